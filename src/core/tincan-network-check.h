/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-ice-probe.h"
#include "core/tincan-settings.h"

G_BEGIN_DECLS

/* What this network allows. */
typedef struct
{
  char            *server;       /* (nullable): the one that was asked */
  GError          *server_error; /* (nullable): why it cannot be used */
  TincanIceReport *ice;
} TincanNetworkReport;

void                 tincan_network_check_async      (const TincanSettings      *settings,
                                                      GCancellable              *cancellable,
                                                      GAsyncReadyCallback        callback,
                                                      gpointer                   user_data);
TincanNetworkReport *tincan_network_check_finish     (GAsyncResult              *result,
                                                      GError                   **error)
  G_GNUC_WARN_UNUSED_RESULT;
char               **tincan_network_report_dup_words (const TincanNetworkReport *self)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_network_report_is_good   (const TincanNetworkReport *self);
void                 tincan_network_report_free      (TincanNetworkReport       *self);

/* For machines: "none", "steady", "changing", "unknown"; "works", "refused", "silent", "broken" */
const char *tincan_nat_to_string         (TincanNat        nat);
const char *tincan_relay_state_to_string (TincanRelayState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanNetworkReport, tincan_network_report_free)

G_END_DECLS

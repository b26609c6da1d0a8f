/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-mailboxes.h"
#include "server/tincan-metrics.h"
#include "server/tincan-server-client.h"
#include "server/tincan-server-settings.h"
#include "server/tincan-throttle.h"

G_BEGIN_DECLS

/*
 * Carries out what clients ask for (PROTOCOL.md section 4): puts them into mailboxes, and joins
 * them with one another.
 */
typedef struct _TincanSwitchboard TincanSwitchboard;

TincanSwitchboard *tincan_switchboard_new     (const TincanServerSettings  *settings,
                                               TincanThrottle              *throttle,
                                               TincanMetrics               *metrics,
                                               GError                     **error)
                                               G_GNUC_WARN_UNUSED_RESULT;
void               tincan_switchboard_free    (TincanSwitchboard           *self);
void               tincan_switchboard_connect (TincanSwitchboard           *self,
                                               TincanServerClient          *client);
void               tincan_switchboard_expire  (TincanSwitchboard           *self,
                                               gint64                       now);
void               tincan_switchboard_stop    (TincanSwitchboard           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSwitchboard, tincan_switchboard_free)

G_END_DECLS

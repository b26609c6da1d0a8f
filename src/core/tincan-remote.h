/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-path.h"
#include "core/transfer/tincan-source.h"
#include "core/transfer/tincan-transfer.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_REMOTE_SECURING,     /* the key agreement runs */
  TINCAN_REMOTE_CONNECTING,   /* the keys are confirmed; a way is being looked for */
  TINCAN_REMOTE_CONNECTED,
  TINCAN_REMOTE_RECONNECTING, /* the connection was lost and is being made again */
  TINCAN_REMOTE_LEFT,         /* said goodbye, or we did */
  TINCAN_REMOTE_FAILED,       /* see error */
} TincanRemoteState;

/*
 * The other side of a session, whoever holds the other can: its key agreement, its connection,
 * and the transfers with it, which outlive a lost connection. Belongs to a TincanSession and its
 * context.
 *
 * properties (notify): state, name (nullable, safe to show), app (nullable), verified (the key
 *   confirmation and the certificate check both held), comparison (nullable: four words for people
 *   to compare, where they met by offer codes and nothing is verified), path, rtt (ms; -1 unknown),
 *   error (GError, when FAILED)
 * signals:
 *   "transfer-added" (TincanTransfer *)   an offer of ours, or of the other side (its manifest is
 *                                         still LISTING)
 */
#define TINCAN_TYPE_REMOTE (tincan_remote_get_type ())
G_DECLARE_FINAL_TYPE (TincanRemote, tincan_remote, TINCAN, REMOTE, GObject)

TincanRemoteState tincan_remote_get_state     (TincanRemote *self);
const char       *tincan_remote_get_name      (TincanRemote *self);
const char       *tincan_remote_get_app       (TincanRemote *self);
gboolean          tincan_remote_get_verified  (TincanRemote *self);
const char       *tincan_remote_get_comparison (TincanRemote *self);
TincanPath        tincan_remote_get_path      (TincanRemote *self);
TincanFamily      tincan_remote_get_family    (TincanRemote *self);
int               tincan_remote_get_rtt       (TincanRemote *self);
const GError     *tincan_remote_get_error     (TincanRemote *self);
/* (transfer none): of TincanTransfer, oldest first */
GPtrArray        *tincan_remote_get_transfers (TincanRemote *self);
/* (transfer none) (nullable): NULL when it has left */
TincanTransfer   *tincan_remote_offer         (TincanRemote *self,
                                               TincanSource *source);
void              tincan_remote_close         (TincanRemote *self,
                                               TincanReason  reason);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-lane.h"
#include "core/transfer/tincan-source.h"
#include "core/transfer/tincan-transfer.h"

G_BEGIN_DECLS

/* For the session, which joins transfers with connections. */

TincanTransfer *tincan_outgoing_new                (guint           id,
                                                    TincanSource   *source)
  G_GNUC_WARN_UNUSED_RESULT;
TincanTransfer *tincan_incoming_new                (const TincanControl *offer)
  G_GNUC_WARN_UNUSED_RESULT;

/* Sends the offer (outgoing) or asks for the manifest (incoming); again after a reconnect, where
 * it makes the other side know where we are. */
void            tincan_transfer_start              (TincanTransfer *self);
/* A control message of this transfer. */
void            tincan_transfer_handle_control     (TincanTransfer *self,
                                                    const TincanControl *control);
/* Lanes come and go; without one a running transfer is INTERRUPTED. The router calls
 * handle_message and handle_writable from any thread; handle_message says FALSE when the transfer
 * has not asked for anything yet. */
void            tincan_transfer_add_lane           (TincanTransfer *self,
                                                    TincanLane     *lane);
void            tincan_transfer_remove_lane        (TincanTransfer *self,
                                                    TincanLane     *lane);
gboolean        tincan_transfer_handle_message     (TincanTransfer *self,
                                                    TincanLane     *lane,
                                                    GBytes         *message);
void            tincan_transfer_handle_writable    (TincanTransfer *self);
/* The session ends: a running transfer fails with @error (its part files are kept); "finished"
 * follows once its thread is gone. */
void            tincan_transfer_abort              (TincanTransfer *self,
                                                    const GError   *error);

G_END_DECLS

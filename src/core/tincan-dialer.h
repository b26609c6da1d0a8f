/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-peer.h"
#include "core/tincan-settings.h"

G_BEGIN_DECLS

/*
 * Makes the connection to one other side, and makes it again when it is lost, over signals that
 * somebody else seals and carries. No ICE restart exists in webrtcbin, so every attempt is a new
 * TincanPeer. The host offers, three times 15 s; the guest answers, and asks for another offer
 * when an attempt dies on its side first. Where people carry the signals as codes, there is one
 * attempt, which the owner ends when nobody answers, and a lost connection is not made again.
 *
 * Signals, on the construction context:
 *   "send-signal" (TincanSignal *)
 *   "connected" (TincanPeer *)      may come again after "lost"
 *   "control" (TincanControl *)
 *   "lost" (GError *)               the connection that was up is gone; another is being tried
 *   "failed" (GError *)             terminal
 *   "left" (TincanReason)           terminal: the other side said goodbye
 *   "closed"                        last, after "failed", "left" or close(): no connection is left
 *                                   running
 */
#define TINCAN_TYPE_DIALER (tincan_dialer_get_type ())
G_DECLARE_FINAL_TYPE (TincanDialer, tincan_dialer, TINCAN, DIALER, GObject)

TincanDialer *tincan_dialer_new           (gboolean              is_host,
                                           const TincanSettings *settings,
                                           GPtrArray            *server_ice_servers)
                                          G_GNUC_WARN_UNUSED_RESULT;
TincanDialer *tincan_dialer_new_by_code   (gboolean              is_host,
                                           const TincanSettings *settings)
                                          G_GNUC_WARN_UNUSED_RESULT;
void          tincan_dialer_start         (TincanDialer         *self);
void          tincan_dialer_handle_signal (TincanDialer         *self,
                                           const TincanSignal   *signal);
void          tincan_dialer_set_other_here (TincanDialer        *self,
                                            gboolean             here);
void          tincan_dialer_signals_back  (TincanDialer         *self);
void          tincan_dialer_give_up       (TincanDialer         *self,
                                           const GError         *otherwise);
void          tincan_dialer_check_network (TincanDialer         *self);
/* (nullable): while connected */
TincanPeer   *tincan_dialer_get_peer      (TincanDialer         *self);
void          tincan_dialer_close         (TincanDialer         *self,
                                           TincanReason          reason);

G_END_DECLS

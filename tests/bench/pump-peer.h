/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pump-line.h"

G_BEGIN_DECLS

typedef struct _PumpPeer PumpPeer;

/* Both are called on a thread of webrtcbin that holds its lock: pump_peer_send() may be called
 * there, nothing else. An opened channel is told as a NULL message. */
typedef void (*PumpPeerFunc) (PumpPeer *peer,
                              GBytes   *message,
                              gpointer  user_data);

PumpPeer *pump_peer_new  (guint         index,
                          const char   *address,
                          int           buffer_size,
                          PumpLine     *line,
                          PumpPeerFunc  func,
                          gpointer      user_data) G_GNUC_WARN_UNUSED_RESULT;
void      pump_peer_free (PumpPeer     *self);
void      pump_peer_call (PumpPeer     *self);
void      pump_peer_take (PumpPeer     *self,
                          const char   *kind,
                          const char   *text);
void      pump_peer_send (PumpPeer     *self,
                          GBytes       *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PumpPeer, pump_peer_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-mailbox-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * One WebSocket to the server, from the attempt to connect to its end; never used twice. Says
 * hello, keeps itself alive, and turns text into messages. Signals, on the thread-default
 * GMainContext at construction:
 *
 *   "message" (TincanMailboxMessage *)  the first one is `welcome`; pong and unknown ones are not
 *                                       shown
 *   "closed" (guint code, GError *why)  once, last; code is 0 when the connection was never made
 *                                       or broke without one;
 *                                       why is NULL when the server closed it with a code
 */
#define TINCAN_TYPE_SIGNALING_SOCKET (tincan_signaling_socket_get_type ())
G_DECLARE_FINAL_TYPE (TincanSignalingSocket,
                      tincan_signaling_socket,
                      TINCAN,
                      SIGNALING_SOCKET,
                      GObject)

TincanSignalingSocket *tincan_signaling_socket_new   (const char                 *url)
                                                     G_GNUC_WARN_UNUSED_RESULT;
void                   tincan_signaling_socket_start (TincanSignalingSocket      *self);
void                   tincan_signaling_socket_send  (TincanSignalingSocket      *self,
                                                      const TincanMailboxMessage *message);
void                   tincan_signaling_socket_probe (TincanSignalingSocket      *self);
void                   tincan_signaling_socket_close (TincanSignalingSocket      *self,
                                                      TincanCloseCode             code);

G_END_DECLS

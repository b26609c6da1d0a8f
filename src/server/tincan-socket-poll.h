/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Tells of many sockets when something can be read from them, at the cost of one. GLib's main loop
 * looks at every source and asks the kernel about every socket on each of its turns; with thousands
 * of WebSockets on which little happens, that would be nearly all that the server does.
 */
typedef struct _TincanSocketPoll TincanSocketPoll;

typedef void (*TincanSocketPollFunc) (gpointer data);

TincanSocketPoll *tincan_socket_poll_new    (GMainContext         *context,
                                             TincanSocketPollFunc  func) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_socket_poll_free   (TincanSocketPoll     *self);
gboolean          tincan_socket_poll_add    (TincanSocketPoll     *self,
                                             int                   fd,
                                             gpointer              data);
void              tincan_socket_poll_remove (TincanSocketPoll     *self,
                                             int                   fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSocketPoll, tincan_socket_poll_free)

G_END_DECLS

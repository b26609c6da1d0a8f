/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-server.h"

/*
 * A server on a thread and a context of its own, so that a test may wait for it without running it.
 */
typedef struct _ServerThread ServerThread;

ServerThread *server_thread_new     (const TincanServerSettings *settings);
void          server_thread_free    (ServerThread               *self);
const char   *server_thread_address (ServerThread               *self);
guint16       server_thread_port    (ServerThread               *self);
void          server_thread_stop    (ServerThread               *self);
gint64        server_thread_metric  (ServerThread               *self,
                                     const char                 *name);
void          server_thread_await   (ServerThread               *self,
                                     const char                 *name,
                                     gint64                      value);

/* Defaults, on any free port of the loopback interface, and without the page. */
TincanServerSettings *test_settings_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerThread, server_thread_free)

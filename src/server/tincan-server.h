/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-server-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The signaling server (PROTOCOL.md section 4): introduces programs to one another, and serves the
 * page. Several can be in one process; each lives on the thread-default GMainContext at its
 * construction, which the thread that made it must run.
 */
#define TINCAN_TYPE_SERVER (tincan_server_get_type ())
G_DECLARE_FINAL_TYPE (TincanServer, tincan_server, TINCAN, SERVER, GObject)

TincanServer *tincan_server_new               (const TincanServerSettings  *settings)
                                               G_GNUC_WARN_UNUSED_RESULT;
gboolean      tincan_server_start             (TincanServer                *self,
                                               GError                     **error);
void          tincan_server_stop_async        (TincanServer                *self,
                                               GAsyncReadyCallback          callback,
                                               gpointer                     user_data);
void          tincan_server_stop_finish       (TincanServer                *self,
                                               GAsyncResult                *result);
guint16       tincan_server_get_port          (TincanServer                *self);
char         *tincan_server_dup_base_address  (TincanServer                *self,
                                               const char                  *host)
                                               G_GNUC_WARN_UNUSED_RESULT;
guint         tincan_server_get_n_connections (TincanServer                *self);
guint         tincan_server_get_n_mailboxes   (TincanServer                *self);

G_END_DECLS

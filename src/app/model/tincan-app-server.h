/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The app's own signaling server, which is there when the person has named none: one for all
 * meetings, started when the first needs it, and reached on this network. */
#define TINCAN_TYPE_APP_SERVER (tincan_app_server_get_type ())
G_DECLARE_FINAL_TYPE (TincanAppServer, tincan_app_server, TINCAN, APP_SERVER, GObject)

TincanAppServer *tincan_app_server_new         (void) G_GNUC_WARN_UNUSED_RESULT;
/* @listen: (nullable): ADDRESS:PORT; NULL: every IPv4 address, and any port that is free */
TincanAppServer *tincan_app_server_new_at      (const char       *listen)
                                               G_GNUC_WARN_UNUSED_RESULT;
gboolean         tincan_app_server_start       (TincanAppServer  *self,
                                                GError          **error);
gboolean         tincan_app_server_is_started  (TincanAppServer  *self);
/* Base addresses, once it is started: for us, and for others (this machine's address now). */
char            *tincan_app_server_dup_address (TincanAppServer  *self) G_GNUC_WARN_UNUSED_RESULT;
char            *tincan_app_server_dup_page    (TincanAppServer  *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The *Test* of the preferences: whether a code and link can be made at a server. */
void     tincan_server_test_async  (const char          *address,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
gboolean tincan_server_test_finish (GAsyncResult        *result,
                                    GError             **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where the password of the TURN servers is kept: the desktop's, or a test's. */
#define TINCAN_TYPE_PASSWORD_STORE (tincan_password_store_get_type ())
G_DECLARE_INTERFACE (TincanPasswordStore, tincan_password_store, TINCAN, PASSWORD_STORE, GObject)

struct _TincanPasswordStoreInterface
{
  GTypeInterface parent_iface;

  void     (* lookup_async)  (TincanPasswordStore *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
  char    *(* lookup_finish) (TincanPasswordStore *self,
                              GAsyncResult        *result,
                              GError             **error);
  void     (* store_async)   (TincanPasswordStore *self,
                              const char          *password,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
  gboolean (* store_finish)  (TincanPasswordStore *self,
                              GAsyncResult        *result,
                              GError             **error);
};

/* The password, or NULL: without @error there is none. */
void      tincan_password_store_lookup_async  (TincanPasswordStore *self,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
char     *tincan_password_store_lookup_finish (TincanPasswordStore *self,
                                               GAsyncResult        *result,
                                               GError             **error)
                                              G_GNUC_WARN_UNUSED_RESULT;
/* @password: (nullable): NULL forgets the one that is kept. */
void      tincan_password_store_store_async   (TincanPasswordStore *self,
                                               const char          *password,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
gboolean  tincan_password_store_store_finish  (TincanPasswordStore *self,
                                               GAsyncResult        *result,
                                               GError             **error)
                                              G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-password-store"

#include "config.h"

#include "app/model/tincan-password-store.h"

G_DEFINE_INTERFACE (TincanPasswordStore, tincan_password_store, G_TYPE_OBJECT)

static void
tincan_password_store_default_init (TincanPasswordStoreInterface *iface)
{
}

/**
 * tincan_password_store_lookup_async:
 * @self: a store
 * @cancellable: (nullable): a cancellable
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Asks for the password. It may take as long as a person takes to unlock the keyring.
 */
void
tincan_password_store_lookup_async (TincanPasswordStore *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (TINCAN_IS_PASSWORD_STORE (self));

  TINCAN_PASSWORD_STORE_GET_IFACE (self)->lookup_async (self, cancellable, callback, user_data);
}

/**
 * tincan_password_store_lookup_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the password; NULL without @error when none is kept, with it
 *   when there is no keyring or it was not unlocked
 */
char *
tincan_password_store_lookup_finish (TincanPasswordStore *self,
                                     GAsyncResult        *result,
                                     GError             **error)
{
  g_return_val_if_fail (TINCAN_IS_PASSWORD_STORE (self), NULL);

  return TINCAN_PASSWORD_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

/**
 * tincan_password_store_store_async:
 * @self: a store
 * @password: (nullable): to be kept; NULL: the one that is kept is to be forgotten
 * @cancellable: (nullable): a cancellable
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 */
void
tincan_password_store_store_async (TincanPasswordStore *self,
                                   const char          *password,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_return_if_fail (TINCAN_IS_PASSWORD_STORE (self));

  TINCAN_PASSWORD_STORE_GET_IFACE (self)->store_async (self, password, cancellable,
                                                       callback, user_data);
}

/**
 * tincan_password_store_store_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether it was done
 */
gboolean
tincan_password_store_store_finish (TincanPasswordStore *self,
                                    GAsyncResult        *result,
                                    GError             **error)
{
  g_return_val_if_fail (TINCAN_IS_PASSWORD_STORE (self), FALSE);

  return TINCAN_PASSWORD_STORE_GET_IFACE (self)->store_finish (self, result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-keyring"

#include "config.h"

#include "app/model/tincan-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

struct _TincanKeyring
{
  GObject parent_instance;
};

static void password_store_iface_init (TincanPasswordStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TincanKeyring, tincan_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TINCAN_TYPE_PASSWORD_STORE,
                                                      password_store_iface_init))

/* All TURN servers have the one password; more than what it is for need not be said. */
static const SecretSchema schema = {
  .name = APP_ID,
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "purpose", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

#define PURPOSE "turn"

static void
lookup_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *password = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, password, (GDestroyNotify) secret_password_free);
}

static void
tincan_keyring_lookup_async (TincanPasswordStore *store,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, tincan_keyring_lookup_async);
  secret_password_lookup (&schema, cancellable, lookup_cb, task, "purpose", PURPOSE, NULL);
}

static char *
tincan_keyring_lookup_finish (TincanPasswordStore *store,
                              GAsyncResult        *result,
                              GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
clear_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error: there was none. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
tincan_keyring_store_async (TincanPasswordStore *store,
                            const char          *password,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, tincan_keyring_store_async);
  if (password == NULL)
    secret_password_clear (&schema, cancellable, clear_cb, task, "purpose", PURPOSE, NULL);
  else
    /* Translators: shown in the desktop's list of passwords */
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, _("Tincan: TURN servers"), password,
                           cancellable, store_cb, task, "purpose", PURPOSE, NULL);
}

static gboolean
tincan_keyring_store_finish (TincanPasswordStore *store,
                             GAsyncResult        *result,
                             GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
password_store_iface_init (TincanPasswordStoreInterface *iface)
{
  iface->lookup_async = tincan_keyring_lookup_async;
  iface->lookup_finish = tincan_keyring_lookup_finish;
  iface->store_async = tincan_keyring_store_async;
  iface->store_finish = tincan_keyring_store_finish;
}

static void
tincan_keyring_class_init (TincanKeyringClass *klass)
{
}

static void
tincan_keyring_init (TincanKeyring *self)
{
}

/**
 * tincan_keyring_new:
 *
 * Returns: (transfer full): the desktop's keyring, which is not asked before it is needed
 */
TincanPasswordStore *
tincan_keyring_new (void)
{
  return g_object_new (TINCAN_TYPE_KEYRING, NULL);
}

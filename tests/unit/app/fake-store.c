/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-store.h"

static void password_store_iface_init (TincanPasswordStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeStore, fake_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TINCAN_TYPE_PASSWORD_STORE,
                                                      password_store_iface_init))

static void
answer (FakeStore *self,
        GTask     *task)
{
  if (self->is_broken)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No keyring");
  else
    g_task_return_pointer (task, g_strdup (self->password), g_free);
  g_object_unref (task);
}

static void
lookup_async (TincanPasswordStore *store,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  FakeStore *self = FAKE_STORE (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  self->n_lookups++;
  if (self->waits)
    self->waiting = task;
  else
    answer (self, task);
}

static char *
lookup_finish (TincanPasswordStore *store,
               GAsyncResult        *result,
               GError             **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_async (TincanPasswordStore *store,
             const char          *password,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  FakeStore *self = FAKE_STORE (store);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->is_broken)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No keyring");
      return;
    }
  g_free (self->password);
  self->password = g_strdup (password);
  g_task_return_boolean (task, TRUE);
}

static gboolean
store_finish (TincanPasswordStore *store,
              GAsyncResult        *result,
              GError             **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
password_store_iface_init (TincanPasswordStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
}

static void
fake_store_finalize (GObject *object)
{
  g_free (FAKE_STORE (object)->password);

  G_OBJECT_CLASS (fake_store_parent_class)->finalize (object);
}

static void
fake_store_class_init (FakeStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_store_finalize;
}

static void
fake_store_init (FakeStore *self)
{
}

FakeStore *
fake_store_new (void)
{
  return g_object_new (FAKE_TYPE_STORE, NULL);
}

void
fake_store_unlock (FakeStore *self)
{
  answer (self, g_steal_pointer (&self->waiting));
}

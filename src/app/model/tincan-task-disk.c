/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-task"

#include "config.h"

#include "app/model/tincan-task-private.h"

#include <string.h>

/* Where the files of a transfer go, and what has come there. */

/* So many things at the top are remembered by the names that they got; nobody drags out more. */
#define MAX_RECEIVED 4096

void
tincan_task_add_received (TincanTask *self,
                          const char *path)
{
  const char *slash = strchr (path, '/');
  g_autofree char *name = slash != NULL ? g_strndup (path, slash - path) : g_strdup (path);

  if (self->received_order->len >= MAX_RECEIVED || g_hash_table_contains (self->received, name))
    return;

  g_ptr_array_add (self->received_order, name);
  g_hash_table_add (self->received, g_steal_pointer (&name));
}

/**
 * tincan_task_get_folder:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): where it was accepted to
 */
GFile *
tincan_task_get_folder (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->folder;
}

/**
 * tincan_task_get_received_file:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): what *Open* opens: the one thing that came, or the folder
 *   that has the things; NULL for what is not here
 */
GFile *
tincan_task_get_received_file (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  if (!tincan_task_get_can_open (self))
    return NULL;
  if (self->received_order->len != 1)
    return self->folder;

  if (self->received_file == NULL)
    self->received_file = g_file_get_child (self->folder,
                                            g_ptr_array_index (self->received_order, 0));
  return self->received_file;
}

/**
 * tincan_task_dup_received_files:
 * @self: a task
 *
 * Returns: (transfer full) (element-type GFile): the things at the top that came, under the names
 *   that they got, at most 4,096
 */
GPtrArray *
tincan_task_dup_received_files (TincanTask *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (TINCAN_IS_TASK (self), files);

  for (guint i = 0; self->folder != NULL && i < self->received_order->len; i++)
    g_ptr_array_add (files, g_file_get_child (self->folder,
                                              g_ptr_array_index (self->received_order, i)));
  return files;
}

static void
filesystem_info_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GFileInfo) info = NULL;
  GError *error = NULL;
  guint64 bytes;

  info = g_file_query_filesystem_info_finish (G_FILE (source), result, &error);
  if (info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    g_task_return_int (task, (gssize) MIN (bytes, G_MAXSSIZE));
  else
    g_task_return_int (task, -1);
}

/**
 * tincan_task_get_free_space_async:
 * @self: a task
 * @folder: where it could go
 * @cancellable: (nullable): a cancellable
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Asks the disk of @folder how much is free.
 */
void
tincan_task_get_free_space_async (TincanTask         *self,
                                  GFile              *folder,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (TINCAN_IS_TASK (self));
  g_return_if_fail (G_IS_FILE (folder));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_task_get_free_space_async);
  g_file_query_filesystem_info_async (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT,
                                      cancellable, filesystem_info_cb, task);
}

/**
 * tincan_task_get_free_space_finish:
 * @self: a task
 * @result: the result
 * @error: return location for an error
 *
 * Returns: bytes; -1 without @error where the disk does not say, with it when it cannot be reached
 */
gint64
tincan_task_get_free_space_finish (TincanTask   *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

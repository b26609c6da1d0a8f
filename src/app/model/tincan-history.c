/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-history"

#include "config.h"

#include "app/model/tincan-history.h"

#include "app/model/tincan-history-entry-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* A file that we wrote is a twentieth of it; another is not read to its end. */
#define MAX_FILE_BYTES (8 * 1024 * 1024)

struct _TincanHistory
{
  GObject    parent_instance;

  GFile     *file;
  GPtrArray *entries;    /* of TincanHistoryEntry, newest first */
  GQueue     flushes;    /* of GTask: who waits until all is written */
  char      *error_text; /* (nullable) */

  guint      is_enabled : 1;
  guint      is_loaded : 1;
  guint      was_cleared : 1; /* before it was loaded */
  guint      is_dirty : 1;    /* something is not on the disk */
  guint      is_writing : 1;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TincanHistory, tincan_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_IS_ENABLED,
  PROP_IS_LOADED,
  PROP_ERROR_TEXT,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
changed (TincanHistory *self,
         guint          position,
         guint          n_removed,
         guint          n_added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (n_removed != n_added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
set_error (TincanHistory *self,
           const char    *text)
{
  if (g_strcmp0 (self->error_text, text) == 0)
    return;

  g_free (self->error_text);
  self->error_text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
}

/* --- writing --- */

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  TincanHistory *self = source_object;
  g_autoptr(GFile) folder = g_file_get_parent (self->file);
  g_autoptr(GError) folder_error = NULL;
  GError *error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (task_data, &length);

  /* That it is there is no fault; if it cannot be made, writing says so. */
  if (folder != NULL)
    g_file_make_directory_with_parents (folder, NULL, &folder_error);
  if (g_file_replace_contents (self->file, text != NULL ? text : "", length, NULL, FALSE,
                               G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                               NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void maybe_write (TincanHistory *self);

static void
end_flushes (TincanHistory *self)
{
  GTask *flush;

  while ((flush = g_queue_pop_head (&self->flushes)) != NULL)
    {
      if (self->error_text != NULL)
        g_task_return_new_error (flush, TINCAN_ERROR, TINCAN_ERROR_DISK, "%s", self->error_text);
      else
        g_task_return_boolean (flush, TRUE);
      g_object_unref (flush);
    }
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TincanHistory *self = TINCAN_HISTORY (source);
  g_autoptr(GError) error = NULL;

  self->is_writing = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      set_error (self, NULL);
    }
  else
    {
      g_debug ("The history was not written: %s", error->message);
      set_error (self, _("The history could not be saved, and will be forgotten when Tincan is "
                         "closed. Check that there is space left on the disk."));
    }
  maybe_write (self);
}

/* One write at a time; what changes meanwhile goes with the next. */
static void
maybe_write (TincanHistory *self)
{
  g_autoptr(GTask) task = NULL;
  GString *text;

  if (!self->is_loaded || self->is_writing)
    return;
  if (!self->is_dirty)
    {
      end_flushes (self);
      return;
    }

  self->is_dirty = FALSE;
  self->is_writing = TRUE;
  text = g_string_new (NULL);
  for (guint i = 0; i < self->entries->len; i++)
    {
      g_autofree char *line = NULL;

      line = tincan_history_entry_to_line (g_ptr_array_index (self->entries, i));
      g_string_append_printf (text, "%s\n", line);
    }
  task = g_task_new (self, NULL, written_cb, NULL);
  g_task_set_source_tag (task, maybe_write);
  g_task_set_task_data (task, g_string_free_to_bytes (text), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, write_in_thread);
}

static void
mark_dirty (TincanHistory *self)
{
  self->is_dirty = TRUE;
  maybe_write (self);
}

/* --- the entries --- */

static guint
find_position (TincanHistory      *self,
               TincanHistoryEntry *entry)
{
  gint64 when = tincan_history_entry_get_when (entry);
  guint i = 0;

  while (i < self->entries->len &&
         tincan_history_entry_get_when (g_ptr_array_index (self->entries, i)) > when)
    i++;
  return i;
}

static void
insert (TincanHistory      *self,
        TincanHistoryEntry *entry)
{
  guint position = find_position (self, entry);

  if (position >= TINCAN_HISTORY_MAX_ENTRIES)
    return;

  g_ptr_array_insert (self->entries, (int) position, g_object_ref (entry));
  changed (self, position, 0, 1);
  if (self->entries->len > TINCAN_HISTORY_MAX_ENTRIES)
    {
      g_ptr_array_remove_index (self->entries, TINCAN_HISTORY_MAX_ENTRIES);
      changed (self, TINCAN_HISTORY_MAX_ENTRIES, 1, 0);
    }
}

/* Lines that are not ours, whoever wrote them, are as if they were not there. */
static GPtrArray *
parse (const char *text,
       gsize       length)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);
  const char *end = text + length;

  while (text < end && entries->len < TINCAN_HISTORY_MAX_ENTRIES)
    {
      const char *newline = memchr (text, '\n', end - text);
      gsize n = (newline != NULL ? newline : end) - text;
      TincanHistoryEntry *entry = n > 0 ? tincan_history_entry_from_line (text, n) : NULL;

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
      text += n + 1;
    }
  return entries;
}

static gboolean
read_more_cb (const char *contents,
              goffset     size,
              gpointer    user_data)
{
  return size < MAX_FILE_BYTES;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TincanHistory) self = user_data;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  gsize length;

  self->is_loaded = TRUE;
  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &text, &length, NULL, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_debug ("The history was not read: %s", error->message);
          set_error (self, _("The history of earlier transfers could not be read."));
        }
    }
  else if (!self->was_cleared)
    {
      entries = parse (text, length);
      for (guint i = 0; i < entries->len; i++)
        insert (self, g_ptr_array_index (entries, i));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADED]);
  maybe_write (self);
}

/**
 * tincan_history_add:
 * @self: a history
 * @entry: what is to be remembered
 *
 * Does nothing while the history is switched off.
 */
void
tincan_history_add (TincanHistory      *self,
                    TincanHistoryEntry *entry)
{
  g_return_if_fail (TINCAN_IS_HISTORY (self));
  g_return_if_fail (TINCAN_IS_HISTORY_ENTRY (entry));

  if (!self->is_enabled)
    return;

  insert (self, entry);
  mark_dirty (self);
}

/**
 * tincan_history_remove:
 * @self: a history
 * @entry: one of its entries
 *
 * Forgets @entry; tincan_history_restore() undoes it.
 */
void
tincan_history_remove (TincanHistory      *self,
                       TincanHistoryEntry *entry)
{
  guint position;

  g_return_if_fail (TINCAN_IS_HISTORY (self));

  if (!g_ptr_array_find (self->entries, entry, &position))
    return;

  g_ptr_array_remove_index (self->entries, position);
  changed (self, position, 1, 0);
  mark_dirty (self);
}

/**
 * tincan_history_clear:
 * @self: a history
 *
 * Forgets everything.
 *
 * Returns: (transfer full) (element-type TincanHistoryEntry): what there was, for
 *   tincan_history_restore()
 */
GPtrArray *
tincan_history_clear (TincanHistory *self)
{
  GPtrArray *entries;

  g_return_val_if_fail (TINCAN_IS_HISTORY (self), NULL);

  entries = self->entries;
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->was_cleared = !self->is_loaded;
  if (entries->len > 0)
    changed (self, 0, entries->len, 0);
  mark_dirty (self);
  return entries;
}

/**
 * tincan_history_restore:
 * @self: a history
 * @entries: (element-type TincanHistoryEntry): what was removed
 *
 * Puts @entries back, by their time; also while the history is switched off.
 */
void
tincan_history_restore (TincanHistory *self,
                        GPtrArray     *entries)
{
  g_return_if_fail (TINCAN_IS_HISTORY (self));
  g_return_if_fail (entries != NULL);

  /* Backwards, so that those of one second keep their order: each goes before its like. */
  for (guint i = entries->len; i > 0; i--)
    insert (self, g_ptr_array_index (entries, i - 1));
  mark_dirty (self);
}

/**
 * tincan_history_flush_async:
 * @self: a history
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Waits until everything is on the disk.
 */
void
tincan_history_flush_async (TincanHistory      *self,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (TINCAN_IS_HISTORY (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, tincan_history_flush_async);
  g_queue_push_tail (&self->flushes, task);
  maybe_write (self);
}

/**
 * tincan_history_flush_finish:
 * @self: a history
 * @result: the result
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence when the disk does not take it
 */
gboolean
tincan_history_flush_finish (TincanHistory *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- properties --- */

/**
 * tincan_history_is_enabled:
 * @self: a history
 *
 * Returns: whether what ends is added
 */
gboolean
tincan_history_is_enabled (TincanHistory *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY (self), FALSE);

  return self->is_enabled;
}

/**
 * tincan_history_set_enabled:
 * @self: a history
 * @enabled: whether what ends is added; what is there stays until it is cleared
 */
void
tincan_history_set_enabled (TincanHistory *self,
                            gboolean       enabled)
{
  g_return_if_fail (TINCAN_IS_HISTORY (self));

  enabled = !!enabled;
  if (self->is_enabled == enabled)
    return;

  self->is_enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ENABLED]);
}

/**
 * tincan_history_is_loaded:
 * @self: a history
 *
 * Returns: whether the file was read
 */
gboolean
tincan_history_is_loaded (TincanHistory *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY (self), FALSE);

  return self->is_loaded;
}

/**
 * tincan_history_get_error_text:
 * @self: a history
 *
 * Returns: (nullable): why it is not complete, or will not be kept
 */
const char *
tincan_history_get_error_text (TincanHistory *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY (self), NULL);

  return self->error_text;
}

/* --- the list --- */

static GType
tincan_history_get_item_type (GListModel *model)
{
  return TINCAN_TYPE_HISTORY_ENTRY;
}

static guint
tincan_history_get_n_items (GListModel *model)
{
  return TINCAN_HISTORY (model)->entries->len;
}

static gpointer
tincan_history_get_item (GListModel *model,
                         guint       position)
{
  TincanHistory *self = TINCAN_HISTORY (model);

  if (position >= self->entries->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->entries, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tincan_history_get_item_type;
  iface->get_n_items = tincan_history_get_n_items;
  iface->get_item = tincan_history_get_item;
}

static void
tincan_history_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TincanHistory *self = TINCAN_HISTORY (object);

  switch (prop_id)
    {
    case PROP_IS_ENABLED:
      g_value_set_boolean (value, self->is_enabled);
      break;
    case PROP_IS_LOADED:
      g_value_set_boolean (value, self->is_loaded);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->entries->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_history_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_IS_ENABLED:
      tincan_history_set_enabled (TINCAN_HISTORY (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_history_finalize (GObject *object)
{
  TincanHistory *self = TINCAN_HISTORY (object);

  g_clear_object (&self->file);
  g_ptr_array_unref (self->entries);
  g_free (self->error_text);

  G_OBJECT_CLASS (tincan_history_parent_class)->finalize (object);
}

static void
tincan_history_class_init (TincanHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tincan_history_get_property;
  object_class->set_property = tincan_history_set_property;
  object_class->finalize = tincan_history_finalize;

  properties[PROP_IS_ENABLED] =
    g_param_spec_boolean ("is-enabled", NULL, NULL, TRUE,
                          flags | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_LOADED] = g_param_spec_boolean ("is-loaded", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_history_init (TincanHistory *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_enabled = TRUE;
  g_queue_init (&self->flushes);
}

/**
 * tincan_history_new:
 * @file: (nullable): where it is kept; NULL: in the app's own data folder
 *
 * Returns: (transfer full): a history, which is being loaded
 */
TincanHistory *
tincan_history_new (GFile *file)
{
  TincanHistory *self = g_object_new (TINCAN_TYPE_HISTORY, NULL);

  if (file != NULL)
    self->file = g_object_ref (file);
  else
    self->file = g_file_new_build_filename (g_get_user_data_dir (), PACKAGE_NAME, "history.jsonl",
                                            NULL);
  g_file_load_partial_contents_async (self->file, NULL, read_more_cb, loaded_cb,
                                      g_object_ref (self));
  return self;
}

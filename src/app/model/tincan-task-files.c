/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-task-files"

#include "config.h"

#include "app/model/tincan-task-files.h"

#include "app/model/tincan-task-file-private.h"

/* Sentences that are kept; whoever has more failures than that reads the first ones. */
#define MAX_MESSAGES 200

/* A manifest's entry in the list: only the files have one. */
typedef struct
{
  guint   item;
  guint64 before; /* bytes of all files before it */
} Row;

struct _TincanTaskFiles
{
  GObject         parent_instance;

  TincanTransfer *transfer;
  TincanManifest *manifest;   /* once it is known */
  guint           n_files;
  guint8         *states;     /* by item: DONE, FAILED, or WAITING for what is not known */
  GHashTable     *messages;   /* item → char*, why it has failed */
  guint64         lost_bytes; /* of files that have failed */

  /* What only matters to somebody who looks. */
  GArray         *rows;       /* of Row, made when the first is looked at */
  GHashTable     *shown;      /* item → TincanTaskFile, not a reference */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TincanTaskFiles, tincan_task_files, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static TincanTaskFileState
state_of (TincanTaskFiles *self,
          const Row       *row,
          guint64          position)
{
  TincanTaskFileState state = self->states[row->item];

  if (state != TINCAN_TASK_FILE_WAITING)
    return state;

  switch (tincan_transfer_get_state (self->transfer))
    {
    case TINCAN_TRANSFER_DONE:
      return TINCAN_TASK_FILE_SKIPPED;
    case TINCAN_TRANSFER_DECLINED:
    case TINCAN_TRANSFER_CANCELLED:
    case TINCAN_TRANSFER_FAILED:
      return TINCAN_TASK_FILE_STOPPED;
    case TINCAN_TRANSFER_LISTING:
    case TINCAN_TRANSFER_OFFERED:
    case TINCAN_TRANSFER_RUNNING:
    case TINCAN_TRANSFER_PAUSED:
    case TINCAN_TRANSFER_INTERRUPTED:
    default:
      return position > row->before ? TINCAN_TASK_FILE_RUNNING : TINCAN_TASK_FILE_WAITING;
    }
}

/* Files are fetched in their order, so what is verified of all says how far the present one is. */
static void
update (TincanTaskFiles *self,
        guint            item,
        TincanTaskFile  *file)
{
  const Row *row = g_object_get_data (G_OBJECT (file), "row");
  guint64 position = tincan_transfer_get_bytes (self->transfer) + self->lost_bytes;
  TincanTaskFileState state = state_of (self, row, position);
  guint64 size = tincan_task_file_get_size (file);
  double fraction = 0;

  if (state == TINCAN_TASK_FILE_DONE || state == TINCAN_TASK_FILE_SKIPPED)
    fraction = 1;
  else if (state == TINCAN_TASK_FILE_RUNNING && size > 0)
    fraction = MIN (1, (double) (position - row->before) / size);
  tincan_task_file_set (file, state, fraction,
                        g_hash_table_lookup (self->messages, GUINT_TO_POINTER (item)));
}

static void
update_shown (TincanTaskFiles *self)
{
  GHashTableIter iter;
  gpointer item;
  gpointer file;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &item, &file))
    update (self, GPOINTER_TO_UINT (item), file);
}

static void
set_state (TincanTaskFiles    *self,
           guint               item,
           TincanTaskFileState state)
{
  TincanTaskFile *file = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (item));

  if (self->manifest == NULL || item >= tincan_manifest_get_n_entries (self->manifest))
    return;

  self->states[item] = state;
  if (file != NULL)
    update (self, item, file);
}

static void
item_done_cb (TincanTransfer  *transfer,
              guint            item,
              const char      *path,
              guint64          bytes,
              GBytes          *digest,
              TincanTaskFiles *self)
{
  set_state (self, item, TINCAN_TASK_FILE_DONE);
}

static void
item_failed_cb (TincanTransfer  *transfer,
                guint            item,
                const char      *path,
                const GError    *error,
                TincanTaskFiles *self)
{
  if (self->manifest == NULL || item >= tincan_manifest_get_n_entries (self->manifest))
    return;

  if (self->states[item] != TINCAN_TASK_FILE_FAILED)
    self->lost_bytes += tincan_manifest_get_entry (self->manifest, item)->size;
  if (g_hash_table_size (self->messages) < MAX_MESSAGES)
    g_hash_table_replace (self->messages, GUINT_TO_POINTER (item), g_strdup (error->message));
  set_state (self, item, TINCAN_TASK_FILE_FAILED);
}

static void
take_manifest (TincanTaskFiles *self)
{
  TincanManifest *manifest = tincan_transfer_get_manifest (self->transfer);

  /* A text is one item with no name of a person's making. */
  if (self->manifest != NULL || manifest == NULL ||
      tincan_transfer_get_kind (self->transfer) == TINCAN_OFFER_TEXT)
    return;

  self->manifest = tincan_manifest_ref (manifest);
  self->states = g_new0 (guint8, tincan_manifest_get_n_entries (manifest));
  self->n_files = tincan_manifest_get_n_files (manifest);
  if (self->n_files > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->n_files);
}

static void
transfer_state_cb (TincanTransfer  *transfer,
                   GParamSpec      *pspec,
                   TincanTaskFiles *self)
{
  take_manifest (self);
  update_shown (self);
}

static void
transfer_bytes_cb (TincanTransfer  *transfer,
                   GParamSpec      *pspec,
                   TincanTaskFiles *self)
{
  update_shown (self);
}

/* --- the list --- */

static void
make_rows (TincanTaskFiles *self)
{
  guint n_entries = tincan_manifest_get_n_entries (self->manifest);
  guint64 before = 0;

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), self->n_files);
  for (guint item = 0; item < n_entries; item++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
      Row row = { .item = item, .before = before };

      if (entry->kind != TINCAN_ENTRY_FILE)
        continue;
      g_array_append_val (self->rows, row);
      before += entry->size;
    }
}

static void
file_gone_cb (gpointer  data,
              GObject  *where)
{
  TincanTaskFiles *self = data;
  GHashTableIter iter;
  gpointer file;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    {
      if (file == (gpointer) where)
        {
          g_hash_table_iter_remove (&iter);
          return;
        }
    }
}

static GType
tincan_task_files_get_item_type (GListModel *model)
{
  return TINCAN_TYPE_TASK_FILE;
}

static guint
tincan_task_files_get_n_items (GListModel *model)
{
  return TINCAN_TASK_FILES (model)->n_files;
}

static gpointer
tincan_task_files_get_item (GListModel *model,
                            guint       position)
{
  TincanTaskFiles *self = TINCAN_TASK_FILES (model);
  const TincanEntry *entry;
  TincanTaskFile *file;
  const Row *row;

  if (position >= self->n_files)
    return NULL;

  if (self->rows == NULL)
    make_rows (self);
  row = &g_array_index (self->rows, Row, position);
  file = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (row->item));
  if (file != NULL)
    return g_object_ref (file);

  entry = tincan_manifest_get_entry (self->manifest, row->item);
  file = tincan_task_file_new (entry->path, entry->size,
                               tincan_transfer_is_outgoing (self->transfer));
  g_object_set_data_full (G_OBJECT (file), "row", g_memdup2 (row, sizeof *row), g_free);
  g_hash_table_insert (self->shown, GUINT_TO_POINTER (row->item), file);
  g_object_weak_ref (G_OBJECT (file), file_gone_cb, self);
  update (self, row->item, file);
  return file;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tincan_task_files_get_item_type;
  iface->get_n_items = tincan_task_files_get_n_items;
  iface->get_item = tincan_task_files_get_item;
}

static void
tincan_task_files_finalize (GObject *object)
{
  TincanTaskFiles *self = TINCAN_TASK_FILES (object);
  GHashTableIter iter;
  gpointer file;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    g_object_weak_unref (file, file_gone_cb, self);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->messages);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->manifest, tincan_manifest_unref);
  g_clear_object (&self->transfer);
  g_free (self->states);

  G_OBJECT_CLASS (tincan_task_files_parent_class)->finalize (object);
}

static void
tincan_task_files_class_init (TincanTaskFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tincan_task_files_finalize;
}

static void
tincan_task_files_init (TincanTaskFiles *self)
{
  self->messages = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->shown = g_hash_table_new (NULL, NULL);
}

/**
 * tincan_task_files_new:
 * @transfer: a transfer, whose manifest need not be known yet
 *
 * Returns: (transfer full): its files; none for a text
 */
TincanTaskFiles *
tincan_task_files_new (TincanTransfer *transfer)
{
  TincanTaskFiles *self;

  g_return_val_if_fail (TINCAN_IS_TRANSFER (transfer), NULL);

  self = g_object_new (TINCAN_TYPE_TASK_FILES, NULL);
  self->transfer = g_object_ref (transfer);
  g_signal_connect_object (transfer, "item-done", G_CALLBACK (item_done_cb), self, 0);
  g_signal_connect_object (transfer, "item-failed", G_CALLBACK (item_failed_cb), self, 0);
  g_signal_connect_object (transfer, "notify::state", G_CALLBACK (transfer_state_cb), self, 0);
  g_signal_connect_object (transfer, "notify::bytes", G_CALLBACK (transfer_bytes_cb), self, 0);
  take_manifest (self);
  return self;
}

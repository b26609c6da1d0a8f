/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-incoming"

#include "config.h"

#include "core/transfer/tincan-incoming-items.h"

#include "core/transfer/tincan-digest-run.h"
#include "core/transfer/tincan-incoming-store.h"
#include "core/transfer/tincan-transfer-error.h"

/* One thing in the way of an item is that item's trouble. So many in a row are the folder's. */
#define MAX_REFUSED_IN_A_ROW 3

/* An item that was begun and is not whole yet; the scheduler has it too, unless it is empty. */
typedef struct
{
  guint32            item;
  const TincanEntry *entry;
  guint32            n_blocks;
  TincanDigestRun   *run;
  guint64            bytes; /* verified */
  guint8             end_digest[TINCAN_DIGEST_BYTES];
  guint              end_fits : 1; /* its END has the right number of blocks */
  guint              was_held : 1; /* the disk refused it once */
} OpenItem;

struct _TincanIncomingItems
{
  TincanWorker         *worker;    /* not a reference */
  TincanBlockScheduler *scheduler; /* likewise */
  TincanManifest       *manifest;
  guint32               block_size;
  TincanIncomingStore  *store;

  guint       next_item; /* the first that was not looked at */
  GQueue      again;     /* items to be looked at again, before it */
  GHashTable *open;      /* item → OpenItem */
  GHashTable *queued;    /* whole items that are not in their place yet → GBytes, file digests */
  GHashTable *refused;   /* items that a full disk refused when they were whole */
  GError     *held_error; /* from the function that is told what is in its place */

  guint    n_refused; /* items in a row that could not be opened */
  gboolean was_held;  /* for that, since the last that could */
  gboolean was_held_at_end;
  gboolean has_leftovers; /* of failed items, for another time */
  guint64  late_bytes;    /* asked for and not wanted any more */

  TincanWorkerProgress progress;
};

static void placed_cb (guint         item,
                       const char   *path,
                       const GError *error,
                       gpointer      user_data);

static void
open_item_free (gpointer data)
{
  OpenItem *open = data;

  tincan_digest_run_free (open->run);
  g_free (open);
}

/**
 * tincan_incoming_items_new:
 * @worker: told what becomes of the items; not kept alive
 * @scheduler: told which blocks are wanted; not owned
 * @manifest: the items
 * @block_size: bytes
 * @directory: (nullable): where they go; NULL for a text
 * @conflict: what to do where something of the same name is
 *
 * Returns: (transfer full): the items, none of them open
 */
TincanIncomingItems *
tincan_incoming_items_new (TincanWorker         *worker,
                           TincanBlockScheduler *scheduler,
                           TincanManifest       *manifest,
                           guint32               block_size,
                           const char           *directory,
                           TincanConflict        conflict)
{
  TincanIncomingItems *self = g_new0 (TincanIncomingItems, 1);

  self->worker = worker;
  self->scheduler = scheduler;
  self->manifest = tincan_manifest_ref (manifest);
  self->block_size = block_size;
  self->store = tincan_incoming_store_new (directory, manifest, block_size, conflict,
                                           placed_cb, self);
  self->open = g_hash_table_new_full (NULL, NULL, NULL, open_item_free);
  self->queued = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  self->refused = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->again);

  return self;
}

void
tincan_incoming_items_free (TincanIncomingItems *self)
{
  if (self == NULL)
    return;

  tincan_incoming_store_free (self->store);
  g_hash_table_unref (self->open);
  g_hash_table_unref (self->queued);
  g_hash_table_unref (self->refused);
  g_queue_clear (&self->again);
  g_clear_error (&self->held_error);
  tincan_manifest_unref (self->manifest);
  g_free (self);
}

static OpenItem *
get_open (TincanIncomingItems *self,
          guint32              item)
{
  return g_hash_table_lookup (self->open, GUINT_TO_POINTER (item));
}

static gboolean
is_no_space (const GError *error)
{
  return g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE);
}

/* --- Failing --- */

static void
count_failed (TincanIncomingItems *self,
              guint32              item,
              guint64              verified_bytes,
              const GError        *error)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);

  self->progress.bytes -= verified_bytes;
  self->progress.left_bytes += entry->size;
  self->progress.failed++;
  tincan_incoming_items_tell_progress (self);
  tincan_worker_tell_failed_item (self->worker, item, entry->path, error);
}

static void
close_open (TincanIncomingItems *self,
            OpenItem            *open)
{
  if (open->n_blocks > 0)
    self->late_bytes += tincan_block_scheduler_remove_item (self->scheduler, open->item);
  g_hash_table_remove (self->open, GUINT_TO_POINTER (open->item));
}

static void
fail_open (TincanIncomingItems *self,
           OpenItem            *open,
           gboolean             keep_part,
           const GError        *error)
{
  guint32 item = open->item;
  guint64 verified_bytes = open->bytes;

  g_hash_table_remove (self->queued, GUINT_TO_POINTER (item));
  tincan_incoming_store_fail (self->store, item, keep_part);
  self->has_leftovers = self->has_leftovers || keep_part;

  close_open (self, open);
  count_failed (self, item, verified_bytes, error);
}

static void
fail_damaged (TincanIncomingItems *self,
              OpenItem            *open,
              gboolean             keep_part)
{
  g_autoptr(GError) error = tincan_transfer_error_new_damaged (open->entry->path);

  fail_open (self, open, keep_part, error);
}

/* The disk did not take something of an item. A full one is waited for; with any other trouble the
 * item has one more try, after which the others go on without it. Takes @disk_error over. Returns
 * FALSE with @error if the transfer is held. */
static gboolean
disk_refused (TincanIncomingItems *self,
              OpenItem            *open,
              GError              *disk_error,
              GError             **error)
{
  g_autoptr(GError) owned = disk_error;

  if (open->was_held && !is_no_space (disk_error))
    {
      fail_open (self, open, TRUE, disk_error);
      return TRUE;
    }

  open->was_held = TRUE;
  g_propagate_error (error, g_steal_pointer (&owned));

  return FALSE;
}

/* --- The place --- */

/* From the destination: an item got its final name, or did not. */
static void
placed_cb (guint         item,
           const char   *path,
           const GError *error,
           gpointer      user_data)
{
  TincanIncomingItems *self = user_data;
  const TincanEntry   *entry = tincan_manifest_get_entry (self->manifest, item);
  OpenItem            *open = get_open (self, item);
  gpointer             key = GUINT_TO_POINTER (item);
  g_autoptr(GBytes)   digest = NULL;

  /* One that was given up since has been told of. */
  if (!g_hash_table_steal_extended (self->queued, key, NULL, (gpointer *) &digest))
    return;
  if (open != NULL)
    close_open (self, open);

  if (error == NULL)
    {
      self->progress.items++;
      tincan_incoming_items_tell_progress (self);
      tincan_worker_tell_done (self->worker, item, path, entry->size, digest);
    }
  else if (is_no_space (error) && g_hash_table_add (self->refused, key))
    {
      self->progress.bytes -= entry->size;
      g_queue_push_tail (&self->again, key);
      if (self->held_error == NULL)
        self->held_error = g_error_copy (error);
    }
  else
    {
      self->has_leftovers = TRUE;
      count_failed (self, item, entry->size, error);
    }
}

/* After the destination may have called placed_cb(). */
static gboolean
check_held (TincanIncomingItems *self,
            GError             **error)
{
  if (self->held_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->held_error));

  return FALSE;
}

static gboolean
is_whole (TincanIncomingItems *self,
          OpenItem            *open)
{
  return open->n_blocks == 0 || tincan_block_scheduler_is_complete (self->scheduler, open->item);
}

/* Hands an item to its place, if the last of it has come. */
static gboolean
maybe_queue (TincanIncomingItems *self,
             OpenItem            *open,
             GError             **error)
{
  guint32           item = open->item;
  guint8            digest[TINCAN_DIGEST_BYTES];
  gboolean          is_finished;
  g_autoptr(GError) disk_error = NULL;

  if (!is_whole (self, open))
    return TRUE;

  tincan_digest_run_finish (open->run, digest);
  if (open->n_blocks > 0 &&
      (!open->end_fits || memcmp (digest, open->end_digest, sizeof digest) != 0))
    {
      fail_damaged (self, open, FALSE);
      return TRUE;
    }

  g_hash_table_insert (self->queued, GUINT_TO_POINTER (item), g_bytes_new (digest, sizeof digest));
  is_finished = tincan_incoming_store_finish (self->store, item, &disk_error);

  /* It may have been placed at once, and be closed. */
  open = get_open (self, item);
  if (!is_finished && open != NULL)
    return disk_refused (self, open, g_steal_pointer (&disk_error), error);
  if (open != NULL)
    close_open (self, open);

  return check_held (self, error);
}

/* --- Opening --- */

/**
 * tincan_incoming_items_open:
 * @self: items
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 *
 * Opens the place where they go, if it is not open yet.
 */
gboolean
tincan_incoming_items_open (TincanIncomingItems *self,
                            GError             **error)
{
  return tincan_incoming_store_open (self->store, error);
}

/* An item cannot even be begun. Takes @disk_error over. */
static TincanOpened
refuse_to_open (TincanIncomingItems *self,
                guint32              item,
                GError              *disk_error,
                GError             **error)
{
  g_autoptr(GError) owned = disk_error;

  self->n_refused++;
  if (is_no_space (disk_error) || (self->n_refused >= MAX_REFUSED_IN_A_ROW && !self->was_held))
    {
      self->was_held = TRUE;
      g_queue_push_head (&self->again, GUINT_TO_POINTER (item));
      g_propagate_error (error, g_steal_pointer (&owned));
      return TINCAN_OPENED_HELD;
    }

  self->has_leftovers = TRUE;
  count_failed (self, item, 0, disk_error);

  return TINCAN_OPENED;
}

static TincanOpened
open_for_writing (TincanIncomingItems *self,
                  guint32              item,
                  guint32              n_partial,
                  GError             **error)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
  OpenItem          *open = g_new0 (OpenItem, 1);

  open->item = item;
  open->entry = entry;
  open->n_blocks = tincan_block_count (entry->size, self->block_size);
  open->run = tincan_digest_run_new (open->n_blocks);
  g_hash_table_insert (self->open, GUINT_TO_POINTER (item), open);
  if (open->n_blocks > 0)
    tincan_block_scheduler_add_item (self->scheduler, item, entry->size, n_partial);

  return maybe_queue (self, open, error) ? TINCAN_OPENED : TINCAN_OPENED_HELD;
}

static void
tell_present (TincanIncomingItems *self,
              guint32              item)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
  g_autofree char   *path = tincan_incoming_store_dup_path (self->store, item);

  self->progress.bytes += entry->size;
  self->progress.items++;
  tincan_worker_tell_done (self->worker, item, path, entry->size, NULL);
}

static TincanOpened
open_item (TincanIncomingItems *self,
           guint32              item,
           GError             **error)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
  TincanItemPlan     plan;
  guint32            n_partial;
  GError            *disk_error = NULL;

  if (!tincan_incoming_store_begin (self->store, item, &plan, &n_partial, &disk_error))
    return refuse_to_open (self, item, disk_error, error);

  self->n_refused = 0;
  self->was_held = FALSE;
  if (entry->kind == TINCAN_ENTRY_FOLDER)
    return TINCAN_OPENED;

  switch (plan)
    {
    case TINCAN_ITEM_PRESENT:
      tell_present (self, item);
      return TINCAN_OPENED;

    case TINCAN_ITEM_SKIP:
      self->progress.left_bytes += entry->size;
      self->progress.skipped++;
      return TINCAN_OPENED;

    case TINCAN_ITEM_WRITE:
    default:
      return open_for_writing (self, item, n_partial, error);
    }
}

/**
 * tincan_incoming_items_open_next:
 * @self: items whose place is open
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK, with
 *   %TINCAN_OPENED_HELD
 *
 * Looks at one more item: the scheduler gets it, if blocks of it are wanted.
 */
TincanOpened
tincan_incoming_items_open_next (TincanIncomingItems *self,
                                 GError             **error)
{
  if (!g_queue_is_empty (&self->again))
    return open_item (self, GPOINTER_TO_UINT (g_queue_pop_head (&self->again)), error);

  if (self->next_item == tincan_manifest_get_n_entries (self->manifest))
    return TINCAN_OPENED_ALL;

  return open_item (self, self->next_item++, error);
}

/**
 * tincan_incoming_items_retry:
 * @self: items that were held
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 *
 * Does again what the disk refused after everything had come.
 */
gboolean
tincan_incoming_items_retry (TincanIncomingItems *self,
                             GError             **error)
{
  g_autoptr(GList) items = g_hash_table_get_keys (self->open);

  for (GList *link = items; link != NULL; link = link->next)
    {
      OpenItem *open = g_hash_table_lookup (self->open, link->data);

      if (open != NULL && !maybe_queue (self, open, error))
        return FALSE;
    }

  return TRUE;
}

/* --- What comes --- */

static gboolean
is_intact (TincanIncomingItems *self,
           OpenItem            *open,
           const TincanFrame   *frame)
{
  guint32 size = tincan_block_size_at (open->entry->size, self->block_size, frame->block);
  guint8  digest[TINCAN_DIGEST_BYTES];

  if (frame->payload_length != size)
    return FALSE;

  tincan_digest_block (frame->payload, frame->payload_length, digest);

  return memcmp (digest, frame->digest, sizeof digest) == 0;
}

static gboolean
set_done (TincanIncomingItems *self,
          OpenItem            *open,
          guint32              block,
          const guint8        *digest,
          GError             **error)
{
  guint32 size = tincan_block_size_at (open->entry->size, self->block_size, block);

  tincan_digest_run_add (open->run, block, digest);
  tincan_block_scheduler_set_done (self->scheduler, open->item, block);
  open->bytes += size;
  self->progress.bytes += size;

  return maybe_queue (self, open, error);
}

/**
 * tincan_incoming_items_take_block:
 * @self: items
 * @frame: DATA that the scheduler knows was asked for
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 */
gboolean
tincan_incoming_items_take_block (TincanIncomingItems *self,
                                  const TincanFrame   *frame,
                                  GError             **error)
{
  OpenItem *open = get_open (self, frame->item);
  GError   *disk_error = NULL;

  if (!is_intact (self, open, frame))
    {
      if (!tincan_block_scheduler_set_wrong (self->scheduler, frame->item, frame->block))
        fail_damaged (self, open, TRUE);
      return TRUE;
    }

  if (!tincan_incoming_store_write (self->store, frame->item, frame->block,
                                    frame->payload, frame->payload_length, &disk_error))
    {
      tincan_block_scheduler_set_wanted (self->scheduler, frame->item, frame->block);
      return disk_refused (self, open, disk_error, error);
    }

  return set_done (self, open, frame->block, frame->digest, error);
}

/**
 * tincan_incoming_items_compare_block:
 * @self: items
 * @item: an open item
 * @block: a block of it that may be on disk
 * @digest: what the sender says it is, which the scheduler knows was asked for
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 */
gboolean
tincan_incoming_items_compare_block (TincanIncomingItems *self,
                                     guint32              item,
                                     guint32              block,
                                     const guint8        *digest,
                                     GError             **error)
{
  OpenItem *open = get_open (self, item);

  if (tincan_incoming_store_holds (self->store, item, block, digest))
    return set_done (self, open, block, digest, error);

  tincan_block_scheduler_set_wanted (self->scheduler, item, block);

  return TRUE;
}

/**
 * tincan_incoming_items_take_end:
 * @self: items
 * @frame: END that the scheduler knows was asked for
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 */
gboolean
tincan_incoming_items_take_end (TincanIncomingItems *self,
                                const TincanFrame   *frame,
                                GError             **error)
{
  OpenItem *open = get_open (self, frame->item);

  open->end_fits = frame->block == open->n_blocks;
  memcpy (open->end_digest, frame->digest, sizeof open->end_digest);

  return maybe_queue (self, open, error);
}

/**
 * tincan_incoming_items_take_failed:
 * @self: items
 * @frame: FAILED
 *
 * Returns: FALSE if it is of no open item
 */
gboolean
tincan_incoming_items_take_failed (TincanIncomingItems *self,
                                   const TincanFrame   *frame)
{
  OpenItem          *open = get_open (self, frame->item);
  g_autoptr(GError) error = NULL;

  if (open == NULL)
    return FALSE;

  /* What is offered next time will be another file. */
  error = tincan_transfer_error_new_changed (frame->flags, open->entry->path);
  fail_open (self, open, FALSE, error);

  return TRUE;
}

/**
 * tincan_incoming_items_forgive:
 * @self: items
 * @bytes: how much came that nobody waits for
 *
 * Returns: how much of it was never asked for
 */
guint64
tincan_incoming_items_forgive (TincanIncomingItems *self,
                               guint64              bytes)
{
  guint64 late = MIN (bytes, self->late_bytes);

  self->late_bytes -= late;

  return bytes - late;
}

/* --- The end --- */

/**
 * tincan_incoming_items_have_queued:
 * @self: items
 *
 * Returns: whether there is something for tincan_incoming_items_flush()
 */
gboolean
tincan_incoming_items_have_queued (TincanIncomingItems *self)
{
  return g_hash_table_size (self->queued) > 0;
}

/**
 * tincan_incoming_items_flush:
 * @self: items
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 *
 * Puts what is whole in its place.
 */
gboolean
tincan_incoming_items_flush (TincanIncomingItems *self,
                             GError             **error)
{
  if (!tincan_incoming_store_flush (self->store, error))
    return FALSE;

  return check_held (self, error);
}

/**
 * tincan_incoming_items_are_through:
 * @self: items
 *
 * Returns: whether every item was looked at, and no more blocks are wanted
 */
gboolean
tincan_incoming_items_are_through (TincanIncomingItems *self)
{
  return self->next_item == tincan_manifest_get_n_entries (self->manifest) &&
         g_queue_is_empty (&self->again) && g_hash_table_size (self->open) == 0;
}

/**
 * tincan_incoming_items_complete:
 * @self: items that are through and flushed
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 *
 * Does what is done last. If it fails a second time, that is nothing to wait for: the files are
 * there.
 */
gboolean
tincan_incoming_items_complete (TincanIncomingItems *self,
                                GError             **error)
{
  g_autoptr(GError) local_error = NULL;

  if (tincan_incoming_store_complete (self->store, !self->has_leftovers, &local_error))
    return TRUE;

  if (self->was_held_at_end)
    {
      g_warning ("The last step of a transfer failed: %s", local_error->message);
      return TRUE;
    }

  self->was_held_at_end = TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * tincan_incoming_items_close:
 * @self: items
 * @discard: whether what is incomplete is of no use any more
 * @flush: whether to put what is whole in its place before
 */
void
tincan_incoming_items_close (TincanIncomingItems *self,
                             gboolean             discard,
                             gboolean             flush)
{
  g_autoptr(GError) error = NULL;

  if (flush && !tincan_incoming_items_flush (self, &error))
    g_debug ("What was whole stays where it is: %s", error->message);

  tincan_incoming_items_tell_progress (self);
  tincan_incoming_store_close (self->store, discard);
}

void
tincan_incoming_items_tell_progress (TincanIncomingItems *self)
{
  tincan_worker_set_progress (self->worker, &self->progress);
}

/**
 * tincan_incoming_items_get_text:
 * @self: items
 *
 * Returns: (transfer none) (nullable): the text, once it has arrived
 */
const char *
tincan_incoming_items_get_text (TincanIncomingItems *self)
{
  return tincan_incoming_store_get_text (self->store);
}

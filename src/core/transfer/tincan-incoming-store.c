/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-incoming"

#include "config.h"

#include "core/transfer/tincan-incoming-store.h"

#include "core/transfer/tincan-digest.h"
#include "core/transfer/tincan-transfer-error.h"

#include <string.h>

struct _TincanIncomingStore
{
  TincanManifest      *manifest;
  guint32              block_size;
  TincanItemPlacedFunc placed_func;
  gpointer             user_data;

  /* For files. */
  char              *directory; /* NULL for a text */
  TincanConflict     conflict;
  TincanDestination *destination; /* once it is open */
  guint8            *scratch;     /* room for one block */

  /* For a text: a manifest of one file of at most 1 MiB, as the listing made sure. */
  char    *text;
  gboolean has_text;
};

/**
 * tincan_incoming_store_new:
 * @directory: (nullable): where files go; NULL for a text
 * @manifest: what is received
 * @block_size: bytes
 * @conflict: what to do where something of the same name is
 * @placed_func: called when an item is in its place, or when that failed
 * @user_data: for @placed_func
 *
 * Returns: (transfer full): a store that is not open yet
 */
TincanIncomingStore *
tincan_incoming_store_new (const char          *directory,
                           TincanManifest      *manifest,
                           guint32              block_size,
                           TincanConflict       conflict,
                           TincanItemPlacedFunc placed_func,
                           gpointer             user_data)
{
  TincanIncomingStore *self = g_new0 (TincanIncomingStore, 1);

  self->directory = g_strdup (directory);
  self->manifest = tincan_manifest_ref (manifest);
  self->block_size = block_size;
  self->conflict = conflict;
  self->placed_func = placed_func;
  self->user_data = user_data;
  self->scratch = g_malloc (block_size);

  return self;
}

void
tincan_incoming_store_free (TincanIncomingStore *self)
{
  g_clear_pointer (&self->destination, tincan_destination_free);
  tincan_manifest_unref (self->manifest);
  g_free (self->directory);
  g_free (self->scratch);
  g_free (self->text);
  g_free (self);
}

/**
 * tincan_incoming_store_open:
 * @self: a store
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 *
 * Opens it, if it is not open yet; to be called before the functions below.
 */
gboolean
tincan_incoming_store_open (TincanIncomingStore *self,
                            GError             **error)
{
  if (self->directory != NULL && self->destination == NULL)
    self->destination = tincan_destination_new (self->directory, self->manifest, self->block_size,
                                                self->conflict, self->placed_func,
                                                self->user_data, error);
  else if (self->directory == NULL && self->text == NULL)
    self->text = g_malloc0 (tincan_manifest_get_bytes (self->manifest) + 1);

  return self->destination != NULL || self->text != NULL;
}

gboolean
tincan_incoming_store_begin (TincanIncomingStore *self,
                             guint                item,
                             TincanItemPlan      *out_plan,
                             guint32             *out_n_partial,
                             GError             **error)
{
  *out_plan = TINCAN_ITEM_WRITE;
  *out_n_partial = 0;

  return self->destination == NULL ||
         tincan_destination_begin_item (self->destination, item, out_plan, out_n_partial, error);
}

/**
 * tincan_incoming_store_write:
 * @self: a store
 * @item: an item that was begun
 * @block: one of its blocks
 * @data: what is in it
 * @length: as many bytes as the block has
 * @error: return location for %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 */
gboolean
tincan_incoming_store_write (TincanIncomingStore *self,
                             guint                item,
                             guint32              block,
                             const guint8        *data,
                             gsize                length,
                             GError             **error)
{
  guint64 offset = (guint64) block * self->block_size;

  if (self->destination != NULL)
    return tincan_destination_write (self->destination, item, offset, data, length, error);

  memcpy (self->text + offset, data, length);

  return TRUE;
}

/**
 * tincan_incoming_store_holds:
 * @self: a store
 * @item: an item that was begun
 * @block: one of its blocks
 * @digest: a digest
 *
 * Returns: whether the block is there, and has that digest. A disk that cannot be read will say so
 *   when the block is written
 */
gboolean
tincan_incoming_store_holds (TincanIncomingStore *self,
                             guint                item,
                             guint32              block,
                             const guint8        *digest)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
  guint32            size = tincan_block_size_at (entry->size, self->block_size, block);
  guint8             found[TINCAN_DIGEST_BYTES];
  gssize             n_read;

  if (self->destination == NULL)
    return FALSE;

  n_read = tincan_destination_read (self->destination, item, (guint64) block * self->block_size,
                                    self->scratch, size, NULL);
  if (n_read != size)
    return FALSE;

  tincan_digest_block (self->scratch, size, found);

  return memcmp (found, digest, sizeof found) == 0;
}

static void
finish_text (TincanIncomingStore *self,
             guint                item)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
  g_autoptr(GError)  error = NULL;

  if (g_utf8_validate_len (self->text, entry->size, NULL))
    self->has_text = TRUE;
  else
    error = tincan_transfer_error_new_broken ();

  self->placed_func (item, entry->path, error, self->user_data);
}

gboolean
tincan_incoming_store_finish (TincanIncomingStore *self,
                              guint                item,
                              GError             **error)
{
  if (self->destination != NULL)
    return tincan_destination_finish_item (self->destination, item, error);

  finish_text (self, item);

  return TRUE;
}

void
tincan_incoming_store_fail (TincanIncomingStore *self,
                            guint                item,
                            gboolean             keep_part)
{
  if (self->destination != NULL)
    tincan_destination_fail_item (self->destination, item, keep_part);
}

/**
 * tincan_incoming_store_dup_path:
 * @self: a store
 * @item: an item whose plan was not to write it
 *
 * Returns: (transfer full): where it is
 */
char *
tincan_incoming_store_dup_path (TincanIncomingStore *self,
                                guint                item)
{
  char *path = NULL;

  if (self->destination != NULL)
    path = tincan_destination_dup_path (self->destination, item);

  return path != NULL ? path : g_strdup (tincan_manifest_get_entry (self->manifest, item)->path);
}

gboolean
tincan_incoming_store_flush (TincanIncomingStore *self,
                             GError             **error)
{
  return self->destination == NULL || tincan_destination_flush (self->destination, error);
}

gboolean
tincan_incoming_store_complete (TincanIncomingStore *self,
                                gboolean             complete,
                                GError             **error)
{
  return self->destination == NULL ||
         tincan_destination_complete (self->destination, complete, error);
}

/**
 * tincan_incoming_store_close:
 * @self: a store; it need not be open
 * @discard: whether what is not in its place is of no use any more
 */
void
tincan_incoming_store_close (TincanIncomingStore *self,
                             gboolean             discard)
{
  if (self->destination != NULL && discard)
    tincan_destination_discard (self->destination);
  g_clear_pointer (&self->destination, tincan_destination_free);
}

/**
 * tincan_incoming_store_get_text:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): the text, once it has arrived
 */
const char *
tincan_incoming_store_get_text (TincanIncomingStore *self)
{
  return self->has_text ? self->text : NULL;
}

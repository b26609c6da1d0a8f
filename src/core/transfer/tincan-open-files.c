/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-open-files"

#include "config.h"

#include "core/transfer/tincan-open-files.h"

#include "core/transfer/tincan-digest-run.h"
#include "core/transfer/tincan-transfer-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Files that are asked for at the same time: one by one on each lane. One that has to make way
 * loses its digests, and is read again when its END is asked for. */
#define MAX_OPEN 16

typedef struct
{
  guint            item;
  int              fd;
  guint64          size;
  guint32          n_blocks;
  TincanDigestRun *run;
} OpenFile;

struct _TincanOpenFiles
{
  TincanSource *source;
  guint32       block_size;
  GQueue        files; /* of OpenFile, the last used first */
};

static void
open_file_free (gpointer data)
{
  OpenFile *file = data;

  close (file->fd);
  tincan_digest_run_free (file->run);
  g_free (file);
}

/**
 * tincan_open_files_new:
 * @source: whose files
 * @block_size: bytes, as offered
 *
 * Returns: (transfer full): nothing open yet
 */
TincanOpenFiles *
tincan_open_files_new (TincanSource *source,
                       guint32       block_size)
{
  TincanOpenFiles *self = g_new0 (TincanOpenFiles, 1);

  self->source = tincan_source_ref (source);
  self->block_size = block_size;
  g_queue_init (&self->files);

  return self;
}

void
tincan_open_files_free (TincanOpenFiles *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->files, open_file_free);
  tincan_source_unref (self->source);
  g_free (self);
}

static const char *
get_path (TincanOpenFiles *self,
          guint            item)
{
  return tincan_manifest_get_entry (tincan_source_get_manifest (self->source), item)->path;
}

static gboolean
fail (TincanOpenFiles   *self,
      guint              item,
      TincanFailedReason reason,
      guint             *out_reason,
      GError           **error)
{
  *out_reason = reason;
  g_propagate_error (error, tincan_transfer_error_new_changed_here (reason, get_path (self, item)));

  return FALSE;
}

static GList *
find_link (TincanOpenFiles *self,
           guint            item)
{
  for (GList *link = self->files.head; link != NULL; link = link->next)
    {
      OpenFile *file = link->data;

      if (file->item == item)
        return link;
    }

  return NULL;
}

static OpenFile *
open_file (TincanOpenFiles *self,
           guint            item,
           guint           *out_reason,
           GError         **error)
{
  TincanManifest    *manifest = tincan_source_get_manifest (self->source);
  const TincanEntry *entry = tincan_manifest_get_entry (manifest, item);
  OpenFile          *file;
  int                fd;

  fd = tincan_source_open (self->source, item, out_reason, error);
  if (fd < 0)
    return NULL;

  file = g_new0 (OpenFile, 1);
  file->item = item;
  file->fd = fd;
  file->size = entry->size;
  file->n_blocks = tincan_block_count (entry->size, self->block_size);
  file->run = tincan_digest_run_new (file->n_blocks);

  /* Doubles how far the kernel reads ahead. */
  if (file->n_blocks > 1)
    posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);

  return file;
}

/* The file, opened if need be, as the last used one. */
static OpenFile *
get_file (TincanOpenFiles *self,
          guint            item,
          guint           *out_reason,
          GError         **error)
{
  GList    *link = find_link (self, item);
  OpenFile *file;

  if (link != NULL)
    {
      g_queue_unlink (&self->files, link);
      g_queue_push_head_link (&self->files, link);
      return link->data;
    }

  file = open_file (self, item, out_reason, error);
  if (file == NULL)
    return NULL;

  if (g_queue_get_length (&self->files) == MAX_OPEN)
    open_file_free (g_queue_pop_tail (&self->files));
  g_queue_push_head (&self->files, file);

  return file;
}

/**
 * tincan_open_files_read:
 * @self: open files
 * @item: a file of the manifest
 * @block: the number of one of its blocks
 * @out_data: (out caller-allocates): room for the block
 * @out_digest: (out): its digest
 * @out_reason: (out): a TincanFailedReason, on failure
 * @error: return location for %TINCAN_ERROR_CHANGED
 */
gboolean
tincan_open_files_read (TincanOpenFiles *self,
                        guint            item,
                        guint32          block,
                        guint8          *out_data,
                        guint8           out_digest[TINCAN_DIGEST_BYTES],
                        guint           *out_reason,
                        GError         **error)
{
  OpenFile *file;
  gsize     size;
  gsize     n_read = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  file = get_file (self, item, out_reason, error);
  if (file == NULL)
    return FALSE;

  size = tincan_block_size_at (file->size, self->block_size, block);
  while (n_read < size)
    {
      ssize_t n = pread (file->fd, out_data + n_read, size - n_read,
                         (off_t) block * self->block_size + n_read);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (self, item, TINCAN_FAILED_UNREADABLE, out_reason, error);
      if (n == 0)
        return fail (self, item, TINCAN_FAILED_CHANGED, out_reason, error);
      n_read += n;
    }

  tincan_digest_block (out_data, size, out_digest);
  tincan_digest_run_add (file->run, block, out_digest);

  return TRUE;
}

/**
 * tincan_open_files_get_missing:
 * @self: open files
 * @item: a file of the manifest
 * @out_block: (out): the first block that has to be read before tincan_open_files_finish(), or the
 *   number of blocks when there is none
 * @out_reason: (out): a TincanFailedReason, on failure
 * @error: return location for %TINCAN_ERROR_CHANGED
 */
gboolean
tincan_open_files_get_missing (TincanOpenFiles *self,
                               guint            item,
                               guint32         *out_block,
                               guint           *out_reason,
                               GError         **error)
{
  OpenFile *file;

  g_return_val_if_fail (self != NULL, FALSE);

  file = get_file (self, item, out_reason, error);
  if (file == NULL)
    return FALSE;

  *out_block = tincan_digest_run_get_next_block (file->run);

  return TRUE;
}

/**
 * tincan_open_files_finish:
 * @self: open files
 * @item: a file of which no block is missing
 * @out_digest: (out): its file digest
 * @out_reason: (out): a TincanFailedReason, on failure
 * @error: return location for %TINCAN_ERROR_CHANGED
 *
 * Returns: FALSE if the file is not what it was when it was offered
 */
gboolean
tincan_open_files_finish (TincanOpenFiles *self,
                          guint            item,
                          guint8           out_digest[TINCAN_DIGEST_BYTES],
                          guint           *out_reason,
                          GError         **error)
{
  OpenFile *file;

  g_return_val_if_fail (self != NULL, FALSE);

  file = get_file (self, item, out_reason, error);
  if (file == NULL)
    return FALSE;

  if (!tincan_source_is_unchanged (self->source, item, file->fd))
    return fail (self, item, TINCAN_FAILED_CHANGED, out_reason, error);

  tincan_digest_run_finish (file->run, out_digest);

  return TRUE;
}

/**
 * tincan_open_files_close:
 * @self: open files
 * @item: a file that is not needed any more; it need not be open
 */
void
tincan_open_files_close (TincanOpenFiles *self,
                         guint            item)
{
  GList *link;

  g_return_if_fail (self != NULL);

  link = find_link (self, item);
  if (link == NULL)
    return;

  open_file_free (link->data);
  g_queue_delete_link (&self->files, link);
}

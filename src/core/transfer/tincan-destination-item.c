/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-destination"

#include "config.h"

#include "core/transfer/tincan-destination-private.h"

#include "core/transfer/tincan-disk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* --- Open part files --- */

static void
close_part (TincanDestination *self,
            TincanPart        *part)
{
  if (part->fd < 0)
    return;

  g_queue_unlink (&self->open_parts, &part->link);
  tincan_part_close (part);
}

static void
push_open_part (TincanDestination *self,
                TincanPart        *part)
{
  while (self->open_parts.length >= self->max_open_parts)
    close_part (self, g_queue_peek_tail (&self->open_parts));
  g_queue_push_head_link (&self->open_parts, &part->link);
}

static gboolean
try_open_part (TincanDestination *self,
               TincanPart        *part)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, part->item);
  int                dir_fd = tincan_folders_open_parent (self->folders, entry->path, TRUE);

  return dir_fd >= 0 && tincan_part_open (part, dir_fd);
}

/* When there are no more descriptors for the process, ours are the first that it can do without. */
static gboolean
release_descriptors (TincanDestination *self)
{
  while (!g_queue_is_empty (&self->open_parts))
    close_part (self, g_queue_peek_head (&self->open_parts));
  tincan_folders_close (self->folders);

  return tincan_placement_flush (self->placement);
}

static gboolean
open_part (TincanDestination *self,
           TincanPart        *part,
           GError           **error)
{
  gboolean opened;

  if (part->fd >= 0)
    {
      g_queue_unlink (&self->open_parts, &part->link);
      g_queue_push_head_link (&self->open_parts, &part->link);
      return TRUE;
    }

  opened = try_open_part (self, part);
  if (!opened && (errno == EMFILE || errno == ENFILE) && release_descriptors (self))
    opened = try_open_part (self, part);
  if (!opened)
    {
      tincan_disk_error_set (error, errno,
                             tincan_manifest_get_entry (self->manifest, part->item)->path);
      return FALSE;
    }

  push_open_part (self, part);
  return TRUE;
}

static TincanPart *
get_part (TincanDestination *self,
          guint              item)
{
  return g_hash_table_lookup (self->parts, GUINT_TO_POINTER (item));
}

/* --- Beginning an item --- */

/* Some file systems round times, and some of them only when nobody looks; FAT to two seconds. */
static gboolean
is_same_time (const TincanJournalMark *mark,
              const struct stat       *status)
{
  gint64 seconds = (gint64) status->st_mtim.tv_sec - mark->mtime_seconds;

  return seconds >= -2 && seconds <= 2;
}

/* The journal said so; but only what is on the disk counts. */
static gboolean
is_present (TincanDestination *self,
            guint              item,
            const TincanEntry *entry,
            int                dir_fd)
{
  TincanJournalMark mark;
  g_autofree char  *place = NULL;
  const char       *slash;
  const char       *place_slash;
  struct stat       status;

  if (!tincan_journal_get_file (self->journal, item, &mark))
    return FALSE;

  /* It has to be in the folder where it would be put now; its own name may be another. */
  place = tincan_folders_dup_place (self->folders, entry->path);
  if (place == NULL)
    return FALSE;
  place_slash = strrchr (place, '/');
  slash = strrchr (mark.path, '/');
  if ((slash == NULL) != (place_slash == NULL))
    return FALSE;
  if (slash != NULL && (slash - mark.path != place_slash - place ||
                        memcmp (place, mark.path, slash - mark.path) != 0))
    return FALSE;

  return fstatat (dir_fd, slash != NULL ? slash + 1 : mark.path, &status,
                  AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG (status.st_mode) && (guint64) status.st_size == entry->size &&
         is_same_time (&mark, &status);
}

/* Whether the item is to be written, going by what is in its place. RENAME does not look: it finds
 * a free name when it comes to that. */
static gboolean
check_conflict (TincanDestination *self,
                const TincanEntry *entry,
                int                dir_fd,
                TincanItemPlan    *out_plan,
                GError           **error)
{
  const char *slash = strrchr (entry->path, '/');
  struct stat status;

  if (self->conflict == TINCAN_CONFLICT_RENAME ||
      fstatat (dir_fd, slash != NULL ? slash + 1 : entry->path, &status,
               AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;

  if (self->conflict == TINCAN_CONFLICT_SKIP)
    {
      *out_plan = TINCAN_ITEM_SKIP;
      return TRUE;
    }

  if (!S_ISREG (status.st_mode) && !S_ISLNK (status.st_mode))
    {
      tincan_disk_error_set (error, EEXIST, entry->path);
      return FALSE;
    }

  return TRUE;
}

static guint32
find_partial_blocks (TincanDestination *self,
                     TincanPart        *part,
                     int                dir_fd)
{
  guint64 length;

  if (!tincan_part_find (part, dir_fd, &length))
    return 0;

  push_open_part (self, part);
  if (length == part->size)
    return tincan_block_count (length, self->block_size);
  return (guint32) (length / self->block_size);
}

static gboolean
begin_file (TincanDestination *self,
            guint              item,
            const TincanEntry *entry,
            TincanItemPlan    *out_plan,
            guint32           *out_n_partial_blocks,
            GError           **error)
{
  TincanPart *part;
  int         dir_fd;

  dir_fd = tincan_folders_open_parent (self->folders, entry->path, FALSE);
  if (dir_fd < 0 && errno != ENOENT)
    {
      tincan_disk_error_set (error, errno, entry->path);
      return FALSE;
    }

  if (dir_fd >= 0 && is_present (self, item, entry, dir_fd))
    {
      /* A crash in the middle of a renaming leaves both names. */
      tincan_part_remove_old (self->journal, item, dir_fd);
      *out_plan = TINCAN_ITEM_PRESENT;
      return TRUE;
    }
  if (dir_fd >= 0 && !check_conflict (self, entry, dir_fd, out_plan, error))
    return FALSE;
  if (*out_plan == TINCAN_ITEM_SKIP)
    return TRUE;

  if (!tincan_journal_begin (self->journal))
    {
      tincan_disk_error_set (error, errno, self->name);
      return FALSE;
    }

  part = tincan_part_new (self->journal, item, entry->size);
  if (dir_fd >= 0 &&
      (tincan_journal_is_resumed (self->journal) || self->states[item] == TINCAN_STATE_FAILED))
    *out_n_partial_blocks = find_partial_blocks (self, part, dir_fd);
  g_hash_table_insert (self->parts, GUINT_TO_POINTER (item), part);

  return TRUE;
}

/**
 * tincan_destination_begin_item:
 * @self: a destination
 * @item: an item that was not begun, or that failed since
 * @out_plan: (out): what is to be done with it
 * @out_n_partial_blocks: (out): with %TINCAN_ITEM_WRITE, how many blocks from the first on may be
 *   on disk. What is in them has to be compared with the sender's digests; blocks in between may
 *   be missing
 * @error: return location for an error
 *
 * For a folder this makes it, and the plan is %TINCAN_ITEM_PRESENT; tincan_destination_complete()
 * makes those that were not begun. Any number of items may be begun at a time; how many of
 * them are open files is another matter.
 *
 * Returns: FALSE with %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK; the item is as before
 */
gboolean
tincan_destination_begin_item (TincanDestination *self,
                               guint              item,
                               TincanItemPlan    *out_plan,
                               guint32           *out_n_partial_blocks,
                               GError           **error)
{
  static const TincanItemState states[] = { [TINCAN_ITEM_WRITE] = TINCAN_STATE_ACTIVE,
                                            [TINCAN_ITEM_PRESENT] = TINCAN_STATE_PRESENT,
                                            [TINCAN_ITEM_SKIP] = TINCAN_STATE_SKIPPED };
  const TincanEntry     *entry;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (item < tincan_manifest_get_n_entries (self->manifest), FALSE);
  g_return_val_if_fail (self->states[item] == TINCAN_STATE_NEW ||
                          self->states[item] == TINCAN_STATE_FAILED,
                        FALSE);

  *out_plan = TINCAN_ITEM_WRITE;
  *out_n_partial_blocks = 0;
  entry = tincan_manifest_get_entry (self->manifest, item);

  if (entry->kind == TINCAN_ENTRY_FOLDER)
    {
      *out_plan = TINCAN_ITEM_PRESENT;
      if (tincan_folders_open (self->folders, entry->path, TRUE) < 0)
        {
          tincan_disk_error_set (error, errno, entry->path);
          return FALSE;
        }
    }
  else if (!begin_file (self, item, entry, out_plan, out_n_partial_blocks, error))
    {
      return FALSE;
    }

  self->states[item] = states[*out_plan];
  return TRUE;
}

/* --- Writing it --- */

/**
 * tincan_destination_write:
 * @self: a destination
 * @item: an item that was begun and is to be written
 * @offset: where in the file, in bytes
 * @data: what
 * @length: how much, in bytes
 * @error: return location for an error
 *
 * May wait for a disk that is slower than the network. After an error it may be tried again, for
 * example when there is space.
 *
 * Returns: FALSE with %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK
 */
gboolean
tincan_destination_write (TincanDestination *self,
                          guint              item,
                          guint64            offset,
                          const guint8      *data,
                          gsize              length,
                          GError           **error)
{
  TincanPart *part;

  g_return_val_if_fail (self != NULL, FALSE);

  part = get_part (self, item);
  g_return_val_if_fail (part != NULL, FALSE);
  g_return_val_if_fail (offset <= part->size && length <= part->size - offset, FALSE);

  if (!open_part (self, part, error))
    return FALSE;
  if (!tincan_part_write (part, offset, data, length))
    {
      tincan_disk_error_set (error, errno,
                             tincan_manifest_get_entry (self->manifest, item)->path);
      if (part->is_lost)
        tincan_destination_remove_part (self, part);
      return FALSE;
    }

  return TRUE;
}

/**
 * tincan_destination_read:
 * @self: a destination
 * @item: an item that was begun and is to be written
 * @offset: where in the file, in bytes
 * @buffer: (out caller-allocates): for what is read
 * @length: how much, in bytes
 * @error: return location for an error
 *
 * Reads back a block that is on disk, to compare it with the sender's digest.
 *
 * Returns: how many bytes there were, less than @length at the end of what is there; -1 with
 *   %TINCAN_ERROR_DISK
 */
gssize
tincan_destination_read (TincanDestination *self,
                         guint              item,
                         guint64            offset,
                         guint8            *buffer,
                         gsize              length,
                         GError           **error)
{
  TincanPart *part;
  gssize      n_read;

  g_return_val_if_fail (self != NULL, -1);

  part = get_part (self, item);
  g_return_val_if_fail (part != NULL, -1);

  if (!open_part (self, part, error))
    return -1;

  n_read = tincan_part_read (part, offset, buffer, length);
  if (n_read < 0)
    tincan_disk_error_set (error, errno, tincan_manifest_get_entry (self->manifest, item)->path);

  return n_read;
}

/* --- Ending it --- */

static gboolean
check_length (TincanDestination *self,
              TincanPart        *part,
              GError           **error)
{
  struct stat status;

  if (fstat (part->fd, &status) == 0 && (guint64) status.st_size == part->size)
    return TRUE;

  /* Somebody cut or lengthened it; what was verified is no more what is there. */
  tincan_disk_error_set (error, ESTALE,
                         tincan_manifest_get_entry (self->manifest, part->item)->path);
  return FALSE;
}

/**
 * tincan_destination_finish_item:
 * @self: a destination
 * @item: an item that was begun and is to be written
 * @error: return location for an error
 *
 * All its blocks are verified and written: it waits to be made durable and to get its name, with
 * others. The function for placed items is called for it from here or a later call.
 *
 * Returns: FALSE with %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK. Call it again if the item is
 *   to be finished after all, or tincan_destination_fail_item()
 */
gboolean
tincan_destination_finish_item (TincanDestination *self,
                                guint              item,
                                GError           **error)
{
  TincanPart *part;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->states[item] == TINCAN_STATE_ACTIVE ||
                          self->states[item] == TINCAN_STATE_WAITING,
                        FALSE);

  if (self->states[item] == TINCAN_STATE_ACTIVE)
    {
      part = get_part (self, item);
      if (!open_part (self, part, error) || !check_length (self, part, error))
        return FALSE;

      g_queue_unlink (&self->open_parts, &part->link);
      g_hash_table_steal (self->parts, GUINT_TO_POINTER (item));
      tincan_placement_add (self->placement, part);
      self->states[item] = TINCAN_STATE_WAITING;
    }

  if (!tincan_placement_is_full (self->placement) ||
      tincan_placement_advance (self->placement))
    return TRUE;

  tincan_disk_error_set (error, errno, self->name);
  return FALSE;
}

/* Takes it away, on disk too, but not from the ones that are active. */
void
tincan_destination_remove_part (TincanDestination *self,
                                TincanPart        *part)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, part->item);
  int                dir_fd;

  close_part (self, part);
  dir_fd = tincan_folders_open_parent (self->folders, entry->path, FALSE);
  if (dir_fd >= 0)
    tincan_part_remove (part, dir_fd);
}

/**
 * tincan_destination_fail_item:
 * @self: a destination
 * @item: an item
 * @keep_part: whether what there is of it stays, for another try or another run
 *
 * The item does not come, at least not now. It may be begun again.
 */
void
tincan_destination_fail_item (TincanDestination *self,
                              guint              item,
                              gboolean           keep_part)
{
  TincanPart *part;

  g_return_if_fail (self != NULL);
  g_return_if_fail (item < tincan_manifest_get_n_entries (self->manifest));

  /* What is whole already is given its name all the same. */
  if (self->states[item] != TINCAN_STATE_ACTIVE && self->states[item] != TINCAN_STATE_NEW)
    return;

  part = get_part (self, item);
  if (part != NULL && !keep_part)
    tincan_destination_remove_part (self, part);
  else if (part != NULL)
    close_part (self, part);

  g_hash_table_remove (self->parts, GUINT_TO_POINTER (item));
  self->states[item] = TINCAN_STATE_FAILED;
  self->any_failed = TRUE;
}

/**
 * tincan_destination_dup_path:
 * @self: a destination
 * @item: an item whose plan was %TINCAN_ITEM_PRESENT or %TINCAN_ITEM_SKIP
 *
 * Returns: (transfer full) (nullable): where the item, or what was kept instead, is, relative to
 *   the directory; NULL for others. Of those that are placed, the function for it is told
 */
char *
tincan_destination_dup_path (TincanDestination *self,
                             guint              item)
{
  const TincanEntry *entry;
  TincanJournalMark  mark;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (item < tincan_manifest_get_n_entries (self->manifest), NULL);

  if (self->states[item] != TINCAN_STATE_PRESENT && self->states[item] != TINCAN_STATE_SKIPPED)
    return NULL;

  if (self->states[item] == TINCAN_STATE_PRESENT &&
      tincan_journal_get_file (self->journal, item, &mark))
    return g_strdup (mark.path);

  entry = tincan_manifest_get_entry (self->manifest, item);
  return tincan_folders_dup_place (self->folders, entry->path);
}

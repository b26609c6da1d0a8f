/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-destination"

#include "config.h"

#include "core/transfer/tincan-destination.h"

#include "core/transfer/tincan-disk-error.h"
#include "core/transfer/tincan-folders.h"
#include "core/transfer/tincan-journal.h"
#include "core/transfer/tincan-part.h"
#include "core/transfer/tincan-placement.h"
#include "core/transfer/tincan-space.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

typedef enum
{
  ITEM_NEW,
  ITEM_ACTIVE,  /* between begin_item() and finish_item() or fail_item() */
  ITEM_WAITING, /* whole, and waits for its name */
  ITEM_PLACED,
  ITEM_PRESENT,
  ITEM_SKIPPED,
  ITEM_FAILED, /* may be begun again */
} ItemState;

struct _TincanDestination
{
  int                  root_fd;
  char                *name; /* of the directory, for people */
  TincanManifest      *manifest;
  guint32              block_size;
  TincanConflict       conflict;
  TincanItemPlacedFunc placed_func;
  gpointer             user_data;
  TincanJournal       *journal;
  TincanFolders       *folders;
  TincanPlacement     *placement;
  guint8              *states;     /* of ItemState, for each item */
  GHashTable          *parts;      /* item → TincanPart, of the active items */
  GQueue               open_parts; /* those of them that are open, the last used first */
  guint                max_open_parts;
  gboolean             any_failed;
};

static void
placed_cb (guint         item,
           const char   *path,
           const GError *error,
           gpointer      user_data)
{
  TincanDestination *self = user_data;

  self->states[item] = error == NULL ? ITEM_PLACED : ITEM_FAILED;
  self->any_failed = self->any_failed || error != NULL;
  self->placed_func (item, path, error, self->user_data);
}

/* --- Making --- */

static gboolean
open_root (TincanDestination *self,
           const char        *directory,
           GError           **error)
{
  /* The directory itself is the person's choice: here links are followed. */
  if (g_mkdir_with_parents (directory, 0777) == 0)
    {
      self->root_fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (self->root_fd < 0 && errno == EACCES)
        self->root_fd = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }

  if (self->root_fd < 0 || faccessat (self->root_fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
    {
      tincan_disk_error_set (error, errno, self->name);
      return FALSE;
    }

  return TRUE;
}

/* Takes away what earlier runs left of items that are not in place. */
static void
remove_old_parts (TincanDestination *self,
                  TincanFolders     *folders)
{
  guint n_entries = tincan_manifest_get_n_entries (self->manifest);

  for (guint item = 0; item < n_entries; item++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
      int                dir_fd;

      if (entry->kind != TINCAN_ENTRY_FILE || self->states[item] == ITEM_PLACED ||
          self->states[item] == ITEM_PRESENT)
        continue;

      dir_fd = tincan_folders_open_parent (folders, entry->path, FALSE);
      if (dir_fd >= 0)
        tincan_part_remove_old (self->journal, item, dir_fd);
    }
}

/* Another answer to what is to be done with what is there is another start: the places that the
 * earlier run chose are not the ones that are asked for now. What it finished stays where it is. */
static gboolean
start_over (TincanDestination *self)
{
  g_autoptr(TincanFolders) folders = NULL;

  folders = tincan_folders_new (self->root_fd, self->manifest,
                                tincan_journal_get_conflict (self->journal), self->journal);
  remove_old_parts (self, folders);

  return tincan_journal_start_over (self->journal, self->conflict);
}

/* Of the descriptors that the process may have, a share that leaves room for connections and for
 * other transfers. */
static guint
count_files_to_hold (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 32;

  return (guint) CLAMP (limit.rlim_cur / 16, 16, 256);
}

/**
 * tincan_destination_new:
 * @directory: where everything goes; made if it is missing. It may be a link to a directory
 * @manifest: a finished manifest
 * @block_size: bytes of a block
 * @conflict: what is to be done with what is there
 * @placed_func: called on the worker thread, during tincan_destination_finish_item(),
 *   tincan_destination_flush() and tincan_destination_complete()
 * @user_data: for @placed_func
 * @error: return location for an error
 *
 * Checks the directory and that what is still missing fits into it, and looks for what an earlier
 * run of the same manifest left. Writes nothing yet.
 *
 * Returns: (transfer full): a destination, or NULL with %TINCAN_ERROR_NO_SPACE or
 *   %TINCAN_ERROR_DISK
 */
TincanDestination *
tincan_destination_new (const char          *directory,
                        TincanManifest      *manifest,
                        guint32              block_size,
                        TincanConflict       conflict,
                        TincanItemPlacedFunc placed_func,
                        gpointer             user_data,
                        GError             **error)
{
  g_autoptr(TincanDestination) self = NULL;
  guint max_files = count_files_to_hold ();

  g_return_val_if_fail (directory != NULL && manifest != NULL, NULL);
  g_return_val_if_fail (tincan_manifest_get_digest (manifest) != NULL, NULL);
  g_return_val_if_fail (block_size > 0 && placed_func != NULL, NULL);

  self = g_new0 (TincanDestination, 1);
  self->root_fd = -1;
  self->name = g_filename_display_basename (directory);
  self->manifest = tincan_manifest_ref (manifest);
  self->block_size = block_size;
  self->conflict = conflict;
  self->placed_func = placed_func;
  self->user_data = user_data;
  self->states = g_new0 (guint8, MAX (tincan_manifest_get_n_entries (manifest), 1));
  self->parts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) tincan_part_free);
  self->max_open_parts = MAX (max_files / 4, 16);
  g_queue_init (&self->open_parts);

  if (!open_root (self, directory, error))
    return NULL;

  self->journal = tincan_journal_new (self->root_fd, manifest, conflict);
  if (tincan_journal_get_conflict (self->journal) != conflict && !start_over (self))
    {
      tincan_disk_error_set (error, errno, self->name);
      return NULL;
    }
  self->folders = tincan_folders_new (self->root_fd, manifest, conflict, self->journal);
  self->placement = tincan_placement_new (manifest, conflict, self->folders, self->journal,
                                          max_files, placed_cb, self);

  if (!tincan_space_check (directory, manifest, conflict, self->folders, self->journal, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tincan_destination_free:
 * @self: (transfer full): a destination
 *
 * Lets go of everything. Part files and the journal stay, for another run to go on with.
 */
void
tincan_destination_free (TincanDestination *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->placement, tincan_placement_free);
  g_clear_pointer (&self->parts, g_hash_table_unref);
  g_clear_pointer (&self->folders, tincan_folders_free);
  g_clear_pointer (&self->journal, tincan_journal_free);
  if (self->root_fd >= 0)
    close (self->root_fd);
  tincan_manifest_unref (self->manifest);
  g_free (self->states);
  g_free (self->name);
  g_free (self);
}

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
  struct stat       status;

  if (!tincan_journal_get_file (self->journal, item, &mark))
    return FALSE;

  /* It has to be where it would be put now, but for its own name. */
  place = tincan_folders_dup_place (self->folders, entry->path);
  slash = strrchr (mark.path, '/');
  if (place == NULL || (strrchr (place, '/') != NULL) != (slash != NULL))
    return FALSE;
  if (slash != NULL && (slash - mark.path != strrchr (place, '/') - place ||
                        memcmp (place, mark.path, slash - mark.path) != 0))
    return FALSE;

  return fstatat (dir_fd, slash != NULL ? slash + 1 : mark.path, &status,
                  AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG (status.st_mode) && (guint64) status.st_size == entry->size &&
         status.st_mtim.tv_sec == mark.mtime_seconds &&
         (guint32) status.st_mtim.tv_nsec == mark.mtime_nanoseconds;
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
      (tincan_journal_is_resumed (self->journal) || self->states[item] == ITEM_FAILED))
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
  static const ItemState states[] = { [TINCAN_ITEM_WRITE] = ITEM_ACTIVE,
                                      [TINCAN_ITEM_PRESENT] = ITEM_PRESENT,
                                      [TINCAN_ITEM_SKIP] = ITEM_SKIPPED };
  const TincanEntry     *entry;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (item < tincan_manifest_get_n_entries (self->manifest), FALSE);
  g_return_val_if_fail (self->states[item] == ITEM_NEW || self->states[item] == ITEM_FAILED,
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
  g_return_val_if_fail (self->states[item] == ITEM_ACTIVE || self->states[item] == ITEM_WAITING,
                        FALSE);

  if (self->states[item] == ITEM_ACTIVE)
    {
      part = get_part (self, item);
      if (!open_part (self, part, error) || !check_length (self, part, error))
        return FALSE;

      g_queue_unlink (&self->open_parts, &part->link);
      g_hash_table_steal (self->parts, GUINT_TO_POINTER (item));
      tincan_placement_add (self->placement, part);
      self->states[item] = ITEM_WAITING;
    }

  if (!tincan_placement_is_full (self->placement))
    return TRUE;
  return tincan_destination_flush (self, error);
}

static void
remove_part (TincanDestination *self,
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
  if (self->states[item] != ITEM_ACTIVE && self->states[item] != ITEM_NEW)
    return;

  part = get_part (self, item);
  if (part != NULL && !keep_part)
    remove_part (self, part);
  else if (part != NULL)
    close_part (self, part);

  g_hash_table_remove (self->parts, GUINT_TO_POINTER (item));
  self->states[item] = ITEM_FAILED;
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

  if (self->states[item] != ITEM_PRESENT && self->states[item] != ITEM_SKIPPED)
    return NULL;

  if (self->states[item] == ITEM_PRESENT && tincan_journal_get_file (self->journal, item, &mark))
    return g_strdup (mark.path);

  entry = tincan_manifest_get_entry (self->manifest, item);
  return tincan_folders_dup_place (self->folders, entry->path);
}

/**
 * tincan_destination_flush:
 * @self: a destination
 * @error: return location for an error
 *
 * Gives the files that wait their names now, and not when there are more of them.
 *
 * Returns: FALSE with %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK if none of them could, for a
 *   reason that is not theirs; then they wait on
 */
gboolean
tincan_destination_flush (TincanDestination *self,
                          GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (tincan_placement_flush (self->placement))
    return TRUE;

  tincan_disk_error_set (error, errno, self->name);
  return FALSE;
}

/* --- The end --- */

static gboolean
make_folders (TincanDestination *self,
              GError           **error)
{
  guint    n_entries = tincan_manifest_get_n_entries (self->manifest);
  gboolean done = TRUE;

  for (guint item = 0; item < n_entries; item++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);

      if (entry->kind != TINCAN_ENTRY_FOLDER ||
          tincan_folders_open (self->folders, entry->path, TRUE) >= 0)
        continue;

      /* The others are made all the same; the first failure is told. */
      if (done)
        tincan_disk_error_set (error, errno, entry->path);
      done = FALSE;
    }

  return done;
}

/* When nothing more is put into them, for that would change their times. */
static void
set_folder_times (TincanDestination *self)
{
  guint n_entries = tincan_manifest_get_n_entries (self->manifest);

  for (guint item = 0; item < n_entries; item++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
      struct timespec    times[2] = { { .tv_nsec = UTIME_OMIT } };
      int                fd;

      if (entry->kind != TINCAN_ENTRY_FOLDER || !entry->has_mtime ||
          !tincan_folders_is_ours (self->folders, entry->path))
        continue;

      fd = tincan_folders_open (self->folders, entry->path, FALSE);
      times[1].tv_sec = entry->mtime_seconds;
      times[1].tv_nsec = entry->mtime_nanoseconds;
      if (fd >= 0 && futimens (fd, times) != 0)
        g_debug ("Cannot set the time of a folder: %s", g_strerror (errno));
    }
}

static void
remove_active_parts (TincanDestination *self)
{
  GHashTableIter iter;
  gpointer       part;

  g_hash_table_iter_init (&iter, self->parts);
  while (g_hash_table_iter_next (&iter, NULL, &part))
    {
      self->states[((TincanPart *) part)->item] = ITEM_FAILED;
      remove_part (self, part);
      g_hash_table_iter_remove (&iter);
    }
}

/**
 * tincan_destination_complete:
 * @self: a destination
 * @complete: whether nothing is left to be done in another run; then part files and the journal are
 *   taken away
 * @error: return location for an error
 *
 * What can be done has been done: gives the last files their names, makes the folders that are not
 * there yet, sets the folders' times, and waits until all of it is on the disk.
 *
 * Returns: FALSE with %TINCAN_ERROR_NO_SPACE or %TINCAN_ERROR_DISK; then the journal stays, and
 *   this may be called again
 */
gboolean
tincan_destination_complete (TincanDestination *self,
                             gboolean           complete,
                             GError           **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!tincan_destination_flush (self, error))
    return FALSE;
  done = make_folders (self, error);

  if (complete && done)
    {
      remove_active_parts (self);
      if (tincan_journal_is_resumed (self->journal) || self->any_failed)
        remove_old_parts (self, self->folders);
    }

  set_folder_times (self);
  if (!tincan_folders_sync (self->folders) && done)
    {
      tincan_disk_error_set (error, errno, self->name);
      done = FALSE;
    }

  if (complete && done)
    tincan_journal_remove (self->journal);

  return done;
}

/**
 * tincan_destination_discard:
 * @self: a destination
 *
 * Nobody wants the rest any more: takes away part files and the journal. What is in place stays.
 * After it, @self can only be freed.
 */
void
tincan_destination_discard (TincanDestination *self)
{
  g_return_if_fail (self != NULL);

  tincan_placement_discard (self->placement);
  remove_active_parts (self);
  if (tincan_journal_is_resumed (self->journal) || self->any_failed)
    remove_old_parts (self, self->folders);
  tincan_journal_remove (self->journal);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-destination"

#include "config.h"

#include "core/transfer/tincan-destination-private.h"

#include "core/transfer/tincan-disk-error.h"
#include "core/transfer/tincan-space.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void
placed_cb (guint         item,
           const char   *path,
           const GError *error,
           gpointer      user_data)
{
  TincanDestination *self = user_data;

  self->states[item] = error == NULL ? TINCAN_STATE_PLACED : TINCAN_STATE_FAILED;
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

      if (entry->kind != TINCAN_ENTRY_FILE || self->states[item] == TINCAN_STATE_PLACED ||
          self->states[item] == TINCAN_STATE_PRESENT)
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
 *   tincan_destination_flush() and tincan_destination_complete(), and during
 *   tincan_destination_write() when there are no more descriptors
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

/* --- Giving names --- */

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
      self->states[((TincanPart *) part)->item] = TINCAN_STATE_FAILED;
      tincan_destination_remove_part (self, part);
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
 * Nobody wants the rest any more: takes away part files, the journal, and the folders that were
 * made and have nothing in them. What is in place stays. After it, @self can only be freed.
 */
void
tincan_destination_discard (TincanDestination *self)
{
  g_return_if_fail (self != NULL);

  tincan_placement_discard (self->placement);
  remove_active_parts (self);
  if (tincan_journal_is_resumed (self->journal) || self->any_failed)
    remove_old_parts (self, self->folders);
  tincan_folders_remove_empty (self->folders);
  tincan_journal_remove (self->journal);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-placement"

#include "config.h"

#include "core/transfer/tincan-placement.h"

#include "core/transfer/tincan-beneath.h"
#include "core/transfer/tincan-disk-error.h"
#include "core/transfer/tincan-sync.h"
#include "wire/tincan-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A batch is also full when that much would be waited for. */
#define MAX_BATCH_BYTES (4 * 1024 * 1024)

/* A whole file that waits for its name. */
typedef struct
{
  TincanPart *part;
  char       *name;   /* the one it is to get, in its folder */
  guint       number; /* of the names that were tried besides its own */
  GError     *error;
} Waiting;

struct _TincanPlacement
{
  TincanManifest      *manifest;
  TincanConflict       conflict;
  TincanFolders       *folders;
  TincanJournal       *journal;
  guint                max_files;
  TincanItemPlacedFunc placed_func;
  gpointer             user_data;
  GArray              *waiting; /* of Waiting */
  guint64              bytes;
  GArray              *syncing; /* (nullable): of Waiting, the batch before */
  TincanSyncRun       *run;     /* (nullable): of that batch */
  TincanSync           sync;
};

static void
waiting_clear (gpointer data)
{
  Waiting *waiting = data;

  tincan_part_free (waiting->part);
  g_free (waiting->name);
  g_clear_error (&waiting->error);
}

static GArray *
new_batch (void)
{
  GArray *batch = g_array_new (FALSE, TRUE, sizeof (Waiting));

  g_array_set_clear_func (batch, waiting_clear);
  return batch;
}

/**
 * tincan_placement_new:
 * @manifest: what is received
 * @conflict: what is to be done with what is there
 * @folders: where it goes; has to outlive this object
 * @journal: notes what is done; likewise
 * @max_files: how many files make a batch; up to twice as many are held open
 * @placed_func: called during tincan_placement_advance() and tincan_placement_flush() for each
 *   file, or @error with it
 * @user_data: for @placed_func
 *
 * Returns: (transfer full): an empty batch
 */
TincanPlacement *
tincan_placement_new (TincanManifest      *manifest,
                      TincanConflict       conflict,
                      TincanFolders       *folders,
                      TincanJournal       *journal,
                      guint                max_files,
                      TincanItemPlacedFunc placed_func,
                      gpointer             user_data)
{
  TincanPlacement *self = g_new0 (TincanPlacement, 1);

  self->manifest = tincan_manifest_ref (manifest);
  self->conflict = conflict;
  self->folders = folders;
  self->journal = journal;
  self->max_files = max_files;
  self->placed_func = placed_func;
  self->user_data = user_data;
  self->waiting = new_batch ();

  return self;
}

/**
 * tincan_placement_free:
 * @self: (transfer full): a batch; what is in it stays a part file
 */
void
tincan_placement_free (TincanPlacement *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->run, tincan_sync_run_free);
  g_clear_pointer (&self->syncing, g_array_unref);
  g_array_unref (self->waiting);
  tincan_manifest_unref (self->manifest);
  g_free (self);
}

/**
 * tincan_placement_add:
 * @self: a batch
 * @part: (transfer full): a whole file, open
 */
void
tincan_placement_add (TincanPlacement *self,
                      TincanPart      *part)
{
  Waiting waiting = { .part = part };

  g_array_append_val (self->waiting, waiting);
  self->bytes += part->size;
}

/**
 * tincan_placement_is_full:
 * @self: a batch
 *
 * Returns: whether it is time for tincan_placement_advance()
 */
gboolean
tincan_placement_is_full (TincanPlacement *self)
{
  return self->waiting->len >= self->max_files || self->bytes >= MAX_BATCH_BYTES;
}

static const TincanEntry *
get_entry (TincanPlacement *self,
           Waiting         *waiting)
{
  return tincan_manifest_get_entry (self->manifest, waiting->part->item);
}

static void
fail (TincanPlacement *self,
      Waiting         *waiting,
      int              error_number)
{
  if (waiting->error == NULL)
    tincan_disk_error_set (&waiting->error, error_number, get_entry (self, waiting)->path);
}

/* --- Names --- */

static gboolean
is_taken (int         dir_fd,
          const char *name)
{
  struct stat status;

  return fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The first name that nothing has; whether that is still so is seen when it is taken. Only RENAME
 * has a second name to offer. */
static gboolean
choose_name (TincanPlacement *self,
             Waiting         *waiting,
             int              dir_fd)
{
  const char *path = get_entry (self, waiting)->path;
  const char *slash = strrchr (path, '/');

  if (waiting->name == NULL)
    {
      waiting->name = g_strdup (slash != NULL ? slash + 1 : path);
      if (self->conflict != TINCAN_CONFLICT_RENAME || !is_taken (dir_fd, waiting->name))
        return TRUE;
    }

  do
    {
      g_free (waiting->name);
      waiting->name = tincan_folders_next_name (self->folders, path, FALSE, &waiting->number);
    }
  while (waiting->name != NULL && is_taken (dir_fd, waiting->name));

  return waiting->name != NULL;
}

/* Where it is going to be, relative to the directory. */
static char *
dup_place (TincanPlacement *self,
           Waiting         *waiting)
{
  const char      *path = get_entry (self, waiting)->path;
  g_autofree char *place = tincan_folders_dup_place (self->folders, path);
  const char      *slash;

  /* Its folder is there, or it would not have got this far. */
  g_return_val_if_fail (place != NULL, g_strdup (path));

  slash = strrchr (place, '/');
  if (slash == NULL)
    return g_strdup (waiting->name);
  return g_strdup_printf ("%.*s/%s", (int) (slash - place), place, waiting->name);
}

/* --- The steps --- */

/* What has no room for a time or a permission bit does without. */
static void
set_attributes (const TincanEntry *entry,
                int                fd)
{
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
  struct stat     status;

  if (entry->executable && fstat (fd, &status) == 0 &&
      fchmod (fd, (status.st_mode & 0777) | S_IXUSR) != 0)
    g_debug ("Cannot make it executable: %s", g_strerror (errno));

  if (entry->has_mtime)
    {
      times[1].tv_sec = entry->mtime_seconds;
      times[1].tv_nsec = entry->mtime_nanoseconds;
      if (futimens (fd, times) != 0)
        g_debug ("Cannot set the time of its last change: %s", g_strerror (errno));
    }
}

static void
note (TincanPlacement *self,
      Waiting         *waiting)
{
  g_autofree char *place = dup_place (self, waiting);
  struct stat      status;

  if (fstat (waiting->part->fd, &status) != 0)
    {
      fail (self, waiting, errno);
      return;
    }

  /* The time as the file system has it, which may be coarser than it was told. */
  tincan_journal_add_file (self->journal, waiting->part->item, status.st_mtim.tv_sec,
                           (guint32) status.st_mtim.tv_nsec, place);
}

static void
prepare (TincanPlacement *self,
         Waiting         *waiting)
{
  const TincanEntry *entry = get_entry (self, waiting);
  int                dir_fd;

  /* An earlier try came that far. */
  if (waiting->name != NULL || waiting->error != NULL)
    return;

  dir_fd = tincan_folders_open_parent (self->folders, entry->path, FALSE);
  if (dir_fd < 0 || !choose_name (self, waiting, dir_fd))
    {
      fail (self, waiting, errno);
      return;
    }

  set_attributes (entry, waiting->part->fd);
  note (self, waiting);
}

/* The journal is synced with the files: after a power cut, what has its name has to be noted. (If
 * only that fails, there is nothing wrong with the files.) */
static void
start_sync (TincanPlacement *self)
{
  GArray *fds = g_array_sized_new (FALSE, FALSE, sizeof (int), self->waiting->len + 1);
  int     journal_fd = tincan_journal_get_fd (self->journal);

  for (guint i = 0; i < self->waiting->len; i++)
    g_array_append_val (fds, g_array_index (self->waiting, Waiting, i).part->fd);
  g_array_append_val (fds, journal_fd);

  self->run = tincan_sync_run_new (&self->sync, fds);
  self->syncing = g_steal_pointer (&self->waiting);
  self->waiting = new_batch ();
  self->bytes = 0;
}

static void
finish_sync (TincanPlacement *self)
{
  const int *errors = tincan_sync_run_wait (self->run);

  for (guint i = 0; i < self->syncing->len; i++)
    {
      Waiting *waiting = &g_array_index (self->syncing, Waiting, i);
      int      dir_fd;

      if (errors[i] == 0)
        continue;

      /* After a failed fsync() the kernel takes what it holds in memory for written. It would read
       * back well, and be gone after a restart; so nothing of it may be used again. */
      fail (self, waiting, errors[i]);
      dir_fd = tincan_folders_open_parent (self->folders, get_entry (self, waiting)->path, FALSE);
      if (dir_fd >= 0)
        tincan_part_remove (waiting->part, dir_fd);
    }

  g_clear_pointer (&self->run, tincan_sync_run_free);
}

/* Only a file, or a link to somewhere (never what it points to), may be replaced by a file. */
static gboolean
replace (const char *from,
         const char *to,
         int         dir_fd)
{
  struct stat status;

  if (fstatat (dir_fd, to, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      !S_ISREG (status.st_mode) && !S_ISLNK (status.st_mode))
    {
      errno = EEXIST;
      return FALSE;
    }

  return renameat (dir_fd, from, dir_fd, to) == 0;
}

static gboolean
give_name (TincanPlacement *self,
           Waiting         *waiting,
           int              dir_fd)
{
  char part_name[TINCAN_PART_NAME_BYTES];

  tincan_part_get_name (waiting->part, part_name);
  if (self->conflict == TINCAN_CONFLICT_OVERWRITE)
    return replace (part_name, waiting->name, dir_fd);

  while (tincan_beneath_rename_new (dir_fd, part_name, waiting->name) != 0)
    {
      if (errno != EEXIST || self->conflict != TINCAN_CONFLICT_RENAME)
        return FALSE;

      /* Somebody was faster. The other name has to be noted first, too. */
      if (!choose_name (self, waiting, dir_fd))
        return FALSE;
      note (self, waiting);
      if (!tincan_journal_write (self->journal))
        return FALSE;
    }

  return TRUE;
}

static void
place (TincanPlacement *self,
       Waiting         *waiting)
{
  const TincanEntry *entry = get_entry (self, waiting);
  int                dir_fd;

  dir_fd = tincan_folders_open_parent (self->folders, entry->path, FALSE);
  if (dir_fd < 0)
    {
      fail (self, waiting, errno);
      return;
    }

  if (!tincan_part_is_in_place (waiting->part, dir_fd))
    fail (self, waiting, ESTALE);
  else if (give_name (self, waiting, dir_fd))
    tincan_folders_set_changed (self->folders, entry->path);
  else if (errno == EEXIST && self->conflict == TINCAN_CONFLICT_SKIP)
    g_set_error (&waiting->error, TINCAN_ERROR, TINCAN_ERROR_DISK,
                 _("“%s” was put there by somebody else in the meantime, and was kept. "
                   "Choose another folder to have both."),
                 waiting->name);
  else
    fail (self, waiting, errno);
}

/* Waits for the batch that is being synced, and gives its files their names. */
static void
place_synced (TincanPlacement *self)
{
  g_autoptr(GArray) done = NULL;

  if (self->syncing == NULL)
    return;

  finish_sync (self);

  /* The function may look at us: then they do not wait any more. */
  done = g_steal_pointer (&self->syncing);
  for (guint i = 0; i < done->len; i++)
    {
      Waiting         *waiting = &g_array_index (done, Waiting, i);
      g_autofree char *path = NULL;

      if (waiting->error == NULL)
        place (self, waiting);
      if (waiting->error == NULL)
        path = dup_place (self, waiting);
      self->placed_func (waiting->part->item, path, waiting->error, self->user_data);
    }
}

/**
 * tincan_placement_advance:
 * @self: a batch
 *
 * Begins to make the files durable; they get their names with the next call of this function or of
 * tincan_placement_flush(). A file with which that fails is told to the function for it; its part
 * file stays, unless it is the disk that cannot be relied on.
 *
 * Returns: FALSE with errno if the journal could not be written; everything then waits on, for
 *   another try
 */
gboolean
tincan_placement_advance (TincanPlacement *self)
{
  place_synced (self);
  if (self->waiting->len == 0)
    return TRUE;

  for (guint i = 0; i < self->waiting->len; i++)
    prepare (self, &g_array_index (self->waiting, Waiting, i));
  if (!tincan_journal_write (self->journal))
    return FALSE;

  start_sync (self);
  return TRUE;
}

/**
 * tincan_placement_flush:
 * @self: a batch
 *
 * Makes the files durable and gives them their names, as tincan_placement_advance(), and waits
 * until that is done.
 *
 * Returns: FALSE with errno if the journal could not be written; everything then waits on, for
 *   another try
 */
gboolean
tincan_placement_flush (TincanPlacement *self)
{
  if (!tincan_placement_advance (self))
    return FALSE;

  place_synced (self);
  return TRUE;
}

static void
remove_parts (TincanPlacement *self,
              GArray          *batch)
{
  for (guint i = 0; i < batch->len; i++)
    {
      Waiting *waiting = &g_array_index (batch, Waiting, i);
      int      dir_fd;

      dir_fd = tincan_folders_open_parent (self->folders, get_entry (self, waiting)->path, FALSE);
      if (dir_fd >= 0)
        tincan_part_remove (waiting->part, dir_fd);
    }
}

/**
 * tincan_placement_discard:
 * @self: a batch
 *
 * Takes away what waits, without a word.
 */
void
tincan_placement_discard (TincanPlacement *self)
{
  g_clear_pointer (&self->run, tincan_sync_run_free);
  if (self->syncing != NULL)
    remove_parts (self, self->syncing);
  g_clear_pointer (&self->syncing, g_array_unref);

  remove_parts (self, self->waiting);
  g_array_set_size (self->waiting, 0);
  self->bytes = 0;
}

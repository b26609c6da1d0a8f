/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-space"

#include "config.h"

#include "core/transfer/tincan-space.h"

#include "wire/tincan-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* What st_blocks counts in, whatever the file system's own blocks are. */
#define STAT_BLOCK_BYTES 512

static gboolean
look (const char     *directory,
      struct statvfs *out_status)
{
  g_autofree char *at = g_canonicalize_filename (directory, NULL);

  /* A folder that is still to be made will be where the one above it is. */
  while (statvfs (at, out_status) != 0)
    {
      g_autofree char *above = g_path_get_dirname (at);

      if (errno != ENOENT || strcmp (above, at) == 0)
        return FALSE;
      g_free (at);
      at = g_steal_pointer (&above);
    }

  /* File systems that do not count say that they have no blocks at all. */
  return out_status->f_blocks > 0 && out_status->f_frsize > 0;
}

/**
 * tincan_destination_free_space:
 * @directory: a directory, which need not be there yet
 *
 * Returns: bytes that we can still write in its file system, or -1 when it cannot say
 */
gint64
tincan_destination_free_space (const char *directory)
{
  struct statvfs status;

  g_return_val_if_fail (directory != NULL, -1);

  if (!look (directory, &status))
    return -1;

  return (gint64) MIN ((guint64) status.f_bavail,
                       (guint64) G_MAXINT64 / status.f_frsize) *
         (gint64) status.f_frsize;
}

static guint64
round_up (guint64 bytes,
          guint64 block)
{
  return (bytes + block - 1) / block * block;
}

static guint64
get_allocated (int         dir_fd,
               const char *name)
{
  struct stat status;

  if (fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG (status.st_mode))
    return 0;

  return (guint64) status.st_blocks * STAT_BLOCK_BYTES;
}

/* What is on the disk already for the file, or will be free once it is replaced. */
static guint64
get_saved (const TincanEntry *entry,
           guint              item,
           TincanConflict     conflict,
           TincanFolders     *folders,
           TincanJournal     *journal,
           gboolean          *out_replaces)
{
  const char *slash = strrchr (entry->path, '/');
  const char *name = slash != NULL ? slash + 1 : entry->path;
  int         dir_fd = tincan_folders_open_parent (folders, entry->path, FALSE);
  guint64     saved = 0;
  struct stat status;

  if (dir_fd < 0)
    return 0;

  if (tincan_journal_is_resumed (journal))
    {
      char part_name[TINCAN_PART_NAME_BYTES];

      tincan_journal_get_part_name (journal, item, 0, part_name);
      saved = get_allocated (dir_fd, part_name);
    }

  if (conflict == TINCAN_CONFLICT_SKIP &&
      fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    saved = G_MAXUINT64;
  if (conflict == TINCAN_CONFLICT_OVERWRITE)
    {
      guint64 old = get_allocated (dir_fd, name);

      *out_replaces = old > 0;
      saved += old;
    }

  return saved;
}

/* In bytes of whole blocks. The slow way looks at every file on disk, the quick one at none. */
static guint64
count_missing (TincanManifest *manifest,
               TincanConflict  conflict,
               TincanFolders  *folders,
               TincanJournal  *journal,
               guint64         block,
               gboolean        slow)
{
  guint   n_entries = tincan_manifest_get_n_entries (manifest);
  guint64 missing = 0;
  guint64 largest_replaced = 0;

  for (guint item = 0; item < n_entries; item++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (manifest, item);
      guint64            size = round_up (entry->size, block);
      guint64            saved = 0;
      gboolean           replaces = FALSE;
      TincanJournalMark  mark;

      if (entry->kind != TINCAN_ENTRY_FILE || tincan_journal_get_file (journal, item, &mark))
        continue;

      if (slow)
        saved = get_saved (entry, item, conflict, folders, journal, &replaces);
      missing += size - MIN (size, saved);

      /* The old one is there until the new one is whole. */
      if (replaces)
        largest_replaced = MAX (largest_replaced, size);
    }

  return missing + largest_replaced;
}

/**
 * tincan_space_check:
 * @directory: the chosen directory
 * @manifest: what is received
 * @conflict: what is to be done with what is there
 * @folders: where it goes
 * @journal: what is done already
 * @error: return location for an error
 *
 * Whether what is still missing fits on the disk. A disk that does not say how much is free is
 * believed to be large enough.
 *
 * Returns: FALSE with %TINCAN_ERROR_NO_SPACE
 */
gboolean
tincan_space_check (const char     *directory,
                    TincanManifest *manifest,
                    TincanConflict  conflict,
                    TincanFolders  *folders,
                    TincanJournal  *journal,
                    GError        **error)
{
  struct statvfs   status;
  guint64          missing;
  guint64          free_bytes;
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *missing_words = NULL;
  g_autofree char *free_words = NULL;

  if (!look (directory, &status))
    return TRUE;
  free_bytes = (guint64) tincan_destination_free_space (directory);

  missing = count_missing (manifest, conflict, folders, journal, status.f_frsize, FALSE);
  if (missing > free_bytes)
    missing = count_missing (manifest, conflict, folders, journal, status.f_frsize, TRUE);
  if (missing <= free_bytes)
    return TRUE;

  name = g_filename_display_basename (directory);
  shown = tincan_text_for_display (name, 0);
  missing_words = g_format_size (missing);
  free_words = g_format_size (free_bytes);
  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE,
               _("There is not enough space in “%s”: %s are needed, and %s are free. "
                 "Free some space, or choose another folder."),
               shown, missing_words, free_words);
  return FALSE;
}

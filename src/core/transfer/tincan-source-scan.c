/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-source-scan"

#include "config.h"

#include "core/transfer/tincan-beneath.h"
#include "core/transfer/tincan-free-name.h"
#include "core/transfer/tincan-source-private.h"
#include "wire/tincan-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GCancellable   *cancellable;
  TincanManifest *manifest;
  GHashTable     *roots;   /* name at the top → TincanSourceRoot */
  GHashTable     *folded;  /* names at the top, as they are compared */
  GHashTable     *chosen;  /* what was chosen, by folder and name */
  GPtrArray      *skipped; /* of TincanSkipped */
  GString        *path;    /* in the manifest, of where the scan is */
} Scan;

static gboolean scan_folder (Scan    *scan,
                             DIR     *folder,
                             GError **error);

static void
skip (Scan               *scan,
      const char         *path,
      TincanSkippedReason reason,
      const char         *problem)
{
  g_ptr_array_add (scan->skipped, tincan_skipped_new (path, reason, problem));
}

/* --- One item --- */

/* Whether the item can be offered; if not, that is noted. */
static gboolean
check_item (Scan              *scan,
            int                dir_fd,
            const char        *name,
            const struct stat *status)
{
  g_autoptr(GError) problem = NULL;

  if (S_ISLNK (status->st_mode))
    skip (scan, scan->path->str, TINCAN_SKIPPED_SYMLINK, NULL);
  else if (!S_ISREG (status->st_mode) && !S_ISDIR (status->st_mode))
    skip (scan, scan->path->str, TINCAN_SKIPPED_SPECIAL, NULL);
  else if (!tincan_path_is_safe (scan->path->str, &problem))
    skip (scan, scan->path->str, TINCAN_SKIPPED_NAME, problem->message);
  else if (S_ISREG (status->st_mode) && faccessat (dir_fd, name, R_OK, AT_EACCESS) != 0)
    skip (scan, scan->path->str, TINCAN_SKIPPED_UNREADABLE, NULL);
  else
    return TRUE;

  return FALSE;
}

static gboolean
add_entry (Scan              *scan,
           TincanEntryKind    kind,
           const struct stat *status,
           GError           **error)
{
  TincanEntry entry = {
    .kind = kind,
    .executable = kind == TINCAN_ENTRY_FILE && (status->st_mode & S_IXUSR) != 0,
    .has_mtime = TRUE,
    .mtime_seconds = status->st_mtim.tv_sec,
    .mtime_nanoseconds = (guint32) status->st_mtim.tv_nsec,
    .size = kind == TINCAN_ENTRY_FILE ? (guint64) status->st_size : 0,
    .path = scan->path->str,
  };

  return tincan_manifest_add (scan->manifest, &entry, error);
}

/* What is looked at is what is opened: a folder that was swapped for a link is not entered. */
static DIR *
open_folder (int         dir_fd,
             const char *name)
{
  DIR *folder;
  int  fd;

  fd = openat (dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  folder = fdopendir (fd);
  if (folder == NULL)
    close (fd);

  return folder;
}

/* Whether nothing in @folded is the same for a system that does not tell case or normal forms
 * apart. */
static gboolean
claim_name (GHashTable *folded,
            const char *name)
{
  return g_hash_table_add (folded, tincan_path_fold (name));
}

/* Adds the item at scan->path, which is @name in @dir_fd, and what is in it. @folded has the
 * names beside it, NULL if it was made sure of its name before. FALSE with an error that ends
 * the scan. */
static gboolean
scan_item (Scan       *scan,
           int         dir_fd,
           const char *name,
           GHashTable *folded,
           GError    **error)
{
  struct stat status;
  DIR        *folder;
  gboolean    done;

  if (g_cancellable_set_error_if_cancelled (scan->cancellable, error))
    return FALSE;

  if (fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    {
      skip (scan, scan->path->str, TINCAN_SKIPPED_UNREADABLE, NULL);
      return TRUE;
    }
  if (!check_item (scan, dir_fd, name, &status))
    return TRUE;

  /* Only now, for what is not offered takes no name away from what is. */
  if (folded != NULL && !claim_name (folded, name))
    {
      skip (scan, scan->path->str, TINCAN_SKIPPED_CLASH, NULL);
      return TRUE;
    }
  if (S_ISREG (status.st_mode))
    return add_entry (scan, TINCAN_ENTRY_FILE, &status, error);

  folder = open_folder (dir_fd, name);
  if (folder == NULL)
    {
      skip (scan, scan->path->str, TINCAN_SKIPPED_UNREADABLE, NULL);
      return TRUE;
    }
  done = add_entry (scan, TINCAN_ENTRY_FOLDER, &status, error) &&
         scan_folder (scan, folder, error);
  closedir (folder);

  return done;
}

/* --- A folder --- */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, so that the same folder makes the same manifest, on any file system. */
static GPtrArray *
read_names (DIR *folder)
{
  GPtrArray     *names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;

  while ((entry = readdir (folder)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

/* Goes as deep as a path in a manifest may, so that the open folders are few. */
static gboolean
scan_folder (Scan    *scan,
             DIR     *folder,
             GError **error)
{
  g_autoptr(GPtrArray) names = read_names (folder);
  g_autoptr(GHashTable) folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize    length = scan->path->len;
  gboolean done = TRUE;

  for (guint i = 0; done && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      g_string_append_printf (scan->path, "/%s", name);
      done = scan_item (scan, dirfd (folder), name, folded, error);
      g_string_truncate (scan->path, length);
    }

  return done;
}

/* --- What was chosen --- */

/* The absolute folder and the name in it of a path as a person gives it. FALSE with errno. */
static gboolean
split (const char *path,
       char      **out_folder,
       char      **out_name)
{
  g_autofree char *trimmed = g_strdup (path);
  g_autofree char *cwd = NULL;
  gsize            length = strlen (trimmed);
  char            *slash;

  while (length > 1 && trimmed[length - 1] == '/')
    trimmed[--length] = '\0';

  /* "." and ".." have names of their own, which are asked of the system: after a link, ".." is not
   * what stands before it. */
  slash = strrchr (trimmed, '/');
  if (strcmp (slash != NULL ? slash + 1 : trimmed, ".") == 0 ||
      strcmp (slash != NULL ? slash + 1 : trimmed, "..") == 0)
    {
      char *real = realpath (trimmed, NULL);

      if (real == NULL)
        return FALSE;
      g_free (trimmed);
      trimmed = g_strdup (real);
      free (real);
      slash = strrchr (trimmed, '/');
    }

  cwd = g_get_current_dir ();
  if (slash == NULL)
    *out_folder = g_steal_pointer (&cwd);
  else if (slash == trimmed)
    *out_folder = g_strdup ("/");
  else if (*trimmed == '/')
    *out_folder = g_strndup (trimmed, slash - trimmed);
  else
    *out_folder = g_strdup_printf ("%s/%.*s", cwd, (int) (slash - trimmed), trimmed);
  *out_name = g_strdup (slash != NULL ? slash + 1 : trimmed);

  return TRUE;
}

/* The name at the top of the manifest: two things of the same name may be chosen, from different
 * folders. */
static char *
choose_top (Scan       *scan,
            const char *name,
            gboolean    is_folder)
{
  g_autofree char *top = g_strdup (name);

  for (guint number = 1; !claim_name (scan->folded, top); number++)
    {
      g_free (top);
      top = tincan_free_name_new (name, is_folder, number);
    }

  return g_steal_pointer (&top);
}

static gboolean
scan_top (Scan       *scan,
          const char *folder,
          const char *name,
          int         folder_fd,
          GError    **error)
{
  struct stat      status;
  g_autofree char *top = NULL;
  guint            n_before = tincan_manifest_get_n_entries (scan->manifest);

  g_string_assign (scan->path, name);
  if (fstatat (folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    {
      skip (scan, name, TINCAN_SKIPPED_UNREADABLE, NULL);
      return TRUE;
    }
  if (!check_item (scan, folder_fd, name, &status))
    return TRUE;

  top = choose_top (scan, name, S_ISDIR (status.st_mode));
  g_string_assign (scan->path, top);
  if (!scan_item (scan, folder_fd, name, NULL, error))
    return FALSE;

  if (tincan_manifest_get_n_entries (scan->manifest) > n_before)
    g_hash_table_insert (scan->roots, g_steal_pointer (&top),
                         tincan_source_root_new (folder, name));
  return TRUE;
}

/* The same thing chosen twice is meant once; what its folder is called does not matter. */
static gboolean
claim_chosen (Scan       *scan,
              int         folder_fd,
              const char *name)
{
  struct stat status;

  if (fstat (folder_fd, &status) != 0)
    return TRUE;

  return g_hash_table_add (scan->chosen,
                           g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT "/%s",
                                            (guint64) status.st_dev, (guint64) status.st_ino,
                                            name));
}

static gboolean
scan_chosen (Scan       *scan,
             const char *path,
             GError    **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  int              folder_fd;
  gboolean         done = TRUE;

  if (!split (path, &folder, &name))
    {
      skip (scan, path, TINCAN_SKIPPED_UNREADABLE, NULL);
      return TRUE;
    }

  if (*name == '\0')
    {
      skip (scan, path, TINCAN_SKIPPED_NAME, NULL);
      return TRUE;
    }

  folder_fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0)
    {
      skip (scan, path, TINCAN_SKIPPED_UNREADABLE, NULL);
      return TRUE;
    }

  if (claim_chosen (scan, folder_fd, name))
    done = scan_top (scan, folder, name, folder_fd, error);
  close (folder_fd);

  return done;
}

/* Nothing came of it. One reason is best said as it is. */
static void
set_nothing_error (Scan    *scan,
                   GError **error)
{
  const char *message = _("There is nothing to send. Choose some files or folders.");

  if (scan->skipped->len == 1)
    message = ((TincanSkipped *) g_ptr_array_index (scan->skipped, 0))->message;
  else if (scan->skipped->len > 1)
    message = _("Nothing of what was chosen can be sent: there are only links, devices and things "
                "that cannot be read. Choose something else.");

  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_DISK, message);
}

static gboolean
scan_all (Scan    *scan,
          char   **paths,
          GError **error)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (!scan_chosen (scan, paths[i], error))
      return FALSE;

  if (tincan_manifest_get_n_entries (scan->manifest) == 0)
    {
      set_nothing_error (scan, error);
      return FALSE;
    }

  return tincan_manifest_finish (scan->manifest, error);
}

/**
 * tincan_source_scan:
 * @paths: (array zero-terminated=1): files and folders, absolute or relative, in the encoding of
 *   file names
 * @cancellable: (nullable): to end the scan early
 * @error: return location for an error
 *
 * Looks at everything in @paths, which may take long, and opens no file.
 *
 * Returns: (transfer full): a source, or NULL: %TINCAN_ERROR_DISK if there is nothing to send,
 *   %TINCAN_ERROR_MANIFEST if it is too much, %G_IO_ERROR_CANCELLED
 */
TincanSource *
tincan_source_scan (char        **paths,
                    GCancellable *cancellable,
                    GError      **error)
{
  TincanSource *source = NULL;
  Scan          scan = { .cancellable = cancellable };

  g_return_val_if_fail (paths != NULL, NULL);

  scan.manifest = tincan_manifest_new ();
  scan.roots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) tincan_source_root_free);
  scan.folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  scan.chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  scan.skipped = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_skipped_free);
  scan.path = g_string_new (NULL);

  if (scan_all (&scan, paths, error))
    source = tincan_source_new (scan.manifest, scan.roots, scan.skipped);

  g_string_free (scan.path, TRUE);
  g_ptr_array_unref (scan.skipped);
  g_hash_table_unref (scan.chosen);
  g_hash_table_unref (scan.folded);
  g_hash_table_unref (scan.roots);
  tincan_manifest_unref (scan.manifest);

  return source;
}

static void
scan_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError       *error = NULL;
  TincanSource *source = tincan_source_scan (task_data, cancellable, &error);

  if (source == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, source, (GDestroyNotify) tincan_source_unref);
}

/**
 * tincan_source_scan_async:
 * @paths: (array zero-terminated=1): as for tincan_source_scan()
 * @cancellable: (nullable): to end the scan early
 * @callback: called on the thread-default context of the caller
 * @user_data: for @callback
 *
 * The same on a thread of its own.
 */
void
tincan_source_scan_async (char              **paths,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (paths != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_source_scan_async);
  g_task_set_task_data (task, g_strdupv (paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, scan_thread);
}

/**
 * tincan_source_scan_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): as for tincan_source_scan()
 */
TincanSource *
tincan_source_scan_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

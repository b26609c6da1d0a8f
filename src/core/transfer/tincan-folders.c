/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-folders"

#include "config.h"

#include "core/transfer/tincan-folders.h"

#include "core/transfer/tincan-beneath.h"
#include "core/transfer/tincan-free-name.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Files come folder by folder, on a few lanes; more is of no use. */
#define MAX_OPEN 24

/* A folder that is open. */
typedef struct
{
  char    *path;
  int      fd;
  gboolean changed; /* names in it are new since it was synced */
  GList    link;    /* in self->open */
} Folder;

struct _TincanFolders
{
  int             root_fd; /* borrowed */
  TincanManifest *manifest;
  TincanConflict  conflict;
  TincanJournal  *journal;  /* borrowed */
  GHashTable     *by_path;  /* path → Folder */
  GQueue          open;     /* of Folder, the last used first */
  GHashTable     *ours;     /* path → place, of the folders that we made */
  GHashTable     *promised; /* (nullable): the names at the top of the manifest */
  gboolean        root_changed;
  gboolean        changed_and_closed;
};

static void
folder_free (gpointer data)
{
  Folder *folder = data;

  close (folder->fd);
  g_free (folder->path);
  g_free (folder);
}

/**
 * tincan_folders_new:
 * @root_fd: the chosen directory, which has to stay open
 * @manifest: what is received
 * @conflict: what is to be done with what is there
 * @journal: remembers the folders that were made; has to outlive this object
 *
 * Returns: (transfer full): its folders
 */
TincanFolders *
tincan_folders_new (int             root_fd,
                    TincanManifest *manifest,
                    TincanConflict  conflict,
                    TincanJournal  *journal)
{
  TincanFolders *self = g_new0 (TincanFolders, 1);

  self->root_fd = root_fd;
  self->manifest = tincan_manifest_ref (manifest);
  self->conflict = conflict;
  self->journal = journal;
  self->ours = g_hash_table_ref (tincan_journal_get_folders (journal));
  self->by_path = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, folder_free);
  g_queue_init (&self->open);

  return self;
}

/**
 * tincan_folders_free:
 * @self: (transfer full): folders
 */
void
tincan_folders_free (TincanFolders *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->ours);
  g_clear_pointer (&self->promised, g_hash_table_unref);
  tincan_manifest_unref (self->manifest);
  g_free (self);
}

static void
close_folder (TincanFolders *self,
              Folder        *folder)
{
  self->changed_and_closed = self->changed_and_closed || folder->changed;
  g_queue_unlink (&self->open, &folder->link);
  g_hash_table_remove (self->by_path, folder->path);
}

/**
 * tincan_folders_close:
 * @self: folders
 *
 * Closes what is open; it is opened again when it is needed.
 */
void
tincan_folders_close (TincanFolders *self)
{
  while (!g_queue_is_empty (&self->open))
    close_folder (self, g_queue_peek_head (&self->open));
}

/* Takes over @fd. */
static int
remember (TincanFolders *self,
          const char    *path,
          int            fd)
{
  Folder *folder = g_new0 (Folder, 1);

  while (self->open.length >= MAX_OPEN)
    close_folder (self, g_queue_peek_tail (&self->open));

  folder->path = g_strdup (path);
  folder->fd = fd;
  folder->link.data = folder;
  g_queue_push_head_link (&self->open, &folder->link);
  g_hash_table_insert (self->by_path, folder->path, folder);

  return fd;
}

/* --- Names --- */

static void
collect_promised (TincanFolders *self)
{
  guint n_entries = tincan_manifest_get_n_entries (self->manifest);

  self->promised = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_entries; i++)
    {
      const char      *path = tincan_manifest_get_entry (self->manifest, i)->path;
      g_autofree char *name = g_strndup (path, strcspn (path, "/"));

      if (!g_hash_table_contains (self->promised, name))
        g_hash_table_add (self->promised, g_steal_pointer (&name));
    }
}

/**
 * tincan_folders_next_name:
 * @self: folders
 * @path: the path in the manifest of something whose place is taken
 * @is_folder: whether it is a folder
 * @inout_number: how many names were tried
 *
 * Another name for it, which none of the manifest's other items has.
 *
 * Returns: (transfer full) (nullable): the name, or NULL with errno when it is time to give up
 */
char *
tincan_folders_next_name (TincanFolders *self,
                          const char    *path,
                          gboolean       is_folder,
                          guint         *inout_number)
{
  const char *slash = strrchr (path, '/');

  while (*inout_number < TINCAN_MAX_FREE_NAMES)
    {
      g_autofree char *name = NULL;

      *inout_number += 1;
      name = tincan_free_name_new (slash != NULL ? slash + 1 : path, is_folder, *inout_number);
      if (slash != NULL)
        return g_steal_pointer (&name);

      if (self->promised == NULL)
        collect_promised (self);
      if (!g_hash_table_contains (self->promised, name))
        return g_steal_pointer (&name);
    }

  errno = EEXIST;
  return NULL;
}

/* Under RENAME, only what we made at the top is entered: anything else there is somebody's. */
static gboolean
is_own_top_needed (TincanFolders *self)
{
  return self->conflict == TINCAN_CONFLICT_RENAME;
}

/**
 * tincan_folders_dup_place:
 * @self: folders
 * @path: a path in the manifest, of a file or folder
 *
 * Where it is or would be, going by the folder at its top; a file may still get a name of its own.
 *
 * Returns: (transfer full) (nullable): a path relative to the directory; NULL while the folder at
 *   the top has not been made
 */
char *
tincan_folders_dup_place (TincanFolders *self,
                          const char    *path)
{
  const char      *slash = strchr (path, '/');
  const char      *top_place;
  g_autofree char *top = NULL;

  if (!is_own_top_needed (self))
    return g_strdup (path);

  if (slash == NULL)
    {
      top_place = g_hash_table_lookup (self->ours, path);
      return g_strdup (top_place != NULL ? top_place : path);
    }

  top = g_strndup (path, slash - path);
  top_place = g_hash_table_lookup (self->ours, top);
  return top_place != NULL ? g_strconcat (top_place, slash, NULL) : NULL;
}

/**
 * tincan_folders_is_ours:
 * @self: folders
 * @path: a folder's path in the manifest
 *
 * Returns: whether it was made for this manifest, by this run or an earlier one
 */
gboolean
tincan_folders_is_ours (TincanFolders *self,
                        const char    *path)
{
  return is_own_top_needed (self) || g_hash_table_contains (self->ours, path);
}

/* --- Making and opening --- */

/* Notes that a folder is ours, before it is made: one that a crash left without a note would be
 * taken for somebody else's. A note without a folder does no harm. */
static gboolean
note (TincanFolders *self,
      const char    *place,
      const char    *path)
{
  tincan_journal_add_folder (self->journal, place, path);
  return tincan_journal_write (self->journal);
}

static gboolean
is_taken (int         dir_fd,
          const char *name)
{
  struct stat status;

  return fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* mkdirat() is what decides whose a folder is: it never says yes to one that is there. */
static int
make_own_top (TincanFolders *self,
              const char    *path)
{
  g_autofree char *name = g_strdup (path);
  guint            number = 0;

  if (!tincan_journal_begin (self->journal))
    return -1;

  while (TRUE)
    {
      if (!is_taken (self->root_fd, name))
        {
          if (!note (self, name, path))
            return -1;
          if (mkdirat (self->root_fd, name, 0777) == 0)
            break;
          if (errno != EEXIST)
            return -1;
        }
      g_free (name);
      name = tincan_folders_next_name (self, path, TRUE, &number);
      if (name == NULL)
        return -1;
    }

  self->root_changed = TRUE;
  g_hash_table_replace (self->ours, g_strdup (path), g_strdup (name));
  return tincan_beneath_open_dir (self->root_fd, name);
}

static int
make_in_parent (TincanFolders *self,
                const char    *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  gboolean    is_noted = !is_own_top_needed (self);
  int         parent_fd;

  parent_fd = tincan_folders_open_parent (self, path, TRUE);
  if (parent_fd < 0 || !tincan_journal_begin (self->journal))
    return -1;

  if (!is_taken (parent_fd, name))
    {
      if (is_noted && !note (self, path, path))
        return -1;
      if (mkdirat (parent_fd, name, 0777) == 0)
        {
          tincan_folders_set_changed (self, path);
          if (is_noted)
            g_hash_table_replace (self->ours, g_strdup (path), g_strdup (path));
        }
      else if (errno != EEXIST)
        {
          return -1;
        }
    }

  return tincan_beneath_open_dir (parent_fd, name);
}

static int
open_or_make (TincanFolders *self,
              const char    *path,
              gboolean       create)
{
  g_autofree char *place = NULL;
  int              fd;

  if (is_own_top_needed (self) && strchr (path, '/') == NULL &&
      !g_hash_table_contains (self->ours, path))
    {
      if (create)
        return make_own_top (self, path);
      errno = ENOENT;
      return -1;
    }

  place = tincan_folders_dup_place (self, path);
  if (place != NULL)
    {
      fd = tincan_beneath_open_dir (self->root_fd, place);
      if (fd >= 0)
        return fd;

      /* Ours once, and taken away since: then it is made anew, under a name that is free. */
      if (is_own_top_needed (self) && strchr (path, '/') == NULL &&
          (errno == ENOENT || errno == ELOOP || errno == ENOTDIR))
        {
          g_hash_table_remove (self->ours, path);
          return open_or_make (self, path, create);
        }
      if (errno != ENOENT)
        return -1;
    }

  if (create)
    return make_in_parent (self, path);
  errno = ENOENT;
  return -1;
}

/**
 * tincan_folders_open:
 * @self: folders
 * @path: a folder's path in the manifest
 * @create: whether it is made if it is not there, with the folders above it
 *
 * Returns: a descriptor that belongs to @self and is good until the next call, or -1 with errno:
 *   ELOOP or ENOTDIR if there is something else than a folder on the way
 */
int
tincan_folders_open (TincanFolders *self,
                     const char    *path,
                     gboolean       create)
{
  Folder *folder = g_hash_table_lookup (self->by_path, path);
  int     fd;

  if (folder != NULL)
    {
      g_queue_unlink (&self->open, &folder->link);
      g_queue_push_head_link (&self->open, &folder->link);
      return folder->fd;
    }

  fd = open_or_make (self, path, create);
  return fd >= 0 ? remember (self, path, fd) : -1;
}

/**
 * tincan_folders_open_parent:
 * @self: folders
 * @path: a file's or folder's path in the manifest
 * @create: as for tincan_folders_open()
 *
 * Returns: a descriptor of the folder that it is in, or -1 with errno, likewise
 */
int
tincan_folders_open_parent (TincanFolders *self,
                            const char    *path,
                            gboolean       create)
{
  const char      *slash = strrchr (path, '/');
  g_autofree char *parent = NULL;

  if (slash == NULL)
    return self->root_fd;

  parent = g_strndup (path, slash - path);
  return tincan_folders_open (self, parent, create);
}

/* --- Unmaking --- */

static gboolean
remove_if_empty (TincanFolders *self,
                 const char    *path)
{
  g_autofree char *place = tincan_folders_dup_place (self, path);
  const char      *slash = place != NULL ? strrchr (place, '/') : NULL;
  int              parent_fd = tincan_folders_open_parent (self, path, FALSE);

  /* That is all that it can do: a folder with something in it stays. */
  return place != NULL && parent_fd >= 0 &&
         unlinkat (parent_fd, slash != NULL ? slash + 1 : place, AT_REMOVEDIR) == 0;
}

static int
compare_depth (gconstpointer a,
               gconstpointer b)
{
  gsize length_a = strlen (*(const char *const *) a);
  gsize length_b = strlen (*(const char *const *) b);

  return (length_a < length_b) - (length_a > length_b);
}

/**
 * tincan_folders_remove_empty:
 * @self: folders
 *
 * Takes away the folders that were made and have nothing in them.
 */
void
tincan_folders_remove_empty (TincanFolders *self)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  guint          n_entries = tincan_manifest_get_n_entries (self->manifest);
  GHashTableIter iter;
  gpointer       path;

  g_hash_table_iter_init (&iter, self->ours);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, g_strdup (path));

  /* Below our own at the top, all are ours and not noted. */
  for (guint item = 0; is_own_top_needed (self) && item < n_entries; item++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);

      if (entry->kind == TINCAN_ENTRY_FOLDER && strchr (entry->path, '/') != NULL)
        g_ptr_array_add (paths, g_strdup (entry->path));
    }

  g_ptr_array_sort (paths, compare_depth);
  for (guint i = 0; i < paths->len; i++)
    {
      char *slash = g_ptr_array_index (paths, i);

      /* Those above it may have no entry of their own. */
      while (slash != NULL && remove_if_empty (self, g_ptr_array_index (paths, i)) &&
             is_own_top_needed (self))
        {
          slash = strrchr (g_ptr_array_index (paths, i), '/');
          if (slash != NULL)
            *slash = '\0';
        }
    }
}

/* --- Making it last --- */

/**
 * tincan_folders_set_changed:
 * @self: folders
 * @path: the path in the manifest of something that was just put into its folder
 */
void
tincan_folders_set_changed (TincanFolders *self,
                            const char    *path)
{
  const char      *slash = strrchr (path, '/');
  g_autofree char *parent = NULL;
  Folder          *folder;

  if (slash == NULL)
    {
      self->root_changed = TRUE;
      return;
    }

  parent = g_strndup (path, slash - path);
  folder = g_hash_table_lookup (self->by_path, parent);
  if (folder != NULL)
    folder->changed = TRUE;
  else
    self->changed_and_closed = TRUE;
}

/* Some file systems have no use for syncing a directory and say so. */
static gboolean
sync_one (int fd)
{
  return fsync (fd) == 0 || errno == EINVAL || errno == EBADF || errno == EROFS ||
         errno == ENOTSUP;
}

/**
 * tincan_folders_sync:
 * @self: folders
 *
 * Makes the names of everything that was put into the folders last. One by one if they are few;
 * for many, the whole file system at once is faster.
 *
 * Returns: FALSE with errno
 */
gboolean
tincan_folders_sync (TincanFolders *self)
{
  gboolean done = TRUE;
  int      saved_errno = 0;

  if (self->changed_and_closed)
    {
      if (syncfs (self->root_fd) != 0 && errno != EBADF)
        return FALSE;
      for (GList *link = self->open.head; link != NULL; link = link->next)
        ((Folder *) link->data)->changed = FALSE;
      self->root_changed = FALSE;
      self->changed_and_closed = FALSE;
      return TRUE;
    }

  for (GList *link = self->open.head; link != NULL; link = link->next)
    {
      Folder *folder = link->data;

      if (folder->changed && !sync_one (folder->fd))
        {
          saved_errno = errno;
          done = FALSE;
        }
      folder->changed = FALSE;
    }
  if (self->root_changed && !sync_one (self->root_fd))
    {
      saved_errno = errno;
      done = FALSE;
    }
  self->root_changed = FALSE;

  errno = saved_errno;
  return done;
}

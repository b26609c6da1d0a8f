/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-web-root"

#include "config.h"

#include "server/tincan-web-root.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE_BYTES (32 * 1024 * 1024)
#define MAX_CACHED_BYTES (64 * 1024 * 1024)
#define HASH_CHARACTERS 8

/* A file as it was read last, and what tells whether it has changed since. */
typedef struct
{
  TincanWebFile   file;
  ino_t           inode;
  struct timespec changed;
} Entry;

struct _TincanWebRoot
{
  char         *path;
  GHashTable   *entries; /* path to Entry */
  gsize         cached_bytes;
  TincanWebFile compressed; /* what was looked up last, if that was a compressed copy */
};

static const struct
{
  const char *suffix;
  const char *type;
} types[] = {
  { ".css", "text/css; charset=utf-8" },
  { ".gif", "image/gif" },
  { ".html", "text/html; charset=utf-8" },
  { ".ico", "image/x-icon" },
  { ".jpg", "image/jpeg" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".json", "application/json" },
  { ".map", "application/json" },
  { ".mjs", "text/javascript; charset=utf-8" },
  { ".png", "image/png" },
  { ".svg", "image/svg+xml" },
  { ".txt", "text/plain; charset=utf-8" },
  { ".wasm", "application/wasm" },
  { ".webmanifest", "application/manifest+json" },
  { ".webp", "image/webp" },
  { ".woff2", "font/woff2" },
  { ".xml", "application/xml" },
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_bytes_unref (self->file.bytes);
  g_free (self->file.etag);
  g_free (self);
}

/**
 * tincan_web_root_new:
 * @path: a folder
 *
 * Returns: (transfer full): its files. It need not exist yet; what is in it is looked at anew for
 *   each request
 */
TincanWebRoot *
tincan_web_root_new (const char *path)
{
  TincanWebRoot *self = g_new0 (TincanWebRoot, 1);

  self->path = g_strdup (path);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return self;
}

void
tincan_web_root_free (TincanWebRoot *self)
{
  g_hash_table_unref (self->entries);
  g_free (self->path);
  g_free (self);
}

static const char *
find_type (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_str_has_suffix (path, types[i].suffix))
        return types[i].type;
    }
  return "application/octet-stream";
}

/* What a bundler names `assets/NAME-HASH.SUFFIX` never changes under that name. */
static gboolean
is_immutable (const char *path)
{
  const char *dash = strrchr (path, '-');
  gsize length;

  if (!g_str_has_prefix (path, "assets/") || dash == NULL)
    return FALSE;

  for (length = 0; g_ascii_isalnum (dash[1 + length]) || dash[1 + length] == '_'; length++)
    ;
  return length >= HASH_CHARACTERS && dash[1 + length] == '.';
}

/* Hidden files are where secrets lie around; `.well-known` is the one that is meant to be seen. */
static gboolean
is_allowed (const char *component)
{
  return component[0] != '\0' && (component[0] != '.' || g_str_equal (component, ".well-known"));
}

static int
open_in (int         folder,
         const char *name,
         int         flags)
{
  return openat (folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

/*
 * Goes down from the folder by one component at a time, and through no symbolic link, so that
 * nothing outside can be reached however the path is written and whatever somebody put into the
 * folder.
 */
static int
open_file (TincanWebRoot *self,
           const char    *path)
{
  g_auto(GStrv) components = g_strsplit (path, "/", -1);
  int folder = open (self->path, O_PATH | O_DIRECTORY | O_CLOEXEC);

  for (gsize i = 0; folder >= 0 && components[i] != NULL; i++)
    {
      int flags = components[i + 1] != NULL ? O_PATH | O_DIRECTORY : O_RDONLY;
      int next = -1;

      if (is_allowed (components[i]))
        next = open_in (folder, components[i], flags);
      close (folder);
      folder = next;
    }
  return folder;
}

static GBytes *
read_all (int   fd,
          gsize size)
{
  g_autofree guint8 *data = g_malloc (size);
  gsize length = 0;

  while (length < size)
    {
      gssize n_read = read (fd, data + length, size - length);

      if (n_read <= 0)
        return NULL;
      length += (gsize) n_read;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

static gboolean
is_current (const Entry       *entry,
            const struct stat *status)
{
  return entry->inode == status->st_ino &&
         g_bytes_get_size (entry->file.bytes) == (gsize) status->st_size &&
         entry->changed.tv_sec == status->st_ctim.tv_sec &&
         entry->changed.tv_nsec == status->st_ctim.tv_nsec;
}

static const TincanWebFile *
remember (TincanWebRoot     *self,
          const char        *path,
          GBytes            *bytes,
          const struct stat *status)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  Entry *entry = g_new0 (Entry, 1);

  if (self->cached_bytes + g_bytes_get_size (bytes) > MAX_CACHED_BYTES)
    {
      g_hash_table_remove_all (self->entries);
      self->cached_bytes = 0;
    }

  entry->file.bytes = g_bytes_ref (bytes);
  entry->file.etag = g_strdup_printf ("\"%.32s\"", digest);
  entry->file.type = find_type (path);
  entry->file.immutable = is_immutable (path);
  entry->inode = status->st_ino;
  entry->changed = status->st_ctim;
  self->cached_bytes += g_bytes_get_size (bytes);
  g_hash_table_replace (self->entries, g_strdup (path), entry);
  return &entry->file;
}

static void
forget (TincanWebRoot *self,
        const char    *path)
{
  const Entry *entry = g_hash_table_lookup (self->entries, path);

  if (entry == NULL)
    return;

  self->cached_bytes -= g_bytes_get_size (entry->file.bytes);
  g_hash_table_remove (self->entries, path);
}

static const TincanWebFile *
load (TincanWebRoot     *self,
      const char        *path,
      int                fd,
      const struct stat *status)
{
  g_autoptr(GBytes) bytes = NULL;
  const Entry *entry = g_hash_table_lookup (self->entries, path);

  if (status->st_size < 0 || status->st_size > MAX_FILE_BYTES)
    return NULL;
  if (entry != NULL && is_current (entry, status))
    return &entry->file;

  forget (self, path);
  bytes = read_all (fd, (gsize) status->st_size);
  return bytes != NULL ? remember (self, path, bytes, status) : NULL;
}

/* Opens a regular file of ours. */
static int
open_regular (TincanWebRoot *self,
              const char    *path,
              struct stat   *out_status)
{
  int fd = open_file (self, path);

  if (fd >= 0 && (fstat (fd, out_status) != 0 || !S_ISREG (out_status->st_mode)))
    {
      close (fd);
      fd = -1;
    }
  if (fd < 0)
    forget (self, path);
  return fd;
}

static gboolean
is_older (const struct stat *status,
          const struct stat *other)
{
  if (status->st_mtim.tv_sec != other->st_mtim.tv_sec)
    return status->st_mtim.tv_sec < other->st_mtim.tv_sec;
  return status->st_mtim.tv_nsec < other->st_mtim.tv_nsec;
}

/*
 * The copy of a file that was compressed beforehand. One that is older than the file was made of
 * something else: whoever changed the file by hand is to see the change.
 */
static const TincanWebFile *
find_compressed (TincanWebRoot     *self,
                 const char        *path,
                 const struct stat *original)
{
  g_autofree char *compressed_path = g_strconcat (path, ".gz", NULL);
  const TincanWebFile *file = NULL;
  struct stat status;
  int fd = open_regular (self, compressed_path, &status);

  if (fd < 0)
    return NULL;

  if (!is_older (&status, original))
    file = load (self, compressed_path, fd, &status);
  close (fd);
  if (file == NULL)
    return NULL;

  self->compressed = *file;
  self->compressed.encoding = "gzip";
  self->compressed.type = find_type (path);
  self->compressed.immutable = is_immutable (path);
  return &self->compressed;
}

/**
 * tincan_web_root_lookup:
 * @self: a web root
 * @path: the decoded path of a request, beginning with `/`; one that ends in `/` means the
 *   `index.html` there
 * @gzip: whether it may be a compressed copy, which is beside the file and has `.gz` at the end of
 *   its name
 *
 * Returns: (transfer none) (nullable): the file, until the next call; %NULL if there is none that
 *   may be seen
 */
const TincanWebFile *
tincan_web_root_lookup (TincanWebRoot *self,
                        const char    *path,
                        gboolean       gzip)
{
  g_autofree char *relative = NULL;
  const TincanWebFile *file = NULL;
  struct stat status;
  int fd;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  if (path[0] != '/')
    return NULL;

  relative = g_strconcat (path + 1, g_str_has_suffix (path, "/") ? "index.html" : NULL, NULL);
  fd = open_regular (self, relative, &status);
  if (fd < 0)
    return NULL;

  if (gzip)
    file = find_compressed (self, relative, &status);
  if (file == NULL)
    file = load (self, relative, fd, &status);
  close (fd);
  return file;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-journal"

#include "config.h"

#include "core/transfer/tincan-journal.h"

#include "core/transfer/tincan-beneath.h"
#include "core/transfer/tincan-digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* How many times the same can be received into one directory at once. */
#define MAX_COPIES 8

#define MAX_NAME_BYTES 40

/* The longest line has two paths and three numbers. */
#define MAX_LINE_BYTES (2 * TINCAN_MAX_PATH_BYTES + 100)
#define READ_BYTES (64 * 1024)

/* As in the file; a file that starts otherwise is of another version, or none of ours. */
#define TITLE "tincan journal 1"

typedef struct
{
  gint64  mtime_seconds;
  guint32 mtime_nanoseconds;
  guint32 path; /* offset + 1 in self->paths; 0 for a file that is not marked */
} Mark;

struct _TincanJournal
{
  int             dir_fd; /* borrowed */
  int             fd;     /* -1 until there is a file; then locked */
  TincanManifest *manifest;
  TincanConflict  conflict;
  guint           copy;
  guint8          seed[TINCAN_DIGEST_BYTES]; /* of the names of this copy's files */
  gboolean        resumed;
  off_t           length;  /* of what is written and whole */
  GString        *pending; /* lines to be written */
  GHashTable     *folders;
  Mark           *marks; /* (nullable): n entries of the manifest */
  GString        *paths; /* NUL-terminated, one behind the other */
};

/* --- Names --- */

static void
put_number (guint8 *at,
            guint32 number)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (number >> (24 - 8 * i));
}

/* The first copy's names come from the manifest alone, so that a later run finds them. */
static void
set_copy (TincanJournal *self,
          guint          copy)
{
  GBytes *digest = tincan_manifest_get_digest (self->manifest);
  guint8  seed[TINCAN_DIGEST_BYTES + 4];

  memcpy (seed, g_bytes_get_data (digest, NULL), TINCAN_DIGEST_BYTES);
  self->copy = copy;
  if (copy == 0)
    {
      memcpy (self->seed, seed, TINCAN_DIGEST_BYTES);
      return;
    }

  put_number (seed + TINCAN_DIGEST_BYTES, copy);
  tincan_digest_block (seed, sizeof seed, self->seed);
}

/* The first 8 bytes of @digest as 16 hexadecimal digits. */
static void
print_name (const guint8 *digest,
            const char   *ending,
            char         *out_name,
            gsize         size)
{
  guint64 number = 0;

  for (guint i = 0; i < 8; i++)
    number = number << 8 | digest[i];
  g_snprintf (out_name, size, ".tincan-%016" G_GINT64_MODIFIER "x%s", number, ending);
}

static void
print_journal_name (TincanJournal *self,
                    char           out_name[MAX_NAME_BYTES])
{
  print_name (self->seed, ".journal", out_name, MAX_NAME_BYTES);
}

/**
 * tincan_journal_get_part_name:
 * @self: a journal that was begun
 * @item: an item number
 * @attempt: 0, or a higher number where the names before it were taken by something else
 * @out_name: (out caller-allocates): the name of the item's part file, the same in every run
 */
void
tincan_journal_get_part_name (TincanJournal *self,
                              guint          item,
                              guint          attempt,
                              char           out_name[TINCAN_PART_NAME_BYTES])
{
  guint8 seed[TINCAN_DIGEST_BYTES + 8];
  guint8 digest[TINCAN_DIGEST_BYTES];

  memcpy (seed, self->seed, TINCAN_DIGEST_BYTES);
  put_number (seed + TINCAN_DIGEST_BYTES, item);
  put_number (seed + TINCAN_DIGEST_BYTES + 4, attempt);
  tincan_digest_block (seed, attempt == 0 ? sizeof seed - 4 : sizeof seed, digest);
  print_name (digest, ".part", out_name, TINCAN_PART_NAME_BYTES);
}

/* --- Reading --- */

static const char *
conflict_to_word (TincanConflict conflict)
{
  switch (conflict)
    {
    case TINCAN_CONFLICT_SKIP:
      return "skip";
    case TINCAN_CONFLICT_OVERWRITE:
      return "overwrite";
    case TINCAN_CONFLICT_RENAME:
    default:
      return "rename";
    }
}

static char *
make_title (TincanJournal *self,
            TincanConflict conflict)
{
  GBytes       *digest = tincan_manifest_get_digest (self->manifest);
  const guint8 *bytes = g_bytes_get_data (digest, NULL);
  GString      *title = g_string_new (TITLE " ");

  for (guint i = 0; i < TINCAN_DIGEST_BYTES; i++)
    g_string_append_printf (title, "%02x", bytes[i]);
  g_string_append_printf (title, " %s", conflict_to_word (conflict));

  return g_string_free (title, FALSE);
}

static gboolean
read_title (TincanJournal *self,
            const char    *line)
{
  for (int conflict = TINCAN_CONFLICT_RENAME; conflict <= TINCAN_CONFLICT_OVERWRITE; conflict++)
    {
      g_autofree char *title = make_title (self, conflict);

      if (strcmp (line, title) == 0)
        {
          self->conflict = conflict;
          return TRUE;
        }
    }

  return FALSE;
}

/* "f place\tpath" */
static gboolean
read_folder (TincanJournal *self,
             char          *rest)
{
  char *path = strchr (rest, '\t');

  if (path == NULL)
    return FALSE;
  *path++ = '\0';
  if (!tincan_path_is_safe (rest, NULL) || !tincan_path_is_safe (path, NULL))
    return FALSE;

  g_hash_table_replace (self->folders, g_strdup (path), g_strdup (rest));
  return TRUE;
}

static gboolean
read_number (char  **inout_at,
             gint64  min,
             gint64  max,
             gint64 *out_number)
{
  char *at = *inout_at;
  char *end = strchr (at, ' ');

  if (end == NULL)
    return FALSE;
  *end = '\0';
  if (!g_ascii_string_to_signed (at, 10, min, max, out_number, NULL))
    return FALSE;

  *inout_at = end + 1;
  return TRUE;
}

/* "d item seconds nanoseconds place" */
static gboolean
read_file (TincanJournal *self,
           char          *rest)
{
  guint  n_items = tincan_manifest_get_n_entries (self->manifest);
  gint64 item;
  gint64 seconds;
  gint64 nanoseconds;
  Mark  *mark;

  if (!read_number (&rest, 0, (gint64) n_items - 1, &item) ||
      !read_number (&rest, G_MININT64, G_MAXINT64, &seconds) ||
      !read_number (&rest, 0, 999999999, &nanoseconds) ||
      !tincan_path_is_safe (rest, NULL) || self->paths->len > G_MAXUINT32 - MAX_LINE_BYTES)
    return FALSE;

  if (self->marks == NULL)
    self->marks = g_new0 (Mark, n_items);
  mark = &self->marks[item];
  mark->mtime_seconds = seconds;
  mark->mtime_nanoseconds = (guint32) nanoseconds;
  mark->path = (guint32) self->paths->len + 1;
  g_string_append_len (self->paths, rest, strlen (rest) + 1);

  return TRUE;
}

static gboolean
read_line (TincanJournal *self,
           char          *line)
{
  if (self->length == 0)
    return read_title (self, line);
  if (line[0] == 'f' && line[1] == ' ')
    return read_folder (self, line + 2);
  if (line[0] == 'd' && line[1] == ' ')
    return read_file (self, line + 2);

  return FALSE;
}

/* Reads whole lines as long as they make sense. What comes behind was torn by a crash, and is cut
 * off before anything is appended. */
static void
read_all (TincanJournal *self)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gsize            filled = 0;
  gsize            used = 0;

  self->length = 0;
  while (TRUE)
    {
      char   *line = buffer + used;
      char   *end = memchr (line, '\n', filled - used);
      ssize_t n_read;

      if (end != NULL)
        {
          *end = '\0';
          /* A NUL is no line of ours: a disk that lost power leaves them. */
          if (strlen (line) != (gsize) (end - line) || !read_line (self, line))
            return;
          self->length += end + 1 - line;
          used += end + 1 - line;
          continue;
        }

      memmove (buffer, line, filled - used);
      filled -= used;
      used = 0;
      if (filled > MAX_LINE_BYTES)
        return;
      n_read = pread (self->fd, buffer + filled, READ_BYTES - filled,
                      self->length + (off_t) filled);
      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        return;
      filled += n_read;
    }
}

/* --- The file --- */

/* Where locks are not known, nobody can hold one. */
static gboolean
lock (int fd)
{
  int result;

  do
    result = flock (fd, LOCK_EX | LOCK_NB);
  while (result != 0 && errno == EINTR);

  return result == 0 || errno != EWOULDBLOCK;
}

/* Whoever had the lock may have been through with it, and taken the file away. */
static gboolean
is_linked (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && status.st_nlink > 0;
}

/* Takes up the journal of the present copy. FALSE with errno: ENOENT if there is none, EBUSY if
 * it is in use, or if what has its name is none of ours and cannot be moved out of the way. */
static gboolean
take_up (TincanJournal *self)
{
  char name[MAX_NAME_BYTES];
  int  fd;

  print_journal_name (self, name);
  while ((fd = tincan_beneath_open_own (self->dir_fd, name, O_RDWR | O_APPEND)) >= 0)
    {
      if (!lock (fd))
        {
          close (fd);
          errno = EBUSY;
          return FALSE;
        }
      if (is_linked (fd))
        {
          self->fd = fd;
          read_all (self);
          self->resumed = self->length > 0;
          return TRUE;
        }
      close (fd);
    }

  if (errno == EEXIST)
    errno = unlinkat (self->dir_fd, name, 0) == 0 ? ENOENT : EBUSY;

  return FALSE;
}

/**
 * tincan_journal_new:
 * @dir_fd: the directory, which has to stay open as long as the journal
 * @manifest: what is received
 * @conflict: what is to be done with what is there
 *
 * Looks for the journal of an earlier run that is not in use now. Makes nothing yet.
 *
 * Returns: (transfer full): a journal; tincan_journal_is_resumed() says whether it was found
 */
TincanJournal *
tincan_journal_new (int             dir_fd,
                    TincanManifest *manifest,
                    TincanConflict  conflict)
{
  TincanJournal *self = g_new0 (TincanJournal, 1);
  guint          free_copy = MAX_COPIES;

  self->dir_fd = dir_fd;
  self->fd = -1;
  self->manifest = tincan_manifest_ref (manifest);
  self->conflict = conflict;
  self->pending = g_string_new (NULL);
  self->paths = g_string_new (NULL);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint copy = 0; copy < MAX_COPIES; copy++)
    {
      set_copy (self, copy);
      if (take_up (self))
        return self;
      if (errno != EBUSY && free_copy == MAX_COPIES)
        free_copy = copy;
    }

  set_copy (self, free_copy % MAX_COPIES);
  return self;
}

/**
 * tincan_journal_free:
 * @self: (transfer full): a journal
 *
 * Gives the file up and leaves it where it is. What is not written yet is lost.
 */
void
tincan_journal_free (TincanJournal *self)
{
  g_return_if_fail (self != NULL);

  if (self->fd >= 0)
    close (self->fd);
  tincan_manifest_unref (self->manifest);
  g_string_free (self->pending, TRUE);
  g_string_free (self->paths, TRUE);
  g_hash_table_unref (self->folders);
  g_free (self->marks);
  g_free (self);
}

/**
 * tincan_journal_is_resumed:
 * @self: a journal
 *
 * Returns: whether an earlier run's journal was found
 */
gboolean
tincan_journal_is_resumed (TincanJournal *self)
{
  return self->resumed;
}

/**
 * tincan_journal_get_conflict:
 * @self: a journal
 *
 * Returns: what the earlier run did with what was there; without one, what this run does
 */
TincanConflict
tincan_journal_get_conflict (TincanJournal *self)
{
  return self->conflict;
}

/* Makes the file of the present copy and locks it. FALSE with errno; EEXIST if somebody else was
 * faster, or has the lock already. */
static gboolean
make_file (TincanJournal *self)
{
  char name[MAX_NAME_BYTES];
  int  fd;

  print_journal_name (self, name);
  fd = openat (self->dir_fd, name,
               O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return FALSE;
  if (!lock (fd) || !is_linked (fd))
    {
      close (fd);
      errno = EEXIST;
      return FALSE;
    }

  self->fd = fd;
  return TRUE;
}

/**
 * tincan_journal_begin:
 * @self: a journal
 *
 * Makes the file, unless it is there. To be called before anything else is written into the
 * directory, and before part files are named. Cheap when there is nothing to do.
 *
 * Returns: FALSE with errno
 */
gboolean
tincan_journal_begin (TincanJournal *self)
{
  guint copy = self->copy;

  if (self->length > 0)
    return TRUE;

  while (self->fd < 0 && !make_file (self))
    {
      if (errno != EEXIST || ++copy == MAX_COPIES)
        return FALSE;
      set_copy (self, copy);
    }

  if (self->pending->len == 0)
    {
      g_autofree char *title = make_title (self, self->conflict);

      g_string_append_printf (self->pending, "%s\n", title);
    }
  return tincan_journal_write (self);
}

/**
 * tincan_journal_start_over:
 * @self: a journal that was found
 * @conflict: what this run does with what is there
 *
 * Forgets what the earlier run noted.
 *
 * Returns: FALSE with errno
 */
gboolean
tincan_journal_start_over (TincanJournal *self,
                           TincanConflict conflict)
{
  self->conflict = conflict;
  self->resumed = FALSE;
  self->length = 0;
  g_string_truncate (self->pending, 0);
  g_string_truncate (self->paths, 0);
  g_hash_table_remove_all (self->folders);
  g_clear_pointer (&self->marks, g_free);

  return tincan_journal_begin (self);
}

/**
 * tincan_journal_write:
 * @self: a journal that was begun
 *
 * Writes the lines that were added since. It is for the caller to have them synced where that
 * matters. A failure leaves them pending, for another try.
 *
 * Returns: FALSE with errno
 */
gboolean
tincan_journal_write (TincanJournal *self)
{
  gsize written = 0;

  g_return_val_if_fail (self->fd >= 0, FALSE);

  if (self->pending->len == 0)
    return TRUE;

  /* What a crash or an earlier failure left half-written would become the head of our first
   * line. */
  if (ftruncate (self->fd, self->length) != 0)
    return FALSE;

  while (written < self->pending->len)
    {
      ssize_t n = write (self->fd, self->pending->str + written, self->pending->len - written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      written += n;
    }

  self->length += written;
  g_string_truncate (self->pending, 0);
  return TRUE;
}

/**
 * tincan_journal_get_fd:
 * @self: a journal
 *
 * Returns: a descriptor to be synced, or -1 while there is no file
 */
int
tincan_journal_get_fd (TincanJournal *self)
{
  return self->fd;
}

/**
 * tincan_journal_remove:
 * @self: a journal
 *
 * Everything is in place, and nothing of it is needed any more.
 */
void
tincan_journal_remove (TincanJournal *self)
{
  char name[MAX_NAME_BYTES];

  if (self->fd < 0)
    return;

  /* In this order, so that nobody gets the lock of a file that is still to be seen. */
  print_journal_name (self, name);
  unlinkat (self->dir_fd, name, 0);
  close (self->fd);
  self->fd = -1;
  self->length = 0;
  g_string_truncate (self->pending, 0);
}

/* --- What is in it --- */

/**
 * tincan_journal_add_folder:
 * @self: a journal
 * @place: where we made the folder, relative to the directory
 * @path: its path in the manifest
 */
void
tincan_journal_add_folder (TincanJournal *self,
                           const char    *place,
                           const char    *path)
{
  g_return_if_fail (self->fd >= 0);

  g_string_append_printf (self->pending, "f %s\t%s\n", place, path);
}

/**
 * tincan_journal_get_folders:
 * @self: a journal
 *
 * Returns: (transfer none): the folders that the earlier run made: from the path in the manifest to
 *   the place
 */
GHashTable *
tincan_journal_get_folders (TincanJournal *self)
{
  return self->folders;
}

/**
 * tincan_journal_add_file:
 * @self: a journal
 * @item: its item number
 * @mtime_seconds: its time, as the file system tells it
 * @mtime_nanoseconds: likewise
 * @place: where it is going to be, relative to the directory
 *
 * To be written *before* the file gets its name: what was marked and is not there is done again,
 * but what is there and was not marked would be taken for somebody else's.
 */
void
tincan_journal_add_file (TincanJournal *self,
                         guint          item,
                         gint64         mtime_seconds,
                         guint32        mtime_nanoseconds,
                         const char    *place)
{
  g_return_if_fail (self->fd >= 0);

  /* A path that is as long as it may be, below a folder that got a longer name. The file is in its
   * place all the same; only another run would not know. */
  if (!tincan_path_is_safe (place, NULL))
    return;

  g_string_append_printf (self->pending, "d %u %" G_GINT64_FORMAT " %u %s\n", item, mtime_seconds,
                          mtime_nanoseconds, place);
}

/**
 * tincan_journal_get_file:
 * @self: a journal
 * @item: an item number
 * @out_mark: (out): how the earlier run left the file
 *
 * Returns: whether the earlier run put the item in place, or was about to
 */
gboolean
tincan_journal_get_file (TincanJournal     *self,
                         guint              item,
                         TincanJournalMark *out_mark)
{
  const Mark *mark;

  if (self->marks == NULL || self->marks[item].path == 0)
    return FALSE;

  mark = &self->marks[item];
  out_mark->mtime_seconds = mark->mtime_seconds;
  out_mark->mtime_nanoseconds = mark->mtime_nanoseconds;
  out_mark->path = self->paths->str + mark->path - 1;
  return TRUE;
}

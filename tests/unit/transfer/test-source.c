/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-beneath.h"
#include "core/transfer/tincan-source.h"
#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char         *root;
  TincanSource *source;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->root = g_dir_make_tmp ("tincan-test-XXXXXX", &error);
  g_assert_no_error (error);
  tincan_beneath_disable (GPOINTER_TO_INT (data));
}

static int
remove_cb (const char        *path,
           const struct stat *status,
           int                type,
           struct FTW        *ftw)
{
  return remove (path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  tincan_beneath_disable (0);
  g_clear_pointer (&fixture->source, tincan_source_unref);
  nftw (fixture->root, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->root);
}

static char *
get_path (Fixture    *fixture,
          const char *path)
{
  return g_build_filename (fixture->root, path, NULL);
}

static void
put (Fixture    *fixture,
     const char *path,
     const char *content)
{
  g_autofree char *full = get_path (fixture, path);
  g_autofree char *parent = g_path_get_dirname (full);
  int              fd;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);

  /* Not by g_file_set_contents(), whose name for the file in the meantime can be too long. */
  fd = open (full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, content, strlen (content)), ==, strlen (content));
  close (fd);
}

static void
put_folder (Fixture    *fixture,
            const char *path)
{
  g_autofree char *full = get_path (fixture, path);

  g_assert_cmpint (g_mkdir_with_parents (full, 0755), ==, 0);
}

static void
put_link (Fixture    *fixture,
          const char *path,
          const char *target)
{
  g_autofree char *full = get_path (fixture, path);

  g_assert_cmpint (symlink (target, full), ==, 0);
}

static void
set_time (Fixture    *fixture,
          const char *path,
          gint64      seconds,
          long        nanoseconds)
{
  g_autofree char *full = get_path (fixture, path);
  struct timespec  times[2] = { { .tv_nsec = UTIME_OMIT },
                               { .tv_sec = seconds, .tv_nsec = nanoseconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, full, times, AT_SYMLINK_NOFOLLOW), ==, 0);
}

/* Paths are below the root unless they are absolute. */
static TincanSource *
try_scan (Fixture    *fixture,
          GError    **error,
          const char *first,
          ...)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  va_list args;

  va_start (args, first);
  for (const char *path = first; path != NULL; path = va_arg (args, const char *))
    g_ptr_array_add (paths, *path == '/' ? g_strdup (path)
                                         : g_strconcat (fixture->root, "/", path, NULL));
  va_end (args);
  g_ptr_array_add (paths, NULL);

  g_clear_pointer (&fixture->source, tincan_source_unref);
  fixture->source = tincan_source_scan ((char **) paths->pdata, NULL, error);
  return fixture->source;
}

#define scan(fixture, ...)                           \
  G_STMT_START                                       \
  {                                                  \
    g_autoptr(GError) error_ = NULL;                 \
                                                    \
    try_scan (fixture, &error_, __VA_ARGS__, NULL);  \
    g_assert_no_error (error_);                      \
  }                                                  \
  G_STMT_END

static const TincanEntry *
get_entry (Fixture *fixture,
           guint    item)
{
  return tincan_manifest_get_entry (tincan_source_get_manifest (fixture->source), item);
}

/* One line an entry, folders with a slash at the end. */
static void
assert_entries (Fixture    *fixture,
                const char *expected)
{
  GString *found = g_string_new (NULL);
  guint    n_entries;

  n_entries = tincan_manifest_get_n_entries (tincan_source_get_manifest (fixture->source));
  for (guint i = 0; i < n_entries; i++)
    {
      const TincanEntry *entry = get_entry (fixture, i);

      g_string_append_printf (found, "%s%s\n", entry->path,
                              entry->kind == TINCAN_ENTRY_FOLDER ? "/" : "");
    }
  g_assert_cmpstr (found->str, ==, expected);
  g_string_free (found, TRUE);
}

static void
assert_skipped (Fixture            *fixture,
                guint               at,
                const char         *path,
                TincanSkippedReason reason)
{
  GPtrArray     *skipped = tincan_source_get_skipped (fixture->source);
  TincanSkipped *one;

  g_assert_cmpuint (at, <, skipped->len);
  one = g_ptr_array_index (skipped, at);
  g_test_message ("%s", one->message);
  g_assert_cmpstr (one->path, ==, path);
  g_assert_cmpint (one->reason, ==, reason);
  g_assert_true (g_utf8_validate (one->message, -1, NULL));
}

static void
assert_n_skipped (Fixture *fixture,
                  guint    n_skipped)
{
  g_assert_cmpuint (tincan_source_get_skipped (fixture->source)->len, ==, n_skipped);
}

static int
open_item (Fixture *fixture,
           guint    item)
{
  g_autoptr(GError) error = NULL;
  guint reason;
  int   fd = tincan_source_open (fixture->source, item, &reason, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
assert_content (Fixture    *fixture,
                guint       item,
                const char *expected)
{
  char    buffer[200];
  int     fd = open_item (fixture, item);
  ssize_t n_read = pread (fd, buffer, sizeof buffer, 0);

  g_assert_cmpint (n_read, ==, strlen (expected));
  g_assert_cmpmem (buffer, n_read, expected, strlen (expected));
  g_assert_true (tincan_source_is_unchanged (fixture->source, item, fd));
  close (fd);
}

/* --- Scanning --- */

static void
test_tree (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *program = get_path (fixture, "photos/run.sh");
  g_autofree char *others = get_path (fixture, "photos/others");

  put (fixture, "photos/b.jpg", "bb");
  put (fixture, "photos/a.jpg", "a");
  put (fixture, "photos/.hidden", "h");
  put (fixture, "photos/ünder/x", "x");
  put (fixture, "photos/run.sh", "#!");
  put (fixture, "photos/others", "o");
  put_folder (fixture, "photos/hollow");
  put_folder (fixture, "empty");
  put (fixture, "zero", "");
  g_assert_cmpint (chmod (program, 04755), ==, 0);
  g_assert_cmpint (chmod (others, 0655), ==, 0);
  set_time (fixture, "photos/b.jpg", 1500000000, 123456789);
  set_time (fixture, "photos/a.jpg", -1000, 999999999);
  set_time (fixture, "photos", 1600000000, 1);

  scan (fixture, "photos", "zero", "empty");
  assert_n_skipped (fixture, 0);
  assert_entries (fixture, "photos/\nphotos/.hidden\nphotos/a.jpg\nphotos/b.jpg\nphotos/hollow/\n"
                           "photos/others\nphotos/run.sh\nphotos/ünder/\nphotos/ünder/x\n"
                           "zero\nempty/\n");
  g_assert_false (tincan_source_is_text (fixture->source));

  g_assert_cmpuint (get_entry (fixture, 3)->size, ==, 2);
  g_assert_true (get_entry (fixture, 3)->has_mtime);
  g_assert_cmpint (get_entry (fixture, 3)->mtime_seconds, ==, 1500000000);
  g_assert_cmpuint (get_entry (fixture, 3)->mtime_nanoseconds, ==, 123456789);
  g_assert_cmpint (get_entry (fixture, 2)->mtime_seconds, ==, -1000);
  g_assert_cmpint (get_entry (fixture, 0)->mtime_seconds, ==, 1600000000);
  g_assert_cmpuint (get_entry (fixture, 0)->mtime_nanoseconds, ==, 1);
  g_assert_false (get_entry (fixture, 3)->executable);
  g_assert_false (get_entry (fixture, 5)->executable);
  g_assert_true (get_entry (fixture, 6)->executable);
  g_assert_false (get_entry (fixture, 0)->executable);
  g_assert_cmpuint (get_entry (fixture, 9)->size, ==, 0);

  assert_content (fixture, 3, "bb");
  assert_content (fixture, 8, "x");
  assert_content (fixture, 9, "");
}

/* The same folder makes the same manifest, or nothing could be resumed. */
static void
test_same_again (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr(GBytes) first = NULL;
  GBytes *second;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *path = g_strdup_printf ("d/%u", i * 7919 % 50);

      put (fixture, path, "x");
      set_time (fixture, path, 1000, i);
    }
  set_time (fixture, "d", 1000, 0);
  scan (fixture, "d");
  first = g_bytes_ref (tincan_manifest_get_digest (tincan_source_get_manifest (fixture->source)));
  scan (fixture, "d/");
  second = tincan_manifest_get_digest (tincan_source_get_manifest (fixture->source));
  g_assert_true (g_bytes_equal (first, second));
}

static void
test_ways_to_say_it (Fixture      *fixture,
                     gconstpointer data)
{
  g_autofree char *old = g_get_current_dir ();
  g_autofree char *inside = get_path (fixture, "way/inside");
  char            *relative[] = { (char *) "x", (char *) "./deep/", (char *) "../inside/y",
                       (char *) "deep/../x", NULL };
  char            *here[] = { (char *) ".", NULL };
  char            *above[] = { (char *) "..//", NULL };
  g_autoptr(GError) error = NULL;

  put (fixture, "way/inside/x", "x");
  put (fixture, "way/inside/y", "y");
  put (fixture, "way/inside/deep/z", "z");

  g_assert_cmpint (g_chdir (inside), ==, 0);
  fixture->source = tincan_source_scan (relative, NULL, &error);
  g_assert_no_error (error);

  /* The same by another way is the same. */
  assert_entries (fixture, "x\ndeep/\ndeep/z\ny\n");
  g_assert_cmpint (g_chdir (old), ==, 0);
  assert_content (fixture, 0, "x");
  assert_content (fixture, 2, "z");
  assert_content (fixture, 3, "y");

  g_assert_cmpint (g_chdir (inside), ==, 0);
  tincan_source_unref (fixture->source);
  fixture->source = tincan_source_scan (here, NULL, &error);
  g_assert_no_error (error);
  assert_entries (fixture, "inside/\ninside/deep/\ninside/deep/z\ninside/x\ninside/y\n");

  tincan_source_unref (fixture->source);
  fixture->source = tincan_source_scan (above, NULL, &error);
  g_assert_no_error (error);
  assert_entries (fixture,
                  "way/\nway/inside/\nway/inside/deep/\nway/inside/deep/z\nway/inside/x\n"
                  "way/inside/y\n");
  g_assert_cmpint (g_chdir (old), ==, 0);
  assert_content (fixture, 5, "y");
}

static void
test_same_names (Fixture      *fixture,
                 gconstpointer data)
{
  put (fixture, "a/notes.txt", "1");
  put (fixture, "b/notes.txt", "22");
  put (fixture, "c/Notes.TXT", "333");
  put (fixture, "a/photos/x", "4444");
  put (fixture, "b/photos/x", "55555");
  put (fixture, "d/notes (1).txt", "666666");

  scan (fixture, "a/notes.txt", "b/notes.txt", "c/Notes.TXT", "a/photos", "b/photos",
        "d/notes (1).txt", "a/notes.txt", "a//photos/");
  assert_n_skipped (fixture, 0);
  assert_entries (fixture, "notes.txt\nnotes (1).txt\nNotes (2).TXT\nphotos/\nphotos/x\n"
                           "photos (1)/\nphotos (1)/x\nnotes (1) (1).txt\n");
  assert_content (fixture, 0, "1");
  assert_content (fixture, 1, "22");
  assert_content (fixture, 2, "333");
  assert_content (fixture, 4, "4444");
  assert_content (fixture, 6, "55555");
  assert_content (fixture, 7, "666666");
}

/* --- What is left out --- */

static void
test_special (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char   *pipe_path = get_path (fixture, "d/pipe");
  g_autofree char   *top_pipe = get_path (fixture, "pipe");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int                fd;

  put (fixture, "d/file", "x");
  put (fixture, "target/file", "x");
  put_link (fixture, "d/link", "file");
  put_link (fixture, "d/folder-link", "../target");
  put_link (fixture, "d/dangling", "nowhere");
  put_link (fixture, "d/loop", ".");
  put_link (fixture, "top-link", "d");
  g_assert_cmpint (mkfifo (pipe_path, 0644), ==, 0);
  g_assert_cmpint (mkfifo (top_pipe, 0644), ==, 0);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/d/socket", fixture->root);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);

  scan (fixture, "d", "top-link", "top-link/", "pipe", "/dev/null", "nowhere", "top-link/file");
  assert_entries (fixture, "d/\nd/file\nfile\n");
  assert_n_skipped (fixture, 10);
  assert_skipped (fixture, 0, "d/dangling", TINCAN_SKIPPED_SYMLINK);
  assert_skipped (fixture, 1, "d/folder-link", TINCAN_SKIPPED_SYMLINK);
  assert_skipped (fixture, 2, "d/link", TINCAN_SKIPPED_SYMLINK);
  assert_skipped (fixture, 3, "d/loop", TINCAN_SKIPPED_SYMLINK);
  assert_skipped (fixture, 4, "d/pipe", TINCAN_SKIPPED_SPECIAL);
  assert_skipped (fixture, 5, "d/socket", TINCAN_SKIPPED_SPECIAL);
  assert_skipped (fixture, 6, "top-link", TINCAN_SKIPPED_SYMLINK);
  assert_skipped (fixture, 7, "pipe", TINCAN_SKIPPED_SPECIAL);
  assert_skipped (fixture, 8, "null", TINCAN_SKIPPED_SPECIAL);
  assert_skipped (fixture, 9, "nowhere", TINCAN_SKIPPED_UNREADABLE);
}

static void
test_names (Fixture      *fixture,
            gconstpointer data)
{
  put (fixture, "d/good", "x");
  put (fixture, "d/back\\slash", "x");
  put (fixture, "d/line\nbreak", "x");
  put (fixture, "d/\xff\xfe", "x");
  put (fixture, "d/safe\xe2\x80\xaegpj.exe", "x");
  put (fixture, "d/con.txt", "x");
  put (fixture, "d/.tincan-0123456789abcdef.part", "x");
  put (fixture, "d/bad\\folder/inside", "x");
  put (fixture, "d/ ", "x");

  scan (fixture, "d", "/");
  assert_entries (fixture, "d/\nd/good\n");
  assert_n_skipped (fixture, 9);
  assert_skipped (fixture, 0, "d/ ", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 1, "d/.tincan-0123456789abcdef.part", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 2, "d/back\\slash", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 3, "d/bad\\folder", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 4, "d/con.txt", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 5, "d/line\nbreak", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 6, "d/safe\xe2\x80\xaegpj.exe", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 7, "d/\xff\xfe", TINCAN_SKIPPED_NAME);
  assert_skipped (fixture, 8, "/", TINCAN_SKIPPED_NAME);
}

static void
test_clashes (Fixture      *fixture,
              gconstpointer data)
{
  put (fixture, "d/Readme", "1");
  put (fixture, "d/readme", "2");
  put (fixture, "d/STRASSE", "3");
  put (fixture, "d/straße", "4");
  put (fixture, "d/caf\xc3\xa9", "5");
  put (fixture, "d/cafe\xcc\x81", "6");
  put (fixture, "d/Sub/x", "7");
  put (fixture, "d/sub/y", "8");
  put_link (fixture, "d/LINK", "x");
  put (fixture, "d/link", "9");

  scan (fixture, "d");
  assert_entries (fixture, "d/\nd/Readme\nd/STRASSE\nd/Sub/\nd/Sub/x\nd/cafe\xcc\x81\nd/link\n");
  assert_n_skipped (fixture, 5);
  assert_skipped (fixture, 0, "d/LINK", TINCAN_SKIPPED_SYMLINK);
  assert_skipped (fixture, 1, "d/caf\xc3\xa9", TINCAN_SKIPPED_CLASH);
  assert_skipped (fixture, 2, "d/readme", TINCAN_SKIPPED_CLASH);
  assert_skipped (fixture, 3, "d/straße", TINCAN_SKIPPED_CLASH);
  assert_skipped (fixture, 4, "d/sub", TINCAN_SKIPPED_CLASH);
}

/* As deep as a path may be, and deeper, with few descriptors. */
static void
test_deep (Fixture      *fixture,
           gconstpointer data)
{
  GString      *path = g_string_new ("d");
  struct rlimit old_limit;
  struct rlimit limit;

  for (guint i = 2; i <= 80; i++)
    g_string_append_printf (path, "/%u", i);
  put (fixture, path->str, "x");
  g_string_free (path, TRUE);

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 100;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  scan (fixture, "d");
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &old_limit), ==, 0);

  g_assert_cmpuint (
    tincan_manifest_get_n_entries (tincan_source_get_manifest (fixture->source)), ==, 64);
  assert_n_skipped (fixture, 1);
}

static void
scan_unreadable (Fixture *fixture)
{
  scan (fixture, "d");
  assert_entries (fixture, "d/\nd/open\n");
  assert_n_skipped (fixture, 2);
  assert_skipped (fixture, 0, "d/file", TINCAN_SKIPPED_UNREADABLE);
  assert_skipped (fixture, 1, "d/folder", TINCAN_SKIPPED_UNREADABLE);
}

static void
test_unreadable (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *file = get_path (fixture, "d/file");
  g_autofree char *folder = get_path (fixture, "d/folder");
  pid_t            pid;
  int              status;

  put (fixture, "d/open", "x");
  put (fixture, "d/file", "x");
  put (fixture, "d/folder/inside", "x");
  g_assert_cmpint (chmod (fixture->root, 0755), ==, 0);
  g_assert_cmpint (chmod (file, 0), ==, 0);
  g_assert_cmpint (chmod (folder, 0), ==, 0);

  if (geteuid () != 0)
    {
      scan_unreadable (fixture);
      g_assert_cmpint (chmod (folder, 0755), ==, 0);
      return;
    }

  /* Root may read everything. */
  pid = fork ();
  if (pid == 0)
    {
      if (setresgid (65534, 65534, 65534) != 0 || setresuid (65534, 65534, 65534) != 0)
        _exit (77);
      scan_unreadable (fixture);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
assert_nothing (Fixture    *fixture,
                const char *first,
                const char *second,
                const char *said)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (try_scan (fixture, &error, first, second, NULL));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, said));
}

static void
test_nothing (Fixture      *fixture,
              gconstpointer data)
{
  put_link (fixture, "link", "nowhere");
  assert_nothing (fixture, NULL, NULL, "nothing to send");
  assert_nothing (fixture, "nowhere", NULL, "“nowhere”");
  assert_nothing (fixture, "link", NULL, "link to something else");
  assert_nothing (fixture, "no/where", NULL, "where”");
  assert_nothing (fixture, "link", "nowhere", "Nothing of what was chosen");
}

/* --- Asynchronously --- */

static void
scanned_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  GAsyncResult **out_result = user_data;

  *out_result = g_object_ref (result);
}

static GAsyncResult *
scan_in_thread (Fixture      *fixture,
                const char   *path,
                GCancellable *cancellable)
{
  g_autofree char *full = get_path (fixture, path);
  char            *paths[] = { full, NULL };
  GAsyncResult    *result = NULL;

  tincan_source_scan_async (paths, cancellable, scanned_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return result;
}

static void
test_async (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  put (fixture, "d/file", "x");
  result = scan_in_thread (fixture, "d", cancellable);
  fixture->source = tincan_source_scan_finish (result, &error);
  g_assert_no_error (error);
  assert_entries (fixture, "d/\nd/file\n");

  g_clear_object (&result);
  result = scan_in_thread (fixture, "nowhere", cancellable);
  g_assert_null (tincan_source_scan_finish (result, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);

  g_clear_object (&result);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  result = scan_in_thread (fixture, "d", cancellable);
  g_assert_null (tincan_source_scan_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- Opening --- */

static void
assert_open_fails (Fixture *fixture,
                   guint    item,
                   guint    expected_reason)
{
  g_autoptr(GError) error = NULL;
  guint reason = 0;

  g_assert_cmpint (tincan_source_open (fixture->source, item, &reason, &error), ==, -1);
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CHANGED);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (reason, ==, expected_reason);
}

static void
test_changed (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *path = get_path (fixture, "d/sub/file");
  g_autofree char *folder = get_path (fixture, "d/sub");
  g_autofree char *moved = get_path (fixture, "moved");
  g_autofree char *secret = get_path (fixture, "secret/file");
  int              fd;

  put (fixture, "d/sub/file", "12345");
  put (fixture, "secret/file", "12345");
  set_time (fixture, "d/sub/file", 1000, 5);
  set_time (fixture, "secret/file", 1000, 5);
  scan (fixture, "d");
  assert_entries (fixture, "d/\nd/sub/\nd/sub/file\n");
  assert_content (fixture, 2, "12345");

  fd = open_item (fixture, 2);
  set_time (fixture, "d/sub/file", 1000, 6);
  g_assert_false (tincan_source_is_unchanged (fixture->source, 2, fd));
  assert_open_fails (fixture, 2, TINCAN_FAILED_CHANGED);
  set_time (fixture, "d/sub/file", 1000, 5);
  g_assert_true (tincan_source_is_unchanged (fixture->source, 2, fd));

  put (fixture, "d/sub/file", "123456");
  set_time (fixture, "d/sub/file", 1000, 5);
  g_assert_false (tincan_source_is_unchanged (fixture->source, 2, fd));
  assert_open_fails (fixture, 2, TINCAN_FAILED_CHANGED);
  close (fd);

  g_assert_cmpint (unlink (path), ==, 0);
  assert_open_fails (fixture, 2, TINCAN_FAILED_GONE);
  g_assert_cmpint (mkdir (path, 0755), ==, 0);
  assert_open_fails (fixture, 2, TINCAN_FAILED_CHANGED);
  g_assert_cmpint (rmdir (path), ==, 0);

  /* A pipe is neither waited for nor read. */
  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
  assert_open_fails (fixture, 2, TINCAN_FAILED_CHANGED);
  g_assert_cmpint (unlink (path), ==, 0);

  /* Not even to something that looks the same. */
  g_assert_cmpint (symlink (secret, path), ==, 0);
  assert_open_fails (fixture, 2, TINCAN_FAILED_CHANGED);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  put_link (fixture, "d/sub", "../secret");
  {
    g_autoptr(GError) error = NULL;
    guint reason;

    g_assert_cmpint (tincan_source_open (fixture->source, 2, &reason, &error), ==, -1);
    g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CHANGED);
  }
}

/* Above what was chosen, links are the person's own. */
static void
test_link_above (Fixture      *fixture,
                 gconstpointer data)
{
  put (fixture, "real/deep/file", "x");
  put_link (fixture, "short", "real");
  scan (fixture, "short/deep", "short/deep/file");
  assert_entries (fixture, "deep/\ndeep/file\nfile\n");
  assert_content (fixture, 1, "x");
  assert_content (fixture, 2, "x");
}

/* --- Text --- */

static void
test_text (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *largest = g_strnfill (TINCAN_MAX_TEXT_BYTES + 1, 't');
  int              fd;

  fixture->source = tincan_source_new_text ("Grüße\n", &error);
  g_assert_no_error (error);
  g_assert_true (tincan_source_is_text (fixture->source));
  assert_entries (fixture, "text\n");
  g_assert_cmpuint (get_entry (fixture, 0)->size, ==, 8);
  g_assert_false (get_entry (fixture, 0)->has_mtime);
  assert_content (fixture, 0, "Grüße\n");
  assert_content (fixture, 0, "Grüße\n");

  fd = open_item (fixture, 0);
  g_assert_cmpint (pwrite (fd, "x", 1, 0), ==, -1);
  close (fd);

  g_assert_null (tincan_source_new_text ("", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
  g_clear_error (&error);
  g_assert_null (tincan_source_new_text ("\xff", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
  g_clear_error (&error);
  g_assert_null (tincan_source_new_text (largest, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
  g_clear_error (&error);

  largest[TINCAN_MAX_TEXT_BYTES] = '\0';
  tincan_source_unref (fixture->source);
  fixture->source = tincan_source_new_text (largest, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (get_entry (fixture, 0)->size, ==, TINCAN_MAX_TEXT_BYTES);
}

/* --- Many --- */

static void
test_many (Fixture      *fixture,
           gconstpointer data)
{
  double seconds;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *path = g_strdup_printf ("d/%u/Name with some letters %u.dat", i / 10000, i);

      put (fixture, path, "");
    }

  g_test_timer_start ();
  scan (fixture, "d");
  seconds = g_test_timer_elapsed ();
  g_test_message ("%.0f files/s", 20000 / seconds);
  g_assert_cmpuint (
    tincan_manifest_get_n_files (tincan_source_get_manifest (fixture->source)), ==, 20000);
  assert_content (fixture, 12345, "");
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/source/tree", test_tree);
  add ("/source/same-again", test_same_again);
  add ("/source/ways-to-say-it", test_ways_to_say_it);
  add ("/source/same-names", test_same_names);
  add ("/source/special", test_special);
  add ("/source/names", test_names);
  add ("/source/clashes", test_clashes);
  add ("/source/deep", test_deep);
  add ("/source/unreadable", test_unreadable);
  add ("/source/nothing", test_nothing);
  add ("/source/async", test_async);
  add ("/source/changed/all", test_changed);
  g_test_add ("/source/changed/walk", Fixture, GINT_TO_POINTER (TINCAN_BENEATH_OPENAT2), set_up,
              test_changed, tear_down);
  add ("/source/link-above", test_link_above);
  add ("/source/text", test_text);
  add ("/source/many", test_many);

  return g_test_run ();
}

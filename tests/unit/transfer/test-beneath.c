/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"

#include "core/transfer/tincan-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  const char        *name;
  TincanBeneathCalls disabled;
} Way;

static const Way ways[] = {
  { "all", 0 },
  { "no-openat2", TINCAN_BENEATH_OPENAT2 },
  { "no-renameat2", TINCAN_BENEATH_RENAMEAT2 },
  { "no-linkat", TINCAN_BENEATH_RENAMEAT2 | TINCAN_BENEATH_LINKAT },
};

static int
open_directory (Fixture *fixture)
{
  int dir_fd = open (fixture->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (dir_fd, >=, 0);
  return dir_fd;
}

static void
assert_refused (int         dir_fd,
                const char *path,
                int         flags)
{
  int fd = tincan_beneath_open (dir_fd, path, flags, 0600);

  if (fd >= 0)
    g_error ("%s was opened", path);
  g_test_message ("%s: %s", path, g_strerror (errno));
  g_assert_true (errno == ELOOP || errno == ENOTDIR || errno == EXDEV);
}

static void
test_open (Fixture      *fixture,
           gconstpointer data)
{
  const Way       *way = data;
  g_autofree char *outside = g_build_filename (fixture->root, "outside", NULL);
  int              dir_fd;
  int              fd;

  fixture_put (fixture, "a/b/c", "deep");
  fixture_put (fixture, "../outside/c", "secret");
  fixture_put_link (fixture, "out", outside);
  fixture_put_link (fixture, "a/up", "..");
  fixture_put_link (fixture, "a/here", "b");
  fixture_put_link (fixture, "a/b/link", "c");
  fixture_put_link (fixture, "a/b/dangling", "new");
  fixture_put_link (fixture, "magic", "/proc/self/cwd");

  tincan_beneath_disable (way->disabled);
  dir_fd = open_directory (fixture);

  fd = tincan_beneath_open (dir_fd, "a/b/c", O_RDONLY, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  close (fd);
  fd = tincan_beneath_open (dir_fd, "a/b/d", O_WRONLY | O_CREAT | O_EXCL, 0640);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  fd = tincan_beneath_open_dir (dir_fd, "a/b");
  g_assert_cmpint (fd, >=, 0);
  close (fd);

  assert_refused (dir_fd, "", O_RDONLY);
  assert_refused (dir_fd, ".", O_RDONLY);
  assert_refused (dir_fd, "..", O_RDONLY);
  assert_refused (dir_fd, "../outside/c", O_RDONLY);
  assert_refused (dir_fd, "a/../a/b/c", O_RDONLY);
  assert_refused (dir_fd, "a//b", O_RDONLY);
  assert_refused (dir_fd, "a/b/", O_RDONLY);
  assert_refused (dir_fd, "/etc/passwd", O_RDONLY);
  assert_refused (dir_fd, "out/c", O_RDONLY);
  assert_refused (dir_fd, "out/new", O_WRONLY | O_CREAT);
  assert_refused (dir_fd, "out", O_RDONLY | O_DIRECTORY);
  assert_refused (dir_fd, "a/up/out/c", O_RDONLY);
  assert_refused (dir_fd, "a/here/c", O_RDONLY);
  assert_refused (dir_fd, "a/b/link", O_RDWR);
  assert_refused (dir_fd, "a/b/dangling", O_WRONLY | O_CREAT);
  assert_refused (dir_fd, "magic/x", O_RDONLY);
  assert_refused (dir_fd, "a/b/c/d", O_RDONLY);

  g_assert_cmpint (tincan_beneath_open (dir_fd, "a/x/y", O_RDONLY, 0), ==, -1);
  g_assert_cmpint (errno, ==, ENOENT);
  fixture_assert_absent (fixture, "../outside/new");
  fixture_assert_absent (fixture, "a/b/new");

  close (dir_fd);
  tincan_beneath_disable (0);
}

static void
test_rename (Fixture      *fixture,
             gconstpointer data)
{
  static const char *const taken[] = { "file", "folder", "dangling", "link", "pipe" };
  const Way               *way = data;
  g_autofree char         *pipe_path = fixture_path (fixture, "pipe");
  int                      dir_fd;

  fixture_put (fixture, "file", "old");
  fixture_put_folder (fixture, "folder");
  fixture_put_link (fixture, "dangling", "nowhere");
  fixture_put_link (fixture, "link", "file");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);

  tincan_beneath_disable (way->disabled);
  dir_fd = open_directory (fixture);

  fixture_put (fixture, "part", "new");
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_assert_cmpint (tincan_beneath_rename_new (dir_fd, "part", taken[i]), ==, -1);
      g_assert_cmpint (errno, ==, EEXIST);
      fixture_assert_content (fixture, "part", "new");
    }
  fixture_assert_content (fixture, "file", "old");
  fixture_assert_absent (fixture, "nowhere");

  g_assert_cmpint (tincan_beneath_rename_new (dir_fd, "part", "fresh"), ==, 0);
  fixture_assert_content (fixture, "fresh", "new");
  fixture_assert_absent (fixture, "part");

  g_assert_cmpint (tincan_beneath_rename_new (dir_fd, "missing", "other"), ==, -1);
  g_assert_cmpint (errno, ==, ENOENT);
  fixture_assert_absent (fixture, "other");

  close (dir_fd);
  tincan_beneath_disable (0);
}

static void
assert_not_own (int         dir_fd,
                const char *name,
                int         expected)
{
  g_assert_cmpint (tincan_beneath_open_own (dir_fd, name, O_RDWR), ==, -1);
  g_assert_cmpint (errno, ==, expected);
}

static void
test_open_own (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *ours = NULL;
  g_autofree char *linked = NULL;
  g_autofree char *pipe_path = NULL;
  g_autofree char *foreign = NULL;
  int              dir_fd;
  int              fd;

  fixture_put (fixture, "ours", "x");
  fixture_put (fixture, "linked", "x");
  fixture_put (fixture, "foreign", "x");
  fixture_put_folder (fixture, "folder");
  fixture_put_link (fixture, "link", "ours");
  ours = fixture_path (fixture, "linked");
  linked = fixture_path (fixture, "other-name");
  g_assert_cmpint (link (ours, linked), ==, 0);
  pipe_path = fixture_path (fixture, "pipe");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);

  dir_fd = open_directory (fixture);
  fd = tincan_beneath_open_own (dir_fd, "ours", O_RDWR);
  g_assert_cmpint (fd, >=, 0);
  close (fd);

  assert_not_own (dir_fd, "missing", ENOENT);
  assert_not_own (dir_fd, "linked", EEXIST);
  assert_not_own (dir_fd, "folder", EEXIST);
  assert_not_own (dir_fd, "link", EEXIST);
  assert_not_own (dir_fd, "pipe", EEXIST);

  if (geteuid () == 0)
    {
      foreign = fixture_path (fixture, "foreign");
      g_assert_cmpint (chown (foreign, 12345, 12345), ==, 0);
      assert_not_own (dir_fd, "foreign", EEXIST);

      /* Unless it is how all files there are. */
      g_assert_cmpint (chown (fixture->directory, 12345, 12345), ==, 0);
      fd = tincan_beneath_open_own (dir_fd, "foreign", O_RDWR);
      g_assert_cmpint (fd, >=, 0);
      close (fd);
    }
  close (dir_fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *open_name = g_strconcat ("/beneath/open/", ways[i].name, NULL);
      g_autofree char *rename_name = g_strconcat ("/beneath/rename/", ways[i].name, NULL);

      g_test_add (open_name, Fixture, &ways[i], fixture_set_up, test_open, fixture_tear_down);
      g_test_add (rename_name, Fixture, &ways[i], fixture_set_up, test_rename, fixture_tear_down);
    }
  g_test_add ("/beneath/open-own", Fixture, NULL, fixture_set_up, test_open_own,
              fixture_tear_down);

  return g_test_run ();
}

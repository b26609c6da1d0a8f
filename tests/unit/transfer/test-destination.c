/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"

#include "core/transfer/tincan-beneath.h"
#include "wire/tincan-error.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The calls to do without, as the data of a test. */
#define WAY_ALL NULL
#define WAY_WALK GINT_TO_POINTER (TINCAN_BENEATH_OPENAT2)
#define WAY_LINK GINT_TO_POINTER (TINCAN_BENEATH_RENAMEAT2)
#define WAY_RESERVE GINT_TO_POINTER (TINCAN_BENEATH_OPENAT2 | TINCAN_BENEATH_RENAMEAT2 \
                                     | TINCAN_BENEATH_LINKAT)

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture_set_up (fixture, data);
  tincan_beneath_disable (GPOINTER_TO_INT (data));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  tincan_beneath_disable (0);
  fixture_tear_down (fixture, data);
}

static void
test_plain (Fixture      *fixture,
            gconstpointer data)
{
  fixture_set_manifest (fixture, "top.txt=3000", "zero=0", "one=1", "block=1024", "blocks=2048",
                        "run.sh*100", "empty/", "deep/", "deep/a/", "deep/a/b/",
                        "deep/a/b/file=1025", "deep/a/b/other=1", "deep/a/hollow/", "deep/x=7",
                        ".hidden=5", "ünï cödé/", "ünï cödé/🥫.txt=9", NULL);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  fixture_assert_all_at_home (fixture);
}

static void
test_implicit_folders (Fixture      *fixture,
                       gconstpointer data)
{
  fixture_set_manifest (fixture, "a/b/c/d=10", "a/e=20", "f/g/", NULL);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  fixture_assert_all_at_home (fixture);

  fixture_forget_placed (fixture);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpstr (fixture->placed[0], ==, "a (1)/b/c/d");
  g_assert_cmpstr (fixture->placed[1], ==, "a (1)/e");
  fixture_assert_item_at (fixture, 2, "f (1)/g");
}

static void
test_only_folders (Fixture      *fixture,
                   gconstpointer data)
{
  fixture_set_manifest (fixture, "a/", "a/b/", "c/", NULL);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  fixture_assert_all_at_home (fixture);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  fixture_assert_item_at (fixture, 1, "a (1)/b");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Blocks in any order, of several files at once. */
static void
test_large (Fixture      *fixture,
            gconstpointer data)
{
  guint32 n_blocks = 20 * 1024 * 1024 / BLOCK_SIZE;

  fixture_set_manifest (fixture, "large=20971520", "odd=1572865", "d/large=1048576", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (fixture_begin (fixture, i, NULL), ==, TINCAN_ITEM_WRITE);

  for (guint32 i = 0; i < n_blocks; i++)
    {
      guint32 block = (guint32) ((guint64) i * 12347 % n_blocks);

      fixture_write (fixture, 0, block, block + 1);
      if (i <= 1536)
        fixture_write (fixture, 1, 1536 - i, 1536 - i + 1);
      if (i < 1024)
        fixture_write (fixture, 2, i, i + 1);
    }
  g_assert_cmpuint (fixture->n_placed, ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (tincan_destination_finish_item (fixture->destination, i, &error));
      g_assert_no_error (error);
    }
  fixture_complete (fixture);
  for (guint i = 0; i < 3; i++)
    g_assert_nonnull (fixture->placed[i]);
  fixture_assert_item_at (fixture, 0, "large");
  fixture_assert_item_at (fixture, 1, "odd");
  fixture_assert_item_at (fixture, 2, "d/large");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_mode (Fixture      *fixture,
           gconstpointer data)
{
  static const struct
  {
    mode_t mask;
    mode_t file;
    mode_t program;
    mode_t folder;
  } cases[] = {
    { 0022, 0644, 0744, 0755 },
    { 0077, 0600, 0700, 0700 },
    { 0002, 0664, 0764, 0775 },
  };

  static const char *const folders[] = { "folder", "folder (1)", "folder (2)" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      mode_t old_mask = umask (cases[i].mask);

      fixture_set_manifest (fixture, "file=1", "program*1", "folder/", NULL);
      fixture_run (fixture, TINCAN_CONFLICT_RENAME);
      umask (old_mask);

      for (guint j = 0; j < 3; j++)
        {
          const char      *path = j == 2 ? folders[i] : fixture->placed[j];
          g_autofree char *full = fixture_path (fixture, path);
          struct stat      status;

          g_assert_cmpint (stat (full, &status), ==, 0);
          g_assert_cmpuint (status.st_mode & 07777, ==,
                            j == 0   ? cases[i].file
                            : j == 1 ? cases[i].program
                                     : cases[i].folder);
        }
    }
}

/* --- What is there --- */

static void
test_rename (Fixture      *fixture,
             gconstpointer data)
{
  fixture_put (fixture, "a.txt", "mine");
  fixture_put (fixture, "b.tar.gz", "mine");
  fixture_put_folder (fixture, "photos");
  fixture_put (fixture, "photos/x", "mine");
  fixture_put_link (fixture, "link.txt", "a.txt");
  fixture_put_link (fixture, "dangling", "nowhere");
  fixture_put_folder (fixture, "as-folder");
  fixture_put (fixture, "as-file", "mine");

  /* "a (1).txt" belongs to the other item. */
  fixture_set_manifest (fixture, "a.txt=10", "a (1).txt=20", "b.tar.gz=30", "photos/",
                        "photos/x=40", "photos/sub/", "photos/sub/y=50", "link.txt=60",
                        "dangling=70", "as-folder=80", "as-file/", "as-file/z=90", "free=100",
                        NULL);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);

  fixture_assert_item_at (fixture, 0, "a (2).txt");
  fixture_assert_item_at (fixture, 1, "a (1).txt");
  fixture_assert_item_at (fixture, 2, "b (1).tar.gz");
  fixture_assert_item_at (fixture, 3, "photos (1)");
  fixture_assert_item_at (fixture, 4, "photos (1)/x");
  fixture_assert_item_at (fixture, 6, "photos (1)/sub/y");
  fixture_assert_item_at (fixture, 7, "link (1).txt");
  fixture_assert_item_at (fixture, 8, "dangling (1)");
  fixture_assert_item_at (fixture, 9, "as-folder (1)");
  fixture_assert_item_at (fixture, 11, "as-file (1)/z");
  fixture_assert_item_at (fixture, 12, "free");
  g_assert_cmpstr (fixture->placed[0], ==, "a (2).txt");
  g_assert_cmpstr (fixture->placed[6], ==, "photos (1)/sub/y");

  fixture_assert_content (fixture, "a.txt", "mine");
  fixture_assert_content (fixture, "photos/x", "mine");
  fixture_assert_content (fixture, "as-file", "mine");
  fixture_assert_absent (fixture, "photos/sub");
  fixture_assert_absent (fixture, "nowhere");

  /* And again, after everything is done: a third of each. */
  fixture_forget_placed (fixture);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpstr (fixture->placed[0], ==, "a (3).txt");
  g_assert_cmpstr (fixture->placed[1], ==, "a (1) (1).txt");
  g_assert_cmpstr (fixture->placed[2], ==, "b (2).tar.gz");
  g_assert_cmpstr (fixture->placed[6], ==, "photos (2)/sub/y");
  g_assert_cmpstr (fixture->placed[12], ==, "free (1)");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_long_names (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *stem = g_strnfill (251, 'n');
  g_autofree char *file = g_strdup_printf ("%s.txt=5", stem);
  g_autofree char *folder = g_strdup_printf ("%s.dir/x=5", stem);

  fixture_set_manifest (fixture, file, folder, NULL);
  for (guint i = 0; i < 3; i++)
    {
      fixture_forget_placed (fixture);
      fixture_run (fixture, TINCAN_CONFLICT_RENAME);
      g_assert_cmpuint (fixture->n_placed, ==, 2);
      fixture_assert_item_at (fixture, 0, fixture->placed[0]);
      fixture_assert_item_at (fixture, 1, fixture->placed[1]);
      g_assert_cmpuint (strlen (fixture->placed[0]), ==, 255);
    }
  g_assert_true (g_str_has_suffix (fixture->placed[0], "n (2).txt"));
  g_assert_true (g_str_has_suffix (fixture->placed[1], "n (2)/x"));
}

static void
test_skip (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture_put (fixture, "a", "mine");
  fixture_put (fixture, "photos/x", "mine");
  fixture_put_link (fixture, "link", "nowhere");
  fixture_put_folder (fixture, "folder");
  fixture_set_manifest (fixture, "a=10", "photos/", "photos/x=20", "photos/y=30",
                        "photos/new/", "photos/new/z=40", "link=50", "folder=60", NULL);

  fixture_open (fixture, TINCAN_CONFLICT_SKIP);
  g_assert_cmpint (fixture_begin (fixture, 0, NULL), ==, TINCAN_ITEM_SKIP);
  g_assert_cmpint (fixture_begin (fixture, 2, NULL), ==, TINCAN_ITEM_SKIP);
  g_assert_cmpint (fixture_begin (fixture, 6, NULL), ==, TINCAN_ITEM_SKIP);
  g_assert_cmpint (fixture_begin (fixture, 7, NULL), ==, TINCAN_ITEM_SKIP);
  path = tincan_destination_dup_path (fixture->destination, 2);
  g_assert_cmpstr (path, ==, "photos/x");
  fixture_receive (fixture, 3);
  fixture_receive (fixture, 5);
  fixture_complete (fixture);

  fixture_assert_content (fixture, "a", "mine");
  fixture_assert_content (fixture, "photos/x", "mine");
  fixture_assert_item_at (fixture, 3, "photos/y");
  fixture_assert_item_at (fixture, 4, "photos/new");
  fixture_assert_item_at (fixture, 5, "photos/new/z");
  g_assert_cmpuint (fixture->n_placed, ==, 2);
  fixture_assert_absent (fixture, "nowhere");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
assert_begin_fails (Fixture *fixture,
                    guint    item)
{
  g_autoptr(GError) error = NULL;
  TincanItemPlan plan;
  guint32        n_partial_blocks;

  g_assert_false (tincan_destination_begin_item (fixture->destination, item, &plan,
                                                 &n_partial_blocks, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_test_message ("%s", error->message);
}

static void
test_overwrite (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *pipe_path = fixture_path (fixture, "pipe");
  g_autofree char *photos = fixture_path (fixture, "photos");
  g_autoptr(GError) error = NULL;
  struct stat before;
  struct stat after;

  fixture_put (fixture, "a", "mine");
  fixture_put (fixture, "photos/x", "mine");
  fixture_put (fixture, "photos/kept", "mine");
  fixture_put (fixture, "real", "mine");
  fixture_put_link (fixture, "link", "real");
  fixture_put_folder (fixture, "folder");
  fixture_put (fixture, "file", "mine");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (stat (photos, &before), ==, 0);

  fixture_set_manifest (fixture, "a=10", "photos/", "photos/x=20", "photos/y=30", "link=40",
                        "folder=50", "file/", "file/below=60", "pipe=70", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
  fixture_receive (fixture, 0);
  fixture_receive (fixture, 2);
  fixture_receive (fixture, 3);
  fixture_receive (fixture, 4);
  assert_begin_fails (fixture, 5);
  assert_begin_fails (fixture, 7);
  assert_begin_fails (fixture, 8);

  /* One folder cannot be made; everything else is as it should be. */
  g_assert_false (tincan_destination_complete (fixture->destination, TRUE, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  fixture_close (fixture);

  fixture_assert_item_at (fixture, 0, "a");
  fixture_assert_item_at (fixture, 2, "photos/x");
  fixture_assert_item_at (fixture, 3, "photos/y");
  fixture_assert_item_at (fixture, 4, "link");
  fixture_assert_content (fixture, "real", "mine");
  fixture_assert_content (fixture, "photos/kept", "mine");
  fixture_assert_content (fixture, "file", "mine");
  fixture_assert_absent (fixture, "folder/folder");
  g_assert_cmpint (stat (pipe_path, &after), ==, 0);
  g_assert_true (S_ISFIFO (after.st_mode));

  /* The time of a folder that was there is its owner's. */
  g_assert_cmpint (stat (photos, &after), ==, 0);
  g_assert_cmpint (after.st_mtim.tv_sec, >=, before.st_mtim.tv_sec);
}

/* --- Failing and trying again --- */

static void
test_fail_item (Fixture      *fixture,
                gconstpointer data)
{
  guint32 n_partial_blocks;

  fixture_set_manifest (fixture, "a=5000", "d/b=5000", "d/c=5000", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  for (guint i = 0; i < 3; i++)
    {
      fixture_begin (fixture, i, NULL);
      fixture_write (fixture, i, 0, 3);
    }
  g_assert_cmpuint (fixture_count_own (fixture), ==, 4);
  tincan_destination_fail_item (fixture->destination, 0, FALSE);
  tincan_destination_fail_item (fixture->destination, 1, TRUE);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 3);

  /* What was kept is there for the next try. */
  fixture_begin (fixture, 0, &n_partial_blocks);
  g_assert_cmpuint (n_partial_blocks, ==, 0);
  fixture_begin (fixture, 1, &n_partial_blocks);
  g_assert_cmpuint (n_partial_blocks, ==, 3);
  fixture_write (fixture, 1, 3, 5);
  g_assert_true (tincan_destination_finish_item (fixture->destination, 1, NULL));
  tincan_destination_fail_item (fixture->destination, 0, TRUE);
  tincan_destination_fail_item (fixture->destination, 2, TRUE);

  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 1, "d/b");
  g_assert_cmpuint (fixture->n_placed, ==, 1);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
  fixture_assert_absent (fixture, "a");
  fixture_assert_absent (fixture, "d/c");
}

static void
test_discard (Fixture      *fixture,
              gconstpointer data)
{
  TincanConflict conflict = GPOINTER_TO_INT (data);

  fixture_put_folder (fixture, "kept");
  fixture_put_folder (fixture, "others");
  fixture_set_manifest (fixture, "a=5000", "d/b=5000", "d/c=5000", "e=1", "f/g/h/", "f/g/h/i=5000",
                        "kept/x=5000", "others/", "full/", "full/y=1", "full/z/", NULL);
  fixture_open (fixture, conflict);
  fixture_receive (fixture, 0);
  fixture_receive (fixture, 9);
  g_assert_true (tincan_destination_flush (fixture->destination, NULL));
  for (guint i = 1; i < 7; i++)
    if (i != 3 && i != 4)
      {
        fixture_begin (fixture, i, NULL);
        fixture_write (fixture, i, 0, 2);
      }
  fixture_begin (fixture, 10, NULL);
  tincan_destination_fail_item (fixture->destination, 2, TRUE);
  fixture_receive (fixture, 3);

  tincan_destination_discard (fixture->destination);
  fixture_close (fixture);
  fixture_assert_item_at (fixture, 0, "a");
  fixture_assert_item_at (fixture, 9, "full/y");

  /* With the directory itself, and the folders that somebody else made. */
  g_assert_cmpuint (fixture_count_things (fixture), ==, 6);
  fixture_assert_absent (fixture, "full/z");
}

/* Small files wait for one another, but not for ever: a full batch is synced while the next one
 * fills, and its files have their names when that one is full, too. */
static void
test_batches (Fixture      *fixture,
              gconstpointer data)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < 600; i++)
    g_string_append_printf (lines, "f%u=10\n", i);
  g_string_append (lines, "large=4194304");
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive (fixture, 0);
  g_assert_cmpuint (fixture->n_placed, ==, 0);
  g_assert_true (tincan_destination_flush (fixture->destination, NULL));
  g_assert_cmpuint (fixture->n_placed, ==, 1);
  fixture_receive (fixture, 1);
  g_assert_cmpuint (fixture->n_placed, ==, 1);
  fixture_receive (fixture, 600);
  g_assert_cmpuint (fixture->n_placed, ==, 1);
  for (guint i = 2; i < 600; i++)
    fixture_receive (fixture, i);
  g_assert_cmpuint (fixture->n_placed, >, 200);
  fixture_complete (fixture);
  fixture_assert_all_at_home (fixture);
}

/* --- Many --- */

static void
test_many (Fixture      *fixture,
           gconstpointer data)
{
  GString *lines = g_string_new (NULL);
  double   seconds;

  /* Nested folders of a hundred files each. */
  for (guint i = 0; i < 20000; i++)
    {
      if (i % 1000 == 0)
        g_string_append_printf (lines, "top/d%u/\n", i / 1000);
      if (i % 100 == 0)
        g_string_append_printf (lines, "top/d%u/e%u/\n", i / 1000, i / 100);
      g_string_append_printf (lines, "top/d%u/e%u/file%u.dat=%u\n", i / 1000, i / 100, i,
                              100 + i % 1000);
    }
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);

  g_test_timer_start ();
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  seconds = g_test_timer_elapsed ();
  g_test_message ("%.0f files/s", 20000 / seconds);
  fixture_assert_all_at_home (fixture);
}

/* More items at once than there are descriptors, in more folders. */
static void
test_few_descriptors (Fixture      *fixture,
                      gconstpointer data)
{
  GString      *lines = g_string_new (NULL);
  struct rlimit old_limit;
  struct rlimit limit;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (lines, "d%u/\nd%u/f=3000\n", i, i);
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 48;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  for (guint i = 1; i < 600; i += 2)
    fixture_begin (fixture, i, NULL);
  for (guint block = 0; block < 3; block++)
    for (guint i = 1; i < 600; i += 2)
      fixture_write (fixture, i, block, block + 1);
  for (guint i = 1; i < 600; i += 2)
    g_assert_true (tincan_destination_finish_item (fixture->destination, i, NULL));
  fixture_complete (fixture);

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &old_limit), ==, 0);
  fixture_assert_all_at_home (fixture);
}

#define add(path, function) g_test_add (path, Fixture, WAY_ALL, set_up, function, tear_down)

#define add_ways(path, function)                                                            \
  g_test_add (path "/all", Fixture, WAY_ALL, set_up, function, tear_down);                  \
  g_test_add (path "/walk", Fixture, WAY_WALK, set_up, function, tear_down);                \
  g_test_add (path "/link", Fixture, WAY_LINK, set_up, function, tear_down);                \
  g_test_add (path "/reserve", Fixture, WAY_RESERVE, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_ways ("/destination/plain", test_plain);
  add ("/destination/implicit-folders", test_implicit_folders);
  add ("/destination/only-folders", test_only_folders);
  add ("/destination/large", test_large);
  add ("/destination/mode", test_mode);
  add_ways ("/destination/rename", test_rename);
  add ("/destination/long-names", test_long_names);
  add_ways ("/destination/skip", test_skip);
  add_ways ("/destination/overwrite", test_overwrite);
  add ("/destination/fail-item", test_fail_item);
  g_test_add ("/destination/discard/rename", Fixture, GINT_TO_POINTER (TINCAN_CONFLICT_RENAME),
              fixture_set_up, test_discard, fixture_tear_down);
  g_test_add ("/destination/discard/overwrite", Fixture,
              GINT_TO_POINTER (TINCAN_CONFLICT_OVERWRITE), fixture_set_up, test_discard,
              fixture_tear_down);
  add ("/destination/batches", test_batches);
  add ("/destination/many", test_many);
  add ("/destination/few-descriptors", test_few_descriptors);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"

#include "core/transfer/tincan-beneath.h"
#include "wire/tincan-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The calls to do without, as the data of a test. */
#define WAY_ALL NULL
#define WAY_WALK GINT_TO_POINTER (TINCAN_BENEATH_OPENAT2)
#define WAY_RESERVE GINT_TO_POINTER (TINCAN_BENEATH_OPENAT2 | TINCAN_BENEATH_RENAMEAT2 | \
                                     TINCAN_BENEATH_LINKAT)

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture_set_up (fixture, data);
  tincan_beneath_disable (GPOINTER_TO_INT (data));

  /* What nobody may get at. */
  fixture_put (fixture, "../outside/secret", "secret");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *outside = g_build_filename (fixture->root, "outside", NULL);
  g_autofree char *secret = g_build_filename (outside, "secret", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GDir) dir = g_dir_open (outside, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_cmpstr (name, ==, "secret");
  g_assert_true (g_file_get_contents (secret, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "secret");

  tincan_beneath_disable (0);
  fixture_tear_down (fixture, data);
}

static char *
get_outside (Fixture *fixture)
{
  return g_build_filename (fixture->root, "outside", NULL);
}

static void
put_link_outside (Fixture    *fixture,
                  const char *path)
{
  g_autofree char *outside = get_outside (fixture);

  fixture_put_link (fixture, path, outside);
}

static void
assert_write_fails (Fixture *fixture,
                    guint    item)
{
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *content = fixture_make_content (fixture, item, 0, 10);

  g_assert_false (tincan_destination_write (fixture->destination, item, 0, content, 10, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_test_message ("%s", error->message);
}

/* The directory itself is the person's choice. */
static void
test_linked_directory (Fixture      *fixture,
                       gconstpointer data)
{
  g_autofree char *real = g_build_filename (fixture->root, "real", NULL);

  g_assert_cmpint (mkdir (real, 0755), ==, 0);
  g_assert_cmpint (rmdir (fixture->directory), ==, 0);
  g_assert_cmpint (symlink (real, fixture->directory), ==, 0);
  fixture_set_manifest (fixture, "a=10", "d/b=10", NULL);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  fixture_assert_item_at (fixture, 0, "a");
  fixture_assert_item_at (fixture, 1, "d/b");
  g_assert_true (g_file_test (fixture->directory, G_FILE_TEST_IS_SYMLINK));
}

static void
test_link_before (Fixture      *fixture,
                  gconstpointer data)
{
  put_link_outside (fixture, "photos");
  fixture_set_manifest (fixture, "photos/", "photos/x=10", "photos/secret=10", NULL);
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  fixture_assert_item_at (fixture, 1, "photos (1)/x");
  fixture_assert_item_at (fixture, 2, "photos (1)/secret");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Planted when all looks and plans have been made. */
static void
test_link_between (Fixture      *fixture,
                   gconstpointer data)
{
  fixture_set_manifest (fixture, "photos/x=10", "photos/y=10", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_begin (fixture, 0, NULL);
  put_link_outside (fixture, "photos");
  fixture_write (fixture, 0, 0, 1);
  g_assert_true (tincan_destination_finish_item (fixture->destination, 0, NULL));
  fixture_receive (fixture, 1);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 0, "photos (1)/x");
  fixture_assert_item_at (fixture, 1, "photos (1)/y");
}

static void
test_link_kept (Fixture      *fixture,
                gconstpointer data)
{
  static const TincanConflict conflicts[] = { TINCAN_CONFLICT_SKIP, TINCAN_CONFLICT_OVERWRITE };

  put_link_outside (fixture, "photos");
  put_link_outside (fixture, "real/sub");
  fixture_set_manifest (fixture, "photos/secret=10", "photos/new=10", "real/sub/secret=10",
                        "real/sub/deep/new=10", "real/x=10", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (conflicts); i++)
    {
      g_autoptr(GError) error = NULL;
      TincanItemPlan plan;
      guint32        n_partial_blocks;

      fixture_forget_placed (fixture);
      fixture_open (fixture, conflicts[i]);
      for (guint item = 0; item < 4; item++)
        {
          g_assert_false (tincan_destination_begin_item (fixture->destination, item, &plan,
                                                         &n_partial_blocks, &error));
          g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
          g_clear_error (&error);
        }
      fixture_receive (fixture, 4);
      fixture_complete (fixture);
      fixture_assert_item_at (fixture, 4, "real/x");
      g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
    }
}

/* Deep in what is ours. */
static void
test_link_deep (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture_set_manifest (fixture, "top/", "top/a/", "top/a/x=10", "top/b/", "top/b/y=10", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive (fixture, 2);
  fixture_begin (fixture, 4, NULL);
  put_link_outside (fixture, "top/b");
  assert_write_fails (fixture, 4);
  tincan_destination_fail_item (fixture->destination, 4, TRUE);
  g_assert_false (tincan_destination_complete (fixture->destination, TRUE, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  fixture_assert_item_at (fixture, 2, "top/a/x");
  fixture_close (fixture);
}

/* --- Part files --- */

static char *
get_part_path (Fixture    *fixture,
               const char *folder,
               guint       item)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GBytes          *digest = tincan_manifest_get_digest (fixture->manifest);
  guint8           number[4] = { item >> 24, item >> 16, item >> 8, item };
  g_autofree char *name = NULL;

  g_checksum_update (checksum, g_bytes_get_data (digest, NULL), 32);
  g_checksum_update (checksum, number, 4);
  name = g_strdup_printf (".tincan-%.16s.part", g_checksum_get_string (checksum));
  return g_build_filename (fixture->directory, folder, name, NULL);
}

/* All that can be lying about under the name of a part file, for one who knows the manifest. */
static void
test_planted_part (Fixture      *fixture,
                   gconstpointer data)
{
  static const char *const kinds[] = { "link", "dangling", "hardlink", "pipe", "folder",
                                       "full-folder", "foreign" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *secret = fixture_path (fixture, "../outside/secret");
      g_autofree char *missing = fixture_path (fixture, "../outside/missing");
      g_autofree char *part = NULL;
      g_autofree char *name = g_strdup_printf ("%s/", kinds[i]);
      g_autofree char *file = g_strdup_printf ("%s/f=3000", kinds[i]);
      g_autofree char *path = g_strdup_printf ("%s/f", kinds[i]);
      gboolean         stays = strstr (kinds[i], "folder") != NULL;

      fixture_set_manifest (fixture, name, file, NULL);
      fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
      fixture_put_folder (fixture, kinds[i]);
      part = get_part_path (fixture, kinds[i], 1);

      if (i == 0)
        g_assert_cmpint (symlink (secret, part), ==, 0);
      else if (i == 1)
        g_assert_cmpint (symlink (missing, part), ==, 0);
      else if (i == 2)
        g_assert_cmpint (link (secret, part), ==, 0);
      else if (i == 3)
        g_assert_cmpint (mkfifo (part, 0666), ==, 0);
      else if (i == 4 || i == 5)
        g_assert_cmpint (mkdir (part, 0777), ==, 0);
      else
        g_assert_true (g_file_set_contents (part, "somebody's", -1, NULL));
      if (i == 5)
        {
          g_autofree char *inside = g_build_filename (part, "inside", NULL);

          g_assert_true (g_file_set_contents (inside, "kept", -1, NULL));
        }
      if (i == 6 && geteuid () == 0)
        g_assert_cmpint (chown (part, 12345, 12345), ==, 0);

      fixture_receive (fixture, 1);
      fixture_complete (fixture);
      fixture_assert_item_at (fixture, 1, path);
      g_assert_cmpint (g_file_test (part, G_FILE_TEST_IS_DIR), ==, stays);
      if (stays)
        g_assert_cmpuint (fixture_count_own (fixture), ==, i - 3);
    }
}

/* The same when an earlier run may have left a part file: what is not ours is not gone on with. */
static void
test_planted_part_resumed (Fixture      *fixture,
                           gconstpointer data)
{
  for (guint kind = 0; kind < 4; kind++)
    {
      g_autofree char *secret = fixture_path (fixture, "../outside/secret");
      g_autofree char *part = NULL;
      g_autofree char *place = NULL;
      guint32          n_partial_blocks;

      fixture_set_manifest (fixture, "top/f=3000", NULL);
      fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
      fixture_begin (fixture, 0, NULL);
      fixture_write (fixture, 0, 0, 2);
      fixture_close (fixture);

      part = get_part_path (fixture, "top", 0);
      g_assert_cmpint (unlink (part), ==, 0);
      if (kind == 0)
        g_assert_cmpint (symlink (secret, part), ==, 0);
      else if (kind == 1)
        g_assert_cmpint (link (secret, part), ==, 0);
      else if (kind == 2)
        g_assert_cmpint (mkfifo (part, 0666), ==, 0);
      else
        g_assert_cmpint (mkdir (part, 0777), ==, 0);

      fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
      fixture_begin (fixture, 0, &n_partial_blocks);
      g_assert_cmpuint (n_partial_blocks, ==, 0);
      fixture_write (fixture, 0, 0, 3);
      g_assert_true (tincan_destination_finish_item (fixture->destination, 0, NULL));
      fixture_complete (fixture);
      place = fixture_path (fixture, "top/f");
      fixture_assert_item_at (fixture, 0, "top/f");
      g_assert_cmpint (unlink (place), ==, 0);
      if (kind == 3)
        g_assert_cmpint (rmdir (part), ==, 0);
      g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
    }
}

/* Exchanged for something else after it was written: that does not get the file's name. */
static void
test_swapped_part (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *part = NULL;

  fixture_set_manifest (fixture, "f=3000", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive (fixture, 0);
  part = get_part_path (fixture, ".", 0);
  g_assert_cmpint (unlink (part), ==, 0);
  put_link_outside (fixture, strrchr (part, '/') + 1);

  g_assert_true (tincan_destination_flush (fixture->destination, NULL));
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_error (fixture->errors[0], TINCAN_ERROR, TINCAN_ERROR_DISK);
  fixture_assert_absent (fixture, "f");

  /* And is in nobody's way for the next try. */
  fixture_forget_placed (fixture);
  fixture_receive (fixture, 0);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 0, "f");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_cut_part (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *part = NULL;

  fixture_set_manifest (fixture, "f=3000", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_begin (fixture, 0, NULL);
  fixture_write (fixture, 0, 0, 3);
  part = get_part_path (fixture, ".", 0);
  g_assert_cmpint (truncate (part, 100), ==, 0);
  g_assert_false (tincan_destination_finish_item (fixture->destination, 0, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  tincan_destination_fail_item (fixture->destination, 0, FALSE);
  fixture_complete (fixture);
  fixture_assert_absent (fixture, "f");
}

/* --- Races --- */

typedef struct
{
  Fixture *fixture;
  gint     stop; /* atomic */
  guint    n_items;
  gboolean taken[900];
} Racer;

static char *
make_wanted_name (guint i)
{
  switch (i % 3)
    {
    case 0:
      return g_strdup_printf ("f%u.txt", i / 3);
    case 1:
      return g_strdup_printf ("f%u (1).txt", i / 3);
    default:
      return g_strdup_printf ("d%u", i / 3);
    }
}

/* Takes names that the receiver will want, with what must not be lost. From the other end, so that
 * they meet. */
static gpointer
take_names (gpointer data)
{
  Racer *racer = data;

  for (guint i = racer->n_items * 3; i-- > 0;)
    {
      g_autofree char *name = make_wanted_name (i);
      g_autofree char *path = fixture_path (racer->fixture, name);
      int              fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

      if (fd < 0)
        continue;
      racer->taken[i] = TRUE;
      g_assert_cmpint (write (fd, "mine", 4), ==, 4);
      close (fd);
    }

  return NULL;
}

static void
test_race_for_names (Fixture      *fixture,
                     gconstpointer data)
{
  GString         *lines = g_string_new (NULL);
  g_autofree Racer *racer = g_new0 (Racer, 1);
  GThread         *thread;
  guint            n_taken = 0;

  racer->fixture = fixture;
  racer->n_items = 300;
  for (guint i = 0; i < racer->n_items; i++)
    g_string_append_printf (lines, "f%u.txt=10\nd%u/x=10\n", i, i);
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  thread = g_thread_new ("racer", take_names, racer);
  fixture_receive_all (fixture);
  g_thread_join (thread);
  fixture_complete (fixture);

  g_assert_cmpuint (fixture->n_placed, ==, 2 * racer->n_items);
  for (guint i = 0; i < 2 * racer->n_items; i++)
    fixture_assert_item_at (fixture, i, fixture->placed[i]);
  for (guint i = 0; i < racer->n_items * 3; i++)
    {
      g_autofree char *name = make_wanted_name (i);

      if (!racer->taken[i])
        continue;
      n_taken++;
      fixture_assert_content (fixture, name, "mine");
    }
  g_test_message ("%u of %u names were taken", n_taken, racer->n_items * 3);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Exchanges a folder for a link to the outside, and back, as fast as it can. */
static gpointer
exchange_folder (gpointer data)
{
  Racer           *racer = data;
  g_autofree char *folder = fixture_path (racer->fixture, "top/sub");
  g_autofree char *link_path = fixture_path (racer->fixture, "top/link");

  while (!g_atomic_int_get (&racer->stop))
    if (renameat2 (AT_FDCWD, folder, AT_FDCWD, link_path, RENAME_EXCHANGE) != 0)
      g_assert_true (errno == EINVAL || errno == ENOENT);

  return NULL;
}

/* Whatever becomes of the items, nothing of them is outside; tear_down() looks. */
static void
test_race_for_folder (Fixture      *fixture,
                      gconstpointer data)
{
  GString         *lines = g_string_new (NULL);
  g_autofree Racer *racer = g_new0 (Racer, 1);
  GThread         *thread;

  /* More folders than are held open, so that paths are walked again and again. */
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (lines, "top/sub/d%u/x=10\n", i);
  fixture_put_folder (fixture, "top/sub");
  put_link_outside (fixture, "top/link");
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);

  racer->fixture = fixture;
  fixture->unsettled = TRUE;
  fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
  thread = g_thread_new ("racer", exchange_folder, racer);
  for (guint round = 0; round < 20; round++)
    for (guint item = 0; item < 100; item++)
      {
        g_autofree guint8 *content = fixture_make_content (fixture, item, 0, 10);
        TincanItemPlan     plan;
        guint32            n_partial_blocks;

        if (fixture->placed[item] != NULL)
          continue;
        g_clear_error (&fixture->errors[item]);
        if (!tincan_destination_begin_item (fixture->destination, item, &plan, &n_partial_blocks,
                                            NULL))
          continue;
        if (!tincan_destination_write (fixture->destination, item, 0, content, 10, NULL) ||
            !tincan_destination_finish_item (fixture->destination, item, NULL) ||
            !tincan_destination_flush (fixture->destination, NULL))
          tincan_destination_fail_item (fixture->destination, item, FALSE);
      }
  g_test_message ("%u of 100 were placed all the same", fixture->n_placed);
  g_atomic_int_set (&racer->stop, TRUE);
  g_thread_join (thread);
  fixture_close (fixture);
}

/* --- Several at once --- */

static void
test_two_at_once (Fixture      *fixture,
                  gconstpointer data)
{
  Fixture other = { .directory = fixture->directory };

  fixture_set_manifest (fixture, "a=3000", "d/", "d/b=3000", "e/", NULL);
  fixture_set_manifest (&other, "a=3000", "d/", "d/b=3000", "e/", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_open (&other, TINCAN_CONFLICT_RENAME);

  fixture_begin (fixture, 0, NULL);
  fixture_begin (fixture, 2, NULL);
  fixture_begin (&other, 0, NULL);
  fixture_begin (&other, 2, NULL);
  for (guint block = 0; block < 3; block++)
    {
      fixture_write (fixture, 0, block, block + 1);
      fixture_write (&other, 0, block, block + 1);
      fixture_write (&other, 2, block, block + 1);
      fixture_write (fixture, 2, block, block + 1);
    }
  for (guint i = 0; i < 4; i += 2)
    {
      g_assert_true (tincan_destination_finish_item (fixture->destination, i, NULL));
      g_assert_true (tincan_destination_finish_item (other.destination, i, NULL));
    }
  fixture_complete (&other);
  fixture_complete (fixture);

  fixture_assert_item_at (fixture, 0, "a");
  fixture_assert_item_at (fixture, 0, "a (1)");
  fixture_assert_item_at (fixture, 2, "d/b");
  fixture_assert_item_at (fixture, 2, "d (1)/b");
  fixture_assert_item_at (fixture, 3, "e");
  fixture_assert_item_at (fixture, 3, "e (1)");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);

  fixture_forget_placed (&other);
  g_free (other.placed);
  g_free (other.errors);
  tincan_manifest_unref (other.manifest);
}

/* Put there while the item was on its way, under the other answers. */
static void
test_late_conflict (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *pipe_path = fixture_path (fixture, "pipe");

  fixture_set_manifest (fixture, "a=10", "d/b=10", "c=10", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_SKIP);
  fixture_receive_all (fixture);
  fixture_put (fixture, "a", "mine");
  fixture_put (fixture, "d/b", "mine");
  fixture_complete (fixture);
  g_assert_error (fixture->errors[0], TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_assert_error (fixture->errors[1], TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_test_message ("%s", fixture->errors[1]->message);
  fixture_assert_content (fixture, "a", "mine");
  fixture_assert_content (fixture, "d/b", "mine");
  fixture_assert_item_at (fixture, 2, "c");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);

  fixture_set_manifest (fixture, "x=10", "y=10", "pipe=10", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
  fixture_receive_all (fixture);
  fixture_put (fixture, "x/inside", "mine");
  fixture_put (fixture, "y", "mine");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  fixture_complete (fixture);
  g_assert_error (fixture->errors[0], TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_assert_error (fixture->errors[2], TINCAN_ERROR, TINCAN_ERROR_DISK);
  fixture_assert_content (fixture, "x/inside", "mine");
  fixture_assert_item_at (fixture, 1, "y");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);

  /* In a folder of ours: the new one steps aside. */
  fixture_set_manifest (fixture, "top/z.txt=10", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive_all (fixture);
  fixture_put (fixture, "top/z.txt", "mine");
  fixture_complete (fixture);
  fixture_assert_content (fixture, "top/z.txt", "mine");
  fixture_assert_item_at (fixture, 0, "top/z (1).txt");
  g_assert_cmpstr (fixture->placed[0], ==, "top/z (1).txt");
}

#define add_ways(path, function)                                                 \
  g_test_add (path "/all", Fixture, WAY_ALL, set_up, function, tear_down);       \
  g_test_add (path "/walk", Fixture, WAY_WALK, set_up, function, tear_down);     \
  g_test_add (path "/reserve", Fixture, WAY_RESERVE, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_ways ("/destination-hostile/linked-directory", test_linked_directory);
  add_ways ("/destination-hostile/link-before", test_link_before);
  add_ways ("/destination-hostile/link-between", test_link_between);
  add_ways ("/destination-hostile/link-kept", test_link_kept);
  add_ways ("/destination-hostile/link-deep", test_link_deep);
  add_ways ("/destination-hostile/planted-part", test_planted_part);
  add_ways ("/destination-hostile/planted-part-resumed", test_planted_part_resumed);
  add_ways ("/destination-hostile/swapped-part", test_swapped_part);
  add_ways ("/destination-hostile/cut-part", test_cut_part);
  add_ways ("/destination-hostile/race-for-names", test_race_for_names);
  add_ways ("/destination-hostile/race-for-folder", test_race_for_folder);
  add_ways ("/destination-hostile/two-at-once", test_two_at_once);
  add_ways ("/destination-hostile/late-conflict", test_late_conflict);

  return g_test_run ();
}

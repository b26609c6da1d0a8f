/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"
#include "patience.h"

#include "core/transfer/tincan-beneath.h"
#include "wire/tincan-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
finish (Fixture *fixture,
        guint    item)
{
  g_autoptr(GError) error = NULL;
  gboolean done = tincan_destination_finish_item (fixture->destination, item, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static void
flush (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  gboolean done = tincan_destination_flush (fixture->destination, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

/* Reads back what is there and writes what is missing, as a receiver does that has the digests. */
static guint32
resume_item (Fixture *fixture,
             guint    item)
{
  const TincanEntry *entry = tincan_manifest_get_entry (fixture->manifest, item);
  guint32            n_blocks = tincan_block_count (entry->size, BLOCK_SIZE);
  guint32            n_partial_blocks;
  guint32            n_good = 0;

  if (fixture_begin (fixture, item, &n_partial_blocks) != TINCAN_ITEM_WRITE)
    return 0;
  g_assert_cmpuint (n_partial_blocks, <=, n_blocks);

  for (guint32 block = 0; block < n_blocks; block++)
    {
      guint64            offset = (guint64) block * BLOCK_SIZE;
      guint32            size = tincan_block_size_at (entry->size, BLOCK_SIZE, block);
      g_autofree guint8 *content = fixture_make_content (fixture, item, offset, size);
      guint8             buffer[BLOCK_SIZE];
      gssize             n_read = 0;

      if (block < n_partial_blocks)
        n_read = tincan_destination_read (fixture->destination, item, offset, buffer, size, NULL);
      g_assert_cmpint (n_read, >=, 0);
      if (n_read == size && memcmp (buffer, content, size) == 0)
        n_good++;
      else
        fixture_write (fixture, item, block, block + 1);
    }
  finish (fixture, item);

  return n_good;
}

static void
resume_all (Fixture *fixture)
{
  for (guint i = 0; i < tincan_manifest_get_n_entries (fixture->manifest); i++)
    if (tincan_manifest_get_entry (fixture->manifest, i)->kind == TINCAN_ENTRY_FILE)
      resume_item (fixture, i);
}

static void
assert_plan (Fixture       *fixture,
             guint          item,
             TincanItemPlan plan)
{
  g_assert_cmpint (fixture_begin (fixture, item, NULL), ==, plan);
}

/* --- One interruption --- */

/* A manifest of which some is in place, some is whole and some half there; what is there besides is
 * somebody's. */
static void
interrupt (Fixture       *fixture,
           TincanConflict conflict)
{
  fixture_put (fixture, "photos/mine", "mine");
  fixture_put (fixture, "a.txt", "mine");
  fixture_set_manifest (fixture, "photos/", "photos/x=3000", "photos/y=5000", "photos/z=100",
                        "a.txt=200", "b.txt=3000", "empty/", NULL);
  fixture_open (fixture, conflict);
  fixture_receive (fixture, 1);
  if (conflict != TINCAN_CONFLICT_SKIP)
    fixture_receive (fixture, 4);
  flush (fixture);
  fixture_receive (fixture, 3);
  fixture_begin (fixture, 2, NULL);
  fixture_write (fixture, 2, 0, 3);
  fixture_begin (fixture, 5, NULL);
  fixture_write (fixture, 5, 1, 2);
  fixture_close (fixture);
  fixture_forget_placed (fixture);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 4);
}

static void
test_rename (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *path = NULL;

  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  assert_plan (fixture, 1, TINCAN_ITEM_PRESENT);
  assert_plan (fixture, 4, TINCAN_ITEM_PRESENT);
  path = tincan_destination_dup_path (fixture->destination, 1);
  g_assert_cmpstr (path, ==, "photos (1)/x");
  g_free (path);
  path = tincan_destination_dup_path (fixture->destination, 4);
  g_assert_cmpstr (path, ==, "a (1).txt");
  g_assert_cmpuint (resume_item (fixture, 2), ==, 3);
  g_assert_cmpuint (resume_item (fixture, 3), ==, 1);
  g_assert_cmpuint (resume_item (fixture, 5), ==, 1);
  fixture_complete (fixture);

  fixture_assert_item_at (fixture, 0, "photos (1)");
  fixture_assert_item_at (fixture, 1, "photos (1)/x");
  fixture_assert_item_at (fixture, 2, "photos (1)/y");
  fixture_assert_item_at (fixture, 3, "photos (1)/z");
  fixture_assert_item_at (fixture, 4, "a (1).txt");
  fixture_assert_item_at (fixture, 5, "b.txt");
  fixture_assert_item_at (fixture, 6, "empty");
  fixture_assert_content (fixture, "a.txt", "mine");
  fixture_assert_content (fixture, "photos/mine", "mine");
  fixture_assert_absent (fixture, "photos/x");
  fixture_assert_absent (fixture, "photos (2)");
  fixture_assert_absent (fixture, "a (2).txt");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_overwrite (Fixture      *fixture,
                gconstpointer data)
{
  interrupt (fixture, TINCAN_CONFLICT_OVERWRITE);
  fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
  assert_plan (fixture, 1, TINCAN_ITEM_PRESENT);
  assert_plan (fixture, 4, TINCAN_ITEM_PRESENT);
  g_assert_cmpuint (resume_item (fixture, 2), ==, 3);
  resume_item (fixture, 3);
  resume_item (fixture, 5);
  fixture_complete (fixture);

  for (guint i = 1; i < 6; i++)
    fixture_assert_item_at (fixture, i, tincan_manifest_get_entry (fixture->manifest, i)->path);
  fixture_assert_content (fixture, "photos/mine", "mine");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_skip (Fixture      *fixture,
           gconstpointer data)
{
  interrupt (fixture, TINCAN_CONFLICT_SKIP);
  fixture_open (fixture, TINCAN_CONFLICT_SKIP);
  assert_plan (fixture, 1, TINCAN_ITEM_PRESENT);
  assert_plan (fixture, 4, TINCAN_ITEM_SKIP);
  g_assert_cmpuint (resume_item (fixture, 2), ==, 3);
  resume_item (fixture, 3);
  resume_item (fixture, 5);
  fixture_complete (fixture);
  fixture_assert_content (fixture, "a.txt", "mine");
  fixture_assert_item_at (fixture, 3, "photos/z");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Another answer is another start, and leaves nothing of the first behind but what was done. */
static void
test_other_conflict (Fixture      *fixture,
                     gconstpointer data)
{
  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  fixture_open (fixture, TINCAN_CONFLICT_OVERWRITE);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 1);
  resume_all (fixture);
  g_assert_cmpuint (fixture->n_placed, <, 5);
  fixture_complete (fixture);
  for (guint i = 1; i < 6; i++)
    fixture_assert_item_at (fixture, i, tincan_manifest_get_entry (fixture->manifest, i)->path);
  fixture_assert_item_at (fixture, 1, "photos (1)/x");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_other_conflict_back (Fixture      *fixture,
                          gconstpointer data)
{
  interrupt (fixture, TINCAN_CONFLICT_OVERWRITE);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 1);
  resume_all (fixture);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 0, "photos (1)");
  fixture_assert_item_at (fixture, 1, "photos (1)/x");
  fixture_assert_item_at (fixture, 2, "photos (1)/y");
  fixture_assert_item_at (fixture, 3, "photos (1)/z");
  fixture_assert_item_at (fixture, 4, "a (1).txt");
  fixture_assert_item_at (fixture, 4, "a.txt");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Some items failed: the next run of the same manifest does only those. */
static void
test_incomplete (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture_set_manifest (fixture, "a=3000", "d/", "d/b=3000", "e/", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive (fixture, 0);
  fixture_begin (fixture, 2, NULL);
  fixture_write (fixture, 2, 0, 1);
  tincan_destination_fail_item (fixture->destination, 2, TRUE);
  g_assert_true (tincan_destination_complete (fixture->destination, FALSE, &error));
  g_assert_no_error (error);
  fixture_assert_item_at (fixture, 3, "e");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 2);
  fixture_close (fixture);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  assert_plan (fixture, 0, TINCAN_ITEM_PRESENT);
  g_assert_cmpuint (resume_item (fixture, 2), ==, 1);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 1, "d");
  fixture_assert_item_at (fixture, 2, "d/b");
  fixture_assert_absent (fixture, "e (1)");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* --- What a person does in between --- */

static void
test_changed_file (Fixture      *fixture,
                   gconstpointer data)
{
  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  fixture_put (fixture, "photos (1)/x", "my own notes");
  fixture_put (fixture, "photos (1)/y", "came to be in the meantime");
  fixture_put (fixture, "b.txt", "me too");
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  resume_all (fixture);
  fixture_complete (fixture);

  fixture_assert_content (fixture, "photos (1)/x", "my own notes");
  fixture_assert_content (fixture, "photos (1)/y", "came to be in the meantime");
  fixture_assert_content (fixture, "b.txt", "me too");
  fixture_assert_item_at (fixture, 1, "photos (1)/x (1)");
  fixture_assert_item_at (fixture, 2, "photos (1)/y (1)");
  fixture_assert_item_at (fixture, 5, "b (1).txt");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Only the time, or only the length, gives it away. */
static void
test_touched_file (Fixture      *fixture,
                   gconstpointer data)
{
  gboolean         with_old_time = GPOINTER_TO_INT (data);
  g_autofree char *path = fixture_path (fixture, "a (1).txt");
  g_autofree char *notes = g_strnfill (with_old_time ? 201 : 200, 'n');
  struct timespec  times[2] = { { .tv_nsec = UTIME_OMIT } };
  struct stat      status;

  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpint (stat (path, &status), ==, 0);
  times[1] = status.st_mtim;
  g_assert_true (g_file_set_contents (path, notes, -1, NULL));
  if (with_old_time)
    g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  resume_all (fixture);
  fixture_complete (fixture);
  fixture_assert_content (fixture, "a (1).txt", notes);
  fixture_assert_item_at (fixture, 4, "a (2).txt");
}

static void
test_removed_file (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *first = fixture_path (fixture, "photos (1)/x");
  g_autofree char *second = fixture_path (fixture, "a (1).txt");

  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpint (unlink (first), ==, 0);
  g_assert_cmpint (unlink (second), ==, 0);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  resume_all (fixture);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 1, "photos (1)/x");
  fixture_assert_item_at (fixture, 4, "a (1).txt");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_moved_folder (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *folder = fixture_path (fixture, "photos (1)");
  g_autofree char *moved = fixture_path (fixture, "elsewhere");
  gboolean         with_link = GPOINTER_TO_INT (data);
  const char      *expected = with_link ? "photos (2)/x" : "photos (1)/x";

  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  if (with_link)
    g_assert_cmpint (symlink (moved, folder), ==, 0);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  resume_all (fixture);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 1, expected);
  fixture_assert_item_at (fixture, 1, "elsewhere/x");
  fixture_assert_absent (fixture, "elsewhere/y");
}

static void
test_changed_part (Fixture      *fixture,
                   gconstpointer data)
{
  static const struct
  {
    goffset offset;
    goffset length;
    guint32 n_good;
  } changes[] = {
    { 1500, 3072, 2 },  /* a byte in the second block */
    { -1, 3072, 3 },    /* nothing */
    { -1, 2500, 2 },    /* cut */
    { -1, 100000, 3 },  /* lengthened beyond the whole */
    { -1, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *part = NULL;
      g_autofree char *place = fixture_path (fixture, "f");
      int              fd;

      fixture_set_manifest (fixture, "f=5000", NULL);
      fixture_forget_placed (fixture);
      fixture_open (fixture, TINCAN_CONFLICT_RENAME);
      fixture_begin (fixture, 0, NULL);
      fixture_write (fixture, 0, 0, 3);
      fixture_close (fixture);

      part = fixture_find_own (fixture, ".part");
      fd = open (part, O_RDWR | O_CLOEXEC);
      g_assert_cmpint (fd, >=, 0);
      if (changes[i].offset >= 0)
        g_assert_cmpint (pwrite (fd, "!", 1, changes[i].offset), ==, 1);
      g_assert_cmpint (ftruncate (fd, changes[i].length), ==, 0);
      close (fd);

      fixture_open (fixture, TINCAN_CONFLICT_RENAME);
      g_assert_cmpuint (resume_item (fixture, 0), ==, changes[i].n_good);
      fixture_complete (fixture);
      fixture_assert_item_at (fixture, 0, "f");
      g_assert_cmpint (unlink (place), ==, 0);
      g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
    }
}

/* Without the journal the same manifest is another copy, and what is left of the first is not in
 * its way. */
static void
test_removed_journal (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *path = NULL;

  interrupt (fixture, TINCAN_CONFLICT_RENAME);
  path = fixture_find_own (fixture, ".journal");
  g_assert_cmpint (unlink (path), ==, 0);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  resume_all (fixture);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 1, "photos (2)/x");
  fixture_assert_item_at (fixture, 4, "a (2).txt");
  fixture_assert_item_at (fixture, 5, "b.txt");
}

/* A crash in the middle of a renaming by linking leaves two names. */
static void
test_two_names (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *part = NULL;
  g_autofree char *place = fixture_path (fixture, "f");

  fixture_set_manifest (fixture, "f=100", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive (fixture, 0);
  part = fixture_find_own (fixture, ".part");
  flush (fixture);
  fixture_close (fixture);
  g_assert_cmpint (link (place, part), ==, 0);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  assert_plan (fixture, 0, TINCAN_ITEM_PRESENT);
  fixture_complete (fixture);
  fixture_assert_item_at (fixture, 0, "f");
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* --- Killed at any moment --- */

static void
make_random_manifest (Fixture *fixture)
{
  GString *lines = g_string_new ("big=1200000\nhollow/\ntop/\n");

  for (guint i = 0; i < 4; i++)
    g_string_append_printf (lines, "top/d%u/\n", i);
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (lines, "top/d%u/f%u=%d\ng%u.txt=%d\n", i % 4, i,
                            g_test_rand_int_range (0, 6000), i, g_test_rand_int_range (0, 6000));
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);
}

typedef struct
{
  guint32 next;
  guint32 n_blocks;
} Progress;

/* Receives what is missing, item by item and block by block in a random order, and in the end all
 * of it. Nothing here may assert: it runs in a child. */
static gboolean
receive_at_random (Fixture *fixture,
                   guint32  seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  guint                n_entries = tincan_manifest_get_n_entries (fixture->manifest);
  g_autofree Progress *progress = g_new0 (Progress, n_entries);
  g_autofree gboolean *open = g_new0 (gboolean, n_entries);
  g_autoptr(GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_entries; i++)
    if (tincan_manifest_get_entry (fixture->manifest, i)->kind == TINCAN_ENTRY_FILE)
      g_array_append_val (left, i);

  while (left->len > 0)
    {
      guint              at = (guint) g_rand_int_range (rand, 0, (gint32) left->len);
      guint              item = g_array_index (left, guint, at);
      const TincanEntry *entry = tincan_manifest_get_entry (fixture->manifest, item);
      guint              n_steps = (guint) g_rand_int_range (rand, 1, 40);

      if (!open[item])
        {
          TincanItemPlan plan;
          guint32        n_partial_blocks;

          if (!tincan_destination_begin_item (fixture->destination, item, &plan, &n_partial_blocks,
                                              NULL))
            return FALSE;
          if (plan != TINCAN_ITEM_WRITE)
            {
              g_array_remove_index_fast (left, at);
              continue;
            }
          open[item] = TRUE;
          progress[item].n_blocks = tincan_block_count (entry->size, BLOCK_SIZE);
        }

      for (; n_steps > 0 && progress[item].next < progress[item].n_blocks; n_steps--)
        {
          guint32            block = progress[item].next++;
          guint32            size = tincan_block_size_at (entry->size, BLOCK_SIZE, block);
          g_autofree guint8 *content = NULL;

          content = fixture_make_content (fixture, item, (guint64) block * BLOCK_SIZE, size);
          if (!tincan_destination_write (fixture->destination, item, (guint64) block * BLOCK_SIZE,
                                         content, size, NULL))
            return FALSE;
        }
      if (progress[item].next == progress[item].n_blocks)
        {
          if (!tincan_destination_finish_item (fixture->destination, item, NULL))
            return FALSE;
          g_array_remove_index_fast (left, at);
        }
      if (g_rand_int_range (rand, 0, 10) == 0 &&
          !tincan_destination_flush (fixture->destination, NULL))
        return FALSE;
    }

  return tincan_destination_complete (fixture->destination, TRUE, NULL);
}

static void
ignore_placed_cb (guint         item,
                  const char   *path,
                  const GError *error,
                  gpointer      user_data)
{
}

/* Whether the child came to the end before it was killed. */
static gboolean
run_child (Fixture       *fixture,
           TincanConflict conflict)
{
  guint32 seed = (guint32) g_test_rand_int ();
  guint   delay = (guint) g_test_rand_int_range (0, 40000) * patience_times ();
  pid_t   pid;
  int     status;

  pid = fork ();
  if (pid == 0)
    {
      fixture->destination = tincan_destination_new (fixture->directory, fixture->manifest,
                                                     BLOCK_SIZE, conflict, ignore_placed_cb, NULL,
                                                     NULL);
      _exit (fixture->destination != NULL && receive_at_random (fixture, seed) ? 0 : 1);
    }

  g_usleep (delay);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFEXITED (status))
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  /* It may also have been through with everything but its own end. */
  return WIFEXITED (status) ||
         (fixture_count_own (fixture) == 0 &&
          fixture_count_things (fixture) >= tincan_manifest_get_n_entries (fixture->manifest));
}

static void
test_killed (Fixture      *fixture,
             gconstpointer data)
{
  TincanConflict conflict = GPOINTER_TO_INT (data);
  guint          n_killed = 0;

  for (guint round = 0; round < 6; round++)
    {
      make_random_manifest (fixture);
      while (!run_child (fixture, conflict))
        n_killed++;

      g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
      for (guint i = 0; i < tincan_manifest_get_n_entries (fixture->manifest); i++)
        fixture_assert_item_at (fixture, i, tincan_manifest_get_entry (fixture->manifest, i)->path);

      /* And nothing else, above all nothing twice. */
      g_assert_cmpuint (fixture_count_things (fixture), ==,
                        tincan_manifest_get_n_entries (fixture->manifest) + 1);
      fixture_clear (fixture);
    }
  g_test_message ("Killed %u times", n_killed);
}

#define add(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/destination-resume/rename", test_rename);
  add ("/destination-resume/overwrite", test_overwrite);
  add ("/destination-resume/skip", test_skip);
  add ("/destination-resume/other-conflict", test_other_conflict);
  add ("/destination-resume/other-conflict-back", test_other_conflict_back);
  add ("/destination-resume/incomplete", test_incomplete);
  add ("/destination-resume/changed-file", test_changed_file);
  g_test_add ("/destination-resume/touched-file/length", Fixture, GINT_TO_POINTER (TRUE),
              fixture_set_up, test_touched_file, fixture_tear_down);
  g_test_add ("/destination-resume/touched-file/time", Fixture, GINT_TO_POINTER (FALSE),
              fixture_set_up, test_touched_file, fixture_tear_down);
  add ("/destination-resume/removed-file", test_removed_file);
  g_test_add ("/destination-resume/moved-folder", Fixture, GINT_TO_POINTER (FALSE), fixture_set_up,
              test_moved_folder, fixture_tear_down);
  g_test_add ("/destination-resume/linked-folder", Fixture, GINT_TO_POINTER (TRUE), fixture_set_up,
              test_moved_folder, fixture_tear_down);
  add ("/destination-resume/changed-part", test_changed_part);
  add ("/destination-resume/removed-journal", test_removed_journal);
  add ("/destination-resume/two-names", test_two_names);
  g_test_add ("/destination-resume/killed/rename", Fixture,
              GINT_TO_POINTER (TINCAN_CONFLICT_RENAME), fixture_set_up, test_killed,
              fixture_tear_down);
  g_test_add ("/destination-resume/killed/skip", Fixture, GINT_TO_POINTER (TINCAN_CONFLICT_SKIP),
              fixture_set_up, test_killed, fixture_tear_down);
  g_test_add ("/destination-resume/killed/overwrite", Fixture,
              GINT_TO_POINTER (TINCAN_CONFLICT_OVERWRITE), fixture_set_up, test_killed,
              fixture_tear_down);

  return g_test_run ();
}

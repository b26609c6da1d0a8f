/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"

#include "core/transfer/tincan-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int dir_fd = -1;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture_set_up (fixture, data);
  fixture_set_manifest (fixture, "a=1", "b=2", "folder/", "folder/c=3", NULL);
  fixture_put_folder (fixture, ".");
  dir_fd = open (fixture->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (dir_fd, >=, 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  close (dir_fd);
  fixture_tear_down (fixture, data);
}

static TincanJournal *
open_journal (Fixture *fixture)
{
  return tincan_journal_new (dir_fd, fixture->manifest, TINCAN_CONFLICT_RENAME);
}

/* Notes a folder and two files, and lets go of it as a crash would. */
static void
make_journal (Fixture *fixture)
{
  g_autoptr(TincanJournal) journal = open_journal (fixture);

  g_assert_false (tincan_journal_is_resumed (journal));
  g_assert_true (tincan_journal_begin (journal));
  tincan_journal_add_folder (journal, "folder (1)", "folder");
  tincan_journal_add_file (journal, 0, 1500000000, 123456789, "a (2)");
  g_assert_true (tincan_journal_write (journal));
  tincan_journal_add_file (journal, 3, -5, 0, "folder (1)/c");
  g_assert_true (tincan_journal_write (journal));
  tincan_journal_add_file (journal, 1, 7, 7, "never written");
}

static void
assert_made (TincanJournal *journal,
             guint          n_lines)
{
  TincanJournalMark mark;

  g_assert_true (tincan_journal_is_resumed (journal));
  g_assert_cmpstr (g_hash_table_lookup (tincan_journal_get_folders (journal), "folder"), ==,
                   n_lines > 0 ? "folder (1)" : NULL);

  g_assert_cmpint (tincan_journal_get_file (journal, 0, &mark), ==, n_lines > 1);
  if (n_lines > 1)
    {
      g_assert_cmpint (mark.mtime_seconds, ==, 1500000000);
      g_assert_cmpuint (mark.mtime_nanoseconds, ==, 123456789);
      g_assert_cmpstr (mark.path, ==, "a (2)");
    }

  g_assert_cmpint (tincan_journal_get_file (journal, 3, &mark), ==, n_lines > 2);
  if (n_lines > 2)
    {
      g_assert_cmpint (mark.mtime_seconds, ==, -5);
      g_assert_cmpstr (mark.path, ==, "folder (1)/c");
    }

  g_assert_false (tincan_journal_get_file (journal, 1, &mark));
  g_assert_false (tincan_journal_get_file (journal, 2, &mark));
}

static void
test_plain (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr(TincanJournal) journal = NULL;
  g_autofree char *path = NULL;
  struct stat      status;

  /* Nothing is made before there is something to note. */
  tincan_journal_free (open_journal (fixture));
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);

  make_journal (fixture);
  path = fixture_find_own (fixture, ".journal");
  g_assert_nonnull (path);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  journal = open_journal (fixture);
  assert_made (journal, 3);

  tincan_journal_remove (journal);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* The name is the manifest digest's, and the part files' come from it. */
static void
test_names (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr(TincanJournal) journal = open_journal (fixture);
  GBytes          *digest = tincan_manifest_get_digest (fixture->manifest);
  const guint8    *bytes = g_bytes_get_data (digest, NULL);
  GString         *name = g_string_new (".tincan-");
  g_autofree char *expected = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *part = NULL;
  char             part_name[TINCAN_PART_NAME_BYTES];
  char             other_name[TINCAN_PART_NAME_BYTES];

  g_assert_true (tincan_journal_begin (journal));
  for (guint i = 0; i < 8; i++)
    g_string_append_printf (name, "%02x", bytes[i]);
  g_string_append (name, ".journal");
  expected = fixture_path (fixture, name->str);
  path = fixture_find_own (fixture, ".journal");
  g_assert_cmpstr (path, ==, expected);
  g_string_free (name, TRUE);

  g_checksum_update (checksum, bytes, 32);
  g_checksum_update (checksum, (const guint8 *) "\x00\x00\x01\x02", 4);
  part = g_strdup_printf (".tincan-%.16s.part", g_checksum_get_string (checksum));
  tincan_journal_get_part_name (journal, 258, 0, part_name);
  g_assert_cmpstr (part_name, ==, part);

  tincan_journal_get_part_name (journal, 258, 1, other_name);
  g_assert_cmpstr (other_name, !=, part);
  tincan_journal_get_part_name (journal, 259, 0, other_name);
  g_assert_cmpstr (other_name, !=, part);
}

/* Cut at every byte, as a crash might leave it: what is whole counts, and what comes after is
 * appended in a line of its own. */
static void
test_torn (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  gsize            length;
  gsize            title_length;

  make_journal (fixture);
  path = fixture_find_own (fixture, ".journal");
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  title_length = strcspn (content, "\n") + 1;

  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autoptr(TincanJournal) journal = NULL;
      TincanJournalMark mark;
      guint             n_lines = 0;

      for (gsize i = title_length; i < cut; i++)
        n_lines += content[i] == '\n';

      g_assert_true (g_file_set_contents (path, content, (gssize) cut, NULL));
      journal = open_journal (fixture);
      if (cut < title_length)
        g_assert_false (tincan_journal_is_resumed (journal));
      else
        assert_made (journal, n_lines);

      g_assert_true (tincan_journal_begin (journal));
      tincan_journal_add_file (journal, 1, 7, 8, "b");
      g_assert_true (tincan_journal_write (journal));
      tincan_journal_free (journal);

      journal = open_journal (fixture);
      g_assert_true (tincan_journal_is_resumed (journal));
      g_assert_true (tincan_journal_get_file (journal, 1, &mark));
      g_assert_cmpstr (mark.path, ==, "b");
      g_assert_cmpint (tincan_journal_get_file (journal, 0, &mark), ==, n_lines > 1);
    }
}

/* Lines that nobody of us wrote end what is believed; none leads out of the directory. */
static void
test_lies (Fixture      *fixture,
           gconstpointer data)
{
  static const char *const lies[] = {
    "d 1 0 0 ../../etc/passwd",
    "d 1 0 0 /etc/passwd",
    "d 1 0 0 ",
    "d 1 0 0",
    "d 1 0 1000000000 b",
    "d 4 0 0 b",
    "d -1 0 0 b",
    "d 1 x 0 b",
    "d 99999999999999999999 0 0 b",
    "f ..\tfolder",
    "f folder (1)\t../x",
    "f folder (1)",
    "f /\tfolder",
    "x",
    "",
    "d",
    "f",
  };
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;

  make_journal (fixture);
  path = fixture_find_own (fixture, ".journal");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *changed = g_strdup_printf ("%s%s\nd 1 7 8 b\n", content, lies[i]);
      g_autoptr(TincanJournal) journal = NULL;

      g_assert_true (g_file_set_contents (path, changed, -1, NULL));
      journal = open_journal (fixture);
      assert_made (journal, 3);
    }

  /* Zeros, which a power cut leaves at the end of a file, and a line that does not end. */
  for (guint i = 0; i < 2; i++)
    {
      GString *changed = g_string_new (content);
      g_autoptr(TincanJournal) journal = NULL;

      for (guint j = 0; j < 300000; j++)
        g_string_append_c (changed, i == 0 ? '\0' : 'x');
      g_string_append (changed, "\nd 1 7 8 b\n");
      g_assert_true (g_file_set_contents (path, changed->str, (gssize) changed->len, NULL));
      journal = open_journal (fixture);
      assert_made (journal, 3);
      g_string_free (changed, TRUE);
    }
}

static void
test_long (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(TincanJournal) journal = open_journal (fixture);
  TincanJournalMark mark;

  /* Over several times what is read at once, with lines across the seams. */
  g_assert_true (tincan_journal_begin (journal));
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *place = g_strdup_printf ("place %u", i);

      tincan_journal_add_file (journal, i % 2, i, i, place);
    }
  g_assert_true (tincan_journal_write (journal));
  tincan_journal_free (journal);

  journal = open_journal (fixture);
  g_assert_true (tincan_journal_get_file (journal, 0, &mark));
  g_assert_cmpstr (mark.path, ==, "place 19998");
  g_assert_true (tincan_journal_get_file (journal, 1, &mark));
  g_assert_cmpstr (mark.path, ==, "place 19999");
  g_assert_cmpint (mark.mtime_seconds, ==, 19999);
}

/* A line that would not be believed is not written, for nothing after it would be. */
static void
test_too_long (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr(TincanJournal) journal = open_journal (fixture);
  g_autofree char  *component = g_strnfill (200, 'x');
  GString          *place = g_string_new (component);
  TincanJournalMark mark;

  while (place->len <= TINCAN_MAX_PATH_BYTES)
    g_string_append_printf (place, "/%s", component);
  g_assert_true (tincan_journal_begin (journal));
  tincan_journal_add_file (journal, 0, 1, 1, place->str);
  tincan_journal_add_file (journal, 1, 1, 1, "b");
  g_assert_true (tincan_journal_write (journal));
  tincan_journal_free (journal);
  g_string_free (place, TRUE);

  journal = open_journal (fixture);
  g_assert_false (tincan_journal_get_file (journal, 0, &mark));
  g_assert_true (tincan_journal_get_file (journal, 1, &mark));
}

/* Several at once have files of their own, and are found again one after the other. */
static void
test_copies (Fixture      *fixture,
             gconstpointer data)
{
  TincanJournal *journals[9];
  char           names[8][TINCAN_PART_NAME_BYTES];

  for (guint i = 0; i < 8; i++)
    {
      journals[i] = open_journal (fixture);
      g_assert_false (tincan_journal_is_resumed (journals[i]));
      g_assert_true (tincan_journal_begin (journals[i]));
      tincan_journal_get_part_name (journals[i], 0, 0, names[i]);
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (names[i], !=, names[j]);
      g_assert_cmpuint (fixture_count_own (fixture), ==, i + 1);
    }

  /* More is more than anybody means. */
  journals[8] = open_journal (fixture);
  g_assert_false (tincan_journal_begin (journals[8]));
  g_assert_cmpint (errno, ==, EEXIST);
  tincan_journal_free (journals[8]);

  tincan_journal_free (journals[5]);
  journals[5] = open_journal (fixture);
  g_assert_true (tincan_journal_is_resumed (journals[5]));
  tincan_journal_get_part_name (journals[5], 0, 0, names[0]);
  g_assert_cmpstr (names[0], ==, names[5]);

  for (guint i = 0; i < 8; i++)
    {
      tincan_journal_remove (journals[i]);
      tincan_journal_free (journals[i]);
    }
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* Two that both looked before either began. */
static void
test_race (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(TincanJournal) first = open_journal (fixture);
  g_autoptr(TincanJournal) second = open_journal (fixture);

  g_assert_true (tincan_journal_begin (first));
  g_assert_true (tincan_journal_begin (second));
  g_assert_cmpuint (fixture_count_own (fixture), ==, 2);
  tincan_journal_remove (first);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 1);
  tincan_journal_remove (second);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

static void
test_planted (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *path = NULL;

  make_journal (fixture);
  path = fixture_find_own (fixture, ".journal");
  fixture_put (fixture, "victim", "precious");

  for (guint kind = 0; kind < 4; kind++)
    {
      g_autoptr(TincanJournal) journal = NULL;
      g_autofree char *victim = fixture_path (fixture, "victim");
      gboolean         in_the_way = kind == 3;

      g_assert_cmpint (unlink (path), ==, 0);
      if (kind == 0)
        g_assert_cmpint (symlink (victim, path), ==, 0);
      else if (kind == 1)
        g_assert_cmpint (link (victim, path), ==, 0);
      else if (kind == 2)
        g_assert_cmpint (mkfifo (path, 0600), ==, 0);
      else
        g_assert_cmpint (mkdir (path, 0700), ==, 0);

      journal = open_journal (fixture);
      g_assert_false (tincan_journal_is_resumed (journal));
      g_assert_true (tincan_journal_begin (journal));
      g_assert_cmpuint (fixture_count_own (fixture), ==, in_the_way ? 2 : 1);
      fixture_assert_content (fixture, "victim", "precious");
    }
}

/* Another answer to what is to be done with what is there. */
static void
test_start_over (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr(TincanJournal) journal = NULL;
  TincanJournalMark mark;

  make_journal (fixture);
  journal = tincan_journal_new (dir_fd, fixture->manifest, TINCAN_CONFLICT_OVERWRITE);
  g_assert_cmpint (tincan_journal_get_conflict (journal), ==, TINCAN_CONFLICT_RENAME);
  assert_made (journal, 3);

  g_assert_true (tincan_journal_start_over (journal, TINCAN_CONFLICT_OVERWRITE));
  g_assert_false (tincan_journal_is_resumed (journal));
  tincan_journal_free (journal);

  journal = tincan_journal_new (dir_fd, fixture->manifest, TINCAN_CONFLICT_OVERWRITE);
  g_assert_true (tincan_journal_is_resumed (journal));
  g_assert_cmpint (tincan_journal_get_conflict (journal), ==, TINCAN_CONFLICT_OVERWRITE);
  g_assert_false (tincan_journal_get_file (journal, 0, &mark));
  g_assert_cmpuint (g_hash_table_size (tincan_journal_get_folders (journal)), ==, 0);
}

/* A manifest whose digest begins with the same bytes does not exist; but a file of another one
 * can be put under the name. */
static void
test_other_manifest (Fixture      *fixture,
                     gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  g_autoptr(TincanJournal) journal = NULL;

  make_journal (fixture);
  path = fixture_find_own (fixture, ".journal");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  content[strcspn (content, "\n") - strlen (" rename") - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, content, -1, NULL));

  journal = open_journal (fixture);
  g_assert_false (tincan_journal_is_resumed (journal));
  g_assert_true (tincan_journal_begin (journal));
  g_assert_cmpuint (fixture_count_own (fixture), ==, 1);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/journal/plain", test_plain);
  add ("/journal/names", test_names);
  add ("/journal/torn", test_torn);
  add ("/journal/lies", test_lies);
  add ("/journal/long", test_long);
  add ("/journal/too-long", test_too_long);
  add ("/journal/copies", test_copies);
  add ("/journal/race", test_race);
  add ("/journal/planted", test_planted);
  add ("/journal/start-over", test_start_over);
  add ("/journal/other-manifest", test_other_manifest);

  return g_test_run ();
}

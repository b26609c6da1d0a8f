/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"

#include "wire/tincan-error.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_free_space (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->root, "not", "yet", "there", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (tincan_destination_free_space (fixture->root), >, 0);
  g_assert_cmpint (tincan_destination_free_space (missing), >, 0);
  g_assert_cmpint (tincan_destination_free_space ("/proc"), ==, -1);

  fixture_set_manifest (fixture, "small=5", "huge=9007199254740000", NULL);
  g_assert_false (fixture_try_open (fixture, TINCAN_CONFLICT_RENAME, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "9.0"));
  g_assert_nonnull (strstr (error->message, "received"));
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* A disk of 1 MiB: what fits is written, and what does not says so and goes on when there is
 * room. */
static void
test_full (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char   *filler = g_strnfill (600 * 1024, 'x');
  g_autofree char   *filler_path = fixture_path (fixture, "filler");
  g_autofree guint8 *content = NULL;
  guint32            block;

  if (!fixture_mount (fixture, 0, "size=1m"))
    {
      g_test_skip ("Mounting is not allowed here");
      return;
    }

  fixture_set_manifest (fixture, "a=102400", "b=600000", "c=100", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_receive (fixture, 0);
  fixture_put (fixture, "filler", filler);

  fixture_begin (fixture, 1, NULL);
  content = fixture_make_content (fixture, 1, 0, 600000);
  for (block = 0; block < 586; block++)
    if (!tincan_destination_write (fixture->destination, 1, block * BLOCK_SIZE,
                                   content + block * BLOCK_SIZE,
                                   tincan_block_size_at (600000, BLOCK_SIZE, block), &error))
      break;
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "“b”"));
  g_assert_cmpuint (block, >, 100);
  g_assert_cmpuint (block, <, 400);

  g_assert_cmpint (unlink (filler_path), ==, 0);
  fixture_write (fixture, 1, block, 586);
  g_assert_true (tincan_destination_finish_item (fixture->destination, 1, NULL));
  fixture_receive (fixture, 2);
  fixture_complete (fixture);
  fixture_assert_all_at_home (fixture);

  /* Now there is too little for all of it again, which is said before anything is written: but not
   * if what is there is to be kept or replaced. */
  g_clear_error (&error);
  g_assert_false (fixture_try_open (fixture, TINCAN_CONFLICT_RENAME, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  fixture_open (fixture, TINCAN_CONFLICT_SKIP);
  fixture_close (fixture);

  fixture_unmount (fixture);
}

/* The disk is full before the first large file is begun, though there was room for it. */
static void
test_reserve (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char   *filler = g_strnfill (1024 * 1024, 'x');
  g_autofree guint8 *content = NULL;

  if (!fixture_mount (fixture, 0, "size=3m"))
    {
      g_test_skip ("Mounting is not allowed here");
      return;
    }

  fixture_set_manifest (fixture, "large=2500000", NULL);
  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  fixture_put (fixture, "filler", filler);
  fixture_begin (fixture, 0, NULL);
  content = fixture_make_content (fixture, 0, 0, BLOCK_SIZE);
  g_assert_false (tincan_destination_write (fixture->destination, 0, 0, content, BLOCK_SIZE,
                                            &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE);
  fixture_close (fixture);

  fixture_unmount (fixture);
}

/* The journal does not fit: nothing gets its name, and everything does when there is room. */
static void
test_full_journal (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *filler_path = fixture_path (fixture, "filler");
  GString         *lines = g_string_new (NULL);
  GString         *filler = g_string_new (NULL);

  if (!fixture_mount (fixture, 0, "size=256k"))
    {
      g_test_skip ("Mounting is not allowed here");
      return;
    }

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strnfill (200, 'a' + i % 26);

      g_string_append_printf (lines, "%s%u=10\n", name, i);
    }
  fixture_set_manifest (fixture, lines->str, NULL);
  g_string_free (lines, TRUE);

  fixture_open (fixture, TINCAN_CONFLICT_RENAME);
  for (guint i = 0; i < 15; i++)
    fixture_receive (fixture, i);
  while (tincan_destination_free_space (fixture->directory) > 0)
    {
      g_string_append_c (filler, 'x');
      while (filler->len % 4096 != 0)
        g_string_append_c (filler, 'x');
      if (!g_file_set_contents_full (filler_path, filler->str, (gssize) filler->len,
                                     G_FILE_SET_CONTENTS_NONE, 0600, NULL))
        break;
    }

  /* Fifteen lines of two hundred characters fit beside the title, so the batch goes on. */
  g_assert_true (tincan_destination_flush (fixture->destination, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->n_placed, ==, 15);
  g_string_free (filler, TRUE);

  g_assert_cmpint (unlink (filler_path), ==, 0);
  for (guint i = 15; i < 30; i++)
    fixture_receive (fixture, i);
  filler = g_string_new (NULL);
  while (tincan_destination_free_space (fixture->directory) > 0)
    {
      for (guint i = 0; i < 4096; i++)
        g_string_append_c (filler, 'x');
      if (!g_file_set_contents_full (filler_path, filler->str, (gssize) filler->len,
                                     G_FILE_SET_CONTENTS_NONE, 0600, NULL))
        break;
    }
  g_string_free (filler, TRUE);

  g_assert_false (tincan_destination_flush (fixture->destination, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE);
  g_assert_cmpuint (fixture->n_placed, ==, 15);
  g_assert_cmpuint (fixture->n_failed, ==, 0);

  g_assert_cmpint (unlink (filler_path), ==, 0);
  for (guint i = 30; i < 40; i++)
    fixture_receive (fixture, i);
  fixture_complete (fixture);
  fixture_assert_all_at_home (fixture);

  fixture_unmount (fixture);
}

static void
test_read_only (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!fixture_mount (fixture, MS_RDONLY, NULL))
    {
      g_test_skip ("Mounting is not allowed here");
      return;
    }

  fixture_set_manifest (fixture, "a=1", NULL);
  g_assert_false (fixture_try_open (fixture, TINCAN_CONFLICT_RENAME, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "read-only"));

  fixture_unmount (fixture);
}

/* Runs @function as somebody without rights, for root may write everywhere. */
static void
run_as_nobody (Fixture *fixture,
               void (*function) (Fixture *fixture))
{
  pid_t pid;
  int   status;

  if (geteuid () != 0)
    {
      function (fixture);
      return;
    }

  pid = fork ();
  if (pid == 0)
    {
      if (setresgid (65534, 65534, 65534) != 0 || setresuid (65534, 65534, 65534) != 0)
        _exit (77);
      function (fixture);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
open_forbidden (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture_try_open (fixture, TINCAN_CONFLICT_RENAME, &error);
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_assert_nonnull (strstr (error->message, "may not write"));
}

static void
test_forbidden (Fixture      *fixture,
                gconstpointer data)
{
  fixture_set_manifest (fixture, "a=1", NULL);
  fixture_put_folder (fixture, ".");
  g_assert_cmpint (chmod (fixture->root, 0755), ==, 0);
  g_assert_cmpint (chmod (fixture->directory, 0555), ==, 0);
  run_as_nobody (fixture, open_forbidden);

  /* Where it would have to be made. */
  g_assert_cmpint (rmdir (fixture->directory), ==, 0);
  g_assert_cmpint (chmod (fixture->root, 0555), ==, 0);
  run_as_nobody (fixture, open_forbidden);
  g_assert_cmpint (chmod (fixture->root, 0755), ==, 0);
}

/* Only entering and writing is allowed, as in a letter box. */
static void
receive_in_letter_box (Fixture *fixture)
{
  fixture_run (fixture, TINCAN_CONFLICT_RENAME);
  g_assert_cmpuint (fixture->n_placed, ==, 2);
}

static void
test_letter_box (Fixture      *fixture,
                 gconstpointer data)
{
  fixture_set_manifest (fixture, "a=1", "d/b=2", NULL);
  fixture_put_folder (fixture, ".");
  g_assert_cmpint (chmod (fixture->root, 0755), ==, 0);
  g_assert_cmpint (chmod (fixture->directory, 0333), ==, 0);
  run_as_nobody (fixture, receive_in_letter_box);
  g_assert_cmpint (chmod (fixture->directory, 0777), ==, 0);
  fixture_assert_item_at (fixture, 0, "a");
  fixture_assert_item_at (fixture, 1, "d/b");
}

static void
test_not_a_directory (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->directory, "a file", -1, NULL));
  fixture_set_manifest (fixture, "a=1", NULL);
  g_assert_false (fixture_try_open (fixture, TINCAN_CONFLICT_RENAME, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_DISK);
  g_test_message ("%s", error->message);
}

#define add(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/destination-disk/free-space", test_free_space);
  add ("/destination-disk/full", test_full);
  add ("/destination-disk/reserve", test_reserve);
  add ("/destination-disk/full-journal", test_full_journal);
  add ("/destination-disk/read-only", test_read_only);
  add ("/destination-disk/forbidden", test_forbidden);
  add ("/destination-disk/letter-box", test_letter_box);
  add ("/destination-disk/not-a-directory", test_not_a_directory);

  return g_test_run ();
}

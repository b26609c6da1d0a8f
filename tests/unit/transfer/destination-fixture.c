/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "destination-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_MTIME G_GINT64_CONSTANT (1500000000)
#define NANOSECONDS 123456789

void
fixture_set_up (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->root = g_dir_make_tmp ("tincan-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->directory = g_build_filename (fixture->root, "received", NULL);
}

static int
remove_cb (const char        *path,
           const struct stat *status,
           int                type,
           struct FTW        *ftw)
{
  return remove (path);
}

/* Takes the directory away, with all that is in it. */
void
fixture_clear (Fixture *fixture)
{
  nftw (fixture->directory, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

void
fixture_forget_placed (Fixture *fixture)
{
  guint n_entries = fixture->manifest != NULL ? tincan_manifest_get_n_entries (fixture->manifest)
                                              : 0;

  for (guint i = 0; i < n_entries; i++)
    {
      g_clear_pointer (&fixture->placed[i], g_free);
      g_clear_error (&fixture->errors[i]);
    }
  fixture->n_placed = 0;
  fixture->n_failed = 0;
}

void
fixture_tear_down (Fixture      *fixture,
                   gconstpointer data)
{
  fixture_close (fixture);
  fixture_forget_placed (fixture);
  g_free (fixture->placed);
  g_free (fixture->errors);
  g_clear_pointer (&fixture->manifest, tincan_manifest_unref);
  nftw (fixture->root, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->directory);
  g_free (fixture->root);
}

static void
add_line (TincanManifest *manifest,
          const char     *line)
{
  g_autoptr(GError) error = NULL;
  gsize            length = strcspn (line, "=*");
  g_autofree char *path = g_strndup (line, length);
  TincanEntry      entry = { .kind = TINCAN_ENTRY_FILE, .has_mtime = TRUE, .path = path };
  gboolean         added;

  if (line[length] == '\0')
    {
      g_assert_true (g_str_has_suffix (path, "/"));
      path[length - 1] = '\0';
      entry.kind = TINCAN_ENTRY_FOLDER;
    }
  else
    {
      entry.executable = line[length] == '*';
      entry.size = g_ascii_strtoull (line + length + 1, NULL, 10);
    }
  entry.mtime_seconds = FIRST_MTIME + tincan_manifest_get_n_entries (manifest);
  entry.mtime_nanoseconds = NANOSECONDS;

  added = tincan_manifest_add (manifest, &entry, &error);
  g_assert_no_error (error);
  g_assert_true (added);
}

void
fixture_set_manifest (Fixture *fixture,
                      ...)
{
  g_autoptr(GError) error = NULL;
  va_list     lines;
  const char *line;
  guint       n_entries;
  gboolean    finished;

  fixture_forget_placed (fixture);
  g_clear_pointer (&fixture->manifest, tincan_manifest_unref);
  fixture->manifest = tincan_manifest_new ();

  va_start (lines, fixture);
  while ((line = va_arg (lines, const char *)) != NULL)
    {
      g_auto(GStrv) more = g_strsplit (line, "\n", -1);

      for (guint i = 0; more[i] != NULL; i++)
        if (*more[i] != '\0')
          add_line (fixture->manifest, more[i]);
    }
  va_end (lines);

  finished = tincan_manifest_finish (fixture->manifest, &error);
  g_assert_no_error (error);
  g_assert_true (finished);

  n_entries = tincan_manifest_get_n_entries (fixture->manifest);
  g_free (fixture->placed);
  g_free (fixture->errors);
  fixture->placed = g_new0 (char *, n_entries);
  fixture->errors = g_new0 (GError *, n_entries);
}

static void
placed_cb (guint         item,
           const char   *path,
           const GError *error,
           gpointer      user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->placed[item]);
  g_assert_null (fixture->errors[item]);
  g_assert_true ((path == NULL) == (error != NULL));
  if (path != NULL)
    {
      g_autofree char *full = fixture_path (fixture, path);

      /* Called when it is there, not before. */
      g_assert_true (fixture->unsettled || g_file_test (full, G_FILE_TEST_IS_REGULAR));
      fixture->placed[item] = g_strdup (path);
      fixture->n_placed++;
    }
  else
    {
      fixture->errors[item] = g_error_copy (error);
      fixture->n_failed++;
    }
}

gboolean
fixture_try_open (Fixture       *fixture,
                  TincanConflict conflict,
                  GError       **error)
{
  g_assert_null (fixture->destination);
  fixture->destination = tincan_destination_new (fixture->directory, fixture->manifest, BLOCK_SIZE,
                                                 conflict, placed_cb, fixture, error);
  return fixture->destination != NULL;
}

void
fixture_open (Fixture       *fixture,
              TincanConflict conflict)
{
  g_autoptr(GError) error = NULL;

  fixture_try_open (fixture, conflict, &error);
  g_assert_no_error (error);
}

void
fixture_close (Fixture *fixture)
{
  g_clear_pointer (&fixture->destination, tincan_destination_free);
}

TincanItemPlan
fixture_begin (Fixture *fixture,
               guint    item,
               guint32 *out_n_partial_blocks)
{
  g_autoptr(GError) error = NULL;
  TincanItemPlan plan;
  guint32        n_partial_blocks;
  gboolean       done;

  done = tincan_destination_begin_item (fixture->destination, item, &plan, &n_partial_blocks,
                                        &error);
  g_assert_no_error (error);
  g_assert_true (done);
  if (out_n_partial_blocks != NULL)
    *out_n_partial_blocks = n_partial_blocks;

  return plan;
}

guint8 *
fixture_make_content (Fixture *fixture,
                      guint    item,
                      guint64  offset,
                      gsize    length)
{
  guint8 *content = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    {
      guint64 at = offset + i;

      content[i] = (guint8) (at * 31 + (at >> 10) * 17 + item * 7 + fixture->seed + 1);
    }

  return content;
}

void
fixture_write (Fixture *fixture,
               guint    item,
               guint32  first_block,
               guint32  end_block)
{
  const TincanEntry *entry = tincan_manifest_get_entry (fixture->manifest, item);

  for (guint32 block = first_block; block < end_block; block++)
    {
      g_autoptr(GError) error = NULL;
      guint64            offset = (guint64) block * BLOCK_SIZE;
      guint32            size = tincan_block_size_at (entry->size, BLOCK_SIZE, block);
      g_autofree guint8 *content = fixture_make_content (fixture, item, offset, size);
      gboolean           done;

      done = tincan_destination_write (fixture->destination, item, offset, content, size, &error);
      g_assert_no_error (error);
      g_assert_true (done);
    }
}

void
fixture_receive (Fixture *fixture,
                 guint    item)
{
  const TincanEntry *entry = tincan_manifest_get_entry (fixture->manifest, item);
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (fixture_begin (fixture, item, NULL) != TINCAN_ITEM_WRITE)
    return;

  fixture_write (fixture, item, 0, tincan_block_count (entry->size, BLOCK_SIZE));
  done = tincan_destination_finish_item (fixture->destination, item, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

void
fixture_receive_all (Fixture *fixture)
{
  for (guint i = 0; i < tincan_manifest_get_n_entries (fixture->manifest); i++)
    if (tincan_manifest_get_entry (fixture->manifest, i)->kind == TINCAN_ENTRY_FILE)
      fixture_receive (fixture, i);
}

void
fixture_complete (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  gboolean done = tincan_destination_complete (fixture->destination, TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  fixture_close (fixture);
}

void
fixture_run (Fixture       *fixture,
             TincanConflict conflict)
{
  fixture_open (fixture, conflict);
  fixture_receive_all (fixture);
  fixture_complete (fixture);
}

/* --- Other disks --- */

/* Puts a small disk where the directory is, for this thread alone. FALSE where that is not
 * allowed. */
gboolean
fixture_mount (Fixture      *fixture,
               unsigned long flags,
               const char   *options)
{
  fixture_put_folder (fixture, ".");

  return unshare (CLONE_NEWNS) == 0 &&
         mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("tincan-test", fixture->directory, "tmpfs", flags, options) == 0;
}

void
fixture_unmount (Fixture *fixture)
{
  g_assert_cmpint (umount2 (fixture->directory, MNT_DETACH), ==, 0);
}

/* --- What is on the disk --- */

char *
fixture_path (Fixture    *fixture,
              const char *path)
{
  return g_build_filename (fixture->directory, path, NULL);
}

static void
make_parent (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
}

void
fixture_put (Fixture    *fixture,
             const char *path,
             const char *content)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *full = fixture_path (fixture, path);

  make_parent (full);
  g_file_set_contents (full, content, -1, &error);
  g_assert_no_error (error);
}

void
fixture_put_folder (Fixture    *fixture,
                    const char *path)
{
  g_autofree char *full = fixture_path (fixture, path);

  g_assert_cmpint (g_mkdir_with_parents (full, 0755), ==, 0);
}

void
fixture_put_link (Fixture    *fixture,
                  const char *path,
                  const char *target)
{
  g_autofree char *full = fixture_path (fixture, path);

  make_parent (full);
  g_assert_cmpint (symlink (target, full), ==, 0);
}

void
fixture_assert_item_at (Fixture    *fixture,
                        guint       item,
                        const char *path)
{
  const TincanEntry *entry = tincan_manifest_get_entry (fixture->manifest, item);
  g_autoptr(GError) error = NULL;
  g_autofree char *full = fixture_path (fixture, path);
  g_autofree char *content = NULL;
  gsize            length = 0;
  struct stat      status;

  g_assert_cmpint (lstat (full, &status), ==, 0);
  g_assert_cmpint (status.st_mtim.tv_sec, ==, entry->mtime_seconds);
  g_assert_cmpint (status.st_mtim.tv_nsec, ==, entry->mtime_nanoseconds);
  if (entry->kind == TINCAN_ENTRY_FOLDER)
    {
      g_assert_true (S_ISDIR (status.st_mode));
      return;
    }

  g_assert_true (S_ISREG (status.st_mode));
  g_assert_cmpint (status.st_nlink, ==, 1);
  g_assert_cmpint ((status.st_mode & S_IXUSR) != 0, ==, entry->executable);
  g_assert_cmpint (status.st_mode & (S_ISUID | S_ISGID | S_ISVTX), ==, 0);

  g_file_get_contents (full, &content, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, entry->size);
  for (gsize at = 0; at < length; at += 65536)
    {
      gsize              size = MIN (65536, length - at);
      g_autofree guint8 *expected = fixture_make_content (fixture, item, at, size);

      g_assert_cmpmem (content + at, size, expected, size);
    }
}

void
fixture_assert_content (Fixture    *fixture,
                        const char *path,
                        const char *content)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *full = fixture_path (fixture, path);
  g_autofree char *found = NULL;

  g_file_get_contents (full, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, content);
}

void
fixture_assert_absent (Fixture    *fixture,
                       const char *path)
{
  g_autofree char *full = fixture_path (fixture, path);
  struct stat      status;

  g_assert_cmpint (lstat (full, &status), ==, -1);
  g_assert_cmpint (errno, ==, ENOENT);
}

static guint       n_own;
static const char *own_ending;
static char       *own_found;

static int
count_own_cb (const char        *path,
              const struct stat *status,
              int                type,
              struct FTW        *ftw)
{
  if (!g_str_has_prefix (path + ftw->base, ".tincan-"))
    return 0;

  n_own++;
  if (own_ending != NULL && own_found == NULL && g_str_has_suffix (path, own_ending))
    own_found = g_strdup (path);
  return 0;
}

/* How many things below the directory have names that only we give. */
guint
fixture_count_own (Fixture *fixture)
{
  n_own = 0;
  own_ending = NULL;
  nftw (fixture->directory, count_own_cb, 16, FTW_PHYS);
  return n_own;
}

/* (transfer full): the absolute path of one of them. */
char *
fixture_find_own (Fixture    *fixture,
                  const char *ending)
{
  own_ending = ending;
  own_found = NULL;
  nftw (fixture->directory, count_own_cb, 16, FTW_PHYS);
  return g_steal_pointer (&own_found);
}

static guint n_things;

static int
count_things_cb (const char        *path,
                 const struct stat *status,
                 int                type,
                 struct FTW        *ftw)
{
  n_things++;
  return 0;
}

/* How many files and folders there are, the directory among them. */
guint
fixture_count_things (Fixture *fixture)
{
  n_things = 0;
  nftw (fixture->directory, count_things_cb, 16, FTW_PHYS);
  return n_things;
}

/* Everything is where the manifest says, and nothing of ours is left. */
void
fixture_assert_all_at_home (Fixture *fixture)
{
  for (guint i = 0; i < tincan_manifest_get_n_entries (fixture->manifest); i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (fixture->manifest, i);

      fixture_assert_item_at (fixture, i, entry->path);
      if (entry->kind == TINCAN_ENTRY_FILE)
        g_assert_cmpstr (fixture->placed[i], ==, entry->path);
    }
  g_assert_cmpuint (fixture->n_placed, ==, tincan_manifest_get_n_files (fixture->manifest));
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpuint (fixture_count_own (fixture), ==, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-base64url.h"
#include "wire/tincan-control.h"
#include "wire/tincan-error.h"
#include "wire/tincan-json.h"
#include "wire/tincan-manifest.h"

#include <string.h>

#define N_MANY 100000

static void
add_file (TincanManifest *manifest,
          const char     *path,
          guint64         size)
{
  TincanEntry entry = { .kind = TINCAN_ENTRY_FILE, .path = path, .size = size };
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_manifest_add (manifest, &entry, &error));
  g_assert_no_error (error);
}

static void
finish (TincanManifest *manifest)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (tincan_manifest_finish (manifest, &error));
  g_assert_no_error (error);
}

static JsonArray *
get_entries (JsonObject *vector,
             const char *member)
{
  return json_object_get_array_member (vector, member);
}

/* The pages as they go over the wire and come in again. */
static TincanManifest *
send_pages (TincanManifest *manifest)
{
  TincanManifest *received = tincan_manifest_new ();

  for (guint i = 0; i < tincan_manifest_get_n_pages (manifest); i++)
    {
      g_autoptr(TincanControl) page = tincan_control_new (TINCAN_CONTROL_PAGE);
      g_autoptr(TincanControl) received_page = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;

      page->transfer = TINCAN_MAX_TRANSFER_ID;
      page->page = i;
      page->entries = tincan_manifest_page_to_json (manifest, i);
      g_assert_cmpuint (json_array_get_length (page->entries), <=, TINCAN_MAX_PAGE_ENTRIES);
      text = tincan_control_to_string (page);
      g_assert_cmpuint (strlen (text), <=, TINCAN_MAX_MESSAGE_BYTES);

      received_page = tincan_control_parse (text, strlen (text), &error);
      g_assert_no_error (error);
      g_assert_true (tincan_manifest_add_page (received, received_page->entries, &error));
      g_assert_no_error (error);
    }
  finish (received);

  return received;
}

static void
check_same (TincanManifest *manifest,
            TincanManifest *expected)
{
  g_assert_cmpuint (tincan_manifest_get_n_entries (manifest), ==,
                    tincan_manifest_get_n_entries (expected));
  g_assert_true (g_bytes_equal (tincan_manifest_get_digest (manifest),
                                tincan_manifest_get_digest (expected)));

  for (guint i = 0; i < tincan_manifest_get_n_entries (manifest); i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (manifest, i);
      const TincanEntry *other = tincan_manifest_get_entry (expected, i);

      g_assert_cmpstr (entry->path, ==, other->path);
      g_assert_cmpint (entry->kind, ==, other->kind);
      g_assert_cmpuint (entry->size, ==, other->size);
      g_assert_cmpint (entry->executable, ==, other->executable);
      g_assert_cmpint (entry->has_mtime, ==, other->has_mtime);
      g_assert_cmpint (entry->mtime_seconds, ==, other->mtime_seconds);
      g_assert_cmpuint (entry->mtime_nanoseconds, ==, other->mtime_nanoseconds);
    }
}

static void
check_valid (JsonObject *vector)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(TincanManifest) received = NULL;
  g_autoptr(JsonNode) written = json_node_alloc ();
  g_autoptr(JsonArray) page = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = NULL;
  g_auto(GStrv) names = NULL;
  g_auto(GStrv) expected_names = vectors_strings (vector, "names");
  const char *member;

  g_assert_true (tincan_manifest_add_page (manifest, get_entries (vector, "entries"), &error));
  g_assert_no_error (error);
  g_assert_null (tincan_manifest_get_digest (manifest));
  finish (manifest);

  g_assert_cmpuint (tincan_manifest_get_n_files (manifest), ==,
                    json_object_get_int_member (vector, "files"));
  g_assert_cmpuint (tincan_manifest_get_n_folders (manifest), ==,
                    json_object_get_int_member (vector, "folders"));
  g_assert_cmpuint (tincan_manifest_get_bytes (manifest), ==,
                    json_object_get_int_member (vector, "bytes"));
  digest = tincan_base64url_encode_bytes (tincan_manifest_get_digest (manifest));
  g_assert_cmpstr (digest, ==, vectors_string (vector, "digest"));
  names = tincan_manifest_dup_names (manifest, 5);
  g_assert_cmpstrv (names, expected_names);

  g_assert_cmpuint (tincan_manifest_get_n_pages (manifest), ==, 1);
  page = tincan_manifest_page_to_json (manifest, 0);
  json_node_init_array (written, page);
  member = json_object_has_member (vector, "canonical") ? "canonical" : "entries";
  g_assert_true (json_node_equal (written, json_object_get_member (vector, member)));

  received = send_pages (manifest);
  check_same (received, manifest);
}

static void
test_valid (void)
{
  vectors_foreach ("manifests.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (tincan_manifest_add_page (manifest, get_entries (vector, "entries"), &error) &&
                  tincan_manifest_finish (manifest, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
}

static void
test_invalid (void)
{
  vectors_foreach ("manifests.json", "invalid", check_invalid);
}

/* Rule 5 in every order of the entries. */
static void
check_invalid_reversed (JsonObject *vector)
{
  g_autoptr(TincanManifest) manifest = NULL;
  g_autoptr(JsonArray) reversed = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *entries = get_entries (vector, "entries");

  if (json_node_get_value_type (json_object_get_member (vector, "rule")) != G_TYPE_INT64 ||
      json_object_get_int_member (vector, "rule") != 5)
    return;

  manifest = tincan_manifest_new ();
  reversed = json_array_new ();
  for (guint i = json_array_get_length (entries); i > 0; i--)
    json_array_add_element (reversed, json_array_dup_element (entries, i - 1));
  g_assert_true (tincan_manifest_add_page (manifest, reversed, NULL));
  g_assert_false (tincan_manifest_finish (manifest, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
}

static void
test_invalid_reversed (void)
{
  vectors_foreach ("manifests.json", "invalid", check_invalid_reversed);
}

/* What cannot be added leaves the manifest as it was. */
static void
test_refused_entry_changes_nothing (void)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(TincanManifest) other = tincan_manifest_new ();
  static const TincanEntry bad[] = {
    { .kind = TINCAN_ENTRY_FILE, .path = "../a", .size = 1 },
    { .kind = TINCAN_ENTRY_FILE, .path = "b", .size = G_MAXUINT64 },
    { .kind = TINCAN_ENTRY_FILE, .path = "b", .size = TINCAN_MAX_SAFE_INTEGER },
    { .kind = TINCAN_ENTRY_FILE, .path = "b", .has_mtime = TRUE, .mtime_nanoseconds = 1000000000 },
    { .kind = TINCAN_ENTRY_FILE, .path = "b", .has_mtime = TRUE, .mtime_seconds = G_MAXINT64 },
    { .kind = TINCAN_ENTRY_FILE, .path = "b", .has_mtime = TRUE, .mtime_seconds = G_MININT64 },
  };

  add_file (manifest, "a", 5);
  add_file (other, "a", 5);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (tincan_manifest_add (manifest, &bad[i], &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
    }
  add_file (manifest, "b", 6);
  add_file (other, "b", 6);
  finish (manifest);
  finish (other);

  g_assert_cmpuint (tincan_manifest_get_bytes (manifest), ==, 11);
  check_same (manifest, other);
}

/* Paths that are long, and that JSON makes longer, in pages that still fit a message. */
static void
test_long_paths (void)
{
  static const char *const texts[] = { "\"\"\"\"", "abcd", "😀" };
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(TincanManifest) received = NULL;

  for (guint i = 0; i < 700; i++)
    {
      g_autoptr(GString) path = g_string_new (NULL);

      g_string_append_printf (path, "%u", i);
      while (path->len < 3700)
        {
          g_string_append_c (path, '/');
          for (guint j = 0; j < 60; j++)
            g_string_append (path, texts[i % 3]);
        }
      add_file (manifest, path->str, TINCAN_MAX_SAFE_INTEGER / 1000);
    }
  finish (manifest);
  g_assert_cmpuint (tincan_manifest_get_n_pages (manifest), >,
                    700 * 3700 / TINCAN_MAX_MESSAGE_BYTES);

  received = send_pages (manifest);
  check_same (received, manifest);
}

/* The shortest and the longest entries in pages. */
static void
test_pages_are_full (void)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(TincanManifest) empty = tincan_manifest_new ();
  g_autoptr(TincanManifest) received = NULL;

  for (guint i = 0; i < 2 * TINCAN_MAX_PAGE_ENTRIES + 1; i++)
    {
      g_autofree char *path = g_strdup_printf ("%u", i);

      add_file (manifest, path, 0);
    }
  finish (manifest);
  g_assert_cmpuint (tincan_manifest_get_n_pages (manifest), ==, 3);
  received = send_pages (manifest);
  check_same (received, manifest);

  finish (empty);
  g_assert_cmpuint (tincan_manifest_get_n_pages (empty), ==, 0);
}

static void
test_many (void)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(TincanManifest) received = NULL;
  const TincanEntry *first;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *path = NULL;

      path = g_strdup_printf ("Many/folder %u/Ünter %u/File-%u.txt", i % 7, i % 1013, i);
      add_file (manifest, path, i);
    }
  first = tincan_manifest_get_entry (manifest, 0);
  finish (manifest);

  /* Entries stay where they are while a manifest grows. */
  g_assert_true (first == tincan_manifest_get_entry (manifest, 0));
  g_assert_cmpuint (tincan_manifest_get_n_files (manifest), ==, N_MANY);
  g_assert_cmpuint (tincan_manifest_get_bytes (manifest), ==, (guint64) N_MANY * (N_MANY - 1) / 2);

  received = send_pages (manifest);
  check_same (received, manifest);
}

/* The one clash among many is found, wherever it is. */
static void
test_clash_among_many (void)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
      g_autoptr(GError) error = NULL;
      guint clashing = g_test_rand_int_range (0, 3000);

      for (guint i = 0; i < 3000; i++)
        {
          g_autofree char *path = g_strdup_printf ("a/b%u/c%u/d", i % 31, i);

          add_file (manifest, path, 1);
          if (i == clashing)
            {
              /* The folder's own folder, spelled otherwise, for a file of another name. */
              g_autofree char *clash = g_strdup_printf ("a/B%u/e", i % 31);

              add_file (manifest, clash, 1);
            }
        }
      g_assert_false (tincan_manifest_finish (manifest, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
    }
}

/* A plain reading of rule 5, as slow as it is simple. */
static gboolean
clashes (const TincanEntry *entry,
         const TincanEntry *other)
{
  g_auto(GStrv) left = g_strsplit (entry->path, "/", -1);
  g_auto(GStrv) right = g_strsplit (other->path, "/", -1);
  guint n_left = g_strv_length (left);
  guint n_right = g_strv_length (right);

  for (guint i = 0; i < MIN (n_left, n_right); i++)
    {
      g_autofree char *folded_left = tincan_path_fold (left[i]);
      g_autofree char *folded_right = tincan_path_fold (right[i]);

      if (!g_str_equal (folded_left, folded_right))
        return FALSE;
      if (!g_str_equal (left[i], right[i]))
        return TRUE;
    }

  if (n_left == n_right)
    return TRUE;

  return n_left < n_right ? entry->kind == TINCAN_ENTRY_FILE : other->kind == TINCAN_ENTRY_FILE;
}

static void
test_clashes_as_written (void)
{
  static const char *const names[] = { "a", "A", "b", "a!", "a.b", "é", "e\xcc\x81", "ab" };
  guint n_bad = 0;

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
      gboolean expected = FALSE;
      guint n_entries = g_test_rand_int_range (2, 5);

      for (guint i = 0; i < n_entries; i++)
        {
          g_autoptr(GString) path = g_string_new (names[g_test_rand_int_range (0, 8)]);
          TincanEntry entry = { 0 };

          while (g_test_rand_int_range (0, 3) > 0)
            g_string_append_printf (path, "/%s", names[g_test_rand_int_range (0, 8)]);
          entry.kind = g_test_rand_bit () ? TINCAN_ENTRY_FILE : TINCAN_ENTRY_FOLDER;
          entry.path = path->str;
          if (!tincan_manifest_add (manifest, &entry, NULL))
            break;
          for (guint j = 0; j + 1 < tincan_manifest_get_n_entries (manifest); j++)
            expected |= clashes (&entry, tincan_manifest_get_entry (manifest, j));
        }

      n_bad += expected;
      if (tincan_manifest_finish (manifest, NULL) == expected)
        g_error ("round %u", round);
    }

  g_test_message ("%u of 20000 clashed", n_bad);
  g_assert_cmpuint (n_bad, >, 1000);
  g_assert_cmpuint (n_bad, <, 19000);
}

static void
test_too_many_entries (void)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  TincanEntry entry = { .kind = TINCAN_ENTRY_FILE };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < TINCAN_MAX_ENTRIES; i++)
    {
      char path[16];

      g_snprintf (path, sizeof path, "%u", i);
      add_file (manifest, path, 1);
    }

  entry.path = "one more";
  g_assert_false (tincan_manifest_add (manifest, &entry, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
  finish (manifest);
  g_assert_cmpuint (tincan_manifest_get_n_entries (manifest), ==, TINCAN_MAX_ENTRIES);
}

/* Half a million entries of 4,000 bytes would be 2 GB of a receiver's memory. */
static void
test_too_long_paths (void)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) path = g_string_new (NULL);
  guint64 n_bytes = 0;

  for (guint i = 0; i < 16; i++)
    g_string_append_printf (path, "%0240d/", 0);
  g_string_append (path, "12345678");

  for (guint i = 0; error == NULL; i++)
    {
      TincanEntry entry = { .kind = TINCAN_ENTRY_FILE, .path = path->str };
      char number[9];

      g_snprintf (number, sizeof number, "%08u", i);
      memcpy (path->str + path->len - 8, number, 8);
      if (tincan_manifest_add (manifest, &entry, &error))
        n_bytes += path->len;
    }

  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
  g_assert_cmpuint (n_bytes, <=, TINCAN_MAX_PATHS_BYTES);
  g_assert_cmpuint (n_bytes, >, TINCAN_MAX_PATHS_BYTES - TINCAN_MAX_PATH_BYTES);
}

static void
check_blocks (JsonObject *vector)
{
  guint64 size = json_object_get_int_member (vector, "size");
  guint32 block = json_object_get_int_member (vector, "block");
  guint32 count = json_object_get_int_member (vector, "count");

  g_assert_cmpuint (tincan_block_count (size, block), ==, count);
  if (count > 0)
    g_assert_cmpuint (tincan_block_size_at (size, block, count - 1), ==,
                      json_object_get_int_member (vector, "last"));
  if (count > 1)
    g_assert_cmpuint (tincan_block_size_at (size, block, 0), ==, block);
  g_assert_cmpuint (tincan_block_size_at (size, block, count), ==, 0);
  g_assert_cmpuint (tincan_block_size_at (size, block, G_MAXUINT32), ==, 0);
}

static void
test_blocks (void)
{
  vectors_foreach ("manifests.json", "blocks", check_blocks);

  g_assert_cmpuint (tincan_block_count ((guint64) G_MAXUINT32 * 1024, 1024), ==, G_MAXUINT32);
  g_assert_cmpuint (tincan_block_count (TINCAN_MAX_SAFE_INTEGER, 1024), ==, G_MAXUINT32);
  g_assert_cmpuint (tincan_block_count (G_MAXUINT64, 1024), ==, G_MAXUINT32);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manifest/valid", test_valid);
  g_test_add_func ("/manifest/invalid", test_invalid);
  g_test_add_func ("/manifest/invalid-reversed", test_invalid_reversed);
  g_test_add_func ("/manifest/refused-entry-changes-nothing", test_refused_entry_changes_nothing);
  g_test_add_func ("/manifest/long-paths", test_long_paths);
  g_test_add_func ("/manifest/pages-are-full", test_pages_are_full);
  g_test_add_func ("/manifest/many", test_many);
  g_test_add_func ("/manifest/clash-among-many", test_clash_among_many);
  g_test_add_func ("/manifest/clashes-as-written", test_clashes_as_written);
  g_test_add_func ("/manifest/too-many-entries", test_too_many_entries);
  g_test_add_func ("/manifest/too-long-paths", test_too_long_paths);
  g_test_add_func ("/manifest/blocks", test_blocks);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-word-list.h"

#include <string.h>

static void
assert_strv (char **actual,
             char **expected)
{
  g_autofree char *actual_text = g_strjoinv (" ", actual);
  g_autofree char *expected_text = g_strjoinv (" ", expected);

  g_assert_cmpstr (actual_text, ==, expected_text);
}

static void
test_table (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("words.json");
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GHashTable) beginnings = NULL;

  beginnings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < TINCAN_WORD_LIST_LENGTH; i++)
    {
      const char *word = tincan_word_list_get (i);

      g_assert_true (tincan_word_list_contains (word));
      g_assert_cmpuint (strlen (word), >=, 3);
      g_assert_cmpuint (strlen (word), <=, 10);
      g_assert_true (g_hash_table_add (beginnings, g_strndup (word, 3)));
      g_checksum_update (checksum, (const guchar *) word, -1);
      g_checksum_update (checksum, (const guchar *) "\n", 1);
    }

  g_assert_cmpint (json_object_get_int_member (vectors, "count"), ==, TINCAN_WORD_LIST_LENGTH);
  g_assert_cmpstr (g_checksum_get_string (checksum), ==, vectors_string (vectors, "sha256"));
}

static void
test_contains (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("words.json");
  g_auto(GStrv) valid = vectors_strings (vectors, "valid");
  g_auto(GStrv) invalid = vectors_strings (vectors, "invalid");

  for (guint i = 0; valid[i] != NULL; i++)
    g_assert_cmpstr (tincan_word_list_find (valid[i]), ==, valid[i]);
  for (guint i = 0; invalid[i] != NULL; i++)
    g_assert_false (tincan_word_list_contains (invalid[i]));
}

static void
check_suggest (JsonObject *vector)
{
  g_auto(GStrv) expected = vectors_strings (vector, "suggestions");
  g_auto(GStrv) actual = tincan_word_list_suggest (vectors_string (vector, "word"));

  assert_strv (actual, expected);
}

static void
test_suggest (void)
{
  g_auto(GStrv) none = tincan_word_list_suggest ("\xff\xfe");

  g_assert_null (none[0]);
  vectors_foreach ("words.json", "suggest", check_suggest);
}

static void
check_complete (JsonObject *vector)
{
  g_auto(GStrv) expected = vectors_strings (vector, "words");
  g_auto(GStrv) actual = tincan_word_list_complete (vectors_string (vector, "prefix"));

  assert_strv (actual, expected);
}

static void
test_complete (void)
{
  g_auto(GStrv) all = tincan_word_list_complete ("");

  g_assert_cmpuint (g_strv_length (all), ==, TINCAN_WORD_LIST_LENGTH);
  vectors_foreach ("words.json", "complete", check_complete);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/word-list/table", test_table);
  g_test_add_func ("/wire/word-list/contains", test_contains);
  g_test_add_func ("/wire/word-list/suggest", test_suggest);
  g_test_add_func ("/wire/word-list/complete", test_complete);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-code.h"
#include "wire/tincan-error.h"
#include "wire/tincan-word-list.h"

#include <string.h>

static void
check_valid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanCode) code = tincan_code_parse (vectors_string (vector, "input"), &error);
  g_autoptr(TincanCode) again = NULL;
  g_autoptr(GBytes) password = NULL;
  g_autofree char *text = NULL;
  const char *expected = vectors_string (vector, "password");

  g_assert_no_error (error);
  text = tincan_code_to_string (code);
  password = tincan_code_dup_password (code);
  g_assert_cmpstr (text, ==, vectors_string (vector, "code"));
  g_assert_cmpstr (tincan_code_get_nameplate (code), ==, vectors_string (vector, "nameplate"));
  g_assert_cmpmem (g_bytes_get_data (password, NULL), g_bytes_get_size (password),
                   expected, strlen (expected));

  again = tincan_code_parse (text, &error);
  g_assert_no_error (error);
}

static void
test_valid (void)
{
  vectors_foreach ("code.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_code_parse (vectors_string (vector, "input"), &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);

  if (json_object_has_member (vector, "suggestions"))
    {
      g_auto(GStrv) suggestions = vectors_strings (vector, "suggestions");

      g_assert_cmpint (suggestions[0] != NULL, ==, strstr (error->message, "Did you mean") != NULL);
      for (guint i = 0; suggestions[i] != NULL; i++)
        g_assert_nonnull (strstr (error->message, suggestions[i]));
    }
  else if (g_str_equal (vectors_string (vector, "why"), "parts"))
    g_assert_nonnull (strstr (error->message, "three words"));
  else
    g_assert_nonnull (strstr (error->message, "begins with a number"));
}

static void
test_invalid (void)
{
  vectors_foreach ("code.json", "invalid", check_invalid);
}

/* What is shown to a person must not carry what was typed into places where it does harm. */
static void
test_messages (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_code_parse ("7-acrobat-gymnast-unz\u202eip", &error));
  g_assert_null (strstr (error->message, "\u202e"));
  g_assert_nonnull (strstr (error->message, "Word 3"));
  g_clear_error (&error);

  g_assert_null (tincan_code_parse ("7-wip-gymnast-unzip", &error));
  g_assert_nonnull (strstr (error->message, "“wip”"));
  g_clear_error (&error);

  g_assert_null (tincan_code_parse ("7-acrobat-gymnast-\xff", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
}

static void
test_looks_like (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("code.json");
  JsonObject *looks_like = json_object_get_object_member (vectors, "looks_like");
  g_auto(GStrv) yes = vectors_strings (looks_like, "yes");
  g_auto(GStrv) no = vectors_strings (looks_like, "no");

  for (guint i = 0; yes[i] != NULL; i++)
    g_assert_true (tincan_code_looks_like (yes[i]));
  for (guint i = 0; no[i] != NULL; i++)
    g_assert_false (tincan_code_looks_like (no[i]));
}

/* 3,000 times a word out of 1,296: about nine in ten of them turn up. */
static void
test_random (void)
{
  g_autoptr(GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(TincanCode) code = tincan_code_new_random ("42");
      g_autoptr(TincanCode) parsed = NULL;
      g_autofree char *text = tincan_code_to_string (code);
      g_auto(GStrv) parts = g_strsplit (text, "-", -1);

      parsed = tincan_code_parse (text, NULL);
      g_assert_nonnull (parsed);
      g_assert_cmpuint (g_strv_length (parts), ==, 4);
      g_assert_cmpstr (parts[0], ==, "42");
      for (guint j = 1; j < 4; j++)
        g_hash_table_add (words, g_strdup (parts[j]));
    }

  g_assert_cmpuint (g_hash_table_size (words), >, TINCAN_WORD_LIST_LENGTH * 8 / 10);
}

/* Nameplates come from a server, which may say anything. */
static void
test_nameplates (void)
{
  g_assert_null (tincan_code_new_random (""));
  g_assert_null (tincan_code_new_random ("0"));
  g_assert_null (tincan_code_new_random ("1234567"));
  g_assert_null (tincan_code_new_random ("7\n"));
  g_assert_true (tincan_code_is_nameplate ("7"));
  g_assert_true (tincan_code_is_nameplate ("999999"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/code/valid", test_valid);
  g_test_add_func ("/wire/code/invalid", test_invalid);
  g_test_add_func ("/wire/code/messages", test_messages);
  g_test_add_func ("/wire/code/looks-like", test_looks_like);
  g_test_add_func ("/wire/code/random", test_random);
  g_test_add_func ("/wire/code/nameplates", test_nameplates);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-path-rules.h"

#include <string.h>

static gboolean
is_safe (const char *path)
{
  g_autoptr(GError) error = NULL;
  gboolean safe = tincan_path_is_safe (path, &error);

  if (safe)
    {
      g_assert_no_error (error);
      return TRUE;
    }

  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST);
  /* A sentence for people. */
  g_assert_true (g_str_has_suffix (error->message, "."));

  return FALSE;
}

static void
test_safe (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("paths.json");
  g_auto(GStrv) paths = vectors_strings (vectors, "safe");

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_test_message ("%.200s", paths[i]);
      g_assert_true (is_safe (paths[i]));
    }
}

static void
check_unsafe (JsonObject *vector)
{
  g_assert_false (is_safe (vectors_string (vector, "path")));
}

static void
test_unsafe (void)
{
  vectors_foreach ("paths.json", "unsafe", check_unsafe);
}

static void
check_unsafe_hex (JsonObject *vector)
{
  g_autoptr(GBytes) bytes = vectors_hex (vector, "hex");
  g_autofree char *path = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_false (is_safe (path));
}

static void
test_unsafe_bytes (void)
{
  vectors_foreach ("paths.json", "unsafe_hex", check_unsafe_hex);
}

/* What is unsafe is so wherever it stands (a drive letter and lengths aside). */
static void
check_unsafe_below (JsonObject *vector)
{
  const char *path = vectors_string (vector, "path");
  g_autofree char *below = NULL;
  g_autofree char *above = NULL;

  if (strlen (path) > 200 || (g_ascii_isalpha (path[0]) && path[1] == ':'))
    return;

  below = g_strconcat ("folder/", path, NULL);
  g_assert_false (is_safe (below));
  above = g_strconcat (path, "/file", NULL);
  g_assert_false (is_safe (above));
}

static void
test_unsafe_anywhere (void)
{
  vectors_foreach ("paths.json", "unsafe", check_unsafe_below);
}

static void
check_folded (JsonObject *vector)
{
  g_autofree char *a = tincan_path_fold (vectors_string (vector, "a"));
  g_autofree char *b = tincan_path_fold (vectors_string (vector, "b"));

  if (json_object_get_boolean_member (vector, "equal"))
    g_assert_cmpstr (a, ==, b);
  else
    g_assert_cmpstr (a, !=, b);
}

static void
test_folded (void)
{
  vectors_foreach ("paths.json", "folded", check_folded);
}

/* Rule 5 compares whole paths by components: folding must not move, make or eat a slash. */
static void
test_folding_keeps_components (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      char character[8] = { 0 };
      g_autofree char *path = NULL;
      g_autofree char *folded = NULL;
      g_autofree char *folded_character = NULL;
      g_autofree char *expected = NULL;

      if (!g_unichar_validate (c) || c == '/')
        continue;

      g_unichar_to_utf8 (c, character);
      path = g_strconcat ("e/", character, "/\xcc\x81", NULL);
      folded = tincan_path_fold (path);
      folded_character = tincan_path_fold (character);
      expected = g_strconcat ("e/", folded_character, "/\xcc\x81", NULL);
      if (strcmp (folded, expected) != 0)
        g_error ("U+%04X does not stay between its slashes", c);
      g_assert_null (strchr (folded_character, '/'));
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      char path[30];
      gsize length = g_test_rand_int_range (0, sizeof path);

      for (gsize i = 0; i < length; i++)
        path[i] = g_test_rand_bit () ? "/.\\:aA-~"[g_test_rand_int_range (0, 8)]
                                     : g_test_rand_int_range (1, 256);
      path[length] = '\0';

      if (is_safe (path))
        {
          g_auto(GStrv) components = g_strsplit (path, "/", -1);

          g_assert_true (g_utf8_validate (path, -1, NULL));
          g_assert_null (strchr (path, '\\'));
          g_assert_cmpuint (g_strv_length (components), >, 0);
          for (guint i = 0; components[i] != NULL; i++)
            {
              g_assert_cmpstr (components[i], !=, "");
              g_assert_cmpstr (components[i], !=, ".");
              g_assert_cmpstr (components[i], !=, "..");
            }
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/path-rules/safe", test_safe);
  g_test_add_func ("/path-rules/unsafe", test_unsafe);
  g_test_add_func ("/path-rules/unsafe-bytes", test_unsafe_bytes);
  g_test_add_func ("/path-rules/unsafe-anywhere", test_unsafe_anywhere);
  g_test_add_func ("/path-rules/folded", test_folded);
  g_test_add_func ("/path-rules/folding-keeps-components", test_folding_keeps_components);
  g_test_add_func ("/path-rules/random", test_random);

  return g_test_run ();
}

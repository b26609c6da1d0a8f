/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-text.h"

static void
check_display (JsonObject *vector)
{
  g_autofree char *shown = NULL;

  shown = tincan_text_for_display (vectors_string (vector, "text"),
                                   json_object_get_int_member (vector, "max"));
  g_assert_cmpstr (shown, ==, vectors_string (vector, "shown"));
}

static void
test_display (void)
{
  vectors_foreach ("texts.json", "display", check_display);
}

static void
check_display_hex (JsonObject *vector)
{
  g_autoptr(GBytes) bytes = vectors_hex (vector, "hex");
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *shown = tincan_text_for_display (text, 0);

  g_assert_cmpstr (shown, ==, vectors_string (vector, "shown"));
}

static void
test_display_of_bytes (void)
{
  vectors_foreach ("texts.json", "display_hex", check_display_hex);
}

static void
check_name (JsonObject *vector)
{
  g_autofree char *name = tincan_text_clean_name (vectors_string (vector, "text"));

  if (json_object_get_null_member (vector, "name"))
    g_assert_null (name);
  else
    g_assert_cmpstr (name, ==, vectors_string (vector, "name"));
}

static void
test_names (void)
{
  vectors_foreach ("texts.json", "names", check_name);
}

/* Whatever comes: valid, one line, not too long, and safe to show twice. */
static void
test_random (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      char text[40];
      gsize length = g_test_rand_int_range (0, sizeof text);
      guint max = g_test_rand_int_range (1, 20);
      g_autofree char *shown = NULL;
      g_autofree char *again = NULL;

      for (gsize i = 0; i < length; i++)
        text[i] = g_test_rand_int_range (1, 256);
      text[length] = '\0';

      shown = tincan_text_for_display (text, max);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (shown, -1), <=, max);
      for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (tincan_unichar_is_unsafe (g_utf8_get_char (at)));

      again = tincan_text_for_display (shown, max);
      g_assert_cmpstr (again, ==, shown);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/display", test_display);
  g_test_add_func ("/text/display-of-bytes", test_display_of_bytes);
  g_test_add_func ("/text/names", test_names);
  g_test_add_func ("/text/random", test_random);

  return g_test_run ();
}

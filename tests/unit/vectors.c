/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-tests"

#include "config.h"

#include "vectors.h"

#include <string.h>

/* (transfer full): the whole of tests/vectors/@file. */
JsonObject *
vectors_load (const char *file)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  const char *folder = g_getenv ("TINCAN_TEST_VECTORS");

  g_assert_nonnull (folder);
  path = g_build_filename (folder, file, NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/* Calls @func for each object of the array at @path, such as "valid" or "addresses/valid". */
void
vectors_foreach (const char *file,
                 const char *path,
                 VectorFunc  func)
{
  g_autoptr(JsonObject) root = vectors_load (file);
  g_auto(GStrv) names = g_strsplit (path, "/", -1);
  JsonObject *object = root;
  JsonArray *array;
  guint last = g_strv_length (names) - 1;

  for (guint i = 0; i < last; i++)
    object = json_object_get_object_member (object, names[i]);
  array = json_object_get_array_member (object, names[last]);
  g_assert_cmpuint (json_array_get_length (array), >, 0);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *text = NULL;

      text = json_to_string (json_array_get_element (array, i), FALSE);
      g_test_message ("%s %s[%u]: %.300s", file, path, i, text);
      func (json_array_get_object_element (array, i));
    }
}

const char *
vectors_string (JsonObject *vector,
                const char *member)
{
  const char *string = json_object_get_string_member (vector, member);

  g_assert_nonnull (string);
  return string;
}

/* (transfer full): @member, or where that would be long, its "parts": [[text, times], ...]. */
char *
vectors_dup_text (JsonObject *vector,
                  const char *member)
{
  GString *text;
  JsonArray *parts;

  if (json_object_has_member (vector, member))
    return g_strdup (vectors_string (vector, member));

  text = g_string_new (NULL);
  parts = json_object_get_array_member (vector, "parts");
  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonArray *part = json_array_get_array_element (parts, i);

      for (gint64 j = 0; j < json_array_get_int_element (part, 1); j++)
        g_string_append (text, json_array_get_string_element (part, 0));
    }
  return g_string_free (text, FALSE);
}

/* (transfer full) */
GBytes *
vectors_bytes (const char *hex)
{
  gsize length = strlen (hex) / 2;
  guint8 *data = g_malloc (length + 1);

  g_assert_cmpuint (strlen (hex) % 2, ==, 0);
  for (gsize i = 0; i < length; i++)
    data[i] = g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]);
  return g_bytes_new_take (data, length);
}

/* (transfer full) */
GBytes *
vectors_hex (JsonObject *vector,
             const char *member)
{
  return vectors_bytes (vectors_string (vector, member));
}

void
vectors_copy_hex (JsonObject *vector,
                  const char *member,
                  guint8     *out_data,
                  gsize       length)
{
  g_autoptr(GBytes) bytes = vectors_hex (vector, member);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, length);
  memcpy (out_data, g_bytes_get_data (bytes, NULL), length);
}

/* (transfer full): an array of strings. */
char **
vectors_strings (JsonObject *vector,
                 const char *member)
{
  JsonArray *array = json_object_get_array_member (vector, member);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

void
vectors_assert_hex (const guint8 *data,
                    gsize         length,
                    const char   *expected)
{
  g_autoptr(GString) hex = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  g_assert_cmpstr (hex->str, ==, expected);
}

void
vectors_assert_bytes (GBytes     *bytes,
                      const char *expected)
{
  gsize length = 0;
  const guint8 *data;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &length);
  vectors_assert_hex (data, length, expected);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-json-check.h"
#include "wire/tincan-json.h"
#include "wire/tincan-limits.h"

#include <string.h>

#define MAX_BYTES 1000

static JsonObject *
parse (const char *text,
       GError    **error)
{
  /* A copy without a terminator, so that a sanitizer sees who reads too far. */
  gsize length = strlen (text);
  g_autofree char *exact = g_memdup2 (text, length);

  return tincan_json_parse (exact, length, MAX_BYTES, error);
}

static void
check_valid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = parse (vectors_string (vector, "json"), &error);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) expected = NULL;
  g_autoptr(JsonObject) again = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  expected = json_from_string (vectors_string (vector, "same_as"), NULL);
  node = json_node_init_object (json_node_alloc (), object);
  g_assert_true (json_node_equal (node, expected));

  text = tincan_json_to_string (object);
  again = parse (text, &error);
  g_assert_no_error (error);
  json_node_set_object (node, again);
  g_assert_true (json_node_equal (node, expected));
}

static void
test_valid (void)
{
  vectors_foreach ("json.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = vectors_dup_text (vector, "json");

  g_assert_null (parse (text, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static void
test_invalid (void)
{
  vectors_foreach ("json.json", "invalid", check_invalid);
}

static void
check_invalid_hex (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = vectors_hex (vector, "hex");

  g_assert_null (tincan_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                    MAX_BYTES, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static void
test_invalid_bytes (void)
{
  vectors_foreach ("json.json", "invalid_hex", check_invalid_hex);
}

/* What the check refuses by itself: json-glib, which would refuse it too, is not asked. */
static void
test_check (void)
{
  static const char *const texts[] = {
    "[}", "{]", "[[}]", "{\"a\":1]", "]", "}", "[1", "[1,", "{\"a\"", ",", "1 1"
  };
  gsize offset;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_nonnull (tincan_json_check (texts[i], strlen (texts[i]), &offset));
      g_assert_cmpuint (offset, <=, strlen (texts[i]));
    }

  g_assert_null (tincan_json_check ("[1]", 3, &offset));
  g_assert_nonnull (tincan_json_check ("{\"a\":01}", 8, &offset));
  g_assert_cmpuint (offset, ==, 7);
}

static void
test_size (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = NULL;

  object = tincan_json_parse ("{\"a\":1}", 7, 7, &error);
  g_assert_no_error (error);
  g_assert_nonnull (object);

  g_assert_null (tincan_json_parse ("{\"a\":1}", 7, 6, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

/* Deeper than any stack: what json-glib alone would not survive. */
static void
test_deep (void)
{
  g_autoptr(GError) error = NULL;
  const gsize length = 4 * 1024 * 1024;
  g_autofree char *text = g_malloc (length);

  memset (text, '[', length);
  memcpy (text, "{\"a\":", 5);
  g_assert_null (tincan_json_parse (text, length, length, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static JsonObject *
parse_number (const char *number)
{
  g_autofree char *text = g_strdup_printf ("{\"a\":%s}", number);
  g_autoptr(GError) error = NULL;
  JsonObject *object = parse (text, &error);

  g_assert_no_error (error);

  return object;
}

static void
check_integer (JsonObject *vector)
{
  g_autoptr(JsonObject) object = parse_number (vectors_string (vector, "json"));
  g_autoptr(GError) error = NULL;
  gint64 expected = json_object_get_int_member (vector, "value");
  gint64 value = 12345;

  g_assert_true (tincan_json_get_int (object, "a", -TINCAN_MAX_SAFE_INTEGER,
                                      TINCAN_MAX_SAFE_INTEGER, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, expected);

  g_assert_true (tincan_json_get_int (object, "a", expected, expected, &value, &error));
  if (expected < TINCAN_MAX_SAFE_INTEGER)
    {
      g_assert_false (tincan_json_get_int (object, "a", expected + 1, TINCAN_MAX_SAFE_INTEGER,
                                           &value, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
      g_clear_error (&error);
    }
  if (expected > -TINCAN_MAX_SAFE_INTEGER)
    {
      g_assert_false (tincan_json_get_int (object, "a", -TINCAN_MAX_SAFE_INTEGER, expected - 1,
                                           &value, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }
}

static void
test_integers (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("json.json");
  g_auto(GStrv) others = vectors_strings (vectors, "not_integers");

  vectors_foreach ("json.json", "integers", check_integer);

  for (guint i = 0; others[i] != NULL; i++)
    {
      g_autoptr(JsonObject) object = parse_number (others[i]);
      g_autoptr(GError) error = NULL;
      gint64 value = 12345;

      g_test_message ("%s", others[i]);
      g_assert_false (tincan_json_get_int (object, "a", -TINCAN_MAX_SAFE_INTEGER,
                                           TINCAN_MAX_SAFE_INTEGER, &value, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
      g_assert_cmpint (value, ==, 12345);
    }
}

static void
test_getters (void)
{
  static const char *const names[] = { "s", "i", "b", "a", "o" };
  g_autoptr(JsonObject) object = NULL;
  const char *string = "left alone";
  gboolean boolean = TRUE;
  gint64 number = 5;
  JsonArray *array = NULL;

  object = parse ("{\"s\":\"x\",\"i\":7,\"b\":false,\"a\":[1,2],\"n\":null,\"o\":{}}", NULL);
  g_assert_nonnull (object);

  /* What is absent, or null, leaves the default where it may be absent. */
  g_assert_true (tincan_json_get_string_opt (object, "-", &string, NULL));
  g_assert_true (tincan_json_get_string_opt (object, "n", &string, NULL));
  g_assert_cmpstr (string, ==, "left alone");
  g_assert_true (tincan_json_get_int_opt (object, "-", 0, 1, &number, NULL));
  g_assert_true (tincan_json_get_int_opt (object, "n", 0, 1, &number, NULL));
  g_assert_cmpint (number, ==, 5);
  g_assert_true (tincan_json_get_boolean_opt (object, "-", &boolean, NULL));
  g_assert_true (tincan_json_get_boolean_opt (object, "n", &boolean, NULL));
  g_assert_true (boolean);

  /* Where it must be there, it is an error. */
  g_assert_false (tincan_json_get_string (object, "-", &string, NULL));
  g_assert_false (tincan_json_get_string (object, "n", &string, NULL));
  g_assert_false (tincan_json_get_int (object, "-", 0, 9, &number, NULL));
  g_assert_false (tincan_json_get_int (object, "n", 0, 9, &number, NULL));
  g_assert_false (tincan_json_get_array (object, "-", 9, &array, NULL));
  g_assert_false (tincan_json_get_array (object, "n", 9, &array, NULL));

  /* Another type is always one. */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (tincan_json_get_string_opt (object, names[i], &string, NULL) == (i == 0));
      g_assert_true (tincan_json_get_int_opt (object, names[i], 0, 9, &number, NULL) == (i == 1));
      g_assert_true (tincan_json_get_boolean_opt (object, names[i], &boolean, NULL) == (i == 2));
      g_assert_true (tincan_json_get_array (object, names[i], 9, &array, NULL) == (i == 3));
    }

  g_assert_true (tincan_json_get_string (object, "s", &string, NULL));
  g_assert_cmpstr (string, ==, "x");
  g_assert_true (tincan_json_get_int (object, "i", 7, 7, &number, NULL));
  g_assert_cmpint (number, ==, 7);
  g_assert_true (tincan_json_get_boolean_opt (object, "b", &boolean, NULL));
  g_assert_false (boolean);
  g_assert_false (tincan_json_get_array (object, "a", 1, &array, NULL));
  g_assert_true (tincan_json_get_array (object, "a", 2, &array, NULL));
  g_assert_cmpuint (json_array_get_length (array), ==, 2);
}

/* An error names our field, and says nothing that a stranger could have put into a log. */
static void
test_errors_do_not_quote (void)
{
  static const char *const texts[] = {
    "{\"type\":sEcReT}",
    "{\"sEcReT\"",
    "{\"a\":\"sEcReT\",}",
    "\"sEcReT\"",
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = parse ("{\"i\":\"sEcReT\"}", NULL);
  gint64 number;

  g_assert_false (tincan_json_get_int (object, "i", 0, 1, &number, &error));
  g_assert_nonnull (strstr (error->message, "“i”"));
  g_assert_null (strstr (error->message, "sEcReT"));

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_clear_error (&error);
      g_assert_null (parse (texts[i], &error));
      g_assert_null (strstr (error->message, "sEcReT"));
    }
}

/* Whatever is thrown at it: what the check lets through, json-glib reads. */
static void
test_random (void)
{
  static const char alphabet[] = "{}[]:,\"\\ \n0123456789.-+eEtrufalsn/*'x\xc3\xa9";

  for (guint round = 0; round < 20000; round++)
    {
      char text[64];
      gsize length = g_test_rand_int_range (0, sizeof text);
      gsize offset;
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonObject) object = NULL;

      for (gsize i = 0; i < length; i++)
        text[i] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      if (length > 2 && g_test_rand_bit ())
        memcpy (text, "{\"a", 3);

      object = tincan_json_parse (text, length, sizeof text, &error);
      if (object == NULL)
        g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
      else
        g_assert_null (tincan_json_check (text, length, &offset));
    }
}

/* Random values survive being written and read. */
static JsonNode *
random_value (guint depth)
{
  static const char *const names[] = { "", "a", "é", "\"\\" };
  JsonNode *node = json_node_alloc ();
  int choice = g_test_rand_int_range (0, depth > 0 ? 6 : 4);

  if (choice == 0)
    return json_node_init_boolean (node, g_test_rand_bit ());
  if (choice == 1)
    return json_node_init_int (node, (gint64) g_test_rand_int () * (1 << 20));
  if (choice == 2)
    return json_node_init_null (node);
  if (choice == 3)
    {
      g_autoptr(GString) string = g_string_new (NULL);

      for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
        {
          gunichar c = g_test_rand_bit () ? g_test_rand_int_range (1, 0x80)
                                          : g_test_rand_int_range (1, 0x110000);

          if (g_unichar_validate (c))
            g_string_append_unichar (string, c);
        }
      return json_node_init_string (node, string->str);
    }
  if (choice == 4)
    {
      g_autoptr(JsonArray) array = json_array_new ();

      for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
        json_array_add_element (array, random_value (depth - 1));
      return json_node_init_array (node, array);
    }
  else
    {
      g_autoptr(JsonObject) object = json_object_new ();

      for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
        json_object_set_member (object, names[i], random_value (depth - 1));
      return json_node_init_object (node, object);
    }
}

static void
test_round_trip (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(JsonObject) object = json_object_new ();
      g_autoptr(JsonObject) again = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      JsonNode *value = random_value (TINCAN_MAX_JSON_DEPTH - 1);

      json_object_set_member (object, "value", value);
      text = tincan_json_to_string (object);
      again = tincan_json_parse (text, strlen (text), strlen (text), &error);
      g_assert_no_error (error);
      g_assert_true (json_node_equal (json_object_get_member (again, "value"), value));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/valid", test_valid);
  g_test_add_func ("/json/invalid", test_invalid);
  g_test_add_func ("/json/invalid-bytes", test_invalid_bytes);
  g_test_add_func ("/json/check", test_check);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/deep", test_deep);
  g_test_add_func ("/json/integers", test_integers);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/errors-do-not-quote", test_errors_do_not_quote);
  g_test_add_func ("/json/random", test_random);
  g_test_add_func ("/json/round-trip", test_round_trip);

  return g_test_run ();
}

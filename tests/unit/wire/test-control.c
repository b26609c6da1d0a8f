/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-control.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <string.h>

static TincanControl *
parse (const char *text,
       GError    **error)
{
  gsize length = strlen (text);
  g_autofree char *exact = g_memdup2 (text, length);

  return tincan_control_parse (exact, length, error);
}

static void
check_written (const TincanControl *control,
               JsonNode            *canonical)
{
  g_autoptr(TincanControl) again = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = tincan_control_to_string (control);
  g_autofree char *text_again = NULL;

  node = json_from_string (text, NULL);
  g_test_message ("%.200s", text);
  g_assert_true (json_node_equal (node, canonical));

  again = parse (text, &error);
  g_assert_no_error (error);
  text_again = tincan_control_to_string (again);
  g_assert_cmpstr (text_again, ==, text);
}

static void
check_valid (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanControl) control = parse (text, &error);

  g_assert_no_error (error);
  if (json_object_has_member (vector, "unknown_signal"))
    {
      g_assert_cmpint (control->type, ==, TINCAN_CONTROL_SIGNAL);
      g_assert_cmpint (control->signal->type, ==, TINCAN_SIGNAL_UNKNOWN);
    }
  else if (json_object_get_null_member (vector, "canonical"))
    {
      g_assert_cmpint (control->type, ==, TINCAN_CONTROL_UNKNOWN);
    }
  else
    {
      check_written (control, json_object_get_member (vector, "canonical"));
    }
}

static void
test_valid (void)
{
  vectors_foreach ("control-messages.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  g_autoptr(GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static void
test_invalid (void)
{
  vectors_foreach ("control-messages.json", "invalid", check_invalid);
}

static void
test_fields (void)
{
  g_autoptr(TincanControl) control = NULL;
  const guint8 *digest;

  control = parse ("{\"type\":\"offer\",\"transfer\":7,\"kind\":\"text\",\"items\":1,\"folders\":2,"
                   "\"bytes\":3,\"pages\":4,\"block\":2048,"
                   "\"digest\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\","
                   "\"names\":[\"a\",\"b\"]}",
                   NULL);
  g_assert_cmpint (control->type, ==, TINCAN_CONTROL_OFFER);
  g_assert_cmpint (control->kind, ==, TINCAN_OFFER_TEXT);
  g_assert_cmpuint (control->transfer, ==, 7);
  g_assert_cmpuint (control->items, ==, 1);
  g_assert_cmpuint (control->folders, ==, 2);
  g_assert_cmpuint (control->bytes, ==, 3);
  g_assert_cmpuint (control->pages, ==, 4);
  g_assert_cmpuint (control->block, ==, 2048);
  digest = g_bytes_get_data (control->digest, NULL);
  g_assert_cmpuint (digest[31], ==, 31);
  g_assert_cmpstr (control->names[1], ==, "b");
  g_assert_null (control->names[2]);

  tincan_control_free (control);
  control = parse ("{\"type\":\"done\",\"transfer\":1,\"items\":1,\"bytes\":2,"
                   "\"failed\":3,\"skipped\":4}",
                   NULL);
  g_assert_cmpint (control->type, ==, TINCAN_CONTROL_DONE);
  g_assert_cmpuint (control->failed, ==, 3);
  g_assert_cmpuint (control->skipped, ==, 4);

  tincan_control_free (control);
  control = parse ("{\"type\":\"hello\",\"version\":1,"
                   "\"app\":\"a\\u0007\",\"name\":\"\\u202eb\"}",
                   NULL);
  g_assert_cmpint (control->type, ==, TINCAN_CONTROL_HELLO);
  g_assert_cmpstr (control->app, ==, "a");
  g_assert_cmpstr (control->name, ==, "b");

  tincan_control_free (control);
  control = parse ("{\"type\":\"cancel\",\"transfer\":1,\"reason\":\"busy\"}", NULL);
  g_assert_cmpint (control->type, ==, TINCAN_CONTROL_CANCEL);
  g_assert_cmpint (control->reason, ==, TINCAN_REASON_BUSY);
}

/* A signal as long as one may be still fits a message, whatever must be escaped in it. */
static void
test_longest_signal (void)
{
  g_autoptr(TincanControl) control = tincan_control_new (TINCAN_CONTROL_SIGNAL);
  g_autoptr(GString) json = g_string_new ("{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"");
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  while (json->len < TINCAN_MAX_SIGNAL_BYTES - 3)
    g_string_append (json, "\\n");
  g_string_append (json, "\"}");

  control->signal = tincan_signal_parse (json->str, json->len, NULL);
  g_assert_nonnull (control->signal);
  bytes = tincan_signal_to_bytes (control->signal);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, TINCAN_MAX_SIGNAL_BYTES);

  text = tincan_control_to_string (control);
  g_assert_cmpuint (strlen (text), <=, TINCAN_MAX_MESSAGE_BYTES);
}

/* Valid messages with some bytes changed: read or refused, never worse. */
static void
check_mutated (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  gsize length = strlen (text);

  for (guint round = 0; round < 50; round++)
    {
      g_autofree char *mutated = g_memdup2 (text, length);
      g_autoptr(TincanControl) control = NULL;
      g_autoptr(GError) error = NULL;

      for (int i = g_test_rand_int_range (1, 4); i > 0; i--)
        mutated[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 256);
      control = tincan_control_parse (mutated, length, &error);
      g_assert_true ((control == NULL) == (error != NULL));
    }
}

static void
test_mutated (void)
{
  vectors_foreach ("control-messages.json", "valid", check_mutated);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/control/valid", test_valid);
  g_test_add_func ("/control/invalid", test_invalid);
  g_test_add_func ("/control/fields", test_fields);
  g_test_add_func ("/control/longest-signal", test_longest_signal);
  g_test_add_func ("/control/mutated", test_mutated);

  return g_test_run ();
}

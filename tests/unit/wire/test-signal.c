/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-signal.h"

#include <string.h>

static TincanSignal *
parse (const char *text,
       GError    **error)
{
  gsize length = strlen (text);
  g_autofree char *exact = g_memdup2 (text, length);

  return tincan_signal_parse (exact, length, error);
}

static char *
to_text (const TincanSignal *signal)
{
  g_autoptr(GBytes) bytes = tincan_signal_to_bytes (signal);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strndup (data, length);
}

static void
check_written (const TincanSignal *signal,
               JsonNode           *canonical)
{
  g_autoptr(TincanSignal) again = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = to_text (signal);
  g_autofree char *text_again = NULL;

  node = json_from_string (text, NULL);
  g_test_message ("%s", text);
  g_assert_true (json_node_equal (node, canonical));

  again = parse (text, &error);
  g_assert_no_error (error);
  text_again = to_text (again);
  g_assert_cmpstr (text_again, ==, text);
}

static void
check_valid (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSignal) signal = parse (text, &error);

  g_assert_no_error (error);
  if (json_object_has_member (vector, "sdp_bytes"))
    g_assert_cmpuint (strlen (signal->sdp), ==, json_object_get_int_member (vector, "sdp_bytes"));
  else if (json_object_get_null_member (vector, "canonical"))
    g_assert_cmpint (signal->type, ==, TINCAN_SIGNAL_UNKNOWN);
  else
    check_written (signal, json_object_get_member (vector, "canonical"));
}

static void
test_valid (void)
{
  vectors_foreach ("signals.json", "valid", check_valid);
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
  vectors_foreach ("signals.json", "invalid", check_invalid);
}

static void
test_fields (void)
{
  g_autoptr(TincanSignal) signal = NULL;

  signal = parse ("{\"type\":\"candidate\",\"lane\":2,\"attempt\":3,"
                  "\"mline\":1,\"candidate\":\"c\"}",
                  NULL);
  g_assert_cmpint (signal->type, ==, TINCAN_SIGNAL_CANDIDATE);
  g_assert_cmpuint (signal->lane, ==, 2);
  g_assert_cmpuint (signal->attempt, ==, 3);
  g_assert_cmpuint (signal->mline, ==, 1);
  g_assert_cmpstr (signal->candidate, ==, "c");

  tincan_signal_free (signal);
  signal = parse ("{\"type\":\"bye\",\"reason\":\"no-space\"}", NULL);
  g_assert_cmpint (signal->type, ==, TINCAN_SIGNAL_BYE);
  g_assert_cmpint (signal->reason, ==, TINCAN_REASON_NO_SPACE);

  tincan_signal_free (signal);
  signal = parse ("{\"type\":\"answer\",\"attempt\":1,\"sdp\":\"v=0\\r\\n\"}", NULL);
  g_assert_cmpint (signal->type, ==, TINCAN_SIGNAL_ANSWER);
  g_assert_cmpuint (signal->lane, ==, 0);
  g_assert_cmpstr (signal->sdp, ==, "v=0\r\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/signal/valid", test_valid);
  g_test_add_func ("/signal/invalid", test_invalid);
  g_test_add_func ("/signal/fields", test_fields);

  return g_test_run ();
}

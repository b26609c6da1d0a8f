/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/tincan-candidate-line.h"

#include "vectors.h"

#include <string.h>

static void
check_valid (JsonObject *vector)
{
  const char *text = vectors_string (vector, "line");
  g_autoptr(TincanCandidateLine) line = tincan_candidate_line_parse (text);
  g_autofree char *same = NULL;
  g_autofree char *moved = NULL;

  g_test_message ("%s", text);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line->text, "candidate:"));
  g_assert_true (g_str_has_suffix (text, line->text));
  g_assert_cmpuint (line->component, ==, json_object_get_int_member (vector, "component"));
  g_assert_cmpint (line->tcp, ==, json_object_get_boolean_member (vector, "tcp"));
  g_assert_cmpstr (line->address, ==, vectors_string (vector, "address"));
  g_assert_cmpuint (line->port, ==, json_object_get_int_member (vector, "port"));
  g_assert_cmpstr (line->type, ==, vectors_string (vector, "type"));
  if (json_object_get_null_member (vector, "tcptype"))
    g_assert_null (line->tcptype);
  else
    g_assert_cmpstr (line->tcptype, ==, vectors_string (vector, "tcptype"));

  same = tincan_candidate_line_dup_text_at (line, line->address);
  g_assert_cmpstr (same, ==, line->text);
  moved = tincan_candidate_line_dup_text_at (line, "192.0.2.99");
  g_assert_nonnull (strstr (moved, " 192.0.2.99 "));
}

static void
test_valid (void)
{
  vectors_foreach ("candidate-lines.json", "valid", check_valid);
}

static void
test_invalid (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("candidate-lines.json");
  g_auto(GStrv) lines = vectors_strings (vectors, "invalid");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(TincanCandidateLine) line = tincan_candidate_line_parse (lines[i]);

      g_test_message ("%s", lines[i]);
      g_assert_null (line);
    }
}

static void
test_long (void)
{
  g_autofree char *fill = g_strnfill (600, 'x');
  g_autofree char *text = g_strconcat ("candidate:1 1 udp 1 192.0.2.2 1000 typ host ", fill, NULL);

  g_assert_null (tincan_candidate_line_parse (text));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/candidate-line/valid", test_valid);
  g_test_add_func ("/candidate-line/invalid", test_invalid);
  g_test_add_func ("/candidate-line/long", test_long);

  return g_test_run ();
}

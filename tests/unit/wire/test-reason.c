/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-reason.h"

static void
test_known (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("reasons.json");
  g_auto(GStrv) names = vectors_strings (vectors, "reasons");

  /* None is missing on either side. */
  g_assert_cmpuint (g_strv_length (names), ==, TINCAN_REASON_TIMEOUT + 1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      TincanReason reason = tincan_reason_from_string (names[i]);

      g_assert_cmpstr (tincan_reason_to_string (reason), ==, names[i]);
    }
}

static void
test_unknown (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("reasons.json");
  g_auto(GStrv) names = vectors_strings (vectors, "unknown");

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_cmpint (tincan_reason_from_string (names[i]), ==, TINCAN_REASON_INTERNAL);
  g_assert_cmpint (tincan_reason_from_string (NULL), ==, TINCAN_REASON_INTERNAL);
}

static void
test_from_error (void)
{
  static const struct
  {
    TincanError  error;
    TincanReason reason;
  } pairs[] = {
    { TINCAN_ERROR_UNTRUSTED, TINCAN_REASON_UNTRUSTED },
    { TINCAN_ERROR_TIMEOUT, TINCAN_REASON_TIMEOUT },
    { TINCAN_ERROR_PROTOCOL, TINCAN_REASON_PROTOCOL },
    { TINCAN_ERROR_VERSION, TINCAN_REASON_VERSION },
    { TINCAN_ERROR_NOT_CONNECTED, TINCAN_REASON_INTERNAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (TINCAN_ERROR, pairs[i].error, "");

      g_assert_cmpint (tincan_reason_from_error (error), ==, pairs[i].reason);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reason/known", test_known);
  g_test_add_func ("/reason/unknown", test_unknown);
  g_test_add_func ("/reason/from-error", test_from_error);

  return g_test_run ();
}

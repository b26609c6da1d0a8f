/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

/* Scripts compare these words, so each code has one of its own. */
static void
test_codes (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (TincanError code = TINCAN_ERROR_INTERNAL; code <= TINCAN_ERROR_SETUP; code++)
    {
      const char *word = tincan_error_to_code (code);

      for (const char *at = word; *at != '\0'; at++)
        g_assert_true (g_ascii_islower (*at) || *at == '-');
      g_assert_true (g_hash_table_add (seen, (gpointer) word));
    }

  g_assert_cmpstr (tincan_error_to_code (TINCAN_ERROR_CODE_WRONG), ==, "code-wrong");
  g_assert_cmpstr (tincan_error_to_code (9999), ==, "internal");
}

static void
assert_version_sentence (guint       their_version,
                         const char *sentence)
{
  g_autoptr(GError) error = NULL;

  tincan_error_set_version (&error, their_version);
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_VERSION);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_version (void)
{
  assert_version_sentence (TINCAN_PROTOCOL_VERSION + 1,
                           "The other side uses a newer version of Tincan. "
                           "Update Tincan here and try again.");
  assert_version_sentence (TINCAN_PROTOCOL_VERSION - 1,
                           "The other side uses an older version of Tincan. "
                           "Update Tincan there and try again.");
  assert_version_sentence (TINCAN_PROTOCOL_VERSION,
                           "The other side uses a different version of Tincan. "
                           "Update Tincan on both sides and try again.");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/error/codes", test_codes);
  g_test_add_func ("/wire/error/version", test_version);

  return g_test_run ();
}

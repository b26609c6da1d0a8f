/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/model/tincan-words.h"

#include <string.h>

#define assert_words(call, expected)    \
  G_STMT_START                          \
  {                                     \
    g_autofree char *words = call;      \
    g_assert_cmpstr (words, ==, expected); \
  }                                     \
  G_STMT_END

static void
test_numbers (void)
{
  assert_words (tincan_words_dup_progress (12000000, G_GUINT64_CONSTANT (3400000000)),
                "12.0\u00a0MB of 3.4\u00a0GB");
  assert_words (tincan_words_dup_rate (4200000), "4.2\u00a0MB/s");
  assert_words (tincan_words_dup_rate (0), "");
  assert_words (tincan_words_dup_rate (0.2), "");
  assert_words (tincan_words_dup_items (1, 3), "1 file");
  assert_words (tincan_words_dup_items (2, 0), "2 files");
  assert_words (tincan_words_dup_items (0, 1), "1 folder");
}

static void
test_eta (void)
{
  assert_words (tincan_words_dup_eta (-1), "");
  assert_words (tincan_words_dup_eta (0), "a few seconds left");
  assert_words (tincan_words_dup_eta (47), "45 seconds left");
  assert_words (tincan_words_dup_eta (60), "1 minute left");
  assert_words (tincan_words_dup_eta (170), "3 minutes left");
  assert_words (tincan_words_dup_eta (2 * 3600 + 60), "2 hours left");
  assert_words (tincan_words_dup_eta (G_MAXINT64), "more than a day left");
}

static void
test_when (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = tincan_words_dup_when (g_date_time_to_unix (now));
  g_autofree char *once = tincan_words_dup_when (86400);
  g_autofree char *never = tincan_words_dup_when (G_MAXINT64);

  g_assert_true (g_str_has_prefix (today, "Today, "));
  g_assert_nonnull (strstr (once, "70"));
  g_assert_cmpstr (never, ==, "");
}

static void
assert_stem (const char *name,
             const char *expected_stem,
             const char *expected_extension)
{
  g_autofree char *extension = NULL;
  g_autofree char *stem = tincan_words_dup_stem (name, &extension);

  g_assert_cmpstr (stem, ==, expected_stem);
  g_assert_cmpstr (extension, ==, expected_extension);
}

static void
test_stem (void)
{
  assert_stem ("report.pdf", "report", ".pdf");
  assert_stem ("backup.tar.gz", "backup.tar", ".gz");
  assert_stem (".profile", ".profile", "");
  assert_stem ("README", "README", "");
  assert_stem ("ends.", "ends.", "");
  assert_stem ("Mr. Smith", "Mr. Smith", "");
  /* What would be shown as "photo gpj.exe" turned around */
  assert_stem ("photo\xe2\x80\xaegpj.exe", "photo\xef\xbf\xbdgpj", ".exe");
}

static void
test_isolated (void)
{
  assert_words (tincan_words_dup_isolated ("Ada"), "\xe2\x81\xa8"
                                                   "Ada"
                                                   "\xe2\x81\xa9");
  assert_words (tincan_words_dup_isolated ("A\xe2\x80\xae"
                                           "da"),
                "\xe2\x81\xa8"
                "A\xef\xbf\xbd"
                "da"
                "\xe2\x81\xa9");
}

static TincanManifest *
make_manifest (const char *const *paths)
{
  TincanManifest *manifest = tincan_manifest_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      TincanEntry entry = { .kind = TINCAN_ENTRY_FILE, .path = paths[i], .size = 1 };

      g_assert_true (tincan_manifest_add (manifest, &entry, &error));
      g_assert_no_error (error);
    }
  g_assert_true (tincan_manifest_finish (manifest, &error));
  return manifest;
}

static void
test_title (void)
{
  g_autoptr(TincanManifest) one = make_manifest ((const char *[]){ "a/b", "a/c", NULL });
  g_autoptr(TincanManifest) three = make_manifest ((const char *[]){ "a", "b", "c", NULL });

  assert_words (tincan_words_dup_title (one), "a");
  assert_words (tincan_words_dup_title (three), "3 items");
  g_assert_cmpuint (tincan_words_count_top (three), ==, 3);
}

static void
test_states (void)
{
  for (int state = TINCAN_REMOTE_SECURING; state <= TINCAN_REMOTE_FAILED; state++)
    g_assert_cmpstr (tincan_words_remote_state (state), !=, "");
  g_assert_cmpstr (tincan_words_path (TINCAN_PATH_LAN), ==, "Direct, same network");
  g_assert_cmpstr (tincan_words_path (TINCAN_PATH_UNKNOWN), ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/words/numbers", test_numbers);
  g_test_add_func ("/app/words/eta", test_eta);
  g_test_add_func ("/app/words/when", test_when);
  g_test_add_func ("/app/words/stem", test_stem);
  g_test_add_func ("/app/words/isolated", test_isolated);
  g_test_add_func ("/app/words/title", test_title);
  g_test_add_func ("/app/words/states", test_states);

  return g_test_run ();
}

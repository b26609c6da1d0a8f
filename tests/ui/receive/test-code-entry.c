/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/model/tincan-code-entry.h"
#include "wire/tincan-offer-code.h"

#include <string.h>

#define LINK "https://tincan.example.org/#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* What has to be said of a text; NULL: nothing at all. */
static void
assert_read (const char *text,
             gboolean    is_code,
             gboolean    is_link,
             const char *words,
             const char *problem)
{
  g_autoptr(TincanCodeEntry) entry = tincan_code_entry_read (text);
  g_autofree char *found = g_strjoinv (" ", entry->words);

  g_test_message ("“%s”: %s", text, entry->problem);
  g_assert_cmpint (entry->is_code, ==, is_code);
  g_assert_cmpint (entry->is_link, ==, is_link);
  g_assert_cmpstr (found, ==, words);
  g_assert_cmpuint (g_strv_length (entry->texts), ==, g_strv_length (entry->words));
  if (problem == NULL)
    g_assert_null (entry->problem);
  else
    {
      g_assert_nonnull (entry->problem);
      g_assert_nonnull (strstr (entry->problem, problem));
    }
}

static void
test_typing (void)
{
  const char *whole = "7-acrobat-gymnast-unzip";

  assert_read ("", FALSE, FALSE, "", NULL);
  /* However far it is typed, nobody is told off. */
  for (gsize n = 1; n < strlen (whole); n++)
    {
      g_autofree char *begun = g_strndup (whole, n);
      g_autoptr(TincanCodeEntry) entry = tincan_code_entry_read (begun);

      g_assert_null (entry->problem);
      g_assert_false (entry->is_code);
    }
  assert_read (whole, TRUE, FALSE, "", NULL);
  assert_read (" 7 ACROBAT, gymnast. unzip ", TRUE, FALSE, "", NULL);
}

static void
test_completion (void)
{
  g_autoptr(TincanCodeEntry) entry = tincan_code_entry_read ("7-acr");

  g_assert_true (entry->is_only);
  g_assert_cmpstr (entry->words[0], ==, "acrobat");
  g_assert_cmpstr (entry->texts[0], ==, "7-acrobat-");
  g_assert_null (entry->words[1]);
}

static void
test_correction (void)
{
  g_autofree char *slip = tincan_code_entry_correct ("7-acrobta-", FALSE);
  g_autofree char *begun = tincan_code_entry_correct ("7-acr-gym", FALSE);
  g_autofree char *all = tincan_code_entry_correct ("7 acr gym unz", TRUE);
  g_autofree char *typing = tincan_code_entry_correct ("7-acr", FALSE);
  g_autofree char *hopeless = tincan_code_entry_correct ("7-xqxqxq-", FALSE);
  g_autofree char *link = tincan_code_entry_correct (LINK, TRUE);

  g_assert_cmpstr (slip, ==, "7-acrobat-");
  g_assert_cmpstr (begun, ==, "7-acrobat-gym");
  g_assert_cmpstr (all, ==, "7-acrobat-gymnast-unzip");
  g_assert_cmpstr (typing, ==, "7-acr");
  g_assert_cmpstr (hopeless, ==, "7-xqxqxq-");
  g_assert_cmpstr (link, ==, LINK);
}

static void
test_problems (void)
{
  assert_read ("acrobat", FALSE, FALSE, "", "begins with a number");
  assert_read ("7-acrobat-gymnast-unzip-more", FALSE, FALSE, "", "not more");
  assert_read ("7-xqxqxq-gym", FALSE, FALSE, "", "Ask for it again");
  assert_read ("7-acrobta-gym", FALSE, FALSE, "acrobat", "Choose the one");
}

static void
test_links (void)
{
  g_autoptr(TincanCodeEntry) entry = tincan_code_entry_read (LINK);

  g_assert_true (entry->is_link);
  g_assert_cmpstr (entry->host, ==, "tincan.example.org");
  assert_read ("https://tincan.example.org/", FALSE, FALSE, "", "link");
  /* Bytes that are no text do no harm. */
  assert_read ("7-\xff\xfe", FALSE, FALSE, "", "Ask for it again");
}

/* What people carry where there is no server. */
static void
test_offer_codes (void)
{
  g_autoptr(TincanOfferCode) code = tincan_offer_code_new (TINCAN_OFFER_CODE_OFFER);
  g_autoptr(TincanCodeEntry) entry = NULL;
  g_autofree char *text = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *corrected = NULL;
  g_autofree char *cut = NULL;

  code->expires = g_get_real_time () / G_USEC_PER_SEC + 60;
  code->ufrag = g_strdup ("abcd");
  code->pwd = g_strdup ("abcdefghijklmnopqrstuv");
  text = tincan_offer_code_to_text (code);
  quoted = g_strdup_printf ("> “%.40s\n> %s”", text, text + 40);
  entry = tincan_code_entry_read (quoted);
  g_assert_true (entry->is_offer);
  g_assert_false (entry->is_code || entry->is_link);
  g_assert_null (entry->problem);
  corrected = tincan_code_entry_correct (quoted, TRUE);
  g_assert_cmpstr (corrected, ==, quoted);

  cut = g_strndup (text, strlen (text) - 5);
  g_assert_true (tincan_code_entry_has_offer_code (cut));
  assert_read (cut, FALSE, FALSE, "", "A part of the code is missing");
  g_assert_false (tincan_code_entry_has_offer_code (LINK));
  g_assert_false (tincan_code_entry_has_offer_code ("tincan-offer.\xff"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/code-entry/typing", test_typing);
  g_test_add_func ("/app/code-entry/completion", test_completion);
  g_test_add_func ("/app/code-entry/correction", test_correction);
  g_test_add_func ("/app/code-entry/problems", test_problems);
  g_test_add_func ("/app/code-entry/links", test_links);
  g_test_add_func ("/app/code-entry/offer-codes", test_offer_codes);
  return g_test_run ();
}

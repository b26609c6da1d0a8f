/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-free-name.h"

#include <string.h>

static void
check (const char *name,
       gboolean    is_folder,
       guint       number,
       const char *expected)
{
  g_autofree char *made = tincan_free_name_new (name, is_folder, number);

  g_assert_cmpstr (made, ==, expected);
}

static void
test_extensions (void)
{
  check ("notes.txt", FALSE, 1, "notes (1).txt");
  check ("notes.txt", FALSE, 12, "notes (12).txt");
  check ("notes", FALSE, 1, "notes (1)");
  check ("a.b.c", FALSE, 1, "a.b (1).c");
  check ("backup.tar.gz", FALSE, 1, "backup (1).tar.gz");
  check ("backup.TAR.XZ", FALSE, 1, "backup (1).TAR.XZ");
  check (".tar.gz", FALSE, 1, ".tar (1).gz");
  check ("backup.gz", FALSE, 1, "backup (1).gz");
  check ("x.tar.txt", FALSE, 1, "x.tar (1).txt");
  check (".profile", FALSE, 1, ".profile (1)");
  check ("..x", FALSE, 1, "..x (1)");
  check (".config.json", FALSE, 1, ".config (1).json");
  check ("end.", FALSE, 1, "end. (1)");
  check ("Mr. Smith", FALSE, 1, "Mr. Smith (1)");
  check ("a.averyverylongextension", FALSE, 1, "a.averyverylongextension (1)");
  check ("été.ü", FALSE, 3, "été (3).ü");
}

static void
test_folders (void)
{
  check ("photos", TRUE, 1, "photos (1)");
  check ("v1.2", TRUE, 1, "v1.2 (1)");
  check ("site.tar.gz", TRUE, 2, "site.tar.gz (2)");
}

static void
test_long (void)
{
  for (guint length = 240; length <= 255; length++)
    {
      g_autofree char *stem = g_strnfill (length - 4, 'x');
      g_autofree char *name = g_strconcat (stem, ".txt", NULL);
      g_autofree char *made = tincan_free_name_new (name, FALSE, 1);

      g_assert_cmpuint (strlen (made), ==, MIN (length + 4, 255));
      g_assert_true (g_str_has_suffix (made, "x (1).txt"));
    }

  /* Characters of one to four bytes, cut wherever the end falls. */
  for (guint shift = 0; shift < 4; shift++)
    {
      GString         *name = g_string_new (NULL);
      g_autofree char *made = NULL;

      for (guint i = 0; i < shift; i++)
        g_string_append_c (name, 'x');
      while (name->len <= 251)
        g_string_append (name, "🥫");
      made = tincan_free_name_new (name->str, FALSE, 100);
      g_assert_true (g_utf8_validate (made, -1, NULL));
      g_assert_cmpuint (strlen (made), <=, 255);
      g_assert_cmpuint (strlen (made), >, 251);
      g_assert_true (g_str_has_suffix (made, "🥫 (100)"));
      g_string_free (name, TRUE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/free-name/extensions", test_extensions);
  g_test_add_func ("/free-name/folders", test_folders);
  g_test_add_func ("/free-name/long", test_long);

  return g_test_run ();
}

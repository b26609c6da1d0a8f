/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-turn-credentials.h"
#include "wire/tincan-error.h"

#include <glib/gstdio.h>

/* printf '%s' 1700000000:tincan | openssl dgst -sha1 -hmac north -binary | base64 */
static void
test_credential (void)
{
  g_autofree char *username = tincan_turn_username (1700000000);
  g_autofree char *credential = tincan_turn_credential ("north", username);
  g_autofree char *other = tincan_turn_credential ("south", username);

  g_assert_cmpstr (username, ==, "1700000000:tincan");
  g_assert_cmpstr (credential, ==, "WXhhiqDnPsUhctm95VaCPjby5kw=");
  g_assert_cmpstr (credential, !=, other);
}

static void
test_secret_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tincan-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "secret", NULL);
  g_autofree char *secret = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_turn_load_secret (path, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, " north \nsouth\n", -1, NULL));
  secret = tincan_turn_load_secret (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "north");

  g_assert_true (g_file_set_contents (path, "\n", -1, NULL));
  g_assert_null (tincan_turn_load_secret (path, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);

  g_assert_no_errno (g_remove (path));
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/turn-credentials/credential", test_credential);
  g_test_add_func ("/turn-credentials/secret-file", test_secret_file);

  return g_test_run ();
}

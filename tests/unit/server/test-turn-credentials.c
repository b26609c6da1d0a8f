/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-turn-credentials.h"
#include "wire/tincan-error.h"

#include <glib/gstdio.h>

static char *
make_username (const char *secret,
               const char *address)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);
  TincanRemoteAddress key;

  tincan_remote_address_init (&key, inet);
  return tincan_turn_username (secret, 1700000000, &key);
}

/*
 * printf '\0\0\0\0\0\0\0\0\0\0\xff\xff\xcb\0\x71\7' | openssl dgst -sha256 -hmac north
 * printf '%s' 1700000000:195ac903ea1a18a3 | openssl dgst -sha1 -hmac north -binary | base64
 */
static void
test_credential (void)
{
  g_autofree char *username = make_username ("north", "203.0.113.7");
  g_autofree char *credential = tincan_turn_credential ("north", username);
  g_autofree char *other = tincan_turn_credential ("south", username);

  g_assert_cmpstr (username, ==, "1700000000:195ac903ea1a18a3");
  g_assert_cmpstr (credential, ==, "6GFw8ktq1EkzwyIK8xSTqiUiBk0=");
  g_assert_cmpstr (credential, !=, other);
}

/* Each address is a user of its own to the TURN server, which is not told the address by us. */
static void
test_users (void)
{
  g_autofree char *one = make_username ("north", "2001:db8:1:2::1");
  g_autofree char *neighbour = make_username ("north", "2001:db8:1:2::2");
  g_autofree char *other = make_username ("north", "2001:db8:1:3::1");
  g_autofree char *elsewhere = make_username ("south", "2001:db8:1:2::1");

  g_assert_cmpstr (one, ==, neighbour);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, elsewhere);
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
  g_test_add_func ("/turn-credentials/users", test_users);
  g_test_add_func ("/turn-credentials/secret-file", test_secret_file);

  return g_test_run ();
}

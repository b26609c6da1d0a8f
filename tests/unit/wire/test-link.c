/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-link.h"
#include "wire/tincan-secret.h"

static void
check_valid (JsonObject *vector)
{
  const char *input = vectors_string (vector, "input");
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanLink) link = tincan_link_parse (input, &error);
  g_autoptr(TincanLink) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  g_autofree char *websocket = NULL;

  g_assert_no_error (error);
  g_assert_true (tincan_link_looks_like (input));
  g_assert_cmpstr (tincan_link_get_page (link), ==, vectors_string (vector, "page"));
  g_assert_cmpstr (tincan_link_get_server (link), ==, vectors_string (vector, "server"));
  vectors_assert_bytes (tincan_link_get_mailbox (link), vectors_string (vector, "mailbox"));
  vectors_assert_bytes (tincan_link_get_secret (link), vectors_string (vector, "secret"));

  websocket = tincan_base_address_dup_websocket (tincan_link_get_server (link));
  g_assert_cmpstr (websocket, ==, vectors_string (vector, "websocket"));

  text = tincan_link_to_string (link);
  g_assert_cmpstr (text, ==, vectors_string (vector, "link"));
  again = tincan_link_parse (text, &error);
  g_assert_no_error (error);
  text_again = tincan_link_to_string (again);
  g_assert_cmpstr (text_again, ==, text);
}

static void
test_valid (void)
{
  vectors_foreach ("link.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_link_parse (vectors_string (vector, "input"), &error));
  g_assert_true (error->domain == TINCAN_ERROR);
  g_assert_cmpstr (tincan_error_to_code (error->code), ==, vectors_string (vector, "error"));
}

static void
test_invalid (void)
{
  vectors_foreach ("link.json", "invalid", check_invalid);
}

static void
check_address (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *websocket = NULL;

  address = tincan_base_address_normalize (vectors_string (vector, "input"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (address, ==, vectors_string (vector, "address"));
  websocket = tincan_base_address_dup_websocket (address);
  g_assert_cmpstr (websocket, ==, vectors_string (vector, "websocket"));
}

static void
test_addresses (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("link.json");
  JsonObject *addresses = json_object_get_object_member (vectors, "addresses");
  g_auto(GStrv) invalid = vectors_strings (addresses, "invalid");

  vectors_foreach ("link.json", "addresses/valid", check_address);

  for (guint i = 0; invalid[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%.100s", invalid[i]);
      g_assert_null (tincan_base_address_normalize (invalid[i], &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
    }
}

static void
test_new (void)
{
  g_autoptr(GBytes) mailbox = tincan_secret_new_random (16);
  g_autoptr(GBytes) secret = tincan_secret_new_random (16);
  g_autoptr(TincanLink) link = NULL;
  g_autoptr(TincanLink) parsed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_null (tincan_link_new ("nonsense", NULL, mailbox, secret, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
  g_clear_error (&error);
  g_assert_null (tincan_link_new ("http://a/", "nonsense", mailbox, secret, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
  g_clear_error (&error);

  link = tincan_link_new ("http://a", "https://B:443", mailbox, secret, &error);
  g_assert_no_error (error);
  text = tincan_link_to_string (link);
  parsed = tincan_link_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tincan_link_get_page (parsed), ==, "http://a/");
  g_assert_cmpstr (tincan_link_get_server (parsed), ==, "https://b/");
  g_assert_true (g_bytes_equal (tincan_link_get_mailbox (parsed), mailbox));
  g_assert_true (g_bytes_equal (tincan_link_get_secret (parsed), secret));
}

static void
test_looks_like (void)
{
  g_assert_true (tincan_link_looks_like ("https://anything"));
  g_assert_true (tincan_link_looks_like (" TINCAN:x"));
  g_assert_false (tincan_link_looks_like ("7-acrobat-gymnast-unzip"));
  g_assert_false (tincan_link_looks_like ("notes.txt"));
  g_assert_false (tincan_link_looks_like (""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/link/valid", test_valid);
  g_test_add_func ("/wire/link/invalid", test_invalid);
  g_test_add_func ("/wire/link/addresses", test_addresses);
  g_test_add_func ("/wire/link/new", test_new);
  g_test_add_func ("/wire/link/looks-like", test_looks_like);

  return g_test_run ();
}

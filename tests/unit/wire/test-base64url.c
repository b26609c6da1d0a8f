/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-base64url.h"
#include "wire/tincan-error.h"

static void
check_valid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = vectors_hex (vector, "hex");
  g_autoptr(GBytes) decoded = NULL;
  g_autofree char *text = tincan_base64url_encode_bytes (bytes);

  g_assert_cmpstr (text, ==, vectors_string (vector, "text"));
  decoded = tincan_base64url_decode (text, g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, decoded));
}

static void
test_valid (void)
{
  g_autofree char *text = tincan_base64url_encode (NULL, 0);

  g_assert_cmpstr (text, ==, "");
  vectors_foreach ("base64url.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_base64url_decode (vectors_string (vector, "text"), 100, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static void
test_invalid (void)
{
  vectors_foreach ("base64url.json", "invalid", check_invalid);
}

static void
test_size (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_assert_null (tincan_base64url_decode ("AAAA", 2, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_clear_error (&error);

  g_assert_null (tincan_base64url_decode_exact ("AAAA", 2, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_clear_error (&error);

  g_assert_null (tincan_base64url_decode_exact ("AAAA", 4, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_clear_error (&error);

  bytes = tincan_base64url_decode_exact ("AAAA", 3, &error);
  g_assert_no_error (error);
  vectors_assert_bytes (bytes, "000000");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/base64url/valid", test_valid);
  g_test_add_func ("/wire/base64url/invalid", test_invalid);
  g_test_add_func ("/wire/base64url/size", test_size);

  return g_test_run ();
}

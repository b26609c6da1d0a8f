/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-seal.h"

#include <string.h>

static TincanSeal *
new_seal (const char *side)
{
  g_autoptr(JsonObject) vectors = vectors_load ("seal.json");
  guint8 guest[TINCAN_SEAL_KEY_BYTES];
  guint8 host[TINCAN_SEAL_KEY_BYTES];

  vectors_copy_hex (vectors, "seal_guest", guest, sizeof guest);
  vectors_copy_hex (vectors, "seal_host", host, sizeof host);
  return g_str_equal (side, "guest") ? tincan_seal_new (guest, host)
                                     : tincan_seal_new (host, guest);
}

static void
check_valid (JsonObject *vector)
{
  const char *side = vectors_string (vector, "side");
  g_autoptr(TincanSeal) sender = new_seal (side);
  g_autoptr(TincanSeal) receiver = new_seal (g_str_equal (side, "guest") ? "host" : "guest");
  JsonArray *bodies = json_object_get_array_member (vector, "bodies");

  for (guint i = 0; i < json_array_get_length (bodies); i++)
    {
      JsonObject *step = json_array_get_object_element (bodies, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) plaintext = vectors_hex (step, "plaintext");
      g_autoptr(GBytes) body = tincan_seal_seal (sender, plaintext);
      g_autoptr(GBytes) opened = NULL;

      vectors_assert_bytes (body, vectors_string (step, "body"));
      opened = tincan_seal_open (receiver, body, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (opened, plaintext));
    }
}

static void
test_valid (void)
{
  vectors_foreach ("seal.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(TincanSeal) host = new_seal ("host");
  JsonArray *steps = json_object_get_array_member (vector, "steps");

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) body = vectors_hex (step, "body");
      g_autoptr(GBytes) opened = tincan_seal_open (host, body, &error);

      if (json_object_get_null_member (step, "opens"))
        {
          g_assert_null (opened);
          g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
        }
      else
        {
          g_assert_no_error (error);
          vectors_assert_bytes (opened, vectors_string (step, "opens"));
        }
    }
}

static void
test_invalid (void)
{
  vectors_foreach ("seal.json", "invalid", check_invalid);
}

/* The longest signal fits into a body. */
static void
test_longest (void)
{
  g_autoptr(TincanSeal) guest = new_seal ("guest");
  g_autoptr(TincanSeal) host = new_seal ("host");
  g_autofree guint8 *data = g_malloc0 (TINCAN_MAX_BODY_BYTES);
  g_autoptr(GBytes) plaintext = g_bytes_new (data, TINCAN_MAX_SIGNAL_BYTES);
  g_autoptr(GBytes) body = tincan_seal_seal (guest, plaintext);
  g_autoptr(GBytes) opened = NULL;
  g_autoptr(GBytes) too_long = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (body), <=, TINCAN_MAX_BODY_BYTES);
  opened = tincan_seal_open (host, body, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (opened, plaintext));

  data[0] = 0x10;
  data[8] = 2;
  too_long = g_bytes_new (data, g_bytes_get_size (body) + 1);
  g_assert_null (tincan_seal_open (host, too_long, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

/* No bit of a body can be another one. */
static void
test_every_bit (void)
{
  g_autoptr(TincanSeal) guest = new_seal ("guest");
  g_autoptr(TincanSeal) host = new_seal ("host");
  g_autoptr(GBytes) plaintext = g_bytes_new_static ("signal", 6);
  g_autoptr(GBytes) body = tincan_seal_seal (guest, plaintext);
  g_autoptr(GBytes) opened = NULL;
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (body, &length);

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      g_autofree guint8 *altered = g_memdup2 (data, length);
      g_autoptr(GBytes) bytes = NULL;

      altered[bit / 8] ^= 1 << bit % 8;
      bytes = g_bytes_new (altered, length);
      g_assert_null (tincan_seal_open (host, bytes, NULL));
    }

  opened = tincan_seal_open (host, body, NULL);
  g_assert_nonnull (opened);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/seal/valid", test_valid);
  g_test_add_func ("/wire/seal/invalid", test_invalid);
  g_test_add_func ("/wire/seal/longest", test_longest);
  g_test_add_func ("/wire/seal/every-bit", test_every_bit);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cpace"

#include "config.h"

#include "wire/tincan-cpace.h"

#include "wire/tincan-secret.h"

#include <sodium.h>
#include <string.h>

/*
 * CPACE-RISTR255-SHA512. The names of the draft: PRS is the password, CI the channel identifier,
 * sid the session id, Ya and Yb the public shares, K the shared point, ISK the intermediate session
 * key.
 */

#define DSI "CPaceRistretto255"
#define DSI_ISK "CPaceRistretto255_ISK"

G_STATIC_ASSERT (TINCAN_CPACE_POINT_BYTES == crypto_core_ristretto255_BYTES);
G_STATIC_ASSERT (TINCAN_CPACE_SCALAR_BYTES == crypto_core_ristretto255_SCALARBYTES);
G_STATIC_ASSERT (TINCAN_CPACE_ISK_BYTES == crypto_hash_sha512_BYTES);
G_STATIC_ASSERT (crypto_core_ristretto255_HASHBYTES == crypto_hash_sha512_BYTES);

/* Input block size of SHA-512. */
#define BLOCK_BYTES 128

static void
append_bytes (GByteArray *out,
              GBytes     *bytes)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  tincan_cpace_append_prepend_len (out, data, length);
}

/* Frees @array and turns it into bytes; nothing is left of what is secret in it. */
static GBytes *
take_secret (GByteArray *array)
{
  GBytes *bytes = tincan_secret_new (array->data, array->len);

  sodium_memzero (array->data, array->len);
  g_byte_array_unref (array);
  return bytes;
}

/* An array that never moves: growing would leave copies behind. */
static GByteArray *
array_new (gsize size)
{
  return g_byte_array_sized_new (size);
}

static gsize
prepended_length (gsize length)
{
  gsize result = length + 1;

  for (gsize rest = length >> 7; rest > 0; rest >>= 7)
    result++;
  return result;
}

/**
 * tincan_cpace_append_prepend_len:
 * @out: what is written so far
 * @data: (array length=length) (nullable): bytes
 * @length: their number
 *
 * Appends the draft's prepend_len(@data): the length in LEB128, then the bytes.
 */
void
tincan_cpace_append_prepend_len (GByteArray   *out,
                                 const guint8 *data,
                                 gsize         length)
{
  gsize rest = length;

  g_return_if_fail (out != NULL);
  g_return_if_fail (data != NULL || length == 0);
  g_return_if_fail (length <= G_MAXUINT / 2);

  do
    {
      guint8 byte = rest & 0x7f;

      rest >>= 7;
      if (rest > 0)
        byte |= 0x80;
      g_byte_array_append (out, &byte, 1);
    }
  while (rest > 0);

  if (length > 0)
    g_byte_array_append (out, data, length);
}

/**
 * tincan_cpace_generator_string:
 * @prs: the password
 * @ci: the channel identifier
 * @sid: the session id
 *
 * The draft's generator_string() for this cipher suite. Zeros fill the first input block of the
 * hash, so that how long hashing takes does not tell the length of the password.
 *
 * Returns: (transfer full): what the generator is hashed from
 */
GBytes *
tincan_cpace_generator_string (GBytes *prs,
                               GBytes *ci,
                               GBytes *sid)
{
  static const guint8 zeros[BLOCK_BYTES] = { 0 };
  GByteArray *string;
  gsize used;
  gsize n_zeros;

  g_return_val_if_fail (prs != NULL && ci != NULL && sid != NULL, NULL);

  used = 1 + prepended_length (g_bytes_get_size (prs)) + prepended_length (strlen (DSI));
  n_zeros = used < BLOCK_BYTES ? BLOCK_BYTES - used : 0;

  string = array_new (used + prepended_length (n_zeros) +
                      prepended_length (g_bytes_get_size (ci)) +
                      prepended_length (g_bytes_get_size (sid)));
  tincan_cpace_append_prepend_len (string, (const guint8 *) DSI, strlen (DSI));
  append_bytes (string, prs);
  tincan_cpace_append_prepend_len (string, zeros, n_zeros);
  append_bytes (string, ci);
  append_bytes (string, sid);
  return take_secret (string);
}

/**
 * tincan_cpace_calculate_generator:
 * @prs: the password
 * @ci: the channel identifier
 * @sid: the session id
 * @out_generator: (out): the encoded generator, a secret as good as the password
 *
 * The draft's calculate_generator().
 */
void
tincan_cpace_calculate_generator (GBytes *prs,
                                  GBytes *ci,
                                  GBytes *sid,
                                  guint8  out_generator[TINCAN_CPACE_POINT_BYTES])
{
  g_autoptr(GBytes) string = NULL;
  guint8 hash[crypto_hash_sha512_BYTES];
  const guint8 *data;
  gsize length = 0;

  g_return_if_fail (out_generator != NULL);

  string = tincan_cpace_generator_string (prs, ci, sid);
  data = g_bytes_get_data (string, &length);
  crypto_hash_sha512 (hash, data, length);
  crypto_core_ristretto255_from_hash (out_generator, hash);
  sodium_memzero (hash, sizeof hash);
}

/**
 * tincan_cpace_sample_scalar:
 * @out_scalar: (out): a random scalar between 1 and the order of the group less 1
 */
void
tincan_cpace_sample_scalar (guint8 out_scalar[TINCAN_CPACE_SCALAR_BYTES])
{
  g_return_if_fail (out_scalar != NULL);

  tincan_sodium_init ();
  crypto_core_ristretto255_scalar_random (out_scalar);
}

/**
 * tincan_cpace_scalar_mult:
 * @scalar: a scalar
 * @point: an encoded point, possibly from a stranger
 * @out_point: (out): the encoded product; undefined when FALSE is returned
 *
 * The draft's scalar_mult() and scalar_mult_vfy(), which differ only in where the point is from.
 *
 * Returns: FALSE if @point is no point, or if the product is the neutral element: then the
 *   agreement must end
 */
gboolean
tincan_cpace_scalar_mult (const guint8 scalar[TINCAN_CPACE_SCALAR_BYTES],
                          const guint8 point[TINCAN_CPACE_POINT_BYTES],
                          guint8       out_point[TINCAN_CPACE_POINT_BYTES])
{
  g_return_val_if_fail (scalar != NULL && point != NULL && out_point != NULL, FALSE);

  tincan_sodium_init ();
  return crypto_scalarmult_ristretto255 (out_point, scalar, point) == 0;
}

/**
 * tincan_cpace_isk:
 * @sid: the session id
 * @k: the shared point
 * @ya: the share of the initiator
 * @ad_a: the associated data of the initiator
 * @yb: the share of the responder
 * @ad_b: the associated data of the responder
 * @out_isk: (out): the intermediate session key
 *
 * The draft's ISK in the initiator-responder setting.
 */
void
tincan_cpace_isk (GBytes       *sid,
                  const guint8  k[TINCAN_CPACE_POINT_BYTES],
                  const guint8  ya[TINCAN_CPACE_POINT_BYTES],
                  GBytes       *ad_a,
                  const guint8  yb[TINCAN_CPACE_POINT_BYTES],
                  GBytes       *ad_b,
                  guint8        out_isk[TINCAN_CPACE_ISK_BYTES])
{
  GByteArray *string;
  g_autoptr(GBytes) input = NULL;
  const guint8 *data;
  gsize length = 0;

  g_return_if_fail (sid != NULL && ad_a != NULL && ad_b != NULL);

  string = array_new (prepended_length (strlen (DSI_ISK)) +
                      prepended_length (g_bytes_get_size (sid)) +
                      3 * prepended_length (TINCAN_CPACE_POINT_BYTES) +
                      prepended_length (g_bytes_get_size (ad_a)) +
                      prepended_length (g_bytes_get_size (ad_b)));
  tincan_cpace_append_prepend_len (string, (const guint8 *) DSI_ISK, strlen (DSI_ISK));
  append_bytes (string, sid);
  tincan_cpace_append_prepend_len (string, k, TINCAN_CPACE_POINT_BYTES);
  tincan_cpace_append_prepend_len (string, ya, TINCAN_CPACE_POINT_BYTES);
  append_bytes (string, ad_a);
  tincan_cpace_append_prepend_len (string, yb, TINCAN_CPACE_POINT_BYTES);
  append_bytes (string, ad_b);

  input = take_secret (string);
  data = g_bytes_get_data (input, &length);
  crypto_hash_sha512 (out_isk, data, length);
}

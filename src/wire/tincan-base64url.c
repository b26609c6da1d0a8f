/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-base64url"

#include "config.h"

#include "wire/tincan-base64url.h"

#include "wire/tincan-error.h"

#include <sodium.h>
#include <string.h>

/* The base64url of RFC 4648 section 5 without padding, the only one that the protocol knows. */
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/**
 * tincan_base64url_encode:
 * @data: (array length=length) (nullable): bytes
 * @length: their number
 *
 * Returns: (transfer full): base64url without padding
 */
char *
tincan_base64url_encode (const guint8 *data,
                         gsize         length)
{
  gsize size;
  char *text;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  size = sodium_base64_encoded_len (length, VARIANT);
  text = g_malloc (size);
  /* It wants a pointer for no bytes, too. */
  return sodium_bin2base64 (text, size, data != NULL ? data : (const guint8 *) "", length, VARIANT);
}

/**
 * tincan_base64url_encode_bytes:
 * @bytes: bytes
 *
 * Returns: (transfer full): base64url without padding
 */
char *
tincan_base64url_encode_bytes (GBytes *bytes)
{
  const guint8 *data;
  gsize length = 0;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &length);
  return tincan_base64url_encode (data, length);
}

/**
 * tincan_base64url_decode:
 * @text: base64url without padding, from a stranger
 * @max_bytes: the most bytes that may come out
 * @error: return location for an error
 *
 * Decodes @text as long as there is exactly one way to write these bytes, and this is it: padding,
 * white space, `+` and `/`, and trailing bits that are not zero are refused.
 *
 * Returns: (transfer full): the bytes, or NULL with %TINCAN_ERROR_PROTOCOL
 */
GBytes *
tincan_base64url_decode (const char *text,
                         gsize       max_bytes,
                         GError    **error)
{
  gsize text_length;
  gsize size;
  gsize length = 0;
  g_autofree guint8 *data = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  /* Four characters hold three bytes, so what is too long is known before it is decoded. */
  text_length = strlen (text);
  size = text_length / 4 * 3 + text_length % 4 * 3 / 4;
  if (size > max_bytes)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "%" G_GSIZE_FORMAT " bytes of base64url, and %" G_GSIZE_FORMAT " are the most",
                   size, max_bytes);
      return NULL;
    }

  data = g_malloc (MAX (size, 1));
  if (sodium_base642bin (data, size, text, text_length, NULL, &length, NULL, VARIANT) != 0)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "Not base64url without padding");
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/**
 * tincan_base64url_decode_exact:
 * @text: base64url without padding, from a stranger
 * @n_bytes: the number of bytes that must come out
 * @error: return location for an error
 *
 * Returns: (transfer full): @n_bytes bytes, or NULL with %TINCAN_ERROR_PROTOCOL
 */
GBytes *
tincan_base64url_decode_exact (const char *text,
                               gsize       n_bytes,
                               GError    **error)
{
  g_autoptr(GBytes) bytes = tincan_base64url_decode (text, n_bytes, error);

  if (bytes == NULL)
    return NULL;

  if (g_bytes_get_size (bytes) != n_bytes)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "%" G_GSIZE_FORMAT " bytes of base64url instead of %" G_GSIZE_FORMAT,
                   g_bytes_get_size (bytes), n_bytes);
      return NULL;
    }

  return g_steal_pointer (&bytes);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-certificate"

#include "config.h"

#include "core/peer/tincan-certificate.h"

#include <string.h>

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END "-----END CERTIFICATE-----"

/* A certificate of DTLS is under 2 KiB; far larger ones are somebody's experiment on our parser. */
#define MAX_PEM_BYTES (64 * 1024)

static gboolean
is_base64 (const char *text,
           gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("+/=\r\n", text[i]) == NULL)
        return FALSE;
    }
  return length > 0;
}

/**
 * tincan_certificate_get_fingerprint:
 * @pem: (nullable): text with one certificate in PEM format
 * @fingerprint: (out caller-allocates): where to put the 32 bytes
 *
 * Computes the fingerprint that SDP carries (RFC 8122): SHA-256 over the certificate in DER form.
 * The certificate is not looked into: it signs itself, and its fingerprint is all that is trusted.
 *
 * Returns: FALSE if @pem is not exactly one certificate
 */
gboolean
tincan_certificate_get_fingerprint (const char *pem,
                                    guint8      fingerprint[TINCAN_FINGERPRINT_BYTES])
{
  g_autoptr(GChecksum) checksum = NULL;
  g_autofree char *body = NULL;
  g_autofree guchar *der = NULL;
  gsize der_size = 0;
  gsize digest_size = TINCAN_FINGERPRINT_BYTES;
  const char *begin;
  const char *end;

  if (pem == NULL || strlen (pem) > MAX_PEM_BYTES)
    return FALSE;

  begin = strstr (pem, PEM_BEGIN);
  if (begin == NULL)
    return FALSE;
  begin += strlen (PEM_BEGIN);

  end = strstr (begin, PEM_END);
  if (end == NULL || strstr (end, PEM_BEGIN) != NULL || !is_base64 (begin, end - begin))
    return FALSE;

  body = g_strndup (begin, end - begin);
  der = g_base64_decode (body, &der_size);
  if (der_size == 0)
    return FALSE;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, der, der_size);
  g_checksum_get_digest (checksum, fingerprint, &digest_size);
  return digest_size == TINCAN_FINGERPRINT_BYTES;
}

/**
 * tincan_fingerprint_equal:
 * @a: 32 bytes
 * @b: 32 bytes
 *
 * Compares two fingerprints in a time that does not depend on where they differ.
 *
 * Returns: whether they are the same
 */
gboolean
tincan_fingerprint_equal (const guint8 a[TINCAN_FINGERPRINT_BYTES],
                          const guint8 b[TINCAN_FINGERPRINT_BYTES])
{
  volatile guint8 difference = 0;

  for (gsize i = 0; i < TINCAN_FINGERPRINT_BYTES; i++)
    difference |= a[i] ^ b[i];

  return difference == 0;
}

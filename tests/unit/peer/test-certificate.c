/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-certificate.h"

#include <string.h>

/* `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=tincan-test`,
 * and what `openssl x509 -fingerprint -sha256` says of it. */
#define CERTIFICATE \
  "-----BEGIN CERTIFICATE-----\n" \
  "MIIBhDCCASmgAwIBAgIUCFm2XAZ9GmCOlsdjK52Lb+psGi0wCgYIKoZIzj0EAwIw\n" \
  "FjEUMBIGA1UEAwwLdGluY2FuLXRlc3QwIBcNMjYxMTIyMjIzNTM1WhgPMjEyNjEw\n" \
  "MjkyMjM1MzVaMBYxFDASBgNVBAMMC3RpbmNhbi10ZXN0MFkwEwYHKoZIzj0CAQYI\n" \
  "KoZIzj0DAQcDQgAEeYYFNJTjO3vWK/4kv1aV/l1QRZEbIDqp2OTdj7fLr7Pt5jVc\n" \
  "CxjYzwtajXjpHhYwsm+n1DuzYBlpqh4Ttts+IqNTMFEwHQYDVR0OBBYEFIOVtdVx\n" \
  "i3XFYh6YPXyaVbnY7kRDMB8GA1UdIwQYMBaAFIOVtdVxi3XFYh6YPXyaVbnY7kRD\n" \
  "MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAPwE7HRY6qkQ7XLD\n" \
  "330O80pMNL2lxezXbmsdzmEWOikAAiEAwqUIzZRAzl+qa5cUfDH5/LzFMWEASkLA\n" \
  "e3yWShURtls=\n" \
  "-----END CERTIFICATE-----\n"

static const guint8 fingerprint[TINCAN_FINGERPRINT_BYTES] = {
  0x0d, 0x5b, 0xc6, 0x96, 0xf2, 0xdc, 0x78, 0x22,
  0x1e, 0x20, 0xbc, 0x60, 0x6f, 0x43, 0x8c, 0xfb,
  0x44, 0x39, 0xac, 0xec, 0x01, 0xa6, 0x3b, 0x92,
  0xa1, 0xc5, 0xc6, 0xac, 0xcc, 0x5d, 0x3e, 0x66
};

static void
test_known (void)
{
  guint8 result[TINCAN_FINGERPRINT_BYTES] = { 0 };

  g_assert_true (tincan_certificate_get_fingerprint (CERTIFICATE, result));
  g_assert_cmpmem (result, sizeof result, fingerprint, sizeof fingerprint);
}

/* OpenSSL may write about a certificate before it. */
static void
test_around (void)
{
  guint8 result[TINCAN_FINGERPRINT_BYTES] = { 0 };

  g_assert_true (tincan_certificate_get_fingerprint ("Subject: you\n" CERTIFICATE "\n", result));
  g_assert_cmpmem (result, sizeof result, fingerprint, sizeof fingerprint);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    NULL,
    "",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nMII*\n-----END CERTIFICATE-----\n",
    "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
    "-----END CERTIFICATE-----\nMIIB\n-----BEGIN CERTIFICATE-----\n",
    CERTIFICATE CERTIFICATE,
  };
  g_autofree char *fill = g_strnfill (70000, 'A');
  g_autofree char *huge = NULL;
  guint8 result[TINCAN_FINGERPRINT_BYTES];

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (tincan_certificate_get_fingerprint (texts[i], result));

  huge = g_strconcat ("-----BEGIN CERTIFICATE-----\n", fill, "\n-----END CERTIFICATE-----\n", NULL);
  g_assert_false (tincan_certificate_get_fingerprint (huge, result));
}

static void
test_equal (void)
{
  guint8 other[TINCAN_FINGERPRINT_BYTES];

  memcpy (other, fingerprint, sizeof other);
  g_assert_true (tincan_fingerprint_equal (other, fingerprint));

  for (gsize i = 0; i < sizeof other * 8; i++)
    {
      other[i / 8] ^= 1 << (i % 8);
      g_assert_false (tincan_fingerprint_equal (other, fingerprint));
      other[i / 8] ^= 1 << (i % 8);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/certificate/known", test_known);
  g_test_add_func ("/peer/certificate/around", test_around);
  g_test_add_func ("/peer/certificate/refused", test_refused);
  g_test_add_func ("/peer/certificate/equal", test_equal);

  return g_test_run ();
}

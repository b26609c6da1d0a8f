/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-remote-address.h"
#include "wire/tincan-error.h"

static TincanRemoteAddress
make_key (const char *text)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);
  TincanRemoteAddress key;

  g_assert_nonnull (address);
  tincan_remote_address_init (&key, address);
  return key;
}

static gboolean
same (const char *a,
      const char *b)
{
  TincanRemoteAddress one = make_key (a);
  TincanRemoteAddress two = make_key (b);
  gboolean equal = tincan_remote_address_equal (&one, &two);

  if (equal)
    g_assert_cmpuint (tincan_remote_address_hash (&one), ==, tincan_remote_address_hash (&two));
  return equal;
}

static void
test_key (void)
{
  g_assert_true (same ("192.0.2.1", "192.0.2.1"));
  g_assert_false (same ("192.0.2.1", "192.0.2.2"));
  g_assert_true (same ("192.0.2.1", "::ffff:192.0.2.1"));
  g_assert_true (same ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2"));
  g_assert_false (same ("2001:db8:1:2::1", "2001:db8:1:3::1"));
  g_assert_false (same ("::1", "127.0.0.1"));
}

static void
test_parse (void)
{
  const char *const good[] = { "10.0.0.0/8", "192.0.2.1", "2001:db8::/32", NULL };
  const char *const bad[] = { "10.0.0.0/8", "proxy.example", NULL };
  g_autoptr(GPtrArray) proxies = tincan_address_masks_parse (good, NULL);
  g_autoptr(GPtrArray) none = tincan_address_masks_parse (NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (proxies->len, ==, 3);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (tincan_address_masks_parse (bad, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "proxy.example"));
}

static void
assert_remote (const char *peer,
               const char *header,
               const char *expected)
{
  const char *const masks[] = { "10.0.0.0/8", "2001:db8::/32", NULL };
  g_autoptr(GPtrArray) proxies = tincan_address_masks_parse (masks, NULL);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (peer);
  g_autoptr(GInetAddress) remote = tincan_trusted_proxies_find_remote (proxies, address, header);
  g_autofree char *text = g_inet_address_to_string (remote);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_forwarded (void)
{
  assert_remote ("10.0.0.1", NULL, "10.0.0.1");
  assert_remote ("10.0.0.1", "192.0.2.7", "192.0.2.7");
  assert_remote ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7");
  assert_remote ("10.0.0.1", " 192.0.2.7 ", "192.0.2.7");
  assert_remote ("10.0.0.1", "192.0.2.7:4711", "192.0.2.7");
  assert_remote ("2001:db8::1", "[2001:beef::1]:4711", "2001:beef::1");
  assert_remote ("2001:db8::1", "2001:beef::1", "2001:beef::1");
}

/* Only the part of the header that a trusted proxy wrote counts. */
static void
test_forged (void)
{
  assert_remote ("192.0.2.9", "198.51.100.1", "192.0.2.9");
  assert_remote ("10.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7");
  assert_remote ("10.0.0.1", "198.51.100.1, 192.0.2.7, 10.0.0.2", "192.0.2.7");
  assert_remote ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3");
  assert_remote ("10.0.0.1", "192.0.2.7, unknown", "10.0.0.1");
  assert_remote ("10.0.0.1", "192.0.2.7,", "10.0.0.1");
  assert_remote ("10.0.0.1", "", "10.0.0.1");
  assert_remote ("10.0.0.1", "[::1", "10.0.0.1");
}

static void
test_long_header (void)
{
  g_autoptr(GString) header = g_string_new ("192.0.2.7");

  for (int i = 0; i < 10000; i++)
    g_string_append (header, ", 10.0.0.2");
  assert_remote ("10.0.0.1", header->str, "10.0.0.2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/remote-address/key", test_key);
  g_test_add_func ("/remote-address/parse", test_parse);
  g_test_add_func ("/remote-address/forwarded", test_forwarded);
  g_test_add_func ("/remote-address/forged", test_forged);
  g_test_add_func ("/remote-address/long-header", test_long_header);

  return g_test_run ();
}

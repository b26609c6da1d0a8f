/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-route.h"

typedef struct
{
  const char *local;
  const char *remote;
  TincanPath  path;
} Case;

static const Case cases[] = {
  /* One machine, one cable, one network, one company. */
  { "127.0.0.1", "127.0.0.1", TINCAN_PATH_LAN },
  { "::1", "::1", TINCAN_PATH_LAN },
  { "169.254.1.1", "169.254.200.3", TINCAN_PATH_LAN },
  { "fe80::1", "fe80::2", TINCAN_PATH_LAN },
  { "192.168.1.5", "192.168.1.9", TINCAN_PATH_LAN },
  { "10.1.2.3", "10.200.1.1", TINCAN_PATH_LAN },
  { "172.16.0.1", "192.168.0.1", TINCAN_PATH_LAN },
  { "fd00::2", "fd12:3456::1", TINCAN_PATH_LAN },

  /* Public addresses of one network. */
  { "198.51.100.7", "198.51.100.200", TINCAN_PATH_LAN },
  { "2001:db8:1:2::1", "2001:db8:1:2:aaaa::9", TINCAN_PATH_LAN },

  /* The world. */
  { "192.168.1.5", "203.0.113.7", TINCAN_PATH_DIRECT },
  { "198.51.100.7", "203.0.113.7", TINCAN_PATH_DIRECT },
  { "198.51.100.7", "198.51.101.7", TINCAN_PATH_DIRECT },
  { "2001:db8:1:2::1", "2001:db8:1:3::1", TINCAN_PATH_DIRECT },
  { "172.15.0.1", "172.32.0.1", TINCAN_PATH_DIRECT },
  { "100.64.0.1", "100.80.0.1", TINCAN_PATH_DIRECT },

  { "192.168.1.5", "fd00::1", TINCAN_PATH_UNKNOWN },
  { "", "192.168.1.5", TINCAN_PATH_UNKNOWN },
  { "192.168.1.5", "somewhere", TINCAN_PATH_UNKNOWN },
};

static void
test_addresses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TincanRouteEnd local = { (char *) cases[i].local, 1, FALSE };
      TincanRouteEnd remote = { (char *) cases[i].remote, 2, FALSE };

      g_test_message ("%s %s", cases[i].local, cases[i].remote);
      g_assert_cmpint (tincan_route_classify (&local, &remote), ==, cases[i].path);
      g_assert_cmpint (tincan_route_classify (&remote, &local), ==, cases[i].path);
    }
}

static void
test_relayed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TincanRouteEnd local = { (char *) cases[i].local, 1, FALSE };
      TincanRouteEnd remote = { (char *) cases[i].remote, 2, TRUE };

      g_assert_cmpint (tincan_route_classify (&local, &remote), ==, TINCAN_PATH_RELAY);
      g_assert_cmpint (tincan_route_classify (&remote, &local), ==, TINCAN_PATH_RELAY);
    }
}

static void
test_families (void)
{
  g_autofree char *verdict = NULL;
  g_autofree char *short_verdict = NULL;
  g_autofree char *none = NULL;

  g_assert_cmpint (tincan_route_get_family ("192.168.1.5"), ==, TINCAN_FAMILY_IPV4);
  g_assert_cmpint (tincan_route_get_family ("fd00::1"), ==, TINCAN_FAMILY_IPV6);
  g_assert_cmpint (tincan_route_get_family ("somewhere"), ==, TINCAN_FAMILY_UNKNOWN);

  verdict = tincan_path_dup_verdict (TINCAN_PATH_RELAY, TINCAN_FAMILY_IPV6, 42);
  g_assert_cmpstr (verdict, ==, "relayed, IPv6, 42 ms");
  short_verdict = tincan_path_dup_verdict (TINCAN_PATH_LAN, TINCAN_FAMILY_UNKNOWN, -1);
  g_assert_cmpstr (short_verdict, ==, "direct, same network");
  none = tincan_path_dup_verdict (TINCAN_PATH_UNKNOWN, TINCAN_FAMILY_IPV4, 42);
  g_assert_cmpstr (none, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/route/addresses", test_addresses);
  g_test_add_func ("/peer/route/relayed", test_relayed);
  g_test_add_func ("/peer/route/families", test_families);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-candidate.h"
#include "wire/tincan-error.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *address;
  guint16     port;
  gboolean    relayed;
  gboolean    mdns;
} Good;

static void
test_good (void)
{
  static const Good goods[] = {
    { "candidate:1 1 UDP 2015363327 192.0.2.2 57152 typ host", "192.0.2.2", 57152, FALSE, FALSE },
    { "a=candidate:1 1 udp 2015363327 fd00::2 1 typ host", "fd00::2", 1, FALSE, FALSE },
    { "candidate:a+/9 1 udp 1 203.0.113.7 3478 typ srflx raddr 10.0.0.1 rport 9",
      "203.0.113.7", 3478, FALSE, FALSE },
    { "candidate:1 1 udp 1 203.0.113.7 49152 typ relay raddr 0.0.0.0 rport 0", "203.0.113.7",
      49152, TRUE, FALSE },
    { "candidate:1 1 tcp 1 192.0.2.2 9 typ host tcptype active", "192.0.2.2", 9, FALSE, FALSE },
    { "candidate:1 1 TCP 1 192.0.2.2 50000 typ host tcptype passive", "192.0.2.2", 50000, FALSE,
      FALSE },
    { "candidate:1 1 udp 2113937151 8a1a0ff0-6b1f-4d3c-9c2c-2f6b1f4d3c9c.local 40000 typ host "
      "generation 0 ufrag abcd network-cost 999",
      "8a1a0ff0-6b1f-4d3c-9c2c-2f6b1f4d3c9c.local", 40000, FALSE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (goods); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(TincanCandidate) candidate = tincan_candidate_parse (goods[i].text, FALSE, &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_suffix (goods[i].text, candidate->text));
      g_assert_true (g_str_has_prefix (candidate->text, "candidate:"));
      g_assert_cmpstr (candidate->address, ==, goods[i].address);
      g_assert_cmpuint (candidate->port, ==, goods[i].port);
      g_assert_cmpint (candidate->relayed, ==, goods[i].relayed);
      g_assert_cmpint (candidate->mdns, ==, goods[i].mdns);
      g_assert_cmpint (candidate->tcp, ==, g_strrstr (goods[i].text, "tcptype") != NULL);
    }
}

static void
test_bad (void)
{
  static const char *const bads[] = {
    "",
    "candidate:",
    "end-of-candidates",
    "candidate:1 1 udp 1 192.0.2.2 1000 typ",
    "candidate:1 1 udp 1 192.0.2.2 1000 host typ",
    "candidate: 1 udp 1 192.0.2.2 1000 typ host",
    "candidate:1 0 udp 1 192.0.2.2 1000 typ host",
    "candidate:1 3 udp 1 192.0.2.2 1000 typ host",
    "candidate:1 1 sctp 1 192.0.2.2 1000 typ host",
    "candidate:1 1 udp -1 192.0.2.2 1000 typ host",
    "candidate:1 1 udp 4294967296 192.0.2.2 1000 typ host",
    "candidate:1 1 udp 1 192.0.2.2 0 typ host",
    "candidate:1 1 udp 1 192.0.2.2 65536 typ host",
    "candidate:1 1 udp 1 192.0.2.2 +80 typ host",
    "candidate:1 1 udp 1 0.0.0.0 1000 typ host",
    "candidate:1 1 udp 1 224.0.0.251 5353 typ host",
    "candidate:1 1 udp 1 255.255.255.255 1000 typ host",
    "candidate:1 1 udp 1 ff02::fb 5353 typ host",
    "candidate:1 1 udp 1 example.org 1000 typ host",
    "candidate:1 1 udp 1 .local 1000 typ host",
    "candidate:1 1 udp 1 a_b.local 1000 typ host",
    "candidate:1 1 udp 1 a@b.local 1000 typ host",
    /* A door on this machine, or a well-known one of another. */
    "candidate:1 1 udp 1 127.0.0.1 1000 typ host",
    "candidate:1 1 udp 1 ::1 1000 typ host",
    "candidate:1 1 tcp 1 192.0.2.2 22 typ host tcptype passive",
    "candidate:1 1 tcp 1 192.0.2.2 80 typ host",
    "candidate:1 1 udp 1 192.0.2.2 1000 typ host\r\na=candidate:2",
    "candidate:1 1 udp 1 192.0.2.2 1000 typ host \xff",
    "candidate:123456789012345678901234567890123 1 udp 1 192.0.2.2 1000 typ host",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (tincan_candidate_parse (bads[i], FALSE, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }
}

static void
test_long (void)
{
  g_autofree char *fill = g_strnfill (600, 'x');
  g_autofree char *text = g_strconcat ("candidate:1 1 udp 1 192.0.2.2 1000 typ host ", fill, NULL);

  g_assert_null (tincan_candidate_parse (text, FALSE, NULL));
}

static void
test_loopback (void)
{
  const char *text = "candidate:1 1 udp 1 127.0.0.1 1000 typ host";
  g_autoptr(TincanCandidate) candidate = tincan_candidate_parse (text, TRUE, NULL);

  g_assert_nonnull (candidate);
  g_assert_null (tincan_candidate_parse (text, FALSE, NULL));
}

static void
test_move (void)
{
  g_autoptr(TincanCandidate) candidate = NULL;
  g_autofree char *moved = NULL;

  candidate = tincan_candidate_parse ("candidate:1 1 udp 5 a-b.local 4000 typ host generation 0 x "
                                      "1",
                                      FALSE, NULL);
  g_assert_nonnull (candidate);
  moved = tincan_candidate_dup_text_at (candidate, "192.0.2.9");
  g_assert_cmpstr (moved, ==,
                   "candidate:1 1 udp 5 192.0.2.9 4000 typ host generation 0 x 1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/candidate/good", test_good);
  g_test_add_func ("/peer/candidate/bad", test_bad);
  g_test_add_func ("/peer/candidate/long", test_long);
  g_test_add_func ("/peer/candidate/loopback", test_loopback);
  g_test_add_func ("/peer/candidate/move", test_move);

  return g_test_run ();
}

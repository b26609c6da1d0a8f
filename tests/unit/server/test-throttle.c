/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-throttle.h"

static const TincanThrottleLimits limits = {
  .max_sockets = 3,
  .max_websockets = 2,
  .joins = { .per_second = 1, .burst = 2 },
  .guesses = { .per_second = 0.5, .burst = 3 },
};

static TincanRemoteAddress
make_address (guint8 last)
{
  TincanRemoteAddress address = { { 0 } };

  address.bytes[15] = last;
  return address;
}

static void
test_connections (void)
{
  g_autoptr(TincanThrottle) self = tincan_throttle_new (&limits);
  TincanRemoteAddress one = make_address (1);
  TincanRemoteAddress two = make_address (2);

  for (int i = 0; i < 3; i++)
    g_assert_true (tincan_throttle_add_socket (self, &one));
  g_assert_false (tincan_throttle_add_socket (self, &one));
  g_assert_true (tincan_throttle_add_socket (self, &two));
  tincan_throttle_remove_socket (self, &one);
  g_assert_true (tincan_throttle_add_socket (self, &one));

  g_assert_true (tincan_throttle_add_websocket (self, &one));
  g_assert_true (tincan_throttle_add_websocket (self, &one));
  g_assert_false (tincan_throttle_add_websocket (self, &one));
  tincan_throttle_remove_websocket (self, &one);
  g_assert_true (tincan_throttle_add_websocket (self, &one));
}

static void
test_joins (void)
{
  g_autoptr(TincanThrottle) self = tincan_throttle_new (&limits);
  TincanRemoteAddress one = make_address (1);
  TincanRemoteAddress two = make_address (2);

  g_assert_true (tincan_throttle_take_join (self, &one, 0));
  g_assert_true (tincan_throttle_take_join (self, &one, 0));
  g_assert_false (tincan_throttle_take_join (self, &one, 0));
  g_assert_true (tincan_throttle_take_join (self, &two, 0));
  g_assert_true (tincan_throttle_take_join (self, &one, G_USEC_PER_SEC));
}

static void
test_guesses (void)
{
  g_autoptr(TincanThrottle) self = tincan_throttle_new (&limits);
  TincanRemoteAddress one = make_address (1);

  for (int i = 0; i < 3; i++)
    {
      g_assert_true (tincan_throttle_may_guess (self, &one, 0));
      g_assert_true (tincan_throttle_may_guess (self, &one, 0));
      tincan_throttle_take_guess (self, &one, 0);
    }
  g_assert_false (tincan_throttle_may_guess (self, &one, G_USEC_PER_SEC));
  g_assert_true (tincan_throttle_may_guess (self, &one, 2 * G_USEC_PER_SEC));
}

static void
test_prune (void)
{
  g_autoptr(TincanThrottle) self = tincan_throttle_new (&limits);
  TincanRemoteAddress connected = make_address (1);
  TincanRemoteAddress joining = make_address (2);
  TincanRemoteAddress guessing = make_address (3);

  g_assert_true (tincan_throttle_add_socket (self, &connected));
  g_assert_true (tincan_throttle_take_join (self, &joining, 0));
  tincan_throttle_take_guess (self, &guessing, 0);
  tincan_throttle_prune (self, 0);
  g_assert_cmpuint (tincan_throttle_get_size (self), ==, 3);
  tincan_throttle_prune (self, G_USEC_PER_SEC);
  g_assert_cmpuint (tincan_throttle_get_size (self), ==, 2);
  tincan_throttle_prune (self, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (tincan_throttle_get_size (self), ==, 1);
  tincan_throttle_remove_socket (self, &connected);
  tincan_throttle_prune (self, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (tincan_throttle_get_size (self), ==, 0);
}

/*
 * However many addresses somebody has, the table does not grow without end, and keeps those that
 * are connected.
 */
static void
test_many (void)
{
  g_autoptr(TincanThrottle) self = tincan_throttle_new (&limits);
  TincanRemoteAddress connected = make_address (1);

  for (int i = 0; i < 3; i++)
    g_assert_true (tincan_throttle_add_socket (self, &connected));
  for (guint32 i = 0; i < 250000; i++)
    {
      TincanRemoteAddress address = { { 0x20 } };

      memcpy (address.bytes + 4, &i, sizeof i);
      (void) tincan_throttle_take_join (self, &address, 0);
    }
  g_assert_cmpuint (tincan_throttle_get_size (self), <=, 100000);
  g_assert_false (tincan_throttle_add_socket (self, &connected));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/throttle/connections", test_connections);
  g_test_add_func ("/throttle/joins", test_joins);
  g_test_add_func ("/throttle/guesses", test_guesses);
  g_test_add_func ("/throttle/prune", test_prune);
  g_test_add_func ("/throttle/many", test_many);

  return g_test_run ();
}

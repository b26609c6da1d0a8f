/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-ice-lookup.h"

#include <gio/gio.h>

static void
test_names (void)
{
  static const char *const urls[] = {
    "stun:localhost", "turn:localhost:443?transport=tcp", "stun:192.0.2.1", NULL
  };
  g_autoptr(GPtrArray) servers = NULL;
  const TincanIceServer *first;
  const TincanIceServer *second;
  guint n = 0;

  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  for (guint i = 0; urls[i] != NULL; i++)
    g_ptr_array_add (servers, tincan_ice_server_parse (urls[i], NULL, NULL, NULL));

  tincan_ice_lookup (servers);
  first = g_ptr_array_index (servers, 0);
  second = g_ptr_array_index (servers, 1);
  while (first->addresses == NULL || second->addresses == NULL)
    g_main_context_iteration (NULL, TRUE);

  /* At most one of each family. */
  for (; first->addresses[n] != NULL; n++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (first->addresses[n]);

      g_assert_true (g_inet_address_get_is_loopback (address));
      g_assert_cmpstr (first->addresses[n], ==, second->addresses[n]);
    }
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <=, 2);
  g_assert_null (((TincanIceServer *) g_ptr_array_index (servers, 2))->addresses);
}

/* What was looked up for is gone when the answer comes. */
static void
test_gone (void)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  g_autoptr(TincanIceServer) copy = NULL;

  g_ptr_array_add (servers, tincan_ice_server_parse ("stun:localhost", NULL, NULL, NULL));
  copy = tincan_ice_server_copy (g_ptr_array_index (servers, 0));
  tincan_ice_lookup (servers);
  g_ptr_array_unref (servers);
  test_names ();
  g_assert_null (copy->addresses);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/ice-lookup/names", test_names);
  g_test_add_func ("/peer/ice-lookup/gone", test_gone);

  return g_test_run ();
}

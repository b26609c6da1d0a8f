/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-doors.h"

#include <string.h>

static GSocket *
socket_new (GSocketFamily family,
            GSocketType   type)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GError) error = NULL;
  GSocket *self = g_socket_new (family, type, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self, any, FALSE, &error));
  g_socket_set_blocking (self, FALSE);
  return self;
}

static GSocketAddress *
address_of (GSocket *socket)
{
  g_autoptr(GError) error = NULL;
  GSocketAddress *address = g_socket_get_local_address (socket, &error);

  g_assert_no_error (error);
  return address;
}

/* Waits for a packet; it must be an indication of STUN. */
static GSocketAddress *
await_knock (GSocket *socket,
             guint8   id[12])
{
  static const guint8 head[] = { 0x00, 0x11, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42 };
  guint8 packet[64];
  GSocketAddress *from = NULL;
  gssize size;

  while ((size = g_socket_receive_from (socket, &from, (char *) packet, sizeof packet, NULL,
                                        NULL)) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (size, ==, 20);
  g_assert_cmpmem (packet, sizeof head, head, sizeof head);
  memcpy (id, packet + 8, 12);
  return from;
}

static void
test_knocks (void)
{
  g_autoptr(TincanDoors) doors = tincan_doors_new (NULL, 1);
  GPtrArray *sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GSocket) target = socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM);
  g_autoptr(GSocketAddress) target_address = address_of (target);
  GSocket *own = socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM);
  g_autoptr(GSocketAddress) own_address = address_of (own);
  guint8 ids[2][12];

  /* Others are passed over. */
  g_ptr_array_add (sockets, socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_DATAGRAM));
  g_ptr_array_add (sockets, socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM));
  g_ptr_array_add (sockets, own);

  tincan_doors_begin (doors, sockets);
  tincan_doors_add (doors, target_address);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GSocketAddress) from = await_knock (target, ids[i]);

      g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (from)), ==,
                        g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own_address)));
    }
  g_assert_cmpint (memcmp (ids[0], ids[1], sizeof ids[0]), !=, 0);
}

static void
test_freed (void)
{
  TincanDoors *doors = tincan_doors_new (NULL, 1);
  GPtrArray *sockets = g_ptr_array_new_with_free_func (g_object_unref);
  GSocket *own = socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM);

  g_object_add_weak_pointer (G_OBJECT (own), (gpointer *) &own);
  g_ptr_array_add (sockets, own);
  tincan_doors_begin (doors, sockets);
  tincan_doors_free (doors);
  g_assert_null (own);
  g_assert_false (g_main_context_pending (NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/doors/knocks", test_knocks);
  g_test_add_func ("/doors/freed", test_freed);

  return g_test_run ();
}

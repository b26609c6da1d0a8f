/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-doors"

#include "config.h"

#include "core/peer/tincan-doors.h"

#include <string.h>

/* More than the other side's code has, with a STUN server. */
#define MAX_ADDRESSES 40

/* A binding indication without attributes, RFC 8489 section 5: type, length 0, magic cookie; the
 * transaction's id follows. */
static const guint8 head[] = { 0x00, 0x11, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42 };

struct _TincanDoors
{
  GMainContext *context;
  guint         interval_ms;
  GPtrArray    *addresses;
  GPtrArray    *sockets; /* NULL before the beginning */
  GSource      *timeout;
};

/**
 * tincan_doors_new:
 * @context: (nullable): where it waits; NULL: the default one
 * @interval_ms: how often something is sent
 *
 * Returns: (transfer full): doors that send nothing yet
 */
TincanDoors *
tincan_doors_new (GMainContext *context,
                  guint         interval_ms)
{
  TincanDoors *self = g_new0 (TincanDoors, 1);

  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->interval_ms = interval_ms;
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

/**
 * tincan_doors_free:
 * @self: (nullable): doors
 */
void
tincan_doors_free (TincanDoors *self)
{
  if (self == NULL)
    return;

  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_ptr_array_unref (self->addresses);
  g_main_context_unref (self->context);
  g_free (self);
}

/* What cannot be sent now may be next time; nothing hangs on one of them. */
static void
knock (GSocket        *socket,
       GSocketAddress *address)
{
  guint8 indication[20];

  if (g_socket_get_socket_type (socket) != G_SOCKET_TYPE_DATAGRAM ||
      g_socket_get_family (socket) != g_socket_address_get_family (address))
    return;

  memcpy (indication, head, sizeof head);
  for (gsize i = sizeof head; i < sizeof indication; i += 4)
    {
      guint32 random = g_random_int ();

      memcpy (indication + i, &random, sizeof random);
    }
  g_socket_send_to (socket, address, (const char *) indication, sizeof indication, NULL, NULL);
}

static void
knock_everywhere (TincanDoors *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    for (guint j = 0; j < self->addresses->len; j++)
      knock (g_ptr_array_index (self->sockets, i), g_ptr_array_index (self->addresses, j));
}

static gboolean
timeout_cb (gpointer user_data)
{
  knock_everywhere (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * tincan_doors_add:
 * @self: doors
 * @address: from where something may come
 */
void
tincan_doors_add (TincanDoors    *self,
                  GSocketAddress *address)
{
  g_return_if_fail (self != NULL);

  if (self->addresses->len < MAX_ADDRESSES)
    g_ptr_array_add (self->addresses, g_object_ref (address));
}

/**
 * tincan_doors_begin:
 * @self: doors
 * @sockets: (transfer full) (element-type GSocket): the sockets of the connection
 *
 * Sends from now on; once.
 */
void
tincan_doors_begin (TincanDoors *self,
                    GPtrArray   *sockets)
{
  g_return_if_fail (self != NULL && self->sockets == NULL);

  self->sockets = sockets;
  self->timeout = g_timeout_source_new (self->interval_ms);
  g_source_set_callback (self->timeout, timeout_cb, self, NULL);
  g_source_attach (self->timeout, self->context);
}

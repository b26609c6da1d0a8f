/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-stun-probe"

#include "config.h"

#include "core/peer/tincan-ice-probe-private.h"

#include "core/peer/tincan-gst-compat.h"

#include <stun/stunagent.h>
#include <stun/usages/bind.h>
#include <string.h>

/* Which address is seen from outside. */

#define MAX_TARGETS 8

/* RFC 5780 section 7.4: where else the same server listens. */
#define ATTRIBUTE_OTHER_ADDRESS 0x802c

static GSocketAddress *
address_from_native (const struct sockaddr_storage *storage,
                     socklen_t                      length)
{
  return g_socket_address_new_from_native ((gpointer) storage, length);
}

static char *
dup_host (GSocketAddress *address)
{
  return g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static gboolean
is_same_address (GSocketAddress *a,
                 GSocketAddress *b)
{
  GInetSocketAddress *one = G_INET_SOCKET_ADDRESS (a);
  GInetSocketAddress *other = G_INET_SOCKET_ADDRESS (b);

  return g_inet_socket_address_get_port (one) == g_inet_socket_address_get_port (other) &&
         g_inet_address_equal (g_inet_socket_address_get_address (one),
                               g_inet_socket_address_get_address (other));
}

typedef struct
{
  GSocketAddress *address;
  GSocketAddress *mapped; /* (nullable): the answer */
  StunAgent       agent;
  guint8          request[TINCAN_PROBE_MAX_PACKET];
  gsize           length;
} Target;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_object_unref (target->address);
  g_clear_object (&target->mapped);
  g_free (target);
}

static void
add_target (GPtrArray      *targets,
            GSocketAddress *address)
{
  Target *target;
  StunMessage message;

  for (guint i = 0; i < targets->len; i++)
    {
      const Target *other = g_ptr_array_index (targets, i);

      if (is_same_address (other->address, address))
        return;
    }
  if (targets->len == MAX_TARGETS)
    return;

  target = g_new0 (Target, 1);
  target->address = g_object_ref (address);
  stun_agent_init (&target->agent, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
                   STUN_AGENT_USAGE_IGNORE_CREDENTIALS);
  target->length = stun_usage_bind_create (&target->agent, &message, target->request,
                                           sizeof target->request);
  g_ptr_array_add (targets, target);
}

/* The answer of one, from whom it was asked; and where else we may ask. */
static void
take_answer (GPtrArray      *targets,
             GSocketAddress *from,
             guint8         *packet,
             gsize           length)
{
  for (guint i = 0; i < targets->len; i++)
    {
      Target *target = g_ptr_array_index (targets, i);
      struct sockaddr_storage storage;
      socklen_t size = sizeof storage;
      StunMessage message;

      if (target->mapped != NULL || !is_same_address (target->address, from) ||
          stun_agent_validate (&target->agent, &message, packet, length, NULL, NULL) !=
            STUN_VALIDATION_SUCCESS)
        continue;

      if (stun_message_find_xor_addr (&message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &storage,
                                      &size) == STUN_MESSAGE_RETURN_SUCCESS)
        target->mapped = address_from_native (&storage, size);

      size = sizeof storage;
      if (stun_message_find_addr (&message, (StunAttribute) ATTRIBUTE_OTHER_ADDRESS, &storage,
                                  &size) == STUN_MESSAGE_RETURN_SUCCESS)
        {
          g_autoptr(GSocketAddress) other = address_from_native (&storage, size);

          if (other != NULL && targets->len == 1)
            add_target (targets, other);
        }
      return;
    }
}

static guint
send_requests (GSocket   *socket,
               GPtrArray *targets)
{
  guint n = 0;

  for (guint i = 0; i < targets->len; i++)
    {
      Target *target = g_ptr_array_index (targets, i);

      if (target->mapped != NULL)
        continue;
      n++;
      g_socket_send_to (socket, target->address, (const char *) target->request, target->length,
                        NULL, NULL);
    }
  return n;
}

/* From one socket to all: that is what shows whether its port stays the same. */
static void
ask_targets (GSocket      *socket,
             GPtrArray    *targets,
             GCancellable *cancellable)
{
  gint64 end = g_get_monotonic_time () + TINCAN_PROBE_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  gint64 resend = 0;
  guint n_targets = 0;

  while (g_get_monotonic_time () < end && !g_cancellable_is_cancelled (cancellable))
    {
      guint8 packet[TINCAN_PROBE_MAX_PACKET];
      g_autoptr(GSocketAddress) from = NULL;
      gssize length;

      if (g_get_monotonic_time () >= resend || n_targets != targets->len)
        {
          n_targets = targets->len;
          if (send_requests (socket, targets) == 0)
            return;
          resend = g_get_monotonic_time () + TINCAN_PROBE_RESEND_MS * G_TIME_SPAN_MILLISECOND;
        }

      if (!g_socket_condition_timed_wait (socket, G_IO_IN, 50 * G_TIME_SPAN_MILLISECOND,
                                          cancellable, NULL))
        continue;
      length = g_socket_receive_from (socket, &from, (char *) packet, sizeof packet, NULL, NULL);
      if (length > 0 && from != NULL)
        take_answer (targets, from, packet, length);
    }
}

static TincanNat
judge_nat (GSocket   *socket,
           GPtrArray *targets)
{
  g_autoptr(GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  const Target *first = NULL;
  guint n = 0;
  gboolean same = TRUE;
  g_autofree char *host = NULL;

  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);

      if (target->mapped == NULL)
        continue;
      n++;
      if (first == NULL)
        first = target;
      else
        same = same && is_same_address (first->mapped, target->mapped);
    }
  if (first == NULL)
    return TINCAN_NAT_UNKNOWN;

  host = dup_host (first->mapped);
  if (same && tincan_gst_has_address (host) && local != NULL &&
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)) ==
        g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (first->mapped)))
    return TINCAN_NAT_NONE;
  if (!same)
    return TINCAN_NAT_CHANGING;
  return n > 1 ? TINCAN_NAT_STEADY : TINCAN_NAT_UNKNOWN;
}

/**
 * tincan_stun_probe:
 * @report: gets what was found out
 * @addresses: of GSocketAddress: who is asked
 * @family: over which internet; others of @addresses are left out
 * @cancellable: (nullable): to stop
 *
 * Asks by which address we are seen (RFC 8489). Blocks for as long as that takes, 2.4 s at most.
 */
void
tincan_stun_probe (TincanIceReport *report,
                   GPtrArray       *addresses,
                   GSocketFamily    family,
                   GCancellable    *cancellable)
{
  g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func (target_free);
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GInetAddress) any = g_inet_address_new_any (family);
  g_autoptr(GSocketAddress) local = g_inet_socket_address_new (any, 0);

  for (guint i = 0; i < addresses->len; i++)
    {
      GSocketAddress *address = g_ptr_array_index (addresses, i);

      if (g_socket_address_get_family (address) == family)
        add_target (targets, address);
    }
  socket = g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  if (targets->len == 0 || socket == NULL || !g_socket_bind (socket, local, FALSE, NULL))
    return;

  ask_targets (socket, targets, cancellable);
  report->n_asked += targets->len;
  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);
      char **outside = family == G_SOCKET_FAMILY_IPV4 ? &report->outside4 : &report->outside6;

      if (target->mapped == NULL)
        continue;
      report->n_answered++;
      if (*outside == NULL)
        *outside = dup_host (target->mapped);
    }
  if (family == G_SOCKET_FAMILY_IPV4)
    report->nat = judge_nat (socket, targets);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-remote-address"

#include "config.h"

#include "server/tincan-remote-address.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define IPV6_BYTES 16
#define IPV6_NETWORK_BYTES 8

/*
 * No more than this many hops are looked at: nobody has so many proxies, and a header can be long.
 */
#define MAX_HOPS 32

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/*
 * An IPv4 address that came in on an IPv6 socket is written as ::ffff:a.b.c.d; it is the same
 * address.
 */
static GInetAddress *
unmap (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped_prefix, sizeof mapped_prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped_prefix, G_SOCKET_FAMILY_IPV4);

  return g_object_ref (address);
}

/**
 * tincan_remote_address_init:
 * @self: (out caller-allocates): the key
 * @address: the address of a remote host
 *
 * Makes what @address is counted under.
 */
void
tincan_remote_address_init (TincanRemoteAddress *self,
                            GInetAddress        *address)
{
  g_autoptr(GInetAddress) plain = NULL;

  g_assert (self != NULL);
  g_assert (G_IS_INET_ADDRESS (address));

  plain = unmap (address);
  memset (self, 0, sizeof *self);
  if (g_inet_address_get_family (plain) == G_SOCKET_FAMILY_IPV4)
    {
      memcpy (self->bytes, mapped_prefix, sizeof mapped_prefix);
      memcpy (self->bytes + sizeof mapped_prefix,
              g_inet_address_to_bytes (plain),
              IPV6_BYTES - sizeof mapped_prefix);
    }
  else
    {
      memcpy (self->bytes, g_inet_address_to_bytes (plain), IPV6_NETWORK_BYTES);
    }
}

guint
tincan_remote_address_hash (gconstpointer self)
{
  const guint8 *bytes = self;
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  /*
   * FNV-1a: unlike GLib's hash of an integer it lets every bit count, and those of one network
   * differ in few.
   */
  for (gsize i = 0; i < sizeof (TincanRemoteAddress); i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return (guint) (hash ^ hash >> 32);
}

gboolean
tincan_remote_address_equal (gconstpointer a,
                             gconstpointer b)
{
  return memcmp (a, b, sizeof (TincanRemoteAddress)) == 0;
}

/**
 * tincan_address_masks_parse:
 * @masks: (array zero-terminated=1) (nullable): addresses or `ADDRESS/BITS`
 * @error: return location for a TINCAN_ERROR_SETUP that names the one that is wrong
 *
 * Returns: (transfer full) (element-type GInetAddressMask) (nullable): the masks; empty for none;
 *   %NULL on error
 */
GPtrArray *
tincan_address_masks_parse (const char *const  *masks,
                            GError            **error)
{
  g_autoptr(GPtrArray) parsed = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; masks != NULL && masks[i] != NULL; i++)
    {
      g_autoptr(GError) local = NULL;
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (masks[i], &local);

      if (mask == NULL)
        {
          g_set_error (error,
                       TINCAN_ERROR,
                       TINCAN_ERROR_SETUP,
                       _("“%s” is not a network address. "
                         "Give it as 10.0.0.1 or 10.0.0.0/8."),
                       masks[i]);
          return NULL;
        }
      g_ptr_array_add (parsed, mask);
    }

  return g_steal_pointer (&parsed);
}

/**
 * tincan_address_masks_match:
 * @self: (element-type GInetAddressMask): the masks
 * @address: an address
 *
 * Returns: whether one of the masks stands for @address
 */
gboolean
tincan_address_masks_match (GPtrArray    *self,
                            GInetAddress *address)
{
  g_autoptr(GInetAddress) plain = NULL;

  g_assert (self != NULL);
  g_assert (G_IS_INET_ADDRESS (address));

  plain = unmap (address);
  for (guint i = 0; i < self->len; i++)
    {
      if (g_inet_address_mask_matches (g_ptr_array_index (self, i), plain))
        return TRUE;
    }
  return FALSE;
}

/* One element of the header: an address, some write a port behind it, and brackets around IPv6. */
static GInetAddress *
parse_hop (const char *text)
{
  g_autofree char *hop = g_strstrip (g_strdup (text));
  char *end;

  if (hop[0] == '[')
    {
      end = strchr (hop, ']');
      if (end == NULL)
        return NULL;
      *end = '\0';
      return g_inet_address_new_from_string (hop + 1);
    }

  end = strchr (hop, ':');
  if (end != NULL && strchr (end + 1, ':') == NULL)
    *end = '\0';
  return g_inet_address_new_from_string (hop);
}

/**
 * tincan_trusted_proxies_find_remote:
 * @self: (element-type GInetAddressMask): the proxies
 * @peer: the other end of the TCP connection
 * @forwarded_for: (nullable): the `X-Forwarded-For` header, all of them joined by commas
 *
 * Finds who is really there. Each proxy appends who came to it, so the header is read from its end;
 * the first address that is not a trusted proxy's is the one, and everything before it is hearsay.
 * From anybody but a trusted proxy the header means nothing.
 *
 * Returns: (transfer full): the remote address
 */
GInetAddress *
tincan_trusted_proxies_find_remote (GPtrArray    *self,
                                    GInetAddress *peer,
                                    const char   *forwarded_for)
{
  g_autoptr(GInetAddress) remote = NULL;
  g_auto(GStrv) hops = NULL;

  g_assert (self != NULL);
  g_assert (G_IS_INET_ADDRESS (peer));

  remote = g_object_ref (peer);
  if (forwarded_for == NULL)
    return g_steal_pointer (&remote);

  hops = g_strsplit (forwarded_for, ",", -1);
  for (guint i = g_strv_length (hops), n = 0; i > 0 && n < MAX_HOPS; i--, n++)
    {
      g_autoptr(GInetAddress) hop = NULL;

      if (!tincan_address_masks_match (self, remote))
        break;
      hop = parse_hop (hops[i - 1]);
      if (hop == NULL)
        break;
      g_set_object (&remote, hop);
    }

  return g_steal_pointer (&remote);
}

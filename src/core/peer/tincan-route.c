/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-route"

#include "config.h"

#include "core/peer/tincan-route.h"

#include <gio/gio.h>
#include <string.h>

/* Networks of about one building, where their addresses are public ones. */
#define IPV4_PREFIX_BYTES 3
#define IPV6_PREFIX_BYTES 8

/* fc00::/7, the private addresses of IPv6 (RFC 4193). GLib's "site local" are others, long given
 * up. */
static gboolean
is_unique_local (GInetAddress *address)
{
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
         (g_inet_address_to_bytes (address)[0] & 0xfe) == 0xfc;
}

static gboolean
is_private (GInetAddress *address)
{
  return g_inet_address_get_is_loopback (address) ||
         g_inet_address_get_is_link_local (address) ||
         g_inet_address_get_is_site_local (address) ||
         is_unique_local (address);
}

/**
 * tincan_route_is_private:
 * @address: an IP address
 *
 * Returns: whether it is one that is only good within one network; FALSE if it cannot be read
 */
gboolean
tincan_route_is_private (const char *address)
{
  g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string (address);

  return parsed != NULL && is_private (parsed);
}

/**
 * tincan_route_get_family:
 * @address: an IP address
 *
 * Returns: which internet it is of
 */
TincanFamily
tincan_route_get_family (const char *address)
{
  g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string (address);

  if (parsed == NULL)
    return TINCAN_FAMILY_UNKNOWN;
  return g_inet_address_get_family (parsed) == G_SOCKET_FAMILY_IPV4 ? TINCAN_FAMILY_IPV4
                                                                    : TINCAN_FAMILY_IPV6;
}

static gboolean
shares_prefix (GInetAddress *a,
               GInetAddress *b)
{
  gboolean is_ipv4 = g_inet_address_get_family (a) == G_SOCKET_FAMILY_IPV4;
  gsize length = is_ipv4 ? IPV4_PREFIX_BYTES : IPV6_PREFIX_BYTES;

  return memcmp (g_inet_address_to_bytes (a), g_inet_address_to_bytes (b), length) == 0;
}

/**
 * tincan_route_classify:
 * @local: our end of the pair
 * @remote: the other side's end
 *
 * Says in people's terms how the bytes travel. The types of the candidates do not tell: two hosts
 * with public addresses (nearly always so with IPv6) connect "host" to "host" across the world,
 * and a browser that hides its address turns up as "peer reflexive" on the same desk. So the
 * addresses decide: two private ones that reach each other, or two of one small network, are the
 * same network.
 *
 * Returns: the path; %TINCAN_PATH_UNKNOWN if an address cannot be read
 */
TincanPath
tincan_route_classify (const TincanRouteEnd *local,
                       const TincanRouteEnd *remote)
{
  g_autoptr(GInetAddress) ours = NULL;
  g_autoptr(GInetAddress) theirs = NULL;

  g_return_val_if_fail (local != NULL && remote != NULL, TINCAN_PATH_UNKNOWN);

  if (local->relayed || remote->relayed)
    return TINCAN_PATH_RELAY;

  ours = g_inet_address_new_from_string (local->address);
  theirs = g_inet_address_new_from_string (remote->address);
  if (ours == NULL || theirs == NULL ||
      g_inet_address_get_family (ours) != g_inet_address_get_family (theirs))
    return TINCAN_PATH_UNKNOWN;

  if ((is_private (ours) && is_private (theirs)) || shares_prefix (ours, theirs))
    return TINCAN_PATH_LAN;

  return TINCAN_PATH_DIRECT;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/tincan-ip-address.h"

#include <arpa/inet.h>

/**
 * tincan_ip_address_is_v6:
 * @text: what stands between brackets
 *
 * (g_hostname_is_ip_address() takes a lone colon for one, and zones.)
 *
 * Returns: whether it is an IPv6 address in the notation of RFC 4291, without a zone, which would
 *   mean something on one machine only
 */
gboolean
tincan_ip_address_is_v6 (const char *text)
{
  struct in6_addr address;

  g_return_val_if_fail (text != NULL, FALSE);

  return inet_pton (AF_INET6, text, &address) == 1;
}

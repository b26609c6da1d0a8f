/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Whom a connection is counted under: an IPv4 address, or the first 64 bits of an IPv6 address,
 * since one customer gets that many and could otherwise come from a new address each time.
 */
typedef struct
{
  guint8 bytes[16];
} TincanRemoteAddress;

void         tincan_remote_address_init           (TincanRemoteAddress *self,
                                                   GInetAddress        *address);
guint        tincan_remote_address_hash           (gconstpointer        self);
gboolean     tincan_remote_address_equal          (gconstpointer        a,
                                                   gconstpointer        b);

/* Whom the operator names: trusted proxies, and who may see the metrics. */
GPtrArray    *tincan_address_masks_parse          (const char *const   *masks,
                                                   GError             **error)
                                                   G_GNUC_WARN_UNUSED_RESULT;
gboolean      tincan_address_masks_match          (GPtrArray           *self,
                                                   GInetAddress        *address);

/* Who is behind the proxies that the operator trusts. */
GInetAddress *tincan_trusted_proxies_find_remote  (GPtrArray           *self,
                                                   GInetAddress        *peer,
                                                   const char          *forwarded_for)
                                                   G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

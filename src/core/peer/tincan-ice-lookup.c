/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-ice-lookup"

#include "config.h"

#include "core/peer/tincan-ice-lookup.h"

#include <gio/gio.h>

typedef struct
{
  GPtrArray *servers;
  char      *host;
} Lookup;

static void
lookup_free (Lookup *self)
{
  g_ptr_array_unref (self->servers);
  g_free (self->host);
  g_free (self);
}

/* One of each family: the system has them in the order in which it would try them. */
static char **
choose_addresses (GList *found)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean has_ipv4 = FALSE;
  gboolean has_ipv6 = FALSE;

  for (GList *l = found; l != NULL; l = l->next)
    {
      gboolean is_ipv4 = g_inet_address_get_family (l->data) == G_SOCKET_FAMILY_IPV4;
      gboolean *has_one = is_ipv4 ? &has_ipv4 : &has_ipv6;
      g_autofree char *text = g_inet_address_to_string (l->data);

      if (!*has_one)
        g_strv_builder_add (builder, text);
      *has_one = TRUE;
    }
  return g_strv_builder_end (builder);
}

static void
lookup_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Lookup *self = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) addresses = NULL;
  GList *found = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (found == NULL)
    g_debug ("No address of %s: %s", self->host, error->message);
  else
    addresses = choose_addresses (found);
  g_resolver_free_addresses (found);

  for (guint i = 0; addresses != NULL && i < self->servers->len; i++)
    {
      TincanIceServer *server = g_ptr_array_index (self->servers, i);

      if (!g_str_equal (server->host, self->host))
        continue;
      g_strfreev (server->addresses);
      server->addresses = g_strdupv (addresses);
    }
  lookup_free (self);
}

static gboolean
has_host (GPtrArray  *servers,
          guint       n,
          const char *host)
{
  for (guint i = 0; i < n; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);

      if (g_str_equal (server->host, host))
        return TRUE;
    }
  return FALSE;
}

/**
 * tincan_ice_lookup:
 * @servers: of TincanIceServer
 *
 * Begins to look up the addresses of those servers that have a name, and fills them in as they are
 * found, on the thread-default context. Whoever copies a server before that has its name only,
 * which does as well where it stands for one address. libnice 0.1.21 looks names up by itself, but
 * asks the second address of a relay at port 0, and then takes no answer of a STUN server either.
 */
void
tincan_ice_lookup (GPtrArray *servers)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();

  g_return_if_fail (servers != NULL);

  for (guint i = 0; i < servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);
      Lookup *lookup;

      if (g_hostname_is_ip_address (server->host) || has_host (servers, i, server->host))
        continue;

      lookup = g_new (Lookup, 1);
      lookup->servers = g_ptr_array_ref (servers);
      lookup->host = g_strdup (server->host);
      g_resolver_lookup_by_name_async (resolver, lookup->host, NULL, lookup_cb, lookup);
    }
}

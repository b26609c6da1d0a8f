/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-embedding"

#include "config.h"

#include "server/tincan-server-embedding.h"

#include "server/tincan-server.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_LISTEN "0.0.0.0:0"

struct _TincanServerEmbedding
{
  TincanServer *server;
  char         *host;    /* (nullable): the one address that it listens on; NULL: all */
  char         *address; /* base address for us */
};

/* The address of the interface that the default route leaves by. Connecting a UDP socket asks the
 * kernel for it, and sends nothing. */
static char *
dup_address_of_default_route (void)
{
  struct sockaddr_in far = { .sin_family = AF_INET, .sin_port = htons (9) };
  struct sockaddr_in near;
  socklen_t length = sizeof near;
  char text[INET_ADDRSTRLEN];
  char *address = NULL;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return NULL;
  inet_pton (AF_INET, "198.51.100.1", &far.sin_addr); /* RFC 5737: nobody's */
  if (connect (fd, (struct sockaddr *) &far, sizeof far) == 0 &&
      getsockname (fd, (struct sockaddr *) &near, &length) == 0 &&
      inet_ntop (AF_INET, &near.sin_addr, text, sizeof text) != NULL)
    address = g_strdup (text);
  close (fd);
  return address;
}

/* A network without a way to the rest of the world is still a network. */
static char *
dup_address_of_any_interface (void)
{
  struct ifaddrs *interfaces;
  char *address = NULL;

  if (getifaddrs (&interfaces) != 0)
    return NULL;
  for (struct ifaddrs *i = interfaces; i != NULL && address == NULL; i = i->ifa_next)
    {
      char text[INET_ADDRSTRLEN];
      struct sockaddr_in socket_address;

      if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET ||
          (i->ifa_flags & IFF_LOOPBACK) != 0 || (i->ifa_flags & IFF_UP) == 0)
        continue;
      memcpy (&socket_address, i->ifa_addr, sizeof socket_address);
      if (inet_ntop (AF_INET, &socket_address.sin_addr, text, sizeof text) != NULL)
        address = g_strdup (text);
    }
  freeifaddrs (interfaces);
  return address;
}

static char *
dup_lan_address (void)
{
  char *address = dup_address_of_default_route ();

  if (address == NULL)
    address = dup_address_of_any_interface ();
  return address != NULL ? address : g_strdup ("127.0.0.1");
}

/* The host part of ADDR:PORT, if it is one address; NULL for "every address". */
static char *
dup_listen_host (const char *listen)
{
  const char *colon = strrchr (listen, ':');
  g_autofree char *host = colon != NULL ? g_strndup (listen, colon - listen) : g_strdup (listen);
  gsize length = strlen (host);

  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      memmove (host, host + 1, length - 1);
    }
  if (*host == '\0' || g_str_equal (host, "0.0.0.0") || g_str_equal (host, "::"))
    return NULL;
  return g_steal_pointer (&host);
}

/**
 * tincan_server_embedding_start:
 * @listen: (nullable): ADDRESS:PORT; NULL: every IPv4 address and any free port
 * @max_mailboxes: how many codes and links there can be at a time; it is here for ours, not for the
 *   neighbours'
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a server that runs on the main context that is the thread's
 *   default
 */
TincanServerEmbedding *
tincan_server_embedding_start (const char *listen,
                               guint       max_mailboxes,
                               GError    **error)
{
  g_autoptr(TincanServerEmbedding) self = g_new0 (TincanServerEmbedding, 1);
  g_autoptr(TincanServerSettings) settings = tincan_server_settings_new ();

  g_strfreev (settings->listen);
  settings->listen = g_strdupv ((char *[]){ (char *) (listen != NULL ? listen : DEFAULT_LISTEN),
                                            NULL });
  settings->max_mailboxes = max_mailboxes;
  settings->max_connections = 256;

  self->server = tincan_server_new (settings);
  if (!tincan_server_start (self->server, error))
    return NULL;

  self->host = dup_listen_host (settings->listen[0]);
  self->address = tincan_server_dup_base_address (self->server,
                                                  self->host != NULL ? self->host : "127.0.0.1");
  return g_steal_pointer (&self);
}

/**
 * tincan_server_embedding_free:
 * @self: (nullable): an embedded server
 *
 * Ends it; whoever is connected is told that it goes away.
 */
void
tincan_server_embedding_free (TincanServerEmbedding *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->server);
  g_free (self->host);
  g_free (self->address);
  g_free (self);
}

/**
 * tincan_server_embedding_get_address:
 * @self: an embedded server
 *
 * Returns: (transfer none): the base address at which this program reaches it
 */
const char *
tincan_server_embedding_get_address (TincanServerEmbedding *self)
{
  return self->address;
}

/**
 * tincan_server_embedding_dup_page:
 * @self: an embedded server
 *
 * Returns: (transfer full): the base address at which others reach it, for the link. It follows
 *   this machine from one network to the next, so it is to be asked for anew for each link
 */
char *
tincan_server_embedding_dup_page (TincanServerEmbedding *self)
{
  g_autofree char *lan_address = NULL;

  if (self->host == NULL)
    lan_address = dup_lan_address ();
  return tincan_server_dup_base_address (self->server,
                                         self->host != NULL ? self->host : lan_address);
}

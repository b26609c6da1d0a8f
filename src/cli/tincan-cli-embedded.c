/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-embedded"

#include "config.h"

#include "cli/tincan-cli-embedded.h"

#include "server/tincan-server.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_LISTEN "0.0.0.0:0"

struct _TincanCliEmbedded
{
  TincanServer *server;
  char         *own_address; /* base address for us */
  char         *page;        /* base address for others */
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
 * tincan_cli_embedded_start:
 * @listen: (nullable): ADDR:PORT; NULL: every IPv4 address and any free port
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a server that runs on the main context that is the thread's
 *   default
 */
TincanCliEmbedded *
tincan_cli_embedded_start (const char *listen,
                           GError    **error)
{
  g_autoptr(TincanCliEmbedded) self = g_new0 (TincanCliEmbedded, 1);
  g_autoptr(TincanServerSettings) settings = tincan_server_settings_new ();
  g_autofree char *host = NULL;
  g_autofree char *lan_address = NULL;

  g_strfreev (settings->listen);
  settings->listen = g_strdupv ((char *[]){ (char *) (listen != NULL ? listen : DEFAULT_LISTEN),
                                            NULL });
  /* It is here for our one mailbox, not for the neighbours'. */
  settings->max_mailboxes = 1;
  settings->max_connections = 256;

  self->server = tincan_server_new (settings);
  if (!tincan_server_start (self->server, error))
    return NULL;

  host = dup_listen_host (settings->listen[0]);
  lan_address = dup_lan_address ();
  self->page = tincan_server_dup_base_address (self->server, host != NULL ? host : lan_address);
  self->own_address = tincan_server_dup_base_address (self->server,
                                                      host != NULL ? host : "127.0.0.1");
  return g_steal_pointer (&self);
}

/**
 * tincan_cli_embedded_free:
 * @self: an embedded server
 *
 * Ends it; whoever is connected is told that it goes away.
 */
void
tincan_cli_embedded_free (TincanCliEmbedded *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->server);
  g_free (self->own_address);
  g_free (self->page);
  g_free (self);
}

/**
 * tincan_cli_embedded_get_server:
 * @self: an embedded server
 *
 * Returns: (transfer none): the base address at which this program reaches it
 */
const char *
tincan_cli_embedded_get_server (TincanCliEmbedded *self)
{
  return self->own_address;
}

/**
 * tincan_cli_embedded_get_page:
 * @self: an embedded server
 *
 * Returns: (transfer none): the base address at which others reach it, for the link
 */
const char *
tincan_cli_embedded_get_page (TincanCliEmbedded *self)
{
  return self->page;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-service-notify"

#include "config.h"

#include "server/tincan-service-notify.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>

/* systemd writes an abstract address with this at its beginning. */
#define ABSTRACT_MARK '@'

static GSocketAddress *
make_address (const char *name)
{
  if (name[0] == ABSTRACT_MARK)
    return g_unix_socket_address_new_with_type (name + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  return g_unix_socket_address_new (name);
}

/**
 * tincan_service_notify:
 * @state: for example `READY=1`, as in sd_notify(3)
 *
 * Tells whoever supervises this process how far it is, by a datagram to the socket that the
 * environment names in `NOTIFY_SOCKET`. Does nothing if nobody wants to know. It is too little to
 * need a library for, and failing to tell is no reason not to serve.
 */
void
tincan_service_notify (const char *state)
{
  const char *name = g_getenv ("NOTIFY_SOCKET");
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (state != NULL);

  if (name == NULL || name[0] == '\0')
    return;

  address = make_address (name);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &error);
  if (socket == NULL ||
      g_socket_send_to (socket, address, state, strlen (state), NULL, &error) < 0)
    g_message ("The service manager cannot be told “%s”: %s", state, error->message);
}

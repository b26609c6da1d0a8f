/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-turn-probe"

#include "config.h"

#include "core/peer/tincan-ice-probe-private.h"

#include <stun/stunagent.h>
#include <stun/usages/turn.h>
#include <string.h>

/* Whether an address can be had at a relay. */

typedef struct
{
  GSocketConnection *connection;
  GSocket           *socket;
  gboolean           tcp;
  StunAgent          agent;
  const TincanIceServer *server;
  GCancellable      *cancellable;
} Relay;

static gssize
receive_datagram (Relay  *relay,
                  guint8 *packet)
{
  if (!g_socket_condition_timed_wait (relay->socket, G_IO_IN,
                                      TINCAN_PROBE_RESEND_MS * G_TIME_SPAN_MILLISECOND,
                                      relay->cancellable, NULL))
    return 0;
  return g_socket_receive (relay->socket, (char *) packet, TINCAN_PROBE_MAX_PACKET, NULL, NULL);
}

/* Over TCP a message says in its header how long it is. */
static gssize
receive_stream (Relay  *relay,
                guint8 *packet)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (relay->connection));
  gsize length;
  gsize got;

  if (!g_input_stream_read_all (input, packet, 20, &got, relay->cancellable, NULL) || got < 20)
    return 0;
  length = (gsize) packet[2] << 8 | packet[3];
  if (length > TINCAN_PROBE_MAX_PACKET - 20 ||
      !g_input_stream_read_all (input, packet + 20, length, &got, relay->cancellable, NULL) ||
      got < length)
    return 0;
  return 20 + length;
}

/* FALSE: nothing came. */
static gboolean
exchange (Relay        *relay,
          const guint8 *request,
          gsize         length,
          guint8       *packet,
          StunMessage  *answer)
{
  for (guint i = 0; i < (relay->tcp ? 1 : TINCAN_PROBE_PATIENCE_MS / TINCAN_PROBE_RESEND_MS); i++)
    {
      gssize received;

      if (g_socket_send (relay->socket, (const char *) request, length, NULL, NULL) < 0)
        return FALSE;
      received = relay->tcp ? receive_stream (relay, packet) : receive_datagram (relay, packet);
      if (received > 0 && stun_agent_validate (&relay->agent, answer, packet, received, NULL,
                                               NULL) == STUN_VALIDATION_SUCCESS)
        return TRUE;
    }
  return FALSE;
}

static gsize
create_allocate (Relay       *relay,
                 StunMessage *previous,
                 guint8      *request,
                 gboolean     release)
{
  StunMessage message;
  uint8_t *user = (uint8_t *) relay->server->username;
  uint8_t *password = (uint8_t *) relay->server->credential;
  gsize user_length = strlen (relay->server->username);
  gsize password_length = strlen (relay->server->credential);

  if (release)
    return stun_usage_turn_create_refresh (&relay->agent, &message, request,
                                           TINCAN_PROBE_MAX_PACKET, previous, 0, user,
                                           user_length, password, password_length,
                                           STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
  return stun_usage_turn_create (&relay->agent, &message, request, TINCAN_PROBE_MAX_PACKET,
                                 previous, STUN_USAGE_TURN_REQUEST_PORT_NORMAL, -1, -1, user,
                                 user_length, password, password_length,
                                 STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
}

/* RFC 8656: the first request is refused with what is needed for the second. */
static TincanRelayState
allocate (Relay *relay)
{
  guint8 request[TINCAN_PROBE_MAX_PACKET];
  guint8 first[TINCAN_PROBE_MAX_PACKET];
  guint8 second[TINCAN_PROBE_MAX_PACKET];
  StunMessage challenge;
  StunMessage answer;
  gsize length;
  int code = 0;

  stun_agent_init (&relay->agent, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
                   STUN_AGENT_USAGE_LONG_TERM_CREDENTIALS);
  length = create_allocate (relay, NULL, request, FALSE);
  if (length == 0 || !exchange (relay, request, length, first, &challenge))
    return TINCAN_RELAY_SILENT;
  if (stun_message_get_class (&challenge) != STUN_ERROR ||
      stun_message_find_error (&challenge, &code) != STUN_MESSAGE_RETURN_SUCCESS ||
      code != STUN_ERROR_UNAUTHORIZED)
    return TINCAN_RELAY_BROKEN;

  length = create_allocate (relay, &challenge, request, FALSE);
  if (length == 0 || !exchange (relay, request, length, second, &answer))
    return TINCAN_RELAY_SILENT;
  if (stun_message_get_class (&answer) == STUN_RESPONSE)
    {
      length = create_allocate (relay, &challenge, request, TRUE);
      if (length > 0)
        g_socket_send (relay->socket, (const char *) request, length, NULL, NULL);
      return TINCAN_RELAY_WORKS;
    }
  if (stun_message_find_error (&answer, &code) == STUN_MESSAGE_RETURN_SUCCESS &&
      (code == STUN_ERROR_UNAUTHORIZED || code == STUN_ERROR_WRONG_CREDENTIALS))
    return TINCAN_RELAY_REFUSED;
  return TINCAN_RELAY_BROKEN;
}

/**
 * tincan_turn_probe:
 * @server: a relay, with a name and a password
 * @address: where it listens
 * @tcp: whether it is asked over TCP
 * @cancellable: (nullable): to stop
 *
 * Asks for an address to relay, and gives it back (RFC 8656). Blocks for as long as that takes,
 * some seconds at most.
 *
 * Returns: what became of it
 */
TincanRelayState
tincan_turn_probe (const TincanIceServer *server,
                   GSocketAddress        *address,
                   gboolean               tcp,
                   GCancellable          *cancellable)
{
  Relay relay = { .tcp = tcp, .server = server, .cancellable = cancellable };
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, TINCAN_PROBE_PATIENCE_MS / 1000 + 1);
  g_socket_client_set_socket_type (client, tcp ? G_SOCKET_TYPE_STREAM : G_SOCKET_TYPE_DATAGRAM);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), cancellable, NULL);
  if (connection == NULL)
    return TINCAN_RELAY_SILENT;

  relay.connection = connection;
  relay.socket = g_socket_connection_get_socket (connection);
  return allocate (&relay);
}

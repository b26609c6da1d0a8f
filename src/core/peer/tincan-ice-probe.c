/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-ice-probe"

#include "config.h"

#include "core/peer/tincan-ice-probe.h"

#include "core/peer/tincan-gst-compat.h"

#include <stun/stunagent.h>
#include <stun/usages/bind.h>
#include <stun/usages/turn.h>
#include <string.h>

/* How long anybody may take to answer, and how often a lost packet is sent again meanwhile, in
 * ms. */
#define PATIENCE_MS 2400
#define RESEND_MS 600

#define MAX_TARGETS 8
#define MAX_PACKET 1500

/* RFC 5780 section 7.4: where else the same server listens. */
#define ATTRIBUTE_OTHER_ADDRESS 0x802c

static void
relay_report_free (gpointer data)
{
  TincanRelayReport *self = data;

  g_free (self->url);
  g_free (self);
}

/**
 * tincan_ice_report_has_relay:
 * @self: a report
 * @state: what a relay can be like
 *
 * Returns: whether one of the relays is
 */
gboolean
tincan_ice_report_has_relay (const TincanIceReport *self,
                             TincanRelayState       state)
{
  for (guint i = 0; i < self->relays->len; i++)
    {
      const TincanRelayReport *relay = g_ptr_array_index (self->relays, i);

      if (relay->state == state)
        return TRUE;
    }
  return FALSE;
}

/**
 * tincan_ice_report_free:
 * @self: (nullable): a report
 */
void
tincan_ice_report_free (TincanIceReport *self)
{
  if (self == NULL)
    return;

  g_free (self->outside4);
  g_free (self->outside6);
  g_ptr_array_unref (self->relays);
  g_free (self);
}

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

/* --- STUN: which address is seen from outside --- */

typedef struct
{
  GSocketAddress *address;
  GSocketAddress *mapped; /* (nullable): the answer */
  StunAgent       agent;
  guint8          request[MAX_PACKET];
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
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  gint64 resend = 0;
  guint n_targets = 0;

  while (g_get_monotonic_time () < end && !g_cancellable_is_cancelled (cancellable))
    {
      guint8 packet[MAX_PACKET];
      g_autoptr(GSocketAddress) from = NULL;
      gssize length;

      if (g_get_monotonic_time () >= resend || n_targets != targets->len)
        {
          n_targets = targets->len;
          if (send_requests (socket, targets) == 0)
            return;
          resend = g_get_monotonic_time () + RESEND_MS * G_TIME_SPAN_MILLISECOND;
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

static void
probe_family (TincanIceReport *report,
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

/* --- TURN: whether an address can be had --- */

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
  if (!g_socket_condition_timed_wait (relay->socket, G_IO_IN, RESEND_MS * G_TIME_SPAN_MILLISECOND,
                                      relay->cancellable, NULL))
    return 0;
  return g_socket_receive (relay->socket, (char *) packet, MAX_PACKET, NULL, NULL);
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
  if (length > MAX_PACKET - 20 ||
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
  for (guint i = 0; i < (relay->tcp ? 1 : PATIENCE_MS / RESEND_MS); i++)
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
    return stun_usage_turn_create_refresh (&relay->agent, &message, request, MAX_PACKET, previous,
                                           0, user, user_length, password, password_length,
                                           STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
  return stun_usage_turn_create (&relay->agent, &message, request, MAX_PACKET, previous,
                                 STUN_USAGE_TURN_REQUEST_PORT_NORMAL, -1, -1, user, user_length,
                                 password, password_length,
                                 STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
}

/* RFC 8656: the first request is refused with what is needed for the second. */
static TincanRelayState
allocate (Relay *relay)
{
  guint8 request[MAX_PACKET];
  guint8 first[MAX_PACKET];
  guint8 second[MAX_PACKET];
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

static TincanRelayState
probe_relay (const TincanIceServer *server,
             GSocketAddress        *address,
             gboolean               tcp,
             GCancellable          *cancellable)
{
  Relay relay = { .tcp = tcp, .server = server, .cancellable = cancellable };
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, PATIENCE_MS / 1000 + 1);
  g_socket_client_set_socket_type (client, tcp ? G_SOCKET_TYPE_STREAM : G_SOCKET_TYPE_DATAGRAM);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), cancellable, NULL);
  if (connection == NULL)
    return TINCAN_RELAY_SILENT;

  relay.connection = connection;
  relay.socket = g_socket_connection_get_socket (connection);
  return allocate (&relay);
}

/* --- All of it, each on a thread of its own --- */

typedef struct
{
  GPtrArray       *servers;
  GPtrArray       *addresses; /* of GPtrArray of GSocketAddress, one for each server */
  GPtrArray       *for_stun;  /* of GSocketAddress */
  TincanIceReport *report;
  GCancellable    *cancellable;
} Probe;

typedef struct
{
  Probe                 *probe;
  const TincanIceServer *server;
  GSocketAddress        *address;
  TincanRelayReport     *report;
  GThread               *thread;
} RelayJob;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_ptr_array_unref (self->servers);
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->for_stun);
  g_free (self);
}

static GPtrArray *
look_up (const TincanIceServer *server,
         GCancellable          *cancellable)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);
  GList *found = g_resolver_lookup_by_name (resolver, server->host, cancellable, NULL);

  for (GList *l = found; l != NULL; l = l->next)
    g_ptr_array_add (addresses, g_inet_socket_address_new (l->data, server->port));
  g_resolver_free_addresses (found);
  return addresses;
}

static void
add_relay_jobs (Probe                 *probe,
                GPtrArray             *jobs,
                const TincanIceServer *server,
                GPtrArray             *addresses)
{
  for (guint tcp = 0; tcp < 2; tcp++)
    {
      RelayJob *job;

      if (tcp == 0 ? server->transport == TINCAN_ICE_TRANSPORT_TCP
                   : server->transport == TINCAN_ICE_TRANSPORT_UDP)
        continue;
      job = g_new0 (RelayJob, 1);
      job->probe = probe;
      job->server = server;
      job->report = g_new0 (TincanRelayReport, 1);
      job->report->url = tincan_ice_server_to_url (server);
      job->report->tcp = tcp == 1;
      job->report->state = TINCAN_RELAY_SILENT;
      if (addresses->len > 0)
        job->address = g_ptr_array_index (addresses, 0);
      g_ptr_array_add (probe->report->relays, job->report);
      g_ptr_array_add (jobs, job);
    }
}

static gpointer
relay_main (gpointer data)
{
  RelayJob *job = data;

  if (job->address != NULL)
    job->report->state = probe_relay (job->server, job->address, job->report->tcp,
                                      job->probe->cancellable);
  return NULL;
}

static gpointer
ipv6_main (gpointer data)
{
  Probe *self = data;
  g_autoptr(TincanIceReport) own = g_new0 (TincanIceReport, 1);

  own->relays = g_ptr_array_new ();
  probe_family (own, self->for_stun, G_SOCKET_FAMILY_IPV6, self->cancellable);
  return g_steal_pointer (&own);
}

static void
probe_main (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Probe *self = task_data;
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(TincanIceReport) report = g_new0 (TincanIceReport, 1);
  g_autoptr(TincanIceReport) six = NULL;
  GThread *thread;

  report->relays = g_ptr_array_new_with_free_func (relay_report_free);
  self->report = report;
  self->cancellable = cancellable;
  for (guint i = 0; i < self->servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (self->servers, i);
      GPtrArray *addresses = look_up (server, cancellable);

      g_ptr_array_add (self->addresses, addresses);
      if (tincan_ice_server_can_relay (server))
        add_relay_jobs (self, jobs, server, addresses);
      for (guint j = 0; server->transport != TINCAN_ICE_TRANSPORT_TCP && j < addresses->len; j++)
        g_ptr_array_add (self->for_stun, g_object_ref (g_ptr_array_index (addresses, j)));
    }

  thread = g_thread_new ("tincan-probe6", ipv6_main, self);
  for (guint i = 0; i < jobs->len; i++)
    {
      RelayJob *job = g_ptr_array_index (jobs, i);

      job->thread = g_thread_new ("tincan-relay", relay_main, job);
    }
  probe_family (report, self->for_stun, G_SOCKET_FAMILY_IPV4, cancellable);
  for (guint i = 0; i < jobs->len; i++)
    g_thread_join (((RelayJob *) g_ptr_array_index (jobs, i))->thread);
  six = g_thread_join (thread);
  report->outside6 = g_steal_pointer (&six->outside6);
  /* A machine without IPv6 is not told that UDP is blocked there. */
  report->n_asked += six->n_answered > 0 || report->n_asked == 0 ? six->n_asked : 0;
  report->n_answered += six->n_answered;
  g_task_return_pointer (task, g_steal_pointer (&report), (GDestroyNotify) tincan_ice_report_free);
}

/**
 * tincan_ice_probe_async:
 * @servers: of TincanIceServer
 * @cancellable: (nullable): to stop
 * @callback: called when all is known
 * @user_data: for @callback
 *
 * Asks each server what it is there for: by which address we are seen (RFC 8489), and for an
 * address to relay (RFC 8656), which is given back. Takes at most 3 s, name servers aside.
 */
void
tincan_ice_probe_async (GPtrArray           *servers,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *self = g_new0 (Probe, 1);

  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  for (guint i = 0; i < servers->len; i++)
    g_ptr_array_add (self->servers, tincan_ice_server_copy (g_ptr_array_index (servers, i)));
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->for_stun = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, tincan_ice_probe_async);
  g_task_set_task_data (task, self, probe_free);
  g_task_run_in_thread (task, probe_main);
}

/**
 * tincan_ice_probe_finish:
 * @result: of tincan_ice_probe_async()
 * @error: return location for an error
 *
 * Returns: (transfer full): what was found out; NULL only when it was cancelled
 */
TincanIceReport *
tincan_ice_probe_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

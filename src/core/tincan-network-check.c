/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-network-check"

#include "config.h"

#include "core/tincan-network-check.h"

#include "core/signaling/tincan-signaling-error.h"
#include "core/signaling/tincan-signaling-socket.h"
#include "wire/tincan-link.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TincanNetworkReport   *report;
  GPtrArray             *ice_servers; /* ours, then the server's */
  gboolean               no_relay;
  TincanSignalingSocket *socket;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  tincan_network_report_free (self->report);
  g_ptr_array_unref (self->ice_servers);
  g_clear_object (&self->socket);
  g_free (self);
}

static void
add_servers (Check     *self,
             GPtrArray *servers)
{
  for (guint i = 0; servers != NULL && i < servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);

      if (!self->no_relay || server->kind != TINCAN_ICE_SERVER_TURN)
        g_ptr_array_add (self->ice_servers, tincan_ice_server_copy (server));
    }
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->report->ice = tincan_ice_probe_finish (result, &error);
  if (self->report->ice == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self->report),
                           (GDestroyNotify) tincan_network_report_free);
}

static void
probe (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  tincan_ice_probe_async (self->ice_servers, g_task_get_cancellable (task), probed_cb, task);
}

/* The server has said what we came for. The task is the callbacks' until then. */
static void
leave_server (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (self->socket, task);
  tincan_signaling_socket_close (self->socket, TINCAN_CLOSE_NORMAL);
  probe (task);
}

static void
message_cb (TincanSignalingSocket      *socket,
            const TincanMailboxMessage *message,
            GTask                      *task)
{
  if (message->type != TINCAN_MAILBOX_WELCOME)
    return;
  add_servers (g_task_get_task_data (task), message->ice_servers);
  leave_server (task);
}

static void
closed_cb (TincanSignalingSocket *socket,
           guint                  code,
           const GError          *why,
           GTask                 *task)
{
  Check *self = g_task_get_task_data (task);

  self->report->server_error = why != NULL ? g_error_copy (why)
                                           : tincan_signaling_error_new_closed (code);
  leave_server (task);
}

/**
 * tincan_network_check_async:
 * @settings: server (nullable), ice_servers and no_relay are used
 * @cancellable: (nullable): to stop
 * @callback: called when all is known
 * @user_data: for @callback
 *
 * Finds out what a connection from here can hope for: whether the server answers, by which address
 * we are seen, what the router does to ports, whether UDP gets through, and which relays work.
 * Takes some seconds. Nothing is opened or joined.
 */
void
tincan_network_check_async (const TincanSettings *settings,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Check *self = g_new0 (Check, 1);
  g_autofree char *url = NULL;

  g_task_set_source_tag (task, tincan_network_check_async);
  g_task_set_task_data (task, self, check_free);
  self->report = g_new0 (TincanNetworkReport, 1);
  self->no_relay = settings->no_relay;
  self->ice_servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  add_servers (self, settings->ice_servers);
  if (settings->server == NULL)
    {
      probe (task);
      return;
    }

  self->report->server = g_strdup (settings->server);
  url = tincan_base_address_dup_websocket (settings->server);
  self->socket = tincan_signaling_socket_new (url);
  g_signal_connect (self->socket, "message", G_CALLBACK (message_cb), task);
  g_signal_connect (self->socket, "closed", G_CALLBACK (closed_cb), task);
  tincan_signaling_socket_start (self->socket);
}

/**
 * tincan_network_check_finish:
 * @result: of tincan_network_check_async()
 * @error: return location for an error
 *
 * Returns: (transfer full): what was found out; NULL only when it was cancelled
 */
TincanNetworkReport *
tincan_network_check_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- words --- */

const char *
tincan_nat_to_string (TincanNat nat)
{
  static const char *const names[] = { "unknown", "none", "steady", "changing" };

  return names[nat];
}

const char *
tincan_relay_state_to_string (TincanRelayState state)
{
  static const char *const names[] = { "works", "refused", "silent", "broken" };

  return names[state];
}

static void
add_server_words (GStrvBuilder              *words,
                  const TincanNetworkReport *self)
{
  g_autofree char *text = NULL;

  if (self->server == NULL)
    text = g_strdup (_("No server was named, so none was asked."));
  else if (self->server_error != NULL)
    text = g_strdup (self->server_error->message);
  else
    text = g_strdup_printf (_("The server %s answers."), self->server);
  g_strv_builder_add (words, text);
}

static const char *
words_for_nat (TincanNat nat)
{
  switch (nat)
    {
    case TINCAN_NAT_NONE:
      return _("This computer has a public address; nothing stands between it and the internet.");
    case TINCAN_NAT_STEADY:
      return _("The router keeps to one port, so that direct connections work to nearly "
               "everybody.");
    case TINCAN_NAT_CHANGING:
      return _("The router takes another port for everybody, so that direct connections only work "
               "to some; the others need a relay.");
    case TINCAN_NAT_UNKNOWN:
    default:
      return _("What the router does could not be told; that takes a second STUN server.");
    }
}

static void
add_udp_words (GStrvBuilder          *words,
               const TincanIceReport *ice)
{
  if (ice->n_asked == 0)
    {
      g_strv_builder_add (words, _("There is no STUN server to ask for the address that others "
                                   "see. On one network, nothing more is needed."));
      return;
    }
  if (ice->n_answered == 0)
    {
      g_strv_builder_add (words, _("This network does not let through UDP, which direct "
                                   "connections need. A relay that listens for TCP on port 443 "
                                   "helps."));
      return;
    }

  if (ice->outside4 != NULL)
    {
      g_autofree char *text = NULL;

      /* Translators: an IP address */
      text = g_strdup_printf (_("Others see this computer as %s."), ice->outside4);
      g_strv_builder_add (words, text);
      g_strv_builder_add (words, words_for_nat (ice->nat));
    }
  if (ice->outside6 != NULL)
    {
      g_autofree char *text = NULL;

      text = g_strdup_printf (_("IPv6 works; others see this computer as %s."), ice->outside6);
      g_strv_builder_add (words, text);
    }
}

static char *
dup_relay_words (const TincanRelayReport *relay)
{
  switch (relay->state)
    {
    case TINCAN_RELAY_WORKS:
      return g_strdup_printf (relay->tcp ? _("The relay %s works over TCP.")
                                         : _("The relay %s works over UDP."),
                              relay->url);
    case TINCAN_RELAY_REFUSED:
      return g_strdup_printf (_("The relay %s refuses the name or the password. Check them."),
                              relay->url);
    case TINCAN_RELAY_BROKEN:
      return g_strdup_printf (_("The relay %s answers, but gives no address. Ask whoever runs it."),
                              relay->url);
    case TINCAN_RELAY_SILENT:
    default:
      return g_strdup_printf (relay->tcp ? _("The relay %s does not answer over TCP.")
                                         : _("The relay %s does not answer over UDP."),
                              relay->url);
    }
}

/**
 * tincan_network_report_dup_words:
 * @self: a report
 *
 * Returns: (transfer full): it, as sentences for people, translated
 */
char **
tincan_network_report_dup_words (const TincanNetworkReport *self)
{
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();

  add_server_words (words, self);
  add_udp_words (words, self->ice);
  for (guint i = 0; i < self->ice->relays->len; i++)
    {
      g_autofree char *text = dup_relay_words (g_ptr_array_index (self->ice->relays, i));

      g_strv_builder_add (words, text);
    }
  if (self->ice->relays->len == 0)
    g_strv_builder_add (words, _("There is no relay (TURN server) for connections that cannot be "
                                 "direct."));
  return g_strv_builder_end (words);
}

/**
 * tincan_network_report_is_good:
 * @self: a report
 *
 * Returns: whether nothing is in the way: the server answers if there is one, and others can be
 *   reached over UDP or by a relay
 */
gboolean
tincan_network_report_is_good (const TincanNetworkReport *self)
{
  return self->server_error == NULL &&
         (self->ice->n_asked == 0 || self->ice->n_answered > 0 ||
          tincan_ice_report_has_relay (self->ice, TINCAN_RELAY_WORKS));
}

/**
 * tincan_network_report_free:
 * @self: (nullable): a report
 */
void
tincan_network_report_free (TincanNetworkReport *self)
{
  if (self == NULL)
    return;

  g_free (self->server);
  g_clear_error (&self->server_error);
  tincan_ice_report_free (self->ice);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-ice-probe"

#include "config.h"

#include "core/peer/tincan-ice-probe.h"

#include "core/peer/tincan-ice-probe-private.h"

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
    job->report->state = tincan_turn_probe (job->server, job->address, job->report->tcp,
                                            job->probe->cancellable);
  return NULL;
}

static gpointer
ipv6_main (gpointer data)
{
  Probe *self = data;
  g_autoptr(TincanIceReport) own = g_new0 (TincanIceReport, 1);

  own->relays = g_ptr_array_new ();
  tincan_stun_probe (own, self->for_stun, G_SOCKET_FAMILY_IPV6, self->cancellable);
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
  tincan_stun_probe (report, self->for_stun, G_SOCKET_FAMILY_IPV4, cancellable);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "core/tincan-session-private.h"

/* What follows when the network of this machine changes: from Wi-Fi to cable, another address. */

/* A change is several; addresses come after interfaces. */
#define SETTLE_MS 300

/* For when there is a doubt: everything that goes on needs the server, or will. */
void
tincan_session_probe_server (TincanSession *self)
{
  if (self->client != NULL && !tincan_session_is_ending (self))
    tincan_signaling_client_probe (self->client);
}

static gboolean
settled_cb (gpointer user_data)
{
  TincanSession *self = user_data;
  g_autoptr(GPtrArray) remotes = NULL;

  self->network_id = 0;
  g_debug ("The network has changed");
  g_object_ref (self);
  remotes = g_ptr_array_copy (self->remotes, (GCopyFunc) g_object_ref, NULL);
  g_ptr_array_set_free_func (remotes, g_object_unref);
  for (guint i = 0; i < remotes->len; i++)
    tincan_remote_check_network (g_ptr_array_index (remotes, i));
  tincan_session_probe_server (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
network_changed_cb (GNetworkMonitor *network,
                    gboolean         available,
                    TincanSession   *self)
{
  if (self->network_id == 0)
    self->network_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

/* From the first connection on: before that there is nothing to lose, and whoever starts a program
 * need not wait for this. */
void
tincan_session_watch_network (TincanSession *self)
{
  if (self->network != NULL)
    return;

  self->network = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (network_changed_cb), self,
                           0);
}

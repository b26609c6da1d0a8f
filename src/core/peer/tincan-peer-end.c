/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-peer-end"

#include "config.h"

#include "core/peer/tincan-peer-error.h"
#include "core/peer/tincan-peer-private.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* How a peer ends: by a goodbye, or because something went wrong. */

/* Enough for a packet to pass through our own threads. */
#define LINGER_MS 100

void
tincan_peer_finish (TincanPeer *self)
{
  if (self->is_down)
    return;

  self->is_down = TRUE;
  g_object_ref (self);
  tincan_peer_disarm (&self->down_timeout);
  if (self->state != TINCAN_PEER_FAILED)
    tincan_peer_set_state (self, TINCAN_PEER_CLOSED);
  tincan_peer_emit_closed (self);
  g_object_unref (self);
}

/* On a busy machine its threads take longer than anybody would wait for them. */
static gboolean
down_timeout_cb (gpointer user_data)
{
  g_info ("A connection has ended; its threads go on for a while");
  tincan_peer_finish (user_data);
  return G_SOURCE_REMOVE;
}

void
tincan_peer_go_down (TincanPeer *self)
{
  if (self->going_down)
    return;

  self->going_down = TRUE;
  tincan_peer_disarm_all (self);
  tincan_peer_arm (self, &self->down_timeout,
                   self->bye_sent ? self->timing.down_ms : self->timing.abandon_ms,
                   down_timeout_cb);
  tincan_webrtc_shut_down (self->webrtc);
}

static gboolean
farewell_timeout_cb (gpointer user_data)
{
  g_debug ("The other side did not answer our goodbye in time");
  tincan_peer_go_down (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
linger_cb (gpointer user_data)
{
  tincan_peer_go_down (user_data);
  return G_SOURCE_REMOVE;
}

/* What was sent is lost if the pipeline is taken down now, and with 1.22.0 also if the channel is
 * closed now. So who said goodbye first closes the control channel when it is answered, and who
 * answered waits for that. (One channel, because SCTP resets one stream a round trip; the other
 * goes with the pipeline.) */
void
tincan_peer_begin_farewell (TincanPeer  *self,
                            TincanReason reason)
{
  TincanDataChannel *control = TINCAN_DATA_CHANNEL (tincan_webrtc_get_control (self->webrtc));

  if (!self->verified || !tincan_data_channel_is_open (control))
    {
      tincan_peer_go_down (self);
      return;
    }

  tincan_peer_say_bye (self, reason);
  tincan_peer_arm (self, &self->farewell_timeout, self->timing.farewell_ms, farewell_timeout_cb);
}

void
tincan_peer_take_bye (TincanPeer  *self,
                      TincanReason reason)
{
  if (self->bye_heard || self->going_down)
    return;

  self->bye_heard = TRUE;
  if (self->bye_sent)
    {
      tincan_data_channel_close (TINCAN_DATA_CHANNEL (tincan_webrtc_get_control (self->webrtc)));
      return;
    }

  g_object_ref (self);
  tincan_peer_disarm_all (self);
  tincan_peer_set_state (self, TINCAN_PEER_CLOSING);
  tincan_peer_begin_farewell (self, reason);
  tincan_peer_emit_bye (self, reason);
  g_object_unref (self);
}

gboolean
tincan_peer_is_over (TincanPeer *self)
{
  return self->state == TINCAN_PEER_FAILED || self->state == TINCAN_PEER_CLOSING ||
         self->state == TINCAN_PEER_CLOSED;
}

/* The control channel has closed, or was closed. */
void
tincan_peer_channel_closed (TincanPeer *self)
{
  if (!tincan_peer_is_over (self))
    tincan_peer_fail (self, tincan_peer_error_new_lost ("its channel was closed without a word"));
  else if (!self->going_down)
    /* That ours is closed as well must still get out, or the other side waits for it. */
    tincan_peer_arm (self, &self->farewell_timeout, LINGER_MS, linger_cb);
}

/* Whether the other side is told why before we go. Not one that we do not trust, nor one that is
 * gone. */
static gboolean
get_parting_reason (const GError *error,
                    TincanReason *reason)
{
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_VERSION))
    *reason = TINCAN_REASON_VERSION;
  else if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL))
    *reason = TINCAN_REASON_PROTOCOL;
  else
    return FALSE;

  return TRUE;
}

void
tincan_peer_fail (TincanPeer *self,
                  GError     *error)
{
  g_autoptr(GError) owned = error;
  TincanReason reason;

  if (tincan_peer_is_over (self))
    return;

  g_object_ref (self);
  tincan_peer_disarm_all (self);
  tincan_peer_set_state (self, TINCAN_PEER_FAILED);
  if (get_parting_reason (owned, &reason))
    tincan_peer_begin_farewell (self, reason);
  else
    tincan_peer_go_down (self);
  tincan_peer_emit_failed (self, owned);
  g_object_unref (self);
}

static gboolean
failure_cb (gpointer user_data)
{
  TincanPeer *self = user_data;

  tincan_peer_fail (self, g_steal_pointer (&self->failure));
  return G_SOURCE_REMOVE;
}

/* For what fails while the owner is calling: it is told when it has returned. */
void
tincan_peer_fail_soon (TincanPeer *self,
                       GError     *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
  tincan_peer_arm (self, &self->failure_source, 0, failure_cb);
}

static const char *
get_sentence_for_no_path (TincanPeer *self)
{
  if (self->relay_only)
    return _("The other side was not reached by the relay. Check the address, name and password "
             "of the TURN server, and try again.");
  if (self->has_relay)
    return _("No way to the other side was found, not even by the relay. Check the network on "
             "both sides, and try again.");
  return _("No way to the other side was found. Check the network on both sides; if one of them "
           "is behind a strict firewall, use a server with a TURN relay.");
}

static const char *
get_sentence_for_stage (TincanPeer *self)
{
  switch (tincan_webrtc_get_stage (self->webrtc))
    {
    case TINCAN_STAGE_DESCRIBE:
      return _("This computer took too long to prepare the connection. Try again when it is less "
               "busy.");
    case TINCAN_STAGE_ANSWER:
      return _("The other side did not answer. Check that Tincan is still open there, and try "
               "again.");
    case TINCAN_STAGE_SECURE:
      return _("The other side was found, but a secure connection to it did not come about. Try "
               "again, and if you can over another network.");
    case TINCAN_STAGE_CHANNELS:
      return _("The other side was found, but it did not take up the connection. Close Tincan "
               "there, open it again and try once more.");
    case TINCAN_STAGE_OPEN:
      return _("The other side is connected but says nothing. Close Tincan there, open it again "
               "and try once more.");
    case TINCAN_STAGE_PATH:
    default:
      return get_sentence_for_no_path (self);
    }
}

/* It was never up: says how far it came. */
void
tincan_peer_fail_at_stage (TincanPeer *self)
{
  tincan_peer_fail (self, g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                                               get_sentence_for_stage (self)));
}

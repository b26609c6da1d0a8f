/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-peer-talk"

#include "config.h"

#include "core/peer/tincan-peer-error.h"
#include "core/peer/tincan-peer-private.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>

/* Messages of a side whose certificate is about to be checked; an honest one says hello, and then
 * waits. */
#define MAX_HELD 64

/* --- What we say --- */

gboolean
tincan_peer_say (TincanPeer          *self,
                 const TincanControl *control,
                 GError             **error)
{
  TincanDataChannel *channel = TINCAN_DATA_CHANNEL (tincan_webrtc_get_control (self->webrtc));
  g_autofree char *text = tincan_control_to_string (control);

  return tincan_data_channel_send_text (channel, text, error);
}

/* Where the channel is gone, somebody else finds that out. */
static void
say_if_possible (TincanPeer          *self,
                 const TincanControl *control)
{
  g_autoptr(GError) error = NULL;

  if (!tincan_peer_say (self, control, &error))
    g_debug ("Not said: %s", error->message);
}

static void
say_number (TincanPeer       *self,
            TincanControlType type,
            gint64            n)
{
  g_autoptr(TincanControl) control = tincan_control_new (type);

  control->n = n;
  say_if_possible (self, control);
}

void
tincan_peer_say_bye (TincanPeer  *self,
                     TincanReason reason)
{
  g_autoptr(TincanControl) control = tincan_control_new (TINCAN_CONTROL_BYE);

  control->reason = reason;
  self->bye_sent = TRUE;
  say_if_possible (self, control);
}

static void
say_hello (TincanPeer *self)
{
  g_autoptr(TincanControl) control = tincan_control_new (TINCAN_CONTROL_HELLO);

  control->version = TINCAN_PROTOCOL_VERSION;
  control->app = g_strdup (self->app);
  control->name = g_strdup (self->name);
  say_if_possible (self, control);
}

/* --- Whether it lives --- */

static gboolean
beat_cb (gpointer user_data)
{
  TincanPeer *self = user_data;
  TincanDataChannel *control = TINCAN_DATA_CHANNEL (tincan_webrtc_get_control (self->webrtc));
  TincanDataChannel *lane = TINCAN_DATA_CHANNEL (tincan_webrtc_get_lane (self->webrtc));
  gint64 last_heard = MAX (tincan_data_channel_get_last_heard (control),
                           tincan_data_channel_get_last_heard (lane));
  gint64 n = 0;

  switch (tincan_heartbeat_tick (&self->heartbeat, g_get_monotonic_time (), last_heard, &n))
    {
    case TINCAN_BEAT_PING:
      /* Not every system tells of an interface that goes down while there is another. */
      if (tincan_webrtc_has_lost_address (self->webrtc))
        {
          tincan_peer_check_network (self);
          return G_SOURCE_REMOVE;
        }
      say_number (self, TINCAN_CONTROL_PING, n);
      return G_SOURCE_CONTINUE;

    case TINCAN_BEAT_DEAD:
      g_debug ("Nothing was heard of the other side for %u ms", self->timing.patience_ms);
      tincan_peer_fail (self, g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_LOST,
                                                   _("The other side does not answer any more. "
                                                     "Check that both of you are still online, "
                                                     "and try again.")));
      return G_SOURCE_REMOVE;

    case TINCAN_BEAT_NOTHING:
    default:
      return G_SOURCE_CONTINUE;
    }
}

void
tincan_peer_begin_beat (TincanPeer *self)
{
  tincan_heartbeat_start (&self->heartbeat, self->timing.tick_ms, self->timing.ping_ms,
                          self->timing.patience_ms, g_get_monotonic_time ());
  tincan_peer_arm (self, &self->beat, self->timing.tick_ms, beat_cb);
  beat_cb (self);
}

/* --- What we hear --- */

static void
take_hello (TincanPeer          *self,
            const TincanControl *hello)
{
  const char *sentence;

  if (self->hello_heard)
    return;

  if (hello->version != TINCAN_PROTOCOL_VERSION)
    {
      if (hello->version > TINCAN_PROTOCOL_VERSION)
        sentence = _("The other side uses a newer version of Tincan. Update Tincan here and try "
                     "again.");
      else
        sentence = _("The other side uses an older version of Tincan. Update Tincan there and try "
                     "again.");
      tincan_peer_fail (self, g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_VERSION, sentence));
      return;
    }

  self->hello_heard = TRUE;
  tincan_peer_set_remote (self, hello);
  tincan_peer_become_ready (self);
}

static void
take_control (TincanPeer          *self,
              const TincanControl *control)
{
  int rtt;

  switch ((int) control->type)
    {
    case TINCAN_CONTROL_UNKNOWN:
      break;

    case TINCAN_CONTROL_HELLO:
      take_hello (self, control);
      break;

    case TINCAN_CONTROL_PING:
      say_number (self, TINCAN_CONTROL_PONG, control->n);
      break;

    case TINCAN_CONTROL_PONG:
      rtt = tincan_heartbeat_pong (&self->heartbeat, g_get_monotonic_time (), control->n);
      if (rtt >= 0)
        tincan_peer_set_rtt (self, rtt);
      break;

    case TINCAN_CONTROL_BYE:
      tincan_peer_take_bye (self, control->reason);
      break;

    default:
      /* Only the first lane carries more than its own upkeep. */
      if (self->lane == 0)
        tincan_peer_emit_control (self, control);
      break;
    }
}

void
tincan_peer_take_text (TincanPeer *self,
                       const char *text)
{
  g_autoptr(TincanControl) control = NULL;
  g_autoptr(GError) error = NULL;

  if (!self->verified)
    {
      if (self->held.length >= MAX_HELD)
        tincan_peer_fail (self, tincan_peer_error_new_violation ("many words at first"));
      else
        g_queue_push_tail (&self->held, g_strdup (text));
      return;
    }

  /* A connection that was given up listens for nothing but the answer to its goodbye. */
  control = tincan_control_parse (text, strlen (text), &error);
  if (self->state == TINCAN_PEER_FAILED || self->state == TINCAN_PEER_CLOSING)
    {
      if (control != NULL && control->type == TINCAN_CONTROL_BYE)
        tincan_peer_take_bye (self, control->reason);
      return;
    }

  if (control == NULL)
    tincan_peer_fail (self, tincan_peer_error_new_violation (error->message));
  else if (!self->hello_heard && control->type != TINCAN_CONTROL_HELLO &&
           control->type != TINCAN_CONTROL_BYE)
    tincan_peer_fail (self, tincan_peer_error_new_violation ("no hello at first"));
  else
    take_control (self, control);
}

static gboolean
hello_timeout_cb (gpointer user_data)
{
  tincan_peer_fail_at_stage (user_data);
  return G_SOURCE_REMOVE;
}

/* The channels are open. From here on the other side may be believed, or nothing of it is. */
void
tincan_peer_begin_talk (TincanPeer *self)
{
  GError *error = NULL;
  char *text;

  if (self->state != TINCAN_PEER_CONNECTING)
    return;

  if (!tincan_webrtc_check_certificate (self->webrtc, &error))
    {
      tincan_peer_fail (self, error);
      return;
    }

  self->verified = TRUE;
  say_hello (self);
  tincan_peer_arm (self, &self->hello_timeout, self->timing.hello_ms, hello_timeout_cb);

  g_object_ref (self);
  while (!self->going_down && (text = g_queue_pop_head (&self->held)) != NULL)
    {
      tincan_peer_take_text (self, text);
      g_free (text);
    }
  g_object_unref (self);
}

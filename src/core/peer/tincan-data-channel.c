/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-data-channel"

#include "config.h"

#include "core/peer/tincan-data-channel.h"

#include "core/peer/tincan-peer-error.h"
#include "core/peer/tincan-poster.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <stdatomic.h>
#include <string.h>

/* "drained" is told when less than this waits. A hint only: webrtcbin says it each time the level
 * falls through the mark, and never to somebody who stayed below. */
#define LOW_WATER_BYTES (256 * 1024)

typedef struct
{
  TincanPoster         *poster;

  /* Guards @channel against a thread that sends while the owner lets go: in 1.22.0 a channel must
   * not be used any more once webrtcbin is gone. Nothing that is called with it held waits for
   * webrtcbin's lock. */
  GMutex                lock;
  GstWebRTCDataChannel *channel;

  atomic_llong          last_heard; /* g_get_monotonic_time (), 0 for never */
  atomic_bool           is_open;
  atomic_bool           is_violated;
} TincanDataChannelPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (TincanDataChannel, tincan_data_channel, G_TYPE_OBJECT)

enum
{
  SIGNAL_OPENED,
  SIGNAL_CLOSED,
  SIGNAL_VIOLATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static TincanDataChannelPrivate *
get_private (TincanDataChannel *self)
{
  return tincan_data_channel_get_instance_private (self);
}

static void
emit_opened (gpointer target,
             gpointer data)
{
  g_signal_emit (target, signals[SIGNAL_OPENED], 0);
}

static void
emit_closed (gpointer target,
             gpointer data)
{
  g_signal_emit (target, signals[SIGNAL_CLOSED], 0);
}

static void
emit_violated (gpointer target,
               gpointer data)
{
  g_autoptr(GError) error = NULL;

  error = tincan_peer_error_new_violation (data);
  g_signal_emit (target, signals[SIGNAL_VIOLATED], 0, error);
}

/* From here to channel_low_cb: on webrtcbin's thread, with its lock held. */

static void
channel_open_cb (GstWebRTCDataChannel *channel,
                 TincanDataChannel    *self)
{
  TincanDataChannelPrivate *priv = get_private (self);

  atomic_store (&priv->is_open, TRUE);
  tincan_poster_post (priv->poster, emit_opened, NULL, NULL);
}

static void
channel_close_cb (GstWebRTCDataChannel *channel,
                  TincanDataChannel    *self)
{
  TincanDataChannelPrivate *priv = get_private (self);

  atomic_store (&priv->is_open, FALSE);
  tincan_poster_post (priv->poster, emit_closed, NULL, NULL);
}

static gboolean
is_size (TincanDataChannel *self,
         gsize              size)
{
  TincanDataChannelPrivate *priv = get_private (self);

  if (atomic_load (&priv->is_violated))
    return FALSE;

  atomic_store (&priv->last_heard, g_get_monotonic_time ());
  if (size > 0 && size <= TINCAN_MAX_MESSAGE_BYTES)
    return TRUE;

  tincan_data_channel_violate (self, size == 0 ? "an empty message" : "a message that is too long");
  return FALSE;
}

/* An empty message comes as NULL. */
static void
channel_text_cb (GstWebRTCDataChannel *channel,
                 const char           *text,
                 TincanDataChannel    *self)
{
  if (is_size (self, text != NULL ? strlen (text) : 0))
    TINCAN_DATA_CHANNEL_GET_CLASS (self)->take_text (self, text);
}

static void
channel_bytes_cb (GstWebRTCDataChannel *channel,
                  GBytes               *bytes,
                  TincanDataChannel    *self)
{
  if (is_size (self, bytes != NULL ? g_bytes_get_size (bytes) : 0))
    TINCAN_DATA_CHANNEL_GET_CLASS (self)->take_bytes (self, bytes);
}

static void
channel_low_cb (GstWebRTCDataChannel *channel,
                TincanDataChannel    *self)
{
  TINCAN_DATA_CHANNEL_GET_CLASS (self)->drained (self);
}

static void
refuse_text (TincanDataChannel *self,
             const char        *text)
{
  tincan_data_channel_violate (self, "text on a channel of bytes");
}

static void
refuse_bytes (TincanDataChannel *self,
              GBytes            *bytes)
{
  tincan_data_channel_violate (self, "bytes on a channel of text");
}

static void
ignore_drained (TincanDataChannel *self)
{
}

static void
closure_gone_cb (gpointer  data,
                 GClosure *closure)
{
  g_object_unref (data);
}

/* A handler holds the object, for it may still run while the owner lets go. */
static void
connect_channel (TincanDataChannel    *self,
                 GstWebRTCDataChannel *channel,
                 const char           *signal,
                 GCallback             callback)
{
  g_signal_connect_data (channel, signal, callback, g_object_ref (self), closure_gone_cb,
                         G_CONNECT_DEFAULT);
}

/**
 * tincan_data_channel_attach:
 * @self: a channel
 * @channel: (transfer full): webrtcbin's channel, which nothing has come over yet
 *
 * Gives it the channel it stands for.
 */
void
tincan_data_channel_attach (TincanDataChannel    *self,
                            GstWebRTCDataChannel *channel)
{
  TincanDataChannelPrivate *priv = get_private (self);

  g_return_if_fail (priv->channel == NULL);

  priv->channel = channel;
  g_object_set (channel, "buffered-amount-low-threshold", (guint64) LOW_WATER_BYTES, NULL);
  connect_channel (self, channel, "on-open", G_CALLBACK (channel_open_cb));
  connect_channel (self, channel, "on-close", G_CALLBACK (channel_close_cb));
  connect_channel (self, channel, "on-message-string", G_CALLBACK (channel_text_cb));
  connect_channel (self, channel, "on-message-data", G_CALLBACK (channel_bytes_cb));
  connect_channel (self, channel, "on-buffered-amount-low", G_CALLBACK (channel_low_cb));
}

/**
 * tincan_data_channel_is_open:
 * @self: a channel
 *
 * Returns: whether something can be sent now. Any thread may ask.
 */
gboolean
tincan_data_channel_is_open (TincanDataChannel *self)
{
  return atomic_load (&get_private (self)->is_open);
}

/**
 * tincan_data_channel_get_last_heard:
 * @self: a channel
 *
 * Returns: when a message last came, as g_get_monotonic_time() has it; 0 for never. It is noted
 *   as the message comes, also while the owner's context is busy. Any thread may ask.
 */
gint64
tincan_data_channel_get_last_heard (TincanDataChannel *self)
{
  return atomic_load (&get_private (self)->last_heard);
}

/**
 * tincan_data_channel_get_buffered:
 * @self: a channel
 *
 * Returns: the bytes that were sent and that SCTP has not yet taken. Any thread may ask.
 */
gsize
tincan_data_channel_get_buffered (TincanDataChannel *self)
{
  TincanDataChannelPrivate *priv = get_private (self);
  guint64 amount = 0;

  g_mutex_lock (&priv->lock);
  if (priv->channel != NULL)
    g_object_get (priv->channel, "buffered-amount", &amount, NULL);
  g_mutex_unlock (&priv->lock);

  return amount;
}

static gboolean
check_send (TincanDataChannel *self,
            gsize              size,
            GError           **error)
{
  TincanDataChannelPrivate *priv = get_private (self);

  if (size == 0 || size > TINCAN_MAX_MESSAGE_BYTES)
    {
      /* The first is an error of SCTP, the second is refused by webrtcbin. */
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_INTERNAL,
                   "A message of %" G_GSIZE_FORMAT " bytes cannot be sent", size);
      return FALSE;
    }

  /* Before it is open, sending crashes webrtcbin. */
  if (priv->channel == NULL || !atomic_load (&priv->is_open))
    {
      g_propagate_error (error, tincan_peer_error_new_ended ());
      return FALSE;
    }

  return TRUE;
}

/* webrtcbin may refuse without a reason. */
static gboolean
check_sent (gboolean      sent,
            const GError *reason,
            GError      **error)
{
  if (!sent)
    {
      g_debug ("Not sent: %s", reason != NULL ? reason->message : "no reason given");
      g_propagate_error (error, tincan_peer_error_new_ended ());
    }
  return sent;
}

/**
 * tincan_data_channel_send_text:
 * @self: a channel
 * @text: 1 to 65,536 bytes of UTF-8
 * @error: return location for an error
 *
 * Queues a message. Never blocks. May be called on any thread.
 *
 * Returns: FALSE with %TINCAN_ERROR_LOST if the channel is not open, with %TINCAN_ERROR_INTERNAL
 *   if @text has another size
 */
gboolean
tincan_data_channel_send_text (TincanDataChannel *self,
                               const char        *text,
                               GError           **error)
{
  TincanDataChannelPrivate *priv = get_private (self);
  g_autoptr(GError) reason = NULL;
  gboolean sent;

  g_mutex_lock (&priv->lock);
  sent = check_send (self, strlen (text), error) &&
         check_sent (gst_webrtc_data_channel_send_string_full (priv->channel, text, &reason),
                     reason, error);
  g_mutex_unlock (&priv->lock);

  return sent;
}

/**
 * tincan_data_channel_send_bytes:
 * @self: a channel
 * @bytes: 1 to 65,536 bytes, which are not copied
 * @error: return location for an error
 *
 * Like tincan_data_channel_send_text().
 *
 * Returns: likewise
 */
gboolean
tincan_data_channel_send_bytes (TincanDataChannel *self,
                                GBytes            *bytes,
                                GError           **error)
{
  TincanDataChannelPrivate *priv = get_private (self);
  g_autoptr(GError) reason = NULL;
  gboolean sent;

  g_mutex_lock (&priv->lock);
  sent = check_send (self, g_bytes_get_size (bytes), error) &&
         check_sent (gst_webrtc_data_channel_send_data_full (priv->channel, bytes, &reason),
                     reason, error);
  g_mutex_unlock (&priv->lock);

  return sent;
}

/**
 * tincan_data_channel_violate:
 * @self: a channel
 * @why: (scope forever): what was wrong, for the log
 *
 * The other side broke the protocol: takes nothing more from it, and has "violated" emitted. May
 * be called on any thread.
 */
void
tincan_data_channel_violate (TincanDataChannel *self,
                             const char        *why)
{
  TincanDataChannelPrivate *priv = get_private (self);

  if (!atomic_exchange (&priv->is_violated, TRUE))
    tincan_poster_post (priv->poster, emit_violated, (gpointer) why, NULL);
}

/**
 * tincan_data_channel_close:
 * @self: a channel
 *
 * Closes our half of it; "closed" follows once the other side has closed its own.
 */
void
tincan_data_channel_close (TincanDataChannel *self)
{
  TincanDataChannelPrivate *priv = get_private (self);

  if (priv->channel != NULL)
    gst_webrtc_data_channel_close (priv->channel);
}

/**
 * tincan_data_channel_drop:
 * @self: a channel
 *
 * Lets go of webrtcbin's channel, which must be done before webrtcbin is let go of. Nothing can
 * be sent any more, and no signal is emitted any more.
 */
void
tincan_data_channel_drop (TincanDataChannel *self)
{
  TincanDataChannelPrivate *priv = get_private (self);
  GstWebRTCDataChannel *channel;

  tincan_poster_detach (priv->poster);
  atomic_store (&priv->is_open, FALSE);

  g_mutex_lock (&priv->lock);
  channel = g_steal_pointer (&priv->channel);
  g_mutex_unlock (&priv->lock);

  if (channel != NULL)
    {
      g_signal_handlers_disconnect_by_data (channel, self);
      g_object_unref (channel);
    }
}

static void
tincan_data_channel_finalize (GObject *object)
{
  TincanDataChannel *self = TINCAN_DATA_CHANNEL (object);
  TincanDataChannelPrivate *priv = get_private (self);

  g_assert (priv->channel == NULL);
  g_clear_pointer (&priv->poster, tincan_poster_unref);
  g_mutex_clear (&priv->lock);

  G_OBJECT_CLASS (tincan_data_channel_parent_class)->finalize (object);
}

static void
tincan_data_channel_class_init (TincanDataChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tincan_data_channel_finalize;

  klass->take_text = refuse_text;
  klass->take_bytes = refuse_bytes;
  klass->drained = ignore_drained;

  signals[SIGNAL_OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_VIOLATED] = g_signal_new ("violated", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_ERROR);
}

static void
tincan_data_channel_init (TincanDataChannel *self)
{
  TincanDataChannelPrivate *priv = get_private (self);
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();

  g_mutex_init (&priv->lock);
  priv->poster = tincan_poster_new (self, context);
}

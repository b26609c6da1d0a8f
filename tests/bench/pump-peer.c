/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-pump"

#include "config.h"

#include "pump-peer.h"

#define GST_USE_UNSTABLE_API
#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

/* One webrtcbin with one data channel, and as little else as possible: no framing, no checks, no
 * context of its own. The program is measured against it. */
struct _PumpPeer
{
  guint index;
  int buffer_size;
  PumpLine *line;
  PumpPeerFunc func;
  gpointer user_data;

  GstElement *pipeline;
  GstElement *webrtc;
  GstWebRTCDataChannel *channel;
};

static void
channel_open_cb (PumpPeer *self)
{
  self->func (self, NULL, self->user_data);
}

static void
channel_message_cb (PumpPeer *self,
                    GBytes   *message)
{
  self->func (self, message, self->user_data);
}

static void
ice_candidate_cb (PumpPeer   *self,
                  guint       mline,
                  const char *candidate)
{
  /* Later versions end the list with an empty one, which a pump can do without. */
  if (*candidate != '\0')
    pump_line_send (self->line, "candidate", self->index, candidate);
}

/* Before 1.28 webrtcbin draws the id under which the SCTP library knows a connection at random from
 * 16 bits, and two of one process that draw the same hang at their end. */
static void
element_added_cb (PumpPeer   *self,
                  GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory != NULL ? GST_OBJECT_NAME (factory) : "";

  if (g_str_equal (name, "sctpdec") || g_str_equal (name, "sctpenc"))
    g_object_set (element, "sctp-association-id", self->index + 1, NULL);
}

static GstBusSyncReply
bus_cb (GstBus     *bus,
        GstMessage *message,
        gpointer    user_data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr(GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      g_printerr ("pump: %s\n", error->message);
    }

  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* The sockets' own buffers hold some 90 packets, fewer than arrive while a busy receiver is not on
 * a processor. The transport exists from the first description on. */
static void
raise_socket_buffers (PumpPeer *self)
{
  g_autoptr(GObject) sctp = NULL;
  g_autoptr(GObject) dtls = NULL;
  g_autoptr(GObject) ice = NULL;

  if (self->buffer_size == 0)
    return;

  g_object_get (self->webrtc, "sctp-transport", &sctp, NULL);
  g_object_get (sctp, "transport", &dtls, NULL);
  g_object_get (dtls, "transport", &ice, NULL);
  g_object_set (ice,
                "send-buffer-size", self->buffer_size,
                "receive-buffer-size", self->buffer_size,
                NULL);
}

static void
description_made (PumpPeer   *self,
                  GstPromise *promise,
                  const char *kind)
{
  const GstStructure *reply = gst_promise_get_reply (promise);
  g_autoptr(GstWebRTCSessionDescription) description = NULL;
  g_autofree char *text = NULL;

  if (reply == NULL ||
      !gst_structure_get (reply, kind, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL))
    g_error ("webrtcbin made no %s", kind);

  raise_socket_buffers (self);
  g_signal_emit_by_name (self->webrtc, "set-local-description", description, NULL);

  text = gst_sdp_message_as_text (description->sdp);
  pump_line_send (self->line, kind, self->index, text);
  gst_promise_unref (promise);
}

static void
offer_made_cb (GstPromise *promise,
               gpointer    user_data)
{
  description_made (user_data, promise, "offer");
}

static void
answer_made_cb (GstPromise *promise,
                gpointer    user_data)
{
  description_made (user_data, promise, "answer");
}

/**
 * pump_peer_new:
 * @index: which of the process's connections this is, the same at the other side
 * @address: (nullable): the only local address to use, or NULL for all but loopback
 * @buffer_size: bytes for the sockets' kernel buffers, or 0 for the system's own choice
 * @line: how to reach the other side's peer of the same @index; it must outlive the peer
 * @func: (scope forever): takes the messages, on a thread of webrtcbin
 * @user_data: passed to @func
 *
 * Returns: (transfer full): a connection that waits to call or be called
 */
PumpPeer *
pump_peer_new (guint         index,
               const char   *address,
               int           buffer_size,
               PumpLine     *line,
               PumpPeerFunc  func,
               gpointer      user_data)
{
  PumpPeer *self = g_new0 (PumpPeer, 1);
  g_autoptr(GstStructure) options = NULL;
  g_autoptr(GstBus) bus = NULL;
  guint major = 0;
  guint minor = 0;
  guint micro = 0;
  guint nano = 0;

  self->index = index;
  self->buffer_size = buffer_size;
  self->line = line;
  self->func = func;
  self->user_data = user_data;

  self->pipeline = gst_pipeline_new (NULL);
  self->webrtc = gst_element_factory_make ("webrtcbin", NULL);
  if (self->webrtc == NULL)
    g_error ("GStreamer's webrtcbin is not installed");

  g_object_set (self->webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  g_signal_connect_swapped (self->webrtc, "on-ice-candidate", G_CALLBACK (ice_candidate_cb), self);
  gst_version (&major, &minor, &micro, &nano);
  if (major == 1 && minor < 28)
    g_signal_connect_swapped (self->webrtc, "element-added", G_CALLBACK (element_added_cb), self);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtc);

  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, bus_cb, NULL, NULL);

  if (address != NULL)
    {
      g_autoptr(GObject) ice = NULL;
      gboolean added = FALSE;

      g_object_get (self->webrtc, "ice-agent", &ice, NULL);
      g_signal_emit_by_name (ice, "add-local-ip-address", address, &added);
      if (!added)
        g_error ("%s is no address", address);
    }

  /* A negotiated channel has to be made before either description is. */
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  options = gst_structure_new ("options",
                               "negotiated", G_TYPE_BOOLEAN, TRUE,
                               "id", G_TYPE_INT, 0,
                               NULL);
  g_signal_emit_by_name (self->webrtc, "create-data-channel", "pump", options, &self->channel);
  if (self->channel == NULL)
    g_error ("webrtcbin made no data channel");

  g_signal_connect_swapped (self->channel, "on-open", G_CALLBACK (channel_open_cb), self);
  g_signal_connect_swapped (self->channel, "on-message-data", G_CALLBACK (channel_message_cb),
                            self);

  return self;
}

/**
 * pump_peer_free:
 * @self: (transfer full): a connection, open or not
 *
 * Ends it without a word to the other side. Not to be called on a thread of webrtcbin.
 */
void
pump_peer_free (PumpPeer *self)
{
  g_signal_handlers_disconnect_by_data (self->channel, self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);

  /* Up to 1.22.2 the channel points at webrtcbin without holding it. */
  g_clear_object (&self->channel);
  g_clear_object (&self->pipeline);
  g_free (self);
}

/**
 * pump_peer_call:
 * @self: a new connection
 *
 * Makes the offer and sends it; the other side answers to pump_peer_take().
 */
void
pump_peer_call (PumpPeer *self)
{
  GstPromise *promise = gst_promise_new_with_change_func (offer_made_cb, self, NULL);

  g_signal_emit_by_name (self->webrtc, "create-offer", NULL, promise);
}

/**
 * pump_peer_take:
 * @self: a connection
 * @kind: "offer", "answer" or "candidate"
 * @text: what came with it over the line
 */
void
pump_peer_take (PumpPeer   *self,
                const char *kind,
                const char *text)
{
  g_autoptr(GstWebRTCSessionDescription) description = NULL;
  gboolean is_offer = g_str_equal (kind, "offer");
  GstSDPMessage *sdp = NULL;

  if (g_str_equal (kind, "candidate"))
    {
      g_signal_emit_by_name (self->webrtc, "add-ice-candidate", 0, text);
      return;
    }

  if (gst_sdp_message_new_from_text (text, &sdp) != GST_SDP_OK)
    g_error ("The other pump's description cannot be read");

  description = gst_webrtc_session_description_new (is_offer ? GST_WEBRTC_SDP_TYPE_OFFER
                                                             : GST_WEBRTC_SDP_TYPE_ANSWER,
                                                    sdp);
  g_signal_emit_by_name (self->webrtc, "set-remote-description", description, NULL);

  if (is_offer)
    {
      GstPromise *promise = gst_promise_new_with_change_func (answer_made_cb, self, NULL);

      g_signal_emit_by_name (self->webrtc, "create-answer", NULL, promise);
    }
}

/**
 * pump_peer_send:
 * @self: an open connection
 * @message: 1 to 65,536 bytes
 *
 * May be called on any thread, and from within the peer's function.
 */
void
pump_peer_send (PumpPeer *self,
                GBytes   *message)
{
  g_autoptr(GError) error = NULL;

  if (!gst_webrtc_data_channel_send_data_full (self->channel, message, &error))
    g_error ("A message was not sent: %s", error != NULL ? error->message : "no reason given");
}

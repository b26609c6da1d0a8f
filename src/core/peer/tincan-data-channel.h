/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

/*
 * One of the two channels of a connection. Made, and otherwise only to be touched, on the owner's
 * context, except where said. Signals, on that context:
 *
 *   "opened"               once
 *   "closed"               once: both sides have closed it
 *   "violated" (GError *)  once: what came breaks the protocol, TINCAN_ERROR_PROTOCOL
 */
#define TINCAN_TYPE_DATA_CHANNEL (tincan_data_channel_get_type ())
G_DECLARE_DERIVABLE_TYPE (TincanDataChannel, tincan_data_channel, TINCAN, DATA_CHANNEL, GObject)

/* All on webrtcbin's thread, with its lock held. */
struct _TincanDataChannelClass
{
  GObjectClass parent_class;

  void (*take_text)  (TincanDataChannel *self,
                      const char        *text);  /* 1 to 65,536 bytes */
  void (*take_bytes) (TincanDataChannel *self,
                      GBytes            *bytes); /* likewise */
  void (*drained)    (TincanDataChannel *self);  /* little waits to be sent */
};

void     tincan_data_channel_attach         (TincanDataChannel    *self,
                                             GstWebRTCDataChannel *channel);
gboolean tincan_data_channel_is_open        (TincanDataChannel    *self);
gint64   tincan_data_channel_get_last_heard (TincanDataChannel    *self);
gsize    tincan_data_channel_get_buffered   (TincanDataChannel    *self);
gboolean tincan_data_channel_send_text      (TincanDataChannel    *self,
                                             const char           *text,
                                             GError              **error);
gboolean tincan_data_channel_send_bytes     (TincanDataChannel    *self,
                                             GBytes               *bytes,
                                             GError              **error);
void     tincan_data_channel_violate        (TincanDataChannel    *self,
                                             const char           *why);
void     tincan_data_channel_close          (TincanDataChannel    *self);
void     tincan_data_channel_drop           (TincanDataChannel    *self);

G_END_DECLS

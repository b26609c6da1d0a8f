/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_FRAME_HEADER_MAX 14

/*
 * Reads the headers of the WebSocket frames (RFC 6455 section 5.2) that a client sends, before
 * libsoup sees a byte of them. libsoup 3.2 limits the size of a frame, but not that of a message
 * put together from fragments, and answers every ping into a queue without a bound; neither shows
 * in a signal. All zero is a new gate. Pure.
 */
typedef struct
{
  guint8   header[TINCAN_FRAME_HEADER_MAX];
  guint    header_length;  /* how much of it was read */
  guint64  payload_left;   /* bytes of the current frame that are still to come */
  guint64  message_bytes;  /* payload of the current message so far, all its fragments */
  guint64  frames;         /* begun, in all */
  guint64  reply_bytes;    /* of pongs that libsoup sends, in all, with their headers */
  gboolean passing;        /* whether the payload of the current frame is let through */
  gboolean closed;         /* only the answer to our close frame is let through any more */
} TincanFrameGate;

typedef enum
{
  TINCAN_FRAME_GATE_OK,
  TINCAN_FRAME_GATE_TOO_BIG, /* a message over TINCAN_MAX_MESSAGE_BYTES was announced */
} TincanFrameGateVerdict;

TincanFrameGateVerdict tincan_frame_gate_pass  (TincanFrameGate *self,
                                                guint8          *data,
                                                gsize            length,
                                                gsize           *out_kept);
void                   tincan_frame_gate_close (TincanFrameGate *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-frame-gate.h"
#include "server/tincan-server-stream.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_STREAM_HEAD,   /* the head of the one request that a connection may make */
  TINCAN_STREAM_ANSWER, /* nothing more is read until there is a WebSocket, or never */
  TINCAN_STREAM_FRAMES, /* a WebSocket */
} TincanServerStreamPhase;

struct _TincanServerStream
{
  GIOStream               parent_instance;

  GIOStream              *base;
  GSocket                *socket; /* below @base */
  GInputStream           *input;
  GOutputStream          *output;
  TincanRemoteAddress     address;
  gint64                  accepted; /* microseconds */
  TincanServerStreamPhase phase;
  guint                   line_feeds; /* in a row at the end of the head so far */
  GByteArray             *held;       /* (nullable): what was read behind the head */
  GCancellable           *wake;       /* (nullable): wakes whoever reads in vain */

  TincanSocketPoll       *poll;     /* (unowned) (nullable): tells of frames; NULL: GIO does */
  gboolean                readable; /* something may be there to be read: only with @poll */
  GSource                *waiting;  /* (unowned) (nullable): of whoever waits for that */

  TincanFrameGate         gate;
  TincanBucket            frames;
  const TincanRate       *frame_rate; /* (unowned) */
  gint64                  heard;      /* microseconds: when the last frame began */
  guint64                 bytes_in;
  guint64                 bytes_out;
  guint64                 bytes_owed; /* in frames that were given to libsoup to write */
  guint64                 bytes_paid; /* written since there were frames */
  guint64                 bytes_discarded;
  gsize                   turn_bytes;

  guint                   aborted : 1;
  guint                   closed : 1;
};

GInputStream  *tincan_server_input_new     (TincanServerStream *stream) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_server_input_detach  (GInputStream       *input);
GOutputStream *tincan_server_output_new    (TincanServerStream *stream) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_server_output_detach (GOutputStream      *output);

G_END_DECLS

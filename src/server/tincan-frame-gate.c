/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-frame-gate"

#include "config.h"

#include "server/tincan-frame-gate.h"
#include "wire/tincan-limits.h"

#include <string.h>

#define OPCODE_CONTROL 0x8 /* this bit: a control frame, which may come between fragments */
#define OPCODE_CLOSE 0x8
#define OPCODE_PING 0x9
#define MAX_CONTROL_BYTES 125
#define PONG_HEADER_BYTES 2
#define MASK_BYTES 4

/* How long the header is, as far as can be told from what was read of it. */
static guint
header_size (const TincanFrameGate *self)
{
  guint size = 2;

  if (self->header_length < 2)
    return size;

  if ((self->header[1] & 0x7f) == 126)
    size += 2;
  else if ((self->header[1] & 0x7f) == 127)
    size += 8;
  if ((self->header[1] & 0x80) != 0)
    size += MASK_BYTES;
  return size;
}

static guint64
payload_size (const TincanFrameGate *self)
{
  guint64 size = self->header[1] & 0x7f;
  guint n_bytes = size == 126 ? 2 : 8;

  if (size < 126)
    return size;

  size = 0;
  for (guint i = 0; i < n_bytes; i++)
    size = size << 8 | self->header[2 + i];
  return size;
}

/* A header is whole: decides on the frame. */
static TincanFrameGateVerdict
begin_frame (TincanFrameGate *self)
{
  guint opcode = self->header[0] & 0x0f;
  gboolean final = (self->header[0] & 0x80) != 0;

  self->frames++;
  self->payload_left = payload_size (self);
  self->passing = !self->closed || opcode == OPCODE_CLOSE;
  if (self->closed)
    return TINCAN_FRAME_GATE_OK;

  if ((opcode & OPCODE_CONTROL) != 0)
    {
      /* libsoup ends the connection for a longer one, once it has all of it. */
      if (self->payload_left > MAX_CONTROL_BYTES)
        return TINCAN_FRAME_GATE_TOO_BIG;
      if (opcode == OPCODE_PING)
        self->reply_bytes += PONG_HEADER_BYTES + self->payload_left;
      return TINCAN_FRAME_GATE_OK;
    }

  if (self->payload_left > TINCAN_MAX_MESSAGE_BYTES - self->message_bytes)
    return TINCAN_FRAME_GATE_TOO_BIG;
  self->message_bytes = final ? 0 : self->message_bytes + self->payload_left;
  return TINCAN_FRAME_GATE_OK;
}

static gsize
keep (TincanFrameGate *self,
      guint8          *data,
      gsize            kept,
      const guint8    *piece,
      gsize            length)
{
  if (!self->passing)
    return kept;

  memmove (data + kept, piece, length);
  return kept + length;
}

/*
 * Takes in what there is of a header. It is handed on as a whole, once it is known whether the
 * frame is.
 */
static gsize
read_header (TincanFrameGate *self,
             const guint8    *data,
             gsize            length)
{
  gsize at = 0;

  while (at < length && self->header_length < header_size (self))
    self->header[self->header_length++] = data[at++];
  return at;
}

/**
 * tincan_frame_gate_pass:
 * @self: a gate
 * @data: what was read from a client, with %TINCAN_FRAME_HEADER_MAX bytes of room behind it
 * @length: the length of @data in bytes, without that room
 * @out_kept: (out): how many bytes of @data are to be handed on; can be 0, and more than @length
 *
 * Follows the frames in @data, and removes from it what is not to be handed on. On a verdict other
 * than %TINCAN_FRAME_GATE_OK the gate is closed, and nothing of the frame at fault is in @data.
 *
 * Returns: what was found
 */
TincanFrameGateVerdict
tincan_frame_gate_pass (TincanFrameGate *self,
                        guint8          *data,
                        gsize            length,
                        gsize           *out_kept)
{
  TincanFrameGateVerdict verdict = TINCAN_FRAME_GATE_OK;
  g_autofree guint8 *input = g_memdup2 (data, length);
  gsize at = 0;
  gsize kept = 0;

  while (at < length)
    {
      gsize piece;

      if (self->payload_left > 0)
        {
          piece = MIN (self->payload_left, length - at);
          kept = keep (self, data, kept, input + at, piece);
          self->payload_left -= piece;
          at += piece;
          continue;
        }

      at += read_header (self, input + at, length - at);
      if (self->header_length < header_size (self))
        break;
      if (begin_frame (self) != TINCAN_FRAME_GATE_OK)
        {
          verdict = TINCAN_FRAME_GATE_TOO_BIG;
          self->passing = FALSE;
          tincan_frame_gate_close (self);
        }
      kept = keep (self, data, kept, self->header, self->header_length);
      self->header_length = 0;
    }

  *out_kept = kept;
  return verdict;
}

/**
 * tincan_frame_gate_close:
 * @self: a gate
 *
 * From the next frame on lets nothing through but a close frame: we are about to send one, and what
 * the client says until it has seen it is not wanted. It must be read all the same, or the client
 * would get a reset instead of our reason.
 */
void
tincan_frame_gate_close (TincanFrameGate *self)
{
  self->closed = TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "server/tincan-frame-gate.h"
#include "wire/tincan-limits.h"

/* Passes @data in pieces of @step bytes through a gate, which is closed behind the first
 * @close_at. */
static GByteArray *
pass (TincanFrameGate *gate,
      const guint8    *data,
      gsize            size,
      gsize            step,
      gsize            close_at)
{
  GByteArray *output = g_byte_array_new ();

  for (gsize at = 0; at < size;)
    {
      gsize length = MIN (step, size - at);
      g_autofree guint8 *buffer = NULL;
      gsize kept;

      if (at == close_at)
        tincan_frame_gate_close (gate);
      else if (at < close_at)
        length = MIN (length, close_at - at);

      buffer = g_malloc (length + TINCAN_FRAME_HEADER_MAX);
      memcpy (buffer, data + at, length);
      (void) tincan_frame_gate_pass (gate, buffer, length, &kept);
      g_assert_cmpuint (kept, <=, length + TINCAN_FRAME_HEADER_MAX);
      g_assert_cmpuint (gate->message_bytes, <=, TINCAN_MAX_MESSAGE_BYTES);
      g_byte_array_append (output, buffer, (guint) kept);
      at += length;
    }
  return output;
}

/* WebSocket frames, in whatever pieces they come: the same is handed on, and never more than
 * came. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  TincanFrameGate whole = { 0 };
  TincanFrameGate cut = { 0 };
  g_autoptr(GByteArray) expected = NULL;
  g_autoptr(GByteArray) output = NULL;
  gsize close_at;

  if (size < 2)
    return 0;

  close_at = data[1] == 255 ? G_MAXSIZE : data[1];
  expected = pass (&whole, data + 2, size - 2, size, close_at);
  output = pass (&cut, data + 2, size - 2, (gsize) data[0] + 1, close_at);
  g_assert_cmpmem (output->data, output->len, expected->data, expected->len);
  g_assert_cmpuint (output->len, <=, size - 2);
  g_assert_cmpuint (cut.frames, ==, whole.frames);
  g_assert_cmpuint (cut.reply_bytes, ==, whole.reply_bytes);
  g_assert_cmpint (cut.closed, ==, whole.closed);
  return 0;
}

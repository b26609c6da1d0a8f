/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-frame-gate.h"
#include "wire/tincan-limits.h"

#define FINAL 0x80
#define CONTINUATION 0x0
#define TEXT 0x1
#define CLOSE 0x8
#define PING 0x9
#define PONG 0xa

/* A frame as a client sends it: masked, and with the shortest length that does. */
static void
append_header (GByteArray *array,
               guint       first,
               guint64     length)
{
  guint8 header[14] = { (guint8) first };
  guint at = 2;

  if (length < 126)
    {
      header[1] = (guint8) length;
    }
  else if (length < 65536)
    {
      header[1] = 126;
      header[at++] = (guint8) (length >> 8);
      header[at++] = (guint8) length;
    }
  else
    {
      header[1] = 127;
      for (int shift = 56; shift >= 0; shift -= 8)
        header[at++] = (guint8) (length >> shift);
    }
  header[1] |= 0x80;
  for (int i = 0; i < 4; i++)
    header[at++] = (guint8) (0xa0 + i);
  g_byte_array_append (array, header, at);
}

static void
append_frame (GByteArray *array,
              guint       first,
              gsize       length)
{
  g_autofree guint8 *payload = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    payload[i] = (guint8) (i * 7 + first);
  append_header (array, first, length);
  g_byte_array_append (array, payload, (guint) length);
}

/* Passes @input in pieces of @step bytes, and returns what is handed on. */
static GByteArray *
pass (TincanFrameGate        *gate,
      const GByteArray       *input,
      gsize                   step,
      TincanFrameGateVerdict *out_verdict)
{
  GByteArray *output = g_byte_array_new ();

  *out_verdict = TINCAN_FRAME_GATE_OK;
  for (gsize at = 0; at < input->len; at += step)
    {
      gsize length = MIN (step, input->len - at);
      g_autofree guint8 *buffer = g_malloc (length + TINCAN_FRAME_HEADER_MAX);
      TincanFrameGateVerdict verdict;
      gsize kept;

      memcpy (buffer, input->data + at, length);
      verdict = tincan_frame_gate_pass (gate, buffer, length, &kept);
      g_assert_cmpuint (kept, <=, length + TINCAN_FRAME_HEADER_MAX);
      g_byte_array_append (output, buffer, (guint) kept);
      if (verdict != TINCAN_FRAME_GATE_OK)
        *out_verdict = verdict;
    }
  return output;
}

static const gsize steps[] = { 1, 2, 3, 5, 13, 14, 15, 1010, 100000 };

static void
assert_passes_unchanged (const GByteArray *input,
                         guint64           frames,
                         guint64           reply_bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      TincanFrameGate gate = { 0 };
      TincanFrameGateVerdict verdict;
      g_autoptr(GByteArray) output = pass (&gate, input, steps[i], &verdict);

      g_assert_cmpint (verdict, ==, TINCAN_FRAME_GATE_OK);
      g_assert_cmpmem (output->data, output->len, input->data, input->len);
      g_assert_cmpuint (gate.frames, ==, frames);
      g_assert_cmpuint (gate.reply_bytes, ==, reply_bytes);
      g_assert_false (gate.closed);
    }
}

static void
test_messages (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();

  append_frame (input, FINAL | TEXT, 0);
  append_frame (input, FINAL | TEXT, 1);
  append_frame (input, FINAL | TEXT, 125);
  append_frame (input, FINAL | TEXT, 126);
  append_frame (input, FINAL | TEXT, 65535);
  append_frame (input, FINAL | TEXT, TINCAN_MAX_MESSAGE_BYTES);
  append_frame (input, FINAL | CLOSE, 2);
  assert_passes_unchanged (input, 7, 0);
}

static void
test_pings (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();

  append_frame (input, FINAL | PING, 0);
  append_frame (input, FINAL | PING, 125);
  append_frame (input, FINAL | PONG, 10);
  append_frame (input, TEXT, 10);
  append_frame (input, FINAL | PING, 3);
  append_frame (input, FINAL | CONTINUATION, 10);
  assert_passes_unchanged (input, 6, 2 + 127 + 5);
}

static void
assert_too_big (const GByteArray *input,
                gsize             good_bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      TincanFrameGate gate = { 0 };
      TincanFrameGateVerdict verdict;
      g_autoptr(GByteArray) output = pass (&gate, input, steps[i], &verdict);

      g_assert_cmpint (verdict, ==, TINCAN_FRAME_GATE_TOO_BIG);
      g_assert_cmpmem (output->data, output->len, input->data, good_bytes);
      g_assert_true (gate.closed);
    }
}

static void
test_too_big (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();
  gsize good;

  append_frame (input, FINAL | TEXT, 100);
  good = input->len;
  append_frame (input, FINAL | TEXT, TINCAN_MAX_MESSAGE_BYTES + 1);
  append_frame (input, FINAL | TEXT, 100);
  assert_too_big (input, good);
}

/* Each fragment is small; together they are not. */
static void
test_fragments_too_big (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();
  gsize good;

  append_frame (input, TEXT, 30000);
  append_frame (input, FINAL | PING, 5);
  append_frame (input, CONTINUATION, 30000);
  good = input->len;
  append_frame (input, FINAL | CONTINUATION, 5537);
  assert_too_big (input, good);
}

static void
test_fragments_fit (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();

  for (int i = 0; i < 3; i++)
    {
      append_frame (input, TEXT, 30000);
      append_frame (input, CONTINUATION, 30000);
      append_frame (input, FINAL | CONTINUATION, 5536);
    }
  assert_passes_unchanged (input, 9, 0);
}

static void
test_announced_only (void)
{
  const guint64 lengths[] = { 65537, G_MAXUINT32, G_MAXINT64, G_MAXUINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GByteArray) input = g_byte_array_new ();

      append_header (input, FINAL | TEXT, lengths[i]);
      assert_too_big (input, 0);
    }
}

static void
test_control_too_big (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();

  append_frame (input, FINAL | PING, 126);
  assert_too_big (input, 0);
}

/* Once closed, only the other side's close frame comes through, in whatever pieces. */
static void
test_closed (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();
  g_autoptr(GByteArray) farewell = g_byte_array_new ();

  append_frame (input, FINAL | TEXT, 70);
  append_frame (input, FINAL | PING, 4);
  append_frame (input, FINAL | TEXT, 200000);
  append_frame (input, FINAL | CLOSE, 2);
  append_frame (input, FINAL | TEXT, 70);
  append_frame (farewell, FINAL | CLOSE, 2);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      TincanFrameGate gate = { 0 };
      TincanFrameGateVerdict verdict;
      g_autoptr(GByteArray) output = NULL;

      tincan_frame_gate_close (&gate);
      output = pass (&gate, input, steps[i], &verdict);
      g_assert_cmpint (verdict, ==, TINCAN_FRAME_GATE_OK);
      g_assert_cmpmem (output->data, output->len, farewell->data, farewell->len);
      g_assert_cmpuint (gate.reply_bytes, ==, 0);
    }
}

/*
 * What we had begun to hand on is handed on to its end, or libsoup would take the next frame for a
 * part of it.
 */
static void
test_closed_within_frame (void)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();
  g_autoptr(GByteArray) first = g_byte_array_new ();
  g_autoptr(GByteArray) output = NULL;
  TincanFrameGate gate = { 0 };
  TincanFrameGateVerdict verdict;
  guint8 buffer[100 + TINCAN_FRAME_HEADER_MAX];
  gsize kept;

  append_frame (input, FINAL | TEXT, 1000);
  g_byte_array_append (first, input->data, input->len);
  append_frame (input, FINAL | TEXT, 1000);

  memcpy (buffer, input->data, 100);
  g_assert_cmpint (tincan_frame_gate_pass (&gate, buffer, 100, &kept), ==, TINCAN_FRAME_GATE_OK);
  g_assert_cmpuint (kept, ==, 100);
  tincan_frame_gate_close (&gate);
  g_byte_array_remove_range (input, 0, 100);
  g_byte_array_remove_range (first, 0, 100);
  output = pass (&gate, input, 100, &verdict);
  g_assert_cmpmem (output->data, output->len, first->data, first->len);
}

/* Whatever comes, nothing is made up and nothing breaks. */
static void
test_noise (void)
{
  for (int round = 0; round < 2000; round++)
    {
      g_autoptr(GByteArray) input = g_byte_array_new ();
      g_autoptr(GByteArray) output = NULL;
      TincanFrameGate gate = { 0 };
      TincanFrameGateVerdict verdict;

      for (int i = 0; i < 300; i++)
        {
          guint8 byte = (guint8) g_test_rand_int_range (0, 256);

          g_byte_array_append (input, &byte, 1);
        }
      output = pass (&gate, input, (gsize) g_test_rand_int_range (1, 60), &verdict);
      g_assert_cmpuint (output->len, <=, input->len);
      g_assert_cmpuint (gate.message_bytes, <=, TINCAN_MAX_MESSAGE_BYTES);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-gate/messages", test_messages);
  g_test_add_func ("/frame-gate/pings", test_pings);
  g_test_add_func ("/frame-gate/too-big", test_too_big);
  g_test_add_func ("/frame-gate/fragments-too-big", test_fragments_too_big);
  g_test_add_func ("/frame-gate/fragments-fit", test_fragments_fit);
  g_test_add_func ("/frame-gate/announced-only", test_announced_only);
  g_test_add_func ("/frame-gate/control-too-big", test_control_too_big);
  g_test_add_func ("/frame-gate/closed", test_closed);
  g_test_add_func ("/frame-gate/closed-within-frame", test_closed_within_frame);
  g_test_add_func ("/frame-gate/noise", test_noise);

  return g_test_run ();
}

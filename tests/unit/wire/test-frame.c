/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"

#include <string.h>

/* (transfer full): a copy of exactly its length, so that a sanitizer sees who reads too far. */
static guint8 *
dup_message (JsonObject *vector,
             gsize      *out_length)
{
  g_autofree char *hex = vectors_dup_text (vector, "hex");
  g_autoptr(GBytes) bytes = vectors_bytes (hex);

  *out_length = g_bytes_get_size (bytes);

  return g_memdup2 (g_bytes_get_data (bytes, NULL), *out_length);
}

static void
check_frame (const TincanFrame *frame,
             JsonObject        *expected)
{
  g_assert_cmpuint (frame->kind, ==, json_object_get_int_member (expected, "kind"));
  g_assert_cmpuint (frame->flags, ==, json_object_get_int_member (expected, "flags"));
  g_assert_cmpuint (frame->transfer, ==, json_object_get_int_member (expected, "transfer"));
  g_assert_cmpuint (frame->item, ==, json_object_get_int_member (expected, "item"));
  g_assert_cmpuint (frame->block, ==, json_object_get_int_member (expected, "block"));
  g_assert_cmpuint (frame->length, ==, json_object_get_int_member (expected, "length"));

  if (json_object_has_member (expected, "digest"))
    vectors_assert_hex (frame->digest,
                        frame->kind == TINCAN_FRAME_DIGESTS ? frame->length : TINCAN_DIGEST_BYTES,
                        vectors_string (expected, "digest"));
  else
    g_assert_null (frame->digest);

  if (json_object_has_member (expected, "payload_bytes"))
    g_assert_cmpuint (frame->payload_length, ==,
                      json_object_get_int_member (expected, "payload_bytes"));
  else if (json_object_has_member (expected, "payload"))
    vectors_assert_hex (frame->payload, frame->payload_length,
                        vectors_string (expected, "payload"));
  else
    g_assert_cmpuint (frame->payload_length, ==, 0);
}

static void
write_frame (TincanFrameWriter *writer,
             const TincanFrame *frame)
{
  guint8 *payload;
  guint8 *digest;

  switch ((TincanFrameKind) frame->kind)
    {
    case TINCAN_FRAME_DATA:
      payload = tincan_frame_writer_add_data (writer, frame->transfer, frame->item, frame->block,
                                              frame->payload_length, &digest);
      memcpy (payload, frame->payload, frame->payload_length);
      memcpy (digest, frame->digest, TINCAN_DIGEST_BYTES);
      break;

    case TINCAN_FRAME_END:
      tincan_frame_writer_add_end (writer, frame->transfer, frame->item, frame->block,
                                   frame->digest);
      break;

    case TINCAN_FRAME_DIGESTS:
      tincan_frame_writer_add_digests (writer, frame->transfer, frame->item, frame->block,
                                       frame->digest, frame->length / TINCAN_DIGEST_BYTES);
      break;

    case TINCAN_FRAME_FAILED:
      tincan_frame_writer_add_failed (writer, frame->transfer, frame->item,
                                      (TincanFailedReason) frame->flags);
      break;

    case TINCAN_FRAME_REQUEST:
    case TINCAN_FRAME_REQUEST_DIGESTS:
    case TINCAN_FRAME_REQUEST_END:
    case TINCAN_FRAME_ACK:
      tincan_frame_writer_add_request (writer, (TincanFrameKind) frame->kind, frame->transfer,
                                       frame->item, frame->block, frame->length);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
check_valid (JsonObject *vector)
{
  gsize length;
  g_autofree guint8 *message = dup_message (vector, &length);
  JsonArray *expected = json_object_get_array_member (vector, "frames");
  g_autoptr(TincanFrameWriter) writer = tincan_frame_writer_new ();
  g_autoptr(GBytes) written = NULL;
  g_autoptr(GError) error = NULL;
  TincanFrameReader reader;
  TincanFrame frame;

  tincan_frame_reader_init (&reader, message, length);
  for (guint i = 0; i < json_array_get_length (expected); i++)
    {
      g_assert_true (tincan_frame_reader_next (&reader, &frame, &error));
      g_assert_no_error (error);
      check_frame (&frame, json_array_get_object_element (expected, i));
      write_frame (writer, &frame);
    }
  g_assert_false (tincan_frame_reader_next (&reader, &frame, &error));
  g_assert_no_error (error);
  g_assert_false (tincan_frame_reader_next (&reader, &frame, &error));
  g_assert_no_error (error);

  written = tincan_frame_writer_steal (writer);
  if (json_object_get_boolean_member (vector, "written"))
    g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), message, length);
}

static void
test_valid (void)
{
  vectors_foreach ("frames.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  gsize length;
  g_autofree guint8 *message = dup_message (vector, &length);
  g_autoptr(GError) error = NULL;
  TincanFrameReader reader;
  TincanFrame frame;

  tincan_frame_reader_init (&reader, message, length);
  for (gint64 i = json_object_get_int_member (vector, "before"); i > 0; i--)
    g_assert_true (tincan_frame_reader_next (&reader, &frame, NULL));

  g_assert_false (tincan_frame_reader_next (&reader, &frame, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);

  /* Nothing behind it is read. */
  g_clear_error (&error);
  g_assert_false (tincan_frame_reader_next (&reader, &frame, &error));
  g_assert_no_error (error);
}

static void
test_invalid (void)
{
  vectors_foreach ("frames.json", "invalid", check_invalid);
}

static void
test_drop_last (void)
{
  g_autoptr(TincanFrameWriter) writer = tincan_frame_writer_new ();
  g_autoptr(GBytes) message = NULL;
  guint8 *digest;

  g_assert_nonnull (tincan_frame_writer_add_data (writer, 1, 1, 0, 5, &digest));
  tincan_frame_writer_drop_last (writer);
  g_assert_cmpuint (tincan_frame_writer_get_length (writer), ==, 0);
  g_assert_null (tincan_frame_writer_steal (writer));

  tincan_frame_writer_add_failed (writer, 1, 1, TINCAN_FAILED_GONE);
  g_assert_nonnull (tincan_frame_writer_add_data (writer, 1, 2, 0, 5, &digest));
  tincan_frame_writer_drop_last (writer);
  tincan_frame_writer_add_failed (writer, 1, 2, TINCAN_FAILED_UNREADABLE);

  message = tincan_frame_writer_steal (writer);
  vectors_assert_bytes (message, "04020001000000010000000000000000"
                                 "04030001000000020000000000000000");
}

static void
test_room (void)
{
  g_autoptr(TincanFrameWriter) writer = tincan_frame_writer_new ();
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;
  guint8 *payload;
  guint8 *digest;

  g_assert_cmpuint (tincan_frame_writer_get_room (writer), ==, TINCAN_MAX_MESSAGE_BYTES);

  /* The largest block fills a message to the last byte. */
  payload = tincan_frame_writer_add_data (writer, 1, 2, 3, TINCAN_MAX_BLOCK_BYTES, &digest);
  memset (payload, 0x5a, TINCAN_MAX_BLOCK_BYTES);
  memset (digest, 0xa5, TINCAN_DIGEST_BYTES);
  g_assert_cmpuint (tincan_frame_writer_get_room (writer), ==, 0);

  first = tincan_frame_writer_steal (writer);
  g_assert_cmpuint (g_bytes_get_size (first), ==, TINCAN_MAX_MESSAGE_BYTES);
  /* Not a copy. */
  g_assert_true (g_bytes_get_data (first, NULL) == digest - TINCAN_FRAME_HEADER_BYTES);

  /* The stolen message is nobody else's. */
  tincan_frame_writer_add_request (writer, TINCAN_FRAME_ACK, 1, 0, 0, 0);
  second = tincan_frame_writer_steal (writer);
  g_assert_cmpuint (g_bytes_get_size (second), ==, TINCAN_FRAME_HEADER_BYTES);
  g_assert_cmpuint (payload[0], ==, 0x5a);
  tincan_frame_writer_add_request (writer, TINCAN_FRAME_REQUEST, 9, 9, 9, 9);
  vectors_assert_bytes (second, "13000001000000000000000000000000");
}

static void
add_random_frame (TincanFrameWriter *writer,
                  GPtrArray         *frames)
{
  static const guint8 kinds[] = { 1, 2, 3, 4, 16, 17, 18, 19 };
  TincanFrame *frame = g_new0 (TincanFrame, 1);
  guint8 *bytes = g_malloc (3000);

  for (guint i = 0; i < 3000; i++)
    bytes[i] = g_test_rand_int () & 0xff;

  frame->kind = kinds[g_test_rand_int_range (0, G_N_ELEMENTS (kinds))];
  frame->flags = frame->kind == TINCAN_FRAME_FAILED ? g_test_rand_int_range (1, 4) : 0;
  frame->transfer = g_test_rand_int_range (1, 65536);
  frame->item = (guint32) g_test_rand_int ();
  frame->block = frame->kind == TINCAN_FRAME_FAILED ? 0 : (guint32) g_test_rand_int ();
  frame->digest = bytes;
  if (frame->kind == TINCAN_FRAME_DATA)
    {
      frame->payload = bytes + TINCAN_DIGEST_BYTES;
      frame->payload_length = g_test_rand_int_range (1, 2900);
      frame->length = TINCAN_DIGEST_BYTES + frame->payload_length;
    }
  else if (frame->kind == TINCAN_FRAME_END)
    frame->length = TINCAN_DIGEST_BYTES;
  else if (frame->kind == TINCAN_FRAME_DIGESTS)
    frame->length = TINCAN_DIGEST_BYTES * g_test_rand_int_range (1, 90);
  else if (frame->kind != TINCAN_FRAME_FAILED)
    frame->length = (guint32) g_test_rand_int ();

  write_frame (writer, frame);
  g_ptr_array_add (frames, frame);
}

static void
free_frame (gpointer data)
{
  TincanFrame *frame = data;

  g_free ((guint8 *) frame->digest);
  g_free (frame);
}

static void
check_same_frame (const TincanFrame *frame,
                  const TincanFrame *expected)
{
  gsize digest_length = 0;

  g_assert_cmpuint (frame->kind, ==, expected->kind);
  g_assert_cmpuint (frame->flags, ==, expected->flags);
  g_assert_cmpuint (frame->transfer, ==, expected->transfer);
  g_assert_cmpuint (frame->item, ==, expected->item);
  g_assert_cmpuint (frame->block, ==, expected->block);
  g_assert_cmpuint (frame->length, ==, expected->length);
  g_assert_cmpmem (frame->payload, frame->payload_length,
                   expected->payload, expected->payload_length);

  if (frame->kind == TINCAN_FRAME_DIGESTS)
    digest_length = frame->length;
  else if (frame->kind == TINCAN_FRAME_DATA || frame->kind == TINCAN_FRAME_END)
    digest_length = TINCAN_DIGEST_BYTES;
  if (digest_length > 0)
    g_assert_cmpmem (frame->digest, digest_length, expected->digest, digest_length);
}

static void
test_round_trip (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr(TincanFrameWriter) writer = tincan_frame_writer_new ();
      g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func (free_frame);
      g_autoptr(GBytes) message = NULL;
      g_autoptr(GError) error = NULL;
      TincanFrameReader reader;
      TincanFrame frame;
      const guint8 *data;
      gsize length;

      while (tincan_frame_writer_get_room (writer) > 4000 && g_test_rand_int_range (0, 30) > 0)
        add_random_frame (writer, frames);
      message = tincan_frame_writer_steal (writer);
      if (message == NULL)
        continue;

      data = g_bytes_get_data (message, &length);
      tincan_frame_reader_init (&reader, data, length);
      for (guint i = 0; i < frames->len; i++)
        {
          g_assert_true (tincan_frame_reader_next (&reader, &frame, &error));
          check_same_frame (&frame, g_ptr_array_index (frames, i));
        }
      g_assert_false (tincan_frame_reader_next (&reader, &frame, &error));
      g_assert_no_error (error);
    }
}

/* Every byte that a frame points to is touched, so that a sanitizer sees one that is not there. */
static guint
touch (const TincanFrame *frame)
{
  guint sum = 0;
  gsize n_digest = frame->kind == TINCAN_FRAME_DIGESTS ? frame->length : TINCAN_DIGEST_BYTES;

  for (gsize i = 0; frame->digest != NULL && i < n_digest; i++)
    sum += frame->digest[i];
  for (gsize i = 0; i < frame->payload_length; i++)
    sum += frame->payload[i];

  return sum;
}

static void
test_random (void)
{
  guint n_read = 0;
  guint sum = 0;

  for (guint round = 0; round < 20000; round++)
    {
      gsize length = g_test_rand_int_range (0, 200);
      g_autofree guint8 *message = g_malloc (length);
      g_autoptr(GError) error = NULL;
      TincanFrameReader reader;
      TincanFrame frame;

      for (gsize i = 0; i < length; i++)
        message[i] = g_test_rand_int () & 0xff;
      /* Mostly lengths that have a chance. */
      if (length >= 16 && g_test_rand_int_range (0, 4) > 0)
        {
          message[0] = g_test_rand_int_range (0, 21);
          message[12] = message[13] = message[14] = 0;
        }

      tincan_frame_reader_init (&reader, message, length);
      while (tincan_frame_reader_next (&reader, &frame, &error))
        {
          g_assert_cmpuint (reader.offset, <=, length);
          sum += touch (&frame);
          n_read++;
        }
      if (error != NULL)
        g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }

  g_test_message ("%u frames read, %u", n_read, sum);
  g_assert_cmpuint (n_read, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame/valid", test_valid);
  g_test_add_func ("/frame/invalid", test_invalid);
  g_test_add_func ("/frame/drop-last", test_drop_last);
  g_test_add_func ("/frame/room", test_room);
  g_test_add_func ("/frame/round-trip", test_round_trip);
  g_test_add_func ("/frame/random", test_random);

  return g_test_run ();
}

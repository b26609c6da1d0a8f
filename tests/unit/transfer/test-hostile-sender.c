/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stranger.h"

#include "core/transfer/tincan-digest.h"

#define BLOCK STRANGER_BLOCK
#define MIB (1024 * 1024)

static void
fill_block (guint32 item,
            guint32 block,
            guint8 *data,
            gsize   size)
{
  for (gsize i = 0; i < size; i++)
    data[i] = item * 31 + block * 7 + i;
}

static void
digest_of (guint32 item,
           guint32 block,
           gsize   size,
           guint8 *out_digest)
{
  guint8 data[BLOCK];

  fill_block (item, block, data, size);
  tincan_digest_block (data, size, out_digest);
}

static void
file_digest_of (guint32 item,
                guint64 size,
                guint8 *out_digest)
{
  g_autoptr(TincanFileDigest) digest = tincan_file_digest_new ();

  for (guint32 block = 0; block < tincan_block_count (size, BLOCK); block++)
    {
      guint8 block_digest[TINCAN_DIGEST_BYTES];

      digest_of (item, block, tincan_block_size_at (size, BLOCK, block), block_digest);
      tincan_file_digest_add (digest, block_digest);
    }
  tincan_file_digest_finish (digest, out_digest);
}

static void
room_for (Stranger *stranger,
          gsize     bytes)
{
  if (tincan_frame_writer_get_room (stranger->writer) < bytes)
    stranger_send (stranger);
}

static void
put_data (Stranger *stranger,
          guint32   item,
          guint32   block,
          gsize     size)
{
  guint8 *digest;
  guint8 *data;

  room_for (stranger, 48 + size);
  data = tincan_frame_writer_add_data (stranger->writer, 2, item, block, size, &digest);
  fill_block (item, block, data, size);
  tincan_digest_block (data, size, digest);
}

static void
put_end (Stranger *stranger,
         guint32   item,
         guint64   size)
{
  guint8 digest[TINCAN_DIGEST_BYTES];

  file_digest_of (item, size, digest);
  room_for (stranger, 48);
  tincan_frame_writer_add_end (stranger->writer, 2, item, tincan_block_count (size, BLOCK), digest);
}

/* What is done instead of the honest answer to one request. FALSE: the honest answer. */
typedef gboolean (*Lie) (Stranger          *stranger,
                         const TincanFrame *request,
                         guint64            size);

static void
answer (Stranger          *stranger,
        const TincanFrame *request,
        guint64            size,
        Lie                lie)
{
  if (lie != NULL && lie (stranger, request, size))
    return;

  if (request->kind == TINCAN_FRAME_REQUEST)
    {
      for (guint32 i = 0; i < request->length; i++)
        put_data (stranger, request->item, request->block + i,
                  tincan_block_size_at (size, BLOCK, request->block + i));
    }
  else if (request->kind == TINCAN_FRAME_REQUEST_DIGESTS)
    {
      g_autofree guint8 *digests = g_malloc (request->length * TINCAN_DIGEST_BYTES);

      for (guint32 i = 0; i < request->length; i++)
        digest_of (request->item, request->block + i,
                   tincan_block_size_at (size, BLOCK, request->block + i),
                   digests + i * TINCAN_DIGEST_BYTES);
      room_for (stranger, 16 + request->length * TINCAN_DIGEST_BYTES);
      tincan_frame_writer_add_digests (stranger->writer, 2, request->item,
                                       request->block, digests, request->length);
    }
  else if (request->kind == TINCAN_FRAME_REQUEST_END)
    {
      put_end (stranger, request->item, size);
    }
}

/* Answers until the transfer is over. */
static void
serve (Stranger *stranger,
       guint64   size,
       Lie       lie)
{
  GBytes *message;

  while ((message = stranger_receive (stranger)) != NULL)
    {
      TincanFrameReader reader;
      TincanFrame       frame;

      tincan_frame_reader_init (&reader,
                                g_bytes_get_data (message, NULL), g_bytes_get_size (message));
      while (tincan_frame_reader_next (&reader, &frame, NULL))
        answer (stranger, &frame, size, lie);
      g_bytes_unref (message);
      if (tincan_frame_writer_get_length (stranger->writer) > 0)
        stranger_send (stranger);
    }
}

static Stranger *
new_accepted (guint   n_files,
              guint64 size)
{
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (n_files, size, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);
  Stranger                  *stranger = stranger_new ();

  stranger_offer (stranger, offered);
  stranger_say_pages (stranger, manifest);
  while (!stranger->side.is_listed)
    stranger_run (stranger, 1);
  tincan_transfer_accept (stranger->side.transfer, stranger->to, TINCAN_CONFLICT_RENAME);

  return stranger;
}

static void
assert_file (Stranger *stranger,
             guint32   item,
             guint64   size)
{
  g_autofree char *name = g_strdup_printf ("file %03u", item);
  g_autofree char *data = NULL;
  gsize            length;

  data = test_read_file (stranger->to, name, &length);
  g_assert_cmpuint (length, ==, size);
  for (guint32 block = 0; block < tincan_block_count (size, BLOCK); block++)
    {
      guint8 expected[BLOCK];
      gsize  n = tincan_block_size_at (size, BLOCK, block);

      fill_block (item, block, expected, n);
      g_assert_cmpmem (data + block * BLOCK, n, expected, n);
    }
}

static void
assert_arrived (Stranger *stranger,
                guint     n_files,
                guint64   size)
{
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_DONE);
  g_assert_no_error (tincan_transfer_get_error (stranger->side.transfer));
  g_assert_cmpuint (tincan_transfer_get_items (stranger->side.transfer), ==, n_files);
  for (guint i = 0; i < n_files; i++)
    assert_file (stranger, i, size);
  g_assert_cmpuint (test_count_files (stranger->to, ""), ==, n_files);
}

static void
test_honest (void)
{
  g_autoptr(Stranger) stranger = new_accepted (50, 40000);

  serve (stranger, 40000, NULL);
  assert_arrived (stranger, 50, 40000);
}

/* The first file fails, the others arrive. */
static void
assert_first_failed (Lie lie)
{
  g_autoptr(Stranger) stranger = new_accepted (5, 4000);

  serve (stranger, 4000, lie);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_DONE);
  test_assert_error (stranger->side.transfer, TINCAN_ERROR_INCOMPLETE);
  g_assert_cmpuint (tincan_transfer_get_items (stranger->side.transfer), ==, 4);
  g_assert_cmpuint (tincan_transfer_get_failed_items (stranger->side.transfer), ==, 1);
  g_assert_cmpuint (tincan_transfer_get_bytes (stranger->side.transfer), ==, 4 * 4000);
  g_assert_true (g_hash_table_contains (stranger->side.failed, GUINT_TO_POINTER (0)));
  for (guint i = 1; i < 5; i++)
    assert_file (stranger, i, 4000);
}

static gboolean
is_block_of_first (const TincanFrame *request)
{
  return request->kind == TINCAN_FRAME_REQUEST && request->item == 0;
}

static gboolean
lie_short (Stranger          *stranger,
           const TincanFrame *request,
           guint64            size)
{
  if (!is_block_of_first (request))
    return FALSE;

  for (guint32 i = 0; i < request->length; i++)
    put_data (stranger, 0, request->block + i, 1);

  return TRUE;
}

static gboolean
lie_long (Stranger          *stranger,
          const TincanFrame *request,
          guint64            size)
{
  if (!is_block_of_first (request))
    return FALSE;

  /* The last block ends with the file. */
  for (guint32 i = 0; i < request->length; i++)
    put_data (stranger, 0, request->block + i, BLOCK);

  return TRUE;
}

static gboolean
lie_huge (Stranger          *stranger,
          const TincanFrame *request,
          guint64            size)
{
  guint8 *digest;

  if (!is_block_of_first (request))
    return FALSE;

  for (guint32 i = 0; i < request->length; i++)
    {
      room_for (stranger, 65536);
      tincan_frame_writer_add_data (stranger->writer, 2, 0, request->block + i, 65488, &digest);
    }

  return TRUE;
}

static gboolean
lie_wrong_digest (Stranger          *stranger,
                  const TincanFrame *request,
                  guint64            size)
{
  if (!is_block_of_first (request))
    return FALSE;

  for (guint32 i = 0; i < request->length; i++)
    {
      guint32 block = request->block + i;
      gsize   length = tincan_block_size_at (size, BLOCK, block);
      guint8 *digest;
      guint8 *data;

      room_for (stranger, 48 + length);
      data = tincan_frame_writer_add_data (stranger->writer, 2, 0, block, length, &digest);
      fill_block (0, block, data, length);
      memset (digest, 7, TINCAN_DIGEST_BYTES);
    }

  return TRUE;
}

static gboolean
lie_wrong_end (Stranger          *stranger,
               const TincanFrame *request,
               guint64            size)
{
  const guint8 digest[TINCAN_DIGEST_BYTES] = { 1, 2, 3 };

  if (request->kind != TINCAN_FRAME_REQUEST_END || request->item != 0)
    return FALSE;

  room_for (stranger, 48);
  tincan_frame_writer_add_end (stranger->writer, 2, 0, 4, digest);

  return TRUE;
}

static gboolean
lie_wrong_count (Stranger          *stranger,
                 const TincanFrame *request,
                 guint64            size)
{
  guint8 digest[TINCAN_DIGEST_BYTES];

  if (request->kind != TINCAN_FRAME_REQUEST_END || request->item != 0)
    return FALSE;

  file_digest_of (0, size, digest);
  room_for (stranger, 48);
  tincan_frame_writer_add_end (stranger->writer, 2, 0, 5, digest);

  return TRUE;
}

static gboolean
lie_failed (Stranger          *stranger,
            const TincanFrame *request,
            guint64            size)
{
  if (!is_block_of_first (request))
    return FALSE;

  room_for (stranger, 16);
  tincan_frame_writer_add_failed (stranger->writer, 2, 0, 99);

  return TRUE;
}

static void
test_bad_items (void)
{
  assert_first_failed (lie_short);
  assert_first_failed (lie_long);
  assert_first_failed (lie_huge);
  assert_first_failed (lie_wrong_digest);
  assert_first_failed (lie_wrong_end);
  assert_first_failed (lie_wrong_count);
  assert_first_failed (lie_failed);
}

/* With every answer something that nobody asked for, but little. */
static gboolean
lie_unasked (Stranger          *stranger,
             const TincanFrame *request,
             guint64            size)
{
  guint8 digests[2 * TINCAN_DIGEST_BYTES] = { 0 };

  put_data (stranger, request->item, 200, 10);
  put_data (stranger, request->item + 1, 0, BLOCK);
  put_data (stranger, 1000, 0, BLOCK);
  put_data (stranger, G_MAXUINT32, G_MAXUINT32, BLOCK);
  room_for (stranger, 400);
  tincan_frame_writer_add_end (stranger->writer, 2, 1000, 1, digests);
  tincan_frame_writer_add_digests (stranger->writer, 2, request->item, 0, digests, 2);
  tincan_frame_writer_add_digests (stranger->writer, 2, request->item, G_MAXUINT32, digests, 2);
  tincan_frame_writer_add_failed (stranger->writer, 2, 1000, TINCAN_FAILED_GONE);
  tincan_frame_writer_add_request (stranger->writer, TINCAN_FRAME_REQUEST, 2, 0, 0, 1);
  tincan_frame_writer_add_request (stranger->writer, TINCAN_FRAME_ACK, 2, 0, 0, 0);

  return FALSE;
}

static void
test_unasked (void)
{
  g_autoptr(Stranger) stranger = new_accepted (20, 10000);

  serve (stranger, 10000, lie_unasked);
  assert_arrived (stranger, 20, 10000);
}

static gboolean
lie_flood (Stranger          *stranger,
           const TincanFrame *request,
           guint64            size)
{
  for (guint i = 0; i < 5 * MIB / BLOCK; i++)
    put_data (stranger, 7, i, BLOCK);

  return TRUE;
}

static void
test_flood (void)
{
  g_autoptr(Stranger) stranger = new_accepted (2, 10000);

  serve (stranger, 10000, lie_flood);
  stranger_assert_broken (stranger);
}

/* Each block of it twice: the second is not asked for. */
static gboolean
lie_twice (Stranger          *stranger,
           const TincanFrame *request,
           guint64            size)
{
  if (request->kind != TINCAN_FRAME_REQUEST)
    return FALSE;

  for (guint round = 0; round < 2; round++)
    for (guint32 i = 0; i < request->length; i++)
      put_data (stranger, request->item, request->block + i,
                tincan_block_size_at (size, BLOCK, request->block + i));

  return TRUE;
}

static void
test_twice (void)
{
  g_autoptr(Stranger) stranger = new_accepted (20, 10000);

  serve (stranger, 10000, lie_twice);
  assert_arrived (stranger, 20, 10000);
}

/* The END before the blocks, and these backwards: that is allowed. */
static gboolean
lie_backwards (Stranger          *stranger,
               const TincanFrame *request,
               guint64            size)
{
  if (request->kind != TINCAN_FRAME_REQUEST)
    return FALSE;

  for (guint32 i = request->length; i > 0; i--)
    put_data (stranger, request->item, request->block + i - 1,
              tincan_block_size_at (size, BLOCK, request->block + i - 1));

  return TRUE;
}

static void
test_backwards (void)
{
  g_autoptr(Stranger) stranger = new_accepted (20, 100000);

  serve (stranger, 100000, lie_backwards);
  assert_arrived (stranger, 20, 100000);
}

static guint n_until_death;

/* Breaks off in the middle. */
static gboolean
lie_dead (Stranger          *stranger,
          const TincanFrame *request,
          guint64            size)
{
  if (n_until_death > 0)
    {
      n_until_death--;
      return FALSE;
    }

  tincan_transfer_cancel (stranger->side.transfer, TINCAN_REASON_INTERRUPTED);

  return TRUE;
}

static gboolean
lie_digests (Stranger          *stranger,
             const TincanFrame *request,
             guint64            size)
{
  g_autofree guint8 *digests = NULL;

  if (request->kind != TINCAN_FRAME_REQUEST_DIGESTS)
    return FALSE;

  digests = g_malloc0 (request->length * TINCAN_DIGEST_BYTES);
  room_for (stranger, 16 + request->length * TINCAN_DIGEST_BYTES);
  tincan_frame_writer_add_digests (stranger->writer, 2, request->item, request->block,
                                   digests, request->length);

  return TRUE;
}

/* Whoever lies about digests only sends more. */
static void
test_digests (void)
{
  g_autoptr(Stranger)       stranger = new_accepted (1, 2 * MIB);
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (1, 2 * MIB, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);

  n_until_death = 3;
  serve (stranger, 2 * MIB, lie_dead);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_CANCELLED);
  g_assert_cmpuint (test_count_files (stranger->to, ".part"), ==, 1);

  g_signal_handlers_disconnect_by_data (stranger->side.transfer, stranger);
  g_signal_handlers_disconnect_by_data (stranger->side.transfer, &stranger->side);
  g_clear_object (&stranger->side.transfer);
  stranger->side.is_finished = FALSE;
  stranger->side.is_listed = FALSE;
  g_hash_table_remove_all (stranger->side.done);
  g_ptr_array_set_size (stranger->controls, 0);

  stranger_offer (stranger, offered);
  stranger_say_pages (stranger, manifest);
  while (!stranger->side.is_listed)
    stranger_run (stranger, 1);
  tincan_transfer_accept (stranger->side.transfer, stranger->to, TINCAN_CONFLICT_RENAME);
  serve (stranger, 2 * MIB, lie_digests);
  assert_arrived (stranger, 1, 2 * MIB);
}

static void
test_silent (void)
{
  g_autoptr(Stranger) stranger = new_accepted (3, 10000);

  stranger_run (stranger, 100);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_RUNNING);
  tincan_transfer_cancel (stranger->side.transfer, TINCAN_REASON_USER);
  stranger_wait_finished (stranger);
  g_assert_cmpuint (test_count_files (stranger->to, ""), ==, 0);
}

static void
test_malformed (void)
{
  g_autoptr(Stranger) stranger = new_accepted (3, 10000);
  guint8               frames[32] = { TINCAN_FRAME_ACK, 0, 0, 2, [16] = TINCAN_FRAME_DATA, 0, 0, 2,
                        [28] = 0, 0, 0xff, 0xff };
  g_autoptr(GBytes)   message = g_bytes_new (frames, sizeof frames);

  g_assert_true (tincan_lane_send (stranger->lane, message, NULL));
  stranger_assert_broken (stranger);
}

static void
test_two_transfers_in_a_message (void)
{
  g_autoptr(Stranger) stranger = new_accepted (3, 10000);

  put_data (stranger, 0, 0, BLOCK);
  tincan_frame_writer_add_failed (stranger->writer, 4, 0, TINCAN_FAILED_GONE);
  stranger_send (stranger);
  stranger_assert_broken (stranger);
}

/* Much while nothing is asked for, faster than it could be looked at or not. */
static void
test_flood_while_paused (void)
{
  g_autoptr(Stranger) stranger = new_accepted (3, 10000);

  tincan_transfer_pause (stranger->side.transfer);
  for (guint i = 0; i < 16 * MIB / 65536; i++)
    {
      guint8 *digest;

      tincan_frame_writer_add_data (stranger->writer, 2, 0, 0, 65488, &digest);
      stranger_send (stranger);
    }
  stranger_assert_broken (stranger);
}

static void
serve_text (const char *text,
            gsize       length,
            gboolean    arrives)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (1, length, "text");
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);
  g_autoptr(TincanFileDigest) file_digest = tincan_file_digest_new ();
  guint8                    *digest;
  guint8                     end[TINCAN_DIGEST_BYTES];

  offered->kind = TINCAN_OFFER_TEXT;
  stranger_offer (stranger, offered);
  stranger_say_pages (stranger, manifest);
  while (!stranger->side.is_listed)
    stranger_run (stranger, 1);
  tincan_transfer_accept (stranger->side.transfer, NULL, TINCAN_CONFLICT_RENAME);

  g_bytes_unref (stranger_receive (stranger));
  memcpy (tincan_frame_writer_add_data (stranger->writer, 2, 0, 0, length, &digest), text, length);
  tincan_digest_block ((const guint8 *) text, length, digest);
  tincan_file_digest_add (file_digest, digest);
  tincan_file_digest_finish (file_digest, end);
  tincan_frame_writer_add_end (stranger->writer, 2, 0, 1, end);
  stranger_send (stranger);
  stranger_wait_finished (stranger);

  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_DONE);
  if (arrives)
    g_assert_cmpstr (tincan_transfer_get_text (stranger->side.transfer), ==, text);
  else
    g_assert_null (tincan_transfer_get_text (stranger->side.transfer));
  g_assert_cmpint (tincan_transfer_get_error (stranger->side.transfer) != NULL, ==, !arrives);
}

static void
test_text (void)
{
  serve_text ("good", 4, TRUE);
  serve_text ("\377\376bad", 5, FALSE);
  serve_text ("zero\0inside", 11, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hostile-sender/honest", test_honest);
  g_test_add_func ("/hostile-sender/bad-items", test_bad_items);
  g_test_add_func ("/hostile-sender/unasked", test_unasked);
  g_test_add_func ("/hostile-sender/flood", test_flood);
  g_test_add_func ("/hostile-sender/flood-while-paused", test_flood_while_paused);
  g_test_add_func ("/hostile-sender/twice", test_twice);
  g_test_add_func ("/hostile-sender/backwards", test_backwards);
  g_test_add_func ("/hostile-sender/digests", test_digests);
  g_test_add_func ("/hostile-sender/silent", test_silent);
  g_test_add_func ("/hostile-sender/malformed", test_malformed);
  g_test_add_func ("/hostile-sender/two-transfers-in-a-message", test_two_transfers_in_a_message);
  g_test_add_func ("/hostile-sender/text", test_text);

  return g_test_run ();
}

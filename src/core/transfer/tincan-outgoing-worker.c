/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-outgoing"

#include "config.h"

#include "core/transfer/tincan-outgoing-worker.h"

#include "core/transfer/tincan-open-files.h"
#include "core/transfer/tincan-transfer-error.h"
#include "wire/tincan-frame.h"

/* What may wait in a lane. The receiver's window is below it, so this is for those who ask for
 * more. */
#define HIGH_WATER_BYTES (1024 * 1024)

/* What was asked for in one frame, or what is left of it. */
typedef struct
{
  guint8  kind; /* REQUEST, REQUEST_DIGESTS or REQUEST_END */
  guint32 item;
  guint32 block;
  guint32 count;
} Range;

typedef struct
{
  TincanLane *lane;
  gboolean    is_lost;
  GQueue      ranges; /* of Range, in the order in which they came */
  guint64     bytes;  /* that the ranges ask for */
  GHashTable *told;   /* (nullable): failed items; no frame of an item may follow its FAILED */
} OutLane;

typedef struct
{
  TincanWorker         *worker; /* not a reference: it owns this */
  guint16               transfer;
  TincanSource         *source;
  TincanManifest       *manifest;
  guint32               block_size;
  TincanOpenFiles      *files;
  GPtrArray            *lanes;
  TincanFrameWriter    *writer;
  GHashTable           *failed;  /* items that cannot be sent → TincanFailedReason */
  guint8               *is_sent; /* a bit for each item whose END was sent once */
  guint8               *scratch; /* room for one block */
  guint64               unasked_bytes;
  TincanWorkerProgress  progress;
  gboolean              is_paused;
  gboolean              is_broken;
} Outgoing;

static void
out_lane_free (gpointer data)
{
  OutLane *lane = data;

  g_queue_clear_full (&lane->ranges, g_free);
  g_clear_pointer (&lane->told, g_hash_table_unref);
  g_object_unref (lane->lane);
  g_free (lane);
}

static void
outgoing_free (gpointer impl)
{
  Outgoing *self = impl;

  g_ptr_array_unref (self->lanes);
  g_hash_table_unref (self->failed);
  g_clear_pointer (&self->files, tincan_open_files_free);
  tincan_frame_writer_free (self->writer);
  tincan_source_unref (self->source);
  g_free (self->is_sent);
  g_free (self->scratch);
  g_free (self);
}

static OutLane *
find_lane (Outgoing   *self,
           TincanLane *lane)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      OutLane *out_lane = g_ptr_array_index (self->lanes, i);

      if (out_lane->lane == lane)
        return out_lane;
    }

  return NULL;
}

static void
outgoing_add_lane (gpointer    impl,
                   TincanLane *lane)
{
  Outgoing *self = impl;
  OutLane  *out_lane;

  if (find_lane (self, lane) != NULL)
    return;

  out_lane = g_new0 (OutLane, 1);
  out_lane->lane = g_object_ref (lane);
  g_queue_init (&out_lane->ranges);
  g_ptr_array_add (self->lanes, out_lane);
}

static void
outgoing_remove_lane (gpointer    impl,
                      TincanLane *lane)
{
  Outgoing *self = impl;

  g_ptr_array_remove (self->lanes, find_lane (self, lane));
}

static void
outgoing_set_paused (gpointer impl,
                     gboolean paused)
{
  Outgoing *self = impl;

  self->is_paused = paused;
}

/* --- What is asked for --- */

/* The other side is not a receiver as PROTOCOL.md describes it. */
static void
give_up (Outgoing *self)
{
  g_autoptr(GError) error = tincan_transfer_error_new_broken ();

  self->is_broken = TRUE;
  tincan_worker_tell (self->worker, TINCAN_WORKER_FAILED, error);
}

static const TincanEntry *
get_file_entry (Outgoing *self,
                guint32   item)
{
  const TincanEntry *entry;

  if (item >= tincan_manifest_get_n_entries (self->manifest))
    return NULL;

  entry = tincan_manifest_get_entry (self->manifest, item);

  return entry->kind == TINCAN_ENTRY_FILE ? entry : NULL;
}

static gboolean
is_valid_request (Outgoing          *self,
                  const TincanFrame *frame)
{
  const TincanEntry *entry = get_file_entry (self, frame->item);
  guint64            end = (guint64) frame->block + frame->length;

  if (entry == NULL)
    return FALSE;
  if (frame->kind == TINCAN_FRAME_REQUEST_END)
    return TRUE;
  if (frame->length == 0 || end > tincan_block_count (entry->size, self->block_size))
    return FALSE;

  return frame->kind == TINCAN_FRAME_REQUEST || frame->length <= TINCAN_MAX_DIGESTS_REQUESTED;
}

static guint64
get_answer_bytes (Outgoing    *self,
                  const Range *range)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, range->item);
  guint64            start = (guint64) range->block * self->block_size;

  if (range->kind != TINCAN_FRAME_REQUEST)
    return (guint64) range->count * TINCAN_DIGEST_BYTES;

  return MIN (entry->size - start, (guint64) range->count * self->block_size);
}

static gboolean
take_request (Outgoing          *self,
              OutLane           *lane,
              const TincanFrame *frame)
{
  Range  *range;
  guint64 bytes;

  if (!is_valid_request (self, frame))
    return FALSE;

  range = g_new (Range, 1);
  range->kind = frame->kind;
  range->item = frame->item;
  range->block = frame->kind == TINCAN_FRAME_REQUEST_END ? 0 : frame->block;
  range->count = frame->kind == TINCAN_FRAME_REQUEST_END ? 1 : frame->length;
  g_queue_push_tail (&lane->ranges, range);

  bytes = get_answer_bytes (self, range);
  lane->bytes += bytes;

  return lane->bytes <= TINCAN_MAX_REQUESTED_BYTES &&
         g_queue_get_length (&lane->ranges) <= TINCAN_MAX_REQUESTED_RANGES;
}

static gboolean
take_frame (Outgoing          *self,
            OutLane           *lane,
            const TincanFrame *frame)
{
  if (frame->transfer != self->transfer)
    return FALSE;

  switch (frame->kind)
    {
    case TINCAN_FRAME_REQUEST:
    case TINCAN_FRAME_REQUEST_DIGESTS:
    case TINCAN_FRAME_REQUEST_END:
      return take_request (self, lane, frame);

    case TINCAN_FRAME_ACK:
      return TRUE;

    default:
      self->unasked_bytes += TINCAN_FRAME_HEADER_BYTES + frame->length;
      return self->unasked_bytes <= TINCAN_MAX_UNASKED_BYTES;
    }
}

static void
outgoing_take_message (gpointer    impl,
                       TincanLane *lane,
                       GBytes     *message)
{
  Outgoing          *self = impl;
  TincanFrameReader  reader;
  TincanFrame        frame;
  OutLane           *out_lane;
  g_autoptr(GError) error = NULL;

  if (self->is_broken)
    return;

  /* A lane may be heard of from the router first. */
  outgoing_add_lane (self, lane);
  out_lane = find_lane (self, lane);

  tincan_frame_reader_init (&reader,
                            g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  while (!self->is_broken && tincan_frame_reader_next (&reader, &frame, &error))
    if (!take_frame (self, out_lane, &frame))
      give_up (self);

  if (error != NULL)
    give_up (self);
}

/* --- What is sent --- */

static void
fail_item (Outgoing     *self,
           guint32       item,
           guint         reason,
           const GError *error)
{
  g_hash_table_insert (self->failed, GUINT_TO_POINTER (item), GUINT_TO_POINTER (reason));
  tincan_open_files_close (self->files, item);

  self->progress.failed++;
  tincan_worker_set_progress (self->worker, &self->progress);
  tincan_worker_tell_failed_item (self->worker, item,
                                  tincan_manifest_get_entry (self->manifest, item)->path, error);
}

/* The functions from here on put what @range asks for next into the message. They return FALSE if
 * it does not fit any more. An item that fails meanwhile is left to put_failed(). */

static gboolean
put_failed (Outgoing *self,
            OutLane  *lane,
            Range    *range)
{
  gpointer item = GUINT_TO_POINTER (range->item);

  if (lane->told == NULL)
    lane->told = g_hash_table_new (NULL, NULL);

  if (!g_hash_table_contains (lane->told, item))
    {
      if (tincan_frame_writer_get_room (self->writer) < TINCAN_FRAME_HEADER_BYTES)
        return FALSE;

      tincan_frame_writer_add_failed (self->writer, self->transfer, range->item,
                                      GPOINTER_TO_UINT (g_hash_table_lookup (self->failed, item)));
      g_hash_table_add (lane->told, item);
    }

  range->count = 0;

  return TRUE;
}

static gboolean
put_block (Outgoing *self,
           Range    *range)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, range->item);
  guint32            size = tincan_block_size_at (entry->size, self->block_size, range->block);
  guint              reason = 0;
  guint8            *digest;
  guint8            *data;
  g_autoptr(GError) error = NULL;

  if (tincan_frame_writer_get_room (self->writer) <
      TINCAN_FRAME_HEADER_BYTES + TINCAN_DIGEST_BYTES + size)
    return FALSE;

  data = tincan_frame_writer_add_data (self->writer, self->transfer,
                                       range->item, range->block, size, &digest);
  if (!tincan_open_files_read (self->files, range->item, range->block,
                               data, digest, &reason, &error))
    {
      tincan_frame_writer_drop_last (self->writer);
      fail_item (self, range->item, reason, error);
      return TRUE;
    }

  range->block++;
  range->count--;

  return TRUE;
}

static gboolean
put_digests (Outgoing *self,
             Range    *range)
{
  gsize               length = (gsize) range->count * TINCAN_DIGEST_BYTES;
  g_autofree guint8  *digests = NULL;
  guint               reason = 0;
  g_autoptr(GError)  error = NULL;

  if (tincan_frame_writer_get_room (self->writer) < TINCAN_FRAME_HEADER_BYTES + length)
    return FALSE;

  digests = g_malloc (length);
  for (guint32 i = 0; i < range->count; i++)
    {
      if (tincan_worker_is_stopping (self->worker))
        return FALSE;

      if (!tincan_open_files_read (self->files, range->item, range->block + i, self->scratch,
                                   digests + (gsize) i * TINCAN_DIGEST_BYTES, &reason, &error))
        {
          fail_item (self, range->item, reason, error);
          return TRUE;
        }
    }

  tincan_frame_writer_add_digests (self->writer, self->transfer,
                                   range->item, range->block, digests, range->count);
  range->count = 0;

  return TRUE;
}

/* Reads what was not read since the file was opened; usually that is nothing. */
static gboolean
read_missing (Outgoing *self,
              guint32   item,
              guint32   n_blocks,
              guint    *out_reason,
              GError  **error)
{
  guint32 block;

  while (tincan_open_files_get_missing (self->files, item, &block, out_reason, error))
    {
      guint8 digest[TINCAN_DIGEST_BYTES];

      if (block == n_blocks)
        return TRUE;
      if (tincan_worker_is_stopping (self->worker))
        return FALSE;
      if (!tincan_open_files_read (self->files, item, block,
                                   self->scratch, digest, out_reason, error))
        return FALSE;
    }

  return FALSE;
}

static void
tell_sent (Outgoing     *self,
           guint32       item,
           const guint8 *digest)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, item);
  g_autoptr(GBytes) bytes = NULL;
  guint8             bit = 1 << (item % 8);

  if (self->is_sent[item / 8] & bit)
    return;

  self->is_sent[item / 8] |= bit;
  bytes = g_bytes_new (digest, TINCAN_DIGEST_BYTES);
  tincan_worker_tell_done (self->worker, item, entry->path, entry->size, bytes);
}

static gboolean
put_end (Outgoing *self,
         Range    *range)
{
  const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, range->item);
  guint32            n_blocks = tincan_block_count (entry->size, self->block_size);
  guint              reason = 0;
  guint8             digest[TINCAN_DIGEST_BYTES];
  g_autoptr(GError) error = NULL;

  if (tincan_frame_writer_get_room (self->writer) < TINCAN_FRAME_HEADER_BYTES + TINCAN_DIGEST_BYTES)
    return FALSE;

  if (!read_missing (self, range->item, n_blocks, &reason, &error) ||
      !tincan_open_files_finish (self->files, range->item, digest, &reason, &error))
    {
      if (error == NULL) /* Stopped. */
        return FALSE;

      fail_item (self, range->item, reason, error);
      return TRUE;
    }

  tincan_frame_writer_add_end (self->writer, self->transfer, range->item, n_blocks, digest);
  tell_sent (self, range->item, digest);
  range->count = 0;

  return TRUE;
}

static gboolean
put_next (Outgoing *self,
          OutLane  *lane,
          Range    *range)
{
  if (g_hash_table_contains (self->failed, GUINT_TO_POINTER (range->item)))
    return put_failed (self, lane, range);

  switch (range->kind)
    {
    case TINCAN_FRAME_REQUEST:
      return put_block (self, range);
    case TINCAN_FRAME_REQUEST_DIGESTS:
      return put_digests (self, range);
    case TINCAN_FRAME_REQUEST_END:
      return put_end (self, range);
    default:
      g_assert_not_reached ();
    }
}

/* One message; FALSE if there is nothing to send on this lane now. */
static gboolean
serve_lane (Outgoing *self,
            OutLane  *lane)
{
  Range             *range;
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GError) error = NULL;

  if (lane->is_lost || g_queue_is_empty (&lane->ranges) ||
      tincan_lane_get_buffered (lane->lane) >= HIGH_WATER_BYTES)
    return FALSE;

  while ((range = g_queue_peek_head (&lane->ranges)) != NULL &&
         !tincan_worker_is_stopping (self->worker))
    {
      guint64  before = get_answer_bytes (self, range);
      gboolean is_put = put_next (self, lane, range);

      lane->bytes -= before - (range->count > 0 ? get_answer_bytes (self, range) : 0);
      if (!is_put)
        break;
      if (range->count == 0)
        g_free (g_queue_pop_head (&lane->ranges));
    }

  message = tincan_frame_writer_steal (self->writer);
  if (message != NULL && !tincan_lane_send (lane->lane, message, &error))
    {
      g_debug ("A lane is lost: %s", error->message);
      lane->is_lost = TRUE;
    }

  return TRUE;
}

static int
outgoing_work (gpointer impl)
{
  Outgoing *self = impl;
  gboolean  has_more = FALSE;

  if (self->is_paused || self->is_broken)
    return -1;

  for (guint i = 0; i < self->lanes->len; i++)
    if (serve_lane (self, g_ptr_array_index (self->lanes, i)))
      has_more = TRUE;

  return has_more ? 0 : -1;
}

static void
outgoing_stop (gpointer impl,
               gboolean discard)
{
  Outgoing *self = impl;

  g_clear_pointer (&self->files, tincan_open_files_free);
  g_ptr_array_set_size (self->lanes, 0);
}

/**
 * tincan_outgoing_worker_new:
 * @transfer: number of the transfer
 * @source: what is sent
 * @block_size: bytes, as offered
 *
 * Returns: (transfer full): a worker, not started. ITEM_DONE means that the file was sent whole,
 *   with its digest; whether it arrived, the receiver says.
 */
TincanWorker *
tincan_outgoing_worker_new (guint         transfer,
                            TincanSource *source,
                            guint32       block_size)
{
  static const TincanWorkerFuncs funcs = {
    .take_message = outgoing_take_message,
    .add_lane = outgoing_add_lane,
    .remove_lane = outgoing_remove_lane,
    .set_paused = outgoing_set_paused,
    .work = outgoing_work,
    .stop = outgoing_stop,
    .free = outgoing_free,
  };
  Outgoing *self = g_new0 (Outgoing, 1);

  self->transfer = transfer;
  self->source = tincan_source_ref (source);
  self->manifest = tincan_source_get_manifest (source);
  self->block_size = block_size;
  self->files = tincan_open_files_new (source, block_size);
  self->lanes = g_ptr_array_new_with_free_func (out_lane_free);
  self->writer = tincan_frame_writer_new ();
  self->failed = g_hash_table_new (NULL, NULL);
  self->is_sent = g_malloc0 (tincan_manifest_get_n_entries (self->manifest) / 8 + 1);
  self->scratch = g_malloc (block_size);
  self->worker = tincan_worker_new ("tincan-sender", &funcs, self);

  return self->worker;
}

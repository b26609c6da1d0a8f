/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-incoming"

#include "config.h"

#include "core/transfer/tincan-incoming-worker.h"

#include "core/transfer/tincan-block-scheduler.h"
#include "core/transfer/tincan-incoming-items.h"
#include "core/transfer/tincan-lane-share.h"
#include "core/transfer/tincan-transfer-error.h"

/* Items that are dealt with before the queue is looked at again: many may need nothing from the
 * other side. */
#define ITEMS_AT_A_TIME 256

/* What is whole waits that long, in milliseconds, for company to be put in its place with. */
#define FLUSH_AFTER_MS 1000

typedef struct
{
  TincanLane *lane;
  guint       number; /* of the scheduler */
  gboolean    is_lost;
  gboolean    has_share;
} InLane;

typedef struct
{
  TincanWorker         *worker; /* not a reference: it owns this */
  guint16               transfer;
  TincanBlockScheduler *scheduler;
  TincanIncomingItems  *items;
  GPtrArray            *lanes;
  TincanFrameWriter    *writer;
  gint64                queued_since; /* of the monotonic clock; 0 when nothing waits */
  guint64               unasked_bytes;
  guint                 budget; /* items that may still be opened at this time */
  gboolean              is_paused;
  gboolean              is_held;
  gboolean              is_broken;
} Incoming;

static void
in_lane_free (gpointer data)
{
  InLane *lane = data;

  if (lane->has_share)
    tincan_lane_share_leave (lane->lane);
  g_object_unref (lane->lane);
  g_free (lane);
}

static void
incoming_free (gpointer impl)
{
  Incoming *self = impl;

  g_ptr_array_unref (self->lanes);
  tincan_incoming_items_free (self->items);
  tincan_block_scheduler_free (self->scheduler);
  tincan_frame_writer_free (self->writer);
  g_free (self);
}

/* --- Rest --- */

static gboolean
is_resting (Incoming *self)
{
  return self->is_paused || self->is_held || self->is_broken;
}

/* A transfer that rests leaves the lanes' windows to others. */
static void
update_shares (Incoming *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      InLane  *lane = g_ptr_array_index (self->lanes, i);
      gboolean has_share = !is_resting (self) && !lane->is_lost;

      if (has_share && !lane->has_share)
        tincan_lane_share_join (lane->lane);
      else if (!has_share && lane->has_share)
        tincan_lane_share_leave (lane->lane);
      lane->has_share = has_share;
    }
}

static void
give_up (Incoming *self)
{
  g_autoptr(GError) error = tincan_transfer_error_new_broken ();

  self->is_broken = TRUE;
  update_shares (self);
  tincan_worker_tell (self->worker, TINCAN_WORKER_FAILED, error);
}

/* The disk does not take any more, for now. */
static void
hold (Incoming     *self,
      const GError *error)
{
  if (self->is_held)
    return;

  self->is_held = TRUE;
  update_shares (self);
  tincan_worker_tell (self->worker, TINCAN_WORKER_HELD, error);
}

static void
incoming_set_paused (gpointer impl,
                     gboolean paused)
{
  Incoming          *self = impl;
  g_autoptr(GError) error = NULL;

  self->is_paused = paused;
  if (!paused && self->is_held)
    {
      self->is_held = FALSE;
      if (!tincan_incoming_items_retry (self->items, &error))
        hold (self, error);
    }
  update_shares (self);
}

/* --- Lanes --- */

static InLane *
find_lane (Incoming   *self,
           TincanLane *lane)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      InLane *in_lane = g_ptr_array_index (self->lanes, i);

      if (in_lane->lane == lane)
        return in_lane;
    }

  return NULL;
}

static void
incoming_add_lane (gpointer    impl,
                   TincanLane *lane)
{
  Incoming *self = impl;
  InLane   *in_lane;

  if (find_lane (self, lane) != NULL)
    return;

  in_lane = g_new0 (InLane, 1);
  in_lane->lane = g_object_ref (lane);
  in_lane->number = tincan_block_scheduler_add_lane (self->scheduler);
  g_ptr_array_add (self->lanes, in_lane);
  update_shares (self);
}

static void
lose_lane (Incoming *self,
           InLane   *lane)
{
  if (lane->is_lost)
    return;

  lane->is_lost = TRUE;
  tincan_block_scheduler_remove_lane (self->scheduler, lane->number);
  update_shares (self);
}

static void
incoming_remove_lane (gpointer    impl,
                      TincanLane *lane)
{
  Incoming *self = impl;
  InLane   *in_lane = find_lane (self, lane);

  if (in_lane == NULL)
    return;

  lose_lane (self, in_lane);
  g_ptr_array_remove (self->lanes, in_lane);
}

static void
send_message (Incoming *self,
              InLane   *lane)
{
  g_autoptr(GBytes) message = tincan_frame_writer_steal (self->writer);
  g_autoptr(GError) error = NULL;

  if (message == NULL || tincan_lane_send (lane->lane, message, &error))
    return;

  g_debug ("A lane is lost: %s", error->message);
  lose_lane (self, lane);
}

/* --- Asking --- */

/* Opens one more item. Returns whether to try again. */
static gboolean
open_next_item (Incoming *self)
{
  g_autoptr(GError) error = NULL;

  if (is_resting (self) || self->budget == 0)
    return FALSE;

  self->budget--;
  switch (tincan_incoming_items_open_next (self->items, &error))
    {
    case TINCAN_OPENED:
      return TRUE;
    case TINCAN_OPENED_ALL:
      return FALSE;
    case TINCAN_OPENED_HELD:
    default:
      hold (self, error);
      return FALSE;
    }
}

/* Asks for as much as the lane's window takes. Returns whether something was sent. */
static gboolean
ask (Incoming *self,
     InLane   *lane)
{
  TincanAsk next;
  gboolean  is_sent = FALSE;

  if (is_resting (self) || lane->is_lost)
    return FALSE;

  tincan_block_scheduler_set_share (self->scheduler, lane->number,
                                    tincan_lane_share_get_n_users (lane->lane));
  while (!lane->is_lost)
    {
      if (tincan_block_scheduler_next (self->scheduler, lane->number, &next))
        {
          if (tincan_frame_writer_get_room (self->writer) < TINCAN_FRAME_HEADER_BYTES)
            send_message (self, lane);
          tincan_frame_writer_add_request (self->writer, next.kind, self->transfer,
                                           next.item, next.block, next.count);
          is_sent = TRUE;
        }
      else if (tincan_block_scheduler_has_more (self->scheduler) ||
               !tincan_block_scheduler_has_room (self->scheduler, lane->number) ||
               !open_next_item (self))
        {
          break;
        }
    }

  send_message (self, lane);

  return is_sent;
}

/* Without reverse traffic a sender on SCTP falls asleep, PROTOCOL.md section 10. */
static void
acknowledge (Incoming *self,
             InLane   *lane)
{
  if (lane->is_lost)
    return;

  tincan_frame_writer_add_request (self->writer, TINCAN_FRAME_ACK, self->transfer, 0, 0, 0);
  send_message (self, lane);
}

/* --- What comes --- */

/* FALSE when the other side has sent too much that nobody asked for. */
static gboolean
drop_unasked (Incoming *self,
              guint64   bytes)
{
  self->unasked_bytes += tincan_incoming_items_forgive (self->items, bytes);

  return self->unasked_bytes <= TINCAN_MAX_UNASKED_BYTES;
}

static gboolean
take_data (Incoming          *self,
           InLane            *lane,
           const TincanFrame *frame)
{
  g_autoptr(GError) error = NULL;

  if (!tincan_block_scheduler_take_block (self->scheduler, lane->number, frame->item, frame->block))
    return drop_unasked (self, frame->payload_length);

  if (self->is_held)
    tincan_block_scheduler_set_wanted (self->scheduler, frame->item, frame->block);
  else if (!tincan_incoming_items_take_block (self->items, frame, &error))
    hold (self, error);

  return TRUE;
}

/* What is on disk is hashed here, which takes a while for many blocks. */
static gboolean
take_digests (Incoming          *self,
              InLane            *lane,
              const TincanFrame *frame)
{
  guint32            n_digests = frame->length / TINCAN_DIGEST_BYTES;
  g_autoptr(GError) error = NULL;

  for (guint32 i = 0; i < n_digests && !tincan_worker_is_stopping (self->worker); i++)
    {
      const guint8 *digest = frame->digest + (gsize) i * TINCAN_DIGEST_BYTES;
      guint32       block = frame->block + i;

      if (block < frame->block ||
          !tincan_block_scheduler_take_digest (self->scheduler, lane->number,
                                               frame->item, block))
        {
          if (!drop_unasked (self, TINCAN_DIGEST_BYTES))
            return FALSE;
        }
      else if (!tincan_incoming_items_compare_block (self->items, frame->item, block,
                                                     digest, &error))
        {
          hold (self, error);
          g_clear_error (&error);
        }
    }

  return TRUE;
}

static gboolean
take_end (Incoming          *self,
          InLane            *lane,
          const TincanFrame *frame)
{
  g_autoptr(GError) error = NULL;

  if (!tincan_block_scheduler_take_end (self->scheduler, lane->number, frame->item))
    return drop_unasked (self, TINCAN_FRAME_HEADER_BYTES + frame->length);

  if (!tincan_incoming_items_take_end (self->items, frame, &error))
    hold (self, error);

  return TRUE;
}

static gboolean
take_frame (Incoming          *self,
            InLane            *lane,
            const TincanFrame *frame)
{
  if (frame->transfer != self->transfer)
    return FALSE;

  switch (frame->kind)
    {
    case TINCAN_FRAME_DATA:
      return take_data (self, lane, frame);
    case TINCAN_FRAME_DIGESTS:
      return take_digests (self, lane, frame);
    case TINCAN_FRAME_END:
      return take_end (self, lane, frame);
    case TINCAN_FRAME_FAILED:
      if (tincan_incoming_items_take_failed (self->items, frame))
        return TRUE;
      return drop_unasked (self, TINCAN_FRAME_HEADER_BYTES);
    default:
      return drop_unasked (self, TINCAN_FRAME_HEADER_BYTES);
    }
}

static void
incoming_take_message (gpointer    impl,
                       TincanLane *lane,
                       GBytes     *message)
{
  Incoming          *self = impl;
  InLane            *in_lane;
  TincanFrameReader  reader;
  TincanFrame        frame;
  gboolean           has_blocks = FALSE;
  g_autoptr(GError) error = NULL;

  /* A lane may be heard of from the router first. */
  incoming_add_lane (self, lane);
  in_lane = find_lane (self, lane);
  if (self->is_broken || in_lane->is_lost)
    return;

  tincan_frame_reader_init (&reader,
                            g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  while (!self->is_broken && tincan_frame_reader_next (&reader, &frame, &error))
    {
      has_blocks = has_blocks || frame.kind == TINCAN_FRAME_DATA;
      if (!take_frame (self, in_lane, &frame))
        give_up (self);
    }
  if (error != NULL)
    give_up (self);
  if (self->is_broken)
    return;

  tincan_incoming_items_tell_progress (self->items);

  self->budget = ITEMS_AT_A_TIME;
  if (!ask (self, in_lane) && has_blocks)
    acknowledge (self, in_lane);
}

/* --- What goes on by itself --- */

static void
ask_everywhere (Incoming *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    ask (self, g_ptr_array_index (self->lanes, i));

  /* What needs nothing from the other side also goes on without it. */
  while (self->lanes->len == 0 && !tincan_block_scheduler_has_more (self->scheduler) &&
         open_next_item (self))
    ;
}

static gboolean
flush (Incoming *self)
{
  g_autoptr(GError) error = NULL;

  if (tincan_incoming_items_flush (self->items, &error))
    return TRUE;

  hold (self, error);

  return FALSE;
}

static void
maybe_end (Incoming *self)
{
  g_autoptr(GError) error = NULL;

  if (is_resting (self) || !tincan_incoming_items_are_through (self->items) || !flush (self))
    return;

  /* To put a batch in place may have failed for one of it, which is then to be had again. */
  if (!tincan_incoming_items_are_through (self->items))
    return;

  if (tincan_incoming_items_complete (self->items, &error))
    tincan_worker_end (self->worker);
  else
    hold (self, error);
}

/* How long to wait before what is whole is put in its place. */
static int
wait_for_flush (Incoming *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 waited_ms;

  if (self->is_held || !tincan_incoming_items_have_queued (self->items))
    {
      self->queued_since = 0;
      return -1;
    }

  if (self->queued_since == 0)
    self->queued_since = now;
  waited_ms = (now - self->queued_since) / 1000;
  if (waited_ms < FLUSH_AFTER_MS)
    return FLUSH_AFTER_MS - waited_ms;

  self->queued_since = 0;
  flush (self);

  return -1;
}

static int
incoming_work (gpointer impl)
{
  Incoming          *self = impl;
  g_autoptr(GError) error = NULL;

  if (self->is_broken)
    return -1;

  if (!is_resting (self) && !tincan_incoming_items_open (self->items, &error))
    hold (self, error);

  self->budget = ITEMS_AT_A_TIME;
  if (!is_resting (self))
    ask_everywhere (self);
  maybe_end (self);
  tincan_incoming_items_tell_progress (self->items);

  if (self->budget == 0 && !is_resting (self))
    return 0;

  return wait_for_flush (self);
}

static void
incoming_stop (gpointer impl,
               gboolean discard)
{
  Incoming *self = impl;

  tincan_incoming_items_close (self->items, discard, !self->is_held);
  g_ptr_array_set_size (self->lanes, 0);
}

/**
 * tincan_incoming_worker_new:
 * @transfer: number of the transfer
 * @manifest: what was accepted
 * @block_size: bytes, as offered
 * @directory: (nullable): where it goes; NULL for a text, which is kept in memory
 * @conflict: what to do where something of the same name is
 *
 * Returns: (transfer full): a worker, not started
 */
TincanWorker *
tincan_incoming_worker_new (guint           transfer,
                            TincanManifest *manifest,
                            guint32         block_size,
                            const char     *directory,
                            TincanConflict  conflict)
{
  static const TincanWorkerFuncs funcs = {
    .take_message = incoming_take_message,
    .add_lane = incoming_add_lane,
    .remove_lane = incoming_remove_lane,
    .set_paused = incoming_set_paused,
    .work = incoming_work,
    .stop = incoming_stop,
    .free = incoming_free,
  };
  Incoming *self = g_new0 (Incoming, 1);

  self->transfer = transfer;
  self->scheduler = tincan_block_scheduler_new (block_size);
  self->lanes = g_ptr_array_new_with_free_func (in_lane_free);
  self->writer = tincan_frame_writer_new ();
  self->worker = tincan_worker_new ("tincan-receiver", &funcs, self);
  self->items = tincan_incoming_items_new (self->worker, self->scheduler, manifest,
                                           block_size, directory, conflict);

  return self->worker;
}

/**
 * tincan_incoming_worker_get_text:
 * @worker: a worker that was joined
 *
 * Returns: (transfer none) (nullable): the text, if it was one and has arrived
 */
const char *
tincan_incoming_worker_get_text (TincanWorker *worker)
{
  Incoming *self = tincan_worker_get_impl (worker);

  return tincan_incoming_items_get_text (self->items);
}

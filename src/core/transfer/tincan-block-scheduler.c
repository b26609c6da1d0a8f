/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-block-scheduler"

#include "config.h"

#include "core/transfer/tincan-block-scheduler.h"

#include "core/transfer/tincan-block-item.h"

/* Digests in one request. The sender reads and hashes that many blocks before it can answer, so it
 * is less than the protocol would let us ask. */
#define DIGESTS_PER_ASK 256

/* A block is asked for again, twice. */
#define MAX_WRONG 3

typedef struct
{
  gboolean in_use;
  guint    n_users;
  guint64  bytes;  /* outstanding, of blocks and digests */
  guint    blocks; /* outstanding, with digests and ENDs: the sender works as much for them */
} Lane;

struct _TincanBlockScheduler
{
  guint32     block_size;
  GHashTable *items; /* number → TincanBlockItem */
  GQueue      more;  /* of those that have something to ask for, the first opened first */
  GArray     *lanes; /* of Lane */
};

/**
 * tincan_block_scheduler_new:
 * @block_size: bytes, as in the offer
 *
 * Returns: (transfer full): a scheduler without items and lanes
 */
TincanBlockScheduler *
tincan_block_scheduler_new (guint32 block_size)
{
  TincanBlockScheduler *self;

  g_return_val_if_fail (block_size > 0, NULL);

  self = g_new0 (TincanBlockScheduler, 1);
  self->block_size = block_size;
  self->items = g_hash_table_new_full (NULL, NULL, NULL,
                                       (GDestroyNotify) tincan_block_item_free);
  self->lanes = g_array_new (FALSE, TRUE, sizeof (Lane));
  g_queue_init (&self->more);

  return self;
}

void
tincan_block_scheduler_free (TincanBlockScheduler *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->items);
  g_array_unref (self->lanes);
  g_free (self);
}

static TincanBlockItem *
get_item (TincanBlockScheduler *self,
          guint32               item)
{
  return g_hash_table_lookup (self->items, GUINT_TO_POINTER (item));
}

static Lane *
get_lane (TincanBlockScheduler *self,
          guint                 lane)
{
  g_assert (lane < self->lanes->len);

  return &g_array_index (self->lanes, Lane, lane);
}

/* The item may have got something to ask for, or have nothing any more. */
static void
update_more (TincanBlockScheduler *self,
             TincanBlockItem      *item,
             gboolean              at_the_front)
{
  gboolean has_more = tincan_block_item_has_more (item);

  if (has_more == item->is_linked)
    return;

  item->is_linked = has_more;
  if (!has_more)
    g_queue_unlink (&self->more, &item->link);
  else if (at_the_front)
    g_queue_push_head_link (&self->more, &item->link);
  else
    g_queue_push_tail_link (&self->more, &item->link);
}

/**
 * tincan_block_scheduler_add_lane:
 * @self: a scheduler
 *
 * Returns: the lane's number; numbers of removed lanes are given again
 */
guint
tincan_block_scheduler_add_lane (TincanBlockScheduler *self)
{
  Lane lane = { .in_use = TRUE, .n_users = 1 };

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->lanes->len; i++)
    if (!get_lane (self, i)->in_use)
      {
        *get_lane (self, i) = lane;
        return i;
      }

  g_assert (self->lanes->len < G_MAXUINT16);
  g_array_append_val (self->lanes, lane);

  return self->lanes->len - 1;
}

/**
 * tincan_block_scheduler_remove_lane:
 * @self: a scheduler
 * @lane: from tincan_block_scheduler_add_lane()
 *
 * The lane is gone: what is outstanding on it will not come, and is asked for again on other lanes.
 */
void
tincan_block_scheduler_remove_lane (TincanBlockScheduler *self,
                                    guint                 lane)
{
  GHashTableIter iter;
  gpointer       value;

  g_return_if_fail (self != NULL && get_lane (self, lane)->in_use);

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      tincan_block_item_forget_lane (value, lane);
      update_more (self, value, TRUE);
    }

  get_lane (self, lane)->in_use = FALSE;
}

/**
 * tincan_block_scheduler_set_share:
 * @self: a scheduler
 * @lane: a lane
 * @n_users: how many transfers ask on it now, with this one; at least 1
 *
 * The window of PROTOCOL.md section 10 is the lane's, so transfers share it.
 */
void
tincan_block_scheduler_set_share (TincanBlockScheduler *self,
                                  guint                 lane,
                                  guint                 n_users)
{
  g_return_if_fail (self != NULL && n_users > 0);

  get_lane (self, lane)->n_users = n_users;
}

/* One thing may always be outstanding, for a small share can be smaller than a block. */
static gboolean
lane_fits (Lane   *lane,
           guint64 bytes)
{
  return lane->blocks == 0 ||
         (lane->bytes + bytes <= TINCAN_WINDOW_BYTES / lane->n_users &&
          lane->blocks < TINCAN_WINDOW_BLOCKS / lane->n_users);
}

/**
 * tincan_block_scheduler_has_room:
 * @self: a scheduler
 * @lane: a lane
 *
 * Returns: whether the smallest block could be asked for on @lane now
 */
gboolean
tincan_block_scheduler_has_room (TincanBlockScheduler *self,
                                 guint                 lane)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return lane_fits (get_lane (self, lane), 1);
}

/**
 * tincan_block_scheduler_add_item:
 * @self: a scheduler
 * @item: its number, which is not open yet
 * @size: bytes, not 0: an empty file needs nothing asked
 * @n_partial: how many blocks are on disk and have to be compared with the sender's digests
 */
void
tincan_block_scheduler_add_item (TincanBlockScheduler *self,
                                 guint32               item,
                                 guint64               size,
                                 guint32               n_partial)
{
  TincanBlockItem *new_item;

  g_return_if_fail (self != NULL && size > 0 && get_item (self, item) == NULL);

  new_item = tincan_block_item_new (item, size, self->block_size, n_partial);
  g_hash_table_insert (self->items, GUINT_TO_POINTER (item), new_item);
  update_more (self, new_item, FALSE);
}

/* What was asked for has come, or is not waited for any more. Returns how many bytes it is. */
static guint64
release (TincanBlockScheduler *self,
         TincanBlockItem      *item,
         TincanFrameKind       kind,
         guint32               block,
         guint                 lane)
{
  guint32 bytes = tincan_block_item_get_bytes (item, kind, block);
  Lane   *from = get_lane (self, lane);

  g_assert (from->bytes >= bytes && from->blocks > 0);

  from->bytes -= bytes;
  from->blocks--;

  return bytes;
}

/**
 * tincan_block_scheduler_remove_item:
 * @self: a scheduler
 * @item: an open item
 *
 * The item is complete or has failed. What is outstanding of it no longer counts in the windows.
 *
 * Returns: how many bytes of it may still arrive, because they were asked for
 */
guint64
tincan_block_scheduler_remove_item (TincanBlockScheduler *self,
                                    guint32               item)
{
  TincanBlockItem *old;
  guint64          outstanding = 0;

  g_return_val_if_fail (self != NULL, 0);

  old = get_item (self, item);
  g_return_val_if_fail (old != NULL, 0);

  for (guint32 block = old->base; block < old->next; block++)
    {
      TincanSlot *slot = tincan_block_item_get_slot (old, block);

      if (slot->state == TINCAN_SLOT_ASKED)
        outstanding += release (self, old, TINCAN_FRAME_REQUEST, block, slot->lane);
      else if (slot->state == TINCAN_SLOT_DIGEST_ASKED)
        outstanding += release (self, old, TINCAN_FRAME_REQUEST_DIGESTS, block, slot->lane);
    }
  if (old->end == TINCAN_END_ASKED)
    outstanding += release (self, old, TINCAN_FRAME_REQUEST_END, 0, old->end_lane);

  if (old->is_linked)
    g_queue_unlink (&self->more, &old->link);
  g_hash_table_remove (self->items, GUINT_TO_POINTER (item));

  return outstanding;
}

/**
 * tincan_block_scheduler_is_complete:
 * @self: a scheduler
 * @item: an open item
 *
 * Returns: whether all its blocks are done and its END was taken
 */
gboolean
tincan_block_scheduler_is_complete (TincanBlockScheduler *self,
                                    guint32               item)
{
  TincanBlockItem *open;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item (self, item);

  return open != NULL && open->base == open->n_blocks && open->end == TINCAN_END_HERE;
}

guint
tincan_block_scheduler_get_n_items (TincanBlockScheduler *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->items);
}

/**
 * tincan_block_scheduler_has_more:
 * @self: a scheduler
 *
 * Returns: whether an open item has something to ask for as soon as a lane has room; if not,
 *   another item may be opened
 */
gboolean
tincan_block_scheduler_has_more (TincanBlockScheduler *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !g_queue_is_empty (&self->more);
}

/* As much of one item as fits into one request. */
static gboolean
ask_item (TincanBlockScheduler *self,
          TincanBlockItem      *item,
          guint                 lane,
          TincanAsk            *out_ask)
{
  Lane           *to = get_lane (self, lane);
  guint32         block;
  TincanFrameKind kind = tincan_block_item_get_next (item, &block);
  guint32         max = kind == TINCAN_FRAME_REQUEST ? G_MAXUINT32 : DIGESTS_PER_ASK;
  guint32         n = 0;

  do
    {
      guint32 bytes = tincan_block_item_get_bytes (item, kind, block + n);

      if (!lane_fits (to, bytes))
        break;

      tincan_block_item_set_asked (item, kind, block + n, lane);
      to->bytes += bytes;
      to->blocks++;
      n++;
    }
  while (kind != TINCAN_FRAME_REQUEST_END && n < max &&
         tincan_block_item_can_ask (item, kind, block + n));

  *out_ask = (TincanAsk){ .kind = kind, .item = item->item, .block = block };
  out_ask->count = kind == TINCAN_FRAME_REQUEST_END ? 0 : n;

  return n > 0;
}

/**
 * tincan_block_scheduler_next:
 * @self: a scheduler
 * @lane: where it would be asked
 * @out_ask: (out): what to ask for
 *
 * From here on the request is outstanding: it must really be sent.
 *
 * Returns: FALSE if there is nothing to ask for, or no room in the window of @lane
 */
gboolean
tincan_block_scheduler_next (TincanBlockScheduler *self,
                             guint                 lane,
                             TincanAsk            *out_ask)
{
  TincanBlockItem *item;
  gboolean         is_asked;

  g_return_val_if_fail (self != NULL && get_lane (self, lane)->in_use, FALSE);

  item = g_queue_peek_head (&self->more);
  if (item == NULL)
    return FALSE;

  is_asked = ask_item (self, item, lane, out_ask);
  update_more (self, item, FALSE);

  return is_asked;
}

/* What arrived, if it was asked for on that lane. */
static gboolean
take (TincanBlockScheduler *self,
      guint                 lane,
      TincanFrameKind       kind,
      guint32               item,
      guint32               block)
{
  TincanBlockItem *open = get_item (self, item);
  TincanSlot      *slot = tincan_block_item_find_asked (open, kind, block, lane);

  if (slot == NULL)
    return FALSE;

  slot->state = TINCAN_SLOT_HERE;
  release (self, open, kind, block, lane);

  return TRUE;
}

/**
 * tincan_block_scheduler_take_block:
 * @self: a scheduler
 * @lane: where it arrived
 * @item: its item
 * @block: its number
 *
 * A block arrived. Say next what it is: done, wrong or wanted.
 *
 * Returns: FALSE if it was not asked for on this lane
 */
gboolean
tincan_block_scheduler_take_block (TincanBlockScheduler *self,
                                   guint                 lane,
                                   guint32               item,
                                   guint32               block)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return take (self, lane, TINCAN_FRAME_REQUEST, item, block);
}

/**
 * tincan_block_scheduler_take_digest:
 * @self: a scheduler
 * @lane: where it arrived
 * @item: its item
 * @block: its block's number
 *
 * The digest of a block on disk arrived. Say next what the block is: done or wanted.
 *
 * Returns: FALSE if it was not asked for on this lane
 */
gboolean
tincan_block_scheduler_take_digest (TincanBlockScheduler *self,
                                    guint                 lane,
                                    guint32               item,
                                    guint32               block)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return take (self, lane, TINCAN_FRAME_REQUEST_DIGESTS, item, block);
}

/**
 * tincan_block_scheduler_take_end:
 * @self: a scheduler
 * @lane: where it arrived
 * @item: its item
 *
 * Returns: FALSE if it was not asked for on this lane
 */
gboolean
tincan_block_scheduler_take_end (TincanBlockScheduler *self,
                                 guint                 lane,
                                 guint32               item)
{
  TincanBlockItem *open;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item (self, item);
  if (open == NULL || open->end != TINCAN_END_ASKED || open->end_lane != lane)
    return FALSE;

  open->end = TINCAN_END_HERE;
  release (self, open, TINCAN_FRAME_REQUEST_END, 0, lane);

  return TRUE;
}

static TincanBlockItem *
get_item_of_taken (TincanBlockScheduler *self,
                   guint32               item,
                   guint32               block)
{
  TincanBlockItem *open = get_item (self, item);

  g_assert (open != NULL && tincan_block_item_get_slot (open, block)->state == TINCAN_SLOT_HERE);

  return open;
}

/**
 * tincan_block_scheduler_set_done:
 * @self: a scheduler
 * @item: an open item
 * @block: one of its blocks that was taken
 *
 * The block is on disk and is what its digest says.
 */
void
tincan_block_scheduler_set_done (TincanBlockScheduler *self,
                                 guint32               item,
                                 guint32               block)
{
  TincanBlockItem *open;

  g_return_if_fail (self != NULL);

  open = get_item_of_taken (self, item, block);
  tincan_block_item_set_done (open, block);
  update_more (self, open, TRUE);
}

/**
 * tincan_block_scheduler_set_wrong:
 * @self: a scheduler
 * @item: an open item
 * @block: one of its blocks that was taken
 *
 * The block has the wrong digest or length.
 *
 * Returns: whether it is asked for again; FALSE when that was done twice already
 */
gboolean
tincan_block_scheduler_set_wrong (TincanBlockScheduler *self,
                                  guint32               item,
                                  guint32               block)
{
  TincanBlockItem *open;
  TincanSlot      *slot;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item_of_taken (self, item, block);
  slot = tincan_block_item_get_slot (open, block);
  slot->n_wrong++;
  if (slot->n_wrong >= MAX_WRONG)
    return FALSE;

  tincan_block_item_set_wanted (open, block);
  update_more (self, open, TRUE);

  return TRUE;
}

/**
 * tincan_block_scheduler_set_wanted:
 * @self: a scheduler
 * @item: an open item
 * @block: one of its blocks that was taken
 *
 * The block is needed (again), and that is no fault of the sender: what is on disk is something
 * else, or it could not be written.
 */
void
tincan_block_scheduler_set_wanted (TincanBlockScheduler *self,
                                   guint32               item,
                                   guint32               block)
{
  TincanBlockItem *open;

  g_return_if_fail (self != NULL);

  open = get_item_of_taken (self, item, block);
  tincan_block_item_set_wanted (open, block);
  update_more (self, open, TRUE);
}

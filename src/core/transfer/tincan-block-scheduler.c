/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-block-scheduler"

#include "config.h"

#include "core/transfer/tincan-block-scheduler.h"

#include "wire/tincan-manifest.h"

/* How far ahead of an item's first missing block others may be asked for. It bounds what is
 * remembered of an item, however large it is and however long one block takes to come. */
#define LOOKAHEAD_BLOCKS 16384

/* Digests in one request. The sender reads and hashes that many blocks before it can answer, so it
 * is less than the protocol would let us ask. */
#define DIGESTS_PER_ASK 256

/* A block is asked for again, twice. */
#define MAX_WRONG 3

#define MIN_SLOTS 4

typedef enum
{
  SLOT_WANTED,        /* to be asked for, again */
  SLOT_ASKED,         /* on the way */
  SLOT_DIGEST_WANTED, /* on disk; its digest is to be asked for, again */
  SLOT_DIGEST_ASKED,  /* on disk; its digest is on the way */
  SLOT_HERE,          /* it or its digest arrived, and it was not yet said whether it is good */
  SLOT_DONE,
} SlotState;

typedef struct
{
  guint8  state;
  guint8  n_wrong;
  guint16 lane; /* when asked */
} Slot;

typedef enum
{
  END_WANTED,
  END_ASKED,
  END_HERE,
} EndState;

typedef struct
{
  guint32  item;
  guint32  n_blocks;
  guint32  n_partial;
  guint32  base;         /* all blocks below are done; there is a slot for each from here to next */
  guint32  next;         /* nothing from here on has been looked at */
  guint32  first_wanted; /* no slot below is wanted */
  guint32  n_wanted;     /* slots, either way */
  guint32  capacity;     /* of slots, a power of two; block b is at b & (capacity - 1) */
  guint64  size;
  Slot    *slots;
  EndState end;
  guint    end_lane;
  GList    link;         /* in more */
  guint    has_more : 1; /* is in more */
} Item;

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
  GHashTable *items; /* number → Item */
  GQueue      more;  /* Items that have something to ask for, the first opened first */
  GArray     *lanes; /* of Lane */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->slots);
  g_free (item);
}

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
  self->items = g_hash_table_new_full (NULL, NULL, NULL, item_free);
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

static Item *
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

static Slot *
get_slot (Item   *item,
          guint32 block)
{
  g_assert (block >= item->base && block < item->next);

  return &item->slots[block & (item->capacity - 1)];
}

/* The slot of a block that was asked for, in that state and on that lane; anything else was not
 * asked for. */
static Slot *
find_slot (Item     *item,
           guint32   block,
           SlotState state,
           guint     lane)
{
  Slot *slot;

  if (item == NULL || block < item->base || block >= item->next)
    return NULL;

  slot = get_slot (item, block);
  if (slot->state != state || slot->lane != lane)
    return NULL;

  return slot;
}

/* What asking for one block costs of a window. */
static guint32
ask_bytes (TincanBlockScheduler *self,
           Item                 *item,
           SlotState             state,
           guint32               block)
{
  if (state == SLOT_DIGEST_ASKED)
    return TINCAN_DIGEST_BYTES;

  return tincan_block_size_at (item->size, self->block_size, block);
}

/* Whether the item itself has something left to ask for, whatever the lanes' windows say. */
static gboolean
item_has_more (Item *item)
{
  if (item->n_wanted > 0)
    return TRUE;
  if (item->next < item->n_blocks)
    return item->next - item->base < LOOKAHEAD_BLOCKS;

  return item->end == END_WANTED;
}

static void
item_update_more (TincanBlockScheduler *self,
                  Item                 *item,
                  gboolean              at_the_front)
{
  gboolean has_more = item_has_more (item);

  if (has_more == item->has_more)
    return;

  item->has_more = has_more;
  if (!has_more)
    g_queue_unlink (&self->more, &item->link);
  else if (at_the_front)
    g_queue_push_head_link (&self->more, &item->link);
  else
    g_queue_push_tail_link (&self->more, &item->link);
}

static void
item_grow (Item *item)
{
  guint32 capacity = item->capacity == 0 ? MIN_SLOTS : item->capacity * 2;
  Slot   *slots = g_new0 (Slot, capacity);

  for (guint32 block = item->base; block < item->next; block++)
    slots[block & (capacity - 1)] = *get_slot (item, block);

  g_free (item->slots);
  item->slots = slots;
  item->capacity = capacity;
}

/* The next block gets a slot. */
static void
item_extend (Item     *item,
             SlotState state,
             guint     lane)
{
  Slot *slot;

  if (item->next - item->base == item->capacity)
    item_grow (item);

  item->next++;
  slot = get_slot (item, item->next - 1);
  slot->state = state;
  slot->n_wrong = 0;
  slot->lane = lane;
}

static void
slot_want (Item     *item,
           guint32   block,
           SlotState state)
{
  get_slot (item, block)->state = state;

  item->first_wanted = item->n_wanted == 0 ? block : MIN (item->first_wanted, block);
  item->n_wanted++;
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

/* What was asked on @lane is to be asked again. */
static void
item_forget_lane (TincanBlockScheduler *self,
                  Item                 *item,
                  guint                 lane)
{
  for (guint32 block = item->base; block < item->next; block++)
    {
      Slot *slot = get_slot (item, block);

      if (slot->state == SLOT_ASKED && slot->lane == lane)
        slot_want (item, block, SLOT_WANTED);
      else if (slot->state == SLOT_DIGEST_ASKED && slot->lane == lane)
        slot_want (item, block, SLOT_DIGEST_WANTED);
    }

  if (item->end == END_ASKED && item->end_lane == lane)
    item->end = END_WANTED;

  item_update_more (self, item, TRUE);
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
    item_forget_lane (self, value, lane);

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
  Item *new_item;

  g_return_if_fail (self != NULL && size > 0 && get_item (self, item) == NULL);

  new_item = g_new0 (Item, 1);
  new_item->item = item;
  new_item->size = size;
  new_item->n_blocks = tincan_block_count (size, self->block_size);
  new_item->n_partial = MIN (n_partial, new_item->n_blocks);
  new_item->link.data = new_item;

  g_hash_table_insert (self->items, GUINT_TO_POINTER (item), new_item);
  item_update_more (self, new_item, FALSE);
}

static void
lane_ask (Lane   *lane,
          guint64 bytes)
{
  lane->bytes += bytes;
  lane->blocks++;
}

static guint64
lane_release (Lane   *lane,
              guint64 bytes)
{
  g_assert (lane->bytes >= bytes && lane->blocks > 0);

  lane->bytes -= bytes;
  lane->blocks--;

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
  Item   *old;
  guint64 outstanding = 0;

  g_return_val_if_fail (self != NULL, 0);

  old = get_item (self, item);
  g_return_val_if_fail (old != NULL, 0);

  for (guint32 block = old->base; block < old->next; block++)
    {
      Slot *slot = get_slot (old, block);

      if (slot->state == SLOT_ASKED || slot->state == SLOT_DIGEST_ASKED)
        outstanding += lane_release (get_lane (self, slot->lane),
                                     ask_bytes (self, old, slot->state, block));
    }
  if (old->end == END_ASKED)
    outstanding += lane_release (get_lane (self, old->end_lane), TINCAN_DIGEST_BYTES);

  if (old->has_more)
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
  Item *open;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item (self, item);

  return open != NULL && open->base == open->n_blocks && open->end == END_HERE;
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

/* Slots that are wanted in the same way and follow one another. */
static gboolean
ask_wanted (TincanBlockScheduler *self,
            Item                 *item,
            guint                 lane,
            TincanAsk            *out_ask)
{
  Lane     *to = get_lane (self, lane);
  guint32   block = item->first_wanted;
  SlotState wanted;
  SlotState asked;

  while (get_slot (item, block)->state != SLOT_WANTED &&
         get_slot (item, block)->state != SLOT_DIGEST_WANTED)
    block++;

  item->first_wanted = block;
  wanted = get_slot (item, block)->state;
  asked = wanted == SLOT_WANTED ? SLOT_ASKED : SLOT_DIGEST_ASKED;

  *out_ask = (TincanAsk){ .item = item->item, .block = block };
  out_ask->kind = wanted == SLOT_WANTED ? TINCAN_FRAME_REQUEST : TINCAN_FRAME_REQUEST_DIGESTS;
  for (; block < item->next && get_slot (item, block)->state == wanted; block++)
    {
      Slot   *slot = get_slot (item, block);
      guint32 bytes = ask_bytes (self, item, asked, block);

      if (!lane_fits (to, bytes) ||
          (asked == SLOT_DIGEST_ASKED && out_ask->count == DIGESTS_PER_ASK))
        break;

      slot->state = asked;
      slot->lane = lane;
      lane_ask (to, bytes);
      item->n_wanted--;
      out_ask->count++;
    }

  return out_ask->count > 0;
}

/* Blocks that nobody has looked at yet: the digests of those on disk, the others themselves. */
static gboolean
ask_next (TincanBlockScheduler *self,
          Item                 *item,
          guint                 lane,
          TincanAsk            *out_ask)
{
  Lane     *to = get_lane (self, lane);
  gboolean  partial = item->next < item->n_partial;
  SlotState asked = partial ? SLOT_DIGEST_ASKED : SLOT_ASKED;
  guint32   max = partial ? MIN (item->n_partial - item->next, DIGESTS_PER_ASK)
                        : item->n_blocks - item->next;

  *out_ask = (TincanAsk){ .item = item->item, .block = item->next };
  out_ask->kind = partial ? TINCAN_FRAME_REQUEST_DIGESTS : TINCAN_FRAME_REQUEST;
  while (out_ask->count < max && item->next - item->base < LOOKAHEAD_BLOCKS)
    {
      guint32 bytes = ask_bytes (self, item, asked, item->next);

      if (!lane_fits (to, bytes))
        break;

      item_extend (item, asked, lane);
      lane_ask (to, bytes);
      out_ask->count++;
    }

  return out_ask->count > 0;
}

static gboolean
ask_end (TincanBlockScheduler *self,
         Item                 *item,
         guint                 lane,
         TincanAsk            *out_ask)
{
  Lane *to = get_lane (self, lane);

  if (!lane_fits (to, TINCAN_DIGEST_BYTES))
    return FALSE;

  *out_ask = (TincanAsk){ .kind = TINCAN_FRAME_REQUEST_END, .item = item->item };
  lane_ask (to, TINCAN_DIGEST_BYTES);
  item->end = END_ASKED;
  item->end_lane = lane;

  return TRUE;
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
  Item    *item;
  gboolean asks;

  g_return_val_if_fail (self != NULL && get_lane (self, lane)->in_use, FALSE);

  item = g_queue_peek_head (&self->more);
  if (item == NULL)
    return FALSE;

  if (item->n_wanted > 0)
    asks = ask_wanted (self, item, lane, out_ask);
  else if (item->next < item->n_blocks)
    asks = ask_next (self, item, lane, out_ask);
  else
    asks = ask_end (self, item, lane, out_ask);

  item_update_more (self, item, FALSE);

  return asks;
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
  Item *open;
  Slot *slot;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item (self, item);
  slot = find_slot (open, block, SLOT_ASKED, lane);
  if (slot == NULL)
    return FALSE;

  slot->state = SLOT_HERE;
  lane_release (get_lane (self, lane), ask_bytes (self, open, SLOT_ASKED, block));

  return TRUE;
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
  Slot *slot;

  g_return_val_if_fail (self != NULL, FALSE);

  slot = find_slot (get_item (self, item), block, SLOT_DIGEST_ASKED, lane);
  if (slot == NULL)
    return FALSE;

  slot->state = SLOT_HERE;
  lane_release (get_lane (self, lane), TINCAN_DIGEST_BYTES);

  return TRUE;
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
  Item *open;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item (self, item);
  if (open == NULL || open->end != END_ASKED || open->end_lane != lane)
    return FALSE;

  open->end = END_HERE;
  lane_release (get_lane (self, lane), TINCAN_DIGEST_BYTES);

  return TRUE;
}

static Item *
get_item_of_slot_here (TincanBlockScheduler *self,
                       guint32               item,
                       guint32               block)
{
  Item *open = get_item (self, item);

  g_assert (open != NULL && get_slot (open, block)->state == SLOT_HERE);

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
  Item *open;

  g_return_if_fail (self != NULL);

  open = get_item_of_slot_here (self, item, block);
  get_slot (open, block)->state = SLOT_DONE;

  while (open->base < open->next && get_slot (open, open->base)->state == SLOT_DONE)
    open->base++;

  item_update_more (self, open, TRUE);
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
  Item *open;
  Slot *slot;

  g_return_val_if_fail (self != NULL, FALSE);

  open = get_item_of_slot_here (self, item, block);
  slot = get_slot (open, block);
  slot->n_wrong++;
  if (slot->n_wrong >= MAX_WRONG)
    return FALSE;

  slot_want (open, block, SLOT_WANTED);
  item_update_more (self, open, TRUE);

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
  Item *open;

  g_return_if_fail (self != NULL);

  open = get_item_of_slot_here (self, item, block);
  slot_want (open, block, SLOT_WANTED);
  item_update_more (self, open, TRUE);
}

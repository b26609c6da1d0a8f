/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-block-scheduler"

#include "config.h"

#include "core/transfer/tincan-block-item.h"

#include "wire/tincan-entry.h"

/* How far ahead of an item's first missing block others may be asked for. It bounds what is
 * remembered of an item, however large it is and however long one block takes to come. */
#define LOOKAHEAD_BLOCKS 16384

#define MIN_SLOTS 4

/**
 * tincan_block_item_new:
 * @item: its number
 * @size: bytes, not 0
 * @block_size: bytes
 * @n_partial: how many blocks from the first on may be on disk
 *
 * Returns: (transfer full): an item of which nothing was asked for
 */
TincanBlockItem *
tincan_block_item_new (guint32 item,
                       guint64 size,
                       guint32 block_size,
                       guint32 n_partial)
{
  TincanBlockItem *self = g_new0 (TincanBlockItem, 1);

  self->item = item;
  self->size = size;
  self->block_size = block_size;
  self->n_blocks = tincan_block_count (size, block_size);
  self->n_partial = MIN (n_partial, self->n_blocks);
  self->link.data = self;

  return self;
}

void
tincan_block_item_free (TincanBlockItem *self)
{
  g_free (self->slots);
  g_free (self);
}

/**
 * tincan_block_item_get_slot:
 * @self: an item
 * @block: a block from base to before next
 *
 * Returns: (transfer none): its slot, until another block is looked at
 */
TincanSlot *
tincan_block_item_get_slot (TincanBlockItem *self,
                            guint32          block)
{
  g_assert (block >= self->base && block < self->next);

  return &self->slots[block & (self->capacity - 1)];
}

static gboolean
is_ahead (TincanBlockItem *self)
{
  return self->next - self->base >= LOOKAHEAD_BLOCKS;
}

/**
 * tincan_block_item_has_more:
 * @self: an item
 *
 * Returns: whether there is something to ask for, whatever the lanes' windows say
 */
gboolean
tincan_block_item_has_more (TincanBlockItem *self)
{
  if (self->n_wanted > 0)
    return TRUE;
  if (self->next < self->n_blocks)
    return !is_ahead (self);

  return self->end == TINCAN_END_WANTED;
}

static TincanFrameKind
get_wanted_kind (TincanSlot *slot)
{
  return slot->state == TINCAN_SLOT_WANTED ? TINCAN_FRAME_REQUEST : TINCAN_FRAME_REQUEST_DIGESTS;
}

static gboolean
is_wanted (TincanSlot *slot)
{
  return slot->state == TINCAN_SLOT_WANTED || slot->state == TINCAN_SLOT_DIGEST_WANTED;
}

static TincanFrameKind
get_first_kind (TincanBlockItem *self,
                guint32          block)
{
  return block < self->n_partial ? TINCAN_FRAME_REQUEST_DIGESTS : TINCAN_FRAME_REQUEST;
}

/**
 * tincan_block_item_get_next:
 * @self: an item that has more
 * @out_block: (out): the first block to ask for
 *
 * Returns: how it is to be asked for; the END comes with the last block
 */
TincanFrameKind
tincan_block_item_get_next (TincanBlockItem *self,
                            guint32         *out_block)
{
  *out_block = 0;

  if (self->n_wanted > 0)
    {
      while (!is_wanted (tincan_block_item_get_slot (self, self->first_wanted)))
        self->first_wanted++;
      *out_block = self->first_wanted;
      return get_wanted_kind (tincan_block_item_get_slot (self, self->first_wanted));
    }

  if (self->next == self->n_blocks)
    return TINCAN_FRAME_REQUEST_END;

  *out_block = self->next;
  return get_first_kind (self, self->next);
}

/**
 * tincan_block_item_can_ask:
 * @self: an item
 * @kind: REQUEST or REQUEST_DIGESTS
 * @block: the block after the last that was asked for in the same request
 *
 * Returns: whether it can go into that request
 */
gboolean
tincan_block_item_can_ask (TincanBlockItem *self,
                           TincanFrameKind  kind,
                           guint32          block)
{
  TincanSlot *slot;

  if (block == self->n_blocks)
    return FALSE;
  if (block == self->next)
    return kind == get_first_kind (self, block) && !is_ahead (self);

  slot = tincan_block_item_get_slot (self, block);

  return is_wanted (slot) && kind == get_wanted_kind (slot);
}

static void
grow (TincanBlockItem *self)
{
  guint32     capacity = self->capacity == 0 ? MIN_SLOTS : self->capacity * 2;
  TincanSlot *slots = g_new0 (TincanSlot, capacity);

  for (guint32 block = self->base; block < self->next; block++)
    slots[block & (capacity - 1)] = *tincan_block_item_get_slot (self, block);

  g_free (self->slots);
  self->slots = slots;
  self->capacity = capacity;
}

/**
 * tincan_block_item_set_asked:
 * @self: an item
 * @kind: what is asked for
 * @block: a block that can be; ignored for REQUEST_END
 * @lane: where
 */
void
tincan_block_item_set_asked (TincanBlockItem *self,
                             TincanFrameKind  kind,
                             guint32          block,
                             guint            lane)
{
  TincanSlot *slot;

  if (kind == TINCAN_FRAME_REQUEST_END)
    {
      self->end = TINCAN_END_ASKED;
      self->end_lane = lane;
      return;
    }

  if (block == self->next)
    {
      if (self->next - self->base == self->capacity)
        grow (self);
      self->next++;
      slot = tincan_block_item_get_slot (self, block);
      slot->n_wrong = 0;
    }
  else
    {
      slot = tincan_block_item_get_slot (self, block);
      self->n_wanted--;
    }

  slot->state = kind == TINCAN_FRAME_REQUEST ? TINCAN_SLOT_ASKED : TINCAN_SLOT_DIGEST_ASKED;
  slot->lane = lane;
}

/**
 * tincan_block_item_get_bytes:
 * @self: an item
 * @kind: what is asked for
 * @block: of which block
 *
 * Returns: how much of a window the answer takes
 */
guint32
tincan_block_item_get_bytes (TincanBlockItem *self,
                             TincanFrameKind  kind,
                             guint32          block)
{
  if (kind != TINCAN_FRAME_REQUEST)
    return TINCAN_DIGEST_BYTES;

  return tincan_block_size_at (self->size, self->block_size, block);
}

/**
 * tincan_block_item_find_asked:
 * @self: (nullable): an item
 * @kind: REQUEST or REQUEST_DIGESTS
 * @block: any number
 * @lane: a lane
 *
 * Returns: (transfer none) (nullable): the block's slot, if that was asked for on that lane and has
 *   not come yet
 */
TincanSlot *
tincan_block_item_find_asked (TincanBlockItem *self,
                              TincanFrameKind  kind,
                              guint32          block,
                              guint            lane)
{
  TincanSlotState state = kind == TINCAN_FRAME_REQUEST ? TINCAN_SLOT_ASKED
                                                       : TINCAN_SLOT_DIGEST_ASKED;
  TincanSlot     *slot;

  if (self == NULL || block < self->base || block >= self->next)
    return NULL;

  slot = tincan_block_item_get_slot (self, block);

  return slot->state == state && slot->lane == lane ? slot : NULL;
}

static void
want (TincanBlockItem *self,
      guint32          block,
      TincanSlotState  state)
{
  tincan_block_item_get_slot (self, block)->state = state;

  self->first_wanted = self->n_wanted == 0 ? block : MIN (self->first_wanted, block);
  self->n_wanted++;
}

/**
 * tincan_block_item_set_wanted:
 * @self: an item
 * @block: a block that is to be asked for again
 */
void
tincan_block_item_set_wanted (TincanBlockItem *self,
                              guint32          block)
{
  want (self, block, TINCAN_SLOT_WANTED);
}

/**
 * tincan_block_item_set_done:
 * @self: an item
 * @block: a block that is on disk and good
 */
void
tincan_block_item_set_done (TincanBlockItem *self,
                            guint32          block)
{
  tincan_block_item_get_slot (self, block)->state = TINCAN_SLOT_DONE;

  while (self->base < self->next &&
         tincan_block_item_get_slot (self, self->base)->state == TINCAN_SLOT_DONE)
    self->base++;
}

/**
 * tincan_block_item_forget_lane:
 * @self: an item
 * @lane: a lane that is gone
 *
 * What was asked for on @lane is to be asked for again.
 */
void
tincan_block_item_forget_lane (TincanBlockItem *self,
                               guint            lane)
{
  for (guint32 block = self->base; block < self->next; block++)
    {
      TincanSlot *slot = tincan_block_item_get_slot (self, block);

      if (slot->state == TINCAN_SLOT_ASKED && slot->lane == lane)
        want (self, block, TINCAN_SLOT_WANTED);
      else if (slot->state == TINCAN_SLOT_DIGEST_ASKED && slot->lane == lane)
        want (self, block, TINCAN_SLOT_DIGEST_WANTED);
    }

  if (self->end == TINCAN_END_ASKED && self->end_lane == lane)
    self->end = TINCAN_END_WANTED;
}

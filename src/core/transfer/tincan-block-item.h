/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-frame.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_SLOT_WANTED,        /* to be asked for, again */
  TINCAN_SLOT_ASKED,         /* on the way */
  TINCAN_SLOT_DIGEST_WANTED, /* on disk; its digest is to be asked for, again */
  TINCAN_SLOT_DIGEST_ASKED,  /* on disk; its digest is on the way */
  TINCAN_SLOT_HERE,          /* it or its digest came; whether it is good is not said yet */
  TINCAN_SLOT_DONE,
} TincanSlotState;

/* What is known of a block. */
typedef struct
{
  guint8  state;
  guint8  n_wrong;
  guint16 lane; /* where it was asked for */
} TincanSlot;

typedef enum
{
  TINCAN_END_WANTED,
  TINCAN_END_ASKED,
  TINCAN_END_HERE,
} TincanEndState;

/*
 * For TincanBlockScheduler: the blocks of one item. Those from the first that is not done to the
 * last that was looked at have a slot each, and that is a bounded number.
 */
typedef struct
{
  guint32        item;
  guint32        block_size;
  guint64        size;
  guint32        n_blocks;
  guint32        n_partial;    /* so many from the first are on disk, perhaps */
  guint32        base;         /* all blocks below are done */
  guint32        next;         /* nothing from here on has been looked at */
  guint32        first_wanted; /* no slot below is wanted */
  guint32        n_wanted;     /* slots that are, either way */
  guint32        capacity;     /* of slots, a power of two; block b is at b & (capacity - 1) */
  TincanSlot    *slots;
  TincanEndState end;
  guint          end_lane;

  /* For the scheduler's own use. */
  GList    link;
  gboolean is_linked;
} TincanBlockItem;

TincanBlockItem *tincan_block_item_new         (guint32          item,
                                                guint64          size,
                                                guint32          block_size,
                                                guint32          n_partial)
  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_block_item_free        (TincanBlockItem *self);

gboolean         tincan_block_item_has_more    (TincanBlockItem *self);
TincanFrameKind  tincan_block_item_get_next    (TincanBlockItem *self,
                                                guint32         *out_block);
gboolean         tincan_block_item_can_ask     (TincanBlockItem *self,
                                                TincanFrameKind  kind,
                                                guint32          block);
void             tincan_block_item_set_asked   (TincanBlockItem *self,
                                                TincanFrameKind  kind,
                                                guint32          block,
                                                guint            lane);
guint32          tincan_block_item_get_bytes   (TincanBlockItem *self,
                                                TincanFrameKind  kind,
                                                guint32          block);
TincanSlot      *tincan_block_item_get_slot    (TincanBlockItem *self,
                                                guint32          block);
TincanSlot      *tincan_block_item_find_asked  (TincanBlockItem *self,
                                                TincanFrameKind  kind,
                                                guint32          block,
                                                guint            lane);
void             tincan_block_item_set_wanted  (TincanBlockItem *self,
                                                guint32          block);
void             tincan_block_item_set_done    (TincanBlockItem *self,
                                                guint32          block);
void             tincan_block_item_forget_lane (TincanBlockItem *self,
                                                guint            lane);

G_END_DECLS

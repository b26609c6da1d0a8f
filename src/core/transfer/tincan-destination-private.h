/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-destination.h"
#include "core/transfer/tincan-folders.h"
#include "core/transfer/tincan-journal.h"
#include "core/transfer/tincan-part.h"
#include "core/transfer/tincan-placement.h"

G_BEGIN_DECLS

/* For tincan-destination.c, which has the whole, and tincan-destination-item.c, the way of one
 * item. */

typedef enum
{
  TINCAN_STATE_NEW,
  TINCAN_STATE_ACTIVE,  /* between begin_item() and finish_item() or fail_item() */
  TINCAN_STATE_WAITING, /* whole, and waits for its name */
  TINCAN_STATE_PLACED,
  TINCAN_STATE_PRESENT,
  TINCAN_STATE_SKIPPED,
  TINCAN_STATE_FAILED, /* may be begun again */
} TincanItemState;

struct _TincanDestination
{
  int                  root_fd;
  char                *name; /* of the directory, for people */
  TincanManifest      *manifest;
  guint32              block_size;
  TincanConflict       conflict;
  TincanItemPlacedFunc placed_func;
  gpointer             user_data;
  TincanJournal       *journal;
  TincanFolders       *folders;
  TincanPlacement     *placement;
  guint8              *states;     /* of TincanItemState, for each item */
  GHashTable          *parts;      /* item → TincanPart, of the active items */
  GQueue               open_parts; /* those of them that are open, the last used first */
  guint                max_open_parts;
  gboolean             any_failed;
};

void tincan_destination_remove_part (TincanDestination *self,
                                     TincanPart        *part);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "transfer-fixture.h"

#include "wire/tincan-frame.h"

G_BEGIN_DECLS

#define STRANGER_BLOCK 1024

/* The other side of one real transfer, which says and sends whatever a test wants. */
typedef struct
{
  char              *base;
  char              *to;
  TestSide           side;   /* with the real transfer */
  TincanLane        *lane;   /* ours */
  GAsyncQueue       *messages; /* GBytes that arrived on it */
  GPtrArray         *controls; /* TincanControl that the transfer said and nobody has looked at */
  TincanFrameWriter *writer;
} Stranger;

Stranger      *stranger_new          (void);
void           stranger_free         (Stranger           *self);
void           stranger_take         (Stranger           *self,
                                      TincanTransfer     *transfer);
/* Says one thing to the transfer, which has only that number. */
void           stranger_say          (Stranger           *self,
                                      TincanControlType   type,
                                      guint               page);
/* The next thing of that kind that it says; what else it says before is dropped. */
TincanControl *stranger_hear         (Stranger           *self,
                                      TincanControlType   type);
gboolean       stranger_hears        (Stranger           *self,
                                      TincanControlType   type);
/* What the writer holds goes to the transfer. */
void           stranger_send         (Stranger           *self);
void           stranger_request      (Stranger           *self,
                                      TincanFrameKind     kind,
                                      guint32             item,
                                      guint32             block,
                                      guint32             count);
/* The next message from the transfer, or NULL when it has finished. */
GBytes        *stranger_receive      (Stranger           *self);
gboolean       stranger_receives_nothing (Stranger       *self);
void           stranger_run          (Stranger           *self,
                                      guint               milliseconds);
void           stranger_wait_finished (Stranger          *self);
void           stranger_assert_broken (Stranger          *self);

/* As a sender: offers files of so many bytes, named "file 000" and so on. */
TincanManifest *stranger_new_manifest (guint             n_files,
                                       guint64           size,
                                       const char       *last_path);
TincanControl *stranger_new_offer    (TincanManifest     *manifest);
void           stranger_offer        (Stranger           *self,
                                      TincanControl      *offered);
void           stranger_say_page     (Stranger           *self,
                                      guint               page,
                                      JsonArray          *entries);
/* Answers what the transfer wants of it. */
void           stranger_say_pages    (Stranger           *self,
                                      TincanManifest     *manifest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stranger, stranger_free)

G_END_DECLS

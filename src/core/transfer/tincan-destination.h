/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TINCAN_CONFLICT_RENAME, /* keep both: "name (1).ext"; top-level items only, their insides go along */
  TINCAN_CONFLICT_SKIP,   /* keep what is there */
  TINCAN_CONFLICT_OVERWRITE,
} TincanConflict;

/* What is to be done with an item, from tincan_destination_begin_item(). */
typedef enum
{
  TINCAN_ITEM_WRITE,   /* blocks are wanted; n_partial_blocks may be on disk already, unverified */
  TINCAN_ITEM_PRESENT, /* finished by an earlier run of this same manifest: nothing to do */
  TINCAN_ITEM_SKIP,    /* something is there and TINCAN_CONFLICT_SKIP was said */
} TincanItemPlan;

/* Called on the worker thread when the item is durably in place under its final name (@path, relative to the directory, as
 * it was really named), or with @error when that failed. */
typedef void (*TincanItemPlacedFunc) (guint         item,
                                      const char   *path,
                                      const GError *error,
                                      gpointer      user_data);

/*
 * The hostile-until-proven-harmless disk (DESIGN.md): everything below one directory handle with openat2
 * (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS; where the kernel or file system refuses: component by component with O_NOFOLLOW),
 * part files `.tincan-<16 hex>.part` beside the final place, fsync, renameat2(RENAME_NOREPLACE) (fallback: linkat + unlink, else
 * O_EXCL probe). Small files are synced and renamed in batches. A journal `.tincan-<16 hex of the manifest digest>.journal` in
 * the directory remembers the chosen names and finished items, so that the same manifest resumes where it was; it is
 * removed at the end. All functions belong to one worker thread. Every error is TINCAN_ERROR_NO_SPACE or _DISK with a sentence.
 */
typedef struct _TincanDestination TincanDestination;

/* Checks the directory (made if missing), its free space against what is still missing, and plans names. Writes nothing yet but the directory. */
TincanDestination *tincan_destination_new   (const char          *directory,
                                             TincanManifest      *manifest,
                                             guint32              block_size,
                                             TincanConflict       conflict,
                                             TincanItemPlacedFunc placed_func,
                                             gpointer             user_data,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_destination_free         (TincanDestination   *self); /* keeps part files and journal */
gboolean    tincan_destination_begin_item   (TincanDestination   *self,
                                             guint                item,
                                             TincanItemPlan      *out_plan,
                                             guint32             *out_n_partial_blocks,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_destination_write        (TincanDestination   *self,
                                             guint                item,
                                             guint64              offset,
                                             const guint8        *data,
                                             gsize                length,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads back a block that is on disk, to compare it with the sender's digest. */
gssize      tincan_destination_read         (TincanDestination   *self,
                                             guint                item,
                                             guint64              offset,
                                             guint8              *buffer,
                                             gsize                length,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The item's blocks are all verified: queue it to be made durable and renamed; placed_func is called from here or a later call. */
gboolean    tincan_destination_finish_item  (TincanDestination   *self,
                                             guint                item,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The item failed: its part file is removed, or kept for a later resume. */
void        tincan_destination_fail_item    (TincanDestination   *self,
                                             guint                item,
                                             gboolean             keep_part);
/* Place what is queued now. */
gboolean    tincan_destination_flush        (TincanDestination   *self,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Everything that could be done is done: empty folders, folder mtimes; the journal goes if @complete. */
gboolean    tincan_destination_complete     (TincanDestination   *self,
                                             gboolean             complete,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Bytes free in the directory's file system for us, or -1 when it cannot say. */
gint64      tincan_destination_free_space   (const char          *directory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanDestination, tincan_destination_free)

G_END_DECLS

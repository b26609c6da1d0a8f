/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TINCAN_CONFLICT_RENAME, /* keep both: "name (1).ext"; items at the top, with what is in them */
  TINCAN_CONFLICT_SKIP,   /* keep what is there */
  TINCAN_CONFLICT_OVERWRITE,
} TincanConflict;

/* What is to be done with an item, from tincan_destination_begin_item(). */
typedef enum
{
  TINCAN_ITEM_WRITE,   /* blocks are wanted; some may be on disk already, unverified */
  TINCAN_ITEM_PRESENT, /* finished by an earlier run of this same manifest: nothing to do */
  TINCAN_ITEM_SKIP,    /* something is there and TINCAN_CONFLICT_SKIP was said */
} TincanItemPlan;

/* Called on the worker thread when the item is durably in place under its final name (@path,
 * relative to the directory, as it was really named), or with @error when that failed. It must
 * not call the destination. */
typedef void (*TincanItemPlacedFunc) (guint         item,
                                      const char   *path,
                                      const GError *error,
                                      gpointer      user_data);

/*
 * The hostile-until-proven-harmless disk: everything below one directory handle with openat2
 * (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS; where the kernel or file system refuses: component by
 * component with O_NOFOLLOW), part files `.tincan-<16 hex>.part` beside the final place, fsync,
 * renameat2(RENAME_NOREPLACE) (fallback: linkat + unlink, else O_EXCL). Small files are synced and
 * renamed in batches. A journal `.tincan-<16 hex of the manifest digest>.journal` in the directory
 * remembers the chosen names and finished items, so that the same manifest resumes where it was;
 * it is removed at the end. All functions belong to one worker thread. Every error is
 * TINCAN_ERROR_NO_SPACE or _DISK with a sentence.
 */
typedef struct _TincanDestination TincanDestination;

TincanDestination *tincan_destination_new   (const char          *directory,
                                             TincanManifest      *manifest,
                                             guint32              block_size,
                                             TincanConflict       conflict,
                                             TincanItemPlacedFunc placed_func,
                                             gpointer             user_data,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_destination_free         (TincanDestination   *self);
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
gssize      tincan_destination_read         (TincanDestination   *self,
                                             guint                item,
                                             guint64              offset,
                                             guint8              *buffer,
                                             gsize                length,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_destination_finish_item  (TincanDestination   *self,
                                             guint                item,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_destination_fail_item    (TincanDestination   *self,
                                             guint                item,
                                             gboolean             keep_part);
char       *tincan_destination_dup_path     (TincanDestination   *self,
                                             guint                item) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_destination_flush        (TincanDestination   *self,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_destination_complete     (TincanDestination   *self,
                                             gboolean             complete,
                                             GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_destination_discard      (TincanDestination   *self);
gint64      tincan_destination_free_space   (const char          *directory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanDestination, tincan_destination_free)

G_END_DECLS

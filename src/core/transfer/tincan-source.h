/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TINCAN_SKIPPED_SYMLINK,
  TINCAN_SKIPPED_SPECIAL,    /* socket, pipe, device */
  TINCAN_SKIPPED_NAME,       /* its name breaks a manifest rule */
  TINCAN_SKIPPED_CLASH,      /* another item has the same name but for case or normal form */
  TINCAN_SKIPPED_UNREADABLE, /* permission, or it went away */
} TincanSkippedReason;

typedef struct
{
  char               *path;    /* as found, for display only */
  TincanSkippedReason reason;
  char               *message; /* a sentence for people, translated */
} TincanSkipped;

/*
 * What a sender offers: a manifest, and where its items are. Made by a scan of the paths that a
 * person chose (each becomes a top-level item; two of the same name get " (1)" …). Never follows
 * symbolic links below or at a chosen path; above it they are the person's own. Immutable, and
 * safe on any thread.
 */
typedef struct _TincanSource TincanSource;

void            tincan_source_scan_async   (char               **paths,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
TincanSource   *tincan_source_scan_finish  (GAsyncResult        *result,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
TincanSource   *tincan_source_scan         (char               **paths,
                                            GCancellable        *cancellable,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
TincanSource   *tincan_source_new_text     (const char          *text,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
TincanSource   *tincan_source_ref          (TincanSource        *self);
void            tincan_source_unref        (TincanSource        *self);
gboolean        tincan_source_is_text      (TincanSource        *self);
TincanManifest *tincan_source_get_manifest (TincanSource        *self);
GPtrArray      *tincan_source_get_skipped  (TincanSource        *self);
int             tincan_source_open         (TincanSource        *self,
                                            guint                item,
                                            guint               *out_reason,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        tincan_source_is_unchanged (TincanSource        *self,
                                            guint                item,
                                            int                  fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSource, tincan_source_unref)

G_END_DECLS

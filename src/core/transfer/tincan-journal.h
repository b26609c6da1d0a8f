/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-destination.h"

G_BEGIN_DECLS

/* ".tincan-" + 16 hexadecimal digits + ".part", with the NUL */
#define TINCAN_PART_NAME_BYTES 30

/* A file that was put in place by an earlier run, as it looked then. */
typedef struct
{
  gint64      mtime_seconds;
  guint32     mtime_nanoseconds;
  const char *path; /* where, relative to the directory; owned by the journal */
} TincanJournalMark;

/*
 * What has to outlive this run: which folders we made, under which names, and which files are in
 * place. A text file `.tincan-<16 hex>.journal` in the directory, locked while it is used, only
 * ever appended to; a torn last line is dropped. Nothing in it is believed without a look at the
 * disk.
 *
 * A second transfer of the same manifest into the same directory at the same time has a journal
 * and part files of its own. Functions that fail say why in errno.
 */
typedef struct _TincanJournal TincanJournal;

TincanJournal *tincan_journal_new           (int                dir_fd,
                                             TincanManifest    *manifest,
                                             TincanConflict     conflict) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_journal_free          (TincanJournal     *self);
gboolean       tincan_journal_is_resumed    (TincanJournal     *self);
TincanConflict tincan_journal_get_conflict  (TincanJournal     *self);
gboolean       tincan_journal_begin         (TincanJournal     *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean       tincan_journal_start_over    (TincanJournal     *self,
                                             TincanConflict     conflict) G_GNUC_WARN_UNUSED_RESULT;
gboolean       tincan_journal_write         (TincanJournal     *self) G_GNUC_WARN_UNUSED_RESULT;
int            tincan_journal_get_fd        (TincanJournal     *self);
void           tincan_journal_remove        (TincanJournal     *self);

void           tincan_journal_add_folder    (TincanJournal     *self,
                                             const char        *place,
                                             const char        *path);
GHashTable    *tincan_journal_get_folders   (TincanJournal     *self);
void           tincan_journal_add_file      (TincanJournal     *self,
                                             guint              item,
                                             gint64             mtime_seconds,
                                             guint32            mtime_nanoseconds,
                                             const char        *place);
gboolean       tincan_journal_get_file      (TincanJournal     *self,
                                             guint              item,
                                             TincanJournalMark *out_mark);

void           tincan_journal_get_part_name (TincanJournal     *self,
                                             guint              item,
                                             guint              attempt,
                                             char out_name[TINCAN_PART_NAME_BYTES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanJournal, tincan_journal_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-journal.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/*
 * A file that is being written, under the name `.tincan-<16 hex>.part` in the folder where it will
 * be. It may be closed and opened again at any time. The caller gives the descriptor of that
 * folder; functions that fail say why in errno.
 */
typedef struct
{
  guint          item;
  guint64        size; /* when it is whole, in bytes */
  int            fd;   /* -1 while it is closed */
  guint          attempt;
  guint64        unsynced; /* bytes written since the disk was set to work */
  gboolean       is_lost;  /* the disk lost some of it */
  dev_t          device;
  ino_t          inode; /* 0 until there is a file */
  TincanJournal *journal;
  GList          link; /* for whoever counts the open ones */
} TincanPart;

TincanPart *tincan_part_new         (TincanJournal    *journal,
                                     guint             item,
                                     guint64           size) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_part_free        (TincanPart       *self);
gboolean    tincan_part_find        (TincanPart       *self,
                                     int               dir_fd,
                                     guint64          *out_length);
gboolean    tincan_part_open        (TincanPart       *self,
                                     int               dir_fd) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_part_close       (TincanPart       *self);
gboolean    tincan_part_write       (TincanPart       *self,
                                     guint64           offset,
                                     const guint8     *data,
                                     gsize             length) G_GNUC_WARN_UNUSED_RESULT;
gssize      tincan_part_read        (TincanPart       *self,
                                     guint64           offset,
                                     guint8           *buffer,
                                     gsize             length) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_part_is_in_place (TincanPart       *self,
                                     int               dir_fd);
void        tincan_part_get_name    (TincanPart       *self,
                                     char              out_name[TINCAN_PART_NAME_BYTES]);
void        tincan_part_remove      (TincanPart       *self,
                                     int               dir_fd);
void        tincan_part_remove_old  (TincanJournal    *journal,
                                     guint             item,
                                     int               dir_fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanPart, tincan_part_free)

G_END_DECLS

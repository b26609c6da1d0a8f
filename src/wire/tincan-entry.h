/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-limits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TINCAN_MAX_NANOSECONDS 999999999

typedef enum
{
  TINCAN_ENTRY_FILE,
  TINCAN_ENTRY_FOLDER,
} TincanEntryKind;

/* One line of a manifest. @path is relative, '/'-separated UTF-8 and owned by the manifest. */
typedef struct
{
  TincanEntryKind kind;
  gboolean        executable;        /* by its owner */
  gboolean        has_mtime;
  guint32         mtime_nanoseconds; /* 0 to 999,999,999 */
  gint64          mtime_seconds;     /* since 1970 */
  guint64         size;              /* bytes; 0 for a folder */
  const char     *path;
} TincanEntry;

JsonObject *tincan_entry_to_json       (const TincanEntry *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_entry_from_json     (JsonObject        *object,
                                        TincanEntry       *out_entry,
                                        GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gsize       tincan_entry_get_json_size (const TincanEntry *self);

/* Number of blocks of a file of @size bytes; G_MAXUINT32 if there are as many or more, which no
 * frame could number. */
guint32     tincan_block_count         (guint64            size,
                                        guint32            block_size);
/* Size in bytes of block @block of a file of @size bytes; 0 if there is no such block. */
guint32     tincan_block_size_at       (guint64            size,
                                        guint32            block_size,
                                        guint32            block);

G_END_DECLS

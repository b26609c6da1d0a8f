/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The files of the page: what is in one folder, and nothing else. */
typedef struct _TincanWebRoot TincanWebRoot;

typedef struct
{
  GBytes     *bytes;
  char       *etag;      /* with its quotes */
  const char *type;      /* MIME type */
  const char *encoding;  /* (nullable): how the bytes are compressed */
  gboolean    immutable; /* its name changes with its content */
} TincanWebFile;

TincanWebRoot       *tincan_web_root_new    (const char    *path) G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_web_root_free   (TincanWebRoot *self);
const TincanWebFile *tincan_web_root_lookup (TincanWebRoot *self,
                                             const char    *path,
                                             gboolean       gzip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanWebRoot, tincan_web_root_free)

G_END_DECLS

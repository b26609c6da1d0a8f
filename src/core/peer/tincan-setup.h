/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *element; /* a factory of GStreamer */
  const char *package; /* the Debian package it comes with */
} TincanSetupPart;

gboolean tincan_setup_check       (const TincanSetupPart *parts,
                                   gsize                  n_parts,
                                   GError               **error);
gboolean tincan_setup_check_all   (GError               **error);
void     tincan_setup_make_key    (void);

G_END_DECLS

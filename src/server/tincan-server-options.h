/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-server-settings.h"

G_BEGIN_DECLS

/* What the command line says. */
typedef struct
{
  TincanServerSettings *settings;
  gboolean              json;    /* log in JSON */
  gboolean              version; /* only say the version */
} TincanServerOptions;

TincanServerOptions *tincan_server_options_parse (char               ***arguments,
                                                  GError              **error)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_server_options_free  (TincanServerOptions  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanServerOptions, tincan_server_options_free)

G_END_DECLS

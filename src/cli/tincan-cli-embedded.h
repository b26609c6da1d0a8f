/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A server of our own for as long as we run, so that the first command works with nothing set
 * up. */
typedef struct _TincanCliEmbedded TincanCliEmbedded;

TincanCliEmbedded *tincan_cli_embedded_start      (const char        *listen,
                                                   GError           **error)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void               tincan_cli_embedded_free       (TincanCliEmbedded *self);
/* base address for us */
const char        *tincan_cli_embedded_get_server (TincanCliEmbedded *self);
/* base address for others */
const char        *tincan_cli_embedded_get_page   (TincanCliEmbedded *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliEmbedded, tincan_cli_embedded_free)

G_END_DECLS

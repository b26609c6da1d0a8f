/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A server that a front end carries along for as long as it runs, so that it works with nothing set
 * up. This is what a front end sees of the server. */
typedef struct _TincanServerEmbedding TincanServerEmbedding;

TincanServerEmbedding *tincan_server_embedding_start       (const char            *listen,
                                                            guint                  max_mailboxes,
                                                            GError               **error)
                                                           G_GNUC_WARN_UNUSED_RESULT;
void                   tincan_server_embedding_free        (TincanServerEmbedding *self);
const char            *tincan_server_embedding_get_address (TincanServerEmbedding *self);
char                  *tincan_server_embedding_dup_page    (TincanServerEmbedding *self)
                                                           G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanServerEmbedding, tincan_server_embedding_free)

G_END_DECLS

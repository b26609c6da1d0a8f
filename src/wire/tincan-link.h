/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-base-address.h"

G_BEGIN_DECLS

/* A link, PROTOCOL.md section 3. Immutable, reference counted. */
typedef struct _TincanLink TincanLink;

TincanLink *tincan_link_new         (const char *page_base,
                                     const char *server_base,
                                     GBytes     *mailbox,
                                     GBytes     *secret,
                                     GError    **error) G_GNUC_WARN_UNUSED_RESULT;
TincanLink *tincan_link_parse       (const char *text,
                                     GError    **error) G_GNUC_WARN_UNUSED_RESULT;
TincanLink *tincan_link_ref         (TincanLink *self);
void        tincan_link_unref       (TincanLink *self);
const char *tincan_link_get_page    (TincanLink *self);
const char *tincan_link_get_server  (TincanLink *self);
GBytes     *tincan_link_get_mailbox (TincanLink *self);
GBytes     *tincan_link_get_secret  (TincanLink *self);
char       *tincan_link_to_string   (TincanLink *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_link_looks_like  (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanLink, tincan_link_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a server answers to a browser that asks for something else than a WebSocket. */
typedef struct _TincanSite TincanSite;

TincanSite *tincan_site_new         (const char        *web_root) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_site_free        (TincanSite        *self);
void        tincan_site_add_headers (SoupServerMessage *message);
void        tincan_site_answer      (TincanSite        *self,
                                     SoupServerMessage *message,
                                     const char        *path);
void        tincan_site_answer_text (SoupServerMessage *message,
                                     const char        *type,
                                     const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSite, tincan_site_free)

G_END_DECLS

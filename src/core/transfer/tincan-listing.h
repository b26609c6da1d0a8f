/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-control.h"
#include "wire/tincan-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * An offer, and the manifest that is to bear it out, page by page. Bounded by what the offer says,
 * and the offer by the limits; every difference ends it with TINCAN_ERROR_MANIFEST.
 */
typedef struct _TincanListing TincanListing;

TincanListing  *tincan_listing_new           (const TincanControl *offer,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void            tincan_listing_free          (TincanListing       *self);
gboolean        tincan_listing_is_same_offer (TincanListing       *self,
                                              const TincanControl *offer);
guint32         tincan_listing_get_block     (TincanListing       *self);
gboolean        tincan_listing_next_wanted   (TincanListing       *self,
                                              guint               *out_page);
void            tincan_listing_want_again    (TincanListing       *self);
gboolean        tincan_listing_add_page      (TincanListing       *self,
                                              guint                page,
                                              JsonArray           *entries,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        tincan_listing_is_whole      (TincanListing       *self);
void            tincan_listing_finish_async  (TincanListing       *self,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
TincanManifest *tincan_listing_finish_finish (GAsyncResult        *result,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanListing, tincan_listing_free)

G_END_DECLS

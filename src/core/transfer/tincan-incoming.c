/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-incoming"

#include "config.h"

#include "core/transfer/tincan-incoming.h"

#include "core/transfer/tincan-incoming-worker.h"
#include "core/transfer/tincan-listing.h"
#include "core/transfer/tincan-transfer-error.h"

struct _TincanIncoming
{
  TincanTransfer parent_instance;

  TincanListing *listing;       /* NULL if the offer cannot be */
  GError        *listing_error; /* why */
  gboolean       is_too_large;
};

G_DEFINE_FINAL_TYPE (TincanIncoming, tincan_incoming, TINCAN_TYPE_TRANSFER)

/* --- Listing --- */

static void
refuse (TincanIncoming *self,
        TincanReason    reason,
        const GError   *error)
{
  TincanTransfer *transfer = TINCAN_TRANSFER (self);

  tincan_transfer_end (transfer, TINCAN_TRANSFER_FAILED, error,
                       tincan_transfer_new_control (transfer, TINCAN_CONTROL_DECLINE, reason));
}

static void
want_page (TincanIncoming *self,
           guint           page)
{
  TincanTransfer           *transfer = TINCAN_TRANSFER (self);
  g_autoptr(TincanControl) control = NULL;

  control = tincan_transfer_new_control (transfer, TINCAN_CONTROL_WANT, TINCAN_REASON_INTERNAL);
  control->page = page;
  tincan_transfer_send (transfer, control);
}

static void
want_pages (TincanIncoming *self)
{
  guint page;

  while (tincan_listing_next_wanted (self->listing, &page))
    want_page (self, page);
}

static void
finished_listing_cb (GObject      *source_object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(TincanIncoming) self = user_data;
  g_autoptr(TincanManifest) manifest = NULL;
  g_autoptr(GError)         error = NULL;

  manifest = tincan_listing_finish_finish (result, &error);
  if (tincan_transfer_is_ending (TINCAN_TRANSFER (self)))
    return;

  if (manifest == NULL)
    refuse (self, TINCAN_REASON_INVALID, error);
  else
    tincan_transfer_set_offered (TINCAN_TRANSFER (self), manifest);
}

static void
handle_page (TincanIncoming      *self,
             const TincanControl *control)
{
  g_autoptr(GError) error = NULL;

  /* The page that start() asked for again. */
  if (tincan_listing_is_whole (self->listing) || control->entries == NULL)
    return;

  if (!tincan_listing_add_page (self->listing, control->page, control->entries, &error))
    {
      refuse (self, TINCAN_REASON_INVALID, error);
      return;
    }

  if (tincan_listing_is_whole (self->listing))
    tincan_listing_finish_async (self->listing, finished_listing_cb, g_object_ref (self));
  else
    want_pages (self);
}

/* --- The class --- */

static void
tincan_incoming_start (TincanTransfer *transfer)
{
  TincanIncoming *self = TINCAN_INCOMING (transfer);

  if (self->listing == NULL)
    {
      refuse (self, self->is_too_large ? TINCAN_REASON_TOO_LARGE : TINCAN_REASON_INVALID,
              self->listing_error);
    }
  else if (tincan_transfer_is_accepted (transfer))
    {
      /* It may have been lost with the connection. */
      tincan_transfer_say (transfer, TINCAN_CONTROL_ACCEPT, TINCAN_REASON_INTERNAL);
    }
  else if (tincan_listing_is_whole (self->listing))
    {
      /* A sender that gave up while there was no connection says so to this, else the page is
       * ignored. */
      want_page (self, 0);
    }
  else
    {
      tincan_listing_want_again (self->listing);
      want_pages (self);
    }
}

static void
tincan_incoming_handle_control (TincanTransfer      *transfer,
                                const TincanControl *control)
{
  TincanIncoming    *self = TINCAN_INCOMING (transfer);
  g_autoptr(GError) error = NULL;

  if (self->listing == NULL)
    return;

  if (control->type == TINCAN_CONTROL_PAGE)
    {
      handle_page (self, control);
    }
  else if (control->type == TINCAN_CONTROL_OFFER &&
           !tincan_listing_is_same_offer (self->listing, control))
    {
      error = tincan_transfer_error_new_broken ();
      tincan_transfer_end_broken (transfer, error);
    }
}

static void
tincan_incoming_accept (TincanTransfer *transfer,
                        const char     *directory,
                        TincanConflict  conflict)
{
  TincanIncoming *self = TINCAN_INCOMING (transfer);
  TincanWorker   *worker;

  worker = tincan_incoming_worker_new (tincan_transfer_get_id (transfer),
                                       tincan_transfer_get_manifest (transfer),
                                       tincan_listing_get_block (self->listing),
                                       tincan_transfer_get_kind (transfer) == TINCAN_OFFER_TEXT
                                         ? NULL
                                         : directory,
                                       conflict);
  tincan_transfer_set_worker (transfer, worker);
  tincan_transfer_say (transfer, TINCAN_CONTROL_ACCEPT, TINCAN_REASON_INTERNAL);
  tincan_transfer_run (transfer);
}

static void
tincan_incoming_worker_ended (TincanTransfer *transfer)
{
  TincanWorker      *worker = tincan_transfer_get_worker (transfer);
  TincanControl     *done;
  guint              n_failed = tincan_transfer_get_failed_items (transfer);
  g_autoptr(GError) error = NULL;

  tincan_transfer_set_text (transfer, tincan_incoming_worker_get_text (worker));

  done = tincan_transfer_new_control (transfer, TINCAN_CONTROL_DONE, TINCAN_REASON_INTERNAL);
  done->items = tincan_transfer_get_items (transfer);
  done->bytes = tincan_transfer_get_bytes (transfer);
  done->failed = n_failed;
  done->skipped = tincan_transfer_get_skipped_items (transfer);

  if (n_failed > 0)
    error = tincan_transfer_error_new_incomplete (n_failed);
  tincan_transfer_end (transfer, TINCAN_TRANSFER_DONE, error, done);
}

static void
tincan_incoming_finalize (GObject *object)
{
  TincanIncoming *self = TINCAN_INCOMING (object);

  g_clear_pointer (&self->listing, tincan_listing_free);
  g_clear_error (&self->listing_error);

  G_OBJECT_CLASS (tincan_incoming_parent_class)->finalize (object);
}

static void
tincan_incoming_class_init (TincanIncomingClass *klass)
{
  TincanTransferClass *transfer_class = TINCAN_TRANSFER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tincan_incoming_finalize;
  transfer_class->start = tincan_incoming_start;
  transfer_class->handle_control = tincan_incoming_handle_control;
  transfer_class->accept = tincan_incoming_accept;
  transfer_class->worker_ended = tincan_incoming_worker_ended;
}

static void
tincan_incoming_init (TincanIncoming *self)
{
}

/**
 * tincan_incoming_new:
 * @offer: what the other side offers
 *
 * Returns: (transfer full): a transfer that is LISTING; tincan_transfer_start() asks for the
 *   manifest. An offer that cannot be is declined then
 */
TincanTransfer *
tincan_incoming_new (const TincanControl *offer)
{
  TincanIncoming *self;

  g_return_val_if_fail (offer != NULL && offer->type == TINCAN_CONTROL_OFFER, NULL);

  self = g_object_new (TINCAN_TYPE_INCOMING,
                       "id", offer->transfer,
                       "outgoing", FALSE,
                       "kind", offer->kind,
                       NULL);
  self->listing = tincan_listing_new (offer, &self->listing_error);
  self->is_too_large = offer->kind == TINCAN_OFFER_TEXT && offer->bytes > TINCAN_MAX_TEXT_BYTES;
  if (self->listing != NULL)
    tincan_transfer_set_totals (TINCAN_TRANSFER (self), offer->bytes, offer->items);

  return TINCAN_TRANSFER (self);
}

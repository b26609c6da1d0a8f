/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-outgoing"

#include "config.h"

#include "core/transfer/tincan-outgoing.h"

#include "core/transfer/tincan-digest.h"
#include "core/transfer/tincan-outgoing-worker.h"
#include "core/transfer/tincan-transfer-error.h"

/* A receiver asks for each page once, and once more after a reconnect. One that asks without end
 * would fill the control channel with answers. */
#define MAX_TIMES_LISTED 3

#define MAX_NAMES 5

struct _TincanOutgoing
{
  TincanTransfer parent_instance;

  TincanSource *source;
  guint         n_wanted; /* pages that were asked for since the last start */
};

G_DEFINE_FINAL_TYPE (TincanOutgoing, tincan_outgoing, TINCAN_TYPE_TRANSFER)

static char **
dup_names_for_display (TincanManifest *manifest)
{
  char **names = tincan_manifest_dup_names (manifest, MAX_NAMES);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = names[i];

      names[i] = tincan_text_for_display (name, 0);
    }

  return names;
}

/* After a reconnect the offer is repeated, for the receiver may have finished without our hearing
 * of it. */
static void
tincan_outgoing_start (TincanTransfer *transfer)
{
  TincanOutgoing           *self = TINCAN_OUTGOING (transfer);
  TincanManifest           *manifest = tincan_source_get_manifest (self->source);
  g_autoptr(TincanControl) offer = NULL;

  self->n_wanted = 0;

  offer = tincan_transfer_new_control (transfer, TINCAN_CONTROL_OFFER, TINCAN_REASON_INTERNAL);
  offer->kind = tincan_source_is_text (self->source) ? TINCAN_OFFER_TEXT : TINCAN_OFFER_FILES;
  offer->items = tincan_manifest_get_n_files (manifest);
  offer->folders = tincan_manifest_get_n_folders (manifest);
  offer->bytes = tincan_manifest_get_bytes (manifest);
  offer->pages = tincan_manifest_get_n_pages (manifest);
  offer->block = TINCAN_BLOCK_BYTES;
  offer->digest = g_bytes_ref (tincan_manifest_get_digest (manifest));
  offer->names = dup_names_for_display (manifest);
  tincan_transfer_send (transfer, offer);
}

static void
send_page (TincanOutgoing *self,
           guint           page)
{
  TincanTransfer           *transfer = TINCAN_TRANSFER (self);
  TincanManifest           *manifest = tincan_source_get_manifest (self->source);
  guint                     n_pages = tincan_manifest_get_n_pages (manifest);
  g_autoptr(TincanControl) control = NULL;
  g_autoptr(GError)        error = NULL;

  self->n_wanted++;
  if (page >= n_pages || self->n_wanted > MAX_TIMES_LISTED * n_pages + TINCAN_MAX_PAGES_OUTSTANDING)
    {
      error = tincan_transfer_error_new_broken ();
      tincan_transfer_end_broken (transfer, error);
      return;
    }

  control = tincan_transfer_new_control (transfer, TINCAN_CONTROL_PAGE, TINCAN_REASON_INTERNAL);
  control->page = page;
  control->entries = tincan_manifest_page_to_json (manifest, page);
  tincan_transfer_send (transfer, control);
}

static void
handle_decline (TincanTransfer *transfer,
                TincanReason    reason)
{
  g_autoptr(GError) error = NULL;

  if (tincan_transfer_is_accepted (transfer))
    {
      error = tincan_transfer_error_new_cancelled (reason);
      tincan_transfer_end (transfer, TINCAN_TRANSFER_CANCELLED, error, NULL);
    }
  else
    {
      error = tincan_transfer_error_new_declined (reason);
      tincan_transfer_end (transfer, TINCAN_TRANSFER_DECLINED, error, NULL);
    }
}

static void
handle_progress (TincanTransfer      *transfer,
                 const TincanControl *control)
{
  TincanWorkerProgress progress = {
    .bytes = control->bytes,
    .items = control->items,
    .failed = control->failed,
    .skipped = control->skipped,
  };

  tincan_transfer_set_progress (transfer, &progress);
}

/* The worker never sees a file without blocks; the receiver makes it by itself. */
static void
report_empty_files (TincanTransfer *transfer)
{
  TincanManifest             *manifest = tincan_transfer_get_manifest (transfer);
  g_autoptr(TincanFileDigest) nothing = tincan_file_digest_new ();
  g_autoptr(GBytes)           digest = NULL;
  guint8                      bytes[TINCAN_DIGEST_BYTES];

  tincan_file_digest_finish (nothing, bytes);
  digest = g_bytes_new (bytes, sizeof bytes);
  for (guint i = 0; i < tincan_manifest_get_n_entries (manifest); i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (manifest, i);

      if (entry->kind == TINCAN_ENTRY_FILE && entry->size == 0)
        g_signal_emit_by_name (transfer, "item-done",
                               i, entry->path, G_GUINT64_CONSTANT (0), digest);
    }
}

static void
handle_done (TincanTransfer      *transfer,
             const TincanControl *control)
{
  g_autoptr(GError) error = NULL;

  handle_progress (transfer, control);
  if (control->failed == 0 && control->skipped == 0)
    report_empty_files (transfer);
  if (control->failed > 0)
    error = tincan_transfer_error_new_incomplete (control->failed);
  tincan_transfer_end (transfer, TINCAN_TRANSFER_DONE, error, NULL);
}

static void
tincan_outgoing_handle_control (TincanTransfer      *transfer,
                                const TincanControl *control)
{
  gboolean is_accepted = tincan_transfer_is_accepted (transfer);

  if (control->type == TINCAN_CONTROL_WANT)
    send_page (TINCAN_OUTGOING (transfer), control->page);
  else if (control->type == TINCAN_CONTROL_DECLINE)
    handle_decline (transfer, control->reason);
  else if (control->type == TINCAN_CONTROL_ACCEPT && !is_accepted)
    tincan_transfer_run (transfer);
  else if (control->type == TINCAN_CONTROL_PROGRESS && is_accepted)
    handle_progress (transfer, control);
  else if (control->type == TINCAN_CONTROL_DONE && is_accepted)
    handle_done (transfer, control);
}

static void
tincan_outgoing_finalize (GObject *object)
{
  TincanOutgoing *self = TINCAN_OUTGOING (object);

  g_clear_pointer (&self->source, tincan_source_unref);

  G_OBJECT_CLASS (tincan_outgoing_parent_class)->finalize (object);
}

static void
tincan_outgoing_class_init (TincanOutgoingClass *klass)
{
  TincanTransferClass *transfer_class = TINCAN_TRANSFER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tincan_outgoing_finalize;
  transfer_class->start = tincan_outgoing_start;
  transfer_class->handle_control = tincan_outgoing_handle_control;
}

static void
tincan_outgoing_init (TincanOutgoing *self)
{
}

/**
 * tincan_outgoing_new:
 * @id: its number in the session, odd from the host
 * @source: what is offered
 *
 * Returns: (transfer full): a transfer that is OFFERED; tincan_transfer_start() says so to the
 *   other side
 */
TincanTransfer *
tincan_outgoing_new (guint         id,
                     TincanSource *source)
{
  TincanOutgoing *self;
  TincanTransfer *transfer;
  TincanManifest *manifest;
  TincanOfferKind kind;

  g_return_val_if_fail (id > 0 && id <= TINCAN_MAX_TRANSFER_ID, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  manifest = tincan_source_get_manifest (source);
  kind = tincan_source_is_text (source) ? TINCAN_OFFER_TEXT : TINCAN_OFFER_FILES;
  self = g_object_new (TINCAN_TYPE_OUTGOING,
                       "id", id,
                       "outgoing", TRUE,
                       "kind", kind,
                       NULL);
  self->source = tincan_source_ref (source);

  transfer = TINCAN_TRANSFER (self);
  tincan_transfer_set_totals (transfer,
                              tincan_manifest_get_bytes (manifest),
                              tincan_manifest_get_n_files (manifest));
  tincan_transfer_set_offered (transfer, manifest);
  tincan_transfer_set_worker (transfer,
                              tincan_outgoing_worker_new (id, source, TINCAN_BLOCK_BYTES));

  return transfer;
}

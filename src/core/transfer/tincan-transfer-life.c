/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-transfer"

#include "config.h"

#include "core/transfer/tincan-transfer-class.h"

#include "core/transfer/tincan-transfer-error.h"

/* The life of a transfer, until its worker's thread is gone: what TincanTransfer does for its two
 * kinds. What the session does with it is in tincan-transfer-session.c, and what a person does in
 * tincan-transfer.c. */

/* Both what a person sees and what the other side is told is updated so often. */
#define PROGRESS_INTERVAL_MS 200

/* --- State --- */

static void
set_state (TincanTransfer     *self,
           TincanTransferState state)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (priv->state == state)
    return;

  priv->state = state;
  g_object_notify (G_OBJECT (self), "state");
}

/**
 * tincan_transfer_set_error:
 * @self: a transfer
 * @error: (nullable): what the property is to say
 */
void
tincan_transfer_set_error (TincanTransfer *self,
                           const GError   *error)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (priv->error == NULL && error == NULL)
    return;

  g_clear_error (&priv->error);
  if (error != NULL)
    priv->error = g_error_copy (error);
  g_object_notify (G_OBJECT (self), "error");
}

static gboolean tick_cb (gpointer data);

static void
start_ticking (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (priv->progress_source != NULL)
    return;

  priv->progress_source = g_timeout_source_new (PROGRESS_INTERVAL_MS);
  g_source_set_static_name (priv->progress_source, "tincan-transfer progress");
  g_source_set_callback (priv->progress_source, tick_cb, self, NULL);
  g_source_attach (priv->progress_source, priv->context);
}

static void
stop_ticking (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (priv->progress_source != NULL)
    g_source_destroy (priv->progress_source);
  g_clear_pointer (&priv->progress_source, g_source_unref);
}

/**
 * tincan_transfer_update_state:
 * @self: a transfer
 *
 * The state of an accepted transfer follows from what keeps it from running.
 */
void
tincan_transfer_update_state (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (!priv->is_accepted || priv->is_ending)
    return;

  if (priv->is_held || priv->is_paused_here || priv->is_paused_there)
    {
      set_state (self, TINCAN_TRANSFER_PAUSED);
    }
  else if (priv->lanes->len == 0)
    {
      set_state (self, TINCAN_TRANSFER_INTERRUPTED);
    }
  else
    {
      if (priv->state != TINCAN_TRANSFER_RUNNING)
        tincan_rate_reset (&priv->rate);
      set_state (self, TINCAN_TRANSFER_RUNNING);
      start_ticking (self);
    }
}

/**
 * tincan_transfer_update_pause:
 * @self: an accepted transfer one of whose reasons to rest has changed
 */
void
tincan_transfer_update_pause (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  g_object_freeze_notify (G_OBJECT (self));
  tincan_worker_set_paused (priv->worker,
                            priv->is_held || priv->is_paused_here || priv->is_paused_there);
  g_object_notify (G_OBJECT (self), "paused-here");
  g_object_notify (G_OBJECT (self), "pause-reason");
  tincan_transfer_update_state (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- Progress --- */

static void
show_rate (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);
  gint64                 now = g_get_monotonic_time ();
  guint64                over = priv->progress.bytes + priv->progress.left_bytes;
  guint64                missing = priv->total_bytes - MIN (over, priv->total_bytes);
  double                 rate = 0;
  gint64                 eta = -1;

  if (priv->state == TINCAN_TRANSFER_RUNNING && !priv->is_ending)
    {
      tincan_rate_add (&priv->rate, now, priv->progress.bytes);
      rate = tincan_rate_get (&priv->rate, now);
      eta = tincan_rate_get_eta (&priv->rate, now, missing);
    }

  if (rate != priv->shown_rate)
    {
      priv->shown_rate = rate;
      g_object_notify (G_OBJECT (self), "rate");
    }
  if (eta != priv->shown_eta)
    {
      priv->shown_eta = eta;
      g_object_notify (G_OBJECT (self), "eta");
    }
}

/* Returns whether anything is new. */
static gboolean
show_progress (TincanTransfer             *self,
               const TincanWorkerProgress *progress)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);
  TincanWorkerProgress   old = priv->progress;

  g_object_freeze_notify (G_OBJECT (self));
  priv->progress = *progress;
  if (old.bytes != progress->bytes)
    g_object_notify (G_OBJECT (self), "bytes");
  if (old.items != progress->items)
    g_object_notify (G_OBJECT (self), "items");
  if (old.failed != progress->failed)
    g_object_notify (G_OBJECT (self), "failed-items");
  if (old.skipped != progress->skipped)
    g_object_notify (G_OBJECT (self), "skipped-items");
  show_rate (self);
  g_object_thaw_notify (G_OBJECT (self));

  return old.bytes != progress->bytes || old.items != progress->items ||
         old.failed != progress->failed || old.skipped != progress->skipped;
}

static gboolean
update_progress (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);
  TincanWorkerProgress   progress = { 0 };

  if (priv->worker != NULL)
    tincan_worker_get_progress (priv->worker, &progress);

  /* Of its own, a sender only knows what it could not send. */
  if (priv->is_outgoing)
    {
      guint n_failed = progress.failed;

      progress = priv->reported;
      progress.failed = MAX (progress.failed, n_failed);
    }

  return show_progress (self, &progress);
}

static void
say_progress (TincanTransfer *self)
{
  TincanTransferPrivate   *priv = tincan_transfer_get_private (self);
  g_autoptr(TincanControl) control = NULL;

  control = tincan_transfer_new_control (self, TINCAN_CONTROL_PROGRESS, TINCAN_REASON_INTERNAL);
  control->bytes = priv->progress.bytes;
  control->items = priv->progress.items;
  tincan_transfer_send (self, control);
}

static gboolean
tick_cb (gpointer data)
{
  TincanTransfer            *self = data;
  TincanTransferPrivate     *priv = tincan_transfer_get_private (self);
  g_autoptr(TincanTransfer) guard = g_object_ref (self);
  gboolean                   is_new = update_progress (self);

  if (is_new && !priv->is_outgoing && !priv->is_ending)
    say_progress (self);

  /* At rest, what was under way still comes in; then there is nothing to look at. */
  if (!is_new && priv->state != TINCAN_TRANSFER_RUNNING)
    stop_ticking (self);

  return priv->progress_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* --- The end --- */

static void
finish (TincanTransfer *self)
{
  TincanTransferPrivate     *priv = tincan_transfer_get_private (self);
  g_autoptr(TincanTransfer) guard = g_object_ref (self);

  g_assert (priv->is_ending);

  if (tincan_transfer_is_finished (self))
    return;

  if (priv->worker != NULL)
    tincan_worker_join (priv->worker);
  g_ptr_array_set_size (priv->lanes, 0);
  stop_ticking (self);

  g_object_freeze_notify (G_OBJECT (self));
  set_state (self, priv->end_state);
  tincan_transfer_set_error (self, priv->end_error);
  update_progress (self);
  g_object_thaw_notify (G_OBJECT (self));

  g_signal_emit_by_name (self, "finished");
}

static gboolean
finish_cb (gpointer data)
{
  TincanTransfer        *self = data;
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  g_clear_pointer (&priv->finish_source, g_source_unref);
  finish (self);

  return G_SOURCE_REMOVE;
}

/**
 * tincan_transfer_end:
 * @self: a transfer
 * @state: one of the last four
 * @error: (nullable): why
 * @farewell: (transfer full) (nullable): what the other side is told, now and when it asks again
 *   because it did not hear it
 *
 * Ends the transfer; "finished" follows once the worker's thread is gone, and never before this
 * returns. The first end counts.
 */
void
tincan_transfer_end (TincanTransfer     *self,
                     TincanTransferState state,
                     const GError       *error,
                     TincanControl      *farewell)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (priv->is_ending)
    {
      g_clear_pointer (&farewell, tincan_control_free);
      return;
    }

  priv->is_ending = TRUE;
  priv->end_state = state;
  priv->end_error = error != NULL ? g_error_copy (error) : NULL;
  priv->farewell = farewell;

  if (priv->worker != NULL)
    {
      tincan_worker_stop (priv->worker, priv->discards);
    }
  else
    {
      priv->finish_source = g_idle_source_new ();
      g_source_set_callback (priv->finish_source, finish_cb, self, NULL);
      g_source_attach (priv->finish_source, priv->context);
    }

  if (priv->farewell != NULL)
    tincan_transfer_send (self, priv->farewell);
}

/**
 * tincan_transfer_end_broken:
 * @self: a transfer
 * @error: what the other side did against the protocol
 */
void
tincan_transfer_end_broken (TincanTransfer *self,
                            const GError   *error)
{
  tincan_transfer_end (self, TINCAN_TRANSFER_FAILED, error,
                       tincan_transfer_new_control (self,
                                                    TINCAN_CONTROL_CANCEL,
                                                    TINCAN_REASON_PROTOCOL));
}

static void
worker_has_ended (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  tincan_worker_join (priv->worker);
  if (!priv->is_ending)
    {
      update_progress (self);
      TINCAN_TRANSFER_GET_CLASS (self)->worker_ended (self);
    }

  finish (self);
}

static TincanReason
reason_from_error (const GError *error)
{
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE))
    return TINCAN_REASON_NO_SPACE;

  return TINCAN_REASON_DISK;
}

static void
hold (TincanTransfer *self,
      const GError   *error)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  priv->is_held = TRUE;
  tincan_transfer_set_error (self, error);
  tincan_transfer_update_pause (self);
  tincan_transfer_say (self, TINCAN_CONTROL_PAUSED, reason_from_error (error));
}

static void
worker_event_cb (const TincanWorkerEvent *event,
                 gpointer                 owner)
{
  TincanTransfer        *self = owner;
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  switch (event->kind)
    {
    case TINCAN_WORKER_ITEM_DONE:
      g_signal_emit_by_name (self, "item-done",
                             event->item, event->path, event->bytes, event->digest);
      break;

    case TINCAN_WORKER_ITEM_FAILED:
      g_signal_emit_by_name (self, "item-failed", event->item, event->path, event->error);
      break;

    case TINCAN_WORKER_HELD:
      if (!priv->is_ending)
        hold (self, event->error);
      break;

    case TINCAN_WORKER_FAILED:
      tincan_transfer_end_broken (self, event->error);
      break;

    case TINCAN_WORKER_ENDED:
      worker_has_ended (self);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* --- For the two kinds --- */

/**
 * tincan_transfer_set_totals:
 * @self: a transfer
 * @bytes: of all files
 * @items: files
 */
void
tincan_transfer_set_totals (TincanTransfer *self,
                            guint64         bytes,
                            guint           items)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  priv->total_bytes = bytes;
  priv->total_items = items;
  g_object_notify (G_OBJECT (self), "total-bytes");
  g_object_notify (G_OBJECT (self), "total-items");
}

/**
 * tincan_transfer_set_offered:
 * @self: a transfer
 * @manifest: what is offered, finished and valid
 */
void
tincan_transfer_set_offered (TincanTransfer *self,
                             TincanManifest *manifest)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  g_assert (priv->manifest == NULL);

  priv->manifest = tincan_manifest_ref (manifest);
  set_state (self, TINCAN_TRANSFER_OFFERED);
  if (!priv->is_outgoing)
    g_signal_emit_by_name (self, "listed");
}

/**
 * tincan_transfer_set_worker:
 * @self: a transfer
 * @worker: (transfer full): its worker, not started
 */
void
tincan_transfer_set_worker (TincanTransfer *self,
                            TincanWorker   *worker)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  g_assert (priv->worker == NULL);

  tincan_worker_set_owner (worker, G_OBJECT (self), worker_event_cb);
  for (guint i = 0; i < priv->lanes->len; i++)
    tincan_worker_add_lane (worker, g_ptr_array_index (priv->lanes, i));
  g_atomic_pointer_set (&priv->worker, worker);
}

/**
 * tincan_transfer_get_worker:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): its worker
 */
TincanWorker *
tincan_transfer_get_worker (TincanTransfer *self)
{
  return tincan_transfer_get_private (self)->worker;
}

/**
 * tincan_transfer_run:
 * @self: a transfer that has a worker
 *
 * The receiver has accepted: the worker starts.
 */
void
tincan_transfer_run (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  g_assert (priv->worker != NULL && !priv->is_accepted);

  priv->is_accepted = TRUE;
  tincan_worker_start (priv->worker);
  tincan_transfer_update_state (self);
}

/**
 * tincan_transfer_is_ending:
 * @self: a transfer
 *
 * Returns: whether tincan_transfer_end() was called
 */
gboolean
tincan_transfer_is_ending (TincanTransfer *self)
{
  return tincan_transfer_get_private (self)->is_ending;
}

gboolean
tincan_transfer_is_accepted (TincanTransfer *self)
{
  return tincan_transfer_get_private (self)->is_accepted;
}

/**
 * tincan_transfer_set_progress:
 * @self: an outgoing transfer
 * @progress: what the receiver says; it is shown at the next time for it
 */
void
tincan_transfer_set_progress (TincanTransfer             *self,
                              const TincanWorkerProgress *progress)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  priv->reported = *progress;
  priv->reported.bytes = MIN (progress->bytes, priv->total_bytes);
  priv->reported.items = MIN (progress->items, priv->total_items);
  priv->reported.failed = MIN (progress->failed, priv->total_items);
  priv->reported.skipped = MIN (progress->skipped, priv->total_items);
  if (!priv->is_ending)
    start_ticking (self);
}

void
tincan_transfer_set_text (TincanTransfer *self,
                          const char     *text)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  g_free (priv->text);
  priv->text = g_strdup (text);
}

/**
 * tincan_transfer_new_control:
 * @self: a transfer
 * @type: what is said
 * @reason: for what has one
 *
 * Returns: (transfer full): a control message of this transfer
 */
TincanControl *
tincan_transfer_new_control (TincanTransfer   *self,
                             TincanControlType type,
                             TincanReason      reason)
{
  TincanControl *control = tincan_control_new (type);

  control->transfer = tincan_transfer_get_private (self)->id;
  control->reason = reason;

  return control;
}

void
tincan_transfer_send (TincanTransfer *self,
                      TincanControl  *control)
{
  g_signal_emit_by_name (self, "send-control", control);
}

/**
 * tincan_transfer_say:
 * @self: a transfer
 * @type: a type that has nothing but a reason
 * @reason: the reason, where it has one
 */
void
tincan_transfer_say (TincanTransfer   *self,
                     TincanControlType type,
                     TincanReason      reason)
{
  g_autoptr(TincanControl) control = tincan_transfer_new_control (self, type, reason);

  tincan_transfer_send (self, control);
}

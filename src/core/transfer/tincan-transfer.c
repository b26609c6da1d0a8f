/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-transfer"

#include "config.h"

#include "core/transfer/tincan-transfer-class.h"

#include "core/transfer/tincan-transfer-error.h"

/**
 * TincanTransfer:
 *
 * One offer and what became of it. Everything but tincan_transfer_handle_message() and
 * tincan_transfer_handle_writable() is to be called on the context that was the thread's default
 * when it was made, and every signal is emitted there. The work is done by a TincanWorker on a
 * thread of its own, which is gone when "finished" is emitted.
 */

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TincanTransfer, tincan_transfer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_OUTGOING,
  PROP_KIND,
  PROP_STATE,
  PROP_ERROR,
  PROP_BYTES,
  PROP_TOTAL_BYTES,
  PROP_ITEMS,
  PROP_TOTAL_ITEMS,
  PROP_FAILED_ITEMS,
  PROP_SKIPPED_ITEMS,
  PROP_RATE,
  PROP_ETA,
  PROP_PAUSE_REASON,
  PROP_PAUSED_HERE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- What a person does --- */

/**
 * tincan_transfer_accept:
 * @self: an incoming transfer that is OFFERED
 * @directory: (nullable): where the files go, made if it is missing; NULL for a text
 * @conflict: what to do where something of the same name is
 */
void
tincan_transfer_accept (TincanTransfer *self,
                        const char     *directory,
                        TincanConflict  conflict)
{
  TincanTransferPrivate *priv;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));

  priv = tincan_transfer_get_private (self);
  g_return_if_fail (!priv->is_outgoing);
  g_return_if_fail (directory != NULL || priv->kind == TINCAN_OFFER_TEXT);

  if (priv->state != TINCAN_TRANSFER_OFFERED || priv->is_ending || priv->is_accepted)
    return;

  TINCAN_TRANSFER_GET_CLASS (self)->accept (self, directory, conflict);
}

/**
 * tincan_transfer_decline:
 * @self: an incoming transfer that was not accepted
 * @reason: what the other side is told
 */
void
tincan_transfer_decline (TincanTransfer *self,
                         TincanReason    reason)
{
  TincanTransferPrivate *priv;
  g_autoptr(GError)     error = NULL;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));

  priv = tincan_transfer_get_private (self);
  g_return_if_fail (!priv->is_outgoing);

  if (priv->is_accepted)
    return;

  error = tincan_transfer_error_new_declined_here ();
  tincan_transfer_end (self, TINCAN_TRANSFER_DECLINED, error,
                       tincan_transfer_new_control (self, TINCAN_CONTROL_DECLINE, reason));
}

/**
 * tincan_transfer_cancel:
 * @self: a transfer
 * @reason: what the other side is told
 *
 * What a receiver has got so far of incomplete files is kept for another time, unless its own
 * person cancels (%TINCAN_REASON_USER).
 */
void
tincan_transfer_cancel (TincanTransfer *self,
                        TincanReason    reason)
{
  TincanTransferPrivate *priv;
  g_autoptr(GError)     error = NULL;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));

  priv = tincan_transfer_get_private (self);
  if (priv->is_ending)
    return;

  priv->discards = !priv->is_outgoing && reason == TINCAN_REASON_USER;
  error = tincan_transfer_error_new_ended_here (reason);
  tincan_transfer_end (self, TINCAN_TRANSFER_CANCELLED, error,
                       tincan_transfer_new_control (self, TINCAN_CONTROL_CANCEL, reason));
}

/**
 * tincan_transfer_pause:
 * @self: a transfer
 *
 * Lets an accepted transfer rest until tincan_transfer_resume(). Blocks under way still arrive.
 */
void
tincan_transfer_pause (TincanTransfer *self)
{
  TincanTransferPrivate *priv;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));

  priv = tincan_transfer_get_private (self);
  if (!priv->is_accepted || priv->is_ending || priv->is_paused_here)
    return;

  priv->is_paused_here = TRUE;
  tincan_transfer_update_pause (self);
  tincan_transfer_say (self, TINCAN_CONTROL_PAUSED, tincan_transfer_get_pause_reason (self));
}

/**
 * tincan_transfer_resume:
 * @self: a transfer
 *
 * Ends a pause that was made here, also one that the disk made: it is tried again.
 */
void
tincan_transfer_resume (TincanTransfer *self)
{
  TincanTransferPrivate *priv;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));

  priv = tincan_transfer_get_private (self);
  if (priv->is_ending || !(priv->is_paused_here || priv->is_held))
    return;

  if (priv->is_held)
    tincan_transfer_set_error (self, NULL);
  priv->is_held = FALSE;
  priv->is_paused_here = FALSE;
  tincan_transfer_update_pause (self);
  tincan_transfer_say (self, TINCAN_CONTROL_RESUMED, TINCAN_REASON_USER);
}

/* --- What a front end shows --- */

/**
 * tincan_transfer_get_id:
 * @self: a transfer
 *
 * Returns: its number in the session, 1 to %TINCAN_MAX_TRANSFER_ID
 */
guint
tincan_transfer_get_id (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->id;
}

gboolean
tincan_transfer_is_outgoing (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), FALSE);

  return tincan_transfer_get_private (self)->is_outgoing;
}

TincanOfferKind
tincan_transfer_get_kind (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), TINCAN_OFFER_FILES);

  return tincan_transfer_get_private (self)->kind;
}

TincanTransferState
tincan_transfer_get_state (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), TINCAN_TRANSFER_FAILED);

  return tincan_transfer_get_private (self)->state;
}

/**
 * tincan_transfer_is_finished:
 * @self: a transfer
 *
 * Returns: whether "finished" was emitted, or is being emitted
 */
gboolean
tincan_transfer_is_finished (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), TRUE);

  return tincan_transfer_get_private (self)->state >= TINCAN_TRANSFER_DONE;
}

/**
 * tincan_transfer_get_error:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): why it failed, why a disk made it pause, or (DONE) that
 *   items failed
 */
const GError *
tincan_transfer_get_error (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), NULL);

  return tincan_transfer_get_private (self)->error;
}

/**
 * tincan_transfer_get_manifest:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): what is offered; NULL for an incoming one until it is
 *   OFFERED
 */
TincanManifest *
tincan_transfer_get_manifest (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), NULL);

  return tincan_transfer_get_private (self)->manifest;
}

/**
 * tincan_transfer_get_bytes:
 * @self: a transfer
 *
 * Returns: how many bytes the receiver has verified
 */
guint64
tincan_transfer_get_bytes (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->progress.bytes;
}

guint64
tincan_transfer_get_total_bytes (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->total_bytes;
}

/**
 * tincan_transfer_get_items:
 * @self: a transfer
 *
 * Returns: how many files are in their place at the receiver
 */
guint
tincan_transfer_get_items (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->progress.items;
}

guint
tincan_transfer_get_total_items (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->total_items;
}

guint
tincan_transfer_get_failed_items (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->progress.failed;
}

/**
 * tincan_transfer_get_skipped_items:
 * @self: a transfer
 *
 * Returns: how many files the receiver left as they were, because it was told %TINCAN_CONFLICT_SKIP
 */
guint
tincan_transfer_get_skipped_items (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->progress.skipped;
}

/**
 * tincan_transfer_get_rate:
 * @self: a transfer
 *
 * Returns: bytes a second over the last seconds; 0 at rest, and while it is too early to say
 */
double
tincan_transfer_get_rate (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), 0);

  return tincan_transfer_get_private (self)->shown_rate;
}

/**
 * tincan_transfer_get_eta:
 * @self: a transfer
 *
 * Returns: seconds until everything is there at the present rate, or -1 when it cannot be said
 */
gint64
tincan_transfer_get_eta (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), -1);

  return tincan_transfer_get_private (self)->shown_eta;
}

/**
 * tincan_transfer_get_pause_reason:
 * @self: a transfer
 *
 * Returns: why it is PAUSED: %TINCAN_REASON_NO_SPACE or %TINCAN_REASON_DISK where a disk made it
 *   pause
 */
TincanReason
tincan_transfer_get_pause_reason (TincanTransfer *self)
{
  TincanTransferPrivate *priv;

  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), TINCAN_REASON_INTERNAL);

  priv = tincan_transfer_get_private (self);
  if (!priv->is_held)
    return priv->is_paused_here ? TINCAN_REASON_USER : priv->reason_there;
  if (g_error_matches (priv->error, TINCAN_ERROR, TINCAN_ERROR_NO_SPACE))
    return TINCAN_REASON_NO_SPACE;

  return TINCAN_REASON_DISK;
}

/**
 * tincan_transfer_is_paused_here:
 * @self: a transfer
 *
 * Returns: whether tincan_transfer_resume() is what it waits for; the other side may have paused
 *   it too
 */
gboolean
tincan_transfer_is_paused_here (TincanTransfer *self)
{
  TincanTransferPrivate *priv;

  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), FALSE);

  priv = tincan_transfer_get_private (self);

  return priv->is_paused_here || priv->is_held;
}

/**
 * tincan_transfer_get_text:
 * @self: a transfer
 *
 * Returns: (transfer none) (nullable): the text that was received, when it is DONE. It is valid
 *   UTF-8 and otherwise as its sender wrote it
 */
const char *
tincan_transfer_get_text (TincanTransfer *self)
{
  g_return_val_if_fail (TINCAN_IS_TRANSFER (self), NULL);

  return tincan_transfer_get_private (self)->text;
}

/* --- The object --- */

TincanTransferPrivate *
tincan_transfer_get_private (TincanTransfer *self)
{
  return tincan_transfer_get_instance_private (self);
}

static void
tincan_transfer_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TincanTransfer        *self = TINCAN_TRANSFER (object);
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  switch (property)
    {
    case PROP_ID:
      g_value_set_uint (value, priv->id);
      break;
    case PROP_OUTGOING:
      g_value_set_boolean (value, priv->is_outgoing);
      break;
    case PROP_KIND:
      g_value_set_uint (value, priv->kind);
      break;
    case PROP_STATE:
      g_value_set_uint (value, priv->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, priv->error);
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, priv->progress.bytes);
      break;
    case PROP_TOTAL_BYTES:
      g_value_set_uint64 (value, priv->total_bytes);
      break;
    case PROP_ITEMS:
      g_value_set_uint (value, priv->progress.items);
      break;
    case PROP_TOTAL_ITEMS:
      g_value_set_uint (value, priv->total_items);
      break;
    case PROP_FAILED_ITEMS:
      g_value_set_uint (value, priv->progress.failed);
      break;
    case PROP_SKIPPED_ITEMS:
      g_value_set_uint (value, priv->progress.skipped);
      break;
    case PROP_RATE:
      g_value_set_double (value, priv->shown_rate);
      break;
    case PROP_ETA:
      g_value_set_int64 (value, priv->shown_eta);
      break;
    case PROP_PAUSE_REASON:
      g_value_set_uint (value, tincan_transfer_get_pause_reason (self));
      break;
    case PROP_PAUSED_HERE:
      g_value_set_boolean (value, tincan_transfer_is_paused_here (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
tincan_transfer_set_property (GObject      *object,
                              guint         property,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (TINCAN_TRANSFER (object));

  switch (property)
    {
    case PROP_ID:
      priv->id = g_value_get_uint (value);
      break;
    case PROP_OUTGOING:
      priv->is_outgoing = g_value_get_boolean (value);
      break;
    case PROP_KIND:
      priv->kind = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

/* One that is dropped before its end takes its thread along. */
static void
tincan_transfer_dispose (GObject *object)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (TINCAN_TRANSFER (object));

  if (priv->progress_source != NULL)
    g_source_destroy (priv->progress_source);
  g_clear_pointer (&priv->progress_source, g_source_unref);
  if (priv->finish_source != NULL)
    g_source_destroy (priv->finish_source);
  g_clear_pointer (&priv->finish_source, g_source_unref);

  if (priv->worker != NULL)
    {
      tincan_worker_stop (priv->worker, FALSE);
      tincan_worker_join (priv->worker);
    }

  G_OBJECT_CLASS (tincan_transfer_parent_class)->dispose (object);
}

static void
tincan_transfer_finalize (GObject *object)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (TINCAN_TRANSFER (object));

  g_clear_pointer (&priv->worker, tincan_worker_unref);
  g_clear_pointer (&priv->lanes, g_ptr_array_unref);
  g_clear_pointer (&priv->manifest, tincan_manifest_unref);
  g_clear_pointer (&priv->farewell, tincan_control_free);
  g_clear_pointer (&priv->text, g_free);
  g_clear_pointer (&priv->context, g_main_context_unref);
  g_clear_error (&priv->error);
  g_clear_error (&priv->end_error);

  G_OBJECT_CLASS (tincan_transfer_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  properties[PROP_ID] = g_param_spec_uint ("id", NULL, NULL, 0, TINCAN_MAX_TRANSFER_ID, 0, fixed);
  properties[PROP_OUTGOING] = g_param_spec_boolean ("outgoing", NULL, NULL, FALSE, fixed);
  properties[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL,
                                             0, TINCAN_OFFER_TEXT, TINCAN_OFFER_FILES, fixed);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL,
                                              0, TINCAN_TRANSFER_FAILED, TINCAN_TRANSFER_LISTING,
                                              readable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  properties[PROP_TOTAL_BYTES] = g_param_spec_uint64 ("total-bytes", NULL, NULL,
                                                      0, G_MAXUINT64, 0, readable);
  properties[PROP_ITEMS] = g_param_spec_uint ("items", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_TOTAL_ITEMS] = g_param_spec_uint ("total-items", NULL, NULL,
                                                    0, G_MAXUINT, 0, readable);
  properties[PROP_FAILED_ITEMS] = g_param_spec_uint ("failed-items", NULL, NULL,
                                                     0, G_MAXUINT, 0, readable);
  properties[PROP_SKIPPED_ITEMS] = g_param_spec_uint ("skipped-items", NULL, NULL,
                                                      0, G_MAXUINT, 0, readable);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, readable);
  properties[PROP_ETA] = g_param_spec_int64 ("eta", NULL, NULL, -1, G_MAXINT64, -1, readable);
  properties[PROP_PAUSE_REASON] = g_param_spec_uint ("pause-reason", NULL, NULL,
                                                     0, TINCAN_REASON_INTERRUPTED,
                                                     TINCAN_REASON_INTERNAL, readable);
  properties[PROP_PAUSED_HERE] = g_param_spec_boolean ("paused-here", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_transfer_class_init (TincanTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = tincan_transfer_get_property;
  object_class->set_property = tincan_transfer_set_property;
  object_class->dispose = tincan_transfer_dispose;
  object_class->finalize = tincan_transfer_finalize;
  install_properties (object_class);

  g_signal_new ("listed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("item-done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                4, G_TYPE_UINT, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_UINT64,
                G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_new ("item-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                3, G_TYPE_UINT, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("send-control", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, G_TYPE_POINTER);
}

static void
tincan_transfer_init (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  priv->context = g_main_context_ref_thread_default ();
  priv->lanes = g_ptr_array_new_with_free_func (g_object_unref);
  priv->state = TINCAN_TRANSFER_LISTING;
  priv->shown_eta = -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-router"

#include "config.h"

#include "core/transfer/tincan-router.h"

#include "core/transfer/tincan-transfer-error.h"

/* What may still arrive for a transfer that is gone: it had asked for it, on several lanes
 * perhaps. */
#define LATE_BYTES_PER_TRANSFER TINCAN_MAX_REQUESTED_BYTES

struct _TincanRouter
{
  GObject parent_instance;

  GMainContext *context;

  /* Lanes' threads hold it for reading while they hand a message over, so that nothing is handed
   * to a transfer that was removed, and no lane's thread is ever the last to hold a transfer. */
  GRWLock     lock;
  GHashTable *transfers; /* id → TincanTransfer */

  GMutex      late_lock;
  GHashTable *late;          /* id of a transfer that is gone → bytes that may still come */
  guint64     unasked_bytes; /* beyond that */
  gboolean    is_violated;

  GPtrArray *lanes;
};

G_DEFINE_FINAL_TYPE (TincanRouter, tincan_router, G_TYPE_OBJECT)

enum
{
  SIGNAL_VIOLATION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- On the lanes' threads --- */

static gboolean
violation_cb (gpointer data)
{
  GWeakRef                *weak = data;
  g_autoptr(TincanRouter) self = g_weak_ref_get (weak);
  g_autoptr(GError)       error = NULL;

  if (self != NULL)
    {
      error = tincan_transfer_error_new_broken ();
      g_signal_emit (self, signals[SIGNAL_VIOLATION], 0, error);
    }

  return G_SOURCE_REMOVE;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* With the late_lock held. */
static void
post_violation (TincanRouter *self)
{
  g_autoptr(GSource) source = NULL;
  GWeakRef           *weak;

  if (self->is_violated)
    return;
  self->is_violated = TRUE;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  source = g_idle_source_new ();
  g_source_set_callback (source, violation_cb, weak, weak_ref_free);
  g_source_attach (source, self->context);
}

static void
drop_message (TincanRouter *self,
              guint         transfer,
              gsize         bytes)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->late_lock);
  gpointer                 key = GUINT_TO_POINTER (transfer);
  gsize                    late = GPOINTER_TO_SIZE (g_hash_table_lookup (self->late, key));

  if (late >= bytes)
    {
      g_hash_table_insert (self->late, key, GSIZE_TO_POINTER (late - bytes));
      return;
    }

  self->unasked_bytes += bytes;
  if (self->unasked_bytes > TINCAN_MAX_UNASKED_BYTES)
    post_violation (self);
}

static void
refuse_message (TincanRouter *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->late_lock);

  post_violation (self);
}

static void
message_cb (TincanLane *lane,
            GBytes     *message,
            gpointer    user_data)
{
  TincanRouter                *self = user_data;
  g_autoptr(GRWLockReaderLocker) locker = NULL;
  g_autoptr(GError)           error = NULL;
  TincanTransfer              *transfer;
  TincanFrameReader            reader;
  TincanFrame                  frame;

  tincan_frame_reader_init (&reader,
                            g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  if (!tincan_frame_reader_next (&reader, &frame, &error))
    {
      if (error != NULL)
        refuse_message (self);
      return;
    }

  locker = g_rw_lock_reader_locker_new (&self->lock);
  transfer = g_hash_table_lookup (self->transfers, GUINT_TO_POINTER (frame.transfer));
  if (transfer == NULL || !tincan_transfer_handle_message (transfer, lane, message))
    drop_message (self, frame.transfer, g_bytes_get_size (message));
}

static void
writable_cb (TincanLane *lane,
             gpointer    user_data)
{
  TincanRouter                   *self = user_data;
  g_autoptr(GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&self->lock);
  GHashTableIter                  iter;
  gpointer                        transfer;

  g_hash_table_iter_init (&iter, self->transfers);
  while (g_hash_table_iter_next (&iter, NULL, &transfer))
    tincan_transfer_handle_writable (transfer);
}

/* --- On the session's context --- */

/**
 * tincan_router_add_lane:
 * @self: a router
 * @lane: a lane that has no user
 *
 * Becomes the user of @lane.
 */
void
tincan_router_add_lane (TincanRouter *self,
                        TincanLane   *lane)
{
  g_return_if_fail (TINCAN_IS_ROUTER (self));
  g_return_if_fail (TINCAN_IS_LANE (lane));

  g_ptr_array_add (self->lanes, g_object_ref (lane));
  tincan_lane_set_handlers (lane, message_cb, writable_cb, self, NULL);
}

/**
 * tincan_router_remove_lane:
 * @self: a router
 * @lane: one of its lanes
 *
 * When this returns, nothing that arrived on @lane will be handed to a transfer any more.
 */
void
tincan_router_remove_lane (TincanRouter *self,
                           TincanLane   *lane)
{
  g_return_if_fail (TINCAN_IS_ROUTER (self));
  g_return_if_fail (TINCAN_IS_LANE (lane));

  tincan_lane_set_handlers (lane, NULL, NULL, NULL, NULL);
  g_ptr_array_remove (self->lanes, lane);
}

/**
 * tincan_router_add_transfer:
 * @self: a router
 * @transfer: a transfer whose number no other has
 */
void
tincan_router_add_transfer (TincanRouter   *self,
                            TincanTransfer *transfer)
{
  gpointer key;

  g_return_if_fail (TINCAN_IS_ROUTER (self));
  g_return_if_fail (TINCAN_IS_TRANSFER (transfer));

  key = GUINT_TO_POINTER (tincan_transfer_get_id (transfer));
  g_rw_lock_writer_lock (&self->lock);
  g_hash_table_insert (self->transfers, key, g_object_ref (transfer));
  g_rw_lock_writer_unlock (&self->lock);
}

/**
 * tincan_router_remove_transfer:
 * @self: a router
 * @transfer: a transfer that has ended
 *
 * What was asked for and still comes is dropped.
 */
void
tincan_router_remove_transfer (TincanRouter   *self,
                               TincanTransfer *transfer)
{
  g_autoptr(TincanTransfer) old = NULL;
  gpointer                   key;

  g_return_if_fail (TINCAN_IS_ROUTER (self));
  g_return_if_fail (TINCAN_IS_TRANSFER (transfer));

  key = GUINT_TO_POINTER (tincan_transfer_get_id (transfer));
  g_rw_lock_writer_lock (&self->lock);
  g_hash_table_steal_extended (self->transfers, key, NULL, (gpointer *) &old);
  g_rw_lock_writer_unlock (&self->lock);

  if (old == NULL)
    return;

  g_mutex_lock (&self->late_lock);
  g_hash_table_insert (self->late, key, GSIZE_TO_POINTER (LATE_BYTES_PER_TRANSFER));
  g_mutex_unlock (&self->late_lock);
}

static void
tincan_router_dispose (GObject *object)
{
  TincanRouter *self = TINCAN_ROUTER (object);

  while (self->lanes->len > 0)
    tincan_router_remove_lane (self, g_ptr_array_index (self->lanes, 0));
  g_hash_table_remove_all (self->transfers);

  G_OBJECT_CLASS (tincan_router_parent_class)->dispose (object);
}

static void
tincan_router_finalize (GObject *object)
{
  TincanRouter *self = TINCAN_ROUTER (object);

  g_ptr_array_unref (self->lanes);
  g_hash_table_unref (self->transfers);
  g_hash_table_unref (self->late);
  g_main_context_unref (self->context);
  g_rw_lock_clear (&self->lock);
  g_mutex_clear (&self->late_lock);

  G_OBJECT_CLASS (tincan_router_parent_class)->finalize (object);
}

static void
tincan_router_class_init (TincanRouterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tincan_router_dispose;
  object_class->finalize = tincan_router_finalize;

  /**
   * TincanRouter::violation:
   * @self: a router
   * @error: %TINCAN_ERROR_PROTOCOL
   *
   * The other side sent what is no message, or much that nobody asked for: once.
   */
  signals[SIGNAL_VIOLATION] = g_signal_new ("violation", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
tincan_router_init (TincanRouter *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->lanes = g_ptr_array_new_with_free_func (g_object_unref);
  self->transfers = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->late = g_hash_table_new (NULL, NULL);
  g_rw_lock_init (&self->lock);
  g_mutex_init (&self->late_lock);
}

/**
 * tincan_router_new:
 *
 * Returns: (transfer full): a router without lanes and transfers
 */
TincanRouter *
tincan_router_new (void)
{
  return g_object_new (TINCAN_TYPE_ROUTER, NULL);
}

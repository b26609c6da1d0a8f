/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-transfer"

#include "config.h"

#include "core/transfer/tincan-transfer-class.h"

#include "core/transfer/tincan-transfer-error.h"

/* What the session does with a transfer: it carries words and lanes to it. */

/**
 * tincan_transfer_start:
 * @self: a transfer
 *
 * Says the first word to the other side, and after a reconnect what it may have missed. A transfer
 * that has ended answers when it is asked.
 */
void
tincan_transfer_start (TincanTransfer *self)
{
  TincanTransferPrivate *priv;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));

  priv = tincan_transfer_get_private (self);
  if (priv->is_ending)
    return;

  TINCAN_TRANSFER_GET_CLASS (self)->start (self);

  if (priv->is_accepted && (priv->is_paused_here || priv->is_held))
    tincan_transfer_say (self, TINCAN_CONTROL_PAUSED, tincan_transfer_get_pause_reason (self));
}

static void
handle_control_of_ended (TincanTransfer      *self,
                         const TincanControl *control)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (priv->farewell != NULL &&
      (control->type == TINCAN_CONTROL_OFFER || control->type == TINCAN_CONTROL_WANT ||
       control->type == TINCAN_CONTROL_ACCEPT))
    tincan_transfer_send (self, priv->farewell);
}

static void
set_paused_there (TincanTransfer *self,
                  gboolean        is_paused,
                  TincanReason    reason)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);

  if (!priv->is_accepted)
    return;

  priv->is_paused_there = is_paused;
  priv->reason_there = reason;
  tincan_transfer_update_pause (self);
}

/**
 * tincan_transfer_handle_control:
 * @self: a transfer
 * @control: what the other side said about it
 */
void
tincan_transfer_handle_control (TincanTransfer      *self,
                                const TincanControl *control)
{
  TincanTransferPrivate     *priv;
  g_autoptr(TincanTransfer) guard = NULL;
  g_autoptr(GError)         error = NULL;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));
  g_return_if_fail (control != NULL);

  priv = tincan_transfer_get_private (self);
  guard = g_object_ref (self);
  if (priv->is_ending)
    {
      handle_control_of_ended (self, control);
      return;
    }

  if (control->type == TINCAN_CONTROL_PAUSED)
    {
      set_paused_there (self, TRUE, control->reason);
    }
  else if (control->type == TINCAN_CONTROL_RESUMED)
    {
      set_paused_there (self, FALSE, control->reason);
    }
  else if (control->type == TINCAN_CONTROL_CANCEL)
    {
      error = tincan_transfer_error_new_cancelled (control->reason);
      tincan_transfer_end (self, TINCAN_TRANSFER_CANCELLED, error, NULL);
    }
  else
    {
      TINCAN_TRANSFER_GET_CLASS (self)->handle_control (self, control);
    }
}

/**
 * tincan_transfer_add_lane:
 * @self: a transfer
 * @lane: a lane to use
 */
void
tincan_transfer_add_lane (TincanTransfer *self,
                          TincanLane     *lane)
{
  TincanTransferPrivate *priv;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));
  g_return_if_fail (TINCAN_IS_LANE (lane));

  priv = tincan_transfer_get_private (self);
  if (priv->is_ending || g_ptr_array_find (priv->lanes, lane, NULL))
    return;

  g_ptr_array_add (priv->lanes, g_object_ref (lane));
  if (priv->worker != NULL)
    tincan_worker_add_lane (priv->worker, lane);
  tincan_transfer_update_state (self);
}

/**
 * tincan_transfer_remove_lane:
 * @self: a transfer
 * @lane: a lane that is gone, and was taken from the router before
 */
void
tincan_transfer_remove_lane (TincanTransfer *self,
                             TincanLane     *lane)
{
  TincanTransferPrivate *priv;

  g_return_if_fail (TINCAN_IS_TRANSFER (self));
  g_return_if_fail (TINCAN_IS_LANE (lane));

  priv = tincan_transfer_get_private (self);
  if (priv->is_ending || !g_ptr_array_remove (priv->lanes, lane))
    return;

  if (priv->worker != NULL)
    tincan_worker_remove_lane (priv->worker, lane);

  /* What the other side does meanwhile cannot be known; it will say so again. */
  if (priv->lanes->len == 0 && priv->is_paused_there)
    set_paused_there (self, FALSE, TINCAN_REASON_INTERNAL);
  tincan_transfer_update_state (self);
}

/**
 * tincan_transfer_handle_message:
 * @self: a transfer
 * @lane: where it arrived
 * @message: a message whose first frame is of this transfer
 *
 * May be called on any thread; it queues the message and returns.
 *
 * Returns: FALSE if the transfer has not asked for anything
 */
gboolean
tincan_transfer_handle_message (TincanTransfer *self,
                                TincanLane     *lane,
                                GBytes         *message)
{
  TincanWorker *worker = g_atomic_pointer_get (&tincan_transfer_get_private (self)->worker);

  if (worker == NULL)
    return FALSE;

  tincan_worker_push_message (worker, lane, message);

  return TRUE;
}

/**
 * tincan_transfer_handle_writable:
 * @self: a transfer
 *
 * A lane can take more. May be called on any thread.
 */
void
tincan_transfer_handle_writable (TincanTransfer *self)
{
  TincanTransferPrivate *priv = tincan_transfer_get_private (self);
  TincanWorker          *worker = g_atomic_pointer_get (&priv->worker);

  /* A receiver only sends what is small, and never waits for a lane. */
  if (worker != NULL && priv->is_outgoing)
    tincan_worker_wake (worker);
}

/**
 * tincan_transfer_abort:
 * @self: a transfer
 * @error: why the session ends
 */
void
tincan_transfer_abort (TincanTransfer *self,
                       const GError   *error)
{
  g_return_if_fail (TINCAN_IS_TRANSFER (self));
  g_return_if_fail (error != NULL);

  tincan_transfer_end (self, TINCAN_TRANSFER_FAILED, error, NULL);
}

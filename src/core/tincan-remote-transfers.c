/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-remote"

#include "config.h"

#include "core/tincan-remote-private.h"

#include "wire/tincan-limits.h"

/* The transfers with a remote. They outlive its connections: each new one gives them a lane, and
 * what is said while there is none is said anew. */

static GPtrArray *
dup_transfers (TincanRemote *self)
{
  GPtrArray *transfers = g_ptr_array_copy (self->transfers, (GCopyFunc) g_object_ref, NULL);

  g_ptr_array_set_free_func (transfers, g_object_unref);
  return transfers;
}

guint
tincan_remote_count_unfinished (TincanRemote *self)
{
  guint n = 0;

  for (guint i = 0; i < self->transfers->len; i++)
    n += !tincan_transfer_is_finished (g_ptr_array_index (self->transfers, i));
  return n;
}

/* --- with a connection, and without --- */

/* There is a connection again. What waited for it goes on with tincan_remote_go_on(). */
void
tincan_remote_take_lane (TincanRemote *self,
                         TincanLane   *lane)
{
  self->lane = g_object_ref (lane);
  tincan_router_add_lane (self->router, lane);
}

void
tincan_remote_go_on (TincanRemote *self)
{
  g_autoptr(GPtrArray) transfers = dup_transfers (self);

  for (guint i = 0; i < transfers->len && self->lane != NULL; i++)
    {
      TincanTransfer *transfer = g_ptr_array_index (transfers, i);

      if (tincan_transfer_is_finished (transfer))
        continue;
      tincan_transfer_add_lane (transfer, self->lane);
      tincan_transfer_start (transfer);
    }
}

void
tincan_remote_drop_lane (TincanRemote *self)
{
  if (self->lane == NULL)
    return;

  tincan_router_remove_lane (self->router, self->lane);
  for (guint i = 0; i < self->transfers->len; i++)
    tincan_transfer_remove_lane (g_ptr_array_index (self->transfers, i), self->lane);
  g_clear_object (&self->lane);
}

void
tincan_remote_abort_transfers (TincanRemote *self,
                               const GError *error)
{
  g_autoptr(GPtrArray) transfers = dup_transfers (self);

  for (guint i = 0; i < transfers->len; i++)
    {
      TincanTransfer *transfer = g_ptr_array_index (transfers, i);

      if (!tincan_transfer_is_finished (transfer))
        tincan_transfer_abort (transfer, error);
    }
}

void
tincan_remote_cancel_transfers (TincanRemote *self,
                                TincanReason  reason)
{
  for (guint i = 0; i < self->transfers->len; i++)
    {
      TincanTransfer *transfer = g_ptr_array_index (self->transfers, i);

      if (!tincan_transfer_is_finished (transfer))
        tincan_transfer_cancel (transfer, reason);
    }
}

/* --- offers, ours and theirs --- */

static void
transfer_send_control_cb (TincanTransfer *transfer,
                          TincanControl  *control,
                          TincanRemote   *self)
{
  TincanPeer *peer = self->dialer != NULL ? tincan_dialer_get_peer (self->dialer) : NULL;
  g_autoptr(GError) error = NULL;

  /* Without a connection the words are lost; start() says them anew on the next one. Nor is
   * anything said while the words that people compare are not known. */
  if (peer != NULL && self->lane != NULL && !tincan_peer_send_control (peer, control, &error))
    g_debug ("A control message could not be sent: %s", error->message);
}

static void
transfer_finished_cb (TincanTransfer *transfer,
                      TincanRemote   *self)
{
  tincan_router_remove_transfer (self->router, transfer);
  tincan_remote_maybe_ended (self);
}

static void
add_transfer (TincanRemote   *self,
              TincanTransfer *transfer)
{
  g_ptr_array_add (self->transfers, g_object_ref (transfer));
  g_signal_connect_object (transfer, "send-control",
                           G_CALLBACK (transfer_send_control_cb), self, 0);
  g_signal_connect_object (transfer, "finished", G_CALLBACK (transfer_finished_cb), self, 0);
  tincan_router_add_transfer (self->router, transfer);
  if (self->lane != NULL)
    tincan_transfer_add_lane (transfer, self->lane);
  g_signal_emit_by_name (self, "transfer-added", transfer);
  if (self->lane != NULL)
    tincan_transfer_start (transfer);
}

static TincanTransfer *
find_transfer (TincanRemote *self,
               guint         id)
{
  for (guint i = 0; i < self->transfers->len; i++)
    {
      TincanTransfer *transfer = g_ptr_array_index (self->transfers, i);

      if (tincan_transfer_get_id (transfer) == id)
        return transfer;
    }
  return NULL;
}

static void
refuse_offer (TincanRemote        *self,
              const TincanControl *offer,
              TincanReason         reason)
{
  TincanPeer *peer = tincan_dialer_get_peer (self->dialer);
  g_autoptr(TincanControl) decline = tincan_control_new (TINCAN_CONTROL_DECLINE);

  decline->transfer = offer->transfer;
  decline->reason = reason;
  if (peer != NULL && !tincan_peer_send_control (peer, decline, NULL))
    g_debug ("An offer could not be declined");
}

static void
handle_new_offer (TincanRemote        *self,
                  const TincanControl *offer)
{
  g_autoptr(TincanTransfer) transfer = NULL;
  gboolean is_odd = offer->transfer % 2 == 1;

  /* Each side numbers its own offers: the host with odd numbers. */
  if (is_odd == self->is_host)
    {
      refuse_offer (self, offer, TINCAN_REASON_PROTOCOL);
      return;
    }
  if (tincan_remote_count_unfinished (self) >= TINCAN_MAX_TRANSFERS)
    {
      refuse_offer (self, offer, TINCAN_REASON_BUSY);
      return;
    }

  transfer = tincan_incoming_new (offer);
  add_transfer (self, transfer);
}

void
tincan_remote_take_transfer_control (TincanRemote        *self,
                                     const TincanControl *control)
{
  TincanTransfer *transfer = find_transfer (self, control->transfer);

  if (transfer != NULL)
    tincan_transfer_handle_control (transfer, control);
  else if (control->type == TINCAN_CONTROL_OFFER)
    handle_new_offer (self, control);
}

/* --- public --- */

/**
 * tincan_remote_get_transfers:
 * @self: a remote
 *
 * Returns: (transfer none) (element-type TincanTransfer): all of them, oldest first
 */
GPtrArray *
tincan_remote_get_transfers (TincanRemote *self)
{
  g_return_val_if_fail (TINCAN_IS_REMOTE (self), NULL);

  return self->transfers;
}

/**
 * tincan_remote_offer:
 * @self: a remote
 * @source: what is offered
 *
 * Offers @source, at once or as soon as there is a connection.
 *
 * Returns: (transfer none) (nullable): the transfer, or NULL when the other side has left or all
 *   65,535 numbers of a session are used up
 */
TincanTransfer *
tincan_remote_offer (TincanRemote *self,
                     TincanSource *source)
{
  g_autoptr(TincanTransfer) transfer = NULL;

  g_return_val_if_fail (TINCAN_IS_REMOTE (self), NULL);
  g_return_val_if_fail (source != NULL, NULL);

  if (tincan_remote_is_over (self) || self->next_transfer > TINCAN_MAX_TRANSFER_ID)
    return NULL;

  transfer = tincan_outgoing_new (self->next_transfer, source);
  self->next_transfer += 2;
  add_transfer (self, transfer);
  return transfer;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-remote"

#include "config.h"

#include "core/tincan-remote-private.h"

#include "wire/tincan-error.h"

/* A remote that was met by offer codes: the codes are carried by people, and the two sides agree
 * on words before anything else. */

/* Until the words are known nothing else is listened to, and afterwards not to these. */
gboolean
tincan_remote_take_comparison (TincanRemote        *self,
                               const TincanControl *control)
{
  g_autoptr(GError) error = NULL;

  if (self->exchange == NULL ||
      (self->lane != NULL && !tincan_comparison_is_for (control)))
    return FALSE;

  if (!tincan_remote_is_over (self) &&
      !tincan_code_exchange_take_control (self->exchange, control, &error))
    tincan_remote_end_for_violation (self, error);
  return TRUE;
}

static void
exchange_compared_cb (TincanCodeExchange *exchange,
                      TincanRemote       *self)
{
  TincanPeer *peer = tincan_dialer_get_peer (self->dialer);

  if (tincan_remote_is_over (self) || peer == NULL)
    return;

  g_object_notify (G_OBJECT (self), "comparison");
  tincan_remote_become_connected (self, peer);
}

static void
exchange_say_cb (TincanCodeExchange  *exchange,
                 const TincanControl *control,
                 TincanRemote        *self)
{
  TincanPeer *peer = tincan_dialer_get_peer (self->dialer);
  g_autoptr(GError) error = NULL;

  /* A connection that is gone says so itself. */
  if (peer != NULL && !tincan_peer_send_control (peer, control, &error))
    g_debug ("A message of the comparison could not be sent: %s", error->message);
}

static void
exchange_signal_cb (TincanCodeExchange *exchange,
                    const TincanSignal *signal,
                    TincanRemote       *self)
{
  tincan_dialer_handle_signal (self->dialer, signal);
  /* A guest has both codes before its own is carried back, and learns later whether it was. */
  if (signal->type == TINCAN_SIGNAL_ANSWER)
    tincan_remote_confirm (self);
}

static void
exchange_failed_cb (TincanCodeExchange *exchange,
                    const GError       *error,
                    TincanRemote       *self)
{
  tincan_remote_fail (self, error);
}

TincanRemote *
tincan_remote_new_by_codes (const TincanSettings *settings,
                            TincanCodeExchange   *exchange)
{
  TincanRemote *self = g_object_new (TINCAN_TYPE_REMOTE, NULL);

  self->settings = tincan_settings_copy (settings);
  self->exchange = g_object_ref (exchange);
  self->is_host = tincan_code_exchange_is_host (exchange);
  self->next_transfer = self->is_host ? 1 : 2;
  self->state = TINCAN_REMOTE_CONNECTING;
  self->dialer = tincan_dialer_new_by_code (self->is_host, settings);
  tincan_remote_watch_dialer (self);
  g_signal_connect_object (exchange, "signal", G_CALLBACK (exchange_signal_cb), self, 0);
  g_signal_connect_object (exchange, "say", G_CALLBACK (exchange_say_cb), self, 0);
  g_signal_connect_object (exchange, "compared", G_CALLBACK (exchange_compared_cb), self, 0);
  g_signal_connect_object (exchange, "failed", G_CALLBACK (exchange_failed_cb), self, 0);
  return self;
}

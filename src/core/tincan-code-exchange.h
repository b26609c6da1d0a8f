/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-settings.h"
#include "wire/tincan-comparison.h"
#include "wire/tincan-offer-code.h"

G_BEGIN_DECLS

/*
 * What stands in place of a mailbox and a key agreement where two people carry offer codes
 * (PROTOCOL.md sections 13 and 14): it makes our code of what a dialer wants to be carried, gives
 * the dialer what the other side's code says, and agrees on the words that people compare. Belongs
 * to the thread-default GMainContext at construction. Signals:
 *
 *   "made"                       our code can be shown
 *   "signal" (TincanSignal *)    for the dialer
 *   "say" (TincanControl *)      to be sent on the connection
 *   "compared"                   both sides have the words
 *   "failed" (GError *)
 */
#define TINCAN_TYPE_CODE_EXCHANGE (tincan_code_exchange_get_type ())
G_DECLARE_FINAL_TYPE (TincanCodeExchange, tincan_code_exchange, TINCAN, CODE_EXCHANGE, GObject)

TincanCodeExchange *tincan_code_exchange_new_host    (gboolean             loopback,
                                                      gint64               expires)
  G_GNUC_WARN_UNUSED_RESULT;
/* @offer: (transfer full) */
TincanCodeExchange *tincan_code_exchange_new_guest   (gboolean             loopback,
                                                      TincanOfferCode     *offer)
  G_GNUC_WARN_UNUSED_RESULT;
/* guest: gives the dialer the offer */
void                tincan_code_exchange_start       (TincanCodeExchange  *self);
void                tincan_code_exchange_take_local  (TincanCodeExchange  *self,
                                                      const TincanSignal  *signal);
gboolean            tincan_code_exchange_take_answer (TincanCodeExchange  *self,
                                                      const char          *text,
                                                      GError             **error);
/* the channels are open */
void                tincan_code_exchange_compare     (TincanCodeExchange  *self);
gboolean            tincan_code_exchange_take_control (TincanCodeExchange  *self,
                                                       const TincanControl *control,
                                                       GError             **error);
gboolean            tincan_code_exchange_is_host     (TincanCodeExchange  *self);
const char         *tincan_code_exchange_get_text    (TincanCodeExchange  *self);
gint64              tincan_code_exchange_get_expires (TincanCodeExchange  *self);
const char         *tincan_code_exchange_get_words   (TincanCodeExchange  *self);
gboolean            tincan_code_exchange_is_own_id   (const guint8        *id);

/* For tests, where both sides are in one program. */
void                tincan_code_exchange_forget_own  (void);

G_END_DECLS

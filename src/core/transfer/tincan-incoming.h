/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-transfer-class.h"

G_BEGIN_DECLS

/* The receiver's side of a transfer. It is LISTING until the whole manifest is here and valid;
 * made by tincan_incoming_new(). */
#define TINCAN_TYPE_INCOMING (tincan_incoming_get_type ())
G_DECLARE_FINAL_TYPE (TincanIncoming, tincan_incoming, TINCAN, INCOMING, TincanTransfer)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-transfer-class.h"

G_BEGIN_DECLS

/* The sender's side of a transfer. It is OFFERED from the start; made by tincan_outgoing_new(). */
#define TINCAN_TYPE_OUTGOING (tincan_outgoing_get_type ())
G_DECLARE_FINAL_TYPE (TincanOutgoing, tincan_outgoing, TINCAN, OUTGOING, TincanTransfer)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-cpace.h"
#include "wire/tincan-handshake.h"
#include "wire/tincan-limits.h"

G_BEGIN_DECLS

/* What only tests may do: take the chance out of an agreement, and look at what it agreed on. */

void tincan_handshake_set_random (TincanHandshake *self,
                                  const guint8     sid[TINCAN_SID_BYTES],
                                  const guint8     scalar[TINCAN_CPACE_SCALAR_BYTES]);
void tincan_handshake_peek_keys  (TincanHandshake *self,
                                  guint8           out_seal_guest[TINCAN_SEAL_KEY_BYTES],
                                  guint8           out_seal_host[TINCAN_SEAL_KEY_BYTES]);

G_END_DECLS

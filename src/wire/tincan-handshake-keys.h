/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-cpace.h"
#include "wire/tincan-handshake.h"
#include "wire/tincan-limits.h"

G_BEGIN_DECLS

/* What both sides compute, PROTOCOL.md section 5; who says what when is in tincan-handshake.c. */

/* What the two sides told one another. */
typedef struct
{
  guint8 sid[TINCAN_SID_BYTES];
  guint8 ya[TINCAN_SHARE_BYTES];
  guint8 yb[TINCAN_SHARE_BYTES];
} TincanTranscript;

/* What follows from it for the two that know the password. */
typedef struct
{
  guint8 confirm_guest[TINCAN_CONFIRMATION_BYTES];
  guint8 confirm_host[TINCAN_CONFIRMATION_BYTES];
  guint8 seal_guest[TINCAN_SEAL_KEY_BYTES];
  guint8 seal_host[TINCAN_SEAL_KEY_BYTES];
} TincanHandshakeKeys;

gboolean tincan_handshake_make_share  (TincanVia               via,
                                       GBytes                 *mailbox,
                                       GBytes                 *password,
                                       const guint8            sid[TINCAN_SID_BYTES],
                                       const guint8            scalar[TINCAN_CPACE_SCALAR_BYTES],
                                       guint8                  out_share[TINCAN_SHARE_BYTES]);
gboolean tincan_handshake_derive_keys (const TincanTranscript *transcript,
                                       const guint8            scalar[TINCAN_CPACE_SCALAR_BYTES],
                                       const guint8            their_share[TINCAN_SHARE_BYTES],
                                       TincanHandshakeKeys    *out_keys);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why a side declines, cancels, pauses or leaves, PROTOCOL.md section 9. */
typedef enum
{
  TINCAN_REASON_INTERNAL, /* also every reason that we do not know */
  TINCAN_REASON_USER,
  TINCAN_REASON_INVALID,
  TINCAN_REASON_TOO_LARGE,
  TINCAN_REASON_NO_SPACE,
  TINCAN_REASON_DISK,
  TINCAN_REASON_BUSY,
  TINCAN_REASON_FINISHED,
  TINCAN_REASON_VERSION,
  TINCAN_REASON_PROTOCOL,
  TINCAN_REASON_INTERRUPTED,
  TINCAN_REASON_UNTRUSTED, /* who the other side is does not hold, or its codes were changed */
  TINCAN_REASON_TIMEOUT,   /* it took too long to answer */
} TincanReason;

const char  *tincan_reason_to_string   (TincanReason  reason);
TincanReason tincan_reason_from_string (const char   *text);
TincanReason tincan_reason_from_error  (const GError *error);

G_END_DECLS

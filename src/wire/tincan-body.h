/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first byte of a forwarded body, PROTOCOL.md sections 5 and 6. */
typedef enum
{
  TINCAN_BODY_SHARE_A = 0x01,
  TINCAN_BODY_SHARE_B = 0x02,
  TINCAN_BODY_CONFIRM_GUEST = 0x03,
  TINCAN_BODY_CONFIRM_HOST = 0x04,
  TINCAN_BODY_REFUSE = 0x05,
  TINCAN_BODY_SEALED = 0x10,
} TincanBodyKind;

G_END_DECLS

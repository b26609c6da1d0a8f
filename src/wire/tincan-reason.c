/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-reason"

#include "config.h"

#include "wire/tincan-reason.h"

#include "wire/tincan-error.h"

static const char *const names[] = {
  [TINCAN_REASON_INTERNAL] = "internal",
  [TINCAN_REASON_USER] = "user",
  [TINCAN_REASON_INVALID] = "invalid",
  [TINCAN_REASON_TOO_LARGE] = "too-large",
  [TINCAN_REASON_NO_SPACE] = "no-space",
  [TINCAN_REASON_DISK] = "disk",
  [TINCAN_REASON_BUSY] = "busy",
  [TINCAN_REASON_FINISHED] = "finished",
  [TINCAN_REASON_VERSION] = "version",
  [TINCAN_REASON_PROTOCOL] = "protocol",
  [TINCAN_REASON_INTERRUPTED] = "interrupted",
  [TINCAN_REASON_UNTRUSTED] = "untrusted",
  [TINCAN_REASON_TIMEOUT] = "timeout",
};

/**
 * tincan_reason_to_string:
 * @reason: a reason
 *
 * Returns: its name on the wire
 */
const char *
tincan_reason_to_string (TincanReason reason)
{
  g_return_val_if_fail (reason < G_N_ELEMENTS (names), names[TINCAN_REASON_INTERNAL]);

  return names[reason];
}

/**
 * tincan_reason_from_string:
 * @text: (nullable): a name from the wire
 *
 * Returns: the reason; %TINCAN_REASON_INTERNAL for one that we do not know, and for %NULL
 */
TincanReason
tincan_reason_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (text, names[i]) == 0)
        return i;
    }

  return TINCAN_REASON_INTERNAL;
}

/**
 * tincan_reason_from_error:
 * @error: why a side ends
 *
 * Returns: what the other side is told of it; %TINCAN_REASON_INTERNAL for what does not concern it
 */
TincanReason
tincan_reason_from_error (const GError *error)
{
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED))
    return TINCAN_REASON_UNTRUSTED;
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_TIMEOUT))
    return TINCAN_REASON_TIMEOUT;
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL))
    return TINCAN_REASON_PROTOCOL;
  if (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_VERSION))
    return TINCAN_REASON_VERSION;

  return TINCAN_REASON_INTERNAL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-error"

#include "config.h"

#include "wire/tincan-error.h"

#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (tincan-error-quark, tincan_error)

/**
 * tincan_error_to_code:
 * @code: a code of the domain %TINCAN_ERROR
 *
 * The word for @code that programs are told, for example in the `error` event of
 * `tincan-cli --json`. These words are stable: scripts compare them.
 *
 * Returns: lower-case words joined by `-`; `internal` for a number that is no code
 */
const char *
tincan_error_to_code (TincanError code)
{
  switch (code)
    {
    case TINCAN_ERROR_CODE_INVALID:
      return "code-invalid";
    case TINCAN_ERROR_CODE_WRONG:
      return "code-wrong";
    case TINCAN_ERROR_CODE_ENDED:
      return "code-ended";
    case TINCAN_ERROR_VERSION:
      return "version";
    case TINCAN_ERROR_SERVER_UNREACHABLE:
      return "server-unreachable";
    case TINCAN_ERROR_SERVER_REFUSED:
      return "server-refused";
    case TINCAN_ERROR_TIMEOUT:
      return "timeout";
    case TINCAN_ERROR_NOT_CONNECTED:
      return "not-connected";
    case TINCAN_ERROR_LOST:
      return "lost";
    case TINCAN_ERROR_UNTRUSTED:
      return "untrusted";
    case TINCAN_ERROR_PROTOCOL:
      return "protocol";
    case TINCAN_ERROR_MANIFEST:
      return "manifest";
    case TINCAN_ERROR_DECLINED:
      return "declined";
    case TINCAN_ERROR_CANCELLED:
      return "cancelled";
    case TINCAN_ERROR_INTERRUPTED:
      return "interrupted";
    case TINCAN_ERROR_NO_SPACE:
      return "no-space";
    case TINCAN_ERROR_DISK:
      return "disk";
    case TINCAN_ERROR_DIGEST:
      return "digest";
    case TINCAN_ERROR_CHANGED:
      return "changed";
    case TINCAN_ERROR_INCOMPLETE:
      return "incomplete";
    case TINCAN_ERROR_SETUP:
      return "setup";
    case TINCAN_ERROR_INTERNAL:
    default:
      return "internal";
    }
}

/**
 * tincan_error_set_version:
 * @error: (out) (optional): return location for an error
 * @their_version: the protocol version of the other side
 *
 * Says, with %TINCAN_ERROR_VERSION, on which side Tincan has to be updated.
 */
void
tincan_error_set_version (GError **error,
                          guint    their_version)
{
  const char *sentence;

  if (their_version > TINCAN_PROTOCOL_VERSION)
    sentence = _("The other side uses a newer version of Tincan. "
                 "Update Tincan here and try again.");
  else if (their_version < TINCAN_PROTOCOL_VERSION)
    sentence = _("The other side uses an older version of Tincan. "
                 "Update Tincan there and try again.");
  else
    sentence = _("The other side uses a different version of Tincan. "
                 "Update Tincan on both sides and try again.");
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_VERSION, sentence);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-path"

#include "config.h"

#include "core/tincan-path.h"

#include <glib/gi18n-lib.h>

/**
 * tincan_path_to_string:
 * @path: a path
 *
 * Returns: the word for machines: `lan`, `direct`, `relay` or `unknown`
 */
const char *
tincan_path_to_string (TincanPath path)
{
  switch (path)
    {
    case TINCAN_PATH_LAN:
      return "lan";
    case TINCAN_PATH_DIRECT:
      return "direct";
    case TINCAN_PATH_RELAY:
      return "relay";
    case TINCAN_PATH_UNKNOWN:
    default:
      return "unknown";
    }
}

/**
 * tincan_path_to_words:
 * @path: a path
 *
 * Returns: the words for people, translated; empty while the path is not known
 */
const char *
tincan_path_to_words (TincanPath path)
{
  switch (path)
    {
    case TINCAN_PATH_LAN:
      /* Translators: the way of a connection, in brackets or after a comma */
      return _("direct, same network");
    case TINCAN_PATH_DIRECT:
      /* Translators: the way of a connection, in brackets or after a comma */
      return _("direct");
    case TINCAN_PATH_RELAY:
      /* Translators: the way of a connection, in brackets or after a comma */
      return _("relayed");
    case TINCAN_PATH_UNKNOWN:
    default:
      return "";
    }
}

/**
 * tincan_family_to_string:
 * @family: a family
 *
 * Returns: `IPv4`, `IPv6` or `unknown`, for machines and for people
 */
const char *
tincan_family_to_string (TincanFamily family)
{
  switch (family)
    {
    case TINCAN_FAMILY_IPV4:
      return "IPv4";
    case TINCAN_FAMILY_IPV6:
      return "IPv6";
    case TINCAN_FAMILY_UNKNOWN:
    default:
      return "unknown";
    }
}

/**
 * tincan_path_dup_verdict:
 * @path: a path
 * @family: which internet it uses
 * @rtt: the time there and back in ms; -1 if not known
 *
 * Returns: (transfer full): what is known of the way, translated, as `direct, IPv4, 42 ms`; empty
 *   while the path is not known
 */
char *
tincan_path_dup_verdict (TincanPath   path,
                         TincanFamily family,
                         int          rtt)
{
  g_autoptr(GString) text = g_string_new (tincan_path_to_words (path));

  if (path != TINCAN_PATH_UNKNOWN && family != TINCAN_FAMILY_UNKNOWN)
    g_string_append_printf (text, ", %s", tincan_family_to_string (family));
  if (path != TINCAN_PATH_UNKNOWN && rtt >= 0)
    {
      g_string_append (text, ", ");
      /* Translators: milliseconds */
      g_string_append_printf (text, _("%d ms"), rtt);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

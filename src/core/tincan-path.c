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
      return _("direct, same network");
    case TINCAN_PATH_DIRECT:
      return _("direct");
    case TINCAN_PATH_RELAY:
      return _("relayed");
    case TINCAN_PATH_UNKNOWN:
    default:
      return "";
    }
}

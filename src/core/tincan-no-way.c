/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-no-way"

#include "config.h"

#include "core/tincan-no-way.h"

#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

static const char *
words_with_relays (const TincanIceReport *report)
{
  if (tincan_ice_report_has_relay (report, TINCAN_RELAY_WORKS))
    return NULL;
  if (tincan_ice_report_has_relay (report, TINCAN_RELAY_REFUSED))
    return _("There is no direct way to the other side, and the relay (TURN server) refused the "
             "name or the password. Check them, and try again.");
  if (report->n_answered == 0 && report->n_asked > 0)
    return _("This network does not let through UDP, which a direct connection needs, nor to the "
             "relay. Use a TURN relay that listens for TCP on port 443, or try another network.");
  return _("There is no direct way to the other side, and the relay (TURN server) does not work. "
           "Check its address, and try again.");
}

static const char *
words_without_relays (const TincanIceReport *report,
                      gboolean               other_public)
{
  if (report->n_asked == 0)
    return NULL;
  if (report->n_answered == 0)
    return _("This network does not let through UDP, which a direct connection needs, and there "
             "is no relay. Use a server with a TURN relay, or try another network.");
  if (!other_public)
    return _("The other side's network does not let through UDP, which a direct connection needs, "
             "and there is no relay. Use a server with a TURN relay, or try another network "
             "there.");
  if (report->nat == TINCAN_NAT_CHANGING)
    return _("The router here takes another port for everybody, so that the other side does not "
             "find this computer, and there is no relay. Use a server with a TURN relay, or try "
             "another network.");
  return _("No direct way between your two networks was found, and there is no relay. Use a "
           "server with a TURN relay, or try another network on one side.");
}

/**
 * tincan_no_way_new:
 * @report: what this network allows
 * @other_public: whether the other side told a public address of its own
 *
 * Returns: (transfer full) (nullable): %TINCAN_ERROR_NOT_CONNECTED that says what is in the way,
 *   and one next step; NULL if nothing here explains it
 */
GError *
tincan_no_way_new (const TincanIceReport *report,
                   gboolean               other_public)
{
  const char *words = report->relays->len > 0 ? words_with_relays (report)
                                              : words_without_relays (report, other_public);

  if (words == NULL)
    return NULL;
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED, words);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-offer-description"

#include "config.h"

#include "core/peer/tincan-offer-description.h"

#include "core/peer/tincan-sdp.h"

#include <string.h>

/* A browser's, and what stands in place of ours where there is none yet. */
#define FIRST_MID "0"

G_STATIC_ASSERT (TINCAN_FINGERPRINT_BYTES == TINCAN_DIGEST_BYTES);

static const char *
get_setup (const TincanOfferCode *code)
{
  if (code->kind == TINCAN_OFFER_CODE_OFFER)
    return "actpass";
  return code->passive ? "passive" : "active";
}

/**
 * tincan_offer_description_read:
 * @code: an empty code of the kind that the description has
 * @sdp: the description, of webrtcbin or of a browser
 * @candidates: (element-type utf8): the candidates that are not in @sdp
 * @loopback: whether addresses of this machine alone are told
 * @out_mid: (out) (transfer full): the description's name for the connection
 * @error: return location for an error
 *
 * Fills in what a code says of a connection, with a choice of its candidates.
 *
 * Returns: FALSE with %TINCAN_ERROR_PROTOCOL if it is not the description of a connection of ours
 */
gboolean
tincan_offer_description_read (TincanOfferCode *code,
                               const char      *sdp,
                               GPtrArray       *candidates,
                               gboolean         loopback,
                               char           **out_mid,
                               GError         **error)
{
  g_autoptr(TincanSdp) parsed = NULL;
  gboolean offers = code->kind == TINCAN_OFFER_CODE_OFFER;

  parsed = tincan_sdp_parse (sdp, offers ? TINCAN_SDP_OFFER : TINCAN_SDP_ANSWER, error);
  if (parsed == NULL)
    return FALSE;

  memcpy (code->fingerprint, parsed->fingerprint, sizeof code->fingerprint);
  code->passive = !offers && g_str_equal (parsed->setup, "passive");
  code->ufrag = g_strdup (parsed->ufrag);
  code->pwd = g_strdup (parsed->pwd);

  for (guint i = 0; i < candidates->len; i++)
    g_ptr_array_add (parsed->candidates, g_strdup (g_ptr_array_index (candidates, i)));
  g_array_unref (code->candidates);
  code->candidates = tincan_offer_candidates_choose (parsed->candidates, loopback);
  *out_mid = g_strdup (parsed->mid);
  return TRUE;
}

/**
 * tincan_offer_description_dup:
 * @code: a code
 * @mid: (nullable): what our own description calls the connection; NULL if there is none yet
 *
 * Returns: (transfer full): the description that the code stands for, without its candidates
 */
char *
tincan_offer_description_dup (const TincanOfferCode *code,
                              const char            *mid)
{
  TincanSdp sdp = { 0 };

  memcpy (sdp.fingerprint, code->fingerprint, sizeof sdp.fingerprint);
  sdp.mid = (char *) (mid != NULL ? mid : FIRST_MID);
  sdp.setup = (char *) get_setup (code);
  sdp.ufrag = code->ufrag;
  sdp.pwd = code->pwd;
  return tincan_sdp_to_string (&sdp);
}

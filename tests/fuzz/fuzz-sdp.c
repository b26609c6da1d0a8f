/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-candidate.h"
#include "core/peer/tincan-sdp.h"
#include "fuzz.h"
#include "wire/tincan-error.h"

#include <gst/sdp/sdp.h>
#include <string.h>

static void
check_candidate (const char *text,
                 gboolean    loopback)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanCandidate) candidate = tincan_candidate_parse (text, loopback, &error);
  g_autoptr(TincanCandidate) again = NULL;
  g_autofree char *moved = NULL;

  if (candidate == NULL)
    {
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
      return;
    }

  g_assert_true (g_str_has_prefix (candidate->text, "candidate:"));
  g_assert_null (strpbrk (candidate->text, "\r\n"));
  moved = tincan_candidate_dup_text_at (candidate, "192.0.2.1");
  again = tincan_candidate_parse (moved, loopback, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->address, ==, "192.0.2.1");
  g_assert_cmpuint (again->port, ==, candidate->port);
}

/* What is handed to webrtcbin says the same as what came, and its parser agrees. */
static void
check_written (const TincanSdp *sdp,
               TincanSdpKind    kind)
{
  g_autofree char *text = tincan_sdp_to_string (sdp);
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSdp) again = tincan_sdp_parse (text, kind, &error);
  g_autofree char *text_again = NULL;
  GstSDPMessage *message = NULL;

  g_assert_no_error (error);
  text_again = tincan_sdp_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_cmpmem (sdp->fingerprint, sizeof sdp->fingerprint, again->fingerprint,
                   sizeof again->fingerprint);

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &message), ==, GST_SDP_OK);
  g_assert_cmpuint (gst_sdp_message_medias_len (message), ==, 1);
  gst_sdp_message_free (message);
}

/* The descriptions and candidates of the other side: the first byte says of which kind, the rest
 * is the description, and each line of it by itself a candidate. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSdp) sdp = NULL;
  g_auto(GStrv) lines = NULL;
  TincanSdpKind kind;

  if (size == 0)
    return 0;

  kind = data[0] & 1 ? TINCAN_SDP_ANSWER : TINCAN_SDP_OFFER;
  text = g_strndup ((const char *) data + 1, size - 1);
  sdp = tincan_sdp_parse (text, kind, &error);
  if (sdp == NULL)
    {
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }
  else
    {
      g_assert_cmpuint (sdp->candidates->len, <=, TINCAN_MAX_CANDIDATES);
      check_written (sdp, kind);
      for (guint i = 0; i < sdp->candidates->len; i++)
        check_candidate (g_ptr_array_index (sdp->candidates, i), FALSE);
    }

  lines = g_strsplit (text, "\n", 64);
  for (guint i = 0; lines[i] != NULL; i++)
    check_candidate (lines[i], data[0] & 2);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-offer-code.h"

#include <string.h>

/* A checksum keeps what is made up out; so the bytes are also read as if somebody had computed it
 * for them. */
static void
read_as_fields (const guint8 *data,
                gsize         size)
{
  g_autoptr(GBytes) bytes = NULL;
  TincanOfferCodeProblem problem = TINCAN_OFFER_CODE_FINE;
  g_autoptr(TincanOfferCode) code = NULL;
  g_autoptr(GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = size + 7;
  guint8 digest[32];
  gsize digest_size = sizeof digest;
  guint8 *whole;

  if (length > TINCAN_MAX_OFFER_CODE_BYTES)
    return;

  whole = g_malloc (length);
  whole[0] = 1;
  whole[1] = length >> 8;
  whole[2] = length;
  memcpy (whole + 3, data, size);
  g_checksum_update (sha256, (const guchar *) "offer", 5);
  g_checksum_update (sha256, whole, length - 4);
  g_checksum_get_digest (sha256, digest, &digest_size);
  memcpy (whole + length - 4, digest, 4);
  bytes = g_bytes_new_take (whole, length);

  code = tincan_offer_code_from_bytes (bytes, TINCAN_OFFER_CODE_OFFER, &problem);
  g_assert_cmpint (problem, ==, code != NULL ? TINCAN_OFFER_CODE_FINE : TINCAN_OFFER_CODE_DAMAGED);
  if (code != NULL)
    {
      g_autoptr(GBytes) written = NULL;

      /* What this version does not know is not written again. */
      g_clear_pointer (&code->bytes, g_bytes_unref);
      written = tincan_offer_code_to_bytes (code);
      g_assert_nonnull (written);
      g_assert_cmpuint (g_bytes_get_size (written), <=, length);
    }
}

static void
find (const char         *text,
      TincanOfferCodeKind kind)
{
  static const guint8 id[TINCAN_OFFER_ID_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  TincanOfferCodeWanted wanted = { .kind = kind, .id = id };
  TincanOfferCodeProblem problem = TINCAN_OFFER_CODE_FINE;
  g_autoptr(TincanOfferCode) code = NULL;
  g_autofree char *written = NULL;
  g_autoptr(TincanOfferCode) again = NULL;

  if (kind == TINCAN_OFFER_CODE_OFFER)
    wanted.id = NULL;
  code = tincan_offer_code_find (text, &wanted, 1790000000, &problem);
  g_assert_cmpint (code != NULL, ==, problem == TINCAN_OFFER_CODE_FINE);
  g_assert_cmpint (tincan_offer_code_looks_like (text), ==, problem != TINCAN_OFFER_CODE_NONE);
  if (code == NULL)
    {
      g_autoptr(GError) error = NULL;

      tincan_offer_code_set_error (&error, problem, kind);
      g_assert_true (error->domain == TINCAN_ERROR);
      return;
    }

  written = tincan_offer_code_to_text (code);
  again = tincan_offer_code_find (written, &wanted, 1790000000, &problem);
  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (again->bytes, code->bytes));
}

static void
choose (char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", 64);
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  g_autoptr(GArray) chosen = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (texts, lines[i]);
  chosen = tincan_offer_candidates_choose (texts, FALSE);
  for (guint i = 0; i < chosen->len; i++)
    {
      const TincanOfferCandidate *candidate = &g_array_index (chosen, TincanOfferCandidate, i);
      g_autofree char *line = tincan_offer_candidate_to_text (candidate, i + 1);
      TincanOfferCandidate again;

      g_assert_true (tincan_offer_candidate_parse (line, &again));
      g_assert_cmpmem (&again, sizeof again, candidate, sizeof *candidate);
    }
}

/* What somebody pasted as an offer code, the fields of one, and candidates for one. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  read_as_fields (data, size);
  find (text, TINCAN_OFFER_CODE_OFFER);
  find (text, TINCAN_OFFER_CODE_ANSWER);
  choose (text);

  return 0;
}

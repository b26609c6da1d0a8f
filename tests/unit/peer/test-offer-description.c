/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-offer-description.h"
#include "core/peer/tincan-sdp.h"
#include "vectors.h"
#include "wire/tincan-error.h"

/* Codes are made of the descriptions of webrtcbin and of browsers, and stand for descriptions that
 * webrtcbin takes. */

static GPtrArray *
dup_lines (JsonObject *vector,
           const char *member)
{
  g_auto(GStrv) lines = vectors_strings (vector, member);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (array, g_strdup (lines[i]));
  return array;
}

static TincanOfferCodeKind
kind_of (JsonObject *vector)
{
  return g_str_equal (vectors_string (vector, "kind"), "offer") ? TINCAN_OFFER_CODE_OFFER
                                                                : TINCAN_OFFER_CODE_ANSWER;
}

static void
check_described (JsonObject *vector)
{
  g_autoptr(TincanOfferCode) code = tincan_offer_code_new (kind_of (vector));
  g_autoptr(GPtrArray) candidates = dup_lines (vector, "candidates");
  g_autoptr(GError) error = NULL;
  g_autofree char *mid = NULL;
  g_autofree char *text = NULL;

  vectors_copy_hex (vector, "id", code->id, sizeof code->id);
  code->expires = json_object_get_int_member (vector, "expires");
  g_assert_true (tincan_offer_description_read (code, vectors_string (vector, "sdp"), candidates,
                                                json_object_get_boolean_member (vector,
                                                                                "loopback"),
                                                &mid, &error));
  g_assert_no_error (error);
  g_assert_nonnull (mid);
  text = tincan_offer_code_to_text (code);
  g_assert_cmpstr (text, ==, vectors_string (vector, "text"));
}

static void
test_described (void)
{
  vectors_foreach ("offer-codes.json", "described", check_described);
}

static void
check_description (JsonObject *vector)
{
  TincanOfferCodeKind kind = kind_of (vector);
  g_autoptr(GBytes) bytes = vectors_hex (vector, "bytes");
  TincanOfferCodeProblem problem;
  g_autoptr(TincanOfferCode) code = tincan_offer_code_from_bytes (bytes, kind, &problem);
  g_autoptr(TincanSdp) parsed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sdp = NULL;

  sdp = tincan_offer_description_dup (code, vectors_string (vector, "mid"));
  g_assert_cmpstr (sdp, ==, vectors_string (vector, "sdp"));
  parsed = tincan_sdp_parse (sdp, kind == TINCAN_OFFER_CODE_OFFER ? TINCAN_SDP_OFFER
                                                                  : TINCAN_SDP_ANSWER, &error);
  /* What a code may say of credentials is what a description may. */
  g_assert_no_error (error);
  g_assert_cmpstr (parsed->ufrag, ==, code->ufrag);
  g_assert_cmpstr (parsed->pwd, ==, code->pwd);
}

static void
test_description (void)
{
  vectors_foreach ("offer-codes.json", "valid", check_description);
}

static void
test_first_mid (void)
{
  g_autoptr(TincanOfferCode) code = tincan_offer_code_new (TINCAN_OFFER_CODE_OFFER);
  g_autofree char *sdp = NULL;

  code->ufrag = g_strdup ("abcd");
  code->pwd = g_strdup ("0123456789abcdefghijkl");
  sdp = tincan_offer_description_dup (code, NULL);
  g_assert_nonnull (g_strrstr (sdp, "a=mid:0\r\n"));
}

static void
test_no_description (void)
{
  g_autoptr(TincanOfferCode) code = tincan_offer_code_new (TINCAN_OFFER_CODE_OFFER);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *mid = NULL;

  g_assert_false (tincan_offer_description_read (code, "v=0\r\n", none, FALSE, &mid, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_assert_null (mid);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/offer-description/described", test_described);
  g_test_add_func ("/offer-description/description", test_description);
  g_test_add_func ("/offer-description/first-mid", test_first_mid);
  g_test_add_func ("/offer-description/no-description", test_no_description);

  return g_test_run ();
}

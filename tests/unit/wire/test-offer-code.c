/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-offer-code.h"

#include <string.h>

/* The descriptions of offer-codes.json are for tests/unit/peer. */

static TincanOfferCodeKind
kind_from (const char *name)
{
  return g_str_equal (name, "offer") ? TINCAN_OFFER_CODE_OFFER : TINCAN_OFFER_CODE_ANSWER;
}

static void
assert_lines (GArray     *candidates,
              JsonObject *vector,
              const char *member)
{
  g_auto(GStrv) lines = vectors_strings (vector, member);

  g_assert_cmpuint (candidates->len, ==, g_strv_length (lines));
  for (guint i = 0; i < candidates->len; i++)
    {
      const TincanOfferCandidate *candidate;
      g_autofree char *text = NULL;

      candidate = &g_array_index (candidates, TincanOfferCandidate, i);
      text = tincan_offer_candidate_to_text (candidate, i + 1);
      g_assert_cmpstr (text, ==, lines[i]);
    }
}

/* Written from its fields, and not from the bytes that were read. */
static void
assert_rewritten (TincanOfferCode *code,
                  JsonObject      *vector)
{
  g_autoptr(GBytes) bytes = NULL;

  g_clear_pointer (&code->bytes, g_bytes_unref);
  bytes = tincan_offer_code_to_bytes (code);
  vectors_assert_bytes (bytes, vectors_string (vector, "bytes"));
}

static void
check_valid (JsonObject *vector)
{
  TincanOfferCodeKind kind = kind_from (vectors_string (vector, "kind"));
  g_autoptr(GBytes) bytes = vectors_hex (vector, "bytes");
  TincanOfferCodeProblem problem;
  g_autoptr(TincanOfferCode) code = tincan_offer_code_from_bytes (bytes, kind, &problem);
  g_autofree char *text = NULL;

  g_assert_nonnull (code);
  g_assert_cmpint (problem, ==, TINCAN_OFFER_CODE_FINE);
  g_assert_cmpint (code->kind, ==, kind);
  g_assert_cmpint (code->passive, ==, json_object_get_boolean_member (vector, "passive"));
  g_assert_cmpint (code->expires, ==, json_object_get_int_member (vector, "expires"));
  g_assert_cmpstr (code->ufrag, ==, vectors_string (vector, "ufrag"));
  g_assert_cmpstr (code->pwd, ==, vectors_string (vector, "pwd"));
  vectors_assert_hex (code->id, sizeof code->id, vectors_string (vector, "id"));
  vectors_assert_hex (code->fingerprint, sizeof code->fingerprint,
                      vectors_string (vector, "fingerprint"));
  assert_lines (code->candidates, vector, "candidates");

  text = tincan_offer_code_to_text (code);
  g_assert_cmpstr (text, ==, vectors_string (vector, "text"));
  g_assert_true (tincan_offer_code_looks_like (text));
  if (json_object_get_boolean_member (vector, "rewritten"))
    assert_rewritten (code, vector);
}

static void
test_valid (void)
{
  vectors_foreach ("offer-codes.json", "valid", check_valid);
}

static TincanOfferCode *
find (JsonObject             *vector,
      TincanOfferCodeProblem *out_problem)
{
  TincanOfferCodeWanted wanted = { .kind = kind_from (vectors_string (vector, "wanted")) };
  guint8 id[TINCAN_OFFER_ID_BYTES];

  if (!json_object_get_null_member (vector, "id"))
    {
      vectors_copy_hex (vector, "id", id, sizeof id);
      wanted.id = id;
    }
  return tincan_offer_code_find (vectors_string (vector, "input"), &wanted,
                                 json_object_get_int_member (vector, "now"), out_problem);
}

static void
check_found (JsonObject *vector)
{
  TincanOfferCodeProblem problem;
  g_autoptr(TincanOfferCode) code = find (vector, &problem);
  g_autofree char *text = NULL;

  g_assert_cmpint (problem, ==, TINCAN_OFFER_CODE_FINE);
  g_assert_nonnull (code);
  text = tincan_offer_code_to_text (code);
  g_assert_cmpstr (text, ==, vectors_string (vector, "text"));
  g_assert_true (tincan_offer_code_looks_like (vectors_string (vector, "input")));
}

static void
test_found (void)
{
  vectors_foreach ("offer-codes.json", "found", check_found);
}

static void
check_refused (JsonObject *vector)
{
  static const char *const names[] = {
    "fine",
    "none",
    "damaged",
    "newer",
    "own",
    "kind",
    "other",
    "old",
    "clock",
  };
  TincanOfferCodeProblem problem;
  g_autoptr(TincanOfferCode) code = find (vector, &problem);

  g_assert_null (code);
  g_assert_cmpstr (names[problem], ==, vectors_string (vector, "problem"));
}

static void
test_refused (void)
{
  vectors_foreach ("offer-codes.json", "refused", check_refused);
}

static void
check_candidates (JsonObject *vector)
{
  g_auto(GStrv) lines = vectors_strings (vector, "lines");
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  g_autoptr(GArray) chosen = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (texts, lines[i]);
  chosen = tincan_offer_candidates_choose (texts,
                                           json_object_get_boolean_member (vector, "loopback"));
  assert_lines (chosen, vector, "chosen");
}

static void
test_candidates (void)
{
  vectors_foreach ("offer-codes.json", "candidates", check_candidates);
}

/* Cut anywhere, or altered in any one character, a code is not taken for another. */
static void
test_each_mistake (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("offer-codes.json");
  JsonArray *valid = json_object_get_array_member (vectors, "valid");
  const char *text = vectors_string (json_array_get_object_element (valid, 0), "text");
  TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_OFFER };
  gsize marker = strlen ("tincan-offer.");

  for (gsize i = marker; i < strlen (text); i++)
    {
      g_autofree char *cut = g_strndup (text, i);
      g_autofree char *altered = g_strdup (text);
      TincanOfferCodeProblem problem;

      g_assert_null (tincan_offer_code_find (cut, &wanted, 0, &problem));
      g_assert_cmpint (problem, ==, TINCAN_OFFER_CODE_DAMAGED);

      altered[i] = altered[i] == 'A' ? 'B' : 'A';
      g_assert_null (tincan_offer_code_find (altered, &wanted, 0, &problem));
      g_assert_cmpint (problem, ==, TINCAN_OFFER_CODE_DAMAGED);
    }
}

/* One sentence for each problem, which is no other's. */
static void
test_sentences (void)
{
  static const TincanOfferCodeProblem about_both[] = {
    TINCAN_OFFER_CODE_NONE,
    TINCAN_OFFER_CODE_KIND,
  };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int problem = TINCAN_OFFER_CODE_NONE; problem <= TINCAN_OFFER_CODE_CLOCK; problem++)
    {
      g_autoptr(GError) error = NULL;
      int code = TINCAN_ERROR_CODE_INVALID;

      if (problem == TINCAN_OFFER_CODE_OLD)
        code = TINCAN_ERROR_CODE_ENDED;
      else if (problem == TINCAN_OFFER_CODE_NEWER)
        code = TINCAN_ERROR_VERSION;
      tincan_offer_code_set_error (&error, problem, TINCAN_OFFER_CODE_OFFER);
      g_assert_error (error, TINCAN_ERROR, code);
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_true (g_hash_table_add (seen, g_strdup (error->message)));
    }

  for (guint i = 0; i < G_N_ELEMENTS (about_both); i++)
    {
      g_autoptr(GError) error = NULL;

      tincan_offer_code_set_error (&error, about_both[i], TINCAN_OFFER_CODE_ANSWER);
      g_assert_true (g_hash_table_add (seen, g_strdup (error->message)));
    }
}

static void
test_what_does_not_fit (void)
{
  g_autoptr(TincanOfferCode) code = tincan_offer_code_new (TINCAN_OFFER_CODE_OFFER);
  g_autoptr(GBytes) bytes = NULL;

  g_assert_null (tincan_offer_code_to_bytes (code));
  code->ufrag = g_strdup ("abc_");
  code->pwd = g_strdup ("0123456789abcdefghijkl");
  g_assert_null (tincan_offer_code_to_text (code));
  code->ufrag[3] = 'd';
  bytes = tincan_offer_code_to_bytes (code);
  g_assert_nonnull (bytes);
  code->pwd[21] = '\0';
  g_assert_null (tincan_offer_code_to_bytes (code));
}

static void
test_looks_like (void)
{
  g_assert_true (tincan_offer_code_looks_like (" “Tincan-Answer.…”"));
  g_assert_false (tincan_offer_code_looks_like ("7-acrobat-gymnast-unzip"));
  g_assert_false (tincan_offer_code_looks_like ("tincan-offers.txt"));
  g_assert_false (tincan_offer_code_looks_like ("tincan-offer.\xff"));
  g_assert_false (tincan_offer_code_looks_like (""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/offer-code/valid", test_valid);
  g_test_add_func ("/wire/offer-code/found", test_found);
  g_test_add_func ("/wire/offer-code/refused", test_refused);
  g_test_add_func ("/wire/offer-code/candidates", test_candidates);
  g_test_add_func ("/wire/offer-code/each-mistake", test_each_mistake);
  g_test_add_func ("/wire/offer-code/sentences", test_sentences);
  g_test_add_func ("/wire/offer-code/what-does-not-fit", test_what_does_not_fit);
  g_test_add_func ("/wire/offer-code/looks-like", test_looks_like);

  return g_test_run ();
}

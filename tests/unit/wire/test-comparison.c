/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-comparison.h"
#include "wire/tincan-error.h"

#include <string.h>

static TincanComparison *
new_from (JsonObject *vector,
          gboolean    is_host)
{
  g_autoptr(GBytes) offer = vectors_hex (vector, "offer");
  g_autoptr(GBytes) answer = vectors_hex (vector, "answer");
  guint8 nonce[TINCAN_COMPARISON_NONCE_BYTES];
  TincanComparison *self = tincan_comparison_new (is_host, offer, answer);

  vectors_copy_hex (vector, is_host ? "nonce_host" : "nonce_guest", nonce, sizeof nonce);
  tincan_comparison_set_nonce (self, nonce);
  return self;
}

/* What @self says when it hears @control. */
static TincanControl *
hear (TincanComparison    *self,
      const TincanControl *control)
{
  g_autoptr(GError) error = NULL;
  TincanControl *reply;

  g_assert_true (tincan_comparison_is_for (control));
  g_assert_true (tincan_comparison_receive (self, control, &reply, &error));
  g_assert_no_error (error);
  return reply;
}

static void
check_valid (JsonObject *vector)
{
  g_autoptr(TincanComparison) host = new_from (vector, TRUE);
  g_autoptr(TincanComparison) guest = new_from (vector, FALSE);
  g_autoptr(TincanControl) commit = tincan_comparison_start (guest);
  g_autoptr(TincanControl) nonce = NULL;
  g_autoptr(TincanControl) reveal = NULL;

  g_assert_cmpint (commit->type, ==, TINCAN_CONTROL_COMMIT);
  vectors_assert_bytes (commit->commitment, vectors_string (vector, "commitment"));

  nonce = hear (host, commit);
  g_assert_cmpint (nonce->type, ==, TINCAN_CONTROL_NONCE);
  vectors_assert_bytes (nonce->nonce, vectors_string (vector, "nonce_host"));
  g_assert_null (tincan_comparison_get_words (host));
  g_assert_null (tincan_comparison_get_words (guest));

  reveal = hear (guest, nonce);
  g_assert_cmpint (reveal->type, ==, TINCAN_CONTROL_REVEAL);
  vectors_assert_bytes (reveal->nonce, vectors_string (vector, "nonce_guest"));
  g_assert_cmpstr (tincan_comparison_get_words (guest), ==, vectors_string (vector, "words"));

  g_assert_null (hear (host, reveal));
  g_assert_cmpstr (tincan_comparison_get_words (host), ==, vectors_string (vector, "words"));
}

static void
test_valid (void)
{
  vectors_foreach ("comparison.json", "valid", check_valid);
}

static TincanControl *
control_from (JsonObject *message)
{
  const char *type = vectors_string (message, "type");
  TincanControl *control;

  if (g_str_equal (type, "commit"))
    {
      control = tincan_control_new (TINCAN_CONTROL_COMMIT);
      control->commitment = vectors_hex (message, "value");
      return control;
    }
  control = tincan_control_new (g_str_equal (type, "nonce") ? TINCAN_CONTROL_NONCE
                                                            : TINCAN_CONTROL_REVEAL);
  control->nonce = vectors_hex (message, "value");
  return control;
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(JsonObject) vectors = vectors_load ("comparison.json");
  JsonArray *valid = json_object_get_array_member (vectors, "valid");
  JsonArray *received = json_object_get_array_member (vector, "received");
  gboolean is_host = g_str_equal (vectors_string (vector, "role"), "host");
  g_autoptr(TincanComparison) self = NULL;

  self = new_from (json_array_get_object_element (valid, 0), is_host);
  if (!is_host)
    tincan_control_free (tincan_comparison_start (self));

  for (guint i = 0; i < json_array_get_length (received); i++)
    {
      g_autoptr(TincanControl) control = NULL;
      g_autoptr(TincanControl) reply = NULL;
      g_autoptr(GError) error = NULL;
      gboolean last = i + 1 == json_array_get_length (received);

      control = control_from (json_array_get_object_element (received, i));
      g_assert_cmpint (tincan_comparison_receive (self, control, &reply, &error), ==, !last);
      if (last)
        {
          g_assert_true (error->domain == TINCAN_ERROR);
          g_assert_cmpstr (tincan_error_to_code (error->code), ==,
                           vectors_string (vector, "error"));
          g_assert_null (reply);
        }
    }
}

static void
test_invalid (void)
{
  vectors_foreach ("comparison.json", "invalid", check_invalid);
}

static void
check_valid_message (JsonObject *vector)
{
  const char *text = vectors_string (vector, "json");
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanControl) control = tincan_control_parse (text, strlen (text), &error);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  g_assert_true (tincan_comparison_is_for (control));
  written = tincan_control_to_string (control);
  node = json_from_string (written, NULL);
  g_assert_true (json_node_equal (node, json_object_get_member (vector, "canonical")));
}

static void
check_invalid_message (JsonObject *vector)
{
  const char *text = vectors_string (vector, "json");
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_control_parse (text, strlen (text), &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static void
test_messages (void)
{
  vectors_foreach ("comparison.json", "messages/valid", check_valid_message);
  vectors_foreach ("comparison.json", "messages/invalid", check_invalid_message);
}

/* --- An attacker in the chat --- */

/* A code with the attacker's key number @n in place of an honest one. */
static GBytes *
alter (GBytes *code,
       guint32 n)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (code, &size);
  guint8 *altered = g_memdup2 (data, size);

  memcpy (altered + 16, &n, sizeof n);
  return g_bytes_new_take (altered, size);
}

/* The words that both sides of a connection with these codes and nonces show. */
static char *
dup_words (GBytes       *offer,
           GBytes       *answer,
           const guint8 *host_nonce,
           const guint8 *guest_nonce)
{
  g_autoptr(TincanComparison) guest = tincan_comparison_new (FALSE, offer, answer);
  g_autoptr(TincanControl) nonce = tincan_control_new (TINCAN_CONTROL_NONCE);

  tincan_comparison_set_nonce (guest, guest_nonce);
  tincan_control_free (tincan_comparison_start (guest));
  nonce->nonce = g_bytes_new (host_nonce, TINCAN_COMPARISON_NONCE_BYTES);
  tincan_control_free (hear (guest, nonce));
  return g_strdup (tincan_comparison_get_words (guest));
}

/*
 * Who carries the codes puts own keys into both. Everything of the attacker's is then fixed before
 * the honest nonces are known; here it may nevertheless try 2^20 keys against what the other side
 * shows. It finds the first word about 800 times, so the trying is real, and never all four.
 */
static void
test_attacker (void)
{
  const guint n_keys = 1 << 20;
  g_autoptr(JsonObject) vectors = vectors_load ("comparison.json");
  JsonArray *valid = json_object_get_array_member (vectors, "valid");
  JsonObject *honest = json_array_get_object_element (valid, 0);
  g_autoptr(GBytes) offer = vectors_hex (honest, "offer");
  g_autoptr(GBytes) answer = vectors_hex (honest, "answer");
  g_autoptr(GBytes) altered_offer = alter (offer, 1);
  guint8 host_nonce[TINCAN_COMPARISON_NONCE_BYTES];
  guint8 guest_nonce[TINCAN_COMPARISON_NONCE_BYTES];
  const guint8 own_nonce[TINCAN_COMPARISON_NONCE_BYTES] = { 1, 2, 3 };
  g_autofree char *shown = NULL;
  g_auto(GStrv) words = NULL;
  guint first = 0;

  vectors_copy_hex (honest, "nonce_host", host_nonce, sizeof host_nonce);
  vectors_copy_hex (honest, "nonce_guest", guest_nonce, sizeof guest_nonce);
  shown = dup_words (altered_offer, answer, own_nonce, guest_nonce);
  words = g_strsplit (shown, " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, TINCAN_COMPARISON_WORDS);

  for (guint i = 0; i < n_keys; i++)
    {
      g_autoptr(GBytes) altered_answer = alter (answer, i);
      g_autofree char *tried = dup_words (offer, altered_answer, host_nonce, own_nonce);

      g_assert_cmpstr (tried, !=, shown);
      first += g_str_has_prefix (tried, words[0]) && tried[strlen (words[0])] == ' ';
    }
  g_test_message ("The first word was the same %u times", first);
  g_assert_cmpuint (first, >, 500);
  g_assert_cmpuint (first, <, 1200);
}

/* Who does not commit to anything would find two words of four. The commitment forbids to choose
 * the nonce after having seen the other one's. */
static void
test_choosing_later (void)
{
  g_autoptr(JsonObject) vectors = vectors_load ("comparison.json");
  JsonArray *valid = json_object_get_array_member (vectors, "valid");
  JsonObject *honest = json_array_get_object_element (valid, 0);

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(TincanComparison) host = new_from (honest, TRUE);
      g_autoptr(TincanComparison) guest = new_from (honest, FALSE);
      g_autoptr(TincanControl) commit = tincan_comparison_start (guest);
      g_autoptr(TincanControl) nonce = hear (host, commit);
      g_autoptr(TincanControl) reveal = tincan_control_new (TINCAN_CONTROL_REVEAL);
      g_autoptr(TincanControl) reply = NULL;
      g_autoptr(GError) error = NULL;
      guint8 chosen[TINCAN_COMPARISON_NONCE_BYTES] = { 0 };

      memcpy (chosen, &i, sizeof i);
      reveal->nonce = g_bytes_new (chosen, sizeof chosen);
      g_assert_false (tincan_comparison_receive (host, reveal, &reply, &error));
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED);
      g_assert_null (tincan_comparison_get_words (host));
    }
}

static void
test_nonces_are_new (void)
{
  g_autoptr(GBytes) code = g_bytes_new_static ("x", 1);
  g_autoptr(TincanComparison) a = tincan_comparison_new (FALSE, code, code);
  g_autoptr(TincanComparison) b = tincan_comparison_new (FALSE, code, code);
  g_autoptr(TincanControl) commit_a = tincan_comparison_start (a);
  g_autoptr(TincanControl) commit_b = tincan_comparison_start (b);

  g_assert_false (g_bytes_equal (commit_a->commitment, commit_b->commitment));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/comparison/valid", test_valid);
  g_test_add_func ("/wire/comparison/invalid", test_invalid);
  g_test_add_func ("/wire/comparison/messages", test_messages);
  g_test_add_func ("/wire/comparison/attacker", test_attacker);
  g_test_add_func ("/wire/comparison/choosing-later", test_choosing_later);
  g_test_add_func ("/wire/comparison/nonces-are-new", test_nonces_are_new);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-handshake-private.h"

#include <string.h>

static TincanVia
get_via (JsonObject *vector)
{
  return g_str_equal (vectors_string (vector, "via"), "code") ? TINCAN_VIA_CODE : TINCAN_VIA_LINK;
}

static void
set_random (TincanHandshake *handshake,
            JsonObject      *vector,
            const char      *member)
{
  guint8 sid[TINCAN_SID_BYTES];
  guint8 scalar[TINCAN_CPACE_SCALAR_BYTES];

  vectors_copy_hex (vector, "sid", sid, sizeof sid);
  vectors_copy_hex (vector, member, scalar, sizeof scalar);
  tincan_handshake_set_random (handshake, sid, scalar);
}

static TincanHandshake *
new_guest (JsonObject *vector)
{
  g_autoptr(GBytes) mailbox = vectors_hex (vector, "mailbox");
  g_autoptr(GBytes) password = vectors_hex (vector, "password");
  TincanHandshake *guest = tincan_handshake_new_guest (get_via (vector), mailbox, password);

  set_random (guest, vector, "scalar_guest");
  return guest;
}

/* A host that lets guests in in one way. */
static TincanHandshake *
new_host (JsonObject *vector)
{
  g_autoptr(GBytes) mailbox = vectors_hex (vector, "mailbox");
  g_autoptr(GBytes) password = vectors_hex (vector, "password");
  TincanHandshakePasswords passwords = { NULL };
  TincanHandshake *host;

  if (get_via (vector) == TINCAN_VIA_CODE)
    passwords.code = password;
  else
    passwords.link = password;
  host = tincan_handshake_new_host (mailbox, &passwords);
  set_random (host, vector, "scalar_host");
  return host;
}

/* Gives @body to @to, which must take it; returns the answer. */
static GBytes *
pass (TincanHandshake *to,
      GBytes          *body)
{
  g_autoptr(GError) error = NULL;
  GBytes *reply = NULL;
  gboolean taken = tincan_handshake_receive (to, body, &reply, &error);

  g_assert_no_error (error);
  g_assert_true (taken);
  return reply;
}

static void
check_seals (TincanHandshake *guest,
             TincanHandshake *host)
{
  g_autoptr(TincanSeal) guest_seal = tincan_handshake_steal_seal (guest);
  g_autoptr(TincanSeal) host_seal = tincan_handshake_steal_seal (host);
  g_autoptr(GBytes) signal = g_bytes_new_static ("signal", 6);
  g_autoptr(GBytes) to_host = tincan_seal_seal (guest_seal, signal);
  g_autoptr(GBytes) to_guest = tincan_seal_seal (host_seal, signal);
  g_autoptr(GBytes) at_host = tincan_seal_open (host_seal, to_host, NULL);
  g_autoptr(GBytes) at_guest = tincan_seal_open (guest_seal, to_guest, NULL);

  g_assert_true (g_bytes_equal (at_host, signal));
  g_assert_true (g_bytes_equal (at_guest, signal));
  g_assert_true (tincan_body_is_sealed (to_host));
  g_assert_null (tincan_handshake_steal_seal (guest));
  g_assert_null (tincan_handshake_steal_seal (host));
}

static void
check_valid (JsonObject *vector)
{
  g_autoptr(TincanHandshake) guest = new_guest (vector);
  g_autoptr(TincanHandshake) host = new_host (vector);
  g_autoptr(GBytes) share_a = tincan_handshake_start (guest);
  g_autoptr(GBytes) share_b = NULL;
  g_autoptr(GBytes) confirm_guest = NULL;
  g_autoptr(GBytes) confirm_host = NULL;
  guint8 seal_guest[TINCAN_SEAL_KEY_BYTES];
  guint8 seal_host[TINCAN_SEAL_KEY_BYTES];

  vectors_assert_bytes (share_a, vectors_string (vector, "share_a"));
  g_assert_true (tincan_body_is_share_a (share_a));
  share_b = pass (host, share_a);
  vectors_assert_bytes (share_b, vectors_string (vector, "share_b"));
  confirm_guest = pass (guest, share_b);
  vectors_assert_bytes (confirm_guest, vectors_string (vector, "confirm_guest"));
  g_assert_cmpint (tincan_handshake_get_state (host), ==, TINCAN_HANDSHAKE_WAITING);
  g_assert_null (tincan_handshake_steal_seal (host));
  confirm_host = pass (host, confirm_guest);
  vectors_assert_bytes (confirm_host, vectors_string (vector, "confirm_host"));
  g_assert_cmpint (tincan_handshake_get_state (host), ==, TINCAN_HANDSHAKE_CONFIRMED);
  g_assert_cmpint (tincan_handshake_get_state (guest), ==, TINCAN_HANDSHAKE_WAITING);
  g_assert_null (pass (guest, confirm_host));
  g_assert_cmpint (tincan_handshake_get_state (guest), ==, TINCAN_HANDSHAKE_CONFIRMED);
  g_assert_cmpint (tincan_handshake_get_via (host), ==, get_via (vector));

  tincan_handshake_peek_keys (guest, seal_guest, seal_host);
  vectors_assert_hex (seal_guest, sizeof seal_guest, vectors_string (vector, "seal_guest"));
  vectors_assert_hex (seal_host, sizeof seal_host, vectors_string (vector, "seal_host"));
  tincan_handshake_peek_keys (host, seal_guest, seal_host);
  vectors_assert_hex (seal_guest, sizeof seal_guest, vectors_string (vector, "seal_guest"));
  vectors_assert_hex (seal_host, sizeof seal_host, vectors_string (vector, "seal_host"));
  check_seals (guest, host);
}

static void
test_valid (void)
{
  vectors_foreach ("handshake.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(JsonObject) vectors = vectors_load ("handshake.json");
  JsonObject *setup = json_object_get_object_member (vectors, "setup");
  JsonArray *steps = json_object_get_array_member (vector, "steps");
  g_autoptr(TincanHandshake) side = NULL;
  g_autoptr(GError) error = NULL;

  if (g_str_equal (vectors_string (vector, "role"), "guest"))
    {
      g_autoptr(GBytes) share_a = NULL;

      side = new_guest (setup);
      share_a = tincan_handshake_start (side);
      vectors_assert_bytes (share_a, vectors_string (setup, "share_a"));
    }
  else
    {
      side = new_host (setup);
    }

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);
      g_autoptr(GBytes) body = vectors_hex (step, "receive");
      g_autoptr(GBytes) reply = NULL;

      g_assert_cmpint (tincan_handshake_get_state (side), ==, TINCAN_HANDSHAKE_WAITING);
      g_assert_no_error (error);
      g_assert_cmpint (tincan_handshake_receive (side, body, &reply, &error), ==, error == NULL);
      if (json_object_get_null_member (step, "reply"))
        g_assert_null (reply);
      else
        vectors_assert_bytes (reply, vectors_string (step, "reply"));
    }

  g_assert_nonnull (error);
  g_assert_true (error->domain == TINCAN_ERROR);
  g_assert_cmpstr (tincan_error_to_code (error->code), ==, vectors_string (vector, "error"));
  g_assert_cmpint (tincan_handshake_get_state (side), ==, TINCAN_HANDSHAKE_FAILED);
  g_assert_null (tincan_handshake_steal_seal (side));
}

static void
test_invalid (void)
{
  vectors_foreach ("handshake.json", "invalid", check_invalid);
}

/* Runs an agreement up to where the host has judged the guest's confirmation. */
static GBytes *
meet (TincanHandshake *guest,
      TincanHandshake *host,
      GError         **host_error)
{
  g_autoptr(GBytes) share_a = tincan_handshake_start (guest);
  g_autoptr(GBytes) share_b = pass (host, share_a);
  g_autoptr(GBytes) confirm_guest = pass (guest, share_b);
  GBytes *reply = NULL;

  g_assert_cmpint (tincan_handshake_receive (host, confirm_guest, &reply, host_error), ==,
                   *host_error == NULL);
  return reply;
}

static GBytes *
new_mailbox (guint8 last)
{
  guint8 id[TINCAN_MAILBOX_ID_BYTES] = { 0 };

  id[sizeof id - 1] = last;
  return g_bytes_new (id, sizeof id);
}

/* Both sides are told, and the host says nothing that helps to guess. */
static void
assert_wrong (TincanHandshake *guest,
              TincanHandshake *host)
{
  g_autoptr(GError) host_error = NULL;
  g_autoptr(GError) guest_error = NULL;
  g_autoptr(GBytes) reply = meet (guest, host, &host_error);
  g_autoptr(GBytes) nothing = NULL;

  g_assert_error (host_error, TINCAN_ERROR, TINCAN_ERROR_CODE_WRONG);
  vectors_assert_bytes (reply, "050101");
  g_assert_false (tincan_handshake_receive (guest, reply, &nothing, &guest_error));
  g_assert_error (guest_error, TINCAN_ERROR, TINCAN_ERROR_CODE_WRONG);
  g_assert_null (nothing);
}

static void
test_wrong_password (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) right = g_bytes_new_static ("right", 5);
  g_autoptr(GBytes) wrong = g_bytes_new_static ("wrong", 5);
  TincanHandshakePasswords passwords = { .code = right, .link = right };
  g_autoptr(TincanHandshake) code_guest = NULL;
  g_autoptr(TincanHandshake) link_guest = NULL;
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
  g_autoptr(TincanHandshake) other_host = tincan_handshake_new_host (mailbox, &passwords);

  code_guest = tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, wrong);
  assert_wrong (code_guest, host);
  link_guest = tincan_handshake_new_guest (TINCAN_VIA_LINK, mailbox, wrong);
  assert_wrong (link_guest, other_host);
}

/* The words do not open the way of the link, and the other way round. */
static void
test_other_way_in (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) code = g_bytes_new_static ("code", 4);
  g_autoptr(GBytes) link = g_bytes_new_static ("link", 4);
  TincanHandshakePasswords passwords = { .code = code, .link = link };
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
  g_autoptr(TincanHandshake) guest = NULL;

  guest = tincan_handshake_new_guest (TINCAN_VIA_LINK, mailbox, code);
  assert_wrong (guest, host);
}

/* A server that tells the two sides different mailbox ids stands between two that do not agree. */
static void
test_different_mailboxes (void)
{
  g_autoptr(GBytes) one = new_mailbox (1);
  g_autoptr(GBytes) other = new_mailbox (2);
  g_autoptr(GBytes) password = g_bytes_new_static ("right", 5);
  TincanHandshakePasswords passwords = { .code = password };
  g_autoptr(TincanHandshake) guest = NULL;
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (other, &passwords);

  guest = tincan_handshake_new_guest (TINCAN_VIA_CODE, one, password);
  assert_wrong (guest, host);
}

/* Without injected randomness: no two agreements are the same, and all work. */
static void
test_random (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) password = g_bytes_new_static ("right", 5);
  TincanHandshakePasswords passwords = { .link = password };
  g_autoptr(GBytes) last = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(TincanHandshake) guest = NULL;
      g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) confirm_host = NULL;

      guest = tincan_handshake_new_guest (TINCAN_VIA_LINK, mailbox, password);
      confirm_host = meet (guest, host, &error);
      g_assert_no_error (error);
      g_assert_null (pass (guest, confirm_host));
      check_seals (guest, host);
      g_assert_true (last == NULL || !g_bytes_equal (last, confirm_host));
      g_clear_pointer (&last, g_bytes_unref);
      last = g_steal_pointer (&confirm_host);
    }
}

/* A guest that lost its connection half way begins again, with the same host object. */
static void
test_begins_again (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) password = g_bytes_new_static ("right", 5);
  TincanHandshakePasswords passwords = { .code = password };
  g_autoptr(TincanHandshake) first = NULL;
  g_autoptr(TincanHandshake) second = NULL;
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) lost = NULL;
  g_autoptr(GBytes) share_a = NULL;
  g_autoptr(GBytes) confirm_host = NULL;

  first = tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, password);
  share_a = tincan_handshake_start (first);
  lost = pass (host, share_a);
  second = tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, password);
  confirm_host = meet (second, host, &error);
  g_assert_no_error (error);
  g_assert_null (pass (second, confirm_host));
  check_seals (second, host);
}

/* After the confirmation nobody in between can undo it. */
static void
test_after_confirmation (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) password = g_bytes_new_static ("right", 5);
  TincanHandshakePasswords passwords = { .code = password };
  g_autoptr(TincanHandshake) guest = NULL;
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
  g_autoptr(GBytes) refuse = tincan_handshake_new_refuse (TINCAN_REFUSE_BUSY);
  g_autoptr(GBytes) confirm_host = NULL;
  g_autoptr(GError) error = NULL;

  guest = tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, password);
  confirm_host = meet (guest, host, &error);
  g_assert_no_error (error);
  g_assert_null (pass (guest, confirm_host));
  g_assert_null (pass (guest, refuse));
  g_assert_null (pass (guest, confirm_host));
  g_assert_null (pass (host, refuse));
  check_seals (guest, host);
}

/* What failed stays failed: a second confirmation is a second guess, and needs a new agreement. */
static void
test_after_failure (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) right = g_bytes_new_static ("right", 5);
  g_autoptr(GBytes) wrong = g_bytes_new_static ("wrong", 5);
  TincanHandshakePasswords passwords = { .code = right };
  g_autoptr(TincanHandshake) guest = NULL;
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
  g_autoptr(GBytes) share_a = NULL;
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(GError) error = NULL;

  guest = tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, wrong);
  assert_wrong (guest, host);

  share_a = vectors_bytes ("01");
  g_assert_false (tincan_handshake_receive (host, share_a, &reply, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_assert_null (reply);
}

/* Programs of two versions: each is told what to update, and on which side. */
static void
test_versions (void)
{
  g_autoptr(GBytes) mailbox = new_mailbox (1);
  g_autoptr(GBytes) password = g_bytes_new_static ("right", 5);
  TincanHandshakePasswords passwords = { .code = password };
  g_autoptr(TincanHandshake) host = tincan_handshake_new_host (mailbox, &passwords);
  g_autoptr(TincanHandshake) guest = NULL;
  g_autoptr(GBytes) newer_share_a = vectors_bytes ("0102");
  g_autoptr(GBytes) older_host_refuses = vectors_bytes ("050200");
  g_autoptr(GBytes) share_a = NULL;
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(GBytes) nothing = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (tincan_handshake_receive (host, newer_share_a, &reply, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_VERSION);
  g_assert_nonnull (strstr (error->message, "newer version of Tincan. Update Tincan here"));
  vectors_assert_bytes (reply, "050201");
  g_clear_error (&error);

  guest = tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, password);
  share_a = tincan_handshake_start (guest);
  g_assert_false (tincan_handshake_receive (guest, older_host_refuses, &nothing, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_VERSION);
  g_assert_nonnull (strstr (error->message, "older version of Tincan. Update Tincan there"));
  g_assert_null (nothing);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/handshake/valid", test_valid);
  g_test_add_func ("/wire/handshake/invalid", test_invalid);
  g_test_add_func ("/wire/handshake/wrong-password", test_wrong_password);
  g_test_add_func ("/wire/handshake/other-way-in", test_other_way_in);
  g_test_add_func ("/wire/handshake/different-mailboxes", test_different_mailboxes);
  g_test_add_func ("/wire/handshake/random", test_random);
  g_test_add_func ("/wire/handshake/begins-again", test_begins_again);
  g_test_add_func ("/wire/handshake/after-confirmation", test_after_confirmation);
  g_test_add_func ("/wire/handshake/after-failure", test_after_failure);
  g_test_add_func ("/wire/handshake/versions", test_versions);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-base64url.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"
#include "wire/tincan-mailbox-message.h"

#include <string.h>

static TincanMailboxMessage *
parse (const char *text,
       GError    **error)
{
  gsize length = strlen (text);
  g_autofree char *exact = g_memdup2 (text, length);

  return tincan_mailbox_message_parse (exact, length, error);
}

/* What was read is written as @canonical, and that is read and written as the same. */
static void
check_written (const TincanMailboxMessage *message,
               JsonNode                   *canonical)
{
  g_autoptr(TincanMailboxMessage) again = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = tincan_mailbox_message_to_string (message);
  g_autofree char *text_again = NULL;

  node = json_from_string (text, NULL);
  g_test_message ("%.200s", text);
  g_assert_true (json_node_equal (node, canonical));

  again = parse (text, &error);
  g_assert_no_error (error);
  text_again = tincan_mailbox_message_to_string (again);
  g_assert_cmpstr (text_again, ==, text);
}

static void
check_valid (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanMailboxMessage) message = parse (text, &error);

  g_assert_no_error (error);
  if (json_object_has_member (vector, "body_bytes"))
    g_assert_cmpuint (g_bytes_get_size (message->body), ==,
                      json_object_get_int_member (vector, "body_bytes"));
  else if (json_object_get_null_member (vector, "canonical"))
    g_assert_cmpint (message->type, ==, TINCAN_MAILBOX_UNKNOWN);
  else
    check_written (message, json_object_get_member (vector, "canonical"));
}

static void
test_valid (void)
{
  vectors_foreach ("mailbox-messages.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  g_autoptr(GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

static void
test_invalid (void)
{
  vectors_foreach ("mailbox-messages.json", "invalid", check_invalid);
}

static void
test_fields (void)
{
  g_autoptr(TincanMailboxMessage) message = NULL;
  const TincanIceServer *server;
  const guint8 *mailbox;

  message = parse ("{\"type\":\"open\",\"mailbox\":\"AAECAwQFBgcICQoLDA0ODw\",\"nameplate\":\"7\","
                   "\"token\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"code\":true}",
                   NULL);
  g_assert_cmpint (message->type, ==, TINCAN_MAILBOX_OPEN);
  mailbox = g_bytes_get_data (message->mailbox, NULL);
  g_assert_cmpuint (mailbox[15], ==, 15);
  g_assert_cmpuint (g_bytes_get_size (message->token), ==, 32);
  g_assert_cmpstr (message->nameplate, ==, "7");
  g_assert_true (message->code);

  tincan_mailbox_message_free (message);
  message = parse ("{\"type\":\"welcome\",\"version\":2,\"keepalive\":25,\"ice_servers\":["
                   "{\"urls\":[\"turn:t:9?transport=udp\"],"
                   "\"username\":\"u\",\"credential\":\"c\"}]}",
                   NULL);
  g_assert_cmpint (message->type, ==, TINCAN_MAILBOX_WELCOME);
  g_assert_cmpuint (message->version, ==, 2);
  g_assert_cmpuint (message->keepalive, ==, 25);
  server = g_ptr_array_index (message->ice_servers, 0);
  g_assert_cmpuint (server->port, ==, 9);
  g_assert_cmpstr (server->credential, ==, "c");

  tincan_mailbox_message_free (message);
  message = parse ("{\"type\":\"error\",\"code\":\"queue-full\"}", NULL);
  g_assert_cmpint (message->error_code, ==, TINCAN_MAILBOX_ERROR_QUEUE_FULL);

  tincan_mailbox_message_free (message);
  message = parse ("{\"type\":\"error\",\"code\":\"unknown\"}", NULL);
  g_assert_cmpint (message->error_code, ==, TINCAN_MAILBOX_ERROR_UNKNOWN);
}

static void
check_close_code (JsonObject *vector)
{
  g_assert_cmpint (tincan_close_code_may_retry (json_object_get_int_member (vector, "code")), ==,
                   json_object_get_boolean_member (vector, "retry"));
}

static void
test_close_codes (void)
{
  vectors_foreach ("mailbox-messages.json", "close_codes", check_close_code);
}

static void
check_guest (JsonObject *vector)
{
  g_autoptr(GBytes) token = NULL;
  g_autofree char *guest = NULL;

  token = tincan_base64url_decode_exact (vectors_string (vector, "token"), 32, NULL);
  guest = tincan_guest_name_from_token (token);
  g_assert_cmpstr (guest, ==, vectors_string (vector, "guest"));
}

static void
test_guests (void)
{
  vectors_foreach ("mailbox-messages.json", "guests", check_guest);
}

/* Valid messages with some bytes changed: read or refused, never worse. */
static void
check_mutated (JsonObject *vector)
{
  g_autofree char *text = vectors_dup_text (vector, "json");
  gsize length = strlen (text);

  for (guint round = 0; round < 50; round++)
    {
      g_autofree char *mutated = g_memdup2 (text, length);
      g_autoptr(TincanMailboxMessage) message = NULL;
      g_autoptr(GError) error = NULL;

      for (int i = g_test_rand_int_range (1, 4); i > 0; i--)
        mutated[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 256);
      message = tincan_mailbox_message_parse (mutated, length, &error);
      g_assert_true ((message == NULL) == (error != NULL));
    }
}

static void
test_mutated (void)
{
  vectors_foreach ("mailbox-messages.json", "valid", check_mutated);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mailbox-message/valid", test_valid);
  g_test_add_func ("/mailbox-message/invalid", test_invalid);
  g_test_add_func ("/mailbox-message/fields", test_fields);
  g_test_add_func ("/mailbox-message/close-codes", test_close_codes);
  g_test_add_func ("/mailbox-message/guests", test_guests);
  g_test_add_func ("/mailbox-message/mutated", test_mutated);

  return g_test_run ();
}

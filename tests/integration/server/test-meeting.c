/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-thread.h"
#include "test-client.h"
#include "wire/tincan-ice-server.h"
#include "wire/tincan-limits.h"

/* Programs that meet through a server, as PROTOCOL.md section 4 has it. */

typedef struct
{
  TincanServerSettings *settings;
  ServerThread         *server;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->max_guests = 3;
  fixture->settings->guess_rate = 5;
  fixture->settings->join_rate = 200;
  fixture->server = server_thread_new (fixture->settings);
}

static void
set_up_short (Fixture       *fixture,
              gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->mailbox_lifetime = 2;
  fixture->server = server_thread_new (fixture->settings);
}

static void
set_up_impatient (Fixture       *fixture,
                  gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->host_grace = 1;
  fixture->server = server_thread_new (fixture->settings);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  server_thread_free (fixture->server);
  tincan_server_settings_free (fixture->settings);
}

static TestClient *
greet (Fixture *fixture)
{
  return test_client_new_greeted (server_thread_address (fixture->server));
}

static TestClient *
host (Fixture  *fixture,
      gboolean  code)
{
  TestClient *client = greet (fixture);

  tincan_mailbox_message_free (test_client_open (client, 1, 1, code));
  return client;
}

static char *
expect_guest (TestClient               *client,
              TincanMailboxMessageType  type)
{
  g_autoptr(TincanMailboxMessage) message = test_client_expect (client, type);

  return g_strdup (message->guest);
}

static void
expect_of (TestClient               *client,
           TincanMailboxMessageType  type,
           const char               *guest)
{
  g_autofree char *name = expect_guest (client, type);

  g_assert_cmpstr (name, ==, guest);
}

static void
test_welcome (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = NULL;
  g_autoptr(TestClient) client = NULL;
  g_autoptr(TincanMailboxMessage) welcome = NULL;
  TincanIceServer *turn;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  settings->idle_timeout = 60;
  settings->stun_uris = g_strsplit ("stun:stun.example.org:3478", ",", -1);
  settings->turn_uris = g_strsplit ("turn:turn.example.org:443?transport=tcp", ",", -1);
  settings->turn_secret = g_strdup ("north");
  settings->turn_ttl = 1000;
  server = server_thread_new (settings);
  client = test_client_new (server_thread_address (server), NULL);
  test_client_send_text (client, "{\"type\":\"hello\",\"versions\":[7,1],\"new\":{\"thing\":[]}}");
  welcome = test_client_expect (client, TINCAN_MAILBOX_WELCOME);

  g_assert_cmpuint (welcome->version, ==, 1);
  g_assert_cmpuint (welcome->keepalive, ==, 20);
  g_assert_cmpuint (welcome->ice_servers->len, ==, 2);
  g_assert_null (((TincanIceServer *) g_ptr_array_index (welcome->ice_servers, 0))->username);
  turn = g_ptr_array_index (welcome->ice_servers, 1);
  g_assert_cmpint (g_ascii_strtoll (turn->username, NULL, 10), >=, now + 1000);
  g_assert_cmpuint (strlen (strchr (turn->username, ':')), ==, 17);
  g_assert_cmpuint (strlen (turn->credential), ==, 28);
}

static void
test_version (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (server_thread_address (fixture->server), NULL);

  test_client_send_text (client, "{\"type\":\"hello\",\"versions\":[2,3]}");
  test_client_expect_close (client, TINCAN_CLOSE_VERSION);
}

static void
test_hello_first (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (server_thread_address (fixture->server), NULL);

  test_client_send_type (client, TINCAN_MAILBOX_PING);
  test_client_expect_close (client, TINCAN_CLOSE_BAD_MESSAGE);
}

static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestClient) host = greet (fixture);
  g_autoptr(TestClient) guest = greet (fixture);
  g_autoptr(TincanMailboxMessage) opened = test_client_open (host, 1, 1, FALSE);
  g_autoptr(TincanMailboxMessage) joined = NULL;

  g_assert_null (opened->nameplate);
  g_assert_cmpint (opened->expires, ==, fixture->settings->mailbox_lifetime);
  g_assert_cmpuint (g_strv_length (opened->guests), ==, 0);

  test_client_ask_to_join (guest, 1, 2);
  joined = test_client_expect (guest, TINCAN_MAILBOX_JOINED);
  g_assert_true (joined->here);
  expect_of (host, TINCAN_MAILBOX_ARRIVED, joined->guest);

  test_client_send_body (guest, NULL, "from the guest");
  test_client_expect_body (host, joined->guest, "from the guest");
  test_client_send_body (host, joined->guest, "from the host");
  test_client_expect_body (guest, NULL, "from the host");
  test_client_expect_quiet (host);
  test_client_expect_quiet (guest);
}

static void
test_code (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestClient) host = greet (fixture);
  g_autoptr(TestClient) guest = greet (fixture);
  g_autoptr(TincanMailboxMessage) opened = test_client_open (host, 1, 1, TRUE);
  g_autoptr(TincanMailboxMessage) code = NULL;
  g_autoptr(TincanMailboxMessage) joined = NULL;

  g_assert_nonnull (opened->nameplate);
  test_client_send_type (host, TINCAN_MAILBOX_NEW_CODE);
  code = test_client_expect (host, TINCAN_MAILBOX_CODE);
  g_assert_cmpstr (code->nameplate, !=, opened->nameplate);

  test_client_ask_nameplate (guest, opened->nameplate, 2);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NO_SUCH_CODE);
  test_client_ask_nameplate (guest, code->nameplate, 2);
  joined = test_client_expect (guest, TINCAN_MAILBOX_JOINED);
  g_assert_cmpuint (g_bytes_get_size (joined->mailbox), ==, TINCAN_MAILBOX_ID_BYTES);
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (joined->mailbox, NULL))[0], ==, 1);
  expect_of (host, TINCAN_MAILBOX_ARRIVED, joined->guest);
}

/* The link goes on working when the code has ended. */
static void
test_drop_code (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TestClient) host = greet (fixture);
  g_autoptr(TestClient) guest = greet (fixture);
  g_autoptr(TincanMailboxMessage) opened = test_client_open (host, 1, 1, TRUE);

  test_client_send_type (host, TINCAN_MAILBOX_DROP_CODE);
  test_client_expect_quiet (host);
  test_client_ask_nameplate (guest, opened->nameplate, 2);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NO_SUCH_CODE);
  g_free (test_client_join (guest, 1, 2));
}

static void
test_refusals (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, FALSE);
  g_autoptr(TestClient) other = greet (fixture);
  g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);

  open->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, 1);
  open->token = test_bytes_new (TINCAN_TOKEN_BYTES, 9);
  test_client_send (other, open);
  test_client_expect_error (other, TINCAN_MAILBOX_ERROR_TAKEN);

  test_client_ask_to_join (other, 77, 2);
  test_client_expect_error (other, TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX);
  test_client_send_body (other, NULL, "to nobody");
  test_client_expect_error (other, TINCAN_MAILBOX_ERROR_NOT_NOW);
  test_client_send_type (other, TINCAN_MAILBOX_LOCK);
  test_client_expect_error (other, TINCAN_MAILBOX_ERROR_NOT_NOW);
  test_client_send_type (other, TINCAN_MAILBOX_LEAVE);
  test_client_expect_error (other, TINCAN_MAILBOX_ERROR_NOT_NOW);

  test_client_send (first, open);
  test_client_expect_error (first, TINCAN_MAILBOX_ERROR_NOT_NOW);
  test_client_send_body (first, NULL, "to nobody");
  test_client_expect_error (first, TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST);
  test_client_send_body (first, "AAAAAAAAAAA", "to a stranger");
  test_client_expect_error (first, TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST);
}

/* What a newer program says is ignored; what is wrong in a message that we know is not. */
static void
test_strange_messages (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(TestClient) client = greet (fixture);

  test_client_send_text (client, "{\"type\":\"dance\",\"steps\":[1,2,3]}");
  test_client_send_text (client, "{\"type\":\"pong\"}");
  test_client_expect_quiet (client);
  test_client_send_text (client, "{\"type\":\"join\",\"token\":5}");
  test_client_expect_close (client, TINCAN_CLOSE_BAD_MESSAGE);
}

static void
test_guest_may_not (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, TRUE);
  g_autoptr(TestClient) guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);
  const TincanMailboxMessageType types[] = {
    TINCAN_MAILBOX_LOCK,
    TINCAN_MAILBOX_NEW_CODE,
    TINCAN_MAILBOX_DROP_CODE,
  };
  g_autoptr(TincanMailboxMessage) kick = tincan_mailbox_message_new (TINCAN_MAILBOX_KICK);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      test_client_send_type (guest, types[i]);
      test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NOT_NOW);
    }
  kick->guest = g_strdup (name);
  test_client_send (guest, kick);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NOT_NOW);
  test_client_ask_to_join (guest, 1, 3);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NOT_NOW);
}

static void
test_come_back (Fixture       *fixture,
                gconstpointer  data)
{
  TestClient *first = host (fixture, TRUE);
  TestClient *guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);
  g_autofree char *again = NULL;
  g_autoptr(TestClient) second = NULL;
  g_autoptr(TestClient) returned = NULL;
  g_autoptr(TincanMailboxMessage) opened = NULL;

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  test_client_vanish (guest);
  expect_of (first, TINCAN_MAILBOX_DEPARTED, name);
  returned = greet (fixture);
  again = test_client_join (returned, 1, 2);
  g_assert_cmpstr (again, ==, name);
  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);

  test_client_vanish (first);
  expect_of (returned, TINCAN_MAILBOX_DEPARTED, NULL);
  second = greet (fixture);
  opened = test_client_open (second, 1, 1, TRUE);
  g_assert_nonnull (opened->nameplate);
  g_assert_cmpuint (g_strv_length (opened->guests), ==, 1);
  g_assert_cmpstr (opened->guests[0], ==, name);
  expect_of (second, TINCAN_MAILBOX_ARRIVED, name);
  expect_of (returned, TINCAN_MAILBOX_ARRIVED, NULL);

  test_client_free (guest);
  test_client_free (first);
}

/* The connection of somebody who came back is worth more than the one that may be dead. */
static void
test_replaced (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, TRUE);
  g_autoptr(TestClient) guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);
  g_autoptr(TestClient) second = greet (fixture);
  g_autoptr(TestClient) other = greet (fixture);
  g_autofree char *again = NULL;

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  again = test_client_join (other, 1, 2);
  test_client_expect_close (guest, TINCAN_CLOSE_REPLACED);
  g_assert_cmpstr (again, ==, name);
  expect_of (first, TINCAN_MAILBOX_DEPARTED, name);
  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);

  tincan_mailbox_message_free (test_client_open (second, 1, 1, TRUE));
  test_client_expect_close (first, TINCAN_CLOSE_REPLACED);
  expect_of (second, TINCAN_MAILBOX_ARRIVED, name);
  test_client_send_body (other, NULL, "still there");
  test_client_expect_body (second, name, "still there");
}

static void
test_keep_nameplate (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(TestClient) client = greet (fixture);
  g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);
  g_autoptr(TincanMailboxMessage) opened = NULL;

  open->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, 1);
  open->token = test_bytes_new (TINCAN_TOKEN_BYTES, 1);
  open->code = TRUE;
  open->nameplate = g_strdup ("4711");
  test_client_send (client, open);
  opened = test_client_expect (client, TINCAN_MAILBOX_OPENED);
  g_assert_cmpstr (opened->nameplate, ==, "4711");
}

static void
test_queue (Fixture       *fixture,
            gconstpointer  data)
{
  TestClient *first = host (fixture, FALSE);
  TestClient *guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);
  g_autoptr(TestClient) second = NULL;
  g_autoptr(TestClient) returned = NULL;
  g_autofree char *again = NULL;

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  test_client_vanish (guest);
  expect_of (first, TINCAN_MAILBOX_DEPARTED, name);
  test_client_send_body (first, name, "one");
  test_client_send_body (first, name, "two");
  test_client_expect_quiet (first);
  returned = greet (fixture);
  again = test_client_join (returned, 1, 2);
  test_client_expect_body (returned, NULL, "one");
  test_client_expect_body (returned, NULL, "two");

  test_client_vanish (first);
  expect_of (returned, TINCAN_MAILBOX_DEPARTED, NULL);
  test_client_send_body (returned, NULL, "three");
  test_client_expect_quiet (returned);
  second = greet (fixture);
  tincan_mailbox_message_free (test_client_open (second, 1, 1, FALSE));
  expect_of (second, TINCAN_MAILBOX_ARRIVED, name);
  test_client_expect_body (second, name, "three");
  test_client_expect_quiet (second);

  test_client_free (guest);
  test_client_free (first);
}

static void
test_queue_full (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, FALSE);
  TestClient *guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  test_client_vanish (guest);
  expect_of (first, TINCAN_MAILBOX_DEPARTED, name);
  for (int i = 0; i < 64; i++)
    test_client_send_body (first, name, "x");
  test_client_expect_quiet (first);
  test_client_send_body (first, name, "one too many");
  test_client_expect_error (first, TINCAN_MAILBOX_ERROR_QUEUE_FULL);
  g_assert_cmpint (server_thread_metric (fixture->server, "tincan_queued_bytes"), ==, 64);
  test_client_free (guest);
}

static void
test_lock (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestClient) first = greet (fixture);
  TestClient *guest = greet (fixture);
  g_autoptr(TestClient) stranger = greet (fixture);
  g_autoptr(TestClient) returned = NULL;
  g_autoptr(TincanMailboxMessage) opened = test_client_open (first, 1, 1, TRUE);
  g_autofree char *name = test_client_join (guest, 1, 2);
  g_autofree char *again = NULL;

  test_client_send_type (first, TINCAN_MAILBOX_LOCK);
  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  test_client_expect_quiet (first);
  test_client_ask_to_join (stranger, 1, 3);
  test_client_expect_error (stranger, TINCAN_MAILBOX_ERROR_LOCKED);
  /* By its number a locked mailbox looks like one that does not exist. */
  test_client_ask_nameplate (stranger, opened->nameplate, 3);
  test_client_expect_error (stranger, TINCAN_MAILBOX_ERROR_NO_SUCH_CODE);

  test_client_vanish (guest);
  returned = greet (fixture);
  again = test_client_join (returned, 1, 2);
  g_assert_cmpstr (again, ==, name);
  test_client_free (guest);
}

static void
test_kick (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, FALSE);
  g_autoptr(TestClient) guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);
  g_autoptr(TincanMailboxMessage) kick = tincan_mailbox_message_new (TINCAN_MAILBOX_KICK);

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  kick->guest = g_strdup (name);
  test_client_send (first, kick);
  expect_of (guest, TINCAN_MAILBOX_GONE, NULL);
  test_client_send (first, kick);
  test_client_expect_error (first, TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST);
  test_client_send_body (guest, NULL, "still here?");
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NOT_NOW);
}

static void
test_leave (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, FALSE);
  g_autoptr(TestClient) one = greet (fixture);
  g_autoptr(TestClient) two = greet (fixture);
  g_autofree char *name_one = test_client_join (one, 1, 2);
  g_autofree char *name_two = test_client_join (two, 1, 3);

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name_one);
  expect_of (first, TINCAN_MAILBOX_ARRIVED, name_two);
  test_client_send_type (one, TINCAN_MAILBOX_LEAVE);
  test_client_expect_close (one, TINCAN_CLOSE_NORMAL);
  expect_of (first, TINCAN_MAILBOX_GONE, name_one);

  test_client_send_type (first, TINCAN_MAILBOX_LEAVE);
  test_client_expect_close (first, TINCAN_CLOSE_NORMAL);
  expect_of (two, TINCAN_MAILBOX_GONE, NULL);
  test_client_ask_to_join (two, 1, 3);
  test_client_expect_error (two, TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX);
  g_assert_cmpint (server_thread_metric (fixture->server, "tincan_mailboxes"), ==, 0);
  g_assert_cmpint (server_thread_metric (fixture->server, "tincan_guests"), ==, 0);
}

/* Somebody who is there gets the place of somebody who is not. */
static void
test_guests_full (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, FALSE);
  TestClient *guests[4];
  g_autofree char *name = NULL;
  g_autofree char *latecomer = NULL;

  for (int i = 0; i < 4; i++)
    guests[i] = greet (fixture);
  for (guint8 i = 0; i < 3; i++)
    {
      g_autofree char *each = test_client_join (guests[i], 1, 10 + i);

      expect_of (first, TINCAN_MAILBOX_ARRIVED, each);
      if (i == 1)
        name = g_steal_pointer (&each);
    }
  test_client_ask_to_join (guests[3], 1, 13);
  test_client_expect_error (guests[3], TINCAN_MAILBOX_ERROR_GUESTS_FULL);

  test_client_vanish (guests[1]);
  expect_of (first, TINCAN_MAILBOX_DEPARTED, name);
  latecomer = test_client_join (guests[3], 1, 13);
  expect_of (first, TINCAN_MAILBOX_GONE, name);
  expect_of (first, TINCAN_MAILBOX_ARRIVED, latecomer);
  for (int i = 0; i < 4; i++)
    test_client_free (guests[i]);
}

/*
 * Numbers that do not exist cost; whoever has tried too many does not get in with a right one
 * either.
 */
static void
test_guessing (Fixture       *fixture,
               gconstpointer  data)
{
  const char *metric = "tincan_limited_total{limit=\"guesses\"}";
  g_autoptr(TestClient) first = greet (fixture);
  g_autoptr(TestClient) guesser = greet (fixture);
  g_autoptr(TestClient) again = NULL;
  g_autoptr(TincanMailboxMessage) opened = test_client_open (first, 1, 1, TRUE);

  for (int i = 0; i < 5; i++)
    {
      test_client_ask_nameplate (guesser, "123456", 2);
      test_client_expect_error (guesser, TINCAN_MAILBOX_ERROR_NO_SUCH_CODE);
    }
  test_client_ask_nameplate (guesser, opened->nameplate, 2);
  test_client_expect_error (guesser, TINCAN_MAILBOX_ERROR_SLOW_DOWN);

  /* Not from another connection either, but the link works: nobody guesses that. */
  again = greet (fixture);
  test_client_ask_nameplate (again, opened->nameplate, 2);
  test_client_expect_error (again, TINCAN_MAILBOX_ERROR_SLOW_DOWN);
  g_free (test_client_join (again, 1, 2));
  g_assert_cmpint (server_thread_metric (fixture->server, metric), ==, 2);
}

static void
test_join_rate (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = NULL;
  g_autoptr(TestClient) client = NULL;

  settings->join_rate = 3;
  server = server_thread_new (settings);
  client = test_client_new_greeted (server_thread_address (server));
  for (int i = 0; i < 3; i++)
    {
      test_client_ask_to_join (client, 1, 2);
      test_client_expect_error (client, TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX);
    }
  test_client_ask_to_join (client, 1, 2);
  test_client_expect_error (client, TINCAN_MAILBOX_ERROR_SLOW_DOWN);
  test_client_expect_quiet (client);
}

static void
test_server_full (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = NULL;
  g_autoptr(TestClient) first = NULL;
  g_autoptr(TestClient) second = NULL;
  g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);

  settings->max_mailboxes = 1;
  server = server_thread_new (settings);
  first = test_client_new_greeted (server_thread_address (server));
  second = test_client_new_greeted (server_thread_address (server));
  tincan_mailbox_message_free (test_client_open (first, 1, 1, FALSE));
  open->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, 2);
  open->token = test_bytes_new (TINCAN_TOKEN_BYTES, 2);
  test_client_send (second, open);
  test_client_expect_error (second, TINCAN_MAILBOX_ERROR_SERVER_FULL);
}

static void
test_lifetime (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, TRUE);
  g_autoptr(TestClient) guest = greet (fixture);

  g_free (test_client_join (guest, 1, 2));
  test_client_expect_close (first, TINCAN_CLOSE_EXPIRED);
  test_client_expect_close (guest, TINCAN_CLOSE_EXPIRED);
}

static void
test_grace (Fixture       *fixture,
            gconstpointer  data)
{
  TestClient *first = host (fixture, TRUE);
  g_autoptr(TestClient) guest = greet (fixture);

  g_free (test_client_join (guest, 1, 2));
  test_client_vanish (first);
  expect_of (guest, TINCAN_MAILBOX_DEPARTED, NULL);
  expect_of (guest, TINCAN_MAILBOX_GONE, NULL);
  test_client_free (first);
}

static void
test_guest_grace (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, TRUE);
  TestClient *guest = greet (fixture);
  g_autofree char *name = test_client_join (guest, 1, 2);

  expect_of (first, TINCAN_MAILBOX_ARRIVED, name);
  test_client_vanish (guest);
  expect_of (first, TINCAN_MAILBOX_DEPARTED, name);
  expect_of (first, TINCAN_MAILBOX_GONE, name);
  test_client_free (guest);
}

static void
test_going_away (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TestClient) first = host (fixture, TRUE);
  g_autoptr(TestClient) guest = greet (fixture);

  g_free (test_client_join (guest, 1, 2));
  server_thread_stop (fixture->server);
  test_client_expect_close (first, TINCAN_CLOSE_GOING_AWAY);
  test_client_expect_close (guest, TINCAN_CLOSE_GOING_AWAY);
}

/* The server knows nothing any more, and the programs put it together again. */
static void
test_restart (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  ServerThread *server = server_thread_new (settings);
  g_autoptr(TestClient) host = test_client_new_greeted (server_thread_address (server));
  g_autoptr(TestClient) guest = test_client_new_greeted (server_thread_address (server));
  g_autoptr(TestClient) other = NULL;
  g_autoptr(TincanMailboxMessage) opened = test_client_open (host, 1, 1, TRUE);
  g_autofree char *name = test_client_join (guest, 1, 2);
  g_autofree char *again = NULL;

  server_thread_free (server);
  test_client_expect_close (host, TINCAN_CLOSE_GOING_AWAY);
  test_client_expect_close (guest, TINCAN_CLOSE_GOING_AWAY);
  g_clear_pointer (&host, test_client_free);
  g_clear_pointer (&guest, test_client_free);

  server = server_thread_new (settings);
  host = test_client_new_greeted (server_thread_address (server));
  guest = test_client_new_greeted (server_thread_address (server));
  test_client_ask_to_join (guest, 1, 2);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX);
  {
    g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);
    g_autoptr(TincanMailboxMessage) answer = NULL;

    open->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, 1);
    open->token = test_bytes_new (TINCAN_TOKEN_BYTES, 1);
    open->code = TRUE;
    open->nameplate = g_strdup (opened->nameplate);
    test_client_send (host, open);
    answer = test_client_expect (host, TINCAN_MAILBOX_OPENED);
    g_assert_cmpstr (answer->nameplate, ==, opened->nameplate);
    g_assert_cmpuint (g_strv_length (answer->guests), ==, 0);
  }
  again = test_client_join (guest, 1, 2);
  g_assert_cmpstr (again, ==, name);
  expect_of (host, TINCAN_MAILBOX_ARRIVED, name);

  other = test_client_new_greeted (server_thread_address (server));
  {
    g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);

    open->mailbox = test_bytes_new (TINCAN_MAILBOX_ID_BYTES, 1);
    open->token = test_bytes_new (TINCAN_TOKEN_BYTES, 3);
    test_client_send (other, open);
    test_client_expect_error (other, TINCAN_MAILBOX_ERROR_TAKEN);
  }

  g_clear_pointer (&host, test_client_free);
  g_clear_pointer (&guest, test_client_free);
  g_clear_pointer (&other, test_client_free);
  server_thread_free (server);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/meeting/" name, Fixture, NULL, set_up, func, tear_down)
  g_test_add_func ("/meeting/welcome", test_welcome);
  ADD ("version", test_version);
  ADD ("hello-first", test_hello_first);
  ADD ("link", test_link);
  ADD ("code", test_code);
  ADD ("drop-code", test_drop_code);
  ADD ("refusals", test_refusals);
  ADD ("strange-messages", test_strange_messages);
  ADD ("guest-may-not", test_guest_may_not);
  ADD ("come-back", test_come_back);
  ADD ("replaced", test_replaced);
  ADD ("keep-nameplate", test_keep_nameplate);
  ADD ("queue", test_queue);
  ADD ("queue-full", test_queue_full);
  ADD ("lock", test_lock);
  ADD ("kick", test_kick);
  ADD ("leave", test_leave);
  ADD ("guests-full", test_guests_full);
  ADD ("guessing", test_guessing);
  g_test_add_func ("/meeting/join-rate", test_join_rate);
  g_test_add_func ("/meeting/server-full", test_server_full);
  g_test_add ("/meeting/lifetime", Fixture, NULL, set_up_short, test_lifetime, tear_down);
  g_test_add ("/meeting/grace", Fixture, NULL, set_up_impatient, test_grace, tear_down);
  g_test_add ("/meeting/guest-grace", Fixture, NULL, set_up_impatient, test_guest_grace, tear_down);
  ADD ("going-away", test_going_away);
  g_test_add_func ("/meeting/restart", test_restart);

  return g_test_run ();
}

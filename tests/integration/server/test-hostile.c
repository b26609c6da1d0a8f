/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw-client.h"
#include "server-thread.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-mailbox-message.h"

/*
 * Clients that break the rules, on purpose or not: each is cut off, with the close code that says
 * why, and two others who talk through the same server do not notice.
 */

#define ID "AQEBAQEBAQEBAQEBAQEBAQ"
#define OTHER_ID "AgICAgICAgICAgICAgICAg"
#define HOST_TOKEN "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM"
#define GUEST_TOKEN "BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ"
#define OPEN(id, token) \
  "{\"type\":\"open\",\"mailbox\":\"" id "\",\"token\":\"" token "\",\"code\":false}"
#define JOIN(id, token) "{\"type\":\"join\",\"mailbox\":\"" id "\",\"token\":\"" token "\"}"
#define SEND "{\"type\":\"send\",\"body\":\"AQID\"}"
#define PING "{\"type\":\"ping\"}"

typedef struct
{
  TincanServerSettings *settings;
  ServerThread         *server;
  RawClient            *host;
  RawClient            *guest;
  guint                 n_sent;
} Fixture;

static void
expect_message (RawClient  *client,
                const char *part)
{
  g_autofree char *message = raw_client_read_message (client);

  g_assert_nonnull (message);
  if (strstr (message, part) == NULL)
    g_error ("Got %s", message);
}

static RawClient *
greet (Fixture *fixture)
{
  RawClient *client = raw_client_new_websocket (server_thread_port (fixture->server), NULL);

  raw_client_say_hello (client);
  return client;
}

/* Two who have met: what they say to one another is how the others notice. */
static void
start (Fixture *fixture)
{
  fixture->server = server_thread_new (fixture->settings);
  fixture->host = greet (fixture);
  g_assert_true (raw_client_send_message (fixture->host, OPEN (ID, HOST_TOKEN)));
  expect_message (fixture->host, "\"opened\"");
  fixture->guest = greet (fixture);
  g_assert_true (raw_client_send_message (fixture->guest, JOIN (ID, GUEST_TOKEN)));
  expect_message (fixture->guest, "\"joined\"");
  expect_message (fixture->host, "\"arrived\"");
}

static void
assert_others_unaffected (Fixture *fixture)
{
  for (int i = 0; i < 3; i++)
    {
      g_assert_true (raw_client_send_message (fixture->guest, SEND));
      expect_message (fixture->host, "\"AQID\"");
    }
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  start (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  assert_others_unaffected (fixture);
  raw_client_free (fixture->host);
  raw_client_free (fixture->guest);
  server_thread_free (fixture->server);
  tincan_server_settings_free (fixture->settings);
}

static void
assert_closed (RawClient *client,
               guint      code)
{
  g_assert_cmpuint (raw_client_read_close (client), ==, code);
}

/* --- Messages --- */

static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  const char *metric = "tincan_limited_total{limit=\"messages\"}";
  g_autoptr(RawClient) client = greet (fixture);

  for (int i = 0; i < 20000 && raw_client_send_message (client, "{\"type\":\"nothing\"}"); i++)
    ;
  assert_closed (client, TINCAN_CLOSE_SLOW_DOWN);
  g_assert_cmpint (server_thread_metric (fixture->server, metric), ==, 1);
}

/* Frames that are no messages count as well. */
static void
test_flood_of_pings (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(RawClient) client = greet (fixture);

  for (int i = 0; i < 5000 && raw_client_send_frame (client, FRAME_FINAL | FRAME_PING, "", 0); i++)
    ;
  assert_closed (client, TINCAN_CLOSE_SLOW_DOWN);
}

static void
test_too_big (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(RawClient) client = greet (fixture);
  g_autofree char *text = g_strnfill (1024 * 1024, ' ');

  (void) raw_client_send_message (client, text);
  assert_closed (client, TINCAN_CLOSE_TOO_BIG);
}

static void
test_too_big_in_fragments (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(RawClient) client = greet (fixture);
  g_autofree char *text = g_strnfill (10000, ' ');

  (void) raw_client_send_frame (client, FRAME_TEXT, text, 10000);
  for (int i = 0; i < 20; i++)
    (void) raw_client_send_frame (client, FRAME_CONTINUATION, text, 10000);
  assert_closed (client, TINCAN_CLOSE_TOO_BIG);
}

static void
test_biggest (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(RawClient) client = greet (fixture);
  g_autoptr(GString) text = g_string_new ("{\"type\":\"ping\",\"padding\":\"");

  while (text->len < TINCAN_MAX_MESSAGE_BYTES - 2)
    g_string_append_c (text, 'x');
  g_string_append (text, "\"}");
  g_assert_cmpuint (text->len, ==, TINCAN_MAX_MESSAGE_BYTES);
  g_assert_true (raw_client_send_message (client, text->str));
  expect_message (client, "\"pong\"");

  /* In two fragments with a ping between them. */
  g_assert_true (raw_client_send_frame (client, FRAME_TEXT, text->str, 40000));
  g_assert_true (raw_client_send_frame (client, FRAME_FINAL | FRAME_PING, "", 0));
  g_assert_true (raw_client_send_frame (client,
                                        FRAME_FINAL | FRAME_CONTINUATION,
                                        text->str + 40000,
                                        text->len - 40000));
  expect_message (client, "\"pong\"");
}

static void
test_bad_messages (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *deep = g_strnfill (60000, '[');
  g_autofree char *deep_field = g_strconcat ("{\"type\":\"ping\",\"x\":", deep, NULL);
  const char *const messages[] = {
    "",
    "hello",
    "[]",
    "5",
    "{}",
    "{\"type\":5}",
    "{\"type\":\"ping\"} {}",
    "{\"type\":\"ping\"",
    "{\"type\":\"ping\",\"x\":[[[[[[[[[[]]]]]]]]]]}",
    "{\"type\":\"send\",\"body\":\"====\"}",
    deep,
    deep_field,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(RawClient) client = greet (fixture);

      g_assert_true (raw_client_send_message (client, messages[i]));
      assert_closed (client, TINCAN_CLOSE_BAD_MESSAGE);
    }
}

static void
test_binary (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(RawClient) client = greet (fixture);

  g_assert_true (raw_client_send_frame (client, FRAME_FINAL | FRAME_BINARY, PING, strlen (PING)));
  assert_closed (client, TINCAN_CLOSE_BAD_MESSAGE);
}

/* What is no WebSocket at all gets the codes of RFC 6455, from libsoup. */
static void
test_bad_frames (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(RawClient) encoding = greet (fixture);
  g_autoptr(RawClient) reserved = greet (fixture);
  g_autoptr(RawClient) unmasked = greet (fixture);

  g_assert_true (raw_client_send_frame (encoding, FRAME_FINAL | FRAME_TEXT, "\xff\xfe", 2));
  assert_closed (encoding, 1007);
  g_assert_true (raw_client_send_frame (reserved, FRAME_FINAL | 0x70 | FRAME_TEXT, "{}", 2));
  assert_closed (reserved, 1002);
  g_assert_true (raw_client_send (unmasked, "\x81\x02{}", 4));
  assert_closed (unmasked, 1002);
}

/* --- Silence --- */

static void
set_up_impatient (Fixture       *fixture,
                  gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->hello_timeout = 1;
  fixture->settings->max_connections_per_address = 100;
  start (fixture);
}

static void
test_no_hello (Fixture       *fixture,
               gconstpointer  data)
{
  guint16 port = server_thread_port (fixture->server);
  g_autoptr(RawClient) client = raw_client_new_websocket (port, NULL);

  assert_closed (client, TINCAN_CLOSE_IDLE);
}

/* Connections on which nobody ever says what they are for, or takes for ever to say it. */
static void
test_half_open (Fixture       *fixture,
                gconstpointer  data)
{
  const char *const requests[] = {
    "",
    "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
  };
  guint16 port = server_thread_port (fixture->server);
  RawClient *clients[60];

  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = raw_client_new (port);
      raw_client_send_text (clients[i], requests[i % G_N_ELEMENTS (requests)]);
    }
  assert_others_unaffected (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autofree char *answer = raw_client_read_all (clients[i]);

      g_assert_cmpstr (answer, ==, "");
      raw_client_free (clients[i]);
    }
  server_thread_await (fixture->server, "tincan_sockets", 3);
}

static void
test_idle (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = NULL;
  g_autoptr(RawClient) silent = NULL;

  settings->idle_timeout = 1;
  server = server_thread_new (settings);
  silent = raw_client_new_websocket (server_thread_port (server), NULL);
  raw_client_say_hello (silent);
  assert_closed (silent, TINCAN_CLOSE_IDLE);
}

/* --- Not reading --- */

static void
set_up_patient (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->message_rate = 0;
  start (fixture);
}

static char *
make_send (void)
{
  g_autofree char *body = g_strnfill (60000, 'A');

  return g_strdup_printf ("{\"type\":\"send\",\"body\":\"%s\"}", body);
}

/* Another pair, of which the host does not read what the guest sends. */
static void
test_never_reads (Fixture       *fixture,
                  gconstpointer  data)
{
  const char *metric = "tincan_closes_total{code=\"4007\"}";
  g_autoptr(RawClient) host = greet (fixture);
  g_autoptr(RawClient) guest = greet (fixture);
  g_autofree char *send = make_send ();

  raw_client_set_small (host);
  g_assert_true (raw_client_send_message (host, OPEN (OTHER_ID, HOST_TOKEN)));
  expect_message (host, "\"opened\"");
  g_assert_true (raw_client_send_message (guest, JOIN (OTHER_ID, GUEST_TOKEN)));
  expect_message (guest, "\"joined\"");

  /* 12 MB: far more than may wait and than the kernel keeps. */
  for (int i = 0; i < 200; i++)
    g_assert_true (raw_client_send_message (guest, send));
  expect_message (guest, "\"departed\"");
  g_assert_cmpint (server_thread_metric (fixture->server, metric), ==, 1);
  assert_closed (host, TINCAN_CLOSE_NOT_READING);
}

/* libsoup owes a pong for each ping, and has no bound for how many it owes. */
static void
test_pings_without_reading (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(RawClient) client = greet (fixture);
  g_autofree char *payload = g_strnfill (125, 'p');
  const char *metric = "tincan_closes_total{code=\"4007\"}";

  raw_client_set_small (client);
  for (int i = 0; i < 100000; i++)
    {
      if (!raw_client_send_frame (client, FRAME_FINAL | FRAME_PING, payload, 125))
        break;
    }
  server_thread_await (fixture->server, metric, 1);
}

/* --- Requests --- */

static void
test_long_head (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(RawClient) client = raw_client_new (server_thread_port (fixture->server));
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *answer = NULL;

  raw_client_send_text (client, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
  raw_client_send_text (client, filler);
  answer = raw_client_read_all (client);
  g_assert_cmpstr (answer, ==, "");
}

static const char upgrade[] =
  "GET /ws HTTP/1.1\r\n"
  "Host: localhost\r\n"
  "Connection: Upgrade\r\n"
  "Upgrade: websocket\r\n"
  "Sec-WebSocket-Version: 13\r\n"
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
  "\r\n";

/* Frames that come with the request do not get around the limits, and are not lost. */
static void
test_frames_with_the_request (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(RawClient) good = raw_client_new (server_thread_port (fixture->server));
  g_autoptr(RawClient) bad = raw_client_new (server_thread_port (fixture->server));
  const char hello[] = "\x81\x9f\0\0\0\0{\"type\":\"hello\",\"versions\":[1]}";
  const char big[] = "\x81\xff\0\0\0\0\0\x10\0\0\0\0\0\0";
  g_autoptr(GByteArray) both = g_byte_array_new ();
  g_autofree char *welcome = NULL;

  g_byte_array_append (both, (const guint8 *) upgrade, strlen (upgrade));
  g_byte_array_append (both, (const guint8 *) hello, sizeof hello - 1);
  g_assert_true (raw_client_send (good, both->data, both->len));
  raw_client_skip_head (good);
  expect_message (good, "\"welcome\"");

  g_byte_array_set_size (both, strlen (upgrade));
  g_byte_array_append (both, (const guint8 *) big, sizeof big - 1);
  g_assert_true (raw_client_send (bad, both->data, both->len));
  raw_client_skip_head (bad);
  assert_closed (bad, TINCAN_CLOSE_TOO_BIG);
}

/* --- Too many --- */

static void
set_up_few (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->max_connections_per_address = 4;
  start (fixture);
}

static void
test_too_many (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(RawClient) third = greet (fixture);
  g_autoptr(RawClient) fourth = greet (fixture);
  guint16 port = server_thread_port (fixture->server);
  g_autoptr(RawClient) fifth = raw_client_new_websocket (port, "X-Forwarded-For: 192.0.2.1\r\n");
  g_autoptr(RawClient) again = NULL;

  /* The header says that it is somebody else, but nobody told the server to believe it. */
  assert_closed (fifth, TINCAN_CLOSE_TOO_MANY);
  g_clear_pointer (&fourth, raw_client_free);
  server_thread_await (fixture->server, "tincan_connections", 3);
  again = greet (fixture);
}

/* Of connections that are not WebSockets an address has few, too. */
static void
test_too_many_sockets (Fixture       *fixture,
                       gconstpointer  data)
{
  guint16 port = server_thread_port (fixture->server);
  RawClient *clients[18]; /* with those of the two others: 4 WebSockets, and 16 */
  g_autofree char *refused = NULL;
  g_autofree char *answer = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = raw_client_new (port);
  refused = raw_client_get (port, "/healthz", NULL);
  g_assert_cmpstr (refused, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    raw_client_free (clients[i]);

  do
    {
      g_free (answer);
      answer = raw_client_get (port, "/healthz", NULL);
    }
  while (answer[0] == '\0');
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
}

static void
set_up_proxy (Fixture       *fixture,
              gconstpointer  data)
{
  fixture->settings = test_settings_new ();
  fixture->settings->max_connections_per_address = 2;
  fixture->settings->trusted_proxies = g_strsplit ("127.0.0.0/8,10.0.0.0/8", ",", -1);
  start (fixture);
}

/* The first hop is what a client made up, the last another proxy of the operator's. */
static char *
forwarded_for (int claimed,
               int real)
{
  return g_strdup_printf ("X-Forwarded-For: 198.51.100.%d, 192.0.2.%d, 10.0.0.9\r\n",
                          claimed, real);
}

static void
test_behind_proxy (Fixture       *fixture,
                   gconstpointer  data)
{
  guint16 port = server_thread_port (fixture->server);
  RawClient *clients[8];

  for (int i = 0; i < 8; i++)
    {
      g_autofree char *header = forwarded_for (i, i / 2);

      /* Two each. */
      clients[i] = raw_client_new_websocket (port, header);
      raw_client_say_hello (clients[i]);
    }
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *header = forwarded_for (77, i);
      g_autoptr(RawClient) third = raw_client_new_websocket (port, header);

      assert_closed (third, TINCAN_CLOSE_TOO_MANY);
    }
  for (int i = 0; i < 8; i++)
    raw_client_free (clients[i]);
}

static void
test_server_full (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = NULL;
  g_autoptr(RawClient) first = NULL;
  g_autoptr(RawClient) second = NULL;

  settings->max_connections = 1;
  server = server_thread_new (settings);
  first = raw_client_new_websocket (server_thread_port (server), NULL);
  raw_client_say_hello (first);
  second = raw_client_new_websocket (server_thread_port (server), NULL);
  assert_closed (second, TINCAN_CLOSE_TOO_MANY);
  g_assert_true (raw_client_send_message (first, PING));
  expect_message (first, "\"pong\"");
}

/* One that neither reads nor goes away does not hold up the end of the server. */
static void
test_stop (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  ServerThread *server = server_thread_new (settings);
  g_autoptr(RawClient) websocket = raw_client_new_websocket (server_thread_port (server), NULL);
  g_autoptr(RawClient) half = raw_client_new (server_thread_port (server));

  raw_client_say_hello (websocket);
  raw_client_send_text (half, "GET / HT");
  server_thread_free (server);
  assert_closed (websocket, TINCAN_CLOSE_GOING_AWAY);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, up, func) g_test_add ("/hostile/" name, Fixture, NULL, up, func, tear_down)
  ADD ("flood", set_up, test_flood);
  ADD ("flood-of-pings", set_up, test_flood_of_pings);
  ADD ("too-big", set_up, test_too_big);
  ADD ("too-big-in-fragments", set_up, test_too_big_in_fragments);
  ADD ("biggest", set_up, test_biggest);
  ADD ("bad-messages", set_up, test_bad_messages);
  ADD ("binary", set_up, test_binary);
  ADD ("bad-frames", set_up, test_bad_frames);
  ADD ("no-hello", set_up_impatient, test_no_hello);
  ADD ("half-open", set_up_impatient, test_half_open);
  g_test_add_func ("/hostile/idle", test_idle);
  ADD ("never-reads", set_up_patient, test_never_reads);
  ADD ("pings-without-reading", set_up_patient, test_pings_without_reading);
  ADD ("long-head", set_up, test_long_head);
  ADD ("frames-with-the-request", set_up, test_frames_with_the_request);
  ADD ("too-many", set_up_few, test_too_many);
  ADD ("too-many-sockets", set_up_few, test_too_many_sockets);
  ADD ("behind-proxy", set_up_proxy, test_behind_proxy);
  g_test_add_func ("/hostile/server-full", test_server_full);
  g_test_add_func ("/hostile/stop", test_stop);

  return g_test_run ();
}

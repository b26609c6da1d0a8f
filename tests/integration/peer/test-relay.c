/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer-pair.h"

#include "core/tincan-lane.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* By a relay of our own, coturn, on this machine. Without it there is nothing to test. */

typedef struct
{
  GSubprocess *process;
  char        *folder;
  guint16      port;
} Relay;

static guint16
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

static gboolean
answers (Relay *relay)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", relay->port, NULL, NULL);
  return connection != NULL;
}

static gboolean
relay_start (Relay *relay)
{
  g_autofree char *program = g_find_program_in_path ("turnserver");
  g_autofree char *port = NULL;
  g_autofree char *database = NULL;
  g_autofree char *pid_file = NULL;
  g_autoptr(GError) error = NULL;

  if (program == NULL)
    {
      g_test_skip ("coturn is not installed");
      return FALSE;
    }

  relay->folder = g_dir_make_tmp ("tincan-relay-XXXXXX", &error);
  g_assert_no_error (error);
  relay->port = find_port ();
  port = g_strdup_printf ("%u", relay->port);
  database = g_build_filename (relay->folder, "db", NULL);
  pid_file = g_build_filename (relay->folder, "pid", NULL);
  relay->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                       G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                     &error, program, "-n", "--no-tls", "--no-dtls", "--no-cli",
                                     "--lt-cred-mech", "--user=ada:secret", "--realm=tincan",
                                     "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
                                     "--allow-loopback-peers", "--listening-port", port,
                                     "--userdb", database, "--pidfile", pid_file,
                                     "--log-file=stdout", NULL);
  g_assert_no_error (error);
  AWAIT (answers (relay));
  return TRUE;
}

static void
relay_stop (Relay *relay)
{
  g_autoptr(GDir) dir = g_dir_open (relay->folder, 0, NULL);
  const char *name;

  g_subprocess_force_exit (relay->process);
  g_assert_true (g_subprocess_wait (relay->process, NULL, NULL));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (relay->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (relay->folder);
  g_object_unref (relay->process);
  g_free (relay->folder);
}

static PeerPair *
new_pair (Relay      *relay,
          const char *transport,
          const char *password)
{
  g_autofree char *url = g_strdup_printf ("turn:127.0.0.1:%u?transport=%s", relay->port, transport);
  g_autoptr(GPtrArray) servers = NULL;
  g_autoptr(GError) error = NULL;
  TincanPeerTiming timing = pair_timing ();
  TincanPeerSettings settings = { .loopback = TRUE, .relay_only = TRUE, .app = "test" };

  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  g_ptr_array_add (servers, tincan_ice_server_parse (url, "ada", password, &error));
  g_assert_no_error (error);
  settings.ice_servers = servers;
  return peer_pair_new_full (&settings, &timing);
}

static gboolean
only_relayed (PeerPair     *pair,
              guint         from,
              TincanSignal *signal,
              gpointer      user_data)
{
  if (signal->type == TINCAN_SIGNAL_CANDIDATE && *signal->candidate != '\0')
    g_assert_nonnull (strstr (signal->candidate, "typ relay"));
  return TRUE;
}

static guint n_relayed;

static gboolean
pass_relayed (PeerPair     *pair,
              guint         from,
              TincanSignal *signal,
              gpointer      user_data)
{
  gboolean is_relayed;

  if (signal->type != TINCAN_SIGNAL_CANDIDATE || *signal->candidate == '\0')
    return TRUE;

  is_relayed = strstr (signal->candidate, "typ relay") != NULL;
  n_relayed += is_relayed;
  return is_relayed;
}

static void
count_cb (TincanLane *lane,
          GBytes     *message,
          gpointer    user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

static void
test_connect (gconstpointer user_data)
{
  enum
  {
    N = 10
  };
  g_autofree guint8 *block = g_malloc0 (65536);
  g_autoptr(GBytes) message = g_bytes_new_static (block, 65536);
  TincanLane *lane;
  Relay relay = { 0 };
  PeerPair *pair;
  int n_received = 0;

  if (!relay_start (&relay))
    return;

  pair = new_pair (&relay, user_data, "secret");
  pair->filter = only_relayed;
  peer_pair_await_ready (pair);
  g_assert_cmpint (tincan_peer_get_path (pair->sides[OFFERER].peer), ==, TINCAN_PATH_RELAY);
  g_assert_cmpint (tincan_peer_get_path (pair->sides[ANSWERER].peer), ==, TINCAN_PATH_RELAY);

  lane = tincan_peer_get_lane (pair->sides[ANSWERER].peer);
  tincan_lane_set_handlers (lane, count_cb, NULL, &n_received, NULL);
  lane = tincan_peer_get_lane (pair->sides[OFFERER].peer);
  for (guint i = 0; i < N; i++)
    g_assert_true (tincan_lane_send (lane, message, NULL));
  AWAIT (g_atomic_int_get (&n_received) == N);

  tincan_peer_close (pair->sides[OFFERER].peer, TINCAN_REASON_FINISHED);
  AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
  peer_pair_free (pair);
  relay_stop (&relay);
}

static void
test_wrong_password (void)
{
  Relay relay = { 0 };
  PeerPair *pair;

  if (!relay_start (&relay))
    return;

  pair = new_pair (&relay, "udp", "guessed");
  peer_pair_start (pair);
  AWAIT (pair->sides[OFFERER].n_failed == 1 && pair->sides[ANSWERER].n_failed == 1);
  g_assert_error (pair->sides[OFFERER].error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (pair->sides[OFFERER].error->message, "relay gave us no address"));
  AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
  peer_pair_free (pair);
  relay_stop (&relay);
}

/* Somebody who wants no relay takes no address at one, though there is no other. */
static void
test_no_relay (void)
{
  TincanPeerTiming timing = pair_timing ();
  TincanPeerSettings settings = { .loopback = TRUE, .no_relay = TRUE, .app = "test" };
  Relay relay = { 0 };
  PeerPair *pair;
  g_autofree char *url = NULL;
  g_autoptr(GPtrArray) servers = NULL;
  g_autoptr(GError) error = NULL;

  if (!relay_start (&relay))
    return;

  url = g_strdup_printf ("turn:127.0.0.1:%u?transport=udp", relay.port);
  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  g_ptr_array_add (servers, tincan_ice_server_parse (url, "ada", "secret", &error));
  g_assert_no_error (error);
  settings.ice_servers = servers;
  timing.connect_ms = 6000;
  pair = peer_pair_new_full (&settings, &timing);
  pair->filter = pass_relayed;
  peer_pair_start (pair);
  AWAIT (pair->sides[OFFERER].n_failed == 1 && pair->sides[ANSWERER].n_failed == 1);
  g_assert_cmpuint (n_relayed, >, 0);
  g_assert_error (pair->sides[OFFERER].error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED);
  g_assert_error (pair->sides[ANSWERER].error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED);
  AWAIT (pair->sides[OFFERER].n_closed == 1 && pair->sides[ANSWERER].n_closed == 1);
  peer_pair_free (pair);
  relay_stop (&relay);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_thread_pool_set_max_unused_threads (0);

  g_test_add_data_func ("/peer/relay/udp", "udp", test_connect);
  g_test_add_data_func ("/peer/relay/tcp", "tcp", test_connect);
  g_test_add_func ("/peer/relay/wrong-password", test_wrong_password);
  g_test_add_func ("/peer/relay/none", test_no_relay);

  return g_test_run ();
}

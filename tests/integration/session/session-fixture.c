/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include "core/peer/tincan-peer-private.h"
#include "core/signaling/tincan-signaling-socket.h"
#include "core/tincan-dialer.h"
#include "core/tincan-session-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* Nothing here takes so long unless it hangs, under valgrind neither. */
#define AWAIT_SECONDS 200

/* --- waiting --- */

gint64
session_await_begin (void)
{
  return g_get_monotonic_time () + AWAIT_SECONDS * G_TIME_SPAN_SECOND;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
session_await_step (gint64      end,
                    const char *where,
                    const char *condition)
{
  /* The condition may come true without a word to this context: a thread that is gone. */
  guint tick_id = g_timeout_add (50, tick_cb, NULL);

  if (g_get_monotonic_time () > end)
    g_error ("%s: '%s' did not come true", where, condition);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick_id);
}

/* --- objects --- */

static guint n_alive;
static TincanPeer *peers[2];

static void
object_gone_cb (gpointer  data,
                GObject  *where)
{
  g_assert_cmpuint (n_alive, >, 0);
  n_alive--;
}

static void
watch_object (gpointer object)
{
  static GQuark quark;

  quark = g_quark_from_static_string ("test-watched");
  if (g_object_get_qdata (object, quark) != NULL)
    return;

  g_object_set_qdata (object, quark, object);
  g_object_weak_ref (object, object_gone_cb, NULL);
  n_alive++;
}

/* Peers, dialers and the like have no getter; each is seen when it speaks. */
static gboolean
emission_cb (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               user_data)
{
  GObject *object = g_value_get_object (&values[0]);

  watch_object (object);
  if (TINCAN_IS_PEER (object) && tincan_peer_get_state (TINCAN_PEER (object)) == TINCAN_PEER_READY)
    {
      TincanPeer *peer = TINCAN_PEER (object);

      watch_object (tincan_peer_get_lane (peer));
      g_set_weak_pointer (&peers[peer->role], peer);
    }
  return TRUE;
}

static void
watch_emissions (GType       type,
                 const char *name)
{
  g_type_class_ref (type); /* for ever, as the hook */
  g_signal_add_emission_hook (g_signal_lookup (name, type), 0, emission_cb, NULL, NULL);
}

void
session_watch_objects (void)
{
  static gboolean is_watching;

  if (is_watching)
    return;

  is_watching = TRUE;
  watch_emissions (TINCAN_TYPE_PEER, "local-signal");
  watch_emissions (TINCAN_TYPE_PEER, "ready");
  watch_emissions (TINCAN_TYPE_DIALER, "send-signal");
  watch_emissions (TINCAN_TYPE_REMOTE, "send-body");
  watch_emissions (TINCAN_TYPE_SIGNALING_CLIENT, "welcome");
  watch_emissions (TINCAN_TYPE_SIGNALING_SOCKET, "message");
}

void
session_assert_no_objects (void)
{
  /* A source that was just destroyed may hold the last reference for one more turn. */
  AWAIT (n_alive == 0);
}

TincanPeer *
session_get_peer (TincanPeerRole role)
{
  return peers[role];
}

/* --- threads --- */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
dup_threads_now (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *id;

  /* Threads that wait for new work for a while are GLib's, not a session's. */
  g_thread_pool_stop_unused_threads ();
  while ((id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      char *name;

      if (g_file_get_contents (path, &name, NULL, NULL))
        g_ptr_array_add (names, g_strchomp (name));
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

/* Waits until no more of them end. */
char *
session_dup_threads (void)
{
  char *threads = dup_threads_now ();

  for (guint n_same = 0; n_same < 20; n_same++)
    {
      g_autofree char *before = g_steal_pointer (&threads);

      session_await_step (G_MAXINT64, G_STRLOC, "");
      threads = dup_threads_now ();
      if (!g_str_equal (threads, before))
        n_same = 0;
    }
  return threads;
}

void
session_assert_threads (const char *threads)
{
  g_autofree char *now = session_dup_threads ();

  g_assert_cmpstr (now, ==, threads);
}

/* --- the server and the files --- */

static gboolean
makes_key (void)
{
  g_autofree char *threads = dup_threads_now ();

  return strstr (threads, "tincan-key") != NULL;
}

/* The one RSA key of a process takes longer than an attempt to connect may, under valgrind. */
static void
await_key (void)
{
  g_autoptr(GError) error = NULL;

  tincan_session_check_setup (&error);
  g_assert_no_error (error);
  AWAIT (!makes_key ());
}

void
session_fixture_set_up (SessionFixture *self,
                        gconstpointer   data)
{
  static const char *const listen[] = { "127.0.0.1:0", NULL };
  g_autoptr(TincanServerSettings) settings = tincan_server_settings_new ();
  g_autoptr(GError) error = NULL;

  session_watch_objects ();
  await_key ();
  g_strfreev (settings->listen);
  settings->listen = g_strdupv ((char **) listen);
  settings->join_rate = 0;
  settings->guess_rate = 0;
  self->server = tincan_server_new (settings);
  g_assert_true (tincan_server_start (self->server, &error));
  g_assert_no_error (error);

  self->settings = tincan_settings_new ();
  self->settings->server = tincan_server_dup_base_address (self->server, "127.0.0.1");
  self->settings->app = g_strdup ("test-session");
  self->settings->name = g_strdup ("Somebody");
  self->folder = g_dir_make_tmp ("tincan-session-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  tincan_server_stop_finish (TINCAN_SERVER (source), result);
  *(gboolean *) user_data = TRUE;
}

void
session_fixture_stop_server (SessionFixture *self)
{
  gboolean is_stopped = FALSE;

  tincan_server_stop_async (self->server, stopped_cb, &is_stopped);
  AWAIT (is_stopped);
  g_assert_finalize_object (g_steal_pointer (&self->server));
}

/* For codes there is no server, and nobody who could tell that the other side is on this
 * machine. */
void
session_fixture_set_up_codes (SessionFixture *self,
                              gconstpointer   data)
{
  session_fixture_set_up (self, data);
  session_fixture_stop_server (self);
  g_clear_pointer (&self->settings->server, g_free);
  self->settings->loopback = TRUE;
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
session_fixture_tear_down (SessionFixture *self,
                           gconstpointer   data)
{
  session_assert_no_objects ();
  if (self->server != NULL)
    session_fixture_stop_server (self);
  tincan_settings_free (self->settings);
  remove_tree (self->folder);
  g_free (self->folder);
}

/* A folder of two files, one of them in a folder below. */
char *
session_fixture_make_tree (SessionFixture *self,
                           const char     *name,
                           gsize           bytes)
{
  g_autofree char *below = g_build_filename (self->folder, name, "below", NULL);
  g_autofree char *small = g_build_filename (self->folder, name, "small", NULL);
  g_autofree char *large = g_build_filename (below, "large", NULL);
  g_autofree char *data = g_malloc (bytes);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < bytes; i++)
    data[i] = (char) g_test_rand_int ();
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_file_set_contents (small, name, -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (large, data, bytes, &error);
  g_assert_no_error (error);
  return g_build_filename (self->folder, name, NULL);
}

static void
assert_same_file (SessionFixture *self,
                  const char     *name,
                  const char     *directory,
                  const char     *file)
{
  g_autofree char *one = g_build_filename (self->folder, name, file, NULL);
  g_autofree char *other = g_build_filename (directory, name, file, NULL);
  g_autofree char *one_data = NULL;
  g_autofree char *other_data = NULL;
  g_autoptr(GError) error = NULL;
  gsize one_size;
  gsize other_size;

  g_file_get_contents (one, &one_data, &one_size, &error);
  g_assert_no_error (error);
  g_file_get_contents (other, &other_data, &other_size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (one_data, one_size, other_data, other_size);
}

void
session_fixture_assert_same (SessionFixture *self,
                             const char     *name,
                             const char     *directory)
{
  assert_same_file (self, name, directory, "small");
  assert_same_file (self, name, directory, "below/large");
}

/* --- sides --- */

static char
letter_of (TincanSessionState state)
{
  /* new, Reaching, Waiting, connecting (K), Connected, reconnecting (L), Ending, Z or X */
  return "NRWKCLEZX"[state];
}

static void
state_cb (TincanSession *session,
          GParamSpec    *pspec,
          Side          *self)
{
  g_string_append_c (self->states, letter_of (tincan_session_get_state (session)));
}

static void
code_cb (TincanSession *session,
         GParamSpec    *pspec,
         Side          *self)
{
  self->n_codes++;
}

static void
sums_cb (TincanSession *session,
         GParamSpec    *pspec,
         Side          *self)
{
  guint64 bytes;
  guint64 total;
  double rate;
  gint64 eta;

  g_object_get (session, "bytes", &bytes, "total-bytes", &total, "rate", &rate, "eta", &eta, NULL);
  g_assert_cmpuint (bytes, <=, total);
  g_assert_cmpint (eta, >=, -1);
  self->last_total = total;
  self->most_bytes = MAX (self->most_bytes, bytes);
  self->most_total = MAX (self->most_total, total);
  self->most_rate = MAX (self->most_rate, rate);
  if (eta >= 0)
    self->least_eta = eta;
}

static void
listed_cb (TincanTransfer *transfer,
           Side           *self)
{
  if (self->directory != NULL)
    tincan_transfer_accept (transfer, self->directory, TINCAN_CONFLICT_RENAME);
}

static void
transfer_added_cb (TincanSession  *session,
                   TincanRemote   *remote,
                   TincanTransfer *transfer,
                   Side           *self)
{
  watch_object (transfer);
  g_set_object (&self->transfer, transfer);
  if (!tincan_transfer_is_outgoing (transfer))
    g_signal_connect (transfer, "listed", G_CALLBACK (listed_cb), self);
}

static void
remote_added_cb (TincanSession *session,
                 TincanRemote  *remote,
                 Side          *self)
{
  watch_object (remote);
  g_set_object (&self->remote, remote);
}

static void
remote_removed_cb (TincanSession *session,
                   TincanRemote  *remote,
                   Side          *self)
{
  self->n_removed++;
}

static void
guess_failed_cb (TincanSession *session,
                 guint          left,
                 Side          *self)
{
  self->n_guesses++;
  self->guesses_left = left;
}

static void
interrupted_cb (TincanSession *session,
                const GError  *error,
                guint          retry_in_ms,
                Side          *self)
{
  self->n_interrupted++;
}

static void
finished_cb (TincanSession *session,
             Side          *self)
{
  self->n_finished++;
}

static Side *
side_new (TincanSession *session)
{
  Side *self = g_new0 (Side, 1);

  g_assert_nonnull (session);
  watch_object (session);
  self->session = session;
  self->states = g_string_new (NULL);
  self->least_eta = -1;
  g_signal_connect (session, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect (session, "notify::code", G_CALLBACK (code_cb), self);
  g_signal_connect (session, "notify::bytes", G_CALLBACK (sums_cb), self);
  g_signal_connect (session, "notify::total-bytes", G_CALLBACK (sums_cb), self);
  g_signal_connect (session, "notify::rate", G_CALLBACK (sums_cb), self);
  g_signal_connect (session, "notify::eta", G_CALLBACK (sums_cb), self);
  g_signal_connect (session, "transfer-added", G_CALLBACK (transfer_added_cb), self);
  g_signal_connect (session, "remote-added", G_CALLBACK (remote_added_cb), self);
  g_signal_connect (session, "remote-removed", G_CALLBACK (remote_removed_cb), self);
  g_signal_connect (session, "guess-failed", G_CALLBACK (guess_failed_cb), self);
  g_signal_connect (session, "server-interrupted", G_CALLBACK (interrupted_cb), self);
  g_signal_connect (session, "finished", G_CALLBACK (finished_cb), self);
  tincan_session_start (session);
  return self;
}

Side *
side_new_host (SessionFixture *fixture)
{
  return side_new (tincan_session_new_host (fixture->settings));
}

Side *
side_new_guest (SessionFixture *fixture,
                const char     *code_or_link)
{
  g_autoptr(GError) error = NULL;
  TincanSession *session = tincan_session_new_guest (fixture->settings, code_or_link, &error);

  g_assert_no_error (error);
  return side_new (session);
}

Side *
side_new_offering (SessionFixture *fixture)
{
  return side_new (tincan_session_new_offering (fixture->settings));
}

Side *
side_new_answering (SessionFixture *fixture,
                    const char     *text)
{
  g_autoptr(GError) error = NULL;
  TincanSession *session;

  /* Both sides are in this program. */
  tincan_code_exchange_forget_own ();
  session = tincan_session_new_answering (fixture->settings, text, &error);
  g_assert_no_error (error);
  return side_new (session);
}

void
side_free (Side *self)
{
  g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_clear_object (&self->transfer);
  g_clear_object (&self->remote);
  g_clear_object (&self->session);
  g_string_free (self->states, TRUE);
  g_free (self->directory);
  g_free (self);
}

void
side_close (Side *self)
{
  tincan_session_close (self->session, TINCAN_REASON_USER);
  AWAIT (self->n_finished > 0);
}

void
side_await_code (Side *self)
{
  AWAIT (tincan_session_get_code (self->session) != NULL);
}

void
side_await_connected (Side *self)
{
  AWAIT (tincan_session_get_state (self->session) == TINCAN_SESSION_CONNECTED ||
         self->n_finished > 0);
  g_assert_no_error (tincan_session_get_error (self->session));
  g_assert_cmpint (tincan_session_get_state (self->session), ==, TINCAN_SESSION_CONNECTED);
}

TincanTransfer *
side_offer (Side       *self,
            const char *path)
{
  char *paths[] = { (char *) path, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSource) source = tincan_source_scan (paths, NULL, &error);

  g_assert_no_error (error);
  return tincan_remote_offer (self->remote, source);
}

TincanTransfer *
side_offer_text (Side       *self,
                 const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSource) source = tincan_source_new_text (text, &error);

  g_assert_no_error (error);
  return tincan_remote_offer (self->remote, source);
}

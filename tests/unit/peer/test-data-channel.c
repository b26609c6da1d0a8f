/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-bulk-lane.h"
#include "core/peer/tincan-control-channel.h"
#include "core/tincan-lane.h"
#include "wire/tincan-error.h"

#include <string.h>

/* Channels of a webrtcbin that is connected to nobody; the test emits the signals that the other
 * side would cause, mostly on a thread that is not the owner's. */
typedef struct
{
  GstElement           *pipeline;
  GstElement           *webrtc;
  GstWebRTCDataChannel *channel;
  TincanDataChannel    *wrapper;
  GError               *violation;
  guint                 n_opened;
  guint                 n_closed;
  guint                 n_violated;
  GPtrArray            *texts;
} Fixture;

static void
opened_cb (Fixture *fixture)
{
  fixture->n_opened++;
}

static void
closed_cb (Fixture *fixture)
{
  fixture->n_closed++;
}

static void
violated_cb (Fixture      *fixture,
             const GError *error)
{
  fixture->n_violated++;
  g_clear_error (&fixture->violation);
  fixture->violation = g_error_copy (error);
}

static void
text_cb (Fixture    *fixture,
         const char *text)
{
  g_ptr_array_add (fixture->texts, g_strdup (text));
}

static void
set_up (Fixture *fixture,
        gpointer wrapper)
{
  g_autoptr(GstStructure) options = gst_structure_new ("options",
                                                       "negotiated", G_TYPE_BOOLEAN, TRUE,
                                                       "id", G_TYPE_INT, 0,
                                                       NULL);

  *fixture = (Fixture){ .wrapper = wrapper };
  fixture->texts = g_ptr_array_new_with_free_func (g_free);
  fixture->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  fixture->webrtc = gst_element_factory_make ("webrtcbin", NULL);
  gst_bin_add (GST_BIN (fixture->pipeline), fixture->webrtc);
  gst_element_set_state (fixture->pipeline, GST_STATE_PLAYING);
  g_signal_emit_by_name (fixture->webrtc, "create-data-channel", "test", options,
                         &fixture->channel);
  g_assert_nonnull (fixture->channel);

  g_signal_connect_swapped (wrapper, "opened", G_CALLBACK (opened_cb), fixture);
  g_signal_connect_swapped (wrapper, "closed", G_CALLBACK (closed_cb), fixture);
  g_signal_connect_swapped (wrapper, "violated", G_CALLBACK (violated_cb), fixture);
  if (TINCAN_IS_CONTROL_CHANNEL (wrapper))
    g_signal_connect_swapped (wrapper, "text", G_CALLBACK (text_cb), fixture);
  tincan_data_channel_attach (wrapper, g_object_ref (fixture->channel));
}

static void
tear_down (Fixture *fixture)
{
  tincan_data_channel_drop (fixture->wrapper);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->wrapper);
  g_clear_object (&fixture->channel);
  gst_element_set_state (fixture->pipeline, GST_STATE_NULL);
  gst_object_unref (fixture->pipeline);
  g_clear_error (&fixture->violation);
  g_ptr_array_unref (fixture->texts);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
emit_bytes (Fixture    *fixture,
            const void *data,
            gsize       size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);

  g_signal_emit_by_name (fixture->channel, "on-message-data", bytes);
}

/* --- Control --- */

static void
test_text (void)
{
  Fixture fixture;

  set_up (&fixture, tincan_control_channel_new ());
  g_signal_emit_by_name (fixture.channel, "on-open");
  g_signal_emit_by_name (fixture.channel, "on-message-string", "one");
  g_signal_emit_by_name (fixture.channel, "on-message-string", "two");

  /* Nothing happens but on the owner's context. */
  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_cmpuint (fixture.texts->len, ==, 0);
  settle ();
  g_assert_cmpuint (fixture.n_opened, ==, 1);
  g_assert_cmpuint (fixture.texts->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (fixture.texts, 0), ==, "one");
  g_assert_cmpstr (g_ptr_array_index (fixture.texts, 1), ==, "two");
  g_assert_true (tincan_data_channel_is_open (fixture.wrapper));

  g_signal_emit_by_name (fixture.channel, "on-close");
  settle ();
  g_assert_cmpuint (fixture.n_closed, ==, 1);
  g_assert_false (tincan_data_channel_is_open (fixture.wrapper));
  tear_down (&fixture);
}

static void
test_heard (void)
{
  Fixture fixture;
  gint64 before = g_get_monotonic_time ();

  set_up (&fixture, tincan_control_channel_new ());
  g_assert_cmpint (tincan_data_channel_get_last_heard (fixture.wrapper), ==, 0);
  g_signal_emit_by_name (fixture.channel, "on-message-string", "one");

  /* Known at once, though the owner has not been there. */
  g_assert_cmpint (tincan_data_channel_get_last_heard (fixture.wrapper), >=, before);
  tear_down (&fixture);
}

static void
assert_violated (Fixture *fixture)
{
  g_assert_cmpuint (fixture->n_violated, ==, 0);
  settle ();
  g_assert_cmpuint (fixture->n_violated, ==, 1);
  g_assert_error (fixture->violation, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);

  /* Once, and nothing more is taken. */
  g_signal_emit_by_name (fixture->channel, "on-message-string", "more");
  g_signal_emit_by_name (fixture->channel, "on-message-data", NULL);
  settle ();
  g_assert_cmpuint (fixture->n_violated, ==, 1);
  g_assert_cmpuint (fixture->texts->len, ==, 0);
}

static void
test_control_violations (void)
{
  g_autofree char *text = g_strnfill (65537, 'x');
  Fixture fixture;

  set_up (&fixture, tincan_control_channel_new ());
  g_signal_emit_by_name (fixture.channel, "on-message-string", NULL);
  assert_violated (&fixture);
  tear_down (&fixture);

  set_up (&fixture, tincan_control_channel_new ());
  g_signal_emit_by_name (fixture.channel, "on-message-string", "");
  assert_violated (&fixture);
  tear_down (&fixture);

  set_up (&fixture, tincan_control_channel_new ());
  g_signal_emit_by_name (fixture.channel, "on-message-string", text);
  assert_violated (&fixture);
  tear_down (&fixture);

  set_up (&fixture, tincan_control_channel_new ());
  emit_bytes (&fixture, "bytes", 5);
  assert_violated (&fixture);
  tear_down (&fixture);
}

static void
test_control_backlog (void)
{
  g_autofree char *text = g_strnfill (65536, 'x');
  Fixture fixture;

  set_up (&fixture, tincan_control_channel_new ());
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 64; i++)
        g_signal_emit_by_name (fixture.channel, "on-message-string", text);
      settle ();
      g_assert_cmpuint (fixture.texts->len, ==, 64 * (round + 1));
    }
  g_assert_cmpuint (fixture.n_violated, ==, 0);

  for (guint i = 0; i < 65; i++)
    g_signal_emit_by_name (fixture.channel, "on-message-string", text);
  settle ();
  g_assert_cmpuint (fixture.n_violated, ==, 1);
  tear_down (&fixture);
}

static void
test_send_closed (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("hello", 5);
  g_autoptr(GError) error = NULL;
  Fixture fixture;

  /* webrtcbin would crash. */
  set_up (&fixture, tincan_control_channel_new ());
  g_assert_false (tincan_data_channel_send_text (fixture.wrapper, "hello", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_LOST);
  g_clear_error (&error);
  g_assert_false (tincan_data_channel_send_bytes (fixture.wrapper, bytes, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_LOST);
  g_clear_error (&error);
  g_assert_cmpuint (tincan_data_channel_get_buffered (fixture.wrapper), ==, 0);

  tincan_data_channel_drop (fixture.wrapper);
  g_assert_false (tincan_data_channel_send_text (fixture.wrapper, "hello", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_LOST);
  tear_down (&fixture);
}

static void
test_dropped (void)
{
  Fixture fixture;

  set_up (&fixture, tincan_control_channel_new ());
  g_signal_emit_by_name (fixture.channel, "on-open");
  tincan_data_channel_drop (fixture.wrapper);
  g_signal_emit_by_name (fixture.channel, "on-message-data", NULL);
  g_signal_emit_by_name (fixture.channel, "on-close");
  settle ();
  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
  g_assert_cmpuint (fixture.n_violated, ==, 0);
  tear_down (&fixture);
}

/* --- Bulk --- */

typedef struct
{
  GMutex   lock;
  GString *seen;
  guint    n_writable;
  guint    n_destroyed;
  int      running; /* atomic */
} User;

static void
message_cb (TincanLane *lane,
            GBytes     *message,
            gpointer    user_data)
{
  User *user = user_data;

  /* Someone who waits to be taken off while holding a lock of theirs would hang here. */
  g_mutex_lock (&user->lock);
  g_string_append_len (user->seen, g_bytes_get_data (message, NULL), 1);
  g_mutex_unlock (&user->lock);
}

static void
writable_cb (TincanLane *lane,
             gpointer    user_data)
{
  User *user = user_data;

  user->n_writable++;
}

static void
destroy_cb (gpointer user_data)
{
  User *user = user_data;

  user->n_destroyed++;
}

static void
use (Fixture *fixture,
     User    *user)
{
  tincan_lane_set_handlers (TINCAN_LANE (fixture->wrapper), message_cb, writable_cb, user,
                            destroy_cb);
}

static void
leave (Fixture *fixture)
{
  tincan_lane_set_handlers (TINCAN_LANE (fixture->wrapper), NULL, NULL, NULL, NULL);
}

static void
test_lane_order (void)
{
  User first = { .seen = g_string_new (NULL) };
  User second = { .seen = g_string_new (NULL) };
  Fixture fixture;

  set_up (&fixture, tincan_bulk_lane_new ());
  use (&fixture, &first);
  emit_bytes (&fixture, "a", 1);
  emit_bytes (&fixture, "b", 1);
  settle ();

  /* Not before the other side is known. */
  g_assert_cmpstr (first.seen->str, ==, "");
  tincan_bulk_lane_release (TINCAN_BULK_LANE (fixture.wrapper));

  /* What comes now must not overtake what waits. */
  emit_bytes (&fixture, "c", 1);
  settle ();
  g_assert_cmpstr (first.seen->str, ==, "abc");
  emit_bytes (&fixture, "d", 1);
  g_assert_cmpstr (first.seen->str, ==, "abcd");

  leave (&fixture);
  g_assert_cmpuint (first.n_destroyed, ==, 1);
  emit_bytes (&fixture, "e", 1);
  settle ();
  g_assert_cmpstr (first.seen->str, ==, "abcd");

  /* A user may come with a lock held that its function takes. */
  g_mutex_lock (&second.lock);
  use (&fixture, &second);
  g_mutex_unlock (&second.lock);
  settle ();
  g_assert_cmpstr (second.seen->str, ==, "e");
  g_assert_cmpuint (second.n_destroyed, ==, 0);

  tear_down (&fixture);
  g_assert_cmpuint (second.n_destroyed, ==, 1);
  g_string_free (first.seen, TRUE);
  g_string_free (second.seen, TRUE);
}

static void
test_lane_writable (void)
{
  User user = { .seen = g_string_new (NULL) };
  Fixture fixture;

  set_up (&fixture, tincan_bulk_lane_new ());
  use (&fixture, &user);
  g_signal_emit_by_name (fixture.channel, "on-buffered-amount-low");
  g_assert_cmpuint (user.n_writable, ==, 0);
  tincan_bulk_lane_release (TINCAN_BULK_LANE (fixture.wrapper));
  g_signal_emit_by_name (fixture.channel, "on-buffered-amount-low");
  g_assert_cmpuint (user.n_writable, ==, 1);
  leave (&fixture);
  g_signal_emit_by_name (fixture.channel, "on-buffered-amount-low");
  g_assert_cmpuint (user.n_writable, ==, 1);
  tear_down (&fixture);
  g_string_free (user.seen, TRUE);
}

static void
test_lane_violations (void)
{
  g_autofree char *large = g_malloc0 (65537);
  Fixture fixture;

  set_up (&fixture, tincan_bulk_lane_new ());
  g_signal_emit_by_name (fixture.channel, "on-message-data", NULL);
  assert_violated (&fixture);
  tear_down (&fixture);

  set_up (&fixture, tincan_bulk_lane_new ());
  emit_bytes (&fixture, "", 0);
  assert_violated (&fixture);
  tear_down (&fixture);

  set_up (&fixture, tincan_bulk_lane_new ());
  emit_bytes (&fixture, large, 65537);
  assert_violated (&fixture);
  tear_down (&fixture);

  set_up (&fixture, tincan_bulk_lane_new ());
  g_signal_emit_by_name (fixture.channel, "on-message-string", "text");
  assert_violated (&fixture);
  tear_down (&fixture);
}

static void
test_lane_overflow (void)
{
  g_autofree char *block = g_malloc0 (65536);
  Fixture fixture;

  set_up (&fixture, tincan_bulk_lane_new ());
  for (guint i = 0; i < 16; i++)
    emit_bytes (&fixture, block, 65536);
  settle ();
  g_assert_cmpuint (fixture.n_violated, ==, 0);
  emit_bytes (&fixture, block, 1);
  settle ();
  g_assert_cmpuint (fixture.n_violated, ==, 1);
  g_assert_error (fixture.violation, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  tear_down (&fixture);
}

/* --- Users that come and go while messages arrive --- */

static void
slow_message_cb (TincanLane *lane,
                 GBytes     *message,
                 gpointer    user_data)
{
  User *user = user_data;

  g_atomic_int_set (&user->running, 1);
  g_usleep (200);
  g_atomic_int_set (&user->running, 0);
}

typedef struct
{
  Fixture *fixture;
  int      stop; /* atomic */
} Sender;

static gpointer
sender_main (gpointer data)
{
  Sender *sender = data;

  while (g_atomic_int_get (&sender->stop) == 0)
    emit_bytes (sender->fixture, "x", 1);
  return NULL;
}

static void
test_lane_hand_over (void)
{
  Fixture fixture;
  Sender sender = { .fixture = &fixture };
  GThread *thread;

  set_up (&fixture, tincan_bulk_lane_new ());
  tincan_bulk_lane_release (TINCAN_BULK_LANE (fixture.wrapper));
  thread = g_thread_new ("sender", sender_main, &sender);

  for (guint i = 0; i < 200; i++)
    {
      User user = { 0 };

      tincan_lane_set_handlers (TINCAN_LANE (fixture.wrapper), slow_message_cb, NULL, &user,
                                destroy_cb);
      g_usleep (g_test_rand_int_range (0, 1000));
      g_main_context_iteration (NULL, FALSE);
      leave (&fixture);

      /* @user goes out of scope: nothing may run on it any more. */
      g_assert_cmpint (g_atomic_int_get (&user.running), ==, 0);
      g_assert_cmpuint (user.n_destroyed, ==, 1);
      memset (&user, 0xff, sizeof user);
    }

  g_atomic_int_set (&sender.stop, 1);
  g_thread_join (thread);
  tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);

  g_test_add_func ("/peer/data-channel/text", test_text);
  g_test_add_func ("/peer/data-channel/heard", test_heard);
  g_test_add_func ("/peer/data-channel/control-violations", test_control_violations);
  g_test_add_func ("/peer/data-channel/control-backlog", test_control_backlog);
  g_test_add_func ("/peer/data-channel/send-closed", test_send_closed);
  g_test_add_func ("/peer/data-channel/dropped", test_dropped);
  g_test_add_func ("/peer/data-channel/lane-order", test_lane_order);
  g_test_add_func ("/peer/data-channel/lane-writable", test_lane_writable);
  g_test_add_func ("/peer/data-channel/lane-violations", test_lane_violations);
  g_test_add_func ("/peer/data-channel/lane-overflow", test_lane_overflow);
  g_test_add_func ("/peer/data-channel/lane-hand-over", test_lane_hand_over);

  return g_test_run ();
}

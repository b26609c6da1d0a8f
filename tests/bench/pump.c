/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The yardstick of the benchmark: how fast bytes can go from one process' memory to another's over
 * webrtcbin's data channels, with nothing around them.
 *
 *   pump receive --socket PATH [OPTION…] &
 *   pump send    --socket PATH [OPTION…] --bytes N
 *
 * Messages have 64 KiB. The receiver sends 8 bytes back for each, and the sender never has more
 * than 900,000 bytes without such an answer on one connection: without traffic in the other
 * direction webrtcbin's sender sleeps for up to 100 ms at a time. When all has arrived, the
 * receiver prints one line of JSON:
 *
 *   {"bytes":N,"seconds":S,"rate":R,"setup":S,"connections":N}
 *
 * seconds run from the first message to the last, rate is in MB (10^6 bytes) a second, and setup is
 * the seconds from the first word between the processes to the first message. */
#define G_LOG_DOMAIN "tincan-pump"

#include "config.h"

#include "pump-line.h"
#include "pump-peer.h"

#include <gst/gst.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE_SIZE 65536
#define WINDOW_SIZE 900000
#define MAX_CONNECTIONS 64

typedef struct
{
  gboolean sending;
  char *address;
  int buffer_size;
  PumpLine *line;
  GMainLoop *loop;
  gboolean finished;

  /* What is sent, again and again, and what is answered. */
  GBytes *message;

  GPtrArray *lanes;

  /* The lanes' threads share all below. */
  GMutex lock;
  guint64 bytes;
  guint64 unsent;
  guint64 unsettled; /* not yet answered, or at the receiver: not yet here */
  gint64 started;
  gint64 first;
} Pump;

/* One connection. Its counters are only touched on its own webrtcbin's thread. */
typedef struct
{
  Pump *pump;
  PumpPeer *peer;
  guint64 sent;
  guint64 answered;
  guint64 received;
} Lane;

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_clear_pointer (&lane->peer, pump_peer_free);
  g_free (lane);
}

/* Takes the next message's bytes off what is left to send; 0 when there is none or no room. */
static gsize
lane_take_share (Lane *lane)
{
  Pump *pump = lane->pump;
  gsize size = 0;

  g_mutex_lock (&pump->lock);
  size = MIN (pump->unsent, MESSAGE_SIZE);
  if (lane->sent - lane->answered + size > WINDOW_SIZE)
    size = 0;
  pump->unsent -= size;
  g_mutex_unlock (&pump->lock);

  return size;
}

static void
lane_fill_window (Lane *lane)
{
  gsize size = 0;

  while ((size = lane_take_share (lane)) > 0)
    {
      g_autoptr(GBytes) message = g_bytes_new_from_bytes (lane->pump->message, 0, size);

      lane->sent += size;
      pump_peer_send (lane->peer, message);
    }
}

/* Returns: whether these were the last ones. */
static gboolean
pump_settle (Pump    *self,
             guint64  bytes)
{
  gboolean done = FALSE;

  g_mutex_lock (&self->lock);
  self->unsettled -= MIN (bytes, self->unsettled);
  done = self->unsettled == 0;
  g_mutex_unlock (&self->lock);

  return done;
}

static void
sender_message_cb (PumpPeer *peer,
                   GBytes   *message,
                   gpointer  user_data)
{
  Lane *lane = user_data;

  if (message != NULL)
    {
      guint64 total = 0;
      guint64 before = lane->answered;

      g_assert (g_bytes_get_size (message) == sizeof total);
      memcpy (&total, g_bytes_get_data (message, NULL), sizeof total);
      lane->answered = GUINT64_FROM_BE (total);

      if (pump_settle (lane->pump, lane->answered - before))
        {
          lane->pump->finished = TRUE;
          g_main_loop_quit (lane->pump->loop);
          return;
        }
    }

  lane_fill_window (lane);
}

static void
pump_report (Pump *self)
{
  double seconds = (g_get_monotonic_time () - self->first) / 1e6;
  double setup = (self->first - self->started) / 1e6;

  printf ("{\"bytes\":%" G_GUINT64_FORMAT ",\"seconds\":%.3f,\"rate\":%.2f,\"setup\":%.3f,"
          "\"connections\":%u}\n",
          self->bytes, seconds, self->bytes / seconds / 1e6, setup, self->lanes->len);
  fflush (stdout);
}

static void
receiver_message_cb (PumpPeer *peer,
                     GBytes   *message,
                     gpointer  user_data)
{
  Lane *lane = user_data;
  Pump *pump = lane->pump;
  g_autoptr(GBytes) answer = NULL;
  guint64 total = 0;

  if (message == NULL)
    return;

  g_mutex_lock (&pump->lock);
  if (pump->first == 0)
    pump->first = g_get_monotonic_time ();
  g_mutex_unlock (&pump->lock);

  lane->received += g_bytes_get_size (message);
  total = GUINT64_TO_BE (lane->received);
  answer = g_bytes_new (&total, sizeof total);
  pump_peer_send (peer, answer);

  /* The process lives on until the sender, which still waits for this answer, hangs up. */
  if (pump_settle (pump, g_bytes_get_size (message)))
    {
      pump_report (pump);
      pump->finished = TRUE;
    }
}

static void
pump_add_lane (Pump  *self,
               guint  index)
{
  Lane *lane = g_new0 (Lane, 1);

  lane->pump = self;
  lane->peer = pump_peer_new (index, self->address, self->buffer_size, self->line,
                              self->sending ? sender_message_cb : receiver_message_cb, lane);
  g_ptr_array_add (self->lanes, lane);
}

static void
pump_start (Pump    *self,
            guint64  bytes,
            guint    connections)
{
  self->bytes = bytes;
  self->unsent = bytes;
  self->unsettled = bytes;
  self->started = g_get_monotonic_time ();

  for (guint i = 0; i < connections; i++)
    pump_add_lane (self, i);
}

static void
line_cb (const char *kind,
         guint       index,
         const char *text,
         gpointer    user_data)
{
  Pump *self = user_data;

  if (kind == NULL)
    {
      g_main_loop_quit (self->loop);
    }
  else if (g_str_equal (kind, "begin"))
    {
      pump_start (self, g_ascii_strtoull (text, NULL, 10), index);
    }
  else if (index < self->lanes->len)
    {
      Lane *lane = g_ptr_array_index (self->lanes, index);

      pump_peer_take (lane->peer, kind, text);
    }
}

static void
call_cb (gpointer data,
         gpointer user_data)
{
  Lane *lane = data;

  pump_peer_call (lane->peer);
}

/* Before GStreamer starts a thread, since a thread inherits where it may run. */
static gboolean
pin_process (const char *core)
{
  guint64 number = 0;
  cpu_set_t set;

  if (g_str_equal (core, "none"))
    return TRUE;

  if (!g_ascii_string_to_unsigned (core, 10, 0, CPU_SETSIZE - 1, &number, NULL))
    return FALSE;

  CPU_ZERO (&set);
  CPU_SET (number, &set);
  return sched_setaffinity (0, sizeof set, &set) == 0;
}

static gboolean
timeout_cb (gpointer user_data)
{
  Pump *self = user_data;

  g_printerr ("pump: timed out\n");
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
pump_run (Pump       *self,
          const char *path,
          guint64     bytes,
          guint       connections,
          guint       timeout)
{
  g_autoptr(GError) error = NULL;

  self->line = self->sending ? pump_line_connect (path, &error) : pump_line_listen (path, &error);
  if (self->line == NULL)
    {
      g_printerr ("pump: %s\n", error->message);
      return FALSE;
    }

  self->loop = g_main_loop_new (NULL, FALSE);
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->message = g_bytes_new_take (g_malloc0 (MESSAGE_SIZE), MESSAGE_SIZE);
  g_mutex_init (&self->lock);
  g_timeout_add_seconds (timeout, timeout_cb, self);
  pump_line_watch (self->line, line_cb, self);

  if (self->sending)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);

      pump_start (self, bytes, connections);
      pump_line_send (self->line, "begin", connections, text);
      g_ptr_array_foreach (self->lanes, call_cb, NULL);
    }

  g_main_loop_run (self->loop);

  g_ptr_array_unref (self->lanes);
  pump_line_free (self->line);
  g_bytes_unref (self->message);
  g_main_loop_unref (self->loop);
  g_mutex_clear (&self->lock);

  return self->finished;
}

int
main (int   argc,
      char *argv[])
{
  Pump pump = { FALSE };
  g_autofree char *path = NULL;
  g_autofree char *address = NULL;
  g_autofree char *core = g_strdup ("none");
  gint64 bytes = 256 * 1024 * 1024;
  int connections = 1;
  int buffer_size = 0;
  int timeout = 600;
  const GOptionEntry entries[] = {
    { "socket", 's', 0, G_OPTION_ARG_FILENAME, &path, "Where the two meet", "PATH" },
    { "bytes", 'b', 0, G_OPTION_ARG_INT64, &bytes, "How much to send (sender)", "N" },
    { "connections", 'c', 0, G_OPTION_ARG_INT, &connections, "Send over N at once (sender)", "N" },
    { "address", 'a', 0, G_OPTION_ARG_STRING, &address, "The only local address to use", "IP" },
    { "pin", 'p', 0, G_OPTION_ARG_STRING, &core, "Run on this core alone", "CORE|none" },
    { "buffers", 0, 0, G_OPTION_ARG_INT, &buffer_size, "Kernel socket buffers", "BYTES" },
    { "timeout", 't', 0, G_OPTION_ARG_INT, &timeout, "Give up after", "SECONDS" },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("send|receive");
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("pump: %s\n", error->message);
      return 2;
    }

  if (argc != 2 || path == NULL || bytes < 1 || timeout < 1 || buffer_size < 0 ||
      connections < 1 || connections > MAX_CONNECTIONS ||
      !(g_str_equal (argv[1], "send") || g_str_equal (argv[1], "receive")) ||
      !pin_process (core))
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      return 2;
    }

  gst_init (NULL, NULL);

  pump.sending = g_str_equal (argv[1], "send");
  pump.address = address;
  pump.buffer_size = buffer_size;

  return pump_run (&pump, path, bytes, connections, timeout) ? EXIT_SUCCESS : EXIT_FAILURE;
}

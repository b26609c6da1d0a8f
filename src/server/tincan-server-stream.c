/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-stream"

#include "config.h"

#include "server/tincan-server-stream-private.h"

#include <sys/socket.h>

/* How long a TLS goodbye may take before the socket is closed without it. */
#define TLS_CLOSE_SECONDS 5

/*
 * What the kernel keeps of what we write to a WebSocket. Its own choice grows to megabytes for a
 * client that is slow.
 */
#define SEND_BUFFER_BYTES (128 * 1024)

enum
{
  SIGNAL_FAULT,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanServerStream, tincan_server_stream, G_TYPE_IO_STREAM)

static GInputStream *
tincan_server_stream_get_input_stream (GIOStream *stream)
{
  return TINCAN_SERVER_STREAM (stream)->input;
}

static GOutputStream *
tincan_server_stream_get_output_stream (GIOStream *stream)
{
  return TINCAN_SERVER_STREAM (stream)->output;
}

/*
 * Never waits, whichever way it is called. A TLS connection says goodbye by itself, in the
 * background and not for long.
 */
static gboolean
tincan_server_stream_close (GIOStream     *stream,
                            GCancellable  *cancellable,
                            GError       **error)
{
  TincanServerStream *self = TINCAN_SERVER_STREAM (stream);

  if (self->closed)
    return TRUE;

  self->closed = TRUE;
  if (self->poll != NULL)
    tincan_socket_poll_remove (self->poll, g_socket_get_fd (self->socket));
  self->poll = NULL;
  if (self->wake != NULL)
    g_cancellable_cancel (self->wake);
  if (G_IS_TLS_CONNECTION (self->base))
    {
      g_socket_set_timeout (self->socket, TLS_CLOSE_SECONDS);
      g_io_stream_close_async (self->base, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
  else
    {
      (void) g_io_stream_close (self->base, NULL, NULL);
    }

  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
  return TRUE;
}

static void
tincan_server_stream_close_async (GIOStream           *stream,
                                  int                  io_priority,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, tincan_server_stream_close_async);
  g_task_set_priority (task, io_priority);
  (void) tincan_server_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
tincan_server_stream_close_finish (GIOStream     *stream,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tincan_server_stream_dispose (GObject *object)
{
  TincanServerStream *self = TINCAN_SERVER_STREAM (object);

  /* The parent closes what is not closed yet. */
  G_OBJECT_CLASS (tincan_server_stream_parent_class)->dispose (object);

  if (self->input != NULL)
    tincan_server_input_detach (self->input);
  if (self->output != NULL)
    tincan_server_output_detach (self->output);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->wake);
  g_clear_object (&self->base);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->held, g_byte_array_unref);
}

static void
tincan_server_stream_class_init (TincanServerStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->dispose = tincan_server_stream_dispose;
  stream_class->get_input_stream = tincan_server_stream_get_input_stream;
  stream_class->get_output_stream = tincan_server_stream_get_output_stream;
  stream_class->close_fn = tincan_server_stream_close;
  stream_class->close_async = tincan_server_stream_close_async;
  stream_class->close_finish = tincan_server_stream_close_finish;

  signals[SIGNAL_FAULT] = g_signal_new ("fault",
                                        G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL,
                                        G_TYPE_NONE,
                                        1, G_TYPE_UINT);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed",
                                         G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL,
                                         G_TYPE_NONE,
                                         0);
}

static void
tincan_server_stream_init (TincanServerStream *self)
{
  self->accepted = g_get_monotonic_time ();
  self->heard = self->accepted;
}

/**
 * tincan_server_stream_new:
 * @base: (transfer none): the connection that was accepted, or the TLS connection on top of it
 * @socket: (transfer none): the socket below @base
 * @address: what the connection is counted under
 *
 * Returns: (transfer full): a stream that reads the head of one request, and closes @base with
 *   itself
 */
TincanServerStream *
tincan_server_stream_new (GIOStream                 *base,
                          GSocket                   *socket,
                          const TincanRemoteAddress *address)
{
  TincanServerStream *self = g_object_new (TINCAN_TYPE_SERVER_STREAM, NULL);

  self->base = g_object_ref (base);
  self->socket = g_object_ref (socket);
  self->address = *address;
  self->input = tincan_server_input_new (self);
  self->output = tincan_server_output_new (self);
  return self;
}

/**
 * tincan_server_stream_get_address:
 * @self: a stream
 *
 * Returns: (transfer none): what the TCP connection is counted under
 */
const TincanRemoteAddress *
tincan_server_stream_get_address (TincanServerStream *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), NULL);

  return &self->address;
}

/**
 * tincan_server_stream_start_frames:
 * @self: a stream whose request head was read, and answered with an upgrade
 * @poll: a poll of streams, which outlives @self
 * @frame_rate: how many frames the client may send, data and control; outlives @self
 *
 * What follows in both directions are WebSocket frames.
 */
void
tincan_server_stream_start_frames (TincanServerStream *self,
                                   TincanSocketPoll   *poll,
                                   const TincanRate   *frame_rate)
{
  g_return_if_fail (TINCAN_IS_SERVER_STREAM (self));
  g_return_if_fail (self->phase == TINCAN_STREAM_ANSWER);

  self->phase = TINCAN_STREAM_FRAMES;
  self->frame_rate = frame_rate;
  self->heard = g_get_monotonic_time ();
  /* What TLS has read ahead does not show on the socket. */
  if (!G_IS_TLS_CONNECTION (self->base) &&
      tincan_socket_poll_add (poll, g_socket_get_fd (self->socket), self))
    self->poll = poll;
  if (!g_socket_set_option (self->socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES, NULL))
    g_debug ("The send buffer stays as it is");
}

/**
 * tincan_server_stream_has_frames:
 * @self: a stream
 *
 * Returns: whether it became a WebSocket
 */
gboolean
tincan_server_stream_has_frames (TincanServerStream *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), FALSE);

  return self->phase == TINCAN_STREAM_FRAMES;
}

/**
 * tincan_server_stream_stop_frames:
 * @self: a stream with frames
 *
 * We are about to send a close frame: hands nothing more on but the answer to it.
 */
void
tincan_server_stream_stop_frames (TincanServerStream *self)
{
  g_return_if_fail (TINCAN_IS_SERVER_STREAM (self));

  tincan_frame_gate_close (&self->gate);
}

/**
 * tincan_server_stream_note_frame:
 * @self: a stream with frames
 * @payload_bytes: size of a message that libsoup was given to send
 */
void
tincan_server_stream_note_frame (TincanServerStream *self,
                                 gsize               payload_bytes)
{
  gsize header_bytes = 2; /* a server does not mask */

  g_return_if_fail (TINCAN_IS_SERVER_STREAM (self));

  if (payload_bytes > 125)
    header_bytes += payload_bytes < 65536 ? 2 : 8;
  self->bytes_owed += header_bytes + payload_bytes;
}

/**
 * tincan_server_stream_get_pending:
 * @self: a stream with frames
 *
 * Returns: how many bytes libsoup has to send, and could not write yet
 */
gsize
tincan_server_stream_get_pending (TincanServerStream *self)
{
  guint64 owed;

  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), 0);

  owed = self->bytes_owed + self->gate.reply_bytes;
  return owed > self->bytes_paid ? (gsize) (owed - self->bytes_paid) : 0;
}

guint64
tincan_server_stream_get_bytes_in (TincanServerStream *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), 0);

  return self->bytes_in;
}

guint64
tincan_server_stream_get_bytes_out (TincanServerStream *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), 0);

  return self->bytes_out;
}

/**
 * tincan_server_stream_get_heard:
 * @self: a stream with frames
 *
 * Returns: when the client began its last frame, in microseconds of the monotonic clock
 */
gint64
tincan_server_stream_get_heard (TincanServerStream *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), 0);

  return self->heard;
}

/**
 * tincan_server_stream_is_late:
 * @self: a stream
 * @now: the time, in microseconds of the monotonic clock
 * @head_seconds: how long a client may take to say what it wants
 * @answer_seconds: how long it may take to hear the answer, on top of that
 *
 * Returns: whether it took longer; never of a WebSocket, which has its own times
 */
gboolean
tincan_server_stream_is_late (TincanServerStream *self,
                              gint64              now,
                              guint               head_seconds,
                              guint               answer_seconds)
{
  gint64 seconds = head_seconds;

  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), FALSE);

  if (self->phase == TINCAN_STREAM_FRAMES)
    return FALSE;
  if (self->phase == TINCAN_STREAM_ANSWER)
    seconds += answer_seconds;
  return now - self->accepted > seconds * G_USEC_PER_SEC;
}

/**
 * tincan_server_stream_abort:
 * @self: a stream
 *
 * Gives the connection up. Whoever reads from it or writes to it is told so, and closes it.
 *
 * Returns: %FALSE if that was done before
 */
gboolean
tincan_server_stream_abort (TincanServerStream *self)
{
  g_return_val_if_fail (TINCAN_IS_SERVER_STREAM (self), FALSE);

  if (self->closed || self->aborted)
    return FALSE;

  self->aborted = TRUE;
  (void) g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  if (self->wake != NULL)
    g_cancellable_cancel (self->wake);
  return TRUE;
}

/**
 * tincan_server_stream_note_readable:
 * @stream: a #TincanServerStream
 *
 * There is something to be read, or nothing will be any more.
 */
void
tincan_server_stream_note_readable (gpointer stream)
{
  TincanServerStream *self = TINCAN_SERVER_STREAM (stream);

  self->readable = TRUE;
  if (self->waiting != NULL)
    g_source_set_ready_time (self->waiting, 0);
}

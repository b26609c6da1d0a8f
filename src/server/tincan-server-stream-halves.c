/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-stream"

#include "config.h"

#include "server/tincan-server-stream-private.h"
#include "wire/tincan-mailbox-message.h"

#include <string.h>

/* The two halves of a stream, which libsoup reads from and writes to. */

/* One client gets no more than this at a time, so that the others have their turn. */
#define MAX_TURN_BYTES 65536

/* What a client may still say between our close frame and its answer. */
#define MAX_DISCARDED_BYTES (4 * 1024 * 1024)

typedef struct
{
  GFilterInputStream  parent_instance;
  TincanServerStream *stream; /* (unowned) (nullable): libsoup may keep this half longer */
} TincanServerInput;

typedef GFilterInputStreamClass TincanServerInputClass;

typedef struct
{
  GFilterOutputStream  parent_instance;
  TincanServerStream  *stream; /* (unowned) (nullable) */
} TincanServerOutput;

typedef GFilterOutputStreamClass TincanServerOutputClass;

static GType tincan_server_input_get_type (void);
static GType tincan_server_output_get_type (void);
static void  tincan_server_input_pollable_init (GPollableInputStreamInterface *iface);
static void  tincan_server_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (TincanServerInput,
                         tincan_server_input,
                         G_TYPE_FILTER_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                tincan_server_input_pollable_init))
G_DEFINE_TYPE_WITH_CODE (TincanServerOutput,
                         tincan_server_output,
                         G_TYPE_FILTER_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                tincan_server_output_pollable_init))

/* --- Reading --- */

static gssize
would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing to be read now");
  return -1;
}

static gssize
read_base (TincanServerStream  *self,
           void                *buffer,
           gsize                count,
           GError             **error)
{
  GInputStream *base = g_io_stream_get_input_stream (self->base);
  gssize n_read;

  n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base),
                                                     buffer,
                                                     count,
                                                     NULL,
                                                     error);
  if (n_read > 0)
    self->bytes_in += (guint64) n_read;
  else if (n_read < 0)
    self->readable = FALSE;
  return n_read;
}

/* Where the head ends: behind the empty line. Looks at least as early as libsoup does. */
static gsize
find_head_end (TincanServerStream *self,
               const guint8       *data,
               gsize               length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '\n')
        self->line_feeds++;
      else if (data[i] != '\r')
        self->line_feeds = 0;
      if (self->line_feeds == 2)
        return i + 1;
    }
  return 0;
}

static gssize
read_head (TincanServerStream  *self,
           guint8              *buffer,
           gsize                count,
           GError             **error)
{
  gssize n_read = read_base (self, buffer, count, error);
  gsize end;

  if (n_read <= 0)
    return n_read;

  end = find_head_end (self, buffer, (gsize) n_read);
  if (end > 0)
    {
      self->phase = TINCAN_STREAM_ANSWER;
      if ((gsize) n_read > end)
        {
          self->held = g_byte_array_new ();
          g_byte_array_append (self->held, buffer + end, (guint) ((gsize) n_read - end));
        }
      n_read = (gssize) end;
    }

  if (self->bytes_in > TINCAN_SERVER_STREAM_MAX_HEAD_BYTES ||
      memchr (buffer, '\0', (gsize) n_read) != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not the head of a request");
      return -1;
    }
  return n_read;
}

static void
report_fault (TincanServerStream *self,
              TincanCloseCode     code)
{
  if (!self->gate.closed)
    tincan_frame_gate_close (&self->gate);
  g_signal_emit_by_name (self, "fault", (guint) code);
}

/* Looks at what the gate has seen. @n_frames began, the last of them now. */
static void
check_frames (TincanServerStream     *self,
              TincanFrameGateVerdict  verdict,
              guint64                 n_frames,
              gboolean                was_closed)
{
  gboolean flood = FALSE;

  if (n_frames > 0)
    self->heard = g_get_monotonic_time ();
  for (guint64 i = 0; i < n_frames && !flood; i++)
    flood = !tincan_bucket_take (&self->frames, self->frame_rate, self->heard);

  if (was_closed)
    return;
  if (verdict == TINCAN_FRAME_GATE_TOO_BIG)
    report_fault (self, TINCAN_CLOSE_TOO_BIG);
  else if (flood)
    report_fault (self, TINCAN_CLOSE_SLOW_DOWN);
  else if (tincan_server_stream_get_pending (self) > TINCAN_SERVER_STREAM_MAX_PENDING_BYTES)
    report_fault (self, TINCAN_CLOSE_NOT_READING);
}

static gssize
read_held_or_base (TincanServerStream  *self,
                   guint8              *buffer,
                   gsize                count,
                   GError             **error)
{
  gsize n_held;

  if (self->held == NULL)
    return read_base (self, buffer, count, error);

  n_held = MIN (count, self->held->len);
  memcpy (buffer, self->held->data, n_held);
  g_byte_array_remove_range (self->held, 0, (guint) n_held);
  if (self->held->len == 0)
    g_clear_pointer (&self->held, g_byte_array_unref);
  return (gssize) n_held;
}

static gssize
read_frames (TincanServerStream  *self,
             guint8              *buffer,
             gsize                count,
             GError             **error)
{
  gsize kept = 0;

  /* The gate needs room for a header that it held back. libsoup reads 1,024 bytes at a time. */
  g_return_val_if_fail (count > TINCAN_FRAME_HEADER_MAX, 0);

  while (kept == 0)
    {
      TincanFrameGateVerdict verdict;
      guint64 frames = self->gate.frames;
      gboolean was_closed = self->gate.closed;
      gssize n_read;

      if (self->turn_bytes > MAX_TURN_BYTES)
        {
          self->turn_bytes = 0;
          return would_block (error);
        }
      n_read = read_held_or_base (self, buffer, count - TINCAN_FRAME_HEADER_MAX, error);
      if (n_read <= 0)
        return n_read;

      self->turn_bytes += (gsize) n_read;
      if (was_closed)
        self->bytes_discarded += (guint64) n_read;
      if (self->bytes_discarded > MAX_DISCARDED_BYTES)
        return 0;

      verdict = tincan_frame_gate_pass (&self->gate, buffer, (gsize) n_read, &kept);
      check_frames (self, verdict, self->gate.frames - frames, was_closed);
    }

  return (gssize) kept;
}

static gssize
tincan_server_input_read_nonblocking (GPollableInputStream  *pollable,
                                      void                  *buffer,
                                      gsize                  count,
                                      GError               **error)
{
  TincanServerStream *self = ((TincanServerInput *) pollable)->stream;

  if (self == NULL || self->aborted)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                           "The connection was given up");
      return -1;
    }

  switch (self->phase)
    {
    case TINCAN_STREAM_HEAD:
      return read_head (self, buffer, count, error);

    case TINCAN_STREAM_FRAMES:
      return read_frames (self, buffer, count, error);

    case TINCAN_STREAM_ANSWER:
    default:
      return would_block (error);
    }
}

/* A source that is ready when its stream is, see tincan_server_stream_note_readable(). */
typedef struct
{
  GSource            parent;
  TincanServerInput *input; /* as with every pollable source, it stays while the source does */
} FrameSource;

static gboolean
frame_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  FrameSource *self = (FrameSource *) source;
  GPollableSourceFunc func = (GPollableSourceFunc) callback;

  return func != NULL ? func (G_OBJECT (self->input), user_data) : G_SOURCE_REMOVE;
}

static void
frame_source_finalize (GSource *source)
{
  FrameSource *self = (FrameSource *) source;

  if (self->input->stream != NULL && self->input->stream->waiting == source)
    self->input->stream->waiting = NULL;
  g_object_unref (self->input);
}

static GSourceFuncs frame_source_funcs = {
  .dispatch = frame_source_dispatch,
  .finalize = frame_source_finalize,
};

static gboolean
is_ready (TincanServerStream *self)
{
  return self == NULL || self->aborted ||
         (self->phase == TINCAN_STREAM_FRAMES && (self->held != NULL || self->readable));
}

static GSource *
create_frame_source (TincanServerInput *input)
{
  GSource *source = g_source_new (&frame_source_funcs, sizeof (FrameSource));

  ((FrameSource *) source)->input = g_object_ref (input);
  input->stream->waiting = source;
  if (is_ready (input->stream))
    g_source_set_ready_time (source, 0);
  return source;
}

static GSource *
tincan_server_input_create_source (GPollableInputStream *pollable,
                                   GCancellable         *cancellable)
{
  TincanServerStream *self = ((TincanServerInput *) pollable)->stream;
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (pollable));
  g_autoptr(GSource) child = NULL;

  if (self != NULL)
    self->turn_bytes = 0;
  if (self != NULL && self->poll != NULL && cancellable == NULL)
    return create_frame_source ((TincanServerInput *) pollable);

  if (is_ready (self))
    {
      child = g_timeout_source_new (0);
    }
  else if (self->phase == TINCAN_STREAM_ANSWER)
    {
      if (self->wake == NULL)
        self->wake = g_cancellable_new ();
      child = g_cancellable_source_new (self->wake);
    }
  else
    {
      child = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (base), NULL);
    }

  return g_pollable_source_new_full (pollable, child, cancellable);
}

static gboolean
tincan_server_input_is_readable (GPollableInputStream *pollable)
{
  TincanServerStream *self = ((TincanServerInput *) pollable)->stream;
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (pollable));

  if (is_ready (self))
    return TRUE;

  return self->phase != TINCAN_STREAM_ANSWER &&
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base));
}

/* libsoup's server never waits for one client, and nothing may go around the gate. */
static gssize
tincan_server_input_read (GInputStream  *stream,
                          void          *buffer,
                          gsize          count,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Not without waiting");
  return -1;
}

static void
tincan_server_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->create_source = tincan_server_input_create_source;
  iface->is_readable = tincan_server_input_is_readable;
  iface->read_nonblocking = tincan_server_input_read_nonblocking;
}

static void
tincan_server_input_class_init (TincanServerInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = tincan_server_input_read;
}

static void
tincan_server_input_init (TincanServerInput *self)
{
}

/**
 * tincan_server_input_new:
 * @stream: the whole, with its base
 *
 * Returns: (transfer full): what libsoup reads from
 */
GInputStream *
tincan_server_input_new (TincanServerStream *stream)
{
  TincanServerInput *self;

  self = g_object_new (tincan_server_input_get_type (),
                       "base-stream", g_io_stream_get_input_stream (stream->base),
                       "close-base-stream", FALSE,
                       NULL);
  self->stream = stream;
  return G_INPUT_STREAM (self);
}

/**
 * tincan_server_input_detach:
 * @input: what libsoup reads from
 *
 * The whole is about to go: from now on reading fails.
 */
void
tincan_server_input_detach (GInputStream *input)
{
  ((TincanServerInput *) input)->stream = NULL;
}

/* --- Writing --- */

static gssize
tincan_server_output_write_nonblocking (GPollableOutputStream  *pollable,
                                        const void             *buffer,
                                        gsize                   count,
                                        GError                **error)
{
  TincanServerStream *self = ((TincanServerOutput *) pollable)->stream;
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (pollable));
  gssize n_written;

  n_written = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (base),
                                                          buffer,
                                                          count,
                                                          NULL,
                                                          error);
  if (n_written > 0 && self != NULL)
    {
      self->bytes_out += (guint64) n_written;
      if (self->phase == TINCAN_STREAM_FRAMES)
        self->bytes_paid += (guint64) n_written;
    }
  return n_written;
}

static GSource *
tincan_server_output_create_source (GPollableOutputStream *pollable,
                                    GCancellable          *cancellable)
{
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (pollable));
  g_autoptr(GSource) child = NULL;

  child = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (base), NULL);
  return g_pollable_source_new_full (pollable, child, cancellable);
}

static gboolean
tincan_server_output_is_writable (GPollableOutputStream *pollable)
{
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (pollable));

  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (base));
}

static void
tincan_server_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->create_source = tincan_server_output_create_source;
  iface->is_writable = tincan_server_output_is_writable;
  iface->write_nonblocking = tincan_server_output_write_nonblocking;
}

static void
tincan_server_output_class_init (TincanServerOutputClass *klass)
{
}

static void
tincan_server_output_init (TincanServerOutput *self)
{
}

/**
 * tincan_server_output_new:
 * @stream: the whole, with its base
 *
 * Returns: (transfer full): what libsoup writes to
 */
GOutputStream *
tincan_server_output_new (TincanServerStream *stream)
{
  TincanServerOutput *self;

  self = g_object_new (tincan_server_output_get_type (),
                       "base-stream", g_io_stream_get_output_stream (stream->base),
                       "close-base-stream", FALSE,
                       NULL);
  self->stream = stream;
  return G_OUTPUT_STREAM (self);
}

/**
 * tincan_server_output_detach:
 * @output: what libsoup writes to
 *
 * The whole is about to go: from now on nothing is counted.
 */
void
tincan_server_output_detach (GOutputStream *output)
{
  ((TincanServerOutput *) output)->stream = NULL;
}

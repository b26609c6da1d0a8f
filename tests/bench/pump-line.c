/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-pump"

#include "config.h"

#include "pump-line.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

/* How long the sender waits for the receiver to be there. */
#define CONNECT_TRIES 100
#define CONNECT_PAUSE (100 * 1000) /* microseconds */

/* The way on which the two processes introduce their connections to each other: a Unix socket, so
 * that both can live in network namespaces of their own. A message is one line, "KIND INDEX TEXT",
 * with the text in base64 since a session description has many lines. */
struct _PumpLine
{
  GSocketConnection *connection;
  GDataInputStream *input;

  PumpLineFunc func;
  gpointer user_data;

  /* webrtcbin's threads and the main thread both send. */
  GMutex send_lock;
};

static PumpLine *
pump_line_new (GSocketConnection *connection)
{
  PumpLine *self = g_new0 (PumpLine, 1);

  self->connection = connection;
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_mutex_init (&self->send_lock);

  return self;
}

/**
 * pump_line_listen:
 * @path: where to make the socket; it must not exist yet
 *
 * Waits, for as long as it takes, for the one other process to connect.
 *
 * Returns: (transfer full) (nullable): the line, or NULL with @error set
 */
PumpLine *
pump_line_listen (const char  *path,
                  GError     **error)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  GSocketConnection *connection = NULL;

  if (!g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;

  connection = g_socket_listener_accept (listener, NULL, NULL, error);
  g_unlink (path);
  if (connection == NULL)
    return NULL;

  return pump_line_new (connection);
}

/**
 * pump_line_connect:
 * @path: where the other process listens, or will within ten seconds
 *
 * Returns: (transfer full) (nullable): the line, or NULL with @error set
 */
PumpLine *
pump_line_connect (const char  *path,
                   GError     **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);

  for (guint i = 0; i < CONNECT_TRIES; i++)
    {
      GSocketConnection *connection = NULL;

      g_clear_error (error);
      connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
      if (connection != NULL)
        return pump_line_new (connection);

      g_usleep (CONNECT_PAUSE);
    }

  return NULL;
}

/**
 * pump_line_free:
 * @self: (transfer full): a line whose main context is no longer run
 *
 * Closes the socket, which the other side is told as a NULL kind.
 */
void
pump_line_free (PumpLine *self)
{
  g_clear_object (&self->input);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
  g_mutex_clear (&self->send_lock);
  g_free (self);
}

static void
take_line (PumpLine   *self,
           const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 3);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_strv_length (words) != 3)
    g_error ("The other pump does not speak our language: %s", line);

  text = (char *) g_base64_decode (words[2], &length);
  self->func (words[0], (guint) g_ascii_strtoull (words[1], NULL, 10), text, self->user_data);
}

static void
read_line_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  PumpLine *self = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
  if (line == NULL)
    {
      self->func (NULL, 0, NULL, self->user_data);
      return;
    }

  take_line (self, line);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, read_line_cb, self);
}

/**
 * pump_line_watch:
 * @self: a line
 * @func: (scope forever): called on the main context for each message that arrives
 * @user_data: passed to @func
 */
void
pump_line_watch (PumpLine     *self,
                 PumpLineFunc  func,
                 gpointer      user_data)
{
  self->func = func;
  self->user_data = user_data;
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, read_line_cb, self);
}

/**
 * pump_line_send:
 * @self: a line
 * @kind: one word
 * @index: which connection it is about
 * @text: what to say
 *
 * May be called on any thread. A line that is gone swallows the message: its end is told by the
 * watching side.
 */
void
pump_line_send (PumpLine   *self,
                const char *kind,
                guint       index,
                const char *text)
{
  /* One byte more than the length, so that what is decoded ends in a NUL. */
  g_autofree char *coded = g_base64_encode ((const guchar *) text, strlen (text) + 1);
  g_autofree char *line = g_strdup_printf ("%s %u %s\n", kind, index, coded);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));

  g_mutex_lock (&self->send_lock);
  g_output_stream_write_all (output, line, strlen (line), NULL, NULL, NULL);
  g_mutex_unlock (&self->send_lock);
}

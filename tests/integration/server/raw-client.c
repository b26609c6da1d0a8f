/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw-client.h"

#include <sys/socket.h>

struct _RawClient
{
  GSocketConnection *connection;
  GInputStream      *input;
  GOutputStream     *output;
};

/**
 * raw_client_new:
 * @port: a port of the loopback interface
 *
 * Returns: (transfer full): a connection
 */
RawClient *
raw_client_new (guint16 port)
{
  RawClient *self = g_new0 (RawClient, 1);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  self->connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  self->input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  self->output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  return self;
}

void
raw_client_free (RawClient *self)
{
  (void) g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_object_unref (self->connection);
  g_free (self);
}

/*
 * Has the kernel keep little of what the server sends, so that it soon notices that nobody reads.
 */
void
raw_client_set_small (RawClient *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);

  g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, 65536, NULL));
}

/* Returns FALSE if the server has closed the connection. */
gboolean
raw_client_send (RawClient  *self,
                 const void *data,
                 gsize       length)
{
  return g_output_stream_write_all (self->output, data, length, NULL, NULL, NULL);
}

void
raw_client_send_text (RawClient  *self,
                      const char *text)
{
  (void) raw_client_send (self, text, strlen (text));
}

/* Everything until the server closes the connection. */
char *
raw_client_read_all (RawClient *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n_read;

  while ((n_read = g_input_stream_read (self->input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, n_read);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The answer to a request, with its head. @headers (nullable) are whole lines. */
char *
raw_client_get (guint16     port,
                const char *path,
                const char *headers)
{
  g_autoptr(RawClient) self = raw_client_new (port);
  g_autofree char *request = NULL;

  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
                             path,
                             headers != NULL ? headers : "");
  raw_client_send_text (self, request);
  return raw_client_read_all (self);
}

/* --- WebSocket --- */

static gboolean
read_exactly (RawClient *self,
              void      *buffer,
              gsize      length)
{
  gsize n_read;

  if (length == 0)
    return TRUE;
  return g_input_stream_read_all (self->input, buffer, length, &n_read, NULL, NULL) &&
         n_read == length;
}

/* Reads the answer to an upgrade, up to the first frame. */
void
raw_client_skip_head (RawClient *self)
{
  g_autoptr(GString) head = g_string_new (NULL);
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n") && read_exactly (self, &byte, 1))
    g_string_append_c (head, byte);
  if (!g_str_has_prefix (head->str, "HTTP/1.1 101 "))
    g_error ("There is no WebSocket: %s", head->str);
}

/**
 * raw_client_new_websocket:
 * @port: a port of the loopback interface
 * @headers: (nullable): more lines for the request
 *
 * Returns: (transfer full): a WebSocket that has not said hello
 */
RawClient *
raw_client_new_websocket (guint16     port,
                          const char *headers)
{
  RawClient *self = raw_client_new (port);
  g_autofree char *request = NULL;

  request = g_strdup_printf ("GET /ws HTTP/1.1\r\n"
                             "Host: localhost\r\n"
                             "Connection: Upgrade\r\n"
                             "Upgrade: websocket\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "%s\r\n",
                             headers != NULL ? headers : "");
  raw_client_send_text (self, request);
  raw_client_skip_head (self);
  return self;
}

gboolean
raw_client_send_frame (RawClient  *self,
                       guint       first_byte,
                       const void *payload,
                       gsize       length)
{
  const guint8 mask[4] = { 1, 2, 3, 4 };
  g_autoptr(GByteArray) frame = g_byte_array_new ();
  guint8 header[10] = { (guint8) first_byte };
  guint at = 2;

  if (length < 126)
    {
      header[1] = (guint8) (0x80 | length);
    }
  else if (length < 65536)
    {
      header[1] = 0x80 | 126;
      header[at++] = (guint8) (length >> 8);
      header[at++] = (guint8) length;
    }
  else
    {
      header[1] = 0x80 | 127;
      for (int shift = 56; shift >= 0; shift -= 8)
        header[at++] = (guint8) ((guint64) length >> shift);
    }
  g_byte_array_append (frame, header, at);
  g_byte_array_append (frame, mask, sizeof mask);
  at = frame->len;
  g_byte_array_append (frame, payload, (guint) length);
  for (gsize i = 0; i < length; i++)
    frame->data[at + i] ^= mask[i % 4];
  return raw_client_send (self, frame->data, frame->len);
}

gboolean
raw_client_send_message (RawClient  *self,
                         const char *text)
{
  return raw_client_send_frame (self, FRAME_FINAL | FRAME_TEXT, text, strlen (text));
}

/* Returns the opcode, or -1 at the end. */
static int
read_frame (RawClient   *self,
            GByteArray **out_payload)
{
  guint8 header[2];
  guint8 more[8];
  guint64 length;

  if (!read_exactly (self, header, 2))
    return -1;

  length = header[1];
  if (length >= 126)
    {
      gsize n_more = length == 126 ? 2 : 8;

      if (!read_exactly (self, more, n_more))
        return -1;
      length = 0;
      for (gsize i = 0; i < n_more; i++)
        length = length << 8 | more[i];
    }

  *out_payload = g_byte_array_new ();
  g_byte_array_set_size (*out_payload, (guint) length);
  if (!read_exactly (self, (*out_payload)->data, length))
    {
      g_clear_pointer (out_payload, g_byte_array_unref);
      return -1;
    }
  return header[0] & 0x0f;
}

/* The next text message; NULL if the connection ends before. */
char *
raw_client_read_message (RawClient *self)
{
  for (;;)
    {
      g_autoptr(GByteArray) payload = NULL;
      int opcode = read_frame (self, &payload);

      if (opcode < 0 || opcode == FRAME_CLOSE)
        return NULL;
      if (opcode == FRAME_TEXT)
        return g_strndup ((const char *) payload->data, payload->len);
    }
}

void
raw_client_say_hello (RawClient *self)
{
  g_autofree char *welcome = NULL;

  g_assert_true (raw_client_send_message (self, "{\"type\":\"hello\",\"versions\":[1]}"));
  welcome = raw_client_read_message (self);
  g_assert_nonnull (welcome);
  g_assert_nonnull (strstr (welcome, "\"welcome\""));
}

/* The close code of the server, or 0 if it closed without one. */
guint
raw_client_read_close (RawClient *self)
{
  for (;;)
    {
      g_autoptr(GByteArray) payload = NULL;
      int opcode = read_frame (self, &payload);

      if (opcode < 0)
        return 0;
      if (opcode == FRAME_CLOSE && payload->len >= 2)
        return (guint) payload->data[0] << 8 | payload->data[1];
    }
}

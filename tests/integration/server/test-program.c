/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw-client.h"
#include "test-client.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <unistd.h>

/* The program itself: its arguments, its log, its end. */

typedef struct
{
  GSubprocess      *process;
  GDataInputStream *log;
  GString          *logged;
  guint16           port;
  char             *address;
} Program;

/* A shell does something before it becomes the program. */
static Program *
program_start_after (const char        *command,
                     const char *const *arguments)
{
  g_autofree char *script = g_strconcat (command, " && exec \"$0\" \"$@\"", NULL);
  Program *self = g_new0 (Program, 1);
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (argv, (char *) "/bin/sh");
  g_ptr_array_add (argv, (char *) "-c");
  g_ptr_array_add (argv, script);
  g_ptr_array_add (argv, (char *) g_getenv ("TINCAN_SERVER_PROGRAM"));
  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  self->process = g_subprocess_newv ((const char *const *) argv->pdata,
                                     G_SUBPROCESS_FLAGS_STDERR_PIPE |
                                       G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                     &error);
  g_assert_no_error (error);
  self->log = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  self->logged = g_string_new (NULL);
  return self;
}

static Program *
program_start (const char *const *arguments)
{
  return program_start_after (":", arguments);
}

static gboolean
program_read_line (Program *self)
{
  g_autofree char *line = g_data_input_stream_read_line (self->log, NULL, NULL, NULL);

  if (line == NULL)
    return FALSE;
  g_string_append_printf (self->logged, "%s\n", line);
  return TRUE;
}

static int
program_wait (Program *self)
{
  while (program_read_line (self))
    ;
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  return g_subprocess_get_if_exited (self->process) ? g_subprocess_get_exit_status (self->process)
                                                    : -1;
}

static void
program_free (Program *self)
{
  if (g_subprocess_get_identifier (self->process) != NULL)
    {
      g_subprocess_force_exit (self->process);
      (void) program_wait (self);
    }
  g_string_free (self->logged, TRUE);
  g_object_unref (self->log);
  g_object_unref (self->process);
  g_free (self->address);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Program, program_free)

/* One that listens; its log is in JSON. */
static Program *
program_serve (guint16 port)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  const char *const arguments[] = { "--listen", listen, "--log-format", "json", NULL };
  Program *self = program_start (arguments);
  const char *found = NULL;

  while (found == NULL)
    {
      g_assert_true (program_read_line (self));
      found = strstr (self->logged->str, "\"port\":");
    }
  self->port = (guint16) g_ascii_strtoull (found + strlen ("\"port\":"), NULL, 10);
  self->address = g_strdup_printf ("http://127.0.0.1:%u/", self->port);
  return self;
}

static int
run (const char *const *arguments)
{
  g_autoptr(Program) program = program_start (arguments);

  return program_wait (program);
}

static void
test_usage (void)
{
  const char *const none[] = { "--no-such-option", NULL };
  const char *const word[] = { "word", NULL };
  const char *const range[] = { "--max-guests", "0", NULL };
  const char *const version[] = { "--version", NULL };
  const char *const help[] = { "--help", NULL };

  g_assert_cmpint (run (none), ==, 2);
  g_assert_cmpint (run (word), ==, 2);
  g_assert_cmpint (run (range), ==, 2);
  g_assert_cmpint (run (version), ==, 0);
  g_assert_cmpint (run (help), ==, 0);
}

static void
test_port_in_use (void)
{
  g_autoptr(Program) first = program_serve (0);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", first->port);
  const char *const arguments[] = { "--listen", listen, NULL };
  g_autoptr(Program) second = program_start (arguments);

  g_assert_cmpint (program_wait (second), ==, 1);
  g_assert_nonnull (strstr (second->logged->str, listen));
}

static void
end_with (int signal_number)
{
  g_autoptr(Program) program = program_serve (0);
  g_autoptr(TestClient) client = test_client_new_greeted (program->address);
  g_autoptr(RawClient) stubborn = raw_client_new_websocket (program->port, NULL);

  g_subprocess_send_signal (program->process, signal_number);
  test_client_expect_close (client, TINCAN_CLOSE_GOING_AWAY);
  g_assert_cmpint (program_wait (program), ==, 0);
  g_assert_cmpuint (raw_client_read_close (stubborn), ==, TINCAN_CLOSE_GOING_AWAY);
}

static void
test_sigterm (void)
{
  end_with (SIGTERM);
}

static void
test_sigint (void)
{
  end_with (SIGINT);
}

/* The port is free at once, and the host gets its mailbox and its number back. */
static void
test_restart (void)
{
  Program *program = program_serve (0);
  guint16 port = program->port;
  TestClient *host = test_client_new_greeted (program->address);
  g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);
  g_autoptr(TincanMailboxMessage) opened = test_client_open (host, 1, 1, TRUE);
  g_autoptr(TincanMailboxMessage) again = NULL;

  g_subprocess_send_signal (program->process, SIGTERM);
  test_client_expect_close (host, TINCAN_CLOSE_GOING_AWAY);
  test_client_free (host);
  program_free (program);

  program = program_serve (port);
  host = test_client_new_greeted (program->address);
  open->mailbox = test_bytes_new (16, 1);
  open->token = test_bytes_new (32, 1);
  open->code = TRUE;
  open->nameplate = g_strdup (opened->nameplate);
  test_client_send (host, open);
  again = test_client_expect (host, TINCAN_MAILBOX_OPENED);
  g_assert_cmpstr (again->nameplate, ==, opened->nameplate);
  test_client_free (host);
  program_free (program);
}

static char *
receive_datagram (GSocket *socket)
{
  g_autoptr(GError) error = NULL;
  char text[64] = { 0 };

  (void) g_socket_receive (socket, text, sizeof text - 1, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (text);
}

/* What systemd waits for with Type=notify: it is ready once it listens. */
static void
test_notify (gconstpointer data)
{
  const char *name = data;
  g_autofree char *folder = g_dir_make_tmp ("tincan-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gboolean abstract = name[0] == '@';
  g_autofree char *wanted = abstract ? g_strconcat ("@", path, NULL) : g_strdup (path);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(Program) program = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *ready = NULL;
  g_autofree char *stopping = NULL;

  address = g_unix_socket_address_new_with_type (path, -1,
                                                 abstract ? G_UNIX_SOCKET_ADDRESS_ABSTRACT
                                                          : G_UNIX_SOCKET_ADDRESS_PATH);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_socket_set_timeout (socket, 60);

  g_setenv ("NOTIFY_SOCKET", wanted, TRUE);
  program = program_serve (0);
  g_unsetenv ("NOTIFY_SOCKET");
  ready = receive_datagram (socket);
  g_assert_cmpstr (ready, ==, "READY=1");

  g_subprocess_send_signal (program->process, SIGTERM);
  stopping = receive_datagram (socket);
  g_assert_cmpstr (stopping, ==, "STOPPING=1");
  g_assert_cmpint (program_wait (program), ==, 0);
  (void) g_unlink (path);
  g_assert_no_errno (g_rmdir (folder));
}

/* An operator who allows more connections than the system allows files is told so. */
static void
test_few_files (void)
{
  const char *const arguments[] = { "--listen", "127.0.0.1:0", "--max-connections", "1000", NULL };
  g_autoptr(Program) program = program_start_after ("ulimit -n 256", arguments);
  g_autoptr(Program) enough = program_start_after ("ulimit -n 2000", arguments);

  while (strstr (program->logged->str, "listening") == NULL)
    g_assert_true (program_read_line (program));
  while (strstr (enough->logged->str, "listening") == NULL)
    g_assert_true (program_read_line (enough));
  g_assert_nonnull (strstr (program->logged->str, "few-files max_connections=1000 possible=192"));
  g_assert_null (strstr (enough->logged->str, "few-files"));
}

/* Each line is JSON, and none of them knows who was there or what was said. */
static void
test_log (void)
{
  g_autoptr(Program) program = program_serve (0);
  TestClient *host = test_client_new (program->address, "203.0.113.77");
  TestClient *guest = test_client_new_greeted (program->address);
  g_autoptr(TincanMailboxMessage) open = tincan_mailbox_message_new (TINCAN_MAILBOX_OPEN);
  g_autofree char *name = NULL;
  g_auto(GStrv) lines = NULL;

  test_client_send_text (host, "{\"type\":\"hello\",\"versions\":[1]}");
  test_client_expect_type (host, TINCAN_MAILBOX_WELCOME);
  open->mailbox = test_bytes_new (16, 1);
  open->token = test_bytes_new (32, 1);
  open->code = TRUE;
  open->nameplate = g_strdup ("314159");
  test_client_send (host, open);
  test_client_expect_type (host, TINCAN_MAILBOX_OPENED);
  test_client_ask_nameplate (guest, "271828", 2);
  test_client_expect_error (guest, TINCAN_MAILBOX_ERROR_NO_SUCH_CODE);
  name = test_client_join (guest, 1, 2);
  test_client_expect_type (host, TINCAN_MAILBOX_ARRIVED);
  test_client_send_body (guest, NULL, "sesame");
  test_client_expect_body (host, name, "sesame");
  test_client_send_type (host, TINCAN_MAILBOX_LEAVE);
  test_client_expect_close (host, TINCAN_CLOSE_NORMAL);
  test_client_free (host);
  test_client_free (guest);
  g_subprocess_send_signal (program->process, SIGTERM);
  g_assert_cmpint (program_wait (program), ==, 0);

  g_assert_nonnull (strstr (program->logged->str, "\"mailbox-opened\""));
  g_assert_nonnull (strstr (program->logged->str, "\"mailbox-ended\""));
  g_assert_nonnull (strstr (program->logged->str, "\"connection-ended\""));
  g_assert_null (strstr (program->logged->str, "127.0.0.1"));
  g_assert_null (strstr (program->logged->str, "203.0.113.77"));
  g_assert_null (strstr (program->logged->str, "314159"));
  g_assert_null (strstr (program->logged->str, "271828"));
  g_assert_null (strstr (program->logged->str, name));
  g_assert_null (strstr (program->logged->str, "AQEBAQEB"));
  g_assert_null (strstr (program->logged->str, "c2VzYW1l"));

  lines = g_strsplit (program->logged->str, "\n", -1);
  for (guint i = 0; lines[i + 1] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/program/usage", test_usage);
  g_test_add_func ("/program/port-in-use", test_port_in_use);
  g_test_add_func ("/program/sigterm", test_sigterm);
  g_test_add_func ("/program/sigint", test_sigint);
  g_test_add_func ("/program/restart", test_restart);
  g_test_add_data_func ("/program/notify", "notify", test_notify);
  g_test_add_data_func ("/program/notify-abstract", "@notify", test_notify);
  g_test_add_func ("/program/few-files", test_few_files);
  g_test_add_func ("/program/log", test_log);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-thread.h"
#include "raw-client.h"

#define AWAIT_SECONDS 120

struct _ServerThread
{
  GThread      *thread;
  GMainContext *context;
  GMainLoop    *loop;
  TincanServer *server;
  char         *address;
  guint16       port;
  gboolean      stopping;
};

static gpointer
run_thread (gpointer data)
{
  ServerThread *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/**
 * server_thread_new:
 * @settings: how to run
 *
 * Returns: (transfer full): a server that listens
 */
ServerThread *
server_thread_new (const TincanServerSettings *settings)
{
  ServerThread *self = g_new0 (ServerThread, 1);
  g_autoptr(GError) error = NULL;

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  g_main_context_push_thread_default (self->context);
  self->server = tincan_server_new (settings);
  g_assert_true (tincan_server_start (self->server, &error));
  g_assert_no_error (error);
  g_main_context_pop_thread_default (self->context);

  self->address = tincan_server_dup_base_address (self->server, NULL);
  self->port = tincan_server_get_port (self->server);
  self->thread = g_thread_new ("server", run_thread, self);
  return self;
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  ServerThread *self = user_data;

  tincan_server_stop_finish (self->server, result);
  g_main_loop_quit (self->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  ServerThread *self = user_data;

  tincan_server_stop_async (self->server, stopped_cb, self);
  return G_SOURCE_REMOVE;
}

/* Asks the server to stop; does not wait for it. */
void
server_thread_stop (ServerThread *self)
{
  if (self->stopping)
    return;

  self->stopping = TRUE;
  g_main_context_invoke (self->context, stop_cb, self);
}

void
server_thread_free (ServerThread *self)
{
  server_thread_stop (self);
  g_thread_join (self->thread);

  g_main_context_push_thread_default (self->context);
  g_assert_finalize_object (self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->address);
  g_free (self);
}

const char *
server_thread_address (ServerThread *self)
{
  return self->address;
}

guint16
server_thread_port (ServerThread *self)
{
  return self->port;
}

/**
 * server_thread_metric:
 * @self: a server
 * @name: a sample of `/metrics`, with its labels
 *
 * Returns: its value
 */
gint64
server_thread_metric (ServerThread *self,
                      const char   *name)
{
  g_autofree char *response = raw_client_get (self->port, "/metrics", NULL);
  g_autofree char *key = g_strconcat ("\n", name, " ", NULL);
  const char *line = strstr (response, key);

  if (line == NULL)
    g_error ("There is no metric %s in: %s", name, response);
  return g_ascii_strtoll (line + strlen (key), NULL, 10);
}

/* Waits until a metric has a value, but not for ever. */
void
server_thread_await (ServerThread *self,
                     const char   *name,
                     gint64        value)
{
  gint64 deadline = g_get_monotonic_time () + AWAIT_SECONDS * G_USEC_PER_SEC;

  while (server_thread_metric (self, name) != value)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("%s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, name,
                 server_thread_metric (self, name), value);
      g_usleep (20000);
    }
}

TincanServerSettings *
test_settings_new (void)
{
  TincanServerSettings *settings = tincan_server_settings_new ();

  g_strfreev (settings->listen);
  settings->listen = g_strsplit ("127.0.0.1:0", ",", -1);
  g_clear_pointer (&settings->web_root, g_free);
  return settings;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-main"

#include "config.h"

#include "server/tincan-server.h"
#include "server/tincan-server-log.h"
#include "server/tincan-server-options.h"
#include "server/tincan-service-notify.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>

#define EXIT_USAGE 2

typedef struct
{
  TincanServer *server;
  GMainLoop    *loop;
  gboolean      stopping;
} Program;

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Program *self = user_data;

  tincan_server_stop_finish (self->server, result);
  g_main_loop_quit (self->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  Program *self = user_data;

  if (!self->stopping)
    {
      self->stopping = TRUE;
      tincan_service_notify ("STOPPING=1");
      tincan_server_stop_async (self->server, stopped_cb, self);
    }
  return G_SOURCE_CONTINUE;
}

/* Each connection is an open file. The hard limit is the operator's; up to there they are ours. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;

  limit.rlim_cur = limit.rlim_max;
  (void) setrlimit (RLIMIT_NOFILE, &limit);
}

static int
run (const TincanServerSettings *settings)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(TincanServer) server = tincan_server_new (settings);
  g_autoptr(GError) error = NULL;
  Program program = { server, loop, FALSE };
  guint sigint;
  guint sigterm;

  if (!tincan_server_start (server, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  sigint = g_unix_signal_add (SIGINT, signal_cb, &program);
  sigterm = g_unix_signal_add (SIGTERM, signal_cb, &program);
  tincan_service_notify ("READY=1");
  g_main_loop_run (loop);
  g_source_remove (sigint);
  g_source_remove (sigterm);
  return EXIT_SUCCESS;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(TincanServerOptions) options = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) arguments = NULL;
  GLogWriterFunc writer;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  arguments = g_strdupv (argv);
  options = tincan_server_options_parse (&arguments, &error);
  if (options == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_USAGE;
    }
  if (options->version)
    {
      g_print ("tincan-server %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  writer = options->json ? tincan_server_log_write_json : tincan_server_log_write_text;
  g_log_set_writer_func (writer, NULL, NULL);
  raise_file_limit ();
  return run (options->settings);
}

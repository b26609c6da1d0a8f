/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-options"

#include "config.h"

#include "server/tincan-server-options.h"
#include "server/tincan-turn-credentials.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* A number option: GOption's own take negative numbers. */
typedef struct
{
  const char *name;
  gsize       offset; /* of the guint in the settings */
  guint       min;
  guint       max;
} Limit;

#define OFFSET(member) G_STRUCT_OFFSET (TincanServerSettings, member)

static const Limit limits[] = {
  { "--turn-ttl", OFFSET (turn_ttl), 60, 31536000 },
  { "--max-mailboxes", OFFSET (max_mailboxes), 1, 450000 },
  { "--max-guests", OFFSET (max_guests), 1, 1000 },
  { "--max-connections", OFFSET (max_connections), 1, 1000000 },
  { "--max-connections-per-address", OFFSET (max_connections_per_address), 0, 1000000 },
  { "--max-queued", OFFSET (max_queued_mib), 1, 65536 },
  { "--join-rate", OFFSET (join_rate), 0, 1000000 },
  { "--guess-rate", OFFSET (guess_rate), 0, 1000000 },
  { "--message-rate", OFFSET (message_rate), 0, 1000000 },
  { "--mailbox-lifetime", OFFSET (mailbox_lifetime), 0, 31536000 },
  { "--host-grace", OFFSET (host_grace), 0, 86400 },
  { "--idle-timeout", OFFSET (idle_timeout), 3, 86400 },
  { "--hello-timeout", OFFSET (hello_timeout), 1, 600 },
};

static gboolean
parse_limit (const char  *name,
             const char  *value,
             gpointer     data,
             GError     **error)
{
  TincanServerOptions *self = data;

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      const Limit *limit = &limits[i];
      guint64 number;

      if (!g_str_equal (name, limit->name))
        continue;
      if (!g_ascii_string_to_unsigned (value, 10, limit->min, limit->max, &number, NULL))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       /* Translators: an option, such as “--max-guests” */
                       _("%s needs a number from %u to %u."), name, limit->min, limit->max);
          return FALSE;
        }
      G_STRUCT_MEMBER (guint, self->settings, limit->offset) = (guint) number;
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
parse_log_format (const char  *name,
                  const char  *value,
                  gpointer     data,
                  GError     **error)
{
  TincanServerOptions *self = data;

  self->json = g_str_equal (value, "json");
  if (self->json || g_str_equal (value, "text"))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               /* Translators: an option; leave “text” and “json” in English */
               _("%s is either “text” or “json”."), name);
  return FALSE;
}

static void
add_limits (GOptionGroup *group)
{
  const GOptionEntry entries[] = {
    { "max-mailboxes", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      /* Translators: a mailbox is where two programs find one another; in brackets is what holds
       * without the option */
      N_("Mailboxes at a time (10000)"),
      /* Translators: in the list of options: a number, in capital letters */
      N_("N") },
    { "max-guests", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Guests of one mailbox (32)"), N_("N") },
    { "max-connections", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Connections at a time (20000)"), N_("N") },
    { "max-connections-per-address", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Connections of one address, 0 for any number (64)"), N_("N") },
    { "max-queued", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Messages that wait, in all, in MiB (64)"),
      /* Translators: in the list of options: a number of MiB, in capital letters */
      N_("MIB") },
    { "join-rate", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Mailboxes opened or joined a minute by one address, 0 for any number (60)"), N_("N") },
    { "guess-rate", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Codes that do not exist tried a minute by one address, 0 for any number (10)"), N_("N") },
    { "message-rate", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("Messages a second on one connection, 0 for any number (50)"), N_("N") },
    { "mailbox-lifetime", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("How long a mailbox is kept, in seconds, 0 for ever (86400)"), N_("SECONDS") },
    { "host-grace", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("How long a mailbox waits for its host to come back (600)"), N_("SECONDS") },
    { "idle-timeout", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("How long a client may be silent (90)"), N_("SECONDS") },
    { "hello-timeout", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("How long a client may take to say what it wants (10)"), N_("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

static void
add_entries (GOptionGroup         *group,
             TincanServerOptions  *self,
             char                **listen,
             char                **metrics_from,
             char                **web_root,
             char                **secret_file)
{
  TincanServerSettings *settings = self->settings;
  const GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_STRING_ARRAY, listen,
      N_("Address to listen on, can be given again (127.0.0.1:8044)"), N_("ADDR:PORT") },
    { "web-root", 'w', 0, G_OPTION_ARG_FILENAME, web_root,
      N_("Folder of the page for browsers (the one that came with this program)"), N_("DIR") },
    { "stun-uri", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings->stun_uris,
      N_("STUN server to tell clients, can be given again"),
      /* Translators: in the list of options: leave what is in small letters in English */
      N_("stun:HOST:PORT") },
    { "turn-uri", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings->turn_uris,
      N_("TURN server to tell clients, can be given again"),
      /* Translators: in the list of options: leave what is in small letters in English */
      N_("turn:HOST:PORT") },
    { "turn-secret-file", 0, 0, G_OPTION_ARG_FILENAME, secret_file,
      N_("File with the secret that is shared with the TURN server"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("FILE") },
    { "turn-ttl", 0, 0, G_OPTION_ARG_CALLBACK, parse_limit,
      N_("How long TURN credentials are good, in seconds (43200)"), N_("SECONDS") },
    { "trusted-proxy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings->trusted_proxies,
      N_("Proxy whose X-Forwarded-For is believed, can be given again"),
      /* Translators: in the list of options: an address, and how many bits of it count */
      N_("ADDR/BITS") },
    { "metrics-from", 0, 0, G_OPTION_ARG_STRING_ARRAY, metrics_from,
      N_("Who is shown /metrics, can be given again (this machine)"), N_("ADDR/BITS") },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &settings->tls_certificate,
      N_("TLS certificate in PEM format"), N_("FILE") },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &settings->tls_key,
      N_("Its private key, if that is in another file"), N_("FILE") },
    { "log-format", 0, 0, G_OPTION_ARG_CALLBACK, parse_log_format,
      N_("How to log to standard error (text)"), "text|json" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_("Show the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

static gboolean
check (TincanServerOptions  *self,
       const char           *secret_file,
       GError              **error)
{
  TincanServerSettings *settings = self->settings;

  if (settings->tls_key != NULL && settings->tls_certificate == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("--tls-key needs --tls-cert."));
      return FALSE;
    }
  if (settings->web_root != NULL && !g_file_test (settings->web_root, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                   _("There is no folder “%s” to serve the page from."), settings->web_root);
      return FALSE;
    }
  if (secret_file == NULL)
    return TRUE;

  settings->turn_secret = tincan_turn_load_secret (secret_file, error);
  return settings->turn_secret != NULL;
}

/**
 * tincan_server_options_parse:
 * @arguments: (inout) (array zero-terminated=1): the arguments, beginning with the name of the
 *   program
 * @error: return location for a #GOptionError or a TINCAN_ERROR_SETUP
 *
 * `--help` prints itself and ends the process, as everywhere.
 *
 * Returns: (transfer full): what they say; %NULL on error
 */
TincanServerOptions *
tincan_server_options_parse (char   ***arguments,
                             GError  **error)
{
  g_autoptr(TincanServerOptions) self = g_new0 (TincanServerOptions, 1);
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, self, NULL);
  g_autofree char *web_root = NULL;
  g_autofree char *secret_file = NULL;
  g_auto(GStrv) listen = NULL;
  g_auto(GStrv) metrics_from = NULL;

  self->settings = tincan_server_settings_new ();
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  add_entries (group, self, (char **) &listen, (char **) &metrics_from, &web_root, &secret_file);
  add_limits (group);
  g_option_context_set_main_group (context, group);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, N_("Introduces Tincan programs to one another. "
                                            "What they send does not go through it."));

  if (!g_option_context_parse_strv (context, arguments, error))
    return NULL;
  if (g_strv_length (*arguments) > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   _("“%s” is not an option of this program."), (*arguments)[1]);
      return NULL;
    }

  if (listen != NULL)
    {
      g_strfreev (self->settings->listen);
      self->settings->listen = g_steal_pointer (&listen);
    }
  if (metrics_from != NULL)
    {
      g_strfreev (self->settings->metrics_readers);
      self->settings->metrics_readers = g_steal_pointer (&metrics_from);
    }
  if (web_root != NULL)
    {
      g_free (self->settings->web_root);
      self->settings->web_root = g_steal_pointer (&web_root);
    }
  return check (self, secret_file, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * tincan_server_options_free:
 * @self: (transfer full): options
 */
void
tincan_server_options_free (TincanServerOptions *self)
{
  tincan_server_settings_free (self->settings);
  g_free (self);
}

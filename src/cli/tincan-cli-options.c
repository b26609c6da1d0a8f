/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-options"

#include "config.h"

#include "cli/tincan-cli-options.h"

#include "cli/tincan-cli-secret.h"
#include "wire/tincan-link.h"
#include "wire/tincan-offer-code.h"

#include <glib/gi18n.h>

/* As GOption fills it, before anything is checked. */
typedef struct
{
  char    *to;
  char    *text;
  char    *server;
  char    *name;
  char    *listen;
  char    *output;
  char    *on_conflict;
  char    *ice_policy;
  char   **stun;
  char   **turn;
  int      timeout;
  gboolean manual;
  gboolean yes;
  gboolean no_qr;
  gboolean json;
  char   **rest;
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->to);
  g_free (raw->text);
  g_free (raw->server);
  g_free (raw->name);
  g_free (raw->listen);
  g_free (raw->output);
  g_free (raw->on_conflict);
  g_free (raw->ice_policy);
  g_strfreev (raw->stun);
  g_strfreev (raw->turn);
  g_strfreev (raw->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static void
add_entries (GOptionContext *context,
             TincanCliVerb   verb,
             Raw            *raw)
{
  const GOptionEntry send_entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &raw->to,
      N_("Join with a code or link that the other side made; - reads it from standard input"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("CODE|LINK") },
    { "text", 0, 0, G_OPTION_ARG_STRING, &raw->text,
      N_("Send a text instead of files; - reads it from standard input"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("TEXT") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &raw->yes,
      N_("With --manual: send without asking whether the words were compared"), NULL },
    { NULL }
  };
  const GOptionEntry receive_entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &raw->output,
      N_("Where to put what arrives (the current folder)"),
      /* Translators: in the list of options: a folder, in capital letters */
      N_("DIR") },
    { "on-conflict", 0, 0, G_OPTION_ARG_STRING, &raw->on_conflict,
      /* Translators: “rename”, “skip” and “overwrite” are what is typed: leave them in English */
      N_("What to do with names that are there already: rename (keep both), skip or overwrite"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("HOW") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &raw->yes, N_("Accept without asking"), NULL },
    { NULL }
  };
  const GOptionEntry network_entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &raw->server,
      N_("Base address of the server that introduces the two sides (else TINCAN_SERVER, else one "
         "of our own, on this network)"),
      /* Translators: in the list of options: an address, in capital letters */
      N_("URL") },
    { "stun", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->stun,
      N_("A STUN server, for example stun:stun.example.org"), N_("URL") },
    { "turn", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->turn,
      N_("A TURN server, for example turn:user@turn.example.org:3478?transport=udp, with its "
         "password in TINCAN_TURN_PASSWORD"),
      N_("URL") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json,
      N_("Print one JSON object a line, for programs"), NULL },
    { NULL }
  };
  const GOptionEntry common_entries[] = {
    { "manual", 0, 0, G_OPTION_ARG_NONE, &raw->manual,
      N_("Use no server: one code goes to the other side, by any chat or mail, and one comes back"),
      NULL },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &raw->listen,
      N_("Address and port of the server of our own"),
      /* Translators: in the list of options: an address and a port, in capital letters */
      N_("ADDR:PORT") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &raw->name,
      /* Translators: what the option “name” is for */
      N_("Shown to the other side"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("NAME") },
    { "ice-policy", 0, 0, G_OPTION_ARG_STRING, &raw->ice_policy,
      /* Translators: “all” and “relay” are what is typed: leave them in English */
      N_("all, or relay: go through a TURN server only, and tell no address of this machine"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("POLICY") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &raw->timeout,
      N_("How long to wait for the other side (0: for ever)"),
      /* Translators: in the list of options: what comes after one, in capital letters */
      N_("SECONDS") },
    { "no-qr", 0, 0, G_OPTION_ARG_NONE, &raw->no_qr, N_("Show no QR code"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL, NULL },
    { NULL }
  };

  if (verb != TINCAN_CLI_CHECK)
    {
      g_option_context_add_main_entries (context,
                                         verb == TINCAN_CLI_SEND ? send_entries : receive_entries,
                                         GETTEXT_PACKAGE);
      g_option_context_add_main_entries (context, common_entries, GETTEXT_PACKAGE);
    }
  g_option_context_add_main_entries (context, network_entries, GETTEXT_PACKAGE);
}

static gboolean
usage_error (GError    **error,
             const char *format,
             ...) G_GNUC_PRINTF (2, 3);

static gboolean
usage_error (GError    **error,
             const char *format,
             ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);
  return FALSE;
}

/* turn:USER:PASSWORD@HOST… is how people write it on a command line; a browser has the two
 * apart. */
static TincanIceServer *
parse_ice_server (const char *url,
                  GError    **error)
{
  const char *at = strrchr (url, '@');
  const char *colon = strchr (url, ':');
  g_autofree char *bare = NULL;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  char *separator;

  if (at == NULL || colon == NULL || colon > at)
    return tincan_ice_server_parse (url, NULL, NULL, error);

  bare = g_strdup_printf ("%.*s%s", (int) (colon - url + 1), url, at + 1);
  user = g_strndup (colon + 1, at - colon - 1);
  separator = strchr (user, ':');
  if (separator != NULL)
    {
      password = g_strdup (separator + 1);
      *separator = '\0';
    }
  else
    {
      password = g_strdup (g_getenv ("TINCAN_TURN_PASSWORD"));
    }
  return tincan_ice_server_parse (bare, user, password, error);
}

static gboolean
add_ice_servers (TincanSettings     *settings,
                 char              **urls,
                 TincanIceServerKind kind,
                 GError            **error)
{
  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    {
      TincanIceServer *server = parse_ice_server (urls[i], error);

      if (server == NULL)
        return FALSE;
      g_ptr_array_add (settings->ice_servers, server);
      if (server->kind != kind)
        return usage_error (error,
                            kind == TINCAN_ICE_SERVER_STUN
                              ? _("%s is not a stun: address")
                              : _("%s is not a turn: address"),
                            urls[i]);
    }
  return TRUE;
}

static gboolean
check_settings (TincanCliOptions *self,
                Raw              *raw,
                GError          **error)
{
  TincanSettings *settings = self->settings;
  const char *server = raw->server != NULL ? raw->server : g_getenv ("TINCAN_SERVER");

  if (server != NULL && *server != '\0')
    {
      settings->server = tincan_base_address_normalize (server, error);
      if (settings->server == NULL)
        return FALSE;
    }
  if (raw->timeout < 0)
    return usage_error (error, _("The timeout cannot be negative"));
  if (raw->ice_policy != NULL && g_strcmp0 (raw->ice_policy, "all") != 0 &&
      g_strcmp0 (raw->ice_policy, "relay") != 0)
    return usage_error (error, _("--ice-policy is all or relay, not %s"), raw->ice_policy);

  settings->name = g_steal_pointer (&raw->name);
  settings->app = g_strdup ("tincan-cli " PACKAGE_VERSION);
  settings->relay_only = g_strcmp0 (raw->ice_policy, "relay") == 0;
  settings->wait_seconds = raw->timeout;
  settings->pin = TRUE;
  return add_ice_servers (settings, raw->stun, TINCAN_ICE_SERVER_STUN, error) &&
         add_ice_servers (settings, raw->turn, TINCAN_ICE_SERVER_TURN, error);
}

static gboolean
check_send (TincanCliOptions *self,
            Raw              *raw,
            GError          **error)
{
  if (raw->text != NULL && raw->rest != NULL)
    return usage_error (error, _("Send either files or a text, not both"));
  if (raw->text == NULL && raw->rest == NULL)
    return usage_error (error, _("Name the files or folders to send, or use --text"));

  if (g_strcmp0 (raw->text, "-") == 0)
    {
      self->text = tincan_cli_read_all (error);
      if (self->text == NULL)
        return FALSE;
    }
  else
    {
      self->text = g_steal_pointer (&raw->text);
    }
  self->paths = g_steal_pointer (&raw->rest);
  self->code = g_steal_pointer (&raw->to);
  return TRUE;
}

static gboolean
check_receive (TincanCliOptions *self,
               Raw              *raw,
               GError          **error)
{
  static const char *const conflicts[] = { "rename", "skip", "overwrite" };

  for (guint i = 0; raw->on_conflict != NULL && i < G_N_ELEMENTS (conflicts); i++)
    {
      if (g_str_equal (raw->on_conflict, conflicts[i]))
        {
          self->conflict = (TincanConflict) i;
          g_clear_pointer (&raw->on_conflict, g_free);
        }
    }
  if (raw->on_conflict != NULL)
    return usage_error (error, _("--on-conflict is rename, skip or overwrite, not %s"),
                        raw->on_conflict);

  self->output = raw->output != NULL ? g_steal_pointer (&raw->output) : g_strdup (".");
  /* A code may be spoken to the shell in several words. */
  if (raw->rest != NULL)
    self->code = g_strjoinv (" ", raw->rest);
  return TRUE;
}

static gboolean
check (TincanCliOptions *self,
       Raw              *raw,
       GError          **error)
{
  self->yes = raw->yes;
  self->no_qr = raw->no_qr;
  self->json = raw->json;
  self->listen = g_steal_pointer (&raw->listen);

  if (!check_settings (self, raw, error))
    return FALSE;
  if (self->verb == TINCAN_CLI_CHECK)
    return TRUE;
  if (!(self->verb == TINCAN_CLI_SEND ? check_send : check_receive) (self, raw, error))
    return FALSE;
  if (raw->manual && (self->listen != NULL || raw->server != NULL))
    return usage_error (error, _("--manual uses no server, so --listen and --server say nothing"));
  if (self->listen != NULL && self->settings->server != NULL && self->code == NULL)
    return usage_error (error, _("--listen and --server exclude one another"));
  if (!tincan_cli_read_secret (&self->code, "TINCAN_CODE", error))
    return FALSE;

  /* Who was given an offer code means it, and a server could do nothing with it. */
  self->manual = raw->manual ||
                 (self->code != NULL && tincan_offer_code_looks_like (self->code));
  return TRUE;
}

static GOptionContext *
context_new (TincanCliVerb verb,
             Raw          *raw)
{
  GOptionContext *context;

  if (verb == TINCAN_CLI_SEND)
    {
      context = g_option_context_new (_("PATH… - send files, folders or a text"));
      g_option_context_set_summary (context,
                                    _("Makes a code and a link, and sends to whoever comes with "
                                      "them; with --to, sends to the one who made them."));
    }
  else if (verb == TINCAN_CLI_CHECK)
    {
      context = g_option_context_new (_("- say what this network allows"));
      g_option_context_set_summary (context,
                                    _("Asks the server, and the STUN and TURN servers that it or "
                                      "you name. Nothing is sent or received."));
    }
  else
    {
      context = g_option_context_new (_("[CODE|LINK] - receive files, folders or a text"));
      g_option_context_set_summary (context,
                                    _("Without a code or link, makes them, for somebody to send "
                                      "to you. Other users of this machine can see arguments: "
                                      "a code can also be in TINCAN_CODE, or be - for standard "
                                      "input."));
    }
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  add_entries (context, verb, raw);
  return context;
}

/**
 * tincan_cli_options_parse:
 * @verb: send, receive or check
 * @arguments: the program's name, then what follows the verb
 * @out_exit: what to exit with when NULL is returned
 *
 * Returns: (transfer full) (nullable): the options
 */
TincanCliOptions *
tincan_cli_options_parse (TincanCliVerb verb,
                          char        **arguments,
                          int          *out_exit)
{
  static const char *const verb_names[] = { "send", "receive", "check" };
  g_autoptr(TincanCliOptions) self = g_new0 (TincanCliOptions, 1);
  g_auto(Raw) raw = { 0 };
  g_auto(GStrv) copy = g_strdupv (arguments);
  g_autoptr(GOptionContext) context = context_new (verb, &raw);
  g_autoptr(GError) error = NULL;

  self->verb = verb;
  self->settings = tincan_settings_new ();
  if (!g_option_context_parse_strv (context, &copy, &error) || !check (self, &raw, &error))
    {
      g_printerr ("%s\n", error->message);
      /* Translators: a word that is typed, such as “send” */
      g_printerr (_("See tincan-cli %s --help.\n"),
                  verb_names[verb]);
      *out_exit = TINCAN_CLI_EXIT_USAGE;
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * tincan_cli_options_free:
 * @self: (nullable): options
 */
void
tincan_cli_options_free (TincanCliOptions *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->paths);
  g_free (self->text);
  g_free (self->code);
  g_free (self->listen);
  g_free (self->output);
  tincan_settings_free (self->settings);
  g_free (self);
}

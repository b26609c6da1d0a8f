/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-check"

#include "config.h"

#include "cli/tincan-cli-verbs.h"

#include "cli/tincan-cli-options.h"
#include "wire/tincan-json.h"

#include <glib/gi18n.h>
#include <stdio.h>

static JsonArray *
relays_to_json (GPtrArray *relays)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < relays->len; i++)
    {
      const TincanRelayReport *relay = g_ptr_array_index (relays, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "url", relay->url);
      json_object_set_string_member (object, "transport", relay->tcp ? "tcp" : "udp");
      json_object_set_string_member (object, "state", tincan_relay_state_to_string (relay->state));
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
print_json (const TincanNetworkReport *report)
{
  g_autoptr(JsonObject) event = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (event, "event", "check");
  if (report->server != NULL)
    json_object_set_boolean_member (event, "server", report->server_error == NULL);
  if (report->server_error != NULL)
    json_object_set_string_member (event, "message", report->server_error->message);
  if (report->ice->n_asked > 0)
    json_object_set_boolean_member (event, "udp", report->ice->n_answered > 0);
  if (report->ice->outside4 != NULL)
    json_object_set_string_member (event, "address", report->ice->outside4);
  if (report->ice->outside6 != NULL)
    json_object_set_string_member (event, "address6", report->ice->outside6);
  json_object_set_string_member (event, "nat", tincan_nat_to_string (report->ice->nat));
  json_object_set_array_member (event, "relays", relays_to_json (report->ice->relays));
  text = tincan_json_to_string (event);
  printf ("%s\n", text);
}

typedef struct
{
  GMainLoop           *loop;
  TincanNetworkReport *report;
} Check;

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Check *check = user_data;
  g_autoptr(GError) error = NULL;

  check->report = tincan_network_check_finish (result, &error);
  g_main_loop_quit (check->loop);
}

int
tincan_cli_check (char **arguments)
{
  g_autoptr(TincanCliOptions) options = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(TincanNetworkReport) report = NULL;
  Check check = { .loop = loop };
  int status = TINCAN_CLI_EXIT_USAGE;

  options = tincan_cli_options_parse (TINCAN_CLI_CHECK, arguments, &status);
  if (options == NULL)
    return status;

  tincan_network_check_async (options->settings, NULL, checked_cb, &check);
  g_main_loop_run (loop);
  report = check.report;
  if (report == NULL)
    return TINCAN_CLI_EXIT_FAILED;

  if (options->json)
    {
      print_json (report);
    }
  else
    {
      g_auto(GStrv) words = tincan_network_report_dup_words (report);

      for (guint i = 0; words[i] != NULL; i++)
        printf ("%s\n", words[i]);
    }
  return tincan_network_report_is_good (report) ? TINCAN_CLI_EXIT_OK : TINCAN_CLI_EXIT_CONNECT;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-send"

#include "config.h"

#include "cli/tincan-cli-verbs.h"

#include "cli/tincan-cli-options.h"
#include "cli/tincan-cli-report.h"
#include "cli/tincan-cli-run.h"

int
tincan_cli_send (char **arguments)
{
  g_autoptr(TincanCliOptions) options = NULL;
  g_autoptr(TincanCliReport) report = NULL;
  g_autoptr(TincanSource) source = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *skipped;
  int status = TINCAN_CLI_EXIT_USAGE;

  options = tincan_cli_options_parse (TINCAN_CLI_SEND, arguments, &status);
  if (options == NULL)
    return status;

  report = tincan_cli_report_new (options->json, !options->no_qr);
  if (options->text != NULL)
    source = tincan_source_new_text (options->text, &error);
  else
    source = tincan_source_scan (options->paths, NULL, &error);
  if (source == NULL)
    {
      tincan_cli_report_error (report, error);
      return TINCAN_CLI_EXIT_FAILED;
    }

  skipped = tincan_source_get_skipped (source);
  for (guint i = 0; i < skipped->len; i++)
    tincan_cli_report_skipped (report, g_ptr_array_index (skipped, i));
  return tincan_cli_run (options, report, source);
}

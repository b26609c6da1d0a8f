/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-receive"

#include "config.h"

#include "cli/tincan-cli-verbs.h"

#include "cli/tincan-cli-options.h"
#include "cli/tincan-cli-report.h"
#include "cli/tincan-cli-run.h"

int
tincan_cli_receive (char **arguments)
{
  g_autoptr(TincanCliOptions) options = NULL;
  g_autoptr(TincanCliReport) report = NULL;
  int status = TINCAN_CLI_EXIT_USAGE;

  options = tincan_cli_options_parse (TINCAN_CLI_RECEIVE, arguments, &status);
  if (options == NULL)
    return status;

  report = tincan_cli_report_new (options->json, !options->no_qr);
  return tincan_cli_run (options, report, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/tincan-cli-options.h"
#include "cli/tincan-cli-report.h"

G_BEGIN_DECLS

/*
 * Runs one session to its end: meets the other side, offers (@source, when sending) or asks about
 * its offers (when receiving), and says everything to @report. Returns what to exit with.
 */
int tincan_cli_run (const TincanCliOptions *options,
                    TincanCliReport        *report,
                    TincanSource           *source);

G_END_DECLS

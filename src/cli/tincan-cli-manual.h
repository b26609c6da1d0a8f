/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/tincan-cli-options.h"
#include "cli/tincan-cli-report.h"

G_BEGIN_DECLS

/*
 * The two steps of meeting without a server: one code goes to the other side, and one comes back.
 * Asks for the code that is due, and shows ours.
 */
typedef struct _TincanCliManual TincanCliManual;

typedef struct
{
  /* A session (transfer full), not yet started. */
  void (*made)   (TincanSession *session,
                  gpointer       user_data);
  /* Nothing can come of it any more. */
  void (*failed) (const GError  *error,
                  gpointer       user_data);
  /* A line of the input is wanted. */
  void (*listen) (gpointer       user_data);
} TincanCliManualFuncs;

TincanCliManual *tincan_cli_manual_new       (const TincanCliOptions     *options,
                                              TincanCliReport            *report,
                                              const TincanCliManualFuncs *funcs,
                                              gpointer                    user_data)
  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_cli_manual_free      (TincanCliManual            *self);
void             tincan_cli_manual_start     (TincanCliManual            *self);
gboolean         tincan_cli_manual_take_line (TincanCliManual            *self,
                                              const char                 *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliManual, tincan_cli_manual_free)

G_END_DECLS

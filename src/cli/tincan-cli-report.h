/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan.h"

G_BEGIN_DECLS

/*
 * Everything that the program says: sentences and a progress line for a person, or one JSON
 * object a line for a program, on standard output. Errors and notices for a person go to standard
 * error.
 */
typedef struct _TincanCliReport TincanCliReport;

TincanCliReport *tincan_cli_report_new       (gboolean        json,
                                              gboolean        qr) G_GNUC_WARN_UNUSED_RESULT;
void             tincan_cli_report_free      (TincanCliReport *self);
void             tincan_cli_report_notice    (TincanCliReport *self, /* JSON: nothing */
                                              const char      *format,
                                              ...) G_GNUC_PRINTF (2, 3);
void             tincan_cli_report_skipped   (TincanCliReport *self,
                                              const TincanSkipped *skipped);
void             tincan_cli_report_waiting   (TincanCliReport *self,
                                              const char      *code,
                                              const char      *link,
                                              /* (nullable): the embedded one's address */
                                              const char      *server,
                                              gboolean         sending);
/* Our code, for the other side; an offer, or an answer to one. */
void             tincan_cli_report_code      (TincanCliReport *self,
                                              const char      *code,
                                              gint64           expires,
                                              gboolean         is_offer);
/* The other side's code is due: the answer to ours, or the first one. */
void             tincan_cli_report_code_wanted (TincanCliReport *self,
                                                gboolean         is_answer);
void             tincan_cli_report_code_refused (TincanCliReport *self,
                                                 const GError    *error);
void             tincan_cli_report_compare   (TincanCliReport *self,
                                              const char      *words,
                                              gboolean         asks);
void             tincan_cli_report_retrying  (TincanCliReport *self,
                                              const GError    *why);
void             tincan_cli_report_guess     (TincanCliReport *self,
                                              guint            left);
void             tincan_cli_report_connected (TincanCliReport *self,
                                              TincanRemote    *remote);
void             tincan_cli_report_path      (TincanCliReport *self,
                                              TincanRemote    *remote);
void             tincan_cli_report_lost      (TincanCliReport *self);
void             tincan_cli_report_offer     (TincanCliReport *self,
                                              TincanTransfer  *transfer,
                                              const char      *from); /* (nullable) */
void             tincan_cli_report_progress  (TincanCliReport *self,
                                              TincanTransfer  *transfer,
                                              TincanRemote    *remote);
void             tincan_cli_report_paused    (TincanCliReport *self,
                                              TincanTransfer  *transfer);
void             tincan_cli_report_file      (TincanCliReport *self,
                                              const char      *path,
                                              guint64          bytes,
                                              GBytes          *digest);
void             tincan_cli_report_file_failed (TincanCliReport *self,
                                                const char      *path,
                                                const GError    *error);
void             tincan_cli_report_text      (TincanCliReport *self,
                                              const char      *text);
void             tincan_cli_report_done      (TincanCliReport *self,
                                              TincanTransfer  *transfer,
                                              double           seconds);
void             tincan_cli_report_error     (TincanCliReport *self,
                                              const GError    *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliReport, tincan_cli_report_free)

G_END_DECLS

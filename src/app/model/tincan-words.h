/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan.h"

G_BEGIN_DECLS

/* What is shown of numbers and states: words, translated, without jargon. Strings of a function
 * called `dup` are new; others are static. */

char       *tincan_words_dup_size        (guint64             bytes) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_progress    (guint64             bytes,
                                          guint64             total) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_rate        (double              rate) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_eta         (gint64              seconds) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_items       (guint               files,
                                          guint               folders) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_when        (gint64              unix_time) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_clock       (gint64              unix_time) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_isolated    (const char         *text) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_words_dup_title       (TincanManifest     *manifest) G_GNUC_WARN_UNUSED_RESULT;
guint       tincan_words_count_top       (TincanManifest     *manifest);
char       *tincan_words_dup_stem        (const char         *name,
                                          char              **out_extension)
                                         G_GNUC_WARN_UNUSED_RESULT;
const char *tincan_words_remote_state    (TincanRemoteState   state);
const char *tincan_words_path            (TincanPath          path);

G_END_DECLS

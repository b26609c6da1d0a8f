/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_WORD_LIST_LENGTH 1296

const char *tincan_word_list_get      (guint       index);
const char *tincan_word_list_find     (const char *word);
gboolean    tincan_word_list_contains (const char *word);
char      **tincan_word_list_suggest  (const char *word) G_GNUC_WARN_UNUSED_RESULT;
char      **tincan_word_list_complete (const char *prefix) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

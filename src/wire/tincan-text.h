/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text of strangers, made safe to show. */

gboolean tincan_unichar_is_unsafe (gunichar    c);
/* For showing: control and bidi characters as U+FFFD, invalid UTF-8 likewise; cut to max_characters
 * with an ellipsis (0 = whole). */
char    *tincan_text_for_display  (const char *text,
                                   guint       max_characters) G_GNUC_WARN_UNUSED_RESULT;
/* The name of a person or app: without such characters. */
char    *tincan_text_clean_name   (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

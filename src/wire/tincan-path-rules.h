/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rules 1 to 4 of PROTOCOL.md section 11 for one path; @error says in words which it breaks. */
gboolean tincan_path_is_safe (const char *path,
                              GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* The form that rule 5 compares: NFD, full case folding, NFC. */
char    *tincan_path_fold    (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

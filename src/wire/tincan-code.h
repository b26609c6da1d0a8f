/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A spoken code, PROTOCOL.md section 2. Immutable, reference counted. */
typedef struct _TincanCode TincanCode;

TincanCode *tincan_code_new_random    (const char *nameplate) G_GNUC_WARN_UNUSED_RESULT;
TincanCode *tincan_code_parse         (const char *text,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
TincanCode *tincan_code_ref           (TincanCode *self);
void        tincan_code_unref         (TincanCode *self);
const char *tincan_code_get_nameplate (TincanCode *self);
char       *tincan_code_to_string     (TincanCode *self) G_GNUC_WARN_UNUSED_RESULT;
GBytes     *tincan_code_dup_password  (TincanCode *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_code_looks_like    (const char *text);
gboolean    tincan_code_is_nameplate  (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCode, tincan_code_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_NAMEPLATE_MAX 999999
#define TINCAN_NAMEPLATE_REST_SECONDS 600

/*
 * Which of the short numbers that people say to one another are in use. Pure: the caller has the
 * clock.
 */
typedef struct _TincanNameplates TincanNameplates;

TincanNameplates *tincan_nameplates_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_nameplates_free       (TincanNameplates *self);
guint             tincan_nameplates_take       (TincanNameplates *self,
                                                gint64            now);
gboolean          tincan_nameplates_take_named (TincanNameplates *self,
                                                guint             nameplate,
                                                GBytes           *mailbox,
                                                gint64            now);
void              tincan_nameplates_release    (TincanNameplates *self,
                                                guint             nameplate,
                                                GBytes           *mailbox,
                                                gint64            now);
guint             tincan_nameplate_from_string (const char       *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanNameplates, tincan_nameplates_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan.h"

G_BEGIN_DECLS

/*
 * One other side of a meeting, as it is shown.
 *
 * properties (notify):
 *   remote         TincanRemote
 *   name           string: what it calls itself, or "Somebody"; safe to show, proves nothing
 *   verified       boolean: it has proved that it has the code or link; where codes were carried,
 *                  the person has found the words to be the same
 *   words          string, nullable: where codes were carried and a way was found: four words,
 *                  which the other side shows, too, unless somebody sits in between
 *   needs-comparing  boolean: there are words, and the person has not said yet what they are like;
 *                  nothing goes to or from this guest before
 *   state          int, TincanRemoteState
 *   state-text     string: the state in words; why, when it has failed
 *   path-text      string: "direct, same network, IPv4, 3 ms", as the other end shows it; empty
 *                  while there is none
 *   is-here        boolean: it has neither left nor failed
 *   needs-consent  boolean: there is something to send, and nobody has said yet that this guest
 *                  may have it
 *   is-accepted    boolean: it gets what is sent
 *   tasks          GListModel of TincanTask: its transfers, newest first
 *   fraction       double, 0 to 1: of all that is under way with it; 0 when nothing is
 *   progress-text  string: "12.0 MB of 3.4 GB", or empty
 */
#define TINCAN_TYPE_GUEST (tincan_guest_get_type ())
G_DECLARE_FINAL_TYPE (TincanGuest, tincan_guest, TINCAN, GUEST, GObject)

TincanRemote      *tincan_guest_get_remote         (TincanGuest *self);
const char        *tincan_guest_get_name           (TincanGuest *self);
gboolean           tincan_guest_get_verified       (TincanGuest *self);
const char        *tincan_guest_get_words          (TincanGuest *self);
gboolean           tincan_guest_get_needs_comparing (TincanGuest *self);
TincanRemoteState  tincan_guest_get_state          (TincanGuest *self);
const char        *tincan_guest_get_state_text     (TincanGuest *self);
const char        *tincan_guest_get_path_text      (TincanGuest *self);
gboolean           tincan_guest_is_here            (TincanGuest *self);
gboolean           tincan_guest_get_needs_consent  (TincanGuest *self);
gboolean           tincan_guest_is_accepted        (TincanGuest *self);
GListModel        *tincan_guest_get_tasks          (TincanGuest *self);
double             tincan_guest_get_fraction       (TincanGuest *self);
const char        *tincan_guest_get_progress_text  (TincanGuest *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task.h"

G_BEGIN_DECLS

/* For the meeting, which decides about its guests. */

TincanGuest *tincan_guest_new               (TincanRemote *remote) G_GNUC_WARN_UNUSED_RESULT;
void         tincan_guest_set_accepted      (TincanGuest  *self,
                                             gboolean      is_accepted);
void         tincan_guest_set_needs_consent (TincanGuest  *self,
                                             gboolean      needs_consent);
/* The person has found the words to be the same. */
void         tincan_guest_set_compared      (TincanGuest  *self);
void         tincan_guest_add_task          (TincanGuest  *self,
                                             TincanTask   *task);
/* Tasks keep their guest, so the guest has to let go of them in the end. */
void         tincan_guest_forget_tasks      (TincanGuest  *self);
/* Any of its transfers has come further, or to its end. */
void         tincan_guest_update_progress   (TincanGuest  *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

/*
 * A model that does nothing by itself: every property of it can be set with g_object_set(), and
 * what the widgets ask it to do is written down. It takes the place of the model's own objects
 * when a program is linked.
 */

/* What was asked for since the last time, as "task.pause Photos"; clears it. */
char           *double_take_calls    (void);
TincanMeetings *double_meetings_new  (void);
TincanMeeting  *double_meeting_new   (TincanMeetings    *meetings,
                                      TincanMeetingKind  kind,
                                      const char        *title);
void            double_meeting_end   (TincanMeetings    *meetings,
                                      TincanMeeting     *meeting);
TincanGuest    *double_guest_new     (TincanMeeting     *meeting,
                                      const char        *name);
/* @meeting: (nullable): NULL: one that is over */
TincanTask     *double_task_new      (TincanMeetings    *meetings,
                                      TincanMeeting     *meeting,
                                      const char        *title,
                                      TincanTaskState    state);
void            double_task_add_files (TincanTask       *task,
                                       guint             n_files);
/* @names: what is at the top of an offer; that of a folder ends in "/"; it stays the caller's. */
void            double_task_set_names (TincanTask        *task,
                                       const char *const *names);
/* From now on nobody answers how much space is free; (transfer none): of GTask, the questions. */
GPtrArray      *double_task_hold_space (TincanTask      *task);
/* How many of TincanTaskFile there are now. */
guint           double_count_files   (void);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-history.h"
#include "app/model/tincan-meeting.h"

G_BEGIN_DECLS

/*
 * The meetings that are live, newest first: a GListModel of TincanMeeting, and what they share.
 * A meeting that has ended leaves the list; its tasks stay until they are removed.
 *
 * properties (notify):
 *   is-busy   boolean: something is moving or waits to: keep the computer awake, ask before
 *             quitting
 *   is-live   boolean: there is a meeting: a link of ours can still be opened, stay in the
 *             background
 *   tasks     GListModel of TincanTask over all meetings, newest first
 * signals:
 *   "meeting-added" (TincanMeeting *), "meeting-ended" (TincanMeeting *)
 *   "offer" (TincanMeeting *, TincanTask *)     an offer waits for the person
 *   "guest-added" (TincanMeeting *, TincanGuest *)
 *   "task-finished" (TincanTask *)              in whatever way
 */
#define TINCAN_TYPE_MEETINGS (tincan_meetings_get_type ())
G_DECLARE_FINAL_TYPE (TincanMeetings, tincan_meetings, TINCAN, MEETINGS, GObject)

TincanMeetings    *tincan_meetings_new             (TincanPreferences   *preferences)
  G_GNUC_WARN_UNUSED_RESULT;
/* The history that finished tasks go to, and the app's own server of another address: both before
 * the first meeting, and for tests. */
void               tincan_meetings_set_history     (TincanMeetings      *self,
                                                    TincanHistory       *history);
void               tincan_meetings_set_server      (TincanMeetings      *self,
                                                    TincanAppServer     *server);
TincanPreferences *tincan_meetings_get_preferences (TincanMeetings      *self);
TincanHistory     *tincan_meetings_get_history     (TincanMeetings      *self);

/* (transfer none): a new meeting, which has started. What goes wrong shows in its error-text. */
TincanMeeting     *tincan_meetings_send            (TincanMeetings      *self);
TincanMeeting     *tincan_meetings_ask             (TincanMeetings      *self);
/* Without a server: a meeting that makes a code for people to carry.
 * @from: (nullable): its things are sent in the new one, too; unless its link works, it ends */
TincanMeeting     *tincan_meetings_offer           (TincanMeetings      *self,
                                                    TincanMeeting       *from);
/* @text: a code or link, as typed or pasted, or a text with an offer code in it; NULL with a
 * sentence when it is nothing of that. The answer to an offer of ours is given to its meeting. */
TincanMeeting     *tincan_meetings_join            (TincanMeetings      *self,
                                                    const char          *text,
                                                    GError             **error);

gboolean           tincan_meetings_is_busy         (TincanMeetings      *self);
gboolean           tincan_meetings_is_live         (TincanMeetings      *self);
/* Somebody may have been given a link that nothing has gone through yet: ask before quitting. */
gboolean           tincan_meetings_has_unused_link (TincanMeetings      *self);
GListModel        *tincan_meetings_get_tasks       (TincanMeetings      *self);
/* (nullable) (transfer none): the live meeting that @task is of */
TincanMeeting     *tincan_meetings_find_meeting    (TincanMeetings      *self,
                                                    TincanTask          *task);
/* Takes a finished task off the list, and back for undo. Removing returns its position;
 * GTK_INVALID_LIST_POSITION (G_MAXUINT) when it is not there or not finished. */
guint              tincan_meetings_remove_task     (TincanMeetings      *self,
                                                    TincanTask          *task);
void               tincan_meetings_restore_task    (TincanMeetings      *self,
                                                    TincanTask          *task,
                                                    guint                position);
/* Says goodbye to everybody and waits for the disk, before the app ends; at most some seconds. */
void               tincan_meetings_close_all_async (TincanMeetings      *self,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
gboolean           tincan_meetings_close_all_finish (TincanMeetings     *self,
                                                     GAsyncResult       *result,
                                                     GError            **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-app-server.h"
#include "app/model/tincan-preferences.h"
#include "app/model/tincan-task.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_MEETING_SEND, /* we made a link, to send */
  TINCAN_MEETING_ASK,  /* we made a link, to be sent to */
  TINCAN_MEETING_JOIN, /* we used somebody's code or link */
  TINCAN_MEETING_OFFER,  /* we made a code that people carry, in place of a server */
  TINCAN_MEETING_ANSWER, /* we answer such a code; either side may send */
} TincanMeetingKind;

/*
 * One session and why it exists: a code and a link, who came, and what is moved.
 *
 * properties (notify):
 *   session        TincanSession, nullable: NULL for the moment until the preferences are ready
 *   kind           int, TincanMeetingKind
 *   title          string: "report.pdf", "3 items", "Text"; without anything to send, a sentence
 *   status         string: what it waits for, in words
 *   code, link     string, nullable: of a meeting that we made
 *   page           string, nullable: the address at which somebody in a browser types the code;
 *                  another Tincan needs it as its server, unless it has the same
 *   own-code       string, nullable: of an OFFER or ANSWER: the code that was made here
 *   code-expires   int64: until when it can be used, in seconds since 1970 (UTC); 0: none
 *   is-carrying    boolean: it is there, and has yet to be carried to the other side
 *   can-do-without boolean: its server is not reached, and codes that people carry would do
 *   wrong-guesses  uint: how often somebody came with a wrong code; back to 0 with a new one
 *   guesses-left   uint: 0 when the code has ended for that, and a new one is needed
 *   error-text     string, nullable: why it ended, and one next step
 *   is-live        boolean: people can come, or are here; FALSE for ever once it is over
 *   is-scanning    boolean: what was added is being looked at
 *   ask-guests     boolean, read-write: whether each guest has to be accepted before it is sent
 *                  anything; at first as preferred
 *   total-bytes    uint64: of what is to be sent
 *   guests         GListModel of TincanGuest: all that came, oldest first, also those who left
 *   tasks          GListModel of TincanTask, newest first
 * signals:
 *   "offer" (TincanTask *)     an offer has come and waits for the person
 *   "guest-added" (TincanGuest *)  somebody has come; see its needs-consent, and where codes were
 *                              carried its needs-comparing
 *   "left-out" (GPtrArray *)   of TincanSkipped: what was added and cannot be sent
 *   "ended"                    once: is-live has become FALSE, nothing is left running
 */
#define TINCAN_TYPE_MEETING (tincan_meeting_get_type ())
G_DECLARE_FINAL_TYPE (TincanMeeting, tincan_meeting, TINCAN, MEETING, GObject)

TincanSession     *tincan_meeting_get_session       (TincanMeeting       *self);
TincanMeetingKind  tincan_meeting_get_kind          (TincanMeeting       *self);
/* Whether people carry codes, and there is no server. */
gboolean           tincan_meeting_is_by_codes       (TincanMeeting       *self);
const char        *tincan_meeting_get_title         (TincanMeeting       *self);
const char        *tincan_meeting_get_status        (TincanMeeting       *self);
const char        *tincan_meeting_get_code          (TincanMeeting       *self);
const char        *tincan_meeting_get_link          (TincanMeeting       *self);
const char        *tincan_meeting_get_page          (TincanMeeting       *self);
const char        *tincan_meeting_get_own_code      (TincanMeeting       *self);
gint64             tincan_meeting_get_code_expires  (TincanMeeting       *self);
gboolean           tincan_meeting_is_carrying       (TincanMeeting       *self);
gboolean           tincan_meeting_can_do_without    (TincanMeeting       *self);
guint              tincan_meeting_get_wrong_guesses (TincanMeeting       *self);
guint              tincan_meeting_get_guesses_left  (TincanMeeting       *self);
const char        *tincan_meeting_get_error_text    (TincanMeeting       *self);
gboolean           tincan_meeting_is_live           (TincanMeeting       *self);
gboolean           tincan_meeting_is_scanning       (TincanMeeting       *self);
gboolean           tincan_meeting_get_ask_guests    (TincanMeeting       *self);
void               tincan_meeting_set_ask_guests    (TincanMeeting       *self,
                                                     gboolean             ask_guests);
GListModel        *tincan_meeting_get_guests        (TincanMeeting       *self);
GListModel        *tincan_meeting_get_tasks         (TincanMeeting       *self);

/* Looks at @paths, and sends them to every guest who may have them, now and later. What cannot go
 * is told by "left-out". Fails with a sentence, also when nothing of it can be sent. */
void               tincan_meeting_add_paths_async   (TincanMeeting       *self,
                                                     const char *const   *paths,
                                                     GCancellable        *cancellable,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             user_data);
gboolean           tincan_meeting_add_paths_finish  (TincanMeeting       *self,
                                                     GAsyncResult        *result,
                                                     GError             **error);
gboolean           tincan_meeting_add_text          (TincanMeeting       *self,
                                                     const char          *text,
                                                     GError             **error);
void               tincan_meeting_new_code          (TincanMeeting       *self);
void               tincan_meeting_accept_guest      (TincanMeeting       *self,
                                                     TincanGuest         *guest);
void               tincan_meeting_refuse_guest      (TincanMeeting       *self,
                                                     TincanGuest         *guest);
/* Of an OFFER: @text is what was pasted, with the answer in it. FALSE with a sentence; another text
 * may be tried. */
gboolean           tincan_meeting_take_answer       (TincanMeeting       *self,
                                                     const char          *text,
                                                     GError             **error);
/* What the person says of the words of @guest. Unless they are the same, it ends. */
void               tincan_meeting_compare           (TincanMeeting       *self,
                                                     TincanGuest         *guest,
                                                     gboolean             are_same);
/* Says goodbye to everybody; "ended" follows in at most five seconds. */
void               tincan_meeting_close             (TincanMeeting       *self);

G_END_DECLS

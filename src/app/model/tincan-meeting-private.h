/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meeting.h"

G_BEGIN_DECLS

/* For the meetings, which make them, and for the files of the class. */

struct _TincanMeeting
{
  GObject            parent_instance;

  TincanPreferences *preferences;
  TincanAppServer   *server;
  TincanMeetingKind  kind;
  char              *joined_with; /* (nullable): the code or link of a JOIN, the
                                     * offer code of an ANSWER */

  TincanSession     *session; /* (nullable): once the preferences are ready */
  char              *page;    /* (nullable) */
  GPtrArray         *things;  /* of Thing in tincan-meeting-things.c: what is sent */
  const char        *offered_text; /* (nullable): while a text is being offered */
  GListStore        *guests;  /* of TincanGuest */
  GListStore        *tasks;   /* of TincanTask */
  guint              wrong_guesses;
  guint              guesses_left;
  guint              n_scans;
  gulong             ready_id;
  GError            *error; /* (nullable): that came before there was a session */
  GError            *interruption; /* (nullable): why the server is away */

  /* As they were told last. */
  char              *title;
  char              *status;

  guint              ask_guests : 1;
  guint              has_opened : 1; /* the server has had the link once */
  guint              is_ended : 1;
  guint              is_closing : 1;
  guint              was_carrying : 1; /* as it was told last */
  guint              could_do_without : 1;
};

TincanMeeting *tincan_meeting_new            (TincanMeetingKind   kind,
                                              TincanPreferences  *preferences,
                                              TincanAppServer    *server,
                                              const char         *code_or_link)
                                             G_GNUC_WARN_UNUSED_RESULT;
void           tincan_meeting_start          (TincanMeeting      *self);
/* As tincan_meeting_close(), for a reason of which the other side hears. */
void           tincan_meeting_close_for      (TincanMeeting      *self,
                                              TincanReason        reason);
/* What @other sends is sent here, too. */
void           tincan_meeting_take_things    (TincanMeeting      *self,
                                              TincanMeeting      *other);

/* --- between the files of the class --- */

/* The words of the meeting as they are now; what has changed is notified. */
void           tincan_meeting_update           (TincanMeeting    *self);
void           tincan_meeting_things_changed   (TincanMeeting    *self);
void           tincan_meeting_set_scanning     (TincanMeeting    *self,
                                                gboolean          is_scanning);
char          *tincan_meeting_dup_title        (TincanMeeting    *self) G_GNUC_WARN_UNUSED_RESULT;
char          *tincan_meeting_dup_status       (TincanMeeting    *self) G_GNUC_WARN_UNUSED_RESULT;

void           tincan_meeting_new_things       (TincanMeeting    *self);
void           tincan_meeting_free_things      (TincanMeeting    *self);
guint64        tincan_meeting_get_things_bytes (TincanMeeting    *self);
char          *tincan_meeting_dup_things_title (TincanMeeting    *self) G_GNUC_WARN_UNUSED_RESULT;
/* What waits to be sent to @guest and may be, is offered. */
void           tincan_meeting_offer_things     (TincanMeeting    *self,
                                                TincanGuest      *guest);
void           tincan_meeting_offer_to_all     (TincanMeeting    *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "await.h"
#include "fake-store.h"

#include "app/model/tincan-meetings.h"

G_BEGIN_DECLS

/* The model of one app, whose meetings meet one another by a server of its own on loopback. */
typedef struct
{
  FakeStore         *store;
  TincanPreferences *preferences;
  TincanAppServer   *server;
  TincanHistory     *history;
  TincanMeetings    *meetings;
  char              *folder; /* removed with all that is in it */
  GPtrArray         *offers; /* of TincanTask: what "offer" said, oldest first */
} MeetingsFixture;

void           meetings_fixture_set_up      (MeetingsFixture *self,
                                             gconstpointer    data);
void           meetings_fixture_tear_down   (MeetingsFixture *self,
                                             gconstpointer    data);
/* A folder @name of three files, one of them empty and one in a folder below. */
char          *meetings_fixture_make_tree   (MeetingsFixture *self,
                                             const char      *name,
                                             gsize            bytes);
void           meetings_fixture_assert_same (MeetingsFixture *self,
                                             const char      *name,
                                             GFile           *folder);
/* A new empty folder. */
GFile         *meetings_fixture_make_folder (MeetingsFixture *self,
                                             const char      *name);
void           meetings_fixture_add_path    (TincanMeeting   *meeting,
                                             const char      *path);
TincanMeeting *meetings_fixture_join        (MeetingsFixture *self,
                                             const char      *text);
void           meetings_fixture_close       (TincanMeeting   *meeting);
TincanGuest   *get_guest                    (TincanMeeting   *meeting,
                                             guint            position);
TincanTask    *get_task                     (TincanMeeting   *meeting,
                                             guint            position);
guint          get_n                        (GListModel      *model);

G_END_DECLS

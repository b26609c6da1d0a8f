/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * The app's one window: everything is seen and done here.
 *
 * actions: win.send-files, win.send-folder, win.send-text, win.paste (all for the meeting that is
 *   shown, else for a new one), win.receive, win.ask, win.connect-without-server, win.back,
 *   win.clear-finished, win.show-left-out
 */
#define TINCAN_TYPE_WINDOW (tincan_window_get_type ())
G_DECLARE_FINAL_TYPE (TincanWindow, tincan_window, TINCAN, WINDOW, AdwApplicationWindow)

TincanWindow   *tincan_window_new             (AdwApplication   *application,
                                               TincanMeetings   *meetings)
                                              G_GNUC_WARN_UNUSED_RESULT;
TincanMeetings *tincan_window_get_meetings    (TincanWindow     *self);
/* (nullable): the meeting that is shown, if it is live */
TincanMeeting  *tincan_window_get_meeting     (TincanWindow     *self);
void            tincan_window_present_meeting (TincanWindow     *self,
                                               TincanMeeting    *meeting);
void            tincan_window_present_list    (TincanWindow     *self);

/* In a new meeting, which is shown. */
void            tincan_window_send_files      (TincanWindow     *self,
                                               GFile           **files,
                                               guint             n_files);
void            tincan_window_send_text       (TincanWindow     *self,
                                               const char       *text);
/* In @meeting; NULL: in a new one */
void            tincan_window_add_files       (TincanWindow     *self,
                                               TincanMeeting    *meeting,
                                               GFile           **files,
                                               guint             n_files);
void            tincan_window_add_text        (TincanWindow     *self,
                                               TincanMeeting    *meeting,
                                               const char       *text);

/* Ask the person: for a code or link (@text: nullable, what is known of it already), for a text to
 * send (likewise), and what to do with an offer. */
void            tincan_window_receive         (TincanWindow     *self,
                                               const char       *text);
void            tincan_window_compose_text    (TincanWindow     *self,
                                               const char       *text);
void            tincan_window_review_offer    (TincanWindow     *self,
                                               TincanTask       *task);
/* Asks first if something is moving in it. */
void            tincan_window_close_meeting   (TincanWindow     *self,
                                               TincanMeeting    *meeting);

/* @toast: (transfer full) */
void            tincan_window_show_toast      (TincanWindow     *self,
                                               AdwToast         *toast);
void            tincan_window_show_message    (TincanWindow     *self,
                                               const char       *message);
/* @message: a sentence that says why, and one next step */
void            tincan_window_show_error      (TincanWindow     *self,
                                               const char       *heading,
                                               const char       *message);

G_END_DECLS

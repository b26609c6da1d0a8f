/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/tincan-share-sheet.h"
#include "app/widgets/tincan-window.h"

G_BEGIN_DECLS

struct _TincanWindow
{
  AdwApplicationWindow parent_instance;

  TincanMeetings *meetings;
  /* Of TincanSkipped: what could not be sent when it was last tried. */
  GPtrArray      *left_out;

  AdwToastOverlay  *toasts;
  GtkStack         *pages;
  GtkStack         *home;
  GtkListBox       *meeting_list;
  GtkListBox       *task_list;
  GtkWidget        *meeting_section;
  GtkWidget        *task_section;
  GtkWidget        *header_buttons;
  AdwBin           *sheet_bin;
  TincanShareSheet *sheet; /* NULL while no meeting is shown */
};

/* tincan-window-send.c: what goes out */
void _tincan_window_install_send_actions (GtkWidgetClass *klass);
void _tincan_window_watch_meeting        (TincanWindow   *self,
                                          TincanMeeting  *meeting);
void _tincan_window_take_drop            (TincanWindow   *self,
                                          TincanMeeting  *meeting,
                                          GdkFileList    *files);

/* tincan-window-tasks.c: the cards */
void _tincan_window_install_task_actions (GtkWidgetClass *klass);
void _tincan_window_bind_tasks           (TincanWindow   *self);

/* tincan-window-codes.c: without a server */
void _tincan_window_install_codes_actions (GtkWidgetClass *klass);
void _tincan_window_explain_codes        (TincanWindow   *self);
/* @from: (nullable): a meeting whose things are sent in the new one, too */
void _tincan_window_make_code            (TincanWindow   *self,
                                          TincanMeeting  *from);

/* tincan-window-ask.c: what a person types */
void _tincan_window_install_ask_actions  (GtkWidgetClass *klass);

G_END_DECLS

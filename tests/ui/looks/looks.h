/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/tincan-window.h"
#include "../widgets/model-double.h"

/*
 * Pictures of the app in every state, and what can be said of a state without looking at it. The
 * app is the real one, over the model of tests/ui/widgets.
 *
 * The environment: TINCAN_LOOK is light, dark, contrast, large, rtl or a language, whose catalogue
 * is in TINCAN_CATALOGUES; TINCAN_PICTURES a folder for the pictures, without which none are drawn.
 */

/* The widths at which everything is seen, in pixels. */
#define LOOKS_NARROW 360
#define LOOKS_WIDE 900
/* That of the window, at either width. */
#define LOOKS_HEIGHT 720

/* What all states have. */
typedef struct
{
  AdwApplication *application;
  int             width;
  int             height;
  TincanMeetings *meetings;
  TincanWindow   *window;
} Looks;

extern Looks looks;

/* A new model and a new window over it, empty; the last ones go. */
void       looks_open       (void);
/* Until what is shown is as it stays. */
void       looks_settle     (void);
/* A dialog is drawn as narrow as the window, or as wide as it likes to be; @height: at least this
 * many pixels, 0: as it likes */
gpointer   looks_present    (gpointer      dialog,
                             int           height);
void       looks_close      (gpointer      dialog);
/* A meeting of the model, and its page in the window. */
TincanMeeting *looks_present_meeting (TincanMeetingKind kind,
                                      const char       *title,
                                      const char       *status);
/* The dialog of this type that has come up. */
gpointer   looks_find       (GType         type);
/* The first widget of this type inside @widget that is shown. */
gpointer   looks_find_in    (gpointer      widget,
                             GType         type);
/* Draws a window as NAME, and looks for what is wrong with it. */
void       looks_draw       (gpointer      window,
                             const char   *name);

/* The app's own window, which is behind all others. */
gpointer   looks_get_app_window (void);
/* Draws what the app has opened over its window, and closes it: a window of @type, or with a newer
 * libadwaita a dialog within @parent. */
void       looks_draw_over  (gpointer      parent,
                             GType         type,
                             const char   *name);

/* looks-check.c */
void       looks_check      (GtkWidget    *window,
                             int           width,
                             const char   *name);

/* The states. */
void       looks_add_window  (void);
void       looks_add_sheet   (void);
void       looks_add_codes   (void);
void       looks_add_dialogs (void);
void       looks_add_menus   (void);
void       looks_add_screenshots (void);

/* @show: brings about one state after the other */
void       looks_add         (const char   *name,
                              GTestFunc     show);
/* Just at this width and height of the window, in pixels. */
void       looks_add_sized   (const char   *name,
                              int           width,
                              int           height,
                              GTestFunc     show);

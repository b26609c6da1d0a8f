/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What software centres show of the app: a few states as they are in everyday life, in the size and
 * with the settings that Flathub asks for. `./dev screenshots` puts the pictures into
 * data/screenshots, where the metainfo finds them.
 */
#include "config.h"

#include "looks.h"

#define HEIGHT 650
#define PAGE "https://share.example.org/"
#define LINK PAGE "#q83vEjRWeJiQq83vEjRWeA8ODQwLCgkIBwYFBAMCAQA"

/* As where there is a compositor: with round corners, and not in the frame that GTK draws
 * without. */
static void
draw (const char *name)
{
  gtk_widget_remove_css_class (GTK_WIDGET (looks.window), "solid-csd");
  gtk_widget_add_css_class (GTK_WIDGET (looks.window), "csd");
  looks_draw (looks.window, name);
}

static TincanTask *
add (const char      *title,
     const char      *subtitle,
     TincanTaskState  state,
     gboolean         is_incoming,
     const char      *peer,
     const char      *state_text)
{
  TincanTask *task = double_task_new (looks.meetings, NULL, title, state);
  gboolean is_finished = state >= TINCAN_TASK_DONE;

  g_object_set (task, "subtitle", subtitle, "verified", TRUE, "is-incoming", is_incoming,
                "peer-name", peer, "is-finished", is_finished, "can-open",
                is_finished && is_incoming, "can-cancel", !is_finished, "can-pause", !is_finished,
                "state-text", state_text, "path-text", "Direct", NULL);
  return task;
}

static void
set_server (const char *server)
{
  TincanPreferences *preferences = tincan_meetings_get_preferences (looks.meetings);

  g_settings_set_string (tincan_preferences_get_settings (preferences), TINCAN_KEY_SERVER, server);
}

static void
show_share (void)
{
  TincanMeeting *meeting;

  set_server (PAGE);
  meeting = double_meeting_new (looks.meetings, TINCAN_MEETING_SEND, "Photos From the Sea");
  g_object_set (meeting, "status", "Waiting for someone to open the link or enter the code…",
                "link", LINK, "page", PAGE, "code", "7-acrobat-gymnast-unzip", "total-bytes",
                G_GUINT64_CONSTANT (3400000000), NULL);
  tincan_window_present_meeting (looks.window, meeting);
  draw ("screenshot-share");
  set_server ("");
}

static void
show_transfers (void)
{
  TincanTask *task;

  add ("Recipes", "14 files, 38.2 MB", TINCAN_TASK_DONE, TRUE, "Grandmother",
       "Received from Grandmother");
  task = add ("concert.flac", "1 file, 412.0 MB", TINCAN_TASK_RUNNING, TRUE, "Ben’s Laptop",
              "Receiving from Ben’s Laptop");
  g_object_set (task, "fraction", 0.82, "progress-text", "337.8 MB of 412.0 MB", "rate-text",
                "11.3 MB/s", "eta-text", "6 seconds left", NULL);
  task = add ("Photos From the Sea", "286 files, 3.4 GB", TINCAN_TASK_RUNNING, FALSE, "Anna",
              "Sending to Anna");
  g_object_set (task, "fraction", 0.38, "progress-text", "1.3 GB of 3.4 GB", "rate-text",
                "42.1 MB/s", "eta-text", "50 seconds left", "path-text", "Direct, same network",
                NULL);
  draw ("screenshot-transfers");
}

static void
show_empty (void)
{
  draw ("screenshot-empty");
}

/* Nothing but the light and the dark of a desktop as it comes. */
void
looks_add_screenshots (void)
{
  if (!g_str_equal (g_getenv ("TINCAN_LOOK"), "light") &&
      !g_str_equal (g_getenv ("TINCAN_LOOK"), "dark"))
    return;
  looks_add_sized ("screenshots/share", LOOKS_WIDE, HEIGHT, show_share);
  looks_add_sized ("screenshots/transfers", LOOKS_WIDE, HEIGHT, show_transfers);
  looks_add_sized ("screenshots/empty", LOOKS_WIDE, HEIGHT, show_empty);
}

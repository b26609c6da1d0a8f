/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a meeting: its link, its code, and who has come. */
#include "config.h"

#include "looks.h"

#define SECRET "#q83vEjRWeJiQq83vEjRWeA8ODQwLCgkIBwYFBAMCAQA"
#define OWN_PAGE "http://192.168.178.42:8443/"
#define OWN_LINK OWN_PAGE SECRET
#define PAGE "https://share.example.org/"
#define LINK PAGE SECRET

static TincanMeeting *
present_sending (void)
{
  TincanMeeting *meeting =
    looks_present_meeting (TINCAN_MEETING_SEND, "Photos From the Sea",
                           "Waiting for someone to open the link or enter the code…");

  g_object_set (meeting, "link", OWN_LINK, "page", OWN_PAGE, "code",
                "482-absolute-crescent-umbrella", "total-bytes", G_GUINT64_CONSTANT (3400000000),
                NULL);
  return meeting;
}

static TincanGuest *
add_guest (TincanMeeting *meeting,
           const char    *name,
           gboolean       needs_consent)
{
  TincanGuest *guest = double_guest_new (meeting, name);

  g_object_set (guest, "verified", TRUE, "path-text", "Direct, same network", "state",
                TINCAN_REMOTE_CONNECTED, "needs-consent", needs_consent, NULL);
  return guest;
}

static void
set_server (const char *server)
{
  g_settings_set_string (
    tincan_preferences_get_settings (tincan_meetings_get_preferences (looks.meetings)),
    TINCAN_KEY_SERVER, server);
}

static void
show_waiting (void)
{
  TincanMeeting *meeting = looks_present_meeting (TINCAN_MEETING_SEND, "Photos From the Sea",
                                                  "Looking at what is to be sent…");

  g_object_set (meeting, "is-scanning", TRUE, NULL);
  looks_draw (looks.window, "share-preparing");

  looks_open ();
  present_sending ();
  looks_draw (looks.window, "share-waiting");

  /* With a server that others have, too, the code says all. */
  looks_open ();
  set_server (PAGE);
  meeting = present_sending ();
  g_object_set (meeting, "link", LINK, "page", PAGE, NULL);
  looks_draw (looks.window, "share-waiting-server");
  set_server ("");
}

static void
show_guessed (void)
{
  TincanMeeting *meeting = present_sending ();

  g_object_set (meeting, "wrong-guesses", 2, "guesses-left", 3, NULL);
  looks_draw (looks.window, "share-wrong-guess");
  g_object_set (meeting, "wrong-guesses", 5, "guesses-left", 0, "code", NULL, NULL);
  looks_draw (looks.window, "share-code-ended");
}

static void
show_guests (void)
{
  TincanMeeting *meeting = present_sending ();
  TincanGuest *guest;

  add_guest (meeting, "Firefox on Android", TRUE);
  g_object_set (meeting, "status", "Firefox on Android has come, and waits for you to accept",
                NULL);
  looks_draw (looks.window, "share-accept");

  looks_open ();
  meeting = present_sending ();
  g_object_set (meeting, "status", "Connected to 3 people", NULL);
  guest = add_guest (meeting, "Anna’s Laptop", FALSE);
  g_object_set (guest, "fraction", 0.7, "progress-text", "2.4 GB of 3.4 GB", NULL);
  g_list_store_append (G_LIST_STORE (tincan_guest_get_tasks (guest)),
                       double_task_new (looks.meetings, NULL, "Photos", TINCAN_TASK_RUNNING));
  guest = add_guest (meeting, "Grandmother’s Old Laptop in the Living Room", TRUE);
  guest = add_guest (meeting, "Somebody", FALSE);
  g_object_set (guest, "state-text", "Connecting…", "path-text", "", "verified", FALSE, NULL);
  guest = add_guest (meeting, "Ben", FALSE);
  g_object_set (guest, "state-text", "Has left", "is-here", FALSE, "path-text", "", NULL);
  looks_draw (looks.window, "share-connected");
}

static void
show_failed (void)
{
  TincanMeeting *meeting = present_sending ();

  g_object_set (meeting, "is-live", FALSE, "status", "Ended with a problem", "error-text",
                "The server at share.example.org cannot be reached. Check your connection, and "
                "send again.",
                NULL);
  looks_draw (looks.window, "share-failed");
}

static void
show_ask (void)
{
  TincanMeeting *meeting =
    looks_present_meeting (TINCAN_MEETING_ASK, "Files for you",
                           "Waiting for someone to open the link or enter the code, and send…");

  g_object_set (meeting, "link", OWN_LINK, "page", OWN_PAGE, "code", "12-oasis-yellow-zebra", NULL);
  looks_draw (looks.window, "ask-waiting");
}

static void
show_joined (void)
{
  TincanMeeting *meeting = looks_present_meeting (TINCAN_MEETING_JOIN, "With Anna",
                                                  "Connected to Anna");

  add_guest (meeting, "Anna", FALSE);
  looks_draw (looks.window, "join-connected");
}

void
looks_add_sheet (void)
{
  looks_add ("share-waiting", show_waiting);
  looks_add ("share-guessed", show_guessed);
  looks_add ("share-guests", show_guests);
  looks_add ("share-failed", show_failed);
  looks_add ("ask", show_ask);
  looks_add ("join", show_joined);
}

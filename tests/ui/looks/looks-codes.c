/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without a server: codes that people carry, and what is said of a network. */
#include "config.h"

#include "looks.h"

#include "../widgets/connection-double.h"
#include "app/widgets/tincan-codes-card.h"
#include "app/widgets/tincan-codes-dialog.h"
#include "app/widgets/tincan-connection-group.h"
#include "app/widgets/tincan-preferences-window.h"
#include "app/widgets/tincan-receive-dialog.h"

/* Of no computer that there is. */
#define BODY \
  "AQCbAKexSvw4BVZsawPpEis8z9lCygAC50jHDCK18txRRQCyGhEeznGCKN1-av9_IE6x6ZrPk34AxuNkS6YJDj" \
  "hPh9el2I-C6yACGpSdaItItF927fUuc7EzmbAWVrGD1HsEAOhywAACAkC-lP0AAAAAAAAAAAAAAAAAAAIQvdHA" \
  "AAICULQV_QAAAAAAAAAAAAAAAAAAAqznQQk"
#define OFFER "tincan-offer." BODY
#define ANSWER "tincan-answer." BODY

#define EXPIRES G_GINT64_CONSTANT (1763000000)
#define WORDS "gecko brick unzip acrobat"

static TincanMeeting *
present_offer (void)
{
  TincanMeeting *meeting = looks_present_meeting (TINCAN_MEETING_OFFER, "Photos From the Sea",
                                                  "Waiting for the answer of the other side…");

  g_object_set (meeting, "own-code", OFFER, "code-expires", EXPIRES, "is-carrying", TRUE,
                "total-bytes", G_GUINT64_CONSTANT (3400000000), NULL);
  return meeting;
}

static void
show_dialog (void)
{
  gpointer dialog = looks_present (tincan_codes_dialog_new (GTK_WINDOW (looks.window)), 0);

  looks_draw (dialog, "codes-explained");
  looks_close (dialog);
}

static void
show_offer (void)
{
  TincanMeeting *meeting =
    looks_present_meeting (TINCAN_MEETING_OFFER, "Connecting without a server",
                           "Looking for the addresses of this computer…");
  gpointer card;

  looks_draw (looks.window, "codes-preparing");

  looks_open ();
  meeting = present_offer ();
  looks_draw (looks.window, "codes-offer");
  card = looks_find_in (looks.window, TINCAN_TYPE_CODES_CARD);
  gtk_toggle_button_set_active (looks_find_in (card, GTK_TYPE_TOGGLE_BUTTON), TRUE);
  looks_draw (looks.window, "codes-offer-qr");
  gtk_toggle_button_set_active (looks_find_in (card, GTK_TYPE_TOGGLE_BUTTON), FALSE);

  g_object_set (meeting, "refuses", TRUE, NULL);
  tincan_codes_card_paste (card, "> tincan-answer.AQCbAKexSvw4BVZsawPpEis8z9lCygAC50jHDCK18txRR");
  looks_draw (looks.window, "codes-wrong-answer");
}

static void
show_answer (void)
{
  TincanMeeting *meeting =
    looks_present_meeting (TINCAN_MEETING_ANSWER, "Connecting without a server",
                           "Waiting until your answer is pasted on the other side…");
  gpointer dialog;

  g_object_set (meeting, "own-code", ANSWER, "code-expires", EXPIRES, "is-carrying", TRUE, NULL);
  looks_draw (looks.window, "codes-answer");

  dialog = tincan_receive_dialog_new (GTK_WINDOW (looks.window), looks.meetings);
  tincan_receive_dialog_set_text (dialog, "tincan-offer.AQCbAKexSvw4BVZsawPpEis8z9lCyg");
  looks_draw (looks_present (dialog, 0), "receive-offer-code-cut");
  looks_close (dialog);
}

static void
show_comparison (void)
{
  TincanMeeting *meeting =
    looks_present_meeting (TINCAN_MEETING_OFFER, "Photos From the Sea",
                           "Compare the words with the other person before anything is "
                           "sent.");
  TincanGuest *guest = double_guest_new (meeting, "Anna’s Laptop");

  g_object_set (meeting, "own-code", OFFER, NULL);
  g_object_set (guest, "state", TINCAN_REMOTE_CONNECTED, "path-text",
                "direct, same network, IPv4, 3 ms", "words", WORDS, "needs-comparing", TRUE, NULL);
  looks_draw (looks.window, "codes-compare");

  g_object_set (meeting, "status", "Connected to Anna’s Laptop", NULL);
  g_object_set (guest, "needs-comparing", FALSE, "verified", TRUE, "fraction", 0.7,
                "progress-text", "2.4 GB of 3.4 GB", NULL);
  g_list_store_append (G_LIST_STORE (tincan_guest_get_tasks (guest)),
                       double_task_new (looks.meetings, NULL, "Photos", TINCAN_TASK_RUNNING));
  looks_draw (looks.window, "codes-connected");
}

static void
show_ends (void)
{
  TincanMeeting *meeting = present_offer ();

  g_object_set (meeting, "is-live", FALSE, "is-carrying", FALSE, "status", "Ended with a problem",
                "error-text",
                "The connection to the other side was lost. What has arrived is kept: make new "
                "codes and send the same again, and it goes on from there.",
                NULL);
  looks_draw (looks.window, "codes-lost");

  looks_open ();
  meeting =
    looks_present_meeting (TINCAN_MEETING_SEND, "Photos From the Sea",
                           "The server at share.example.org cannot be reached. Trying again…");
  g_object_set (meeting, "can-do-without", TRUE, NULL);
  looks_draw (looks.window, "share-server-away");
}

/* --- what a network allows --- */

static void
test (const char *const *words,
      gboolean           is_good,
      const char        *name)
{
  TincanPreferences *preferences = tincan_meetings_get_preferences (looks.meetings);
  gpointer window = tincan_preferences_window_new (GTK_WINDOW (looks.window), preferences);
  GtkWidget *group;

  while (!tincan_preferences_is_ready (preferences))
    g_main_context_iteration (NULL, TRUE);
  adw_preferences_window_set_visible_page_name (window, "network");
  looks_present (window, 900);
  double_set_connection (words, is_good);
  group = looks_find_in (window, TINCAN_TYPE_CONNECTION_GROUP);
  g_signal_emit_by_name (looks_find_in (group, GTK_TYPE_BUTTON), "clicked");
  looks_draw (window, name);
  looks_close (window);
}

static void
show_test (void)
{
  static const char *const good[] = {
    "The server https://share.example.org/ answers.",
    "Others see this computer as 203.0.113.77.",
    "The router keeps to one port, so that direct connections work to nearly everybody.",
    "IPv6 works; others see this computer as 2001:db8:1f0a:3ec::77.",
    "The relay turn:turn.example.org:3478 works over UDP.",
    NULL,
  };
  static const char *const bad[] = {
    "The server at share.example.org cannot be reached. Check your connection.",
    "This network does not let through UDP, which direct connections need. A relay that listens "
    "for TCP on port 443 helps.",
    "The relay turn:turn.example.org:3478 refuses the name or the password. Check them.",
    NULL,
  };

  test (good, TRUE, "preferences-test-good");
  test (bad, FALSE, "preferences-test-bad");
  test (NULL, FALSE, "preferences-test-running");
}

void
looks_add_codes (void)
{
  looks_add ("codes-dialog", show_dialog);
  looks_add ("codes-offer", show_offer);
  looks_add ("codes-answer", show_answer);
  looks_add ("codes-compare", show_comparison);
  looks_add ("codes-ends", show_ends);
  looks_add ("connection", show_test);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meeting"

#include "config.h"

#include "app/model/tincan-meeting-private.h"
#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

typedef struct
{
  TincanGuest *first_connected; /* not a reference */
  TincanGuest *first_waiting;   /* for consent; likewise */
  gboolean     needs_comparing;
  guint        n_connected;
} Present;

static Present
look_around (TincanMeeting *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->guests));
  Present present = { 0 };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TincanGuest) guest = g_list_model_get_item (G_LIST_MODEL (self->guests), i);

      if (tincan_guest_get_state (guest) != TINCAN_REMOTE_CONNECTED)
        continue;
      if (present.n_connected++ == 0)
        present.first_connected = guest;
      if (tincan_guest_get_needs_consent (guest) && present.first_waiting == NULL)
        present.first_waiting = guest;
      present.needs_comparing |= tincan_guest_get_needs_comparing (guest);
    }
  return present;
}

static char *
dup_with_name (const char  *format,
               TincanGuest *guest)
{
  g_autofree char *name = tincan_words_dup_isolated (tincan_guest_get_name (guest));
  g_auto(GStrv) parts = g_strsplit (format, "%s", 2);

  return g_strjoinv (name, parts);
}

char *
tincan_meeting_dup_title (TincanMeeting *self)
{
  char *title = tincan_meeting_dup_things_title (self);
  g_autoptr(TincanGuest) guest = NULL;

  if (title != NULL)
    return title;

  switch (self->kind)
    {
    case TINCAN_MEETING_SEND:
      return g_strdup (_("Nothing to send yet"));
    case TINCAN_MEETING_ASK:
      return g_strdup (_("Files for you"));
    case TINCAN_MEETING_JOIN:
      guest = g_list_model_get_item (G_LIST_MODEL (self->guests), 0);
      /* Translators: the title of a connection; a name */
      if (guest != NULL)
        return dup_with_name (_("With %s"), guest);
      /* Translators: the title of a connection to somebody whose name is not known yet */
      return g_strdup (_("Joining"));
    case TINCAN_MEETING_OFFER:
    case TINCAN_MEETING_ANSWER:
      guest = g_list_model_get_item (G_LIST_MODEL (self->guests), 0);
      if (guest != NULL && tincan_guest_get_words (guest) != NULL)
        return dup_with_name (_("With %s"), guest);
      return g_strdup (_("Connecting without a server"));
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

static char *
dup_waiting_status (TincanMeeting *self)
{
  switch (self->kind)
    {
    case TINCAN_MEETING_SEND:
      if (self->n_scans > 0 && self->things->len == 0)
        return g_strdup (_("Looking at what is to be sent…"));
      return g_strdup (_("Waiting for someone to open the link or enter the code…"));
    case TINCAN_MEETING_ASK:
      return g_strdup (_("Waiting for someone to open the link or enter the code, and send…"));
    case TINCAN_MEETING_JOIN:
      return g_strdup (_("Waiting for the other side to answer…"));
    case TINCAN_MEETING_OFFER:
      return g_strdup (_("Waiting for the answer of the other side…"));
    case TINCAN_MEETING_ANSWER:
      return g_strdup (_("Waiting until your answer is pasted on the other side…"));
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

static char *
dup_connected_status (TincanMeeting *self)
{
  Present present = look_around (self);

  if (present.needs_comparing)
    return g_strdup (_("Compare the words with the other person before anything is sent."));
  if (present.first_waiting != NULL)
    /* Translators: a name */
    return dup_with_name (_("%s has come, and waits for you to accept"), present.first_waiting);
  if (present.n_connected == 1)
    /* Translators: a name */
    return dup_with_name (_("Connected to %s"), present.first_connected);
  return g_strdup_printf (ngettext ("Connected to %u person", "Connected to %u people",
                                    present.n_connected),
                          present.n_connected);
}

static char *
dup_reaching_status (TincanMeeting *self)
{
  if (tincan_meeting_is_by_codes (self))
    return g_strdup (_("Looking for the addresses of this computer…"));
  if (self->interruption != NULL)
    /* Translators: a sentence that says why a server was not reached */
    return g_strdup_printf (_("%s Trying again…"), self->interruption->message);
  return g_strdup (_("Making a link…"));
}

char *
tincan_meeting_dup_status (TincanMeeting *self)
{
  if (self->is_ended)
    /* Translators: the state of a meeting of two or more people */
    return g_strdup (tincan_meeting_get_error_text (self) != NULL ? _("Ended with a problem")
                                                                  : _("Ended"));
  if (self->session == NULL)
    return g_strdup (tincan_preferences_is_ready (self->preferences)
                       ? _("Getting ready…")
                       : _("Waiting for the keyring to be unlocked…"));

  switch (tincan_session_get_state (self->session))
    {
    case TINCAN_SESSION_NEW:
      return g_strdup (_("Getting ready…"));
    case TINCAN_SESSION_REACHING:
      return self->kind == TINCAN_MEETING_JOIN && self->interruption == NULL
               ? g_strdup (_("Looking for the other side…"))
               : dup_reaching_status (self);
    case TINCAN_SESSION_WAITING:
      return dup_waiting_status (self);
    case TINCAN_SESSION_CONNECTING:
      return g_strdup (_("Connecting to the other side…"));
    case TINCAN_SESSION_CONNECTED:
      return dup_connected_status (self);
    case TINCAN_SESSION_RECONNECTING:
      return g_strdup (_("Connection lost. Reconnecting…"));
    case TINCAN_SESSION_CLOSING:
    case TINCAN_SESSION_CLOSED:
    case TINCAN_SESSION_FAILED:
      return g_strdup (_("Saying goodbye…"));
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

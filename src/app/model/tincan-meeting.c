/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meeting"

#include "config.h"

#include "app/model/tincan-guest-private.h"
#include "app/model/tincan-meeting-private.h"
#include "app/model/tincan-task-private.h"

#include "wire/tincan-limits.h"

#include <glib/gi18n.h>

/* As many as one computer can serve at a time without each of them waiting long. */
#define MAX_GUESTS 16

G_DEFINE_FINAL_TYPE (TincanMeeting, tincan_meeting, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_KIND,
  PROP_TITLE,
  PROP_STATUS,
  PROP_CODE,
  PROP_LINK,
  PROP_PAGE,
  PROP_OWN_CODE,
  PROP_CODE_EXPIRES,
  PROP_IS_CARRYING,
  PROP_CAN_DO_WITHOUT,
  PROP_WRONG_GUESSES,
  PROP_GUESSES_LEFT,
  PROP_ERROR_TEXT,
  PROP_IS_LIVE,
  PROP_IS_SCANNING,
  PROP_ASK_GUESTS,
  PROP_TOTAL_BYTES,
  PROP_GUESTS,
  PROP_TASKS,
  N_PROPS
};

enum
{
  SIGNAL_OFFER,
  SIGNAL_GUEST_ADDED,
  SIGNAL_LEFT_OUT,
  SIGNAL_ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
notify (TincanMeeting *self,
        guint          prop_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

/* --- for the files of the class --- */

static void
update_codes (TincanMeeting *self)
{
  gboolean is_carrying = tincan_meeting_is_carrying (self);
  gboolean can_do_without = tincan_meeting_can_do_without (self);
  gboolean carrying_differs = self->was_carrying != is_carrying;
  gboolean without_differs = self->could_do_without != can_do_without;

  self->was_carrying = is_carrying;
  self->could_do_without = can_do_without;
  if (carrying_differs)
    notify (self, PROP_IS_CARRYING);
  if (without_differs)
    notify (self, PROP_CAN_DO_WITHOUT);
}

void
tincan_meeting_update (TincanMeeting *self)
{
  char *title = tincan_meeting_dup_title (self);
  char *status = tincan_meeting_dup_status (self);
  gboolean title_differs = g_strcmp0 (title, self->title) != 0;
  gboolean status_differs = g_strcmp0 (status, self->status) != 0;

  g_free (self->title);
  self->title = title;
  g_free (self->status);
  self->status = status;
  if (title_differs)
    notify (self, PROP_TITLE);
  if (status_differs)
    notify (self, PROP_STATUS);
  update_codes (self);
}

void
tincan_meeting_things_changed (TincanMeeting *self)
{
  notify (self, PROP_TOTAL_BYTES);
}

void
tincan_meeting_set_scanning (TincanMeeting *self,
                             gboolean       is_scanning)
{
  gboolean was_scanning = self->n_scans > 0;

  if (is_scanning)
    self->n_scans++;
  else
    self->n_scans--;
  if (was_scanning != (self->n_scans > 0))
    notify (self, PROP_IS_SCANNING);
  tincan_meeting_update (self);
}

/* --- the end --- */

static void
end (TincanMeeting *self)
{
  if (self->is_ended)
    return;

  g_object_ref (self);
  self->is_ended = TRUE;
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_IS_LIVE);
  notify (self, PROP_ERROR_TEXT);
  tincan_meeting_update (self);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
  g_object_unref (self);
}

static void
fail (TincanMeeting *self,
      GError        *error)
{
  self->error = error;
  end (self);
}

/* --- guests and transfers --- */

static TincanGuest *
find_guest (TincanMeeting *self,
            TincanRemote  *remote)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->guests));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TincanGuest) guest = g_list_model_get_item (G_LIST_MODEL (self->guests), i);

      if (tincan_guest_get_remote (guest) == remote)
        return guest; /* the list keeps it */
    }
  return NULL;
}

static void
guest_notify_cb (TincanGuest   *guest,
                 GParamSpec    *pspec,
                 TincanMeeting *self)
{
  tincan_meeting_update (self);
}

/* Who came by codes has not come before there are words to compare. */
static void
guest_words_cb (TincanGuest   *guest,
                GParamSpec    *pspec,
                TincanMeeting *self)
{
  tincan_meeting_update (self);
  g_signal_emit (self, signals[SIGNAL_GUEST_ADDED], 0, guest);
}

static void
remote_added_cb (TincanSession *session,
                 TincanRemote  *remote,
                 TincanMeeting *self)
{
  g_autoptr(TincanGuest) guest = tincan_guest_new (remote);

  g_signal_connect_object (guest, "notify::state", G_CALLBACK (guest_notify_cb), self, 0);
  g_signal_connect_object (guest, "notify::name", G_CALLBACK (guest_notify_cb), self, 0);
  g_signal_connect_object (guest, "notify::needs-comparing", G_CALLBACK (guest_notify_cb), self,
                           0);
  g_signal_connect_object (guest, "notify::words", G_CALLBACK (guest_words_cb), self, 0);
  g_list_store_append (self->guests, guest);
  /* Whoever made the code or link that we used is the one that we want. */
  if (self->kind == TINCAN_MEETING_JOIN)
    tincan_guest_set_accepted (guest, TRUE);
  tincan_meeting_offer_things (self, guest);
  tincan_meeting_update (self);
  if (!tincan_meeting_is_by_codes (self))
    g_signal_emit (self, signals[SIGNAL_GUEST_ADDED], 0, guest);
}

static void
task_finished_cb (TincanTask    *task,
                  TincanMeeting *self)
{
  TincanGuest *guest = tincan_task_get_guest (task);

  tincan_guest_update_progress (guest);
  if (!self->is_closing)
    tincan_meeting_offer_things (self, guest);
}

static void
task_progress_cb (TincanTask    *task,
                  GParamSpec    *pspec,
                  TincanMeeting *self)
{
  tincan_guest_update_progress (tincan_task_get_guest (task));
}

static void
task_state_cb (TincanTask    *task,
               GParamSpec    *pspec,
               TincanMeeting *self)
{
  if (tincan_task_get_state (task) == TINCAN_TASK_ASKING &&
      !tincan_guest_get_needs_comparing (tincan_task_get_guest (task)))
    g_signal_emit (self, signals[SIGNAL_OFFER], 0, task);
}

static void
transfer_added_cb (TincanSession  *session,
                   TincanRemote   *remote,
                   TincanTransfer *transfer,
                   TincanMeeting  *self)
{
  TincanGuest *guest = find_guest (self, remote);
  g_autoptr(TincanTask) task = NULL;

  g_return_if_fail (guest != NULL);

  task = tincan_task_new (transfer, guest,
                          tincan_transfer_is_outgoing (transfer) ? self->offered_text : NULL);
  g_signal_connect_object (task, "notify::state", G_CALLBACK (task_state_cb), self, 0);
  g_signal_connect_object (task, "notify::bytes", G_CALLBACK (task_progress_cb), self, 0);
  g_signal_connect_object (task, "finished", G_CALLBACK (task_finished_cb), self, 0);
  tincan_guest_add_task (guest, task);
  g_list_store_insert (self->tasks, 0, task);
}

/* --- the session --- */

static void
session_state_cb (TincanSession *session,
                  GParamSpec    *pspec,
                  TincanMeeting *self)
{
  TincanSessionState state = tincan_session_get_state (session);

  if (state != TINCAN_SESSION_REACHING)
    g_clear_error (&self->interruption);
  if (!self->has_opened && state >= TINCAN_SESSION_WAITING && state <= TINCAN_SESSION_RECONNECTING)
    {
      self->has_opened = TRUE;
      notify (self, PROP_LINK);
    }
  tincan_meeting_update (self);
}

static void
session_code_cb (TincanSession *session,
                 GParamSpec    *pspec,
                 TincanMeeting *self)
{
  if (tincan_session_get_code (session) != NULL)
    {
      self->wrong_guesses = 0;
      self->guesses_left = TINCAN_MAX_GUESSES;
      notify (self, PROP_WRONG_GUESSES);
      notify (self, PROP_GUESSES_LEFT);
    }
  notify (self, PROP_CODE);
}

static void
session_own_code_cb (TincanSession *session,
                     GParamSpec    *pspec,
                     TincanMeeting *self)
{
  notify (self, PROP_CODE_EXPIRES);
  notify (self, PROP_OWN_CODE);
}

static void
guess_failed_cb (TincanSession *session,
                 guint          left,
                 TincanMeeting *self)
{
  self->wrong_guesses++;
  self->guesses_left = left;
  notify (self, PROP_WRONG_GUESSES);
  notify (self, PROP_GUESSES_LEFT);
}

static void
interrupted_cb (TincanSession *session,
                const GError  *why,
                guint          retry_in_ms,
                TincanMeeting *self)
{
  g_clear_error (&self->interruption);
  self->interruption = g_error_copy (why);
  tincan_meeting_update (self);
}

static void
finished_cb (TincanSession *session,
             TincanMeeting *self)
{
  end (self);
}

static void
watch_session (TincanMeeting *self)
{
  TincanSession *session = self->session;

  g_signal_connect_object (session, "notify::state", G_CALLBACK (session_state_cb), self, 0);
  g_signal_connect_object (session, "notify::code", G_CALLBACK (session_code_cb), self, 0);
  g_signal_connect_object (session, "notify::offer-code", G_CALLBACK (session_own_code_cb), self,
                           0);
  g_signal_connect_object (session, "notify::answer-code", G_CALLBACK (session_own_code_cb), self,
                           0);
  g_signal_connect_object (session, "remote-added", G_CALLBACK (remote_added_cb), self, 0);
  g_signal_connect_object (session, "transfer-added", G_CALLBACK (transfer_added_cb), self, 0);
  g_signal_connect_object (session, "guess-failed", G_CALLBACK (guess_failed_cb), self, 0);
  g_signal_connect_object (session, "server-interrupted", G_CALLBACK (interrupted_cb), self, 0);
  g_signal_connect_object (session, "finished", G_CALLBACK (finished_cb), self, 0);
}

/* A code or a link of ours, if it is not of the person's server, is one of this program. */
static gboolean
use_own_server (TincanMeeting  *self,
                TincanSettings *settings,
                GError        **error)
{
  if (!tincan_app_server_start (self->server, error))
    return FALSE;

  settings->server = tincan_app_server_dup_address (self->server);
  settings->page = tincan_app_server_dup_page (self->server);
  return TRUE;
}

static TincanSession *
make_session (TincanMeeting *self,
              GError       **error)
{
  g_autoptr(TincanSettings) settings = NULL;

  settings = tincan_preferences_dup_session_settings (self->preferences);
  if (self->kind == TINCAN_MEETING_JOIN)
    return tincan_session_new_guest (settings, self->joined_with, error);
  if (self->kind == TINCAN_MEETING_OFFER)
    return tincan_session_new_offering (settings);
  if (self->kind == TINCAN_MEETING_ANSWER)
    return tincan_session_new_answering (settings, self->joined_with, error);

  if (settings->server == NULL && !use_own_server (self, settings, error))
    return NULL;
  settings->max_guests = MAX_GUESTS;
  self->page = g_strdup (settings->page != NULL ? settings->page : settings->server);
  return tincan_session_new_host (settings);
}

static void
start_session (TincanMeeting *self)
{
  GError *error = NULL;

  if (self->is_ended)
    return;

  self->session = make_session (self, &error);
  if (self->session == NULL)
    {
      fail (self, error);
      return;
    }

  watch_session (self);
  notify (self, PROP_SESSION);
  notify (self, PROP_PAGE);
  tincan_session_start (self->session);
  tincan_meeting_update (self);
}

static void
preferences_ready_cb (TincanPreferences *preferences,
                      GParamSpec        *pspec,
                      TincanMeeting     *self)
{
  if (!tincan_preferences_is_ready (preferences))
    return;

  g_clear_signal_handler (&self->ready_id, preferences);
  start_session (self);
}

/* --- getting ready: GStreamer looks at all its plugins, the first time for some while --- */

static void
check_setup (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (tincan_session_check_setup (&error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TincanMeeting *self = TINCAN_MEETING (source);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (self->is_ended)
        g_error_free (error);
      else
        fail (self, error);
      return;
    }

  if (tincan_preferences_is_ready (self->preferences))
    start_session (self);
  else
    self->ready_id = g_signal_connect_object (self->preferences, "notify::is-ready",
                                              G_CALLBACK (preferences_ready_cb), self, 0);
  tincan_meeting_update (self);
}

/* Nothing is emitted before this has returned. */
void
tincan_meeting_start (TincanMeeting *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, checked_cb, NULL);

  g_task_set_source_tag (task, tincan_meeting_start);
  g_task_run_in_thread (task, check_setup);
}

TincanMeeting *
tincan_meeting_new (TincanMeetingKind  kind,
                    TincanPreferences *preferences,
                    TincanAppServer   *server,
                    const char        *code_or_link)
{
  TincanMeeting *self = g_object_new (TINCAN_TYPE_MEETING, NULL);

  self->kind = kind;
  self->preferences = g_object_ref (preferences);
  self->server = g_object_ref (server);
  self->joined_with = g_strdup (code_or_link);
  /* Where codes are carried, to compare the words is to accept. */
  self->ask_guests = (kind == TINCAN_MEETING_SEND || kind == TINCAN_MEETING_ASK) &&
                     tincan_preferences_get_ask_guests (preferences);
  tincan_meeting_update (self);
  return self;
}

/* --- public --- */

/**
 * tincan_meeting_get_session:
 * @self: a meeting
 *
 * Returns: (transfer none) (nullable): its session; NULL until everything is ready for it
 */
TincanSession *
tincan_meeting_get_session (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return self->session;
}

/**
 * tincan_meeting_get_kind:
 * @self: a meeting
 *
 * Returns: why it is there
 */
TincanMeetingKind
tincan_meeting_get_kind (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), TINCAN_MEETING_SEND);

  return self->kind;
}

/**
 * tincan_meeting_get_title:
 * @self: a meeting
 *
 * Returns: what it is about; safe to show
 */
const char *
tincan_meeting_get_title (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return self->title;
}

/**
 * tincan_meeting_get_status:
 * @self: a meeting
 *
 * Returns: what it is waiting for or doing, in words
 */
const char *
tincan_meeting_get_status (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return self->status;
}

/**
 * tincan_meeting_get_code:
 * @self: a meeting
 *
 * Returns: (nullable): the spoken code of a meeting that we made, while there is one
 */
const char *
tincan_meeting_get_code (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return self->session != NULL ? tincan_session_get_code (self->session) : NULL;
}

/**
 * tincan_meeting_get_link:
 * @self: a meeting
 *
 * Returns: (nullable): the link of a meeting that we made, once it works: whoever is quick must not
 *   find nobody there
 */
const char *
tincan_meeting_get_link (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return self->has_opened ? tincan_session_get_link (self->session) : NULL;
}

/**
 * tincan_meeting_get_page:
 * @self: a meeting
 *
 * Returns: (nullable): the base address at which a browser takes the code
 */
const char *
tincan_meeting_get_page (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return self->page;
}

/**
 * tincan_meeting_get_wrong_guesses:
 * @self: a meeting
 *
 * Returns: how often somebody came with a wrong code since there is this one
 */
guint
tincan_meeting_get_wrong_guesses (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), 0);

  return self->wrong_guesses;
}

/**
 * tincan_meeting_get_guesses_left:
 * @self: a meeting
 *
 * Returns: how many more may; 0 when the code has ended for that
 */
guint
tincan_meeting_get_guesses_left (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), 0);

  return self->guesses_left;
}

/**
 * tincan_meeting_get_error_text:
 * @self: a meeting
 *
 * Returns: (nullable): why it has ended against the person's will, and what to do
 */
const char *
tincan_meeting_get_error_text (TincanMeeting *self)
{
  const GError *error;

  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  error = self->error;
  if (error == NULL && self->is_ended && self->session != NULL)
    error = tincan_session_get_error (self->session);
  return error != NULL ? error->message : NULL;
}

/**
 * tincan_meeting_is_live:
 * @self: a meeting
 *
 * Returns: whether people can come or are here; once FALSE, always FALSE
 */
gboolean
tincan_meeting_is_live (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);

  return !self->is_ended;
}

/**
 * tincan_meeting_is_scanning:
 * @self: a meeting
 *
 * Returns: whether what was added is being looked at
 */
gboolean
tincan_meeting_is_scanning (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);

  return self->n_scans > 0;
}

/**
 * tincan_meeting_get_ask_guests:
 * @self: a meeting
 *
 * Returns: whether each guest has to be accepted before it is sent anything
 */
gboolean
tincan_meeting_get_ask_guests (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);

  return self->ask_guests;
}

/**
 * tincan_meeting_set_ask_guests:
 * @self: a meeting that we made
 * @ask_guests: whether each guest has to be accepted; if not, those who wait are
 */
void
tincan_meeting_set_ask_guests (TincanMeeting *self,
                               gboolean       ask_guests)
{
  g_return_if_fail (TINCAN_IS_MEETING (self));

  ask_guests = !!ask_guests;
  if (self->ask_guests == ask_guests)
    return;

  self->ask_guests = ask_guests;
  notify (self, PROP_ASK_GUESTS);
  tincan_meeting_offer_to_all (self);
  tincan_meeting_update (self);
}

/**
 * tincan_meeting_get_guests:
 * @self: a meeting
 *
 * Returns: (transfer none): of TincanGuest, all that came, oldest first
 */
GListModel *
tincan_meeting_get_guests (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return G_LIST_MODEL (self->guests);
}

/**
 * tincan_meeting_get_tasks:
 * @self: a meeting
 *
 * Returns: (transfer none): of TincanTask, newest first
 */
GListModel *
tincan_meeting_get_tasks (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

/**
 * tincan_meeting_new_code:
 * @self: a meeting that we made
 *
 * Ends the spoken code and asks for another.
 */
void
tincan_meeting_new_code (TincanMeeting *self)
{
  g_return_if_fail (TINCAN_IS_MEETING (self));
  g_return_if_fail (self->kind == TINCAN_MEETING_SEND || self->kind == TINCAN_MEETING_ASK);

  if (self->session != NULL && !self->is_ended)
    tincan_session_new_code (self->session);
}

void
tincan_meeting_close_for (TincanMeeting *self,
                          TincanReason   reason)
{
  if (self->is_closing || self->is_ended)
    return;

  self->is_closing = TRUE;
  if (self->session != NULL)
    tincan_session_close (self->session, reason);
  else
    end (self);
}

/**
 * tincan_meeting_close:
 * @self: a meeting
 *
 * Says goodbye to everybody; "ended" follows in at most five seconds.
 */
void
tincan_meeting_close (TincanMeeting *self)
{
  g_return_if_fail (TINCAN_IS_MEETING (self));

  tincan_meeting_close_for (self, TINCAN_REASON_USER);
}

/* --- the object --- */

static void
tincan_meeting_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TincanMeeting *self = TINCAN_MEETING (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_KIND:
      g_value_set_int (value, self->kind);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_CODE:
      g_value_set_string (value, tincan_meeting_get_code (self));
      break;
    case PROP_LINK:
      g_value_set_string (value, tincan_meeting_get_link (self));
      break;
    case PROP_PAGE:
      g_value_set_string (value, self->page);
      break;
    case PROP_OWN_CODE:
      g_value_set_string (value, tincan_meeting_get_own_code (self));
      break;
    case PROP_CODE_EXPIRES:
      g_value_set_int64 (value, tincan_meeting_get_code_expires (self));
      break;
    case PROP_IS_CARRYING:
      g_value_set_boolean (value, tincan_meeting_is_carrying (self));
      break;
    case PROP_CAN_DO_WITHOUT:
      g_value_set_boolean (value, tincan_meeting_can_do_without (self));
      break;
    case PROP_WRONG_GUESSES:
      g_value_set_uint (value, self->wrong_guesses);
      break;
    case PROP_GUESSES_LEFT:
      g_value_set_uint (value, self->guesses_left);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, tincan_meeting_get_error_text (self));
      break;
    case PROP_IS_LIVE:
      g_value_set_boolean (value, tincan_meeting_is_live (self));
      break;
    case PROP_IS_SCANNING:
      g_value_set_boolean (value, tincan_meeting_is_scanning (self));
      break;
    case PROP_ASK_GUESTS:
      g_value_set_boolean (value, self->ask_guests);
      break;
    case PROP_TOTAL_BYTES:
      g_value_set_uint64 (value, tincan_meeting_get_things_bytes (self));
      break;
    case PROP_GUESTS:
      g_value_set_object (value, self->guests);
      break;
    case PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_meeting_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  TincanMeeting *self = TINCAN_MEETING (object);

  switch (prop_id)
    {
    case PROP_ASK_GUESTS:
      tincan_meeting_set_ask_guests (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_meeting_dispose (GObject *object)
{
  TincanMeeting *self = TINCAN_MEETING (object);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->guests));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TincanGuest) guest = g_list_model_get_item (G_LIST_MODEL (self->guests), i);

      tincan_guest_forget_tasks (guest);
    }

  G_OBJECT_CLASS (tincan_meeting_parent_class)->dispose (object);
}

static void
tincan_meeting_finalize (GObject *object)
{
  TincanMeeting *self = TINCAN_MEETING (object);

  g_clear_object (&self->session);
  g_clear_object (&self->preferences);
  g_clear_object (&self->server);
  g_clear_object (&self->guests);
  g_clear_object (&self->tasks);
  tincan_meeting_free_things (self);
  g_clear_error (&self->error);
  g_clear_error (&self->interruption);
  g_free (self->joined_with);
  g_free (self->page);
  g_free (self->title);
  g_free (self->status);

  G_OBJECT_CLASS (tincan_meeting_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags write_flags = flags | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, TINCAN_TYPE_SESSION, flags);
  properties[PROP_KIND] =
    g_param_spec_int ("kind", NULL, NULL, 0, TINCAN_MEETING_ANSWER, 0, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  properties[PROP_LINK] = g_param_spec_string ("link", NULL, NULL, NULL, flags);
  properties[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, NULL, flags);
  properties[PROP_OWN_CODE] = g_param_spec_string ("own-code", NULL, NULL, NULL, flags);
  properties[PROP_CODE_EXPIRES] =
    g_param_spec_int64 ("code-expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_IS_CARRYING] = g_param_spec_boolean ("is-carrying", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_DO_WITHOUT] =
    g_param_spec_boolean ("can-do-without", NULL, NULL, FALSE, flags);
  properties[PROP_WRONG_GUESSES] =
    g_param_spec_uint ("wrong-guesses", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_GUESSES_LEFT] =
    g_param_spec_uint ("guesses-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  properties[PROP_IS_LIVE] = g_param_spec_boolean ("is-live", NULL, NULL, TRUE, flags);
  properties[PROP_IS_SCANNING] = g_param_spec_boolean ("is-scanning", NULL, NULL, FALSE, flags);
  properties[PROP_ASK_GUESTS] =
    g_param_spec_boolean ("ask-guests", NULL, NULL, FALSE, write_flags);
  properties[PROP_TOTAL_BYTES] =
    g_param_spec_uint64 ("total-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_GUESTS] = g_param_spec_object ("guests", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_TASKS] = g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static guint
add_signal (const char *name,
            GType       argument)
{
  return g_signal_new (name, TINCAN_TYPE_MEETING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, argument == G_TYPE_NONE ? 0 : 1, argument);
}

static void
tincan_meeting_class_init (TincanMeetingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tincan_meeting_get_property;
  object_class->set_property = tincan_meeting_set_property;
  object_class->dispose = tincan_meeting_dispose;
  object_class->finalize = tincan_meeting_finalize;
  install_properties (object_class);

  signals[SIGNAL_OFFER] = add_signal ("offer", TINCAN_TYPE_TASK);
  signals[SIGNAL_GUEST_ADDED] = add_signal ("guest-added", TINCAN_TYPE_GUEST);
  signals[SIGNAL_LEFT_OUT] = add_signal ("left-out", G_TYPE_PTR_ARRAY);
  signals[SIGNAL_ENDED] = add_signal ("ended", G_TYPE_NONE);
}

static void
tincan_meeting_init (TincanMeeting *self)
{
  self->guests = g_list_store_new (TINCAN_TYPE_GUEST);
  self->tasks = g_list_store_new (TINCAN_TYPE_TASK);
  self->guesses_left = TINCAN_MAX_GUESSES;
  tincan_meeting_new_things (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meetings"

#include "config.h"

#include "app/model/tincan-meetings.h"

#include "app/model/tincan-meeting-private.h"
#include "wire/tincan-code.h"
#include "wire/tincan-link.h"
#include "wire/tincan-offer-code.h"

#include <glib/gi18n.h>

struct _TincanMeetings
{
  GObject            parent_instance;

  TincanPreferences *preferences;
  TincanAppServer   *server;
  TincanHistory     *history;  /* (nullable) */
  GPtrArray         *meetings; /* of TincanMeeting, newest first */
  GListStore        *tasks;    /* of TincanTask, newest first */
  GQueue             closings; /* of GTask: who waits until there is no meeting */
  gboolean           is_busy;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TincanMeetings, tincan_meetings, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_IS_BUSY,
  PROP_IS_LIVE,
  PROP_TASKS,
  N_PROPS
};

enum
{
  SIGNAL_MEETING_ADDED,
  SIGNAL_MEETING_ENDED,
  SIGNAL_OFFER,
  SIGNAL_GUEST_ADDED,
  SIGNAL_TASK_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- what is going on --- */

static gboolean
is_under_way (TincanTask *task)
{
  TincanTaskState state = tincan_task_get_state (task);

  return state >= TINCAN_TASK_RUNNING && state <= TINCAN_TASK_INTERRUPTED;
}

static void
update_busy (TincanMeetings *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));
  gboolean is_busy = FALSE;

  for (guint i = 0; i < n && !is_busy; i++)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      is_busy = is_under_way (task);
    }
  if (self->is_busy == is_busy)
    return;

  self->is_busy = is_busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
}

static void
task_state_cb (TincanTask     *task,
               GParamSpec     *pspec,
               TincanMeetings *self)
{
  update_busy (self);
}

static void
task_finished_cb (TincanTask     *task,
                  TincanMeetings *self)
{
  TincanTaskState state = tincan_task_get_state (task);

  update_busy (self);
  if (self->history != NULL && (state == TINCAN_TASK_DONE || state == TINCAN_TASK_INCOMPLETE))
    {
      g_autoptr(TincanHistoryEntry) entry = tincan_history_entry_new_for_task (task);

      tincan_history_add (self->history, entry);
    }
  g_signal_emit (self, signals[SIGNAL_TASK_FINISHED], 0, task);
}

static void
meeting_tasks_cb (GListModel     *model,
                  guint           position,
                  guint           n_removed,
                  guint           n_added,
                  TincanMeetings *self)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (model, position + i);

      g_signal_connect_object (task, "notify::state", G_CALLBACK (task_state_cb), self, 0);
      g_signal_connect_object (task, "finished", G_CALLBACK (task_finished_cb), self, 0);
      g_list_store_insert (self->tasks, 0, task);
    }
  update_busy (self);
}

static void
offer_cb (TincanMeeting  *meeting,
          TincanTask     *task,
          TincanMeetings *self)
{
  g_signal_emit (self, signals[SIGNAL_OFFER], 0, meeting, task);
}

static void
guest_added_cb (TincanMeeting  *meeting,
                TincanGuest    *guest,
                TincanMeetings *self)
{
  g_signal_emit (self, signals[SIGNAL_GUEST_ADDED], 0, meeting, guest);
}

/* --- the end of one, and of all --- */

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (tincan_history_flush_finish (TINCAN_HISTORY (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
maybe_closed (TincanMeetings *self)
{
  GTask *task;

  while (self->meetings->len == 0 && (task = g_queue_pop_head (&self->closings)) != NULL)
    {
      if (self->history != NULL)
        {
          tincan_history_flush_async (self->history, flushed_cb, task);
        }
      else
        {
          g_task_return_boolean (task, TRUE);
          g_object_unref (task);
        }
    }
}

static void
meeting_ended_cb (TincanMeeting  *meeting,
                  TincanMeetings *self)
{
  g_autoptr(TincanMeeting) kept = g_object_ref (meeting);
  guint position;

  if (!g_ptr_array_find (self->meetings, meeting, &position))
    return;

  g_ptr_array_remove_index (self->meetings, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_signal_emit (self, signals[SIGNAL_MEETING_ENDED], 0, meeting);
  if (self->meetings->len == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LIVE]);
  maybe_closed (self);
}

/**
 * tincan_meetings_close_all_async:
 * @self: meetings
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Says goodbye to everybody, and waits for that and for the disk: some seconds at most.
 */
void
tincan_meetings_close_all_async (TincanMeetings     *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;
  g_autoptr(GPtrArray) meetings = NULL;

  g_return_if_fail (TINCAN_IS_MEETINGS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, tincan_meetings_close_all_async);
  g_queue_push_tail (&self->closings, task);

  meetings = g_ptr_array_copy (self->meetings, (GCopyFunc) g_object_ref, NULL);
  g_ptr_array_set_free_func (meetings, g_object_unref);
  for (guint i = 0; i < meetings->len; i++)
    tincan_meeting_close (g_ptr_array_index (meetings, i));
  maybe_closed (self);
}

/**
 * tincan_meetings_close_all_finish:
 * @self: meetings
 * @result: the result
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence when the history could not be kept; everything is closed all the
 *   same
 */
gboolean
tincan_meetings_close_all_finish (TincanMeetings *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- new ones --- */

static TincanMeeting *
add_meeting (TincanMeetings   *self,
             TincanMeetingKind kind,
             const char       *code_or_link)
{
  TincanMeeting *meeting = tincan_meeting_new (kind, self->preferences, self->server,
                                               code_or_link);

  g_signal_connect_object (tincan_meeting_get_tasks (meeting), "items-changed",
                           G_CALLBACK (meeting_tasks_cb), self, 0);
  g_signal_connect_object (meeting, "offer", G_CALLBACK (offer_cb), self, 0);
  g_signal_connect_object (meeting, "guest-added", G_CALLBACK (guest_added_cb), self, 0);
  g_signal_connect_object (meeting, "ended", G_CALLBACK (meeting_ended_cb), self, 0);
  g_ptr_array_insert (self->meetings, 0, meeting);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  if (self->meetings->len == 1)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LIVE]);
  tincan_meeting_start (meeting);
  g_signal_emit (self, signals[SIGNAL_MEETING_ADDED], 0, meeting);
  return meeting;
}

/**
 * tincan_meetings_send:
 * @self: meetings
 *
 * Returns: (transfer none): a new meeting, to which is added what is to be sent
 */
TincanMeeting *
tincan_meetings_send (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);

  return add_meeting (self, TINCAN_MEETING_SEND, NULL);
}

/**
 * tincan_meetings_ask:
 * @self: meetings
 *
 * Returns: (transfer none): a new meeting, to which somebody comes who sends to us
 */
TincanMeeting *
tincan_meetings_ask (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);

  return add_meeting (self, TINCAN_MEETING_ASK, NULL);
}

static gboolean
check_code_or_link (TincanMeetings *self,
                    const char     *text,
                    GError        **error)
{
  g_autoptr(TincanLink) link = NULL;
  g_autoptr(TincanCode) code = NULL;
  g_autofree char *server = NULL;

  if (tincan_link_looks_like (text))
    {
      link = tincan_link_parse (text, error);
      return link != NULL;
    }

  code = tincan_code_parse (text, error);
  if (code == NULL)
    return FALSE;

  server = tincan_preferences_dup_server (self->preferences);
  if (server == NULL)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                           _("A code works when both sides use the same server. Ask for the link, "
                             "or enter the server in Preferences."));
      return FALSE;
    }
  return TRUE;
}

/* Whose answer it is, is told by who takes it. */
static TincanMeeting *
give_answer (TincanMeetings *self,
             const char     *text,
             GError        **error)
{
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < self->meetings->len; i++)
    {
      TincanMeeting *meeting = g_ptr_array_index (self->meetings, i);
      g_autoptr(GError) refusal = NULL;

      if (tincan_meeting_get_kind (meeting) != TINCAN_MEETING_OFFER)
        continue;
      if (tincan_meeting_take_answer (meeting, text, &refusal))
        return meeting;
      if (first == NULL)
        first = g_steal_pointer (&refusal);
    }

  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    tincan_offer_code_set_error (error, TINCAN_OFFER_CODE_KIND, TINCAN_OFFER_CODE_OFFER);
  return NULL;
}

static TincanMeeting *
join_by_offer_code (TincanMeetings *self,
                    const char     *text,
                    GError        **error)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_OFFER };
  g_autoptr(TincanOfferCode) offer = NULL;
  g_autoptr(TincanSettings) settings = NULL;
  g_autoptr(TincanSession) session = NULL;
  TincanOfferCodeProblem problem;

  offer = tincan_offer_code_find (text, &wanted, g_get_real_time () / G_USEC_PER_SEC, &problem);
  if (problem == TINCAN_OFFER_CODE_KIND)
    return give_answer (self, text, error);

  /* Whether it can be answered shows at once; the one that answers is made when all is ready. */
  settings = tincan_settings_new ();
  session = tincan_session_new_answering (settings, text, error);
  if (session == NULL)
    return NULL;
  return add_meeting (self, TINCAN_MEETING_ANSWER, text);
}

/**
 * tincan_meetings_join:
 * @self: meetings
 * @text: a code or link, as typed or pasted; or a text with an offer code, or the answer to one of
 *   ours, in it
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): a meeting with whoever made the code or link; NULL with
 *   %TINCAN_ERROR_CODE_INVALID, and of an offer code with what tincan_session_new_answering() says,
 *   and a sentence
 */
TincanMeeting *
tincan_meetings_join (TincanMeetings *self,
                      const char     *text,
                      GError        **error)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (tincan_offer_code_looks_like (text))
    return join_by_offer_code (self, text, error);
  if (!check_code_or_link (self, text, error))
    return NULL;
  return add_meeting (self, TINCAN_MEETING_JOIN, text);
}

/**
 * tincan_meetings_offer:
 * @self: meetings
 * @from: (nullable): a meeting whose things are sent in the new one, too
 *
 * Begins to connect without a server. A link of @from that somebody may open goes on working; one
 * that nobody can open ends.
 *
 * Returns: (transfer none): a new meeting, which makes a code for people to carry
 */
TincanMeeting *
tincan_meetings_offer (TincanMeetings *self,
                       TincanMeeting  *from)
{
  TincanMeeting *meeting;

  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);
  g_return_val_if_fail (from == NULL || TINCAN_IS_MEETING (from), NULL);

  meeting = add_meeting (self, TINCAN_MEETING_OFFER, NULL);
  if (from != NULL)
    {
      tincan_meeting_take_things (meeting, from);
      if (tincan_meeting_can_do_without (from) || tincan_meeting_is_by_codes (from))
        tincan_meeting_close (from);
    }
  return meeting;
}

/* --- what they share --- */

/**
 * tincan_meetings_get_preferences:
 * @self: meetings
 *
 * Returns: (transfer none): the person's preferences
 */
TincanPreferences *
tincan_meetings_get_preferences (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);

  return self->preferences;
}

/**
 * tincan_meetings_get_history:
 * @self: meetings
 *
 * Returns: (transfer none) (nullable): where finished tasks go
 */
TincanHistory *
tincan_meetings_get_history (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);

  return self->history;
}

/**
 * tincan_meetings_set_history:
 * @self: meetings without a history
 * @history: where finished tasks go; the preferences switch it on and off
 */
void
tincan_meetings_set_history (TincanMeetings *self,
                             TincanHistory  *history)
{
  g_return_if_fail (TINCAN_IS_MEETINGS (self));
  g_return_if_fail (TINCAN_IS_HISTORY (history) && self->history == NULL);

  self->history = g_object_ref (history);
  g_settings_bind (tincan_preferences_get_settings (self->preferences), TINCAN_KEY_HISTORY,
                   history, "is-enabled", G_SETTINGS_BIND_GET);
}

/**
 * tincan_meetings_set_server:
 * @self: meetings without a meeting
 * @server: the app's own server
 */
void
tincan_meetings_set_server (TincanMeetings  *self,
                            TincanAppServer *server)
{
  g_return_if_fail (TINCAN_IS_MEETINGS (self));
  g_return_if_fail (TINCAN_IS_APP_SERVER (server) && self->meetings->len == 0);

  g_set_object (&self->server, server);
}

/**
 * tincan_meetings_is_busy:
 * @self: meetings
 *
 * Returns: whether something is moving, or rests on the way
 */
gboolean
tincan_meetings_is_busy (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), FALSE);

  return self->is_busy;
}

/**
 * tincan_meetings_is_live:
 * @self: meetings
 *
 * Returns: whether there is a meeting
 */
gboolean
tincan_meetings_is_live (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), FALSE);

  return self->meetings->len > 0;
}

static gboolean
has_been_used (TincanMeeting *meeting)
{
  GListModel *tasks = tincan_meeting_get_tasks (meeting);
  guint n = g_list_model_get_n_items (tasks);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (tasks, i);
      TincanTaskState state = tincan_task_get_state (task);

      if (state == TINCAN_TASK_DONE || state == TINCAN_TASK_INCOMPLETE)
        return TRUE;
    }
  return FALSE;
}

/**
 * tincan_meetings_has_unused_link:
 * @self: meetings
 *
 * Returns: whether there is a link of ours that works, and that nothing has gone through yet, or a
 *   code that people are carrying
 */
gboolean
tincan_meetings_has_unused_link (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), FALSE);

  for (guint i = 0; i < self->meetings->len; i++)
    {
      TincanMeeting *meeting = g_ptr_array_index (self->meetings, i);

      if ((tincan_meeting_get_link (meeting) != NULL || tincan_meeting_is_carrying (meeting)) &&
          !has_been_used (meeting))
        return TRUE;
    }
  return FALSE;
}

/**
 * tincan_meetings_get_tasks:
 * @self: meetings
 *
 * Returns: (transfer none): of TincanTask, of all meetings, newest first
 */
GListModel *
tincan_meetings_get_tasks (TincanMeetings *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

static gboolean
has_task (GListModel *tasks,
          TincanTask *task)
{
  guint n = g_list_model_get_n_items (tasks);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TincanTask) other = g_list_model_get_item (tasks, i);

      if (other == task)
        return TRUE;
    }
  return FALSE;
}

/**
 * tincan_meetings_find_meeting:
 * @self: meetings
 * @task: a task
 *
 * Returns: (transfer none) (nullable): the live meeting that @task is of
 */
TincanMeeting *
tincan_meetings_find_meeting (TincanMeetings *self,
                              TincanTask     *task)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), NULL);
  g_return_val_if_fail (TINCAN_IS_TASK (task), NULL);

  for (guint i = 0; i < self->meetings->len; i++)
    {
      TincanMeeting *meeting = g_ptr_array_index (self->meetings, i);

      if (has_task (tincan_meeting_get_tasks (meeting), task))
        return meeting;
    }
  return NULL;
}

/**
 * tincan_meetings_remove_task:
 * @self: meetings
 * @task: a task that is over
 *
 * Takes @task off the list.
 *
 * Returns: where it was, for tincan_meetings_restore_task(); %G_MAXUINT when it was not there, or
 *   is not over
 */
guint
tincan_meetings_remove_task (TincanMeetings *self,
                             TincanTask     *task)
{
  guint position;

  g_return_val_if_fail (TINCAN_IS_MEETINGS (self), G_MAXUINT);
  g_return_val_if_fail (TINCAN_IS_TASK (task), G_MAXUINT);

  if (!tincan_task_is_finished (task) || !g_list_store_find (self->tasks, task, &position))
    return G_MAXUINT;

  g_list_store_remove (self->tasks, position);
  return position;
}

/**
 * tincan_meetings_restore_task:
 * @self: meetings
 * @task: a task that was removed
 * @position: where it was
 */
void
tincan_meetings_restore_task (TincanMeetings *self,
                              TincanTask     *task,
                              guint           position)
{
  guint n;

  g_return_if_fail (TINCAN_IS_MEETINGS (self));
  g_return_if_fail (TINCAN_IS_TASK (task));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));
  if (!g_list_store_find (self->tasks, task, NULL))
    g_list_store_insert (self->tasks, MIN (position, n), task);
}

/* --- the list --- */

static GType
tincan_meetings_get_item_type (GListModel *model)
{
  return TINCAN_TYPE_MEETING;
}

static guint
tincan_meetings_get_n_items (GListModel *model)
{
  return TINCAN_MEETINGS (model)->meetings->len;
}

static gpointer
tincan_meetings_get_item (GListModel *model,
                          guint       position)
{
  TincanMeetings *self = TINCAN_MEETINGS (model);

  if (position >= self->meetings->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->meetings, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tincan_meetings_get_item_type;
  iface->get_n_items = tincan_meetings_get_n_items;
  iface->get_item = tincan_meetings_get_item;
}

static void
tincan_meetings_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TincanMeetings *self = TINCAN_MEETINGS (object);

  switch (prop_id)
    {
    case PROP_IS_BUSY:
      g_value_set_boolean (value, self->is_busy);
      break;
    case PROP_IS_LIVE:
      g_value_set_boolean (value, tincan_meetings_is_live (self));
      break;
    case PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_meetings_finalize (GObject *object)
{
  TincanMeetings *self = TINCAN_MEETINGS (object);

  g_ptr_array_unref (self->meetings);
  g_clear_object (&self->tasks);
  g_clear_object (&self->history);
  g_clear_object (&self->server);
  g_clear_object (&self->preferences);

  G_OBJECT_CLASS (tincan_meetings_parent_class)->finalize (object);
}

static void
tincan_meetings_class_init (TincanMeetingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tincan_meetings_get_property;
  object_class->finalize = tincan_meetings_finalize;

  properties[PROP_IS_BUSY] = g_param_spec_boolean ("is-busy", NULL, NULL, FALSE, flags);
  properties[PROP_IS_LIVE] = g_param_spec_boolean ("is-live", NULL, NULL, FALSE, flags);
  properties[PROP_TASKS] = g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_MEETING_ADDED] =
    g_signal_new ("meeting-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, TINCAN_TYPE_MEETING);
  signals[SIGNAL_MEETING_ENDED] =
    g_signal_new ("meeting-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, TINCAN_TYPE_MEETING);
  signals[SIGNAL_OFFER] =
    g_signal_new ("offer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 2, TINCAN_TYPE_MEETING, TINCAN_TYPE_TASK);
  signals[SIGNAL_GUEST_ADDED] =
    g_signal_new ("guest-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 2, TINCAN_TYPE_MEETING, TINCAN_TYPE_GUEST);
  signals[SIGNAL_TASK_FINISHED] =
    g_signal_new ("task-finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, TINCAN_TYPE_TASK);
}

static void
tincan_meetings_init (TincanMeetings *self)
{
  self->meetings = g_ptr_array_new_with_free_func (g_object_unref);
  self->tasks = g_list_store_new (TINCAN_TYPE_TASK);
  g_queue_init (&self->closings);
}

/**
 * tincan_meetings_new:
 * @preferences: the person's
 *
 * Returns: (transfer full): no meetings yet
 */
TincanMeetings *
tincan_meetings_new (TincanPreferences *preferences)
{
  TincanMeetings *self;

  g_return_val_if_fail (TINCAN_IS_PREFERENCES (preferences), NULL);

  self = g_object_new (TINCAN_TYPE_MEETINGS, NULL);
  self->preferences = g_object_ref (preferences);
  self->server = tincan_app_server_new ();
  return self;
}

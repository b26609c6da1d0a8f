/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-task"

#include "config.h"

#include "app/model/tincan-task-private.h"

#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (TincanTask, tincan_task, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_STATE,
  PROP_STATE_TEXT,
  PROP_ERROR_TEXT,
  PROP_FRACTION,
  PROP_BYTES,
  PROP_TOTAL_BYTES,
  PROP_PROGRESS_TEXT,
  PROP_RATE_TEXT,
  PROP_ETA_TEXT,
  PROP_PATH_TEXT,
  PROP_GUEST,
  PROP_PEER_NAME,
  PROP_VERIFIED,
  PROP_IS_INCOMING,
  PROP_IS_TEXT,
  PROP_IS_FINISHED,
  PROP_TEXT,
  PROP_CAN_PAUSE,
  PROP_CAN_RESUME,
  PROP_CAN_CANCEL,
  PROP_CAN_OPEN,
  PROP_FILES,
  N_PROPS
};

enum
{
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
notify (TincanTask *self,
        guint       prop_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

/* --- what is shown follows from the transfer --- */

static TincanTaskState
state_of (TincanTask *self)
{
  switch (tincan_transfer_get_state (self->transfer))
    {
    case TINCAN_TRANSFER_LISTING:
      return TINCAN_TASK_LISTING;
    case TINCAN_TRANSFER_OFFERED:
      return tincan_task_is_incoming (self) ? TINCAN_TASK_ASKING : TINCAN_TASK_OFFERED;
    case TINCAN_TRANSFER_RUNNING:
      return TINCAN_TASK_RUNNING;
    case TINCAN_TRANSFER_PAUSED:
      return TINCAN_TASK_PAUSED;
    case TINCAN_TRANSFER_INTERRUPTED:
      return TINCAN_TASK_INTERRUPTED;
    case TINCAN_TRANSFER_DONE:
      return tincan_transfer_get_failed_items (self->transfer) > 0 ? TINCAN_TASK_INCOMPLETE
                                                                   : TINCAN_TASK_DONE;
    case TINCAN_TRANSFER_DECLINED:
      return TINCAN_TASK_DECLINED;
    case TINCAN_TRANSFER_CANCELLED:
      return TINCAN_TASK_CANCELLED;
    case TINCAN_TRANSFER_FAILED:
      return TINCAN_TASK_FAILED;
    default:
      g_return_val_if_reached (TINCAN_TASK_FAILED);
    }
}

static double
fraction_of (TincanTask *self)
{
  guint64 total = tincan_transfer_get_total_bytes (self->transfer);

  if (tincan_transfer_get_state (self->transfer) == TINCAN_TRANSFER_DONE)
    return 1;
  return total > 0 ? MIN (1, (double) tincan_transfer_get_bytes (self->transfer) / total) : 0;
}

/* What a person has chosen needs no explanation. */
static const char *
error_text_of (TincanTask *self)
{
  const GError *error = tincan_transfer_get_error (self->transfer);

  switch (self->state)
    {
    case TINCAN_TASK_PAUSED:
    case TINCAN_TASK_INCOMPLETE:
    case TINCAN_TASK_FAILED:
      return error != NULL ? error->message : NULL;
    case TINCAN_TASK_LISTING:
    case TINCAN_TASK_ASKING:
    case TINCAN_TASK_OFFERED:
    case TINCAN_TASK_RUNNING:
    case TINCAN_TASK_INTERRUPTED:
    case TINCAN_TASK_DONE:
    case TINCAN_TASK_DECLINED:
    case TINCAN_TASK_CANCELLED:
    default:
      return NULL;
    }
}

static void
take_string (TincanTask *self,
             char      **member,
             guint       prop_id,
             char       *text)
{
  if (g_strcmp0 (*member, text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (*member);
  *member = text;
  notify (self, prop_id);
}

static void
update_progress (TincanTask *self)
{
  guint64 bytes = tincan_transfer_get_bytes (self->transfer);
  guint64 total = tincan_transfer_get_total_bytes (self->transfer);
  gboolean is_running = self->state == TINCAN_TASK_RUNNING;
  double fraction = fraction_of (self);

  if (fraction != self->fraction)
    {
      self->fraction = fraction;
      notify (self, PROP_FRACTION);
    }
  take_string (self, &self->progress_text, PROP_PROGRESS_TEXT,
               tincan_words_dup_progress (bytes, total));
  take_string (self, &self->rate_text, PROP_RATE_TEXT,
               tincan_words_dup_rate (is_running ? tincan_transfer_get_rate (self->transfer) : 0));
  take_string (self, &self->eta_text, PROP_ETA_TEXT,
               tincan_words_dup_eta (is_running ? tincan_transfer_get_eta (self->transfer) : -1));
}

static void
update_words (TincanTask *self)
{
  take_string (self, &self->title, PROP_TITLE, tincan_task_dup_title (self));
  take_string (self, &self->subtitle, PROP_SUBTITLE, tincan_task_dup_subtitle (self));
  take_string (self, &self->state_text, PROP_STATE_TEXT, tincan_task_dup_state_text (self));
  take_string (self, &self->error_text, PROP_ERROR_TEXT, g_strdup (error_text_of (self)));
}

static void
transfer_state_cb (TincanTransfer *transfer,
                   GParamSpec     *pspec,
                   TincanTask     *self)
{
  TincanTaskState state = state_of (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (state != self->state)
    {
      self->state = state;
      notify (self, PROP_STATE);
      notify (self, PROP_IS_FINISHED);
      notify (self, PROP_TEXT);
      notify (self, PROP_CAN_OPEN);
    }
  notify (self, PROP_CAN_PAUSE);
  notify (self, PROP_CAN_RESUME);
  notify (self, PROP_CAN_CANCEL);
  update_words (self);
  update_progress (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
transfer_progress_cb (TincanTransfer *transfer,
                      GParamSpec     *pspec,
                      TincanTask     *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_BYTES);
  update_progress (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
transfer_total_cb (TincanTransfer *transfer,
                   GParamSpec     *pspec,
                   TincanTask     *self)
{
  notify (self, PROP_TOTAL_BYTES);
  update_words (self);
  update_progress (self);
}

static void
transfer_item_done_cb (TincanTransfer *transfer,
                       guint           item,
                       const char     *path,
                       guint64         bytes,
                       GBytes         *digest,
                       TincanTask     *self)
{
  if (self->folder != NULL && path != NULL)
    tincan_task_add_received (self, path);
}

static void
transfer_finished_cb (TincanTransfer *transfer,
                      TincanTask     *self)
{
  transfer_state_cb (transfer, NULL, self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
guest_name_cb (TincanGuest *guest,
               GParamSpec  *pspec,
               TincanTask  *self)
{
  notify (self, PROP_PEER_NAME);
  update_words (self);
}

static void
guest_verified_cb (TincanGuest *guest,
                   GParamSpec  *pspec,
                   TincanTask  *self)
{
  notify (self, PROP_VERIFIED);
}

static void
guest_path_cb (TincanGuest *guest,
               GParamSpec  *pspec,
               TincanTask  *self)
{
  notify (self, PROP_PATH_TEXT);
}

static void
guest_state_cb (TincanGuest *guest,
                GParamSpec  *pspec,
                TincanTask  *self)
{
  update_words (self);
}

TincanTask *
tincan_task_new (TincanTransfer *transfer,
                 TincanGuest    *guest,
                 const char     *text)
{
  TincanTask *self = g_object_new (TINCAN_TYPE_TASK, NULL);

  self->transfer = g_object_ref (transfer);
  self->guest = g_object_ref (guest);
  self->sent_text = g_strdup (text);
  self->files = tincan_task_files_new (transfer);

  g_signal_connect_object (transfer, "notify::state", G_CALLBACK (transfer_state_cb), self, 0);
  g_signal_connect_object (transfer, "notify::error", G_CALLBACK (transfer_state_cb), self, 0);
  g_signal_connect_object (transfer, "notify::paused-here",
                           G_CALLBACK (transfer_state_cb), self, 0);
  g_signal_connect_object (transfer, "notify::pause-reason",
                           G_CALLBACK (transfer_state_cb), self, 0);
  g_signal_connect_object (transfer, "notify::bytes", G_CALLBACK (transfer_progress_cb), self, 0);
  g_signal_connect_object (transfer, "notify::rate", G_CALLBACK (transfer_progress_cb), self, 0);
  g_signal_connect_object (transfer, "notify::eta", G_CALLBACK (transfer_progress_cb), self, 0);
  g_signal_connect_object (transfer, "notify::total-bytes",
                           G_CALLBACK (transfer_total_cb), self, 0);
  g_signal_connect_object (transfer, "item-done", G_CALLBACK (transfer_item_done_cb), self, 0);
  g_signal_connect_object (transfer, "finished", G_CALLBACK (transfer_finished_cb), self, 0);
  g_signal_connect_object (guest, "notify::name", G_CALLBACK (guest_name_cb), self, 0);
  g_signal_connect_object (guest, "notify::verified", G_CALLBACK (guest_verified_cb), self, 0);
  g_signal_connect_object (guest, "notify::path-text", G_CALLBACK (guest_path_cb), self, 0);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (guest_state_cb), self, 0);
  self->state = state_of (self);
  update_words (self);
  update_progress (self);
  return self;
}

/* --- what a person does --- */

/**
 * tincan_task_accept:
 * @self: a task that is ASKING
 * @folder: (nullable): where the files go; NULL for a text
 * @conflict: what is done with names that are there already
 * @error: return location for an error
 *
 * Returns: FALSE with %TINCAN_ERROR_DISK when @folder is not a folder of this computer
 */
gboolean
tincan_task_accept (TincanTask    *self,
                    GFile         *folder,
                    TincanConflict conflict,
                    GError       **error)
{
  const char *path;

  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);
  g_return_val_if_fail (tincan_task_is_incoming (self), FALSE);
  g_return_val_if_fail (folder != NULL || tincan_task_is_text (self), FALSE);

  if (tincan_task_is_text (self))
    {
      tincan_transfer_accept (self->transfer, NULL, conflict);
      return TRUE;
    }

  path = g_file_peek_path (folder);
  if (path == NULL)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_DISK,
                           _("This folder is not on this computer. Choose another."));
      return FALSE;
    }
  g_set_object (&self->folder, folder);
  tincan_transfer_accept (self->transfer, path, conflict);
  return TRUE;
}

/**
 * tincan_task_decline:
 * @self: an incoming task that was not accepted
 */
void
tincan_task_decline (TincanTask *self)
{
  g_return_if_fail (TINCAN_IS_TASK (self));
  g_return_if_fail (tincan_task_is_incoming (self));

  tincan_transfer_decline (self->transfer, TINCAN_REASON_USER);
}

/**
 * tincan_task_pause:
 * @self: a task that can be paused
 */
void
tincan_task_pause (TincanTask *self)
{
  g_return_if_fail (TINCAN_IS_TASK (self));

  tincan_transfer_pause (self->transfer);
}

/**
 * tincan_task_resume:
 * @self: a task that can go on
 */
void
tincan_task_resume (TincanTask *self)
{
  g_return_if_fail (TINCAN_IS_TASK (self));

  tincan_transfer_resume (self->transfer);
}

/**
 * tincan_task_cancel:
 * @self: a task that is not over
 *
 * Ends it for good: what has come of unfinished files is thrown away.
 */
void
tincan_task_cancel (TincanTask *self)
{
  g_return_if_fail (TINCAN_IS_TASK (self));

  if (self->state == TINCAN_TASK_LISTING || self->state == TINCAN_TASK_ASKING)
    tincan_task_decline (self);
  else
    tincan_transfer_cancel (self->transfer, TINCAN_REASON_USER);
}

/* --- what is shown --- */

/**
 * tincan_task_get_transfer:
 * @self: a task
 *
 * Returns: (transfer none): what the core knows of it
 */
TincanTransfer *
tincan_task_get_transfer (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->transfer;
}

/**
 * tincan_task_get_guest:
 * @self: a task
 *
 * Returns: (transfer none): the other side
 */
TincanGuest *
tincan_task_get_guest (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->guest;
}

/**
 * tincan_task_get_title:
 * @self: a task
 *
 * Returns: what it is called; safe to show
 */
const char *
tincan_task_get_title (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->title;
}

/**
 * tincan_task_get_subtitle:
 * @self: a task
 *
 * Returns: how many files and bytes
 */
const char *
tincan_task_get_subtitle (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->subtitle;
}

/**
 * tincan_task_get_state:
 * @self: a task
 *
 * Returns: its state, for pictures; the words are tincan_task_get_state_text()
 */
TincanTaskState
tincan_task_get_state (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), TINCAN_TASK_FAILED);

  return self->state;
}

/**
 * tincan_task_get_state_text:
 * @self: a task
 *
 * Returns: the state in words
 */
const char *
tincan_task_get_state_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->state_text;
}

/**
 * tincan_task_get_error_text:
 * @self: a task
 *
 * Returns: (nullable): why it rests or failed, and what to do
 */
const char *
tincan_task_get_error_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->error_text;
}

/**
 * tincan_task_get_fraction:
 * @self: a task
 *
 * Returns: 0 to 1: how much is there
 */
double
tincan_task_get_fraction (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), 0);

  return self->fraction;
}

/**
 * tincan_task_get_bytes:
 * @self: a task
 *
 * Returns: bytes that the receiver has verified
 */
guint64
tincan_task_get_bytes (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), 0);

  return tincan_transfer_get_bytes (self->transfer);
}

/**
 * tincan_task_get_total_bytes:
 * @self: a task
 *
 * Returns: bytes of all files
 */
guint64
tincan_task_get_total_bytes (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), 0);

  return tincan_transfer_get_total_bytes (self->transfer);
}

/**
 * tincan_task_get_progress_text:
 * @self: a task
 *
 * Returns: how much is there of how much
 */
const char *
tincan_task_get_progress_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->progress_text;
}

/**
 * tincan_task_get_rate_text:
 * @self: a task
 *
 * Returns: how fast it goes; empty while that cannot be said
 */
const char *
tincan_task_get_rate_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->rate_text;
}

/**
 * tincan_task_get_eta_text:
 * @self: a task
 *
 * Returns: how long it will take; empty while that cannot be said
 */
const char *
tincan_task_get_eta_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return self->eta_text;
}

/**
 * tincan_task_get_path_text:
 * @self: a task
 *
 * Returns: the way of the bytes; empty while there is none
 */
const char *
tincan_task_get_path_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return tincan_guest_get_path_text (self->guest);
}

/**
 * tincan_task_get_peer_name:
 * @self: a task
 *
 * Returns: who the other side says it is; safe to show
 */
const char *
tincan_task_get_peer_name (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return tincan_guest_get_name (self->guest);
}

/**
 * tincan_task_get_verified:
 * @self: a task
 *
 * Returns: whether the other side has proved that it has the code or link
 */
gboolean
tincan_task_get_verified (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return tincan_guest_get_verified (self->guest);
}

/**
 * tincan_task_is_incoming:
 * @self: a task
 *
 * Returns: whether we receive
 */
gboolean
tincan_task_is_incoming (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return !tincan_transfer_is_outgoing (self->transfer);
}

/**
 * tincan_task_is_text:
 * @self: a task
 *
 * Returns: whether it is a text, and not files
 */
gboolean
tincan_task_is_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return tincan_transfer_get_kind (self->transfer) == TINCAN_OFFER_TEXT;
}

/**
 * tincan_task_is_finished:
 * @self: a task
 *
 * Returns: whether it is over, in whatever way
 */
gboolean
tincan_task_is_finished (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return self->state >= TINCAN_TASK_DONE;
}

/**
 * tincan_task_get_text:
 * @self: a task
 *
 * Returns: (nullable): the text that came, once it is DONE, or that we send
 */
const char *
tincan_task_get_text (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  if (self->sent_text != NULL)
    return self->sent_text;
  return tincan_transfer_get_text (self->transfer);
}

/**
 * tincan_task_get_can_pause:
 * @self: a task
 *
 * Returns: whether tincan_task_pause() does something
 */
gboolean
tincan_task_get_can_pause (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  switch (self->state)
    {
    case TINCAN_TASK_RUNNING:
    case TINCAN_TASK_INTERRUPTED:
      return TRUE;
    case TINCAN_TASK_PAUSED:
      /* The other side may go on before we want to. */
      return !tincan_transfer_is_paused_here (self->transfer);
    case TINCAN_TASK_LISTING:
    case TINCAN_TASK_ASKING:
    case TINCAN_TASK_OFFERED:
    case TINCAN_TASK_DONE:
    case TINCAN_TASK_INCOMPLETE:
    case TINCAN_TASK_DECLINED:
    case TINCAN_TASK_CANCELLED:
    case TINCAN_TASK_FAILED:
    default:
      return FALSE;
    }
}

/**
 * tincan_task_get_can_resume:
 * @self: a task
 *
 * Returns: whether it rests because of us
 */
gboolean
tincan_task_get_can_resume (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return !tincan_task_is_finished (self) && tincan_transfer_is_paused_here (self->transfer);
}

/**
 * tincan_task_get_can_cancel:
 * @self: a task
 *
 * Returns: whether it is not over
 */
gboolean
tincan_task_get_can_cancel (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return !tincan_task_is_finished (self);
}

/**
 * tincan_task_get_can_open:
 * @self: a task
 *
 * Returns: whether there is something in a folder of ours to be opened
 */
gboolean
tincan_task_get_can_open (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), FALSE);

  return self->folder != NULL &&
         (self->state == TINCAN_TASK_DONE || self->state == TINCAN_TASK_INCOMPLETE);
}

/**
 * tincan_task_get_files:
 * @self: a task
 *
 * Returns: (transfer none): of TincanTaskFile; empty while they are not known, and for a text
 */
GListModel *
tincan_task_get_files (TincanTask *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK (self), NULL);

  return G_LIST_MODEL (self->files);
}

static void
tincan_task_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  TincanTask *self = TINCAN_TASK (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, tincan_task_get_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, tincan_task_get_subtitle (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, tincan_task_get_state (self));
      break;
    case PROP_STATE_TEXT:
      g_value_set_string (value, tincan_task_get_state_text (self));
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, tincan_task_get_error_text (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, tincan_task_get_fraction (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, tincan_task_get_bytes (self));
      break;
    case PROP_TOTAL_BYTES:
      g_value_set_uint64 (value, tincan_task_get_total_bytes (self));
      break;
    case PROP_PROGRESS_TEXT:
      g_value_set_string (value, tincan_task_get_progress_text (self));
      break;
    case PROP_RATE_TEXT:
      g_value_set_string (value, tincan_task_get_rate_text (self));
      break;
    case PROP_ETA_TEXT:
      g_value_set_string (value, tincan_task_get_eta_text (self));
      break;
    case PROP_PATH_TEXT:
      g_value_set_string (value, tincan_task_get_path_text (self));
      break;
    case PROP_GUEST:
      g_value_set_object (value, tincan_task_get_guest (self));
      break;
    case PROP_PEER_NAME:
      g_value_set_string (value, tincan_task_get_peer_name (self));
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, tincan_task_get_verified (self));
      break;
    case PROP_IS_INCOMING:
      g_value_set_boolean (value, tincan_task_is_incoming (self));
      break;
    case PROP_IS_TEXT:
      g_value_set_boolean (value, tincan_task_is_text (self));
      break;
    case PROP_IS_FINISHED:
      g_value_set_boolean (value, tincan_task_is_finished (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, tincan_task_get_text (self));
      break;
    case PROP_CAN_PAUSE:
      g_value_set_boolean (value, tincan_task_get_can_pause (self));
      break;
    case PROP_CAN_RESUME:
      g_value_set_boolean (value, tincan_task_get_can_resume (self));
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, tincan_task_get_can_cancel (self));
      break;
    case PROP_CAN_OPEN:
      g_value_set_boolean (value, tincan_task_get_can_open (self));
      break;
    case PROP_FILES:
      g_value_set_object (value, tincan_task_get_files (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_task_finalize (GObject *object)
{
  TincanTask *self = TINCAN_TASK (object);

  g_clear_object (&self->files);
  g_clear_object (&self->transfer);
  g_clear_object (&self->guest);
  g_clear_object (&self->folder);
  g_clear_object (&self->received_file);
  g_ptr_array_unref (self->received_order);
  g_hash_table_unref (self->received);
  g_free (self->sent_text);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->state_text);
  g_free (self->error_text);
  g_free (self->progress_text);
  g_free (self->rate_text);
  g_free (self->eta_text);

  G_OBJECT_CLASS (tincan_task_parent_class)->finalize (object);
}

static void
tincan_task_class_init (TincanTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const struct
  {
    guint prop_id;
    const char *name;
  } strings[] = {
    { PROP_TITLE, "title" },
    { PROP_SUBTITLE, "subtitle" },
    { PROP_STATE_TEXT, "state-text" },
    { PROP_ERROR_TEXT, "error-text" },
    { PROP_PROGRESS_TEXT, "progress-text" },
    { PROP_RATE_TEXT, "rate-text" },
    { PROP_ETA_TEXT, "eta-text" },
    { PROP_PATH_TEXT, "path-text" },
    { PROP_PEER_NAME, "peer-name" },
    { PROP_TEXT, "text" },
  },
    booleans[] = {
      { PROP_VERIFIED, "verified" },
      { PROP_IS_INCOMING, "is-incoming" },
      { PROP_IS_TEXT, "is-text" },
      { PROP_IS_FINISHED, "is-finished" },
      { PROP_CAN_PAUSE, "can-pause" },
      { PROP_CAN_RESUME, "can-resume" },
      { PROP_CAN_CANCEL, "can-cancel" },
      { PROP_CAN_OPEN, "can-open" },
    };

  object_class->get_property = tincan_task_get_property;
  object_class->finalize = tincan_task_finalize;

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    properties[strings[i].prop_id] =
      g_param_spec_string (strings[i].name, NULL, NULL, NULL, flags);
  for (guint i = 0; i < G_N_ELEMENTS (booleans); i++)
    properties[booleans[i].prop_id] =
      g_param_spec_boolean (booleans[i].name, NULL, NULL, FALSE, flags);
  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, TINCAN_TASK_FAILED, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_BYTES] =
    g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_TOTAL_BYTES] =
    g_param_spec_uint64 ("total-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_GUEST] = g_param_spec_object ("guest", NULL, NULL, TINCAN_TYPE_GUEST, flags);
  properties[PROP_FILES] = g_param_spec_object ("files", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_FINISHED] =
    g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tincan_task_init (TincanTask *self)
{
  self->received = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->received_order = g_ptr_array_new ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-guest"

#include "config.h"

#include "app/model/tincan-guest-private.h"

#include "app/model/tincan-words.h"

#include <glib/gi18n.h>

struct _TincanGuest
{
  GObject       parent_instance;

  TincanRemote *remote;
  GListStore   *tasks;
  double        fraction;
  char         *progress_text;
  char         *path_text;
  guint         is_accepted : 1;
  guint         is_compared : 1;
  guint         needs_consent : 1;
};

G_DEFINE_FINAL_TYPE (TincanGuest, tincan_guest, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_REMOTE,
  PROP_NAME,
  PROP_VERIFIED,
  PROP_WORDS,
  PROP_NEEDS_COMPARING,
  PROP_STATE,
  PROP_STATE_TEXT,
  PROP_PATH_TEXT,
  PROP_IS_HERE,
  PROP_NEEDS_CONSENT,
  PROP_IS_ACCEPTED,
  PROP_TASKS,
  PROP_FRACTION,
  PROP_PROGRESS_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (TincanGuest *self,
        guint        prop_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
remote_state_cb (TincanRemote *remote,
                 GParamSpec   *pspec,
                 TincanGuest  *self)
{
  notify (self, PROP_STATE);
  notify (self, PROP_STATE_TEXT);
  notify (self, PROP_IS_HERE);
  notify (self, PROP_NEEDS_COMPARING);
  if (!tincan_guest_is_here (self))
    tincan_guest_set_needs_consent (self, FALSE);
}

static void
remote_name_cb (TincanRemote *remote,
                GParamSpec   *pspec,
                TincanGuest  *self)
{
  notify (self, PROP_NAME);
}

static void
remote_verified_cb (TincanRemote *remote,
                    GParamSpec   *pspec,
                    TincanGuest  *self)
{
  notify (self, PROP_VERIFIED);
}

static void
remote_comparison_cb (TincanRemote *remote,
                      GParamSpec   *pspec,
                      TincanGuest  *self)
{
  notify (self, PROP_WORDS);
  notify (self, PROP_NEEDS_COMPARING);
}

static void
update_path (TincanGuest *self)
{
  g_autofree char *text = tincan_path_dup_verdict (tincan_remote_get_path (self->remote),
                                                   tincan_remote_get_family (self->remote),
                                                   tincan_remote_get_rtt (self->remote));

  if (g_str_equal (text, self->path_text))
    return;

  g_free (self->path_text);
  self->path_text = g_steal_pointer (&text);
  notify (self, PROP_PATH_TEXT);
}

/* --- for the meeting --- */

TincanGuest *
tincan_guest_new (TincanRemote *remote)
{
  TincanGuest *self = g_object_new (TINCAN_TYPE_GUEST, NULL);

  self->remote = g_object_ref (remote);
  g_signal_connect_object (remote, "notify::state", G_CALLBACK (remote_state_cb), self, 0);
  g_signal_connect_object (remote, "notify::name", G_CALLBACK (remote_name_cb), self, 0);
  g_signal_connect_object (remote, "notify::verified", G_CALLBACK (remote_verified_cb), self, 0);
  g_signal_connect_object (remote, "notify::comparison", G_CALLBACK (remote_comparison_cb), self,
                           0);
  g_signal_connect_object (remote, "notify::path", G_CALLBACK (update_path), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (remote, "notify::rtt", G_CALLBACK (update_path), self,
                           G_CONNECT_SWAPPED);
  update_path (self);
  return self;
}

void
tincan_guest_set_accepted (TincanGuest *self,
                           gboolean     is_accepted)
{
  if (self->is_accepted == is_accepted)
    return;

  self->is_accepted = is_accepted;
  notify (self, PROP_IS_ACCEPTED);
}

void
tincan_guest_set_needs_consent (TincanGuest *self,
                                gboolean     needs_consent)
{
  if (self->needs_consent == needs_consent)
    return;

  self->needs_consent = needs_consent;
  notify (self, PROP_NEEDS_CONSENT);
}

void
tincan_guest_set_compared (TincanGuest *self)
{
  if (self->is_compared)
    return;

  self->is_compared = TRUE;
  notify (self, PROP_NEEDS_COMPARING);
  notify (self, PROP_VERIFIED);
}

void
tincan_guest_add_task (TincanGuest *self,
                       TincanTask  *task)
{
  g_list_store_insert (self->tasks, 0, task);
  tincan_guest_update_progress (self);
}

void
tincan_guest_forget_tasks (TincanGuest *self)
{
  g_list_store_remove_all (self->tasks);
}

void
tincan_guest_update_progress (TincanGuest *self)
{
  GPtrArray *transfers = tincan_remote_get_transfers (self->remote);
  g_autofree char *text = NULL;
  guint64 bytes = 0;
  guint64 total = 0;
  double fraction;

  for (guint i = 0; i < transfers->len; i++)
    {
      TincanTransfer *transfer = g_ptr_array_index (transfers, i);

      if (tincan_transfer_is_finished (transfer))
        continue;
      bytes += tincan_transfer_get_bytes (transfer);
      total += tincan_transfer_get_total_bytes (transfer);
    }

  fraction = total > 0 ? CLAMP ((double) bytes / total, 0, 1) : 0;
  text = total > 0 ? tincan_words_dup_progress (bytes, total) : g_strdup ("");
  if (fraction != self->fraction)
    {
      self->fraction = fraction;
      notify (self, PROP_FRACTION);
    }
  if (!g_str_equal (text, self->progress_text))
    {
      g_free (self->progress_text);
      self->progress_text = g_steal_pointer (&text);
      notify (self, PROP_PROGRESS_TEXT);
    }
}

/* --- public --- */

/**
 * tincan_guest_get_remote:
 * @self: a guest
 *
 * Returns: (transfer none): what the core knows of it
 */
TincanRemote *
tincan_guest_get_remote (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  return self->remote;
}

/**
 * tincan_guest_get_name:
 * @self: a guest
 *
 * Returns: what it calls itself, which proves nothing, or a word for somebody; safe to show
 */
const char *
tincan_guest_get_name (TincanGuest *self)
{
  const char *name;

  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  name = tincan_remote_get_name (self->remote);
  /* Translators: the other side of a transfer when it has not said its name */
  return name != NULL && *name != '\0' ? name : C_("person", "Somebody");
}

/**
 * tincan_guest_get_verified:
 * @self: a guest
 *
 * Returns: whether it has proved that it has the code or link, or the person has found the words to
 *   be the same; and so nobody is in between
 */
gboolean
tincan_guest_get_verified (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), FALSE);

  return self->is_compared || tincan_remote_get_verified (self->remote);
}

/**
 * tincan_guest_get_words:
 * @self: a guest
 *
 * Returns: (nullable): four words with blanks between them, which both sides show if nobody sits in
 *   between; NULL unless codes were carried and there is a connection
 */
const char *
tincan_guest_get_words (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  return tincan_remote_get_comparison (self->remote);
}

/**
 * tincan_guest_get_needs_comparing:
 * @self: a guest
 *
 * Returns: whether the person has yet to say if the words are the same
 */
gboolean
tincan_guest_get_needs_comparing (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), FALSE);

  return !self->is_compared && tincan_guest_get_words (self) != NULL && tincan_guest_is_here (self);
}

/**
 * tincan_guest_get_state:
 * @self: a guest
 *
 * Returns: its state, for pictures; the words are tincan_guest_get_state_text()
 */
TincanRemoteState
tincan_guest_get_state (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), TINCAN_REMOTE_FAILED);

  return tincan_remote_get_state (self->remote);
}

/**
 * tincan_guest_get_state_text:
 * @self: a guest
 *
 * Returns: its state in words; when it has failed, why and what to do
 */
const char *
tincan_guest_get_state_text (TincanGuest *self)
{
  const GError *error;

  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  error = tincan_remote_get_error (self->remote);
  if (tincan_guest_get_state (self) == TINCAN_REMOTE_FAILED && error != NULL)
    return error->message;
  return tincan_words_remote_state (tincan_guest_get_state (self));
}

/**
 * tincan_guest_get_path_text:
 * @self: a guest
 *
 * Returns: the way to it in words, which the other end says in the same; empty while there is none
 */
const char *
tincan_guest_get_path_text (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  return self->path_text;
}

/**
 * tincan_guest_is_here:
 * @self: a guest
 *
 * Returns: whether it has neither left nor failed
 */
gboolean
tincan_guest_is_here (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), FALSE);

  return tincan_guest_get_state (self) < TINCAN_REMOTE_LEFT;
}

/**
 * tincan_guest_get_needs_consent:
 * @self: a guest
 *
 * Returns: whether something would be sent to it if somebody said yes
 */
gboolean
tincan_guest_get_needs_consent (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), FALSE);

  return self->needs_consent;
}

/**
 * tincan_guest_is_accepted:
 * @self: a guest
 *
 * Returns: whether it is sent what is added to the meeting
 */
gboolean
tincan_guest_is_accepted (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), FALSE);

  return self->is_accepted;
}

/**
 * tincan_guest_get_tasks:
 * @self: a guest
 *
 * Returns: (transfer none): of TincanTask, its transfers, newest first
 */
GListModel *
tincan_guest_get_tasks (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

/**
 * tincan_guest_get_fraction:
 * @self: a guest
 *
 * Returns: 0 to 1: how much is there of all that is under way with it; 0 when nothing is
 */
double
tincan_guest_get_fraction (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), 0);

  return self->fraction;
}

/**
 * tincan_guest_get_progress_text:
 * @self: a guest
 *
 * Returns: the same in bytes; empty when nothing is under way
 */
const char *
tincan_guest_get_progress_text (TincanGuest *self)
{
  g_return_val_if_fail (TINCAN_IS_GUEST (self), NULL);

  return self->progress_text;
}

static void
tincan_guest_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TincanGuest *self = TINCAN_GUEST (object);

  switch (prop_id)
    {
    case PROP_REMOTE:
      g_value_set_object (value, self->remote);
      break;
    case PROP_NAME:
      g_value_set_string (value, tincan_guest_get_name (self));
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, tincan_guest_get_verified (self));
      break;
    case PROP_WORDS:
      g_value_set_string (value, tincan_guest_get_words (self));
      break;
    case PROP_NEEDS_COMPARING:
      g_value_set_boolean (value, tincan_guest_get_needs_comparing (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, tincan_guest_get_state (self));
      break;
    case PROP_STATE_TEXT:
      g_value_set_string (value, tincan_guest_get_state_text (self));
      break;
    case PROP_PATH_TEXT:
      g_value_set_string (value, tincan_guest_get_path_text (self));
      break;
    case PROP_IS_HERE:
      g_value_set_boolean (value, tincan_guest_is_here (self));
      break;
    case PROP_NEEDS_CONSENT:
      g_value_set_boolean (value, self->needs_consent);
      break;
    case PROP_IS_ACCEPTED:
      g_value_set_boolean (value, self->is_accepted);
      break;
    case PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_PROGRESS_TEXT:
      g_value_set_string (value, self->progress_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_guest_finalize (GObject *object)
{
  TincanGuest *self = TINCAN_GUEST (object);

  g_clear_object (&self->remote);
  g_clear_object (&self->tasks);
  g_free (self->progress_text);
  g_free (self->path_text);

  G_OBJECT_CLASS (tincan_guest_parent_class)->finalize (object);
}

static void
tincan_guest_class_init (TincanGuestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tincan_guest_get_property;
  object_class->finalize = tincan_guest_finalize;

  properties[PROP_REMOTE] =
    g_param_spec_object ("remote", NULL, NULL, TINCAN_TYPE_REMOTE, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  properties[PROP_NEEDS_COMPARING] =
    g_param_spec_boolean ("needs-comparing", NULL, NULL, FALSE, flags);
  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, TINCAN_REMOTE_FAILED, 0, flags);
  properties[PROP_STATE_TEXT] = g_param_spec_string ("state-text", NULL, NULL, NULL, flags);
  properties[PROP_PATH_TEXT] = g_param_spec_string ("path-text", NULL, NULL, NULL, flags);
  properties[PROP_IS_HERE] = g_param_spec_boolean ("is-here", NULL, NULL, TRUE, flags);
  properties[PROP_NEEDS_CONSENT] =
    g_param_spec_boolean ("needs-consent", NULL, NULL, FALSE, flags);
  properties[PROP_IS_ACCEPTED] = g_param_spec_boolean ("is-accepted", NULL, NULL, FALSE, flags);
  properties[PROP_TASKS] = g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_PROGRESS_TEXT] =
    g_param_spec_string ("progress-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_guest_init (TincanGuest *self)
{
  self->tasks = g_list_store_new (TINCAN_TYPE_TASK);
  self->progress_text = g_strdup ("");
  self->path_text = g_strdup ("");
}

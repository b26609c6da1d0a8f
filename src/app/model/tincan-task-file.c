/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-task-file"

#include "config.h"

#include "app/model/tincan-task-file-private.h"

#include "app/model/tincan-words.h"
#include "wire/tincan-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _TincanTaskFile
{
  GObject             parent_instance;

  char               *path;
  const char         *name; /* the end of @path */
  guint64             size;
  char               *size_text;
  TincanTaskFileState state;
  double              fraction;
  char               *message; /* (nullable) */
  gboolean            is_outgoing;
};

G_DEFINE_FINAL_TYPE (TincanTaskFile, tincan_task_file, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PATH,
  PROP_NAME,
  PROP_SIZE,
  PROP_SIZE_TEXT,
  PROP_STATE,
  PROP_STATE_TEXT,
  PROP_FRACTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

TincanTaskFile *
tincan_task_file_new (const char *path,
                      guint64     size,
                      gboolean    is_outgoing)
{
  TincanTaskFile *self = g_object_new (TINCAN_TYPE_TASK_FILE, NULL);
  const char *slash;

  self->path = tincan_text_for_display (path, 0);
  slash = strrchr (self->path, '/');
  self->name = slash != NULL ? slash + 1 : self->path;
  self->size = size;
  self->size_text = tincan_words_dup_size (size);
  self->is_outgoing = is_outgoing;
  return self;
}

void
tincan_task_file_set (TincanTaskFile     *self,
                      TincanTaskFileState state,
                      double              fraction,
                      const char         *message)
{
  if (self->fraction != fraction)
    {
      self->fraction = fraction;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
    }
  if (self->state == state && g_strcmp0 (self->message, message) == 0)
    return;

  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE_TEXT]);
}

/**
 * tincan_task_file_get_path:
 * @self: a file
 *
 * Returns: its path in what is moved, safe to show
 */
const char *
tincan_task_file_get_path (TincanTaskFile *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_FILE (self), NULL);

  return self->path;
}

/**
 * tincan_task_file_get_name:
 * @self: a file
 *
 * Returns: the last part of its path, safe to show
 */
const char *
tincan_task_file_get_name (TincanTaskFile *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_FILE (self), NULL);

  return self->name;
}

/**
 * tincan_task_file_get_size:
 * @self: a file
 *
 * Returns: bytes
 */
guint64
tincan_task_file_get_size (TincanTaskFile *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_FILE (self), 0);

  return self->size;
}

/**
 * tincan_task_file_get_state:
 * @self: a file
 *
 * Returns: its state, for pictures; the words are tincan_task_file_get_state_text()
 */
TincanTaskFileState
tincan_task_file_get_state (TincanTaskFile *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_FILE (self), TINCAN_TASK_FILE_WAITING);

  return self->state;
}

/**
 * tincan_task_file_get_state_text:
 * @self: a file
 *
 * Returns: its state in words; when it has failed, why
 */
const char *
tincan_task_file_get_state_text (TincanTaskFile *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_FILE (self), NULL);

  switch (self->state)
    {
    case TINCAN_TASK_FILE_WAITING:
      return C_("file", "Waiting");
    case TINCAN_TASK_FILE_RUNNING:
      return self->is_outgoing ? C_("file", "Sending…") : C_("file", "Receiving…");
    case TINCAN_TASK_FILE_DONE:
      return self->is_outgoing ? C_("file", "Sent") : C_("file", "Received");
    case TINCAN_TASK_FILE_FAILED:
      return self->message != NULL ? self->message : C_("file", "Failed");
    case TINCAN_TASK_FILE_SKIPPED:
      return self->is_outgoing ? C_("file", "Not needed") : C_("file", "Left as it was");
    case TINCAN_TASK_FILE_STOPPED:
      return self->is_outgoing ? C_("file", "Not sent") : C_("file", "Not received");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * tincan_task_file_get_fraction:
 * @self: a file
 *
 * Returns: 0 to 1: how much of it is there, of a running one an estimate
 */
double
tincan_task_file_get_fraction (TincanTaskFile *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_FILE (self), 0);

  return self->fraction;
}

static void
tincan_task_file_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TincanTaskFile *self = TINCAN_TASK_FILE (object);

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_SIZE_TEXT:
      g_value_set_string (value, self->size_text);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_STATE_TEXT:
      g_value_set_string (value, tincan_task_file_get_state_text (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_task_file_finalize (GObject *object)
{
  TincanTaskFile *self = TINCAN_TASK_FILE (object);

  g_free (self->path);
  g_free (self->size_text);
  g_free (self->message);

  G_OBJECT_CLASS (tincan_task_file_parent_class)->finalize (object);
}

static void
tincan_task_file_class_init (TincanTaskFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tincan_task_file_get_property;
  object_class->finalize = tincan_task_file_finalize;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_SIZE_TEXT] = g_param_spec_string ("size-text", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, TINCAN_TASK_FILE_STOPPED, 0, flags);
  properties[PROP_STATE_TEXT] = g_param_spec_string ("state-text", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_task_file_init (TincanTaskFile *self)
{
}

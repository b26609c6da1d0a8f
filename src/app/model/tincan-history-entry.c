/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-history"

#include "config.h"

#include "app/model/tincan-history-entry-private.h"

#include "app/model/tincan-words.h"
#include "wire/tincan-json.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-text.h"

#include <glib/gi18n.h>

#define MAX_LINE_BYTES (32 * 1024)

struct _TincanHistoryEntry
{
  GObject    parent_instance;

  char      *name; /* empty for a text */
  char      *peer_name;
  char      *location; /* (nullable) */
  guint64    bytes;
  guint      files;
  gint64     when;
  TincanPath path;
  guint      is_incoming : 1;
  guint      is_text : 1;
  guint      is_complete : 1;
  guint      verified : 1;
};

G_DEFINE_FINAL_TYPE (TincanHistoryEntry, tincan_history_entry, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_BYTES,
  PROP_FILES,
  PROP_IS_INCOMING,
  PROP_IS_TEXT,
  PROP_IS_COMPLETE,
  PROP_VERIFIED,
  PROP_PEER_NAME,
  PROP_PATH_TEXT,
  PROP_WHEN,
  PROP_WHEN_TEXT,
  PROP_SIZE_TEXT,
  PROP_LOCATION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * tincan_history_entry_new_for_task:
 * @task: a task that is over
 *
 * Returns: (transfer full): what is to be remembered of it, with the time that it is now
 */
TincanHistoryEntry *
tincan_history_entry_new_for_task (TincanTask *task)
{
  TincanHistoryEntry *self;
  TincanTransfer *transfer;
  GFile *received;

  g_return_val_if_fail (TINCAN_IS_TASK (task), NULL);

  self = g_object_new (TINCAN_TYPE_HISTORY_ENTRY, NULL);
  transfer = tincan_task_get_transfer (task);
  received = tincan_task_get_received_file (task);
  self->is_text = tincan_task_is_text (task);
  /* Never what is in it. */
  self->name = g_strdup (self->is_text ? "" : tincan_task_get_title (task));
  self->peer_name = g_strdup (tincan_task_get_peer_name (task));
  self->location = received != NULL ? g_file_get_uri (received) : NULL;
  self->bytes = tincan_task_get_bytes (task);
  self->files = self->is_text ? 0 : tincan_transfer_get_items (transfer);
  self->when = g_get_real_time () / G_USEC_PER_SEC;
  self->path = tincan_remote_get_path (tincan_guest_get_remote (tincan_task_get_guest (task)));
  self->is_incoming = tincan_task_is_incoming (task);
  self->is_complete = tincan_task_get_state (task) == TINCAN_TASK_DONE;
  self->verified = tincan_task_get_verified (task);
  return self;
}

/* --- lines --- */

char *
tincan_history_entry_to_line (TincanHistoryEntry *self)
{
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_int_member (object, "when", self->when);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "peer", self->peer_name);
  json_object_set_int_member (object, "bytes", (gint64) self->bytes);
  json_object_set_int_member (object, "files", self->files);
  json_object_set_string_member (object, "path", tincan_path_to_string (self->path));
  json_object_set_boolean_member (object, "incoming", self->is_incoming);
  json_object_set_boolean_member (object, "text", self->is_text);
  json_object_set_boolean_member (object, "complete", self->is_complete);
  json_object_set_boolean_member (object, "verified", self->verified);
  if (self->location != NULL)
    json_object_set_string_member (object, "location", self->location);
  return tincan_json_to_string (object);
}

static TincanPath
path_from_string (const char *text)
{
  for (int path = TINCAN_PATH_UNKNOWN; path <= TINCAN_PATH_RELAY; path++)
    {
      if (g_strcmp0 (tincan_path_to_string (path), text) == 0)
        return path;
    }
  return TINCAN_PATH_UNKNOWN;
}

TincanHistoryEntry *
tincan_history_entry_from_line (const char *line,
                                gsize       length)
{
  g_autoptr(TincanHistoryEntry) self = NULL;
  g_autoptr(JsonObject) object = tincan_json_parse (line, length, MAX_LINE_BYTES, NULL);
  const char *name;
  const char *peer;
  const char *path = NULL;
  const char *location = NULL;
  gint64 when;
  gint64 bytes;
  gint64 files = 0;
  gboolean is_incoming = FALSE;
  gboolean is_text = FALSE;
  gboolean is_complete = TRUE;
  gboolean verified = FALSE;

  if (object == NULL ||
      !tincan_json_get_string (object, "name", &name, NULL) ||
      !tincan_json_get_string (object, "peer", &peer, NULL) ||
      !tincan_json_get_int (object, "when", 0, G_MAXINT32 * G_GINT64_CONSTANT (100), &when, NULL) ||
      !tincan_json_get_int (object, "bytes", 0, TINCAN_MAX_SAFE_INTEGER, &bytes, NULL) ||
      !tincan_json_get_int_opt (object, "files", 0, G_MAXUINT, &files, NULL) ||
      !tincan_json_get_string_opt (object, "path", &path, NULL) ||
      !tincan_json_get_string_opt (object, "location", &location, NULL) ||
      !tincan_json_get_boolean_opt (object, "incoming", &is_incoming, NULL) ||
      !tincan_json_get_boolean_opt (object, "text", &is_text, NULL) ||
      !tincan_json_get_boolean_opt (object, "complete", &is_complete, NULL) ||
      !tincan_json_get_boolean_opt (object, "verified", &verified, NULL))
    return NULL;

  self = g_object_new (TINCAN_TYPE_HISTORY_ENTRY, NULL);
  self->name = tincan_text_for_display (name, 0);
  self->peer_name = tincan_text_for_display (peer, 0);
  self->location = g_strdup (location);
  self->when = when;
  self->bytes = (guint64) bytes;
  self->files = (guint) files;
  self->path = path_from_string (path);
  self->is_incoming = is_incoming;
  self->is_text = is_text;
  self->is_complete = is_complete;
  self->verified = verified;
  return g_steal_pointer (&self);
}

/* --- what is shown --- */

/**
 * tincan_history_entry_get_name:
 * @self: an entry
 *
 * Returns: what it was called; safe to show
 */
const char *
tincan_history_entry_get_name (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), NULL);

  return self->is_text ? C_("transfer", "Text") : self->name;
}

/**
 * tincan_history_entry_get_bytes:
 * @self: an entry
 *
 * Returns: bytes that were received and verified
 */
guint64
tincan_history_entry_get_bytes (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), 0);

  return self->bytes;
}

/**
 * tincan_history_entry_get_files:
 * @self: an entry
 *
 * Returns: how many files; 0 for a text
 */
guint
tincan_history_entry_get_files (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), 0);

  return self->files;
}

/**
 * tincan_history_entry_is_incoming:
 * @self: an entry
 *
 * Returns: whether we received
 */
gboolean
tincan_history_entry_is_incoming (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), FALSE);

  return self->is_incoming;
}

/**
 * tincan_history_entry_is_text:
 * @self: an entry
 *
 * Returns: whether it was a text
 */
gboolean
tincan_history_entry_is_text (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), FALSE);

  return self->is_text;
}

/**
 * tincan_history_entry_is_complete:
 * @self: an entry
 *
 * Returns: whether all of it arrived
 */
gboolean
tincan_history_entry_is_complete (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), FALSE);

  return self->is_complete;
}

/**
 * tincan_history_entry_get_verified:
 * @self: an entry
 *
 * Returns: whether the other side had proved that it has the code or link
 */
gboolean
tincan_history_entry_get_verified (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), FALSE);

  return self->verified;
}

/**
 * tincan_history_entry_get_peer_name:
 * @self: an entry
 *
 * Returns: who the other side said it was; safe to show
 */
const char *
tincan_history_entry_get_peer_name (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), NULL);

  return self->peer_name;
}

/**
 * tincan_history_entry_get_path_text:
 * @self: an entry
 *
 * Returns: the way that the bytes took; empty if it is not known
 */
const char *
tincan_history_entry_get_path_text (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), NULL);

  return tincan_words_path (self->path);
}

/**
 * tincan_history_entry_get_when:
 * @self: an entry
 *
 * Returns: when it ended, in seconds since 1970
 */
gint64
tincan_history_entry_get_when (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), 0);

  return self->when;
}

/**
 * tincan_history_entry_get_location:
 * @self: an entry
 *
 * Returns: (nullable): URI of what arrived; it may have gone since
 */
const char *
tincan_history_entry_get_location (TincanHistoryEntry *self)
{
  g_return_val_if_fail (TINCAN_IS_HISTORY_ENTRY (self), NULL);

  return self->location;
}

static void
tincan_history_entry_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TincanHistoryEntry *self = TINCAN_HISTORY_ENTRY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, tincan_history_entry_get_name (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, self->bytes);
      break;
    case PROP_FILES:
      g_value_set_uint (value, self->files);
      break;
    case PROP_IS_INCOMING:
      g_value_set_boolean (value, self->is_incoming);
      break;
    case PROP_IS_TEXT:
      g_value_set_boolean (value, self->is_text);
      break;
    case PROP_IS_COMPLETE:
      g_value_set_boolean (value, self->is_complete);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_PEER_NAME:
      g_value_set_string (value, self->peer_name);
      break;
    case PROP_PATH_TEXT:
      g_value_set_string (value, tincan_words_path (self->path));
      break;
    case PROP_WHEN:
      g_value_set_int64 (value, self->when);
      break;
    case PROP_WHEN_TEXT:
      g_value_take_string (value, tincan_words_dup_when (self->when));
      break;
    case PROP_SIZE_TEXT:
      g_value_take_string (value, tincan_words_dup_size (self->bytes));
      break;
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_history_entry_finalize (GObject *object)
{
  TincanHistoryEntry *self = TINCAN_HISTORY_ENTRY (object);

  g_free (self->name);
  g_free (self->peer_name);
  g_free (self->location);

  G_OBJECT_CLASS (tincan_history_entry_parent_class)->finalize (object);
}

static void
tincan_history_entry_class_init (TincanHistoryEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tincan_history_entry_get_property;
  object_class->finalize = tincan_history_entry_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_FILES] = g_param_spec_uint ("files", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IS_INCOMING] = g_param_spec_boolean ("is-incoming", NULL, NULL, FALSE, flags);
  properties[PROP_IS_TEXT] = g_param_spec_boolean ("is-text", NULL, NULL, FALSE, flags);
  properties[PROP_IS_COMPLETE] = g_param_spec_boolean ("is-complete", NULL, NULL, FALSE, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_PEER_NAME] = g_param_spec_string ("peer-name", NULL, NULL, NULL, flags);
  properties[PROP_PATH_TEXT] = g_param_spec_string ("path-text", NULL, NULL, NULL, flags);
  properties[PROP_WHEN] =
    g_param_spec_int64 ("when", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_WHEN_TEXT] = g_param_spec_string ("when-text", NULL, NULL, NULL, flags);
  properties[PROP_SIZE_TEXT] = g_param_spec_string ("size-text", NULL, NULL, NULL, flags);
  properties[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_history_entry_init (TincanHistoryEntry *self)
{
}

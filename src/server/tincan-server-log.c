/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server"

#include "config.h"

#include "server/tincan-server-log.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#define FIELD_PREFIX "TINCAN_"
#define MAX_NUMBERS 8

/**
 * tincan_server_log:
 * @event: what happened: a constant
 * @reason: (nullable): why: a constant
 * @numbers: (array length=n_numbers): counts and durations
 * @n_numbers: at most 8
 *
 * Writes a structured log entry at the level “info”. Its fields are `TINCAN_EVENT`,
 * `TINCAN_REASON`, and `TINCAN_` with the name of each number.
 */
void
tincan_server_log (const char            *event,
                   const char            *reason,
                   const TincanLogNumber *numbers,
                   gsize                  n_numbers)
{
  g_autoptr(GString) message = g_string_new (event);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  GLogField fields[5 + MAX_NUMBERS];
  gsize n_fields = 0;

  g_return_if_fail (n_numbers <= MAX_NUMBERS);

  if (reason != NULL)
    g_string_append_printf (message, " reason=%s", reason);
  fields[n_fields++] = (GLogField){ "PRIORITY", "6", -1 };
  fields[n_fields++] = (GLogField){ "GLIB_DOMAIN", G_LOG_DOMAIN, -1 };
  fields[n_fields++] = (GLogField){ FIELD_PREFIX "EVENT", event, -1 };
  if (reason != NULL)
    fields[n_fields++] = (GLogField){ FIELD_PREFIX "REASON", reason, -1 };

  for (gsize i = 0; i < n_numbers; i++)
    {
      g_autofree char *upper = g_ascii_strup (numbers[i].name, -1);
      char *key = g_strconcat (FIELD_PREFIX, upper, NULL);
      char *value = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i].value);

      g_ptr_array_add (texts, key);
      g_ptr_array_add (texts, value);
      g_string_append_printf (message, " %s=%s", numbers[i].name, value);
      fields[n_fields++] = (GLogField){ key, value, -1 };
    }

  fields[n_fields++] = (GLogField){ "MESSAGE", message->str, -1 };
  g_log_structured_array (G_LOG_LEVEL_INFO, fields, n_fields);
}

static const char *
level_to_string (GLogLevelFlags level)
{
  if ((level & G_LOG_LEVEL_ERROR) != 0)
    return "error";
  if ((level & G_LOG_LEVEL_CRITICAL) != 0)
    return "critical";
  if ((level & G_LOG_LEVEL_WARNING) != 0)
    return "warning";
  if ((level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO)) != 0)
    return "info";
  return "debug";
}

static char *
field_to_string (const GLogField *field)
{
  if (field->length < 0)
    return g_strdup (field->value);
  return g_strndup (field->value, (gsize) field->length);
}

static char *
dup_field (const GLogField *fields,
           gsize            n_fields,
           const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, key) == 0)
        return field_to_string (&fields[i]);
    }
  return NULL;
}

static char *
format_time (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

/* Debug messages of libraries are for whoever asks for them, as ever with G_MESSAGES_DEBUG. */
static gboolean
is_wanted (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields)
{
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *event = dup_field (fields, n_fields, FIELD_PREFIX "EVENT");

  return event != NULL || !g_log_writer_default_would_drop (level, domain);
}

static GLogWriterOutput
write_line (const char *line)
{
  fprintf (stderr, "%s\n", line);
  fflush (stderr);
  return G_LOG_WRITER_HANDLED;
}

/**
 * tincan_server_log_write_text:
 * @level: a level
 * @fields: (array length=n_fields): the fields of an entry
 * @n_fields: how many
 * @user_data: not used
 *
 * A #GLogWriterFunc that writes a line for people to standard error, or to the journal where that
 * is standard error.
 *
 * Returns: whether it was written
 */
GLogWriterOutput
tincan_server_log_write_text (GLogLevelFlags   level,
                              const GLogField *fields,
                              gsize            n_fields,
                              gpointer         user_data)
{
  g_autofree char *message = NULL;
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;

  if (!is_wanted (level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (fileno (stderr)) &&
      g_log_writer_journald (level, fields, n_fields, user_data) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  message = dup_field (fields, n_fields, "MESSAGE");
  time = format_time ();
  line = g_strdup_printf ("%s %s: %s", time, level_to_string (level), message);
  return write_line (line);
}

/**
 * tincan_server_log_format_json:
 * @level: a level
 * @fields: (array length=n_fields): the fields of an entry
 * @n_fields: how many
 *
 * Returns: (transfer full): one JSON object: `time`, `level`, and either `event` with its `reason`
 *   and numbers, or `message`
 */
char *
tincan_server_log_format_json (GLogLevelFlags   level,
                               const GLogField *fields,
                               gsize            n_fields)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *event = dup_field (fields, n_fields, FIELD_PREFIX "EVENT");
  g_autofree char *time = format_time ();

  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "level", level_to_string (level));
  if (event == NULL)
    {
      g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
      g_autofree char *valid = g_utf8_make_valid (message != NULL ? message : "", -1);

      json_object_set_string_member (object, "message", valid);
    }

  for (gsize i = 0; event != NULL && i < n_fields; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      gint64 number;

      if (!g_str_has_prefix (fields[i].key, FIELD_PREFIX))
        continue;
      name = g_ascii_strdown (fields[i].key + strlen (FIELD_PREFIX), -1);
      value = field_to_string (&fields[i]);
      if (g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
        json_object_set_int_member (object, name, number);
      else
        json_object_set_string_member (object, name, value);
    }

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

/**
 * tincan_server_log_write_json:
 * @level: a level
 * @fields: (array length=n_fields): the fields of an entry
 * @n_fields: how many
 * @user_data: not used
 *
 * A #GLogWriterFunc that writes a line of JSON to standard error.
 *
 * Returns: whether it was written
 */
GLogWriterOutput
tincan_server_log_write_json (GLogLevelFlags   level,
                              const GLogField *fields,
                              gsize            n_fields,
                              gpointer         user_data)
{
  g_autofree char *line = NULL;

  if (!is_wanted (level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;

  line = tincan_server_log_format_json (level, fields, n_fields);
  return write_line (line);
}

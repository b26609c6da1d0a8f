/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-signal"

#include "config.h"

#include "wire/tincan-signal.h"

#include "wire/tincan-error.h"
#include "wire/tincan-json.h"
#include "wire/tincan-limits.h"

#include <string.h>

#define MAX_LANE 255
#define MAX_ATTEMPT G_MAXINT32
#define MAX_MLINE 65535

static const char *const type_names[] = {
  [TINCAN_SIGNAL_OFFER] = "offer",
  [TINCAN_SIGNAL_ANSWER] = "answer",
  [TINCAN_SIGNAL_CANDIDATE] = "candidate",
  [TINCAN_SIGNAL_AGAIN] = "again",
  [TINCAN_SIGNAL_BYE] = "bye",
};

/**
 * tincan_signal_new:
 * @type: a type
 *
 * Returns: (transfer full): a signal without fields; the caller sets those of its type
 */
TincanSignal *
tincan_signal_new (TincanSignalType type)
{
  TincanSignal *self = g_new0 (TincanSignal, 1);

  self->type = type;

  return self;
}

/**
 * tincan_signal_free:
 * @self: (transfer full): a signal
 */
void
tincan_signal_free (TincanSignal *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->sdp);
  g_free (self->candidate);
  g_free (self);
}

/* --- In --- */

static gboolean
read_attempt (TincanSignal *self,
              JsonObject   *object,
              GError      **error)
{
  gint64 lane = 0;
  gint64 attempt;

  if (!tincan_json_get_int_opt (object, "lane", 0, MAX_LANE, &lane, error) ||
      !tincan_json_get_int (object, "attempt", 0, MAX_ATTEMPT, &attempt, error))
    return FALSE;

  self->lane = lane;
  self->attempt = attempt;

  return TRUE;
}

static gboolean
read_sdp (TincanSignal *self,
          JsonObject   *object,
          GError      **error)
{
  const char *sdp;

  if (!tincan_json_get_string (object, "sdp", &sdp, error))
    return FALSE;

  self->sdp = g_strdup (sdp);

  return TRUE;
}

static gboolean
read_candidate (TincanSignal *self,
                JsonObject   *object,
                GError      **error)
{
  const char *candidate;
  gint64 mline;

  if (!tincan_json_get_int (object, "mline", 0, MAX_MLINE, &mline, error) ||
      !tincan_json_get_string (object, "candidate", &candidate, error))
    return FALSE;

  self->mline = mline;
  self->candidate = g_strdup (candidate);

  return TRUE;
}

static gboolean
read_reason (TincanSignal *self,
             JsonObject   *object,
             GError      **error)
{
  const char *reason;

  if (!tincan_json_get_string (object, "reason", &reason, error))
    return FALSE;

  self->reason = tincan_reason_from_string (reason);

  return TRUE;
}

static gboolean
read_fields (TincanSignal *self,
             JsonObject   *object,
             GError      **error)
{
  switch (self->type)
    {
    case TINCAN_SIGNAL_OFFER:
    case TINCAN_SIGNAL_ANSWER:
      return read_attempt (self, object, error) && read_sdp (self, object, error);

    case TINCAN_SIGNAL_CANDIDATE:
      return read_attempt (self, object, error) && read_candidate (self, object, error);

    case TINCAN_SIGNAL_AGAIN:
      return read_attempt (self, object, error);

    case TINCAN_SIGNAL_BYE:
      return read_reason (self, object, error);

    case TINCAN_SIGNAL_UNKNOWN:
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/**
 * tincan_signal_from_json:
 * @object: the signal of a `signal` message
 *
 * Reads a signal. A type that we do not know gives %TINCAN_SIGNAL_UNKNOWN and
 * success; a field that we do not know is ignored. What an SDP says is not
 * looked at.
 *
 * Returns: (transfer full): the signal, or %NULL with TINCAN_ERROR_PROTOCOL,
 *   whose message is for a log
 */
TincanSignal *
tincan_signal_from_json (JsonObject *object,
                         GError    **error)
{
  g_autoptr(TincanSignal) self = NULL;
  const char *type;

  g_return_val_if_fail (object != NULL, NULL);

  if (!tincan_json_get_string (object, "type", &type, error))
    return NULL;

  self = tincan_signal_new (TINCAN_SIGNAL_UNKNOWN);
  for (guint i = 1; i < G_N_ELEMENTS (type_names); i++)
    {
      if (g_str_equal (type, type_names[i]))
        self->type = i;
    }

  if (!read_fields (self, object, error))
    {
      g_prefix_error (error, "%s: ", type_names[self->type]);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * tincan_signal_parse:
 * @data: what was sealed, not necessarily terminated
 * @length: length of @data in bytes
 *
 * Reads the plaintext of a sealed body, as tincan_signal_from_json() does.
 *
 * Returns: (transfer full): the signal, or %NULL with TINCAN_ERROR_PROTOCOL,
 *   whose message is for a log
 */
TincanSignal *
tincan_signal_parse (const char *data,
                     gsize       length,
                     GError    **error)
{
  g_autoptr(JsonObject) object = NULL;

  object = tincan_json_parse (data, length, TINCAN_MAX_SIGNAL_BYTES, error);
  if (object == NULL)
    return NULL;

  return tincan_signal_from_json (object, error);
}

/* --- Out --- */

/**
 * tincan_signal_to_json:
 * @self: a signal of a known type with all its fields
 *
 * Returns: (transfer full): an object that tincan_signal_from_json() reads as the same signal
 */
JsonObject *
tincan_signal_to_json (const TincanSignal *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->type != TINCAN_SIGNAL_UNKNOWN, NULL);
  g_return_val_if_fail (self->type < G_N_ELEMENTS (type_names), NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "type", type_names[self->type]);

  if (self->type == TINCAN_SIGNAL_BYE)
    {
      json_object_set_string_member (object, "reason", tincan_reason_to_string (self->reason));
      return object;
    }

  if (self->lane != 0)
    json_object_set_int_member (object, "lane", self->lane);
  json_object_set_int_member (object, "attempt", self->attempt);

  if (self->type == TINCAN_SIGNAL_OFFER || self->type == TINCAN_SIGNAL_ANSWER)
    {
      json_object_set_string_member (object, "sdp", self->sdp);
    }
  else if (self->type == TINCAN_SIGNAL_CANDIDATE)
    {
      json_object_set_int_member (object, "mline", self->mline);
      json_object_set_string_member (object, "candidate", self->candidate);
    }

  return object;
}

/**
 * tincan_signal_to_bytes:
 * @self: a signal of a known type with all its fields
 *
 * Writes what is to be sealed. Only an SDP of our own could make it longer
 * than TINCAN_MAX_SIGNAL_BYTES, which the other side refuses: the caller checks.
 *
 * Returns: (transfer full): JSON, without a terminator
 */
GBytes *
tincan_signal_to_bytes (const TincanSignal *self)
{
  g_autoptr(JsonObject) object = NULL;
  char *text;

  object = tincan_signal_to_json (self);
  g_return_val_if_fail (object != NULL, NULL);

  text = tincan_json_to_string (object);

  return g_bytes_new_take (text, strlen (text));
}

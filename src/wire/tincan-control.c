/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-control"

#include "config.h"

#include "wire/tincan-control.h"

#include "wire/tincan-base64url.h"
#include "wire/tincan-error.h"
#include "wire/tincan-json.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-text.h"

#include <string.h>

#define MAX_VERSION 65535
#define MAX_NAMES 5

static const char *const type_names[] = {
  [TINCAN_CONTROL_HELLO] = "hello",
  [TINCAN_CONTROL_PING] = "ping",
  [TINCAN_CONTROL_PONG] = "pong",
  [TINCAN_CONTROL_OFFER] = "offer",
  [TINCAN_CONTROL_WANT] = "want",
  [TINCAN_CONTROL_PAGE] = "page",
  [TINCAN_CONTROL_ACCEPT] = "accept",
  [TINCAN_CONTROL_DECLINE] = "decline",
  [TINCAN_CONTROL_PROGRESS] = "progress",
  [TINCAN_CONTROL_PAUSED] = "paused",
  [TINCAN_CONTROL_RESUMED] = "resumed",
  [TINCAN_CONTROL_DONE] = "done",
  [TINCAN_CONTROL_CANCEL] = "cancel",
  [TINCAN_CONTROL_SIGNAL] = "signal",
  [TINCAN_CONTROL_COMMIT] = "commit",
  [TINCAN_CONTROL_NONCE] = "nonce",
  [TINCAN_CONTROL_REVEAL] = "reveal",
  [TINCAN_CONTROL_BYE] = "bye",
};

/**
 * tincan_control_new:
 * @type: a type
 *
 * Returns: (transfer full): a message without fields; the caller sets those of its type
 */
TincanControl *
tincan_control_new (TincanControlType type)
{
  TincanControl *self = g_new0 (TincanControl, 1);

  self->type = type;

  return self;
}

/**
 * tincan_control_free:
 * @self: (transfer full): a message
 */
void
tincan_control_free (TincanControl *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->app, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->digest, g_bytes_unref);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->entries, json_array_unref);
  g_clear_pointer (&self->signal, tincan_signal_free);
  g_clear_pointer (&self->commitment, g_bytes_unref);
  g_clear_pointer (&self->nonce, g_bytes_unref);
  g_free (self);
}

/* --- In --- */

static gboolean
read_uint (JsonObject *object,
           const char *name,
           guint       min,
           guint       max,
           guint      *out_value,
           GError    **error)
{
  gint64 value;

  if (!tincan_json_get_int (object, name, min, max, &value, error))
    return FALSE;

  *out_value = value;

  return TRUE;
}

static gboolean
read_bytes (TincanControl *self,
            JsonObject    *object,
            GError       **error)
{
  gint64 value;

  if (!tincan_json_get_int (object, "bytes", 0, TINCAN_MAX_SAFE_INTEGER, &value, error))
    return FALSE;

  self->bytes = value;

  return TRUE;
}

static gboolean
read_name (JsonObject *object,
           const char *name,
           char      **out_value,
           GError    **error)
{
  const char *text = NULL;

  if (!tincan_json_get_string_opt (object, name, &text, error))
    return FALSE;

  if (text != NULL)
    *out_value = tincan_text_clean_name (text);

  return TRUE;
}

static gboolean
read_reason (TincanControl *self,
             JsonObject    *object,
             GError       **error)
{
  const char *reason;

  if (!tincan_json_get_string (object, "reason", &reason, error))
    return FALSE;

  self->reason = tincan_reason_from_string (reason);

  return TRUE;
}

/* Bytes of which there are as many as of a digest. */
static gboolean
read_digest (JsonObject *object,
             const char *name,
             GBytes    **out_digest,
             GError    **error)
{
  const char *text;

  if (!tincan_json_get_string (object, name, &text, error))
    return FALSE;

  *out_digest = tincan_base64url_decode_exact (text, TINCAN_DIGEST_BYTES, NULL);
  if (*out_digest == NULL)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "“%s” is not %d bytes in base64url", name, TINCAN_DIGEST_BYTES);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_names (TincanControl *self,
            JsonObject    *object,
            GError       **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!tincan_json_get_array (object, "names", MAX_NAMES, &array, error))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = tincan_json_node_peek_string (json_array_get_element (array, i));
      g_autofree char *name = NULL;

      if (text == NULL)
        {
          g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                               "“names” holds something else than strings");
          return FALSE;
        }
      name = tincan_text_for_display (text, TINCAN_MAX_COMPONENT_BYTES);
      g_strv_builder_add (builder, name);
    }
  self->names = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
read_hello (TincanControl *self,
            JsonObject    *object,
            GError       **error)
{
  return read_uint (object, "version", 1, MAX_VERSION, &self->version, error) &&
         read_name (object, "app", &self->app, error) &&
         read_name (object, "name", &self->name, error);
}

static gboolean
read_offer (TincanControl *self,
            JsonObject    *object,
            GError       **error)
{
  const char *kind;

  if (!tincan_json_get_string (object, "kind", &kind, error))
    return FALSE;

  if (g_str_equal (kind, "files"))
    {
      self->kind = TINCAN_OFFER_FILES;
    }
  else if (g_str_equal (kind, "text"))
    {
      self->kind = TINCAN_OFFER_TEXT;
    }
  else
    {
      /* Something that a newer version can offer, with fields of its own. */
      self->type = TINCAN_CONTROL_UNKNOWN;
      self->transfer = 0;
      return TRUE;
    }

  return read_uint (object, "items", 0, TINCAN_MAX_ENTRIES, &self->items, error) &&
         read_uint (object, "folders", 0, TINCAN_MAX_ENTRIES, &self->folders, error) &&
         read_bytes (self, object, error) &&
         read_uint (object, "pages", 0, TINCAN_MAX_ENTRIES, &self->pages, error) &&
         read_uint (object, "block", TINCAN_MIN_BLOCK_BYTES, TINCAN_MAX_BLOCK_BYTES,
                    &self->block, error) &&
         read_digest (object, "digest", &self->digest, error) &&
         read_names (self, object, error);
}

static gboolean
read_page (TincanControl *self,
           JsonObject    *object,
           GError       **error)
{
  JsonArray *entries;

  if (!read_uint (object, "page", 0, TINCAN_MAX_ENTRIES - 1, &self->page, error) ||
      !tincan_json_get_array (object, "entries", TINCAN_MAX_PAGE_ENTRIES, &entries, error))
    return FALSE;

  self->entries = json_array_ref (entries);

  return TRUE;
}

static gboolean
read_done (TincanControl *self,
           JsonObject    *object,
           GError       **error)
{
  return read_uint (object, "items", 0, TINCAN_MAX_ENTRIES, &self->items, error) &&
         read_bytes (self, object, error) &&
         read_uint (object, "failed", 0, TINCAN_MAX_ENTRIES, &self->failed, error) &&
         read_uint (object, "skipped", 0, TINCAN_MAX_ENTRIES, &self->skipped, error);
}

static gboolean
read_signal (TincanControl *self,
             JsonObject    *object,
             GError       **error)
{
  JsonNode *node = json_object_get_member (object, "signal");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, "“signal” is not an object");
      return FALSE;
    }

  self->signal = tincan_signal_from_json (json_node_get_object (node), error);

  return self->signal != NULL;
}

static gboolean
has_transfer (TincanControlType type)
{
  return type >= TINCAN_CONTROL_OFFER && type <= TINCAN_CONTROL_CANCEL;
}

static gboolean
read_fields (TincanControl *self,
             JsonObject    *object,
             GError       **error)
{
  if (has_transfer (self->type) &&
      !read_uint (object, "transfer", 1, TINCAN_MAX_TRANSFER_ID, &self->transfer, error))
    return FALSE;

  switch (self->type)
    {
    case TINCAN_CONTROL_HELLO:
      return read_hello (self, object, error);

    case TINCAN_CONTROL_PING:
    case TINCAN_CONTROL_PONG:
      return tincan_json_get_int (object, "n", 0, TINCAN_MAX_SAFE_INTEGER, &self->n, error);

    case TINCAN_CONTROL_OFFER:
      return read_offer (self, object, error);

    case TINCAN_CONTROL_WANT:
      return read_uint (object, "page", 0, TINCAN_MAX_ENTRIES - 1, &self->page, error);

    case TINCAN_CONTROL_PAGE:
      return read_page (self, object, error);

    case TINCAN_CONTROL_PROGRESS:
      return read_bytes (self, object, error) &&
             read_uint (object, "items", 0, TINCAN_MAX_ENTRIES, &self->items, error);

    case TINCAN_CONTROL_DONE:
      return read_done (self, object, error);

    case TINCAN_CONTROL_DECLINE:
    case TINCAN_CONTROL_PAUSED:
    case TINCAN_CONTROL_RESUMED:
    case TINCAN_CONTROL_CANCEL:
    case TINCAN_CONTROL_BYE:
      return read_reason (self, object, error);

    case TINCAN_CONTROL_SIGNAL:
      return read_signal (self, object, error);

    case TINCAN_CONTROL_COMMIT:
      return read_digest (object, "commitment", &self->commitment, error);

    case TINCAN_CONTROL_NONCE:
    case TINCAN_CONTROL_REVEAL:
      return read_digest (object, "nonce", &self->nonce, error);

    case TINCAN_CONTROL_UNKNOWN:
    case TINCAN_CONTROL_ACCEPT:
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/**
 * tincan_control_parse:
 * @data: a text message of the control channel, not necessarily terminated
 * @length: length of @data in bytes
 *
 * Reads a control message. A type that we do not know, and an `offer` of a
 * kind that we do not know, give %TINCAN_CONTROL_UNKNOWN and success; a signal
 * of a type that we do not know gives %TINCAN_CONTROL_SIGNAL with
 * %TINCAN_SIGNAL_UNKNOWN. A field that we do not know is ignored. A known
 * field that is missing, of another type or out of its range is an error.
 * Entries of a page are left for tincan_manifest_add_page().
 *
 * Returns: (transfer full): the message, or %NULL with TINCAN_ERROR_PROTOCOL,
 *   whose message is for a log and quotes nothing of @data
 */
TincanControl *
tincan_control_parse (const char *data,
                      gsize       length,
                      GError    **error)
{
  g_autoptr(TincanControl) self = NULL;
  g_autoptr(JsonObject) object = NULL;
  const char *type;

  object = tincan_json_parse (data, length, TINCAN_MAX_MESSAGE_BYTES, error);
  if (object == NULL || !tincan_json_get_string (object, "type", &type, error))
    return NULL;

  self = tincan_control_new (TINCAN_CONTROL_UNKNOWN);
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

/* --- Out --- */

static void
write_name (JsonObject *object,
            const char *name,
            const char *value)
{
  g_autofree char *clean = value != NULL ? tincan_text_clean_name (value) : NULL;

  if (clean != NULL)
    json_object_set_string_member (object, name, clean);
}

static void
write_digest (JsonObject *object,
              const char *name,
              GBytes     *digest)
{
  g_autofree char *text = tincan_base64url_encode_bytes (digest);

  json_object_set_string_member (object, name, text);
}

static void
write_offer (JsonObject          *object,
             const TincanControl *self)
{
  JsonArray *names = json_array_new ();

  for (guint i = 0; self->names != NULL && self->names[i] != NULL && i < MAX_NAMES; i++)
    {
      g_autofree char *name = tincan_text_for_display (self->names[i], TINCAN_MAX_COMPONENT_BYTES);

      json_array_add_string_element (names, name);
    }

  json_object_set_string_member (object, "kind",
                                 self->kind == TINCAN_OFFER_TEXT ? "text" : "files");
  json_object_set_int_member (object, "items", self->items);
  json_object_set_int_member (object, "folders", self->folders);
  json_object_set_int_member (object, "bytes", (gint64) self->bytes);
  json_object_set_int_member (object, "pages", self->pages);
  json_object_set_int_member (object, "block", self->block);
  write_digest (object, "digest", self->digest);
  json_object_set_array_member (object, "names", names);
}

static void
write_fields (JsonObject          *object,
              const TincanControl *self)
{
  switch (self->type)
    {
    case TINCAN_CONTROL_HELLO:
      json_object_set_int_member (object, "version", self->version);
      write_name (object, "app", self->app);
      write_name (object, "name", self->name);
      break;

    case TINCAN_CONTROL_PING:
    case TINCAN_CONTROL_PONG:
      json_object_set_int_member (object, "n", self->n);
      break;

    case TINCAN_CONTROL_OFFER:
      write_offer (object, self);
      break;

    case TINCAN_CONTROL_WANT:
      json_object_set_int_member (object, "page", self->page);
      break;

    case TINCAN_CONTROL_PAGE:
      json_object_set_int_member (object, "page", self->page);
      json_object_set_array_member (object, "entries", json_array_ref (self->entries));
      break;

    case TINCAN_CONTROL_PROGRESS:
      json_object_set_int_member (object, "bytes", (gint64) self->bytes);
      json_object_set_int_member (object, "items", self->items);
      break;

    case TINCAN_CONTROL_DONE:
      json_object_set_int_member (object, "items", self->items);
      json_object_set_int_member (object, "bytes", (gint64) self->bytes);
      json_object_set_int_member (object, "failed", self->failed);
      json_object_set_int_member (object, "skipped", self->skipped);
      break;

    case TINCAN_CONTROL_DECLINE:
    case TINCAN_CONTROL_PAUSED:
    case TINCAN_CONTROL_RESUMED:
    case TINCAN_CONTROL_CANCEL:
    case TINCAN_CONTROL_BYE:
      json_object_set_string_member (object, "reason", tincan_reason_to_string (self->reason));
      break;

    case TINCAN_CONTROL_SIGNAL:
      json_object_set_object_member (object, "signal", tincan_signal_to_json (self->signal));
      break;

    case TINCAN_CONTROL_COMMIT:
      write_digest (object, "commitment", self->commitment);
      break;

    case TINCAN_CONTROL_NONCE:
    case TINCAN_CONTROL_REVEAL:
      write_digest (object, "nonce", self->nonce);
      break;

    case TINCAN_CONTROL_UNKNOWN:
    case TINCAN_CONTROL_ACCEPT:
      break;

    default:
      g_assert_not_reached ();
    }
}

/**
 * tincan_control_to_string:
 * @self: a message of a known type with all its fields
 *
 * Writes @self. Names are made safe to show and cut as the other side would
 * do. With entries from tincan_manifest_page_to_json() and a signal of at most
 * TINCAN_MAX_SIGNAL_BYTES the result is at most TINCAN_MAX_MESSAGE_BYTES.
 *
 * Returns: (transfer full): JSON that tincan_control_parse() reads as the same message
 */
char *
tincan_control_to_string (const TincanControl *self)
{
  g_autoptr(JsonObject) object = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->type != TINCAN_CONTROL_UNKNOWN, NULL);
  g_return_val_if_fail (self->type < G_N_ELEMENTS (type_names), NULL);
  g_return_val_if_fail (self->type != TINCAN_CONTROL_OFFER || self->digest != NULL, NULL);
  g_return_val_if_fail (self->type != TINCAN_CONTROL_PAGE || self->entries != NULL, NULL);
  g_return_val_if_fail (self->type != TINCAN_CONTROL_SIGNAL || self->signal != NULL, NULL);
  g_return_val_if_fail (self->type != TINCAN_CONTROL_COMMIT || self->commitment != NULL, NULL);
  g_return_val_if_fail ((self->type != TINCAN_CONTROL_NONCE &&
                         self->type != TINCAN_CONTROL_REVEAL) ||
                          self->nonce != NULL,
                        NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "type", type_names[self->type]);
  if (has_transfer (self->type))
    json_object_set_int_member (object, "transfer", self->transfer);
  write_fields (object, self);

  return tincan_json_to_string (object);
}

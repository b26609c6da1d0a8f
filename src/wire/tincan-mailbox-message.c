/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-mailbox-message"

#include "config.h"

#include "wire/tincan-mailbox-message.h"

#include "wire/tincan-base64url.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"
#include "wire/tincan-json.h"
#include "wire/tincan-limits.h"

#include <string.h>

#define MAX_VERSIONS 64
#define MAX_VERSION 65535
#define MAX_KEEPALIVE_SECONDS 86400
#define MAX_ICE_SERVERS 32
#define MAX_GUESTS 4096 /* more names would not fit a message */
#define MAX_NAMEPLATE_DIGITS 6
#define GUEST_NAME_BYTES 8 /* of a digest */

static const char *const type_names[] = {
  [TINCAN_MAILBOX_HELLO] = "hello",
  [TINCAN_MAILBOX_OPEN] = "open",
  [TINCAN_MAILBOX_JOIN] = "join",
  [TINCAN_MAILBOX_SEND] = "send",
  [TINCAN_MAILBOX_NEW_CODE] = "new-code",
  [TINCAN_MAILBOX_DROP_CODE] = "drop-code",
  [TINCAN_MAILBOX_LOCK] = "lock",
  [TINCAN_MAILBOX_KICK] = "kick",
  [TINCAN_MAILBOX_LEAVE] = "leave",
  [TINCAN_MAILBOX_PING] = "ping",
  [TINCAN_MAILBOX_WELCOME] = "welcome",
  [TINCAN_MAILBOX_OPENED] = "opened",
  [TINCAN_MAILBOX_CODE] = "code",
  [TINCAN_MAILBOX_JOINED] = "joined",
  [TINCAN_MAILBOX_ARRIVED] = "arrived",
  [TINCAN_MAILBOX_DEPARTED] = "departed",
  [TINCAN_MAILBOX_MESSAGE] = "message",
  [TINCAN_MAILBOX_GONE] = "gone",
  [TINCAN_MAILBOX_ERROR] = "error",
  [TINCAN_MAILBOX_PONG] = "pong",
};

static const char *const error_code_names[] = {
  [TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX] = "no-such-mailbox",
  [TINCAN_MAILBOX_ERROR_NO_SUCH_CODE] = "no-such-code",
  [TINCAN_MAILBOX_ERROR_TAKEN] = "taken",
  [TINCAN_MAILBOX_ERROR_LOCKED] = "locked",
  [TINCAN_MAILBOX_ERROR_GUESTS_FULL] = "guests-full",
  [TINCAN_MAILBOX_ERROR_SERVER_FULL] = "server-full",
  [TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST] = "no-such-guest",
  [TINCAN_MAILBOX_ERROR_QUEUE_FULL] = "queue-full",
  [TINCAN_MAILBOX_ERROR_NOT_NOW] = "not-now",
  [TINCAN_MAILBOX_ERROR_SLOW_DOWN] = "slow-down",
};

/* --- Fields: in --- */

/* As PROTOCOL.md section 2 has it: 1 to 6 digits, the first of them not 0. */
static gboolean
is_nameplate (const char *text)
{
  gsize length = strlen (text);

  return length >= 1 && length <= MAX_NAMEPLATE_DIGITS &&
         text[0] != '0' && strspn (text, "0123456789") == length;
}

static gboolean
read_nameplate (TincanMailboxMessage *self,
                JsonObject           *object,
                GError              **error)
{
  const char *text = NULL;

  if (!tincan_json_get_string_opt (object, "nameplate", &text, error))
    return FALSE;
  if (text != NULL && !is_nameplate (text))
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "“nameplate” is not a number of 1 to 6 digits");
      return FALSE;
    }
  self->nameplate = g_strdup (text);

  return TRUE;
}

static gboolean
require (gboolean    there,
         const char *name,
         GError    **error)
{
  if (!there)
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, "“%s” is missing", name);

  return there;
}

/* Optional; absent leaves *@out_bytes NULL. */
static gboolean
read_bytes (JsonObject *object,
            const char *name,
            gsize       n_bytes,
            GBytes    **out_bytes,
            GError    **error)
{
  const char *text = NULL;

  if (!tincan_json_get_string_opt (object, name, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  *out_bytes = tincan_base64url_decode_exact (text, n_bytes, NULL);
  if (*out_bytes == NULL)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "“%s” is not %" G_GSIZE_FORMAT " bytes in base64url", name, n_bytes);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_body (TincanMailboxMessage *self,
           JsonObject           *object,
           GError              **error)
{
  const char *text;

  if (!tincan_json_get_string (object, "body", &text, error))
    return FALSE;

  self->body = tincan_base64url_decode (text, TINCAN_MAX_BODY_BYTES, NULL);
  if (self->body == NULL || g_bytes_get_size (self->body) == 0)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "“body” is not 1 to %d bytes in base64url", TINCAN_MAX_BODY_BYTES);
      return FALSE;
    }

  return TRUE;
}

static gboolean
is_guest_name (const char *text)
{
  g_autoptr(GBytes) bytes = tincan_base64url_decode_exact (text, GUEST_NAME_BYTES, NULL);

  return bytes != NULL;
}

static gboolean
refuse_guest_name (const char *name,
                   GError    **error)
{
  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, "“%s” holds no name of a guest", name);
  return FALSE;
}

static gboolean
read_guest (TincanMailboxMessage *self,
            JsonObject           *object,
            GError              **error)
{
  const char *text = NULL;

  if (!tincan_json_get_string_opt (object, "guest", &text, error))
    return FALSE;
  if (text != NULL && !is_guest_name (text))
    return refuse_guest_name ("guest", error);
  self->guest = g_strdup (text);

  return TRUE;
}

static gboolean
read_guests (TincanMailboxMessage *self,
             JsonObject           *object,
             GError              **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!tincan_json_get_array (object, "guests", MAX_GUESTS, &array, error))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = tincan_json_node_peek_string (json_array_get_element (array, i));

      if (text == NULL || !is_guest_name (text))
        return refuse_guest_name ("guests", error);
      g_strv_builder_add (builder, text);
    }
  self->guests = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
read_versions (TincanMailboxMessage *self,
               JsonObject           *object,
               GError              **error)
{
  JsonArray *array;

  if (!tincan_json_get_array (object, "versions", MAX_VERSIONS, &array, error))
    return FALSE;

  self->versions = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gint64 value;
      guint version;

      if (!tincan_json_node_get_int (json_array_get_element (array, i), 1, MAX_VERSION, &value))
        {
          g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                               "“versions” holds something else than numbers of versions");
          return FALSE;
        }
      version = value;
      g_array_append_val (self->versions, version);
    }

  return TRUE;
}

static gboolean
read_welcome (TincanMailboxMessage *self,
              JsonObject           *object,
              GError              **error)
{
  JsonArray *array;
  gint64 version;
  gint64 keepalive;

  if (!tincan_json_get_int (object, "version", 1, MAX_VERSION, &version, error) ||
      !tincan_json_get_int (object, "keepalive", 1, MAX_KEEPALIVE_SECONDS, &keepalive, error) ||
      !tincan_json_get_array (object, "ice_servers", MAX_ICE_SERVERS, &array, error))
    return FALSE;

  self->version = version;
  self->keepalive = keepalive;
  self->ice_servers = tincan_ice_servers_from_json (array);

  return TRUE;
}

static gboolean
read_join (TincanMailboxMessage *self,
           JsonObject           *object,
           GError              **error)
{
  if (!read_bytes (object, "mailbox", TINCAN_MAILBOX_ID_BYTES, &self->mailbox, error) ||
      !read_nameplate (self, object, error) ||
      !read_bytes (object, "token", TINCAN_TOKEN_BYTES, &self->token, error) ||
      !require (self->token != NULL, "token", error))
    return FALSE;

  if ((self->mailbox != NULL) == (self->nameplate != NULL))
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "A join needs either “mailbox” or “nameplate”");
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_error (TincanMailboxMessage *self,
            JsonObject           *object,
            GError              **error)
{
  const char *text;

  if (!tincan_json_get_string (object, "code", &text, error))
    return FALSE;

  self->error_code = TINCAN_MAILBOX_ERROR_UNKNOWN;
  for (guint i = 1; i < G_N_ELEMENTS (error_code_names); i++)
    {
      if (g_str_equal (text, error_code_names[i]))
        self->error_code = i;
    }

  return TRUE;
}

static gboolean
read_fields (TincanMailboxMessage *self,
             JsonObject           *object,
             GError              **error)
{
  switch (self->type)
    {
    case TINCAN_MAILBOX_HELLO:
      return read_versions (self, object, error);

    case TINCAN_MAILBOX_OPEN:
      return read_bytes (object, "mailbox", TINCAN_MAILBOX_ID_BYTES, &self->mailbox, error) &&
             require (self->mailbox != NULL, "mailbox", error) &&
             read_bytes (object, "token", TINCAN_TOKEN_BYTES, &self->token, error) &&
             require (self->token != NULL, "token", error) &&
             tincan_json_get_boolean_opt (object, "code", &self->code, error) &&
             read_nameplate (self, object, error);

    case TINCAN_MAILBOX_JOIN:
      return read_join (self, object, error);

    case TINCAN_MAILBOX_SEND:
    case TINCAN_MAILBOX_MESSAGE:
      return read_body (self, object, error) && read_guest (self, object, error);

    case TINCAN_MAILBOX_WELCOME:
      return read_welcome (self, object, error);

    case TINCAN_MAILBOX_OPENED:
      return read_nameplate (self, object, error) &&
             tincan_json_get_int (object, "expires", 0, TINCAN_MAX_SAFE_INTEGER,
                                  &self->expires, error) &&
             read_guests (self, object, error);

    case TINCAN_MAILBOX_CODE:
      return read_nameplate (self, object, error) &&
             require (self->nameplate != NULL, "nameplate", error);

    case TINCAN_MAILBOX_JOINED:
      return read_bytes (object, "mailbox", TINCAN_MAILBOX_ID_BYTES, &self->mailbox, error) &&
             require (self->mailbox != NULL, "mailbox", error) &&
             read_guest (self, object, error) &&
             require (self->guest != NULL, "guest", error) &&
             tincan_json_get_boolean_opt (object, "here", &self->here, error);

    case TINCAN_MAILBOX_KICK:
      return read_guest (self, object, error) && require (self->guest != NULL, "guest", error);

    /* Only the host is told which guest; to a guest the other side is the host. */
    case TINCAN_MAILBOX_ARRIVED:
    case TINCAN_MAILBOX_DEPARTED:
    case TINCAN_MAILBOX_GONE:
      return read_guest (self, object, error);

    case TINCAN_MAILBOX_ERROR:
      return read_error (self, object, error);

    case TINCAN_MAILBOX_UNKNOWN:
    case TINCAN_MAILBOX_NEW_CODE:
    case TINCAN_MAILBOX_DROP_CODE:
    case TINCAN_MAILBOX_LOCK:
    case TINCAN_MAILBOX_LEAVE:
    case TINCAN_MAILBOX_PING:
    case TINCAN_MAILBOX_PONG:
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/**
 * tincan_mailbox_message_new:
 * @type: a type
 *
 * Returns: (transfer full): a message without fields; the caller sets those of its type
 */
TincanMailboxMessage *
tincan_mailbox_message_new (TincanMailboxMessageType type)
{
  TincanMailboxMessage *self = g_new0 (TincanMailboxMessage, 1);

  self->type = type;

  return self;
}

/**
 * tincan_mailbox_message_parse:
 * @data: a text message of the WebSocket, not necessarily terminated
 * @length: length of @data in bytes
 *
 * Reads a message of either direction. A type that we do not know gives
 * %TINCAN_MAILBOX_UNKNOWN and success; a field that we do not know is ignored.
 * A known field that is missing, of another type or out of its range is an
 * error, whose message is for a log and quotes nothing of @data.
 *
 * Returns: (transfer full): the message, or %NULL with TINCAN_ERROR_PROTOCOL
 */
TincanMailboxMessage *
tincan_mailbox_message_parse (const char *data,
                              gsize       length,
                              GError    **error)
{
  g_autoptr(TincanMailboxMessage) self = NULL;
  g_autoptr(JsonObject) object = NULL;
  const char *type;

  object = tincan_json_parse (data, length, TINCAN_MAX_MESSAGE_BYTES, error);
  if (object == NULL || !tincan_json_get_string (object, "type", &type, error))
    return NULL;

  self = tincan_mailbox_message_new (TINCAN_MAILBOX_UNKNOWN);
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

/* --- Fields: out --- */

static void
write_string (JsonObject *object,
              const char *name,
              const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
write_bytes (JsonObject *object,
             const char *name,
             GBytes     *bytes)
{
  g_autofree char *text = bytes != NULL ? tincan_base64url_encode_bytes (bytes) : NULL;

  write_string (object, name, text);
}

static void
write_versions (JsonObject *object,
                GArray     *versions)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    json_array_add_int_element (array, g_array_index (versions, guint, i));

  json_object_set_array_member (object, "versions", array);
}

static void
write_opened (JsonObject                 *object,
              const TincanMailboxMessage *self)
{
  JsonArray *guests = json_array_new ();

  if (self->nameplate != NULL)
    json_object_set_string_member (object, "nameplate", self->nameplate);
  else
    json_object_set_null_member (object, "nameplate");

  json_object_set_int_member (object, "expires", self->expires);

  for (guint i = 0; self->guests != NULL && self->guests[i] != NULL; i++)
    json_array_add_string_element (guests, self->guests[i]);
  json_object_set_array_member (object, "guests", guests);
}

static void
write_welcome (JsonObject                 *object,
               const TincanMailboxMessage *self)
{
  json_object_set_int_member (object, "version", self->version);
  json_object_set_int_member (object, "keepalive", self->keepalive);
  json_object_set_array_member (object, "ice_servers",
                                self->ice_servers != NULL
                                  ? tincan_ice_servers_to_json (self->ice_servers)
                                  : json_array_new ());
}

static void
write_fields (JsonObject                 *object,
              const TincanMailboxMessage *self)
{
  /* Members that a type does not have are NULL, and are not written. */
  write_bytes (object, "mailbox", self->mailbox);
  write_bytes (object, "token", self->token);
  if (self->type != TINCAN_MAILBOX_OPENED)
    write_string (object, "nameplate", self->nameplate);
  write_string (object, "guest", self->guest);
  write_bytes (object, "body", self->body);

  if (self->type == TINCAN_MAILBOX_HELLO)
    write_versions (object, self->versions);
  else if (self->type == TINCAN_MAILBOX_OPEN)
    json_object_set_boolean_member (object, "code", self->code);
  else if (self->type == TINCAN_MAILBOX_WELCOME)
    write_welcome (object, self);
  else if (self->type == TINCAN_MAILBOX_OPENED)
    write_opened (object, self);
  else if (self->type == TINCAN_MAILBOX_JOINED)
    json_object_set_boolean_member (object, "here", self->here);
  else if (self->type == TINCAN_MAILBOX_ERROR)
    json_object_set_string_member (object, "code",
                                   tincan_mailbox_error_code_to_string (self->error_code));
}

/**
 * tincan_mailbox_message_to_string:
 * @self: a message of a known type with all its fields
 *
 * Returns: (transfer full): JSON that tincan_mailbox_message_parse() reads as the same message
 */
char *
tincan_mailbox_message_to_string (const TincanMailboxMessage *self)
{
  g_autoptr(JsonObject) object = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->type != TINCAN_MAILBOX_UNKNOWN, NULL);
  g_return_val_if_fail (self->type < G_N_ELEMENTS (type_names), NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "type", type_names[self->type]);
  write_fields (object, self);

  return tincan_json_to_string (object);
}

/**
 * tincan_mailbox_message_free:
 * @self: (transfer full): a message
 */
void
tincan_mailbox_message_free (TincanMailboxMessage *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->versions, g_array_unref);
  g_clear_pointer (&self->ice_servers, g_ptr_array_unref);
  g_clear_pointer (&self->mailbox, g_bytes_unref);
  g_clear_pointer (&self->token, g_bytes_unref);
  g_clear_pointer (&self->nameplate, g_free);
  g_clear_pointer (&self->guests, g_strfreev);
  g_clear_pointer (&self->guest, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

/**
 * tincan_mailbox_error_code_to_string:
 * @code: a code
 *
 * Returns: what an `error` message says; `unknown`, which no program knows
 *   either, for %TINCAN_MAILBOX_ERROR_UNKNOWN
 */
const char *
tincan_mailbox_error_code_to_string (TincanMailboxErrorCode code)
{
  if (code == TINCAN_MAILBOX_ERROR_UNKNOWN || code >= G_N_ELEMENTS (error_code_names))
    return "unknown";

  return error_code_names[code];
}

/**
 * tincan_close_code_may_retry:
 * @close_code: a close code of the WebSocket, also one that we do not know
 *
 * Whether a program connects again by itself, now or after a while. A
 * connection that was lost without our server's say (1005, 1006, a proxy's
 * 1011 to 1014) may be made again; for what our server refuses with a code
 * that we do not know, trying again would be a loop.
 *
 * Returns: %TRUE if so
 */
gboolean
tincan_close_code_may_retry (guint close_code)
{
  switch (close_code)
    {
    case TINCAN_CLOSE_NORMAL:
    case TINCAN_CLOSE_BAD_MESSAGE:
    case TINCAN_CLOSE_TOO_BIG:
    case TINCAN_CLOSE_VERSION:
    case TINCAN_CLOSE_EXPIRED:
    case TINCAN_CLOSE_REPLACED:
      return FALSE;

    case TINCAN_CLOSE_GOING_AWAY:
    case TINCAN_CLOSE_SLOW_DOWN:
    case TINCAN_CLOSE_TOO_MANY:
    case TINCAN_CLOSE_IDLE:
    case TINCAN_CLOSE_NOT_READING:
      return TRUE;

    default:
      return close_code < 4000;
    }
}

/**
 * tincan_guest_name_from_token:
 * @token: a guest's token
 *
 * Returns: (transfer full): the name that its mailbox knows it by, base64url of
 *   the first 8 bytes of SHA-256 of @token
 */
char *
tincan_guest_name_from_token (GBytes *token)
{
  g_autoptr(GChecksum) checksum = NULL;
  guint8 digest[TINCAN_DIGEST_BYTES];
  gsize length = sizeof digest;

  g_return_val_if_fail (token != NULL, NULL);

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, g_bytes_get_data (token, NULL), g_bytes_get_size (token));
  g_checksum_get_digest (checksum, digest, &length);

  return tincan_base64url_encode (digest, GUEST_NAME_BYTES);
}

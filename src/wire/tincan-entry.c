/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-manifest"

#include "config.h"

#include "wire/tincan-entry.h"

#include "wire/tincan-error.h"
#include "wire/tincan-json.h"

/* The most that an entry is without its path:
 * {"k":"f","p":"","s":9007199254740991,"m":-9007199254740991,"n":999999999,"x":true}, */
#define BYTES_WITHOUT_PATH 83

static gboolean
refuse (GError    **error,
        const char *problem)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, problem);
  return FALSE;
}

/**
 * tincan_entry_to_json:
 * @self: an entry that a manifest holds
 *
 * Returns: (transfer full): the entry as a `page` message has it
 */
JsonObject *
tincan_entry_to_json (const TincanEntry *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "k", self->kind == TINCAN_ENTRY_FILE ? "f" : "d");
  json_object_set_string_member (object, "p", self->path);
  if (self->kind == TINCAN_ENTRY_FILE)
    json_object_set_int_member (object, "s", (gint64) self->size);
  if (self->has_mtime)
    json_object_set_int_member (object, "m", self->mtime_seconds);
  if (self->mtime_nanoseconds != 0)
    json_object_set_int_member (object, "n", self->mtime_nanoseconds);
  if (self->executable)
    json_object_set_boolean_member (object, "x", TRUE);

  return object;
}

/**
 * tincan_entry_get_json_size:
 * @self: an entry that a manifest holds
 *
 * Returns: the most bytes that it takes in a `page` message, with the comma
 */
gsize
tincan_entry_get_json_size (const TincanEntry *self)
{
  gsize size = BYTES_WITHOUT_PATH;

  /* Of what JSON escapes, only the quotation mark can be in a path. */
  for (const char *at = self->path; *at != '\0'; at++)
    size += *at == '"' ? 2 : 1;

  return size;
}

/**
 * tincan_entry_from_json:
 * @object: an entry of a `page` message
 * @out_entry: (out caller-allocates): the entry; its path belongs to @object
 *
 * Reads types and ranges; whether the path is safe is not looked at.
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL, whose message is for a log
 */
gboolean
tincan_entry_from_json (JsonObject  *object,
                        TincanEntry *out_entry,
                        GError     **error)
{
  const char *kind;
  gint64 size = 0;
  gint64 nanoseconds = 0;
  gint64 seconds = G_MININT64;

  g_return_val_if_fail (object != NULL && out_entry != NULL, FALSE);

  *out_entry = (TincanEntry){ 0 };

  if (!tincan_json_get_string (object, "k", &kind, error) ||
      !tincan_json_get_string (object, "p", &out_entry->path, error) ||
      !tincan_json_get_int_opt (object, "m", -TINCAN_MAX_SAFE_INTEGER, TINCAN_MAX_SAFE_INTEGER,
                                &seconds, error) ||
      !tincan_json_get_int_opt (object, "n", 0, TINCAN_MAX_NANOSECONDS, &nanoseconds, error) ||
      !tincan_json_get_boolean_opt (object, "x", &out_entry->executable, error))
    return FALSE;

  if (g_str_equal (kind, "f"))
    out_entry->kind = TINCAN_ENTRY_FILE;
  else if (g_str_equal (kind, "d"))
    out_entry->kind = TINCAN_ENTRY_FOLDER;
  else
    return refuse (error, "“k” is neither “f” nor “d”");

  if (out_entry->kind == TINCAN_ENTRY_FILE &&
      !tincan_json_get_int (object, "s", 0, TINCAN_MAX_SAFE_INTEGER, &size, error))
    return FALSE;

  out_entry->size = size;
  out_entry->has_mtime = seconds != G_MININT64;
  out_entry->mtime_seconds = out_entry->has_mtime ? seconds : 0;
  out_entry->mtime_nanoseconds = nanoseconds;

  if (nanoseconds != 0 && !out_entry->has_mtime)
    return refuse (error, "There is an “n” without an “m”");

  return TRUE;
}

/**
 * tincan_block_count:
 * @size: size of a file in bytes
 * @block_size: size of a block in bytes, not 0
 *
 * Returns: how many blocks the file has, 0 for an empty one; G_MAXUINT32 if
 *   there are as many or more, too many for the 32 bits of a frame
 */
guint32
tincan_block_count (guint64 size,
                    guint32 block_size)
{
  guint64 n_blocks;

  g_return_val_if_fail (block_size > 0, 0);

  n_blocks = size / block_size + (size % block_size != 0 ? 1 : 0);

  return (guint32) MIN (n_blocks, G_MAXUINT32);
}

/**
 * tincan_block_size_at:
 * @size: size of a file in bytes
 * @block_size: size of a block in bytes, not 0
 * @block: a block
 *
 * Returns: size of that block in bytes: @block_size, or less for the last one;
 *   0 if there is no such block
 */
guint32
tincan_block_size_at (guint64 size,
                      guint32 block_size,
                      guint32 block)
{
  guint64 offset = (guint64) block * block_size;

  g_return_val_if_fail (block_size > 0, 0);

  if (offset >= size)
    return 0;

  return (guint32) MIN (size - offset, block_size);
}

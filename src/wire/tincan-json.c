/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-json"

#include "config.h"

#include "wire/tincan-json.h"

#include "wire/tincan-error.h"
#include "wire/tincan-json-check.h"
#include "wire/tincan-limits.h"

#include <string.h>

/* The messages of these errors are for logs: they name our fields, and never quote a stranger. */

/**
 * tincan_json_parse:
 * @data: what came in, not necessarily terminated
 * @length: length of @data in bytes
 * @max_bytes: the most that @length may be
 *
 * Parses one JSON object from a stranger. Size, UTF-8, syntax and depth are
 * checked before json-glib sees the bytes. Of members with the same name the
 * last one counts, as in JavaScript.
 *
 * The object is immutable.
 *
 * Returns: (transfer full): the object, or %NULL with TINCAN_ERROR_PROTOCOL
 */
JsonObject *
tincan_json_parse (const char *data,
                   gsize       length,
                   gsize       max_bytes,
                   GError    **error)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) local_error = NULL;
  JsonNode *root;
  const char *problem;
  gsize offset = 0;

  g_return_val_if_fail (data != NULL || length == 0, NULL);
  g_return_val_if_fail (max_bytes <= G_MAXSSIZE, NULL);

  if (length > max_bytes)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "A message of %" G_GSIZE_FORMAT " bytes is over the limit of %" G_GSIZE_FORMAT,
                   length, max_bytes);
      return NULL;
    }
  if (length == 0 || !g_utf8_validate_len (data, length, NULL))
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "A message is empty, has a NUL, or is not UTF-8");
      return NULL;
    }

  problem = tincan_json_check (data, length, &offset);
  if (problem != NULL)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "A message is not JSON: %s at byte %" G_GSIZE_FORMAT, problem, offset);
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, length, &local_error))
    {
      /* Its message would quote the input. */
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "A message is JSON that cannot be read here");
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "A message is JSON, but not an object");
      return NULL;
    }

  return json_node_dup_object (root);
}

/**
 * tincan_json_to_string:
 * @object: an object
 *
 * Writes @object without any white space.
 *
 * Returns: (transfer full): JSON
 */
char *
tincan_json_to_string (JsonObject *object)
{
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) parts = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  root = json_node_init_object (json_node_alloc (), object);
  text = json_to_string (root, FALSE);
  /* The one control character that json-glib 1.6 does not escape; it can only be in a string. */
  if (strchr (text, 0x1f) == NULL)
    return g_steal_pointer (&text);

  parts = g_strsplit (text, "\x1f", -1);

  return g_strjoinv ("\\u001f", parts);
}

static gboolean
refuse_type (const char *name,
             const char *wanted,
             GError    **error)
{
  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, "“%s” is not %s", name, wanted);
  return FALSE;
}

static gboolean
refuse_absence (const char *name,
                GError    **error)
{
  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, "“%s” is missing", name);
  return FALSE;
}

/* NULL when the member is absent; a JSON null counts as absent. */
static JsonNode *
get_present_member (JsonObject *object,
                    const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
holds (JsonNode *node,
       GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* 1, 1.0 and 1e0 are the same number to JSON, and cannot be told apart in JavaScript. */
static gboolean
node_to_int (JsonNode *node,
             gint64   *out_value)
{
  if (holds (node, G_TYPE_INT64))
    {
      *out_value = json_node_get_int (node);
      return TRUE;
    }

  if (holds (node, G_TYPE_DOUBLE))
    {
      double value = json_node_get_double (node);

      /* Also refuses the infinities; beyond the limits the conversion would be undefined. */
      if (!(ABS (value) <= (double) TINCAN_MAX_SAFE_INTEGER))
        return FALSE;
      *out_value = (gint64) value;
      return (double) *out_value == value;
    }

  return FALSE;
}

/**
 * tincan_json_node_peek_string:
 * @node: (nullable): a node
 *
 * Returns: (nullable) (transfer none): the string that @node holds, or %NULL if it holds none
 */
const char *
tincan_json_node_peek_string (JsonNode *node)
{
  return node != NULL && holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

/**
 * tincan_json_node_get_int:
 * @node: a node
 * @min: the least that it may be
 * @max: the most that it may be, at most 2^53 − 1
 * @out_value: (out): its value
 *
 * Returns: whether @node holds a whole number from @min to @max
 */
gboolean
tincan_json_node_get_int (JsonNode *node,
                          gint64    min,
                          gint64    max,
                          gint64   *out_value)
{
  gint64 value;

  g_return_val_if_fail (node != NULL && out_value != NULL, FALSE);
  g_return_val_if_fail (min >= -TINCAN_MAX_SAFE_INTEGER && max <= TINCAN_MAX_SAFE_INTEGER, FALSE);

  if (!node_to_int (node, &value) || value < min || value > max)
    return FALSE;

  *out_value = value;

  return TRUE;
}

/**
 * tincan_json_get_string_opt:
 * @object: an object
 * @name: a member
 * @out_value: (out) (transfer none): its value; left alone when it is absent or null
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL when @name is something else than a string
 */
gboolean
tincan_json_get_string_opt (JsonObject  *object,
                            const char  *name,
                            const char **out_value,
                            GError     **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && name != NULL && out_value != NULL, FALSE);

  node = get_present_member (object, name);
  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_STRING))
    return refuse_type (name, "a string", error);

  *out_value = json_node_get_string (node);

  return TRUE;
}

/**
 * tincan_json_get_string:
 * @object: an object
 * @name: a member
 * @out_value: (out) (transfer none): its value, owned by @object
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL when @name is absent, null, or not a string
 */
gboolean
tincan_json_get_string (JsonObject  *object,
                        const char  *name,
                        const char **out_value,
                        GError     **error)
{
  g_return_val_if_fail (object != NULL && name != NULL && out_value != NULL, FALSE);

  if (get_present_member (object, name) == NULL)
    return refuse_absence (name, error);

  return tincan_json_get_string_opt (object, name, out_value, error);
}

/**
 * tincan_json_get_int_opt:
 * @object: an object
 * @name: a member
 * @min: the least that it may be
 * @max: the most that it may be, at most 2^53 − 1
 * @out_value: (out): its value; left alone when it is absent or null
 *
 * Reads a whole number, however it is spelled: `1`, `1.0` and `10e-1` are the
 * same.
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL when @name is something else than a
 *   whole number from @min to @max
 */
gboolean
tincan_json_get_int_opt (JsonObject *object,
                         const char *name,
                         gint64      min,
                         gint64      max,
                         gint64     *out_value,
                         GError    **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && name != NULL && out_value != NULL, FALSE);
  g_return_val_if_fail (min <= max, FALSE);

  node = get_present_member (object, name);
  if (node == NULL || tincan_json_node_get_int (node, min, max, out_value))
    return TRUE;

  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
               "“%s” is not a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
               name, min, max);

  return FALSE;
}

/**
 * tincan_json_get_int:
 * @object: an object
 * @name: a member
 * @min: the least that it may be
 * @max: the most that it may be, at most 2^53 − 1
 * @out_value: (out): its value
 *
 * Like tincan_json_get_int_opt(), for a member that must be there.
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL when @name is absent, null, or
 *   not a whole number from @min to @max
 */
gboolean
tincan_json_get_int (JsonObject *object,
                     const char *name,
                     gint64      min,
                     gint64      max,
                     gint64     *out_value,
                     GError    **error)
{
  g_return_val_if_fail (object != NULL && name != NULL && out_value != NULL, FALSE);

  if (get_present_member (object, name) == NULL)
    return refuse_absence (name, error);

  return tincan_json_get_int_opt (object, name, min, max, out_value, error);
}

/**
 * tincan_json_get_boolean_opt:
 * @object: an object
 * @name: a member
 * @out_value: (out): its value; left alone when it is absent or null
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL when @name is neither true nor false
 */
gboolean
tincan_json_get_boolean_opt (JsonObject *object,
                             const char *name,
                             gboolean   *out_value,
                             GError    **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && name != NULL && out_value != NULL, FALSE);

  node = get_present_member (object, name);
  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_BOOLEAN))
    return refuse_type (name, "true or false", error);

  *out_value = json_node_get_boolean (node);

  return TRUE;
}

/**
 * tincan_json_get_array:
 * @object: an object
 * @name: a member
 * @max_length: the most elements that it may have
 * @out_value: (out) (transfer none): the array, owned by @object
 *
 * Returns: %FALSE with TINCAN_ERROR_PROTOCOL when @name is absent, null, not an
 *   array, or longer than @max_length
 */
gboolean
tincan_json_get_array (JsonObject *object,
                       const char *name,
                       guint       max_length,
                       JsonArray **out_value,
                       GError    **error)
{
  JsonNode *node;
  JsonArray *array;

  g_return_val_if_fail (object != NULL && name != NULL && out_value != NULL, FALSE);

  node = get_present_member (object, name);
  if (node == NULL)
    return refuse_absence (name, error);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse_type (name, "an array", error);

  array = json_node_get_array (node);
  if (json_array_get_length (array) > max_length)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "“%s” has %u elements, more than %u",
                   name, json_array_get_length (array), max_length);
      return FALSE;
    }

  *out_value = array;

  return TRUE;
}

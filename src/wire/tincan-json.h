/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Bounded JSON for bytes from strangers: UTF-8, size and depth are checked before json-glib's
 * recursive parser sees them. Getters fail on a wrong type; _opt ones leave the default when there
 * is none. */

JsonObject *tincan_json_parse        (const char *data,
                                      gsize       length,
                                      gsize       max_bytes,
                                      GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char       *tincan_json_to_string    (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

gboolean    tincan_json_get_string   (JsonObject  *object,
                                      const char  *name,
                                      const char **out_value,
                                      GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_json_get_string_opt (JsonObject  *object,
                                        const char  *name,
                                        const char **out_value,
                                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_json_get_int      (JsonObject *object,
                                      const char *name,
                                      gint64      min,
                                      gint64      max,
                                      gint64     *out_value,
                                      GError    **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_json_get_int_opt  (JsonObject *object,
                                      const char *name,
                                      gint64      min,
                                      gint64      max,
                                      gint64     *out_value,
                                      GError    **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_json_get_boolean_opt (JsonObject *object,
                                         const char *name,
                                         gboolean   *out_value,
                                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    tincan_json_get_array    (JsonObject *object,
                                      const char *name,
                                      guint       max_length,
                                      JsonArray **out_value,
                                      GError    **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for elements of arrays, and for what may be left out. */
const char *tincan_json_node_peek_string (JsonNode *node);
gboolean    tincan_json_node_get_int     (JsonNode *node,
                                          gint64    min,
                                          gint64    max,
                                          gint64   *out_value);

G_END_DECLS

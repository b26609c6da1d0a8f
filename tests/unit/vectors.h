/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reads the JSON files of tests/vectors. What is not as expected there ends the test. */

typedef void (*VectorFunc) (JsonObject *vector);

JsonObject *vectors_load       (const char   *file);
void        vectors_foreach    (const char   *file,
                                const char   *path,
                                VectorFunc    func);
const char *vectors_string     (JsonObject   *vector,
                                const char   *member);
char       *vectors_dup_text   (JsonObject   *vector,
                                const char   *member);
GBytes     *vectors_hex        (JsonObject   *vector,
                                const char   *member);
void        vectors_copy_hex   (JsonObject   *vector,
                                const char   *member,
                                guint8       *out_data,
                                gsize         length);
char      **vectors_strings    (JsonObject   *vector,
                                const char   *member);
GBytes     *vectors_bytes      (const char   *hex);
void        vectors_assert_hex (const guint8 *data,
                                gsize         length,
                                const char   *expected);
void        vectors_assert_bytes (GBytes     *bytes,
                                  const char *expected);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What the server says of itself: that something happened, why, and numbers. There is no way to log
 * a text that came from a client, so that no address, code, id or body can get into a log by
 * mistake.
 */
typedef struct
{
  const char *name; /* a word in lower case */
  gint64      value;
} TincanLogNumber;

void            tincan_server_log              (const char            *event,
                                                const char            *reason,
                                                const TincanLogNumber *numbers,
                                                gsize                  n_numbers);
GLogWriterOutput tincan_server_log_write_text  (GLogLevelFlags         level,
                                                const GLogField       *fields,
                                                gsize                  n_fields,
                                                gpointer               user_data);
GLogWriterOutput tincan_server_log_write_json  (GLogLevelFlags         level,
                                                const GLogField       *fields,
                                                gsize                  n_fields,
                                                gpointer               user_data);
char           *tincan_server_log_format_json  (GLogLevelFlags         level,
                                                const GLogField       *fields,
                                                gsize                  n_fields)
                                                G_GNUC_WARN_UNUSED_RESULT;

/* tincan_server_log_event ("closed", NULL, { "code", 4003 }, { "seconds", 12 }) */
#define tincan_server_log_event(event, reason, ...) \
  tincan_server_log (event, \
                     reason, \
                     (const TincanLogNumber[]){ __VA_ARGS__ }, \
                     sizeof ((const TincanLogNumber[]){ __VA_ARGS__ }) / sizeof (TincanLogNumber))

G_END_DECLS

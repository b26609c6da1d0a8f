/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why somebody was told to slow down or to go. */
typedef enum
{
  TINCAN_METRICS_LIMIT_ADDRESS,  /* too many connections from one address */
  TINCAN_METRICS_LIMIT_SERVER,   /* too many connections in all */
  TINCAN_METRICS_LIMIT_JOINS,
  TINCAN_METRICS_LIMIT_GUESSES,
  TINCAN_METRICS_LIMIT_MESSAGES,
  TINCAN_METRICS_LIMIT_TIME,     /* a request that did not come, or an answer that was not read */
  TINCAN_METRICS_N_LIMITS,
} TincanMetricsLimit;

/* What a server counts. Numbers only: nothing here says who. Pure. */
typedef struct
{
  /* Now. */
  guint   mailboxes;
  guint   guests;      /* connected */
  guint   sockets;     /* TCP connections, WebSockets among them */
  guint   connections; /* WebSockets */
  guint64 queued_bytes;

  /* Since the start. */
  guint64     mailboxes_opened;
  guint64     mailboxes_reclaimed;
  guint64     joins;
  guint64     requests;
  guint64     connections_made;
  guint64     messages_received;
  guint64     messages_sent;
  guint64     bytes_received;
  guint64     bytes_sent;
  guint64     limits[TINCAN_METRICS_N_LIMITS];
  GHashTable *refusals; /* `error` code to count */
  GHashTable *closes;   /* close code to count */
} TincanMetrics;

TincanMetrics *tincan_metrics_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_metrics_free          (TincanMetrics *self);
void           tincan_metrics_count_refusal (TincanMetrics *self,
                                             guint          error_code);
void           tincan_metrics_count_close   (TincanMetrics *self,
                                             guint          close_code);
char          *tincan_metrics_to_string     (TincanMetrics *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanMetrics, tincan_metrics_free)

G_END_DECLS

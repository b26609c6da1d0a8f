/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-metrics"

#include "config.h"

#include "server/tincan-metrics.h"
#include "wire/tincan-mailbox-message.h"

#define FIRST_REFUSAL TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX
#define LAST_REFUSAL TINCAN_MAILBOX_ERROR_SLOW_DOWN

static const char *const limit_names[TINCAN_METRICS_N_LIMITS] = {
  [TINCAN_METRICS_LIMIT_ADDRESS] = "address",
  [TINCAN_METRICS_LIMIT_SERVER] = "server",
  [TINCAN_METRICS_LIMIT_JOINS] = "joins",
  [TINCAN_METRICS_LIMIT_GUESSES] = "guesses",
  [TINCAN_METRICS_LIMIT_MESSAGES] = "messages",
  [TINCAN_METRICS_LIMIT_TIME] = "time",
};

/*
 * Every code that we send has its line from the start; whatever else clients close with is one
 * line, with code 0.
 */
static const guint close_codes[] = {
  0,
  TINCAN_CLOSE_NORMAL,
  TINCAN_CLOSE_GOING_AWAY,
  TINCAN_CLOSE_BAD_MESSAGE,
  TINCAN_CLOSE_TOO_BIG,
  TINCAN_CLOSE_VERSION,
  TINCAN_CLOSE_SLOW_DOWN,
  TINCAN_CLOSE_TOO_MANY,
  TINCAN_CLOSE_IDLE,
  TINCAN_CLOSE_EXPIRED,
  TINCAN_CLOSE_NOT_READING,
  TINCAN_CLOSE_REPLACED,
};

/**
 * tincan_metrics_new:
 *
 * Returns: (transfer full): all zero
 */
TincanMetrics *
tincan_metrics_new (void)
{
  TincanMetrics *self = g_new0 (TincanMetrics, 1);

  self->refusals = g_hash_table_new (NULL, NULL);
  self->closes = g_hash_table_new (NULL, NULL);
  return self;
}

void
tincan_metrics_free (TincanMetrics *self)
{
  g_hash_table_unref (self->refusals);
  g_hash_table_unref (self->closes);
  g_free (self);
}

static void
count (GHashTable *table,
       guint       key)
{
  gsize n = GPOINTER_TO_SIZE (g_hash_table_lookup (table, GUINT_TO_POINTER (key)));

  g_hash_table_insert (table, GUINT_TO_POINTER (key), GSIZE_TO_POINTER (n + 1));
}

/**
 * tincan_metrics_count_refusal:
 * @self: the metrics
 * @error_code: a #TincanMailboxErrorCode that was sent
 */
void
tincan_metrics_count_refusal (TincanMetrics *self,
                              guint          error_code)
{
  count (self->refusals, error_code);
}

/**
 * tincan_metrics_count_close:
 * @self: the metrics
 * @close_code: what a WebSocket ended with; 0 if it just broke
 */
void
tincan_metrics_count_close (TincanMetrics *self,
                            guint          close_code)
{
  for (guint i = 0; i < G_N_ELEMENTS (close_codes); i++)
    {
      if (close_codes[i] == close_code)
        {
          count (self->closes, close_code);
          return;
        }
    }
  count (self->closes, 0);
}

static void
print_head (GString    *out,
            const char *name,
            const char *type,
            const char *help)
{
  g_string_append_printf (out, "# HELP tincan_%s %s\n", name, help);
  g_string_append_printf (out, "# TYPE tincan_%s %s\n", name, type);
}

static void
print_one (GString    *out,
           const char *name,
           const char *type,
           const char *help,
           guint64     value)
{
  print_head (out, name, type, help);
  g_string_append_printf (out, "tincan_%s %" G_GUINT64_FORMAT "\n", name, value);
}

static guint64
look_up (GHashTable *table,
         guint       key)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (table, GUINT_TO_POINTER (key)));
}

static void
print_tables (TincanMetrics *self,
              GString       *out)
{
  print_head (out, "refusals_total", "counter", "Requests answered with an error, by its code.");
  for (guint code = FIRST_REFUSAL; code <= LAST_REFUSAL; code++)
    g_string_append_printf (out, "tincan_refusals_total{code=\"%s\"} %" G_GUINT64_FORMAT "\n",
                            tincan_mailbox_error_code_to_string (code),
                            look_up (self->refusals, code));

  print_head (out, "closes_total", "counter", "WebSockets that ended, by close code.");
  for (guint i = 0; i < G_N_ELEMENTS (close_codes); i++)
    g_string_append_printf (out, "tincan_closes_total{code=\"%u\"} %" G_GUINT64_FORMAT "\n",
                            close_codes[i],
                            look_up (self->closes, close_codes[i]));

  print_head (out, "limited_total", "counter", "How often a limit was hit, by the limit.");
  for (guint i = 0; i < TINCAN_METRICS_N_LIMITS; i++)
    g_string_append_printf (out, "tincan_limited_total{limit=\"%s\"} %" G_GUINT64_FORMAT "\n",
                            limit_names[i],
                            self->limits[i]);
}

/**
 * tincan_metrics_to_string:
 * @self: the metrics
 *
 * Returns: (transfer full): them in the Prometheus text format, version 0.0.4
 */
char *
tincan_metrics_to_string (TincanMetrics *self)
{
  GString *out = g_string_new (NULL);

  print_head (out, "build_info", "gauge", "The version of the server.");
  g_string_append (out, "tincan_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");

  print_one (out, "mailboxes", "gauge", "Mailboxes.", self->mailboxes);
  print_one (out, "guests", "gauge", "Guests that are connected.", self->guests);
  print_one (out, "sockets", "gauge", "TCP connections.", self->sockets);
  print_one (out, "connections", "gauge", "WebSockets.", self->connections);
  print_one (out, "queued_bytes", "gauge", "Bodies that wait for somebody to come back.",
             self->queued_bytes);

  print_one (out, "mailboxes_opened_total", "counter", "Mailboxes made.", self->mailboxes_opened);
  print_one (out, "mailboxes_reclaimed_total", "counter", "Mailboxes that their host came back to.",
             self->mailboxes_reclaimed);
  print_one (out, "joins_total", "counter", "Joins that succeeded.", self->joins);
  print_one (out, "requests_total", "counter", "HTTP requests answered.", self->requests);
  print_one (out, "connections_total", "counter", "WebSockets made.", self->connections_made);
  print_one (out, "messages_received_total", "counter", "Messages from clients.",
             self->messages_received);
  print_one (out, "messages_sent_total", "counter", "Messages to clients.", self->messages_sent);
  print_one (out, "received_bytes_total", "counter", "Bytes from connections that ended.",
             self->bytes_received);
  print_one (out, "sent_bytes_total", "counter", "Bytes to connections that ended.",
             self->bytes_sent);

  print_tables (self, out);
  return g_string_free (out, FALSE);
}

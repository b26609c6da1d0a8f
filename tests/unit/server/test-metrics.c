/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-metrics.h"
#include "wire/tincan-mailbox-message.h"

static void
test_values (void)
{
  g_autoptr(TincanMetrics) self = tincan_metrics_new ();
  g_autofree char *text = NULL;

  self->mailboxes = 3;
  self->bytes_sent = G_GUINT64_CONSTANT (12345678901234);
  self->limits[TINCAN_METRICS_LIMIT_GUESSES] = 5;
  tincan_metrics_count_refusal (self, TINCAN_MAILBOX_ERROR_TAKEN);
  tincan_metrics_count_refusal (self, TINCAN_MAILBOX_ERROR_TAKEN);
  tincan_metrics_count_close (self, TINCAN_CLOSE_SLOW_DOWN);
  tincan_metrics_count_close (self, 4711);
  tincan_metrics_count_close (self, 1006);

  text = tincan_metrics_to_string (self);
  g_assert_nonnull (strstr (text, "\ntincan_mailboxes 3\n"));
  g_assert_nonnull (strstr (text, "\ntincan_sent_bytes_total 12345678901234\n"));
  g_assert_nonnull (strstr (text, "\ntincan_limited_total{limit=\"guesses\"} 5\n"));
  g_assert_nonnull (strstr (text, "\ntincan_refusals_total{code=\"taken\"} 2\n"));
  g_assert_nonnull (strstr (text, "\ntincan_closes_total{code=\"4003\"} 1\n"));
  g_assert_nonnull (strstr (text, "\ntincan_closes_total{code=\"0\"} 2\n"));
}

/*
 * Each line is a comment or a sample, each sample has its HELP and TYPE before it, and no sample is
 * there twice.
 */
static void
test_format (void)
{
  g_autoptr(TincanMetrics) self = tincan_metrics_new ();
  g_autofree char *text = tincan_metrics_to_string (self);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *type = NULL;
  guint n_samples = 0;

  g_assert_true (g_str_has_suffix (text, "\n"));
  for (guint i = 0; lines[i + 1] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);

      if (g_str_has_prefix (lines[i], "# TYPE "))
        {
          g_free (type);
          type = g_strdup (words[2]);
          g_assert_true (g_str_equal (words[3], "gauge") || g_str_equal (words[3], "counter"));
          if (g_str_equal (words[3], "counter"))
            g_assert_true (g_str_has_suffix (words[2], "_total"));
        }
      else if (!g_str_has_prefix (lines[i], "# HELP "))
        {
          g_assert_cmpuint (g_strv_length (words), ==, 2);
          g_assert_true (g_str_has_prefix (words[0], type));
          g_assert_true (g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT64, NULL, NULL));
          g_assert_true (g_hash_table_add (seen, g_strdup (words[0])));
          n_samples++;
        }
    }
  g_assert_cmpuint (n_samples, >, 30);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/values", test_values);
  g_test_add_func ("/metrics/format", test_format);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "toolkit.h"

#include <adwaita.h>
#include <stdio.h>

#if ADW_CHECK_VERSION(1, 5, 0)

static const char *
find_message (const GLogField *fields,
              gsize            n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE"))
        return fields[i].value;
    }
  return "";
}

static GLogWriterOutput
write_cb (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  void *label;

  if (sscanf (find_message (fields, n_fields), "Trying to measure GtkLabel %p ", &label) == 1 &&
      gtk_widget_get_ancestor (label, ADW_TYPE_ALERT_DIALOG) != NULL)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

#endif

/* A warning ends a test, but for this: libadwaita 1.7 measures the heading of an alert as if it
 * could not be wrapped, and GTK 4.18 warns of that. Nothing of ours can change it. */
void
toolkit_bear_warnings (void)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  g_log_set_writer_func (write_cb, NULL, NULL);
#endif
}

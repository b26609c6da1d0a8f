/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-paste"

#include "config.h"

#include "cli/tincan-cli-paste.h"

/* Lines that were pasted together come together. */
#define SILENCE_MS 500
/* More than a code is looked for in. */
#define MAX_BYTES (128 * 1024)

struct _TincanCliPaste
{
  TincanCliPasteFunc func;
  gpointer           user_data;
  GString           *text;
  guint              silence_id;
};

TincanCliPaste *
tincan_cli_paste_new (TincanCliPasteFunc func,
                      gpointer           user_data)
{
  TincanCliPaste *self = g_new0 (TincanCliPaste, 1);

  self->func = func;
  self->user_data = user_data;
  self->text = g_string_new (NULL);
  return self;
}

void
tincan_cli_paste_free (TincanCliPaste *self)
{
  g_clear_handle_id (&self->silence_id, g_source_remove);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
offer (TincanCliPaste *self,
       gboolean        whole)
{
  g_autofree char *text = g_strdup (self->text->str);

  if (whole)
    g_string_truncate (self->text, 0);
  if (self->func (text, whole, self->user_data))
    g_string_truncate (self->text, 0);
}

static gboolean
silence_cb (gpointer user_data)
{
  TincanCliPaste *self = user_data;

  self->silence_id = 0;
  offer (self, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * tincan_cli_paste_add_line:
 * @self: a paste
 * @line: (nullable): a line without its end, or NULL at the end of the input
 *
 * The function may be called from here, and may not free @self.
 */
void
tincan_cli_paste_add_line (TincanCliPaste *self,
                           const char     *line)
{
  g_clear_handle_id (&self->silence_id, g_source_remove);
  if (line == NULL)
    {
      offer (self, TRUE);
      return;
    }

  if (self->text->len + strlen (line) < MAX_BYTES)
    {
      g_string_append (self->text, line);
      g_string_append_c (self->text, '\n');
    }
  self->silence_id = g_timeout_add (SILENCE_MS, silence_cb, self);
  offer (self, FALSE);
  if (self->text->len == 0)
    g_clear_handle_id (&self->silence_id, g_source_remove);
}

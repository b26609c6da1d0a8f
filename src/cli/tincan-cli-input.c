/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-input"

#include "config.h"

#include "cli/tincan-cli-input.h"

#include <glib-unix.h>
#include <unistd.h>

#define MAX_LINE 4096

struct _TincanCliInput
{
  TincanCliInputFunc func;
  gpointer           user_data;
  GString           *line;
  guint              source_id;
};

TincanCliInput *
tincan_cli_input_new (TincanCliInputFunc func,
                      gpointer           user_data)
{
  TincanCliInput *self = g_new0 (TincanCliInput, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  return self;
}

void
tincan_cli_input_free (TincanCliInput *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/* Byte by byte, so that nothing that belongs to a later question is swallowed. */
static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  TincanCliInput *self = user_data;
  g_autofree char *line = NULL;
  char c;

  if (read (fd, &c, 1) != 1)
    {
      self->source_id = 0;
      self->func (NULL, self->user_data);
      return G_SOURCE_REMOVE;
    }
  if (c != '\n' && self->line->len < MAX_LINE)
    {
      g_string_append_c (self->line, c);
      return G_SOURCE_CONTINUE;
    }

  self->source_id = 0;
  line = g_strdup (self->line->str);
  g_string_truncate (self->line, 0);
  self->func (line, self->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
nothing_cb (gpointer user_data)
{
  TincanCliInput *self = user_data;

  self->source_id = 0;
  self->func (NULL, self->user_data);
  return G_SOURCE_REMOVE;
}

void
tincan_cli_input_listen (TincanCliInput *self)
{
  if (self->source_id != 0)
    return;

  self->source_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                   readable_cb, self);
  if (self->source_id == 0)
    self->source_id = g_idle_add (nothing_cb, self);
}

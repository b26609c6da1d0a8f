/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-line"

#include "config.h"

#include "cli/tincan-cli-line.h"

#include <glib/gi18n.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct _TincanCliLine
{
  FILE    *stream;
  gboolean is_terminal;
  gboolean shown;
};

TincanCliLine *
tincan_cli_line_new (FILE *stream)
{
  TincanCliLine *self = g_new0 (TincanCliLine, 1);

  self->stream = stream;
  self->is_terminal = isatty (fileno (stream));
  return self;
}

void
tincan_cli_line_free (TincanCliLine *self)
{
  tincan_cli_line_clear (self);
  g_free (self);
}

static char *
format_eta (gint64 seconds)
{
  if (seconds < 60)
    /* Translators: seconds */
    return g_strdup_printf (_("%d s left"), (int) seconds);
  if (seconds < 3600)
    /* Translators: minutes and seconds */
    return g_strdup_printf (_("%d min %d s left"), (int) (seconds / 60), (int) (seconds % 60));
  /* Translators: hours and minutes */
  return g_strdup_printf (_("%d h %d min left"), (int) (seconds / 3600),
                          (int) (seconds % 3600 / 60));
}

char *
tincan_cli_line_text (guint64     bytes,
                      guint64     total,
                      double      rate,
                      gint64      eta,
                      const char *path)
{
  g_autofree char *done = g_format_size (bytes);
  g_autofree char *all = g_format_size (total);
  g_autofree char *speed = g_format_size ((guint64) rate);
  /* Translators: how much of how much */
  g_autofree char *amount = g_strdup_printf (_("%s of %s"), done, all);
  g_autoptr(GString) text = g_string_new (amount);

  g_string_append (text, ", ");
  /* Translators: so many bytes in a second */
  g_string_append_printf (text, _("%s/s"), speed);
  if (eta >= 0)
    {
      g_autofree char *left = format_eta (eta);

      g_string_append_printf (text, ", %s", left);
    }
  if (*path != '\0')
    g_string_append_printf (text, ", %s", path);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* As much of @text as fits; a character of East Asia takes two columns. */
static char *
cut_to_columns (const char *text,
                glong       columns)
{
  const char *end = text;

  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      gunichar character = g_utf8_get_char (end);

      if (!g_unichar_iszerowidth (character))
        columns -= g_unichar_iswide (character) ? 2 : 1;
      if (columns < 0)
        break;
    }
  return g_strndup (text, end - text);
}

static guint
terminal_columns (FILE *stream)
{
  struct winsize size;

  if (ioctl (fileno (stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

void
tincan_cli_line_show (TincanCliLine  *self,
                      TincanTransfer *transfer,
                      const char     *path)
{
  guint64 bytes = tincan_transfer_get_bytes (transfer);
  guint64 total = tincan_transfer_get_total_bytes (transfer);
  g_autofree char *share = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autofree char *cut = NULL;
  guint percent = total > 0 ? (guint) (100.0 * bytes / total) : 100;

  if (!self->is_terminal)
    return;

  text = tincan_cli_line_text (bytes, total, tincan_transfer_get_rate (transfer),
                               tincan_transfer_get_eta (transfer), path);
  /* Translators: a percentage, in three columns so that what follows it does not move */
  share = g_strdup_printf (_("%3u %%"), percent);
  line = g_strdup_printf ("%s %s", share, text);
  /* A line that wraps could not be taken back. */
  cut = cut_to_columns (line, MAX (8, (glong) terminal_columns (self->stream) - 1));
  fprintf (self->stream, "\r\033[K%s", cut);
  fflush (self->stream);
  self->shown = TRUE;
}

void
tincan_cli_line_clear (TincanCliLine *self)
{
  if (!self->shown)
    return;

  fputs ("\r\033[K", self->stream);
  fflush (self->stream);
  self->shown = FALSE;
}

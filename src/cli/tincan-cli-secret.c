/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-secret"

#include "config.h"

#include "cli/tincan-cli-secret.h"

#include "wire/tincan-limits.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

/**
 * tincan_cli_read_all:
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): standard input up to its end, at most 1 MiB
 */
char *
tincan_cli_read_all (GError **error)
{
  g_autoptr(GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autofree char *buffer = g_malloc (TINCAN_MAX_TEXT_BYTES + 2);
  gsize length;

  if (!g_input_stream_read_all (input, buffer, TINCAN_MAX_TEXT_BYTES + 1, &length, NULL, error))
    return NULL;
  if (length > TINCAN_MAX_TEXT_BYTES)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("A text has at most 1 MiB; send it as a file"));
      return NULL;
    }
  buffer[length] = '\0';
  return g_steal_pointer (&buffer);
}

/* One line, byte by byte: what follows it is for somebody else, the answer to a question for
 * instance. */
static char *
read_line (void)
{
  g_autoptr(GString) line = g_string_new (NULL);
  char c;

  while (line->len < 4096 && read (STDIN_FILENO, &c, 1) == 1 && c != '\n')
    g_string_append_c (line, c);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/**
 * tincan_cli_read_secret:
 * @secret: (inout): the argument; a dash is replaced by a line of standard input, nothing by
 *   the environment, if that has it
 * @variable: its name there
 * @error: return location for an error
 *
 * Returns: FALSE when standard input had nothing
 */
gboolean
tincan_cli_read_secret (char      **secret,
                        const char *variable,
                        GError    **error)
{
  if (*secret == NULL)
    {
      const char *value = g_getenv (variable);

      if (value != NULL && *value != '\0')
        *secret = g_strdup (value);
      return TRUE;
    }
  if (!g_str_equal (*secret, "-"))
    return TRUE;

  g_free (*secret);
  *secret = read_line ();
  if (**secret != '\0')
    return TRUE;

  g_clear_pointer (secret, g_free);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("Standard input had no code or link"));
  return FALSE;
}

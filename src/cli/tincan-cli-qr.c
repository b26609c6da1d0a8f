/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-qr"

#include "config.h"

#include "cli/tincan-cli-qr.h"

#include <qrencode.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Light modules around the symbol, without which cameras do not find it (ISO/IEC 18004 asks for 4;
 * 2 do in practice and fit a terminal). */
#define QUIET_ZONE 2
#define INDENT 2

static gboolean
is_dark (const QRcode *code,
         int           x,
         int           y)
{
  if (x < 0 || y < 0 || x >= code->width || y >= code->width)
    return FALSE;
  return code->data[y * code->width + x] & 1;
}

/* A symbol whose lines wrap, or whose top is gone, is of no use. */
static gboolean
fits (const QRcode *code,
      FILE         *stream)
{
  struct winsize size;
  int modules = code->width + 2 * QUIET_ZONE;

  if (ioctl (fileno (stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return TRUE;
  return modules + INDENT <= size.ws_col && (modules + 1) / 2 < size.ws_row;
}

/**
 * tincan_cli_qr_print:
 * @text: a link or an offer code
 * @stream: a terminal; nothing is printed on anything else, nor on one that is too small
 *
 * Two modules a character, one above the other. Colours are set explicitly, because a symbol
 * with dark and light exchanged, as on a dark terminal, is not read by every phone.
 */
void
tincan_cli_qr_print (const char *text,
                     FILE       *stream)
{
  static const char *const halves[] = { "█", "▀", "▄", " " }; /* light is the foreground */
  QRcode *code;

  if (!isatty (fileno (stream)))
    return;
  code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  if (code == NULL)
    return;
  if (!fits (code, stream))
    {
      QRcode_free (code);
      return;
    }

  for (int y = -QUIET_ZONE; y < code->width + QUIET_ZONE; y += 2)
    {
      fputs ("  \033[38;5;231;48;5;16m", stream);
      for (int x = -QUIET_ZONE; x < code->width + QUIET_ZONE; x++)
        {
          /* The last row may have nothing below it; that is the quiet zone's. */
          guint upper = is_dark (code, x, y);
          guint lower = is_dark (code, x, y + 1);

          fputs (halves[upper * 2 + lower], stream);
        }
      fputs ("\033[0m\n", stream);
    }
  fputc ('\n', stream);
  QRcode_free (code);
}

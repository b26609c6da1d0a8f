/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-words"

#include "config.h"

#include "app/model/tincan-words.h"

#include "wire/tincan-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A longer "extension" is more likely a part of the name that has a dot before it. */
#define MAX_EXTENSION_CHARACTERS 12

/**
 * tincan_words_dup_size:
 * @bytes: a size
 *
 * Returns: (transfer full): "3.4 GB"
 */
char *
tincan_words_dup_size (guint64 bytes)
{
  return g_format_size (bytes);
}

/**
 * tincan_words_dup_progress:
 * @bytes: how many are there
 * @total: of how many
 *
 * Returns: (transfer full): "12.0 MB of 3.4 GB"
 */
char *
tincan_words_dup_progress (guint64 bytes,
                           guint64 total)
{
  g_autofree char *bytes_text = g_format_size (bytes);
  g_autofree char *total_text = g_format_size (total);

  /* Translators: how much of a transfer is there, as in "12.0 MB of 3.4 GB" */
  return g_strdup_printf (_("%s of %s"), bytes_text, total_text);
}

/**
 * tincan_words_dup_rate:
 * @rate: bytes a second
 *
 * Returns: (transfer full): "4.2 MB/s"; empty for none
 */
char *
tincan_words_dup_rate (double rate)
{
  g_autofree char *size = NULL;

  if (!(rate >= 1))
    return g_strdup ("");

  size = g_format_size ((guint64) rate);
  /* Translators: a size a second, as in "4.2 MB/s" */
  return g_strdup_printf (_("%s/s"), size);
}

/**
 * tincan_words_dup_eta:
 * @seconds: until it is over; -1 if that cannot be said
 *
 * Returns: (transfer full): "3 minutes left", rounded to what a guess is worth; empty for -1
 */
char *
tincan_words_dup_eta (gint64 seconds)
{
  guint n;

  if (seconds < 0)
    return g_strdup ("");
  if (seconds < 5)
    return g_strdup (_("a few seconds left"));
  if (seconds < MINUTE)
    {
      n = (guint) (seconds - seconds % 5);
      return g_strdup_printf (ngettext ("%u second left", "%u seconds left", n), n);
    }
  if (seconds < HOUR)
    {
      n = (guint) ((seconds + MINUTE / 2) / MINUTE);
      return g_strdup_printf (ngettext ("%u minute left", "%u minutes left", n), n);
    }
  if (seconds < DAY)
    {
      n = (guint) ((seconds + HOUR / 2) / HOUR);
      return g_strdup_printf (ngettext ("%u hour left", "%u hours left", n), n);
    }
  return g_strdup (_("more than a day left"));
}

/**
 * tincan_words_dup_items:
 * @files: how many files
 * @folders: how many folders, the empty and the full
 *
 * Returns: (transfer full): "2 files", or "1 folder" where there are no files
 */
char *
tincan_words_dup_items (guint files,
                        guint folders)
{
  if (files == 0 && folders > 0)
    return g_strdup_printf (ngettext ("%'u folder", "%'u folders", folders), folders);
  return g_strdup_printf (ngettext ("%'u file", "%'u files", files), files);
}

/**
 * tincan_words_dup_when:
 * @unix_time: seconds since 1970
 *
 * Returns: (transfer full): the time of today, else the date with it, as the locale writes them
 */
char *
tincan_words_dup_when (gint64 unix_time)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (unix_time);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  if (then == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (then) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    /* Translators: the time of something that happened today, as of g_date_time_format() */
    return g_date_time_format (then, _("Today, %H:%M"));
  /* Translators: the date and time of something that happened earlier, likewise */
  return g_date_time_format (then, _("%x, %H:%M"));
}

/**
 * tincan_words_dup_clock:
 * @unix_time: seconds since 1970, not far from now
 *
 * Returns: (transfer full): the time of day, as the locale writes it
 */
char *
tincan_words_dup_clock (gint64 unix_time)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (unix_time);

  /* Translators: a time of day, as of g_date_time_format() */
  return then != NULL ? g_date_time_format (then, _("%H:%M")) : g_strdup ("");
}

/**
 * tincan_words_dup_isolated:
 * @text: a name of somebody else's choosing
 *
 * Returns: (transfer full): @text safe to show, and between marks that keep it from turning around
 *   the sentence that it stands in (U+2068, U+2069)
 */
char *
tincan_words_dup_isolated (const char *text)
{
  g_autofree char *shown = tincan_text_for_display (text, 0);

  return g_strconcat ("\xe2\x81\xa8", shown, "\xe2\x81\xa9", NULL);
}

/**
 * tincan_words_count_top:
 * @manifest: what is moved
 *
 * Returns: how many things are at the top: what a person chose
 */
guint
tincan_words_count_top (TincanManifest *manifest)
{
  guint n_entries = tincan_manifest_get_n_entries (manifest);
  guint n = 0;

  for (guint i = 0; i < n_entries; i++)
    n += strchr (tincan_manifest_get_entry (manifest, i)->path, '/') == NULL;
  return n;
}

/**
 * tincan_words_dup_title:
 * @manifest: what is moved
 *
 * Returns: (transfer full): the name of the one thing at the top, or "3 items"; safe to show
 */
char *
tincan_words_dup_title (TincanManifest *manifest)
{
  g_auto(GStrv) names = tincan_manifest_dup_names (manifest, 2);
  guint n;

  if (g_strv_length (names) == 1)
    return tincan_text_for_display (names[0], 0);

  /* A folder need not have an entry of its own when something is in it. */
  n = MAX (tincan_words_count_top (manifest), g_strv_length (names));
  return g_strdup_printf (ngettext ("%'u item", "%'u items", n), n);
}

/**
 * tincan_words_dup_stem:
 * @name: the name of a file
 * @out_extension: (out) (transfer full): ".pdf", or empty
 *
 * Takes a name apart, so that what decides by which program it is opened is seen however long, or
 * however deceptive, the rest is.
 *
 * Returns: (transfer full): @name without its extension; both are safe to show
 */
char *
tincan_words_dup_stem (const char *name,
                       char      **out_extension)
{
  g_autofree char *shown = tincan_text_for_display (name, 0);
  char *dot = strrchr (shown, '.');
  char *stem;

  if (dot == NULL || dot == shown || dot[1] == '\0' || strchr (dot, ' ') != NULL ||
      g_utf8_strlen (dot, -1) > MAX_EXTENSION_CHARACTERS)
    {
      *out_extension = g_strdup ("");
      return g_steal_pointer (&shown);
    }

  stem = g_strndup (shown, dot - shown);
  *out_extension = g_strdup (dot);
  return stem;
}

/**
 * tincan_words_remote_state:
 * @state: what somebody who has come is doing
 *
 * Returns: the words for it, without a period
 */
const char *
tincan_words_remote_state (TincanRemoteState state)
{
  switch (state)
    {
    case TINCAN_REMOTE_SECURING:
      return _("Checking the code…");
    case TINCAN_REMOTE_CONNECTING:
      return _("Connecting…");
    case TINCAN_REMOTE_CONNECTED:
      return _("Connected");
    case TINCAN_REMOTE_RECONNECTING:
      return _("Connection lost. Reconnecting…");
    case TINCAN_REMOTE_LEFT:
      /* Translators: a person who was connected */
      return _("Has left");
    case TINCAN_REMOTE_FAILED:
      return _("Connection failed");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * tincan_words_path:
 * @path: the way of the bytes
 *
 * Returns: "Direct, same network" and the like; empty while it is not known
 */
const char *
tincan_words_path (TincanPath path)
{
  switch (path)
    {
    case TINCAN_PATH_LAN:
      /* Translators: the way of a connection */
      return _("Direct, same network");
    case TINCAN_PATH_DIRECT:
      /* Translators: the way of a connection: nothing is in between */
      return _("Direct");
    case TINCAN_PATH_RELAY:
      /* Translators: the way of a connection: by way of a relay */
      return _("Relayed");
    case TINCAN_PATH_UNKNOWN:
    default:
      return "";
    }
}

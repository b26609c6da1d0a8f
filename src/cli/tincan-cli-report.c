/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-report"

#include "config.h"

#include "cli/tincan-cli-report.h"

#include "cli/tincan-cli-line.h"
#include "cli/tincan-cli-qr.h"
#include "wire/tincan-json.h"

#include <glib/gi18n.h>
#include <stdio.h>

#define SHOWN_NAMES 5

struct _TincanCliReport
{
  gboolean       json;
  gboolean       qr;
  TincanCliLine *line; /* the progress line; NULL with JSON */
};

/**
 * tincan_cli_report_new:
 * @json: whether a program reads
 * @qr: whether a link is shown as a QR code, too
 *
 * Returns: (transfer full): a report
 */
TincanCliReport *
tincan_cli_report_new (gboolean json,
                       gboolean qr)
{
  TincanCliReport *self = g_new0 (TincanCliReport, 1);

  self->json = json;
  self->qr = qr;
  if (!json)
    self->line = tincan_cli_line_new (stdout);
  return self;
}

void
tincan_cli_report_free (TincanCliReport *self)
{
  g_clear_pointer (&self->line, tincan_cli_line_free);
  g_free (self);
}

/* --- JSON --- */

static JsonObject *
event_new (const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "event", name);
  return object;
}

static void
print_event (JsonObject *event)
{
  g_autofree char *text = tincan_json_to_string (event);

  printf ("%s\n", text);
  fflush (stdout);
}

static JsonArray *
names_to_json (TincanManifest *manifest)
{
  g_auto(GStrv) names = tincan_manifest_dup_names (manifest, SHOWN_NAMES);
  JsonArray *array = json_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    json_array_add_string_element (array, names[i]);
  return array;
}

static char *
digest_to_hex (GBytes *digest)
{
  GString *hex = g_string_new (NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (digest, &length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return g_string_free (hex, FALSE);
}

/* --- people --- */

static void print (TincanCliReport *self,
                   FILE            *stream,
                   const char      *format,
                   ...) G_GNUC_PRINTF (3, 4);

static void
print (TincanCliReport *self,
       FILE            *stream,
       const char      *format,
       ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (self->line != NULL)
    tincan_cli_line_clear (self->line);
  fprintf (stream, "%s\n", text);
  fflush (stream);
}

void
tincan_cli_report_notice (TincanCliReport *self,
                          const char      *format,
                          ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->json)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  print (self, stderr, "%s", text);
}

void
tincan_cli_report_skipped (TincanCliReport     *self,
                           const TincanSkipped *skipped)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("skipped");
      g_autofree char *shown = tincan_text_for_display (skipped->path, 0);

      json_object_set_string_member (event, "path", shown);
      json_object_set_string_member (event, "message", skipped->message);
      print_event (event);
      return;
    }
  /* Translators: a sentence that says which file, and why */
  print (self, stderr, _("Left out: %s"), skipped->message);
}

void
tincan_cli_report_waiting (TincanCliReport *self,
                           const char      *code,
                           const char      *link,
                           const char      *server,
                           gboolean         sending)
{
  const char *verb = sending ? "receive" : "send --to";
  const char *paths = sending ? "" : " PATH…";

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("waiting");

      if (code != NULL)
        json_object_set_string_member (event, "code", code);
      json_object_set_string_member (event, "link", link);
      print_event (event);
      return;
    }

  print (self, stdout, sending ? _("On the other side, open this link or run the command:")
                               : _("Whoever has this link or code can send you files:"));
  print (self, stdout, "\n  %s\n", link);
  if (self->qr)
    tincan_cli_qr_print (link, stdout);
  /* A spoken code says nothing of its server; ours is known to nobody. */
  if (code != NULL && server != NULL)
    print (self, stdout, "  tincan-cli %s --server %s %s%s\n", verb, server, code, paths);
  else if (code != NULL)
    print (self, stdout, "  tincan-cli %s %s%s\n", verb, code, paths);
  print (self, stdout, _("It works while this program is running. Waiting for the other side…"));
}

/* --- offer codes --- */

static char *
format_clock (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%H:%M") : g_strdup ("?");
}

static const char *
kind_of_code (gboolean is_offer)
{
  return is_offer ? "offer" : "answer";
}

void
tincan_cli_report_code (TincanCliReport *self,
                        const char      *code,
                        gint64           expires,
                        gboolean         is_offer)
{
  g_autofree char *clock = NULL;

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("code");

      json_object_set_string_member (event, "kind", kind_of_code (is_offer));
      json_object_set_string_member (event, "code", code);
      json_object_set_int_member (event, "expires", expires);
      print_event (event);
      return;
    }

  print (self, stdout,
         is_offer ? _("Step 1 of 2. Send this code to the other side, by any chat or mail. There "
                      "it goes into “tincan-cli receive --manual”, or into Tincan:")
                  : _("Step 2 of 2. Send this answer back to the other side:"));
  /* At the beginning of its line, so that a triple click takes it and nothing else. */
  print (self, stdout, "\n%s\n", code);
  if (self->qr)
    tincan_cli_qr_print (code, stdout);

  clock = format_clock (expires);
  if (is_offer)
    /* Translators: a time of day, such as 14:05 */
    print (self, stdout, _("It is good until %s, for one person, while this program is running."),
           clock);
  else
    print (self, stdout,
           _("It can be used until %s, while this program is running. Waiting for the other "
             "side…"),
           clock);
}

void
tincan_cli_report_code_wanted (TincanCliReport *self,
                               gboolean         is_answer)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("code-wanted");

      json_object_set_string_member (event, "kind", kind_of_code (!is_answer));
      print_event (event);
      return;
    }

  print (self, stdout,
         is_answer ? _("Step 2 of 2. Paste the answer that comes back, and press Enter:")
                   : _("Step 1 of 2. Paste the code that the other side has sent you, and press "
                       "Enter (Enter alone makes one here, for you to send):"));
}

void
tincan_cli_report_code_refused (TincanCliReport *self,
                                const GError    *error)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("code-refused");

      json_object_set_string_member (event, "code", tincan_error_to_code (error->code));
      json_object_set_string_member (event, "message", error->message);
      print_event (event);
      return;
    }
  print (self, stderr, "%s", error->message);
}

void
tincan_cli_report_compare (TincanCliReport *self,
                           const char      *words,
                           gboolean         asks)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("compare");

      json_object_set_string_member (event, "words", words);
      json_object_set_boolean_member (event, "asks", asks);
      print_event (event);
      return;
    }

  print (self, stdout, _("Both sides now show four words. If somebody changed the codes on their "
                         "way, the words differ:"));
  print (self, stdout, "\n  %s\n", words);
  if (asks)
    print (self, stdout, _("Compare them with the other side, best by voice. Are they the same? "
                           "[y/N]"));
  else
    print (self, stdout, _("Compare them with the other side, best by voice, before you go on."));
}

/* --- the rest of a meeting --- */

void
tincan_cli_report_retrying (TincanCliReport *self,
                            const GError    *why)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("retrying");

      json_object_set_string_member (event, "message", why->message);
      print_event (event);
      return;
    }
  print (self, stderr, _("%s Trying again…"), why->message);
}

void
tincan_cli_report_guess (TincanCliReport *self,
                         guint            left)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new (left > 0 ? "wrong-code" : "code-ended");

      json_object_set_int_member (event, "left", left);
      print_event (event);
      return;
    }

  if (left > 0)
    print (self, stderr,
           g_dngettext (GETTEXT_PACKAGE,
                        "Somebody came with a wrong code. After %u more the code ends.",
                        "Somebody came with a wrong code. After %u more the code ends.", left),
           left);
  else
    print (self, stderr, _("Somebody came with a wrong code for the fifth time. The code has "
                           "ended; the link still works. Press Enter for a new code."));
}

static void
add_path (JsonObject   *event,
          TincanRemote *remote)
{
  int rtt = tincan_remote_get_rtt (remote);

  json_object_set_string_member (event, "path",
                                 tincan_path_to_string (tincan_remote_get_path (remote)));
  json_object_set_string_member (event, "family",
                                 tincan_family_to_string (tincan_remote_get_family (remote)));
  if (rtt >= 0)
    json_object_set_int_member (event, "rtt", rtt);
}

static char *
dup_verdict (TincanRemote *remote)
{
  return tincan_path_dup_verdict (tincan_remote_get_path (remote),
                                  tincan_remote_get_family (remote),
                                  tincan_remote_get_rtt (remote));
}

/* The way has changed, or how long it takes is known now. A person sees it in the progress line. */
void
tincan_cli_report_path (TincanCliReport *self,
                        TincanRemote    *remote)
{
  g_autoptr(JsonObject) event = NULL;

  if (!self->json)
    return;

  event = event_new ("path");
  add_path (event, remote);
  print_event (event);
}

void
tincan_cli_report_connected (TincanCliReport *self,
                             TincanRemote    *remote)
{
  g_autofree char *verdict = dup_verdict (remote);
  const char *name = tincan_remote_get_name (remote);

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("connected");

      add_path (event, remote);
      json_object_set_boolean_member (event, "verified", tincan_remote_get_verified (remote));
      if (name != NULL)
        json_object_set_string_member (event, "name", name);
      print_event (event);
      return;
    }

  /* Where codes were carried, people have to look themselves; see compare. */
  if (!tincan_remote_get_verified (remote))
    /* Translators: for example "direct, same network, IPv4" */
    print (self, stdout, _("Connected (%s)."), verdict);
  else if (name != NULL)
    /* Translators: a name, then for example "direct, same network, IPv4" */
    print (self, stdout, _("Connected to %s (%s), verified."), name, verdict);
  else
    /* Translators: for example "direct, same network, IPv4" */
    print (self, stdout, _("Connected (%s), verified."), verdict);
}

void
tincan_cli_report_lost (TincanCliReport *self)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("lost");

      print_event (event);
      return;
    }
  print (self, stderr, _("The connection was lost. Waiting for the other side to come back…"));
}

void
tincan_cli_report_offer (TincanCliReport *self,
                         TincanTransfer  *transfer,
                         const char      *from)
{
  TincanManifest *manifest = tincan_transfer_get_manifest (transfer);
  guint items = tincan_transfer_get_total_items (transfer);
  g_autofree char *size = g_format_size (tincan_transfer_get_total_bytes (transfer));
  g_auto(GStrv) names = NULL;

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("offer");

      json_object_set_int_member (event, "items", items);
      json_object_set_int_member (event, "bytes", tincan_transfer_get_total_bytes (transfer));
      json_object_set_array_member (event, "names", names_to_json (manifest));
      print_event (event);
      return;
    }

  if (tincan_transfer_get_kind (transfer) == TINCAN_OFFER_TEXT)
    {
      print (self, stdout, _("%s offers a text of %s."),
             from != NULL ? from : _("The other side"), size);
      return;
    }
  print (self, stdout,
         /* Translators: a name, how many files, and a size; their names follow, one a line */
         g_dngettext (GETTEXT_PACKAGE, "%s offers %'u file, %s:",
                      "%s offers %'u files, %s:", items),
         from != NULL ? from : _("The other side"), items, size);
  names = tincan_manifest_dup_names (manifest, SHOWN_NAMES + 1);
  for (guint i = 0; names[i] != NULL && i < SHOWN_NAMES; i++)
    {
      g_autofree char *shown = tincan_text_for_display (names[i], 200);

      print (self, stdout, "  %s", shown);
    }
  if (g_strv_length (names) > SHOWN_NAMES)
    print (self, stdout, "  …");
}

void
tincan_cli_report_progress (TincanCliReport *self,
                            TincanTransfer  *transfer,
                            TincanRemote    *remote)
{
  g_autofree char *verdict = NULL;

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("progress");

      json_object_set_int_member (event, "bytes", tincan_transfer_get_bytes (transfer));
      json_object_set_int_member (event, "total", tincan_transfer_get_total_bytes (transfer));
      json_object_set_int_member (event, "rate", (gint64) tincan_transfer_get_rate (transfer));
      json_object_set_int_member (event, "eta", tincan_transfer_get_eta (transfer));
      print_event (event);
      return;
    }
  verdict = dup_verdict (remote);
  tincan_cli_line_show (self->line, transfer, verdict);
}

void
tincan_cli_report_paused (TincanCliReport *self,
                          TincanTransfer  *transfer)
{
  const GError *error = tincan_transfer_get_error (transfer);

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("paused");

      if (error != NULL)
        json_object_set_string_member (event, "message", error->message);
      print_event (event);
      return;
    }
  print (self, stderr, "%s", error != NULL ? error->message : _("The other side has paused."));
}

void
tincan_cli_report_file (TincanCliReport *self,
                        const char      *path,
                        guint64          bytes,
                        GBytes          *digest)
{
  g_autoptr(JsonObject) event = NULL;
  g_autofree char *hex = NULL;

  /* A person sees the progress line; ten thousand names would only hide it. */
  if (!self->json)
    return;

  event = event_new ("file");
  json_object_set_string_member (event, "path", path);
  json_object_set_int_member (event, "bytes", bytes);
  hex = digest != NULL ? digest_to_hex (digest) : NULL;
  if (hex != NULL)
    json_object_set_string_member (event, "digest", hex);
  print_event (event);
}

void
tincan_cli_report_file_failed (TincanCliReport *self,
                               const char      *path,
                               const GError    *error)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("file-failed");

      json_object_set_string_member (event, "path", path);
      json_object_set_string_member (event, "code", tincan_error_to_code (error->code));
      json_object_set_string_member (event, "message", error->message);
      print_event (event);
      return;
    }
  print (self, stderr, "%s", error->message);
}

/* A text from somebody else may hold what a terminal would obey; newlines and tabs it may keep. */
static char *
text_for_terminal (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) cells = g_strsplit (lines[i], "\t", -1);

      for (guint j = 0; cells[j] != NULL; j++)
        {
          char *shown = tincan_text_for_display (cells[j], 0);

          g_free (cells[j]);
          cells[j] = shown;
        }
      g_free (lines[i]);
      lines[i] = g_strjoinv ("\t", cells);
    }
  return g_strjoinv ("\n", lines);
}

void
tincan_cli_report_text (TincanCliReport *self,
                        const char      *text)
{
  g_autofree char *shown = NULL;

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("text");

      json_object_set_string_member (event, "text", text);
      print_event (event);
      return;
    }
  shown = text_for_terminal (text);
  print (self, stdout, "%s", shown);
}

void
tincan_cli_report_done (TincanCliReport *self,
                        TincanTransfer  *transfer,
                        double           seconds)
{
  guint items = tincan_transfer_get_items (transfer);
  guint64 bytes = tincan_transfer_get_bytes (transfer);
  g_autofree char *size = NULL;

  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("done");

      json_object_set_int_member (event, "items", items);
      json_object_set_int_member (event, "bytes", bytes);
      json_object_set_double_member (event, "seconds", seconds);
      print_event (event);
      return;
    }

  size = g_format_size (bytes);
  print (self, stdout,
         /* Translators: a size, then a time in seconds */
         tincan_transfer_is_outgoing (transfer)
           ? g_dngettext (GETTEXT_PACKAGE,
                          "Sent %'u file, %s, in %.1f s. Verified by the other side.",
                          "Sent %'u files, %s, in %.1f s. Verified by the other side.", items)
           : g_dngettext (GETTEXT_PACKAGE, "Received %'u file, %s, in %.1f s. Verified.",
                          "Received %'u files, %s, in %.1f s. Verified.", items),
         items, size, seconds);
}

void
tincan_cli_report_error (TincanCliReport *self,
                         const GError    *error)
{
  if (self->json)
    {
      g_autoptr(JsonObject) event = event_new ("error");
      const char *code = tincan_error_to_code (error->domain == TINCAN_ERROR
                                                 ? error->code
                                                 : TINCAN_ERROR_INTERNAL);

      json_object_set_string_member (event, "code", code);
      json_object_set_string_member (event, "message", error->message);
      print_event (event);
      return;
    }
  print (self, stderr, "%s", error->message);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-manual"

#include "config.h"

#include "cli/tincan-cli-manual.h"

#include "cli/tincan-cli-paste.h"

#include <glib/gi18n.h>
#include <string.h>

struct _TincanCliManual
{
  const TincanCliOptions     *options;
  TincanCliReport            *report;
  const TincanCliManualFuncs *funcs;
  gpointer                    user_data;

  TincanSession              *session; /* once it is known who begins */
  TincanCliPaste             *paste;
  gboolean                    wants_code;
  gboolean                    at_end;  /* of the input */
  GError                     *error;   /* of the last text that was no code */
};

static void
want_code (TincanCliManual *self)
{
  self->wants_code = TRUE;
  tincan_cli_report_code_wanted (self->report, self->session != NULL);
  self->funcs->listen (self->user_data);
}

/* --- our code --- */

static void
code_cb (TincanSession   *session,
         GParamSpec      *pspec,
         TincanCliManual *self)
{
  gboolean offers = tincan_session_is_host (session);

  tincan_cli_report_code (self->report,
                          offers ? tincan_session_get_offer_code (session)
                                 : tincan_session_get_answer_code (session),
                          tincan_session_get_code_expires (session), offers);
  if (offers)
    want_code (self);
}

static void
take_session (TincanCliManual *self,
              TincanSession   *session)
{
  self->wants_code = FALSE;
  self->session = g_object_ref (session);
  g_signal_connect (session, "notify::offer-code", G_CALLBACK (code_cb), self);
  g_signal_connect (session, "notify::answer-code", G_CALLBACK (code_cb), self);
  self->funcs->made (session, self->user_data);
}

static void
begin_offering (TincanCliManual *self)
{
  tincan_cli_report_notice (self->report, _("Looking for the addresses of this computer…"));
  take_session (self, tincan_session_new_offering (self->options->settings));
}

/* --- the other side's code --- */

/* TRUE if the code was in @text. */
static gboolean
try_code (TincanCliManual *self,
          const char      *text,
          GError         **error)
{
  TincanSession *session;

  if (self->session != NULL)
    {
      if (!tincan_session_take_answer (self->session, text, error))
        return FALSE;
      self->wants_code = FALSE;
      return TRUE;
    }

  session = tincan_session_new_answering (self->options->settings, text, error);
  if (session == NULL)
    return FALSE;
  take_session (self, session);
  return TRUE;
}

/* What is pasted may come in several lines, so only when no more come there is something to be
 * said about it. */
static gboolean
pasted_cb (const char *text,
           gboolean    whole,
           gpointer    user_data)
{
  TincanCliManual *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_blank = text[strspn (text, " \t\r\n")] == '\0';

  if (!self->wants_code)
    return TRUE;
  if (!is_blank && try_code (self, text, &error))
    return TRUE;
  if (!whole)
    return FALSE;

  if (is_blank && self->session == NULL && !self->at_end)
    {
      begin_offering (self);
      return TRUE;
    }
  if (error != NULL)
    {
      tincan_cli_report_code_refused (self->report, error);
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
    }
  return FALSE;
}

static void
end_of_input (TincanCliManual *self)
{
  g_autoptr(GError) error = NULL;

  self->at_end = TRUE;
  tincan_cli_paste_add_line (self->paste, NULL);
  if (!self->wants_code)
    return;

  self->wants_code = FALSE;
  if (self->error != NULL)
    error = g_error_copy (self->error);
  else
    error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                                 _("The input ended, and the other side's code was not in it. Run "
                                   "this in a terminal, or write the code to standard input."));
  self->funcs->failed (error, self->user_data);
}

/* --- for who runs it --- */

/**
 * tincan_cli_manual_new:
 * @options: the command line
 * @report: where codes are shown
 * @funcs: what the owner does; they are called from other functions of this, too
 * @user_data: for them
 *
 * Returns: (transfer full): a dialogue that has not begun
 */
TincanCliManual *
tincan_cli_manual_new (const TincanCliOptions     *options,
                       TincanCliReport            *report,
                       const TincanCliManualFuncs *funcs,
                       gpointer                    user_data)
{
  TincanCliManual *self = g_new0 (TincanCliManual, 1);

  self->options = options;
  self->report = report;
  self->funcs = funcs;
  self->user_data = user_data;
  self->paste = tincan_cli_paste_new (pasted_cb, self);
  return self;
}

/**
 * tincan_cli_manual_free:
 * @self: a dialogue
 */
void
tincan_cli_manual_free (TincanCliManual *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->paste, tincan_cli_paste_free);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * tincan_cli_manual_start:
 * @self: a dialogue
 *
 * Answers the code of the command line, if there is one. Without, who sends makes the first code,
 * and who receives is asked for it.
 */
void
tincan_cli_manual_start (TincanCliManual *self)
{
  g_autoptr(GError) error = NULL;

  if (self->options->code != NULL)
    {
      if (!try_code (self, self->options->code, &error))
        self->funcs->failed (error, self->user_data);
    }
  else if (self->options->verb == TINCAN_CLI_SEND)
    {
      begin_offering (self);
    }
  else
    {
      want_code (self);
    }
}

/**
 * tincan_cli_manual_take_line:
 * @self: a dialogue
 * @line: (nullable): a line of standard input; NULL at its end
 *
 * Returns: FALSE when no code is due, so that @line is for somebody else
 */
gboolean
tincan_cli_manual_take_line (TincanCliManual *self,
                             const char      *line)
{
  if (!self->wants_code)
    return FALSE;

  if (line == NULL)
    {
      end_of_input (self);
      return TRUE;
    }

  tincan_cli_paste_add_line (self->paste, line);
  if (self->wants_code)
    self->funcs->listen (self->user_data);
  return TRUE;
}

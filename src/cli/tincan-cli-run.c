/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli-run"

#include "config.h"

#include "cli/tincan-cli-run.h"

#include "cli/tincan-cli-input.h"
#include "cli/tincan-cli-manual.h"
#include "server/tincan-server-embedding.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/* How long a receiver waits for the sender's goodbye once all has arrived. */
#define GOODBYE_SECONDS 5

typedef struct
{
  const TincanCliOptions *options;
  TincanCliReport        *report;
  TincanSource           *source;   /* sending */
  GMainLoop              *loop;
  TincanServerEmbedding  *embedded; /* (nullable) */
  char                   *page;     /* (nullable): where others reach it */
  TincanCliInput         *input;
  TincanCliManual        *manual;   /* (nullable): where people carry codes */
  TincanSession          *session;
  TincanRemote           *remote;   /* once it is connected */
  TincanTransfer         *transfer; /* the one that the progress line is about */
  TincanTransfer         *asking;   /* waits for a yes or no */
  gboolean                comparing; /* likewise: whether the words are the same */
  GTimer                 *timer;    /* since the transfer was accepted */
  char                   *announced_code;
  guint                   goodbye_id;
  guint                   interrupts;
  gboolean                was_connected;
  int                     status;
  gboolean                status_known;
} Run;

/* The first thing that went wrong decides; a later one mostly follows from it. */
static void
set_status (Run *run,
            int  status)
{
  if (run->status_known)
    return;
  run->status = status;
  run->status_known = TRUE;
}

static int
status_for_error (const GError *error)
{
  if (error->domain != TINCAN_ERROR)
    return TINCAN_CLI_EXIT_FAILED;

  switch ((TincanError) error->code)
    {
    case TINCAN_ERROR_CODE_INVALID:
    case TINCAN_ERROR_CODE_WRONG:
    case TINCAN_ERROR_CODE_ENDED:
      return TINCAN_CLI_EXIT_CODE;
    case TINCAN_ERROR_SERVER_UNREACHABLE:
    case TINCAN_ERROR_SERVER_REFUSED:
    case TINCAN_ERROR_TIMEOUT:
    case TINCAN_ERROR_NOT_CONNECTED:
      return TINCAN_CLI_EXIT_CONNECT;
    case TINCAN_ERROR_DECLINED:
      return TINCAN_CLI_EXIT_DECLINED;
    case TINCAN_ERROR_INTERNAL:
    case TINCAN_ERROR_VERSION:
    case TINCAN_ERROR_LOST:
    case TINCAN_ERROR_UNTRUSTED:
    case TINCAN_ERROR_PROTOCOL:
    case TINCAN_ERROR_MANIFEST:
    case TINCAN_ERROR_CANCELLED:
    case TINCAN_ERROR_INTERRUPTED:
    case TINCAN_ERROR_NO_SPACE:
    case TINCAN_ERROR_DISK:
    case TINCAN_ERROR_DIGEST:
    case TINCAN_ERROR_CHANGED:
    case TINCAN_ERROR_INCOMPLETE:
    case TINCAN_ERROR_SETUP:
    default:
      return TINCAN_CLI_EXIT_FAILED;
    }
}

static void
fail (Run          *run,
      const GError *error)
{
  if (!run->status_known)
    tincan_cli_report_error (run->report, error);
  set_status (run, status_for_error (error));
}

/* --- what this end does about a transfer --- */

static void
accept_transfer (Run            *run,
                 TincanTransfer *transfer)
{
  g_set_object (&run->transfer, transfer);
  tincan_transfer_accept (transfer, run->options->output, run->options->conflict);
}

static void
offer_source (Run *run)
{
  TincanTransfer *transfer = tincan_remote_offer (run->remote, run->source);

  if (transfer == NULL)
    return;
  g_set_object (&run->transfer, transfer);
  tincan_cli_report_offer (run->report, transfer, _("This side"));
}

static gboolean
is_yes (const char *line)
{
  g_autofree char *typed = g_utf8_make_valid (line != NULL ? line : "", -1);
  g_autofree char *answer = g_utf8_strdown (typed, -1);
  /* Translators: the answer "yes" to "Receive? [y/N]", in lower case. Its first letter is an
   * answer, too, unless that is "n". */
  const char *yes = C_("answer", "yes");
  g_autofree char *letter = g_utf8_substring (yes, 0, 1);

  g_strstrip (answer);
  return g_str_has_prefix (answer, "y") || g_str_equal (answer, yes) ||
         (g_str_equal (answer, letter) && !g_str_equal (letter, "n"));
}

/* Whoever sits in between could accept in place of the other side, so nothing is offered
 * before. */
static void
answer_comparison (Run        *run,
                   const char *line)
{
  g_autoptr(GError) error = NULL;

  run->comparing = FALSE;
  if (run->remote == NULL || tincan_remote_get_state (run->remote) != TINCAN_REMOTE_CONNECTED)
    return;
  if (is_yes (line))
    {
      offer_source (run);
      return;
    }

  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED,
                               _("Nothing was sent, as the words were not found to be the same. "
                                 "Make new codes, and send them another way."));
  fail (run, error);
  tincan_session_close (run->session, TINCAN_REASON_UNTRUSTED);
}

static void
answer_cb (const char *line,
           gpointer    user_data)
{
  Run *run = user_data;
  g_autoptr(TincanTransfer) transfer = NULL;

  if (run->manual != NULL && tincan_cli_manual_take_line (run->manual, line))
    return;
  if (run->comparing)
    {
      answer_comparison (run, line);
      return;
    }

  /* Without a question, Enter asks for a new code. */
  transfer = g_steal_pointer (&run->asking);
  if (transfer == NULL)
    {
      if (run->manual == NULL && line != NULL &&
          run->options->code == NULL && !run->was_connected &&
          tincan_session_get_code (run->session) == NULL)
        tincan_session_new_code (run->session);
      return;
    }

  if (tincan_transfer_get_state (transfer) != TINCAN_TRANSFER_OFFERED)
    return;
  if (is_yes (line))
    accept_transfer (run, transfer);
  else
    tincan_transfer_decline (transfer, TINCAN_REASON_USER);
}

static void
listed_cb (TincanTransfer *transfer,
           Run            *run)
{
  tincan_cli_report_offer (run->report, transfer, tincan_remote_get_name (run->remote));
  if (run->options->verb == TINCAN_CLI_SEND)
    {
      tincan_transfer_decline (transfer, TINCAN_REASON_BUSY);
      return;
    }
  if (run->options->yes)
    {
      accept_transfer (run, transfer);
      return;
    }

  if (run->asking != NULL)
    {
      tincan_transfer_decline (transfer, TINCAN_REASON_BUSY);
      return;
    }
  run->asking = g_object_ref (transfer);
  tincan_cli_report_notice (run->report, _("Receive? [y/N]"));
  tincan_cli_input_listen (run->input);
}

static void
progress_cb (TincanTransfer *transfer,
             GParamSpec     *pspec,
             Run            *run)
{
  if (transfer == run->transfer)
    tincan_cli_report_progress (run->report, transfer, run->remote);
}

static void
transfer_state_cb (TincanTransfer *transfer,
                   GParamSpec     *pspec,
                   Run            *run)
{
  TincanTransferState state = tincan_transfer_get_state (transfer);

  if (state == TINCAN_TRANSFER_RUNNING && run->timer == NULL)
    run->timer = g_timer_new ();
  if (state != TINCAN_TRANSFER_PAUSED)
    return;

  /* Nobody is there to press "resume", and a script must not hang: what pauses a window ends us.
   * The part that arrived is kept. */
  tincan_cli_report_paused (run->report, transfer);
  if (tincan_transfer_get_error (transfer) != NULL)
    {
      fail (run, tincan_transfer_get_error (transfer));
      tincan_session_close (run->session, TINCAN_REASON_DISK);
    }
}

static void
item_done_cb (TincanTransfer *transfer,
              guint           item,
              const char     *path,
              guint64         bytes,
              GBytes         *digest,
              Run            *run)
{
  tincan_cli_report_file (run->report, path, bytes, digest);
}

static void
item_failed_cb (TincanTransfer *transfer,
                guint           item,
                const char     *path,
                const GError   *error,
                Run            *run)
{
  tincan_cli_report_file_failed (run->report, path, error);
}

static gboolean
goodbye_cb (gpointer user_data)
{
  Run *run = user_data;

  run->goodbye_id = 0;
  tincan_session_close (run->session, TINCAN_REASON_FINISHED);
  return G_SOURCE_REMOVE;
}

/* The sender ends the session when the receiver is through, and the receiver lets it. */
static void
part (Run *run)
{
  if (run->options->verb == TINCAN_CLI_SEND)
    tincan_session_close (run->session, TINCAN_REASON_FINISHED);
  else if (run->goodbye_id == 0)
    run->goodbye_id = g_timeout_add_seconds (GOODBYE_SECONDS, goodbye_cb, run);
}

static void
handle_done (Run            *run,
             TincanTransfer *transfer)
{
  const GError *error = tincan_transfer_get_error (transfer);

  if (tincan_transfer_get_text (transfer) != NULL)
    tincan_cli_report_text (run->report, tincan_transfer_get_text (transfer));
  tincan_cli_report_done (run->report, transfer,
                          run->timer != NULL ? g_timer_elapsed (run->timer, NULL) : 0);
  if (error != NULL)
    fail (run, error);
  else if (run->source != NULL && tincan_source_get_skipped (run->source)->len > 0)
    {
      g_autoptr(GError) skipped = NULL;

      skipped = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_INCOMPLETE,
                                     _("Some things were left out; they are named above."));
      fail (run, skipped);
    }
  else
    set_status (run, TINCAN_CLI_EXIT_OK);
}

static void
transfer_finished_cb (TincanTransfer *transfer,
                      Run            *run)
{
  const GError *error = tincan_transfer_get_error (transfer);
  gboolean is_ours = tincan_transfer_is_outgoing (transfer) == (run->source != NULL);

  if (transfer == run->asking)
    g_clear_object (&run->asking);
  if (!is_ours)
    return;

  if (tincan_transfer_get_state (transfer) == TINCAN_TRANSFER_DONE)
    {
      handle_done (run, transfer);
    }
  else if (tincan_transfer_get_state (transfer) == TINCAN_TRANSFER_DECLINED && error == NULL)
    {
      g_autoptr(GError) declined = NULL;

      declined = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_DECLINED,
                                      run->source != NULL ? _("The other side declined.")
                                                          : _("Declined."));
      fail (run, declined);
    }
  else if (error != NULL)
    {
      fail (run, error);
    }
  else
    {
      set_status (run, TINCAN_CLI_EXIT_FAILED);
    }
  part (run);
}

static void
transfer_added_cb (TincanSession  *session,
                   TincanRemote   *remote,
                   TincanTransfer *transfer,
                   Run            *run)
{
  g_signal_connect (transfer, "listed", G_CALLBACK (listed_cb), run);
  g_signal_connect (transfer, "notify::bytes", G_CALLBACK (progress_cb), run);
  g_signal_connect (transfer, "notify::state", G_CALLBACK (transfer_state_cb), run);
  g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), run);
  g_signal_connect (transfer, "item-failed", G_CALLBACK (item_failed_cb), run);
  g_signal_connect (transfer, "finished", G_CALLBACK (transfer_finished_cb), run);
}

/* --- the session --- */

/* The sender is asked; the receiver when something is offered. */
static void
compare (Run *run)
{
  gboolean asks = run->source != NULL && !run->options->yes;

  tincan_cli_report_compare (run->report, tincan_remote_get_comparison (run->remote), asks);
  if (asks)
    {
      run->comparing = TRUE;
      tincan_cli_input_listen (run->input);
    }
  else if (run->source != NULL)
    {
      offer_source (run);
    }
}

static void
remote_state_cb (TincanRemote *remote,
                 GParamSpec   *pspec,
                 Run          *run)
{
  TincanRemoteState state = tincan_remote_get_state (remote);

  if (state == TINCAN_REMOTE_RECONNECTING)
    tincan_cli_report_lost (run->report);
  if (state != TINCAN_REMOTE_CONNECTED)
    return;

  tincan_cli_report_connected (run->report, remote);
  if (run->manual != NULL)
    compare (run);
  else if (!run->was_connected && run->source != NULL)
    offer_source (run);
  run->was_connected = TRUE;
}

static void
remote_path_cb (TincanRemote *remote,
                GParamSpec   *pspec,
                Run          *run)
{
  if (tincan_remote_get_state (remote) == TINCAN_REMOTE_CONNECTED)
    tincan_cli_report_path (run->report, remote);
}

static void
remote_added_cb (TincanSession *session,
                 TincanRemote  *remote,
                 Run           *run)
{
  g_set_object (&run->remote, remote);
  g_signal_connect (remote, "notify::state", G_CALLBACK (remote_state_cb), run);
  g_signal_connect (remote, "notify::path", G_CALLBACK (remote_path_cb), run);
  g_signal_connect (remote, "notify::rtt", G_CALLBACK (remote_path_cb), run);
  tincan_cli_report_notice (run->report,
                            _("The other side is here. Looking for a way to it…"));
}

static void
announce (Run *run)
{
  const char *code = tincan_session_get_code (run->session);

  if (tincan_session_get_state (run->session) != TINCAN_SESSION_WAITING ||
      !tincan_session_is_host (run->session) || run->manual != NULL || run->was_connected)
    return;
  if (run->announced_code != NULL && (code == NULL || g_str_equal (run->announced_code, code)))
    return;

  g_free (run->announced_code);
  run->announced_code = g_strdup (code != NULL ? code : "");
  tincan_cli_report_waiting (run->report, code, tincan_session_get_link (run->session),
                             run->page, run->source != NULL);
}

static void
session_notify_cb (TincanSession *session,
                   GParamSpec    *pspec,
                   Run           *run)
{
  announce (run);
}

static void
guess_failed_cb (TincanSession *session,
                 guint          left,
                 Run           *run)
{
  tincan_cli_report_guess (run->report, left);
  if (left == 0)
    tincan_cli_input_listen (run->input);
}

static void
server_interrupted_cb (TincanSession *session,
                       const GError  *why,
                       guint          retry_in_ms,
                       Run           *run)
{
  /* A transfer that is running does not need the server. */
  if (!run->was_connected)
    tincan_cli_report_retrying (run->report, why);
}

static void
session_finished_cb (TincanSession *session,
                     Run           *run)
{
  const GError *error = tincan_session_get_error (session);

  if (error != NULL)
    {
      fail (run, error);
    }
  else if (!run->status_known)
    {
      g_autoptr(GError) left = NULL;

      left = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CANCELLED,
                                  _("The other side has ended the connection."));
      fail (run, left);
    }
  g_main_loop_quit (run->loop);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Run *run = user_data;

  run->interrupts++;
  /* Who asks twice does not want to wait for a goodbye. */
  if (run->interrupts > 1)
    {
      g_main_loop_quit (run->loop);
      return G_SOURCE_CONTINUE;
    }

  tincan_cli_report_notice (run->report, _("Stopping…"));
  run->status = TINCAN_CLI_EXIT_INTERRUPTED;
  run->status_known = TRUE;
  /* While a code is waited for, there may be no session yet. */
  if (run->session != NULL)
    tincan_session_close (run->session, TINCAN_REASON_INTERRUPTED);
  else
    g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
make_session (Run     *run,
              GError **error)
{
  g_autoptr(TincanSettings) settings = tincan_settings_copy (run->options->settings);

  if (run->options->code != NULL)
    {
      run->session = tincan_session_new_guest (settings, run->options->code, error);
      return run->session != NULL;
    }

  if (settings->server == NULL)
    {
      run->embedded = tincan_server_embedding_start (run->options->listen, 1, error);
      if (run->embedded == NULL)
        return FALSE;
      run->page = tincan_server_embedding_dup_page (run->embedded);
      settings->server = g_strdup (tincan_server_embedding_get_address (run->embedded));
      settings->page = g_strdup (run->page);
    }
  run->session = tincan_session_new_host (settings);
  return TRUE;
}

static void
run_clear (Run *run)
{
  g_clear_handle_id (&run->goodbye_id, g_source_remove);
  if (run->transfer != NULL)
    g_signal_handlers_disconnect_by_data (run->transfer, run);
  if (run->remote != NULL)
    g_signal_handlers_disconnect_by_data (run->remote, run);
  if (run->session != NULL)
    g_signal_handlers_disconnect_by_data (run->session, run);
  g_clear_object (&run->asking);
  g_clear_object (&run->transfer);
  g_clear_object (&run->remote);
  g_clear_object (&run->session);
  g_clear_pointer (&run->manual, tincan_cli_manual_free);
  g_clear_pointer (&run->embedded, tincan_server_embedding_free);
  g_clear_pointer (&run->input, tincan_cli_input_free);
  g_clear_pointer (&run->timer, g_timer_destroy);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_free (run->announced_code);
  g_free (run->page);
}

static void
watch_session (Run *run)
{
  g_signal_connect (run->session, "notify::state", G_CALLBACK (session_notify_cb), run);
  g_signal_connect (run->session, "notify::code", G_CALLBACK (session_notify_cb), run);
  g_signal_connect (run->session, "remote-added", G_CALLBACK (remote_added_cb), run);
  g_signal_connect (run->session, "transfer-added", G_CALLBACK (transfer_added_cb), run);
  g_signal_connect (run->session, "guess-failed", G_CALLBACK (guess_failed_cb), run);
  g_signal_connect (run->session, "server-interrupted", G_CALLBACK (server_interrupted_cb), run);
  g_signal_connect (run->session, "finished", G_CALLBACK (session_finished_cb), run);
}

/* --- without a server --- */

static void
manual_made_cb (TincanSession *session,
                gpointer       user_data)
{
  Run *run = user_data;

  run->session = session;
  watch_session (run);
  tincan_session_start (session);
}

static gboolean
quit_cb (gpointer user_data)
{
  Run *run = user_data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_REMOVE;
}

/* It may fail before the loop runs. */
static void
manual_failed_cb (const GError *error,
                  gpointer      user_data)
{
  Run *run = user_data;

  fail (run, error);
  if (run->session != NULL)
    tincan_session_close (run->session, TINCAN_REASON_INTERRUPTED);
  else
    g_idle_add (quit_cb, run);
}

static void
manual_listen_cb (gpointer user_data)
{
  Run *run = user_data;

  tincan_cli_input_listen (run->input);
}

static void
start_manual (Run *run)
{
  static const TincanCliManualFuncs funcs = {
    manual_made_cb, manual_failed_cb, manual_listen_cb
  };

  run->manual = tincan_cli_manual_new (run->options, run->report, &funcs, run);
  tincan_cli_manual_start (run->manual);
}

/* FALSE when it has failed already. */
static gboolean
start (Run *run)
{
  g_autoptr(GError) error = NULL;

  if (!tincan_session_check_setup (&error) ||
      (!run->options->manual && !make_session (run, &error)))
    {
      fail (run, error);
      return FALSE;
    }

  if (run->options->manual)
    {
      start_manual (run);
      return TRUE;
    }
  watch_session (run);
  tincan_session_start (run->session);
  return TRUE;
}

int
tincan_cli_run (const TincanCliOptions *options,
                TincanCliReport        *report,
                TincanSource           *source)
{
  Run run = { .options = options, .report = report, .source = source };
  guint int_id;
  guint term_id;

  run.loop = g_main_loop_new (NULL, FALSE);
  run.input = tincan_cli_input_new (answer_cb, &run);
  int_id = g_unix_signal_add (SIGINT, interrupted_cb, &run);
  term_id = g_unix_signal_add (SIGTERM, interrupted_cb, &run);
  if (start (&run))
    g_main_loop_run (run.loop);

  g_source_remove (int_id);
  g_source_remove (term_id);
  run_clear (&run);
  return run.status;
}

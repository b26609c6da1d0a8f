/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-remote.h"
#include "core/tincan-settings.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_SESSION_NEW,
  TINCAN_SESSION_REACHING,  /* the signaling server is being connected to, or again */
  TINCAN_SESSION_WAITING,   /* for the other side to come */
  TINCAN_SESSION_CONNECTING, /* somebody came: keys, then a way */
  TINCAN_SESSION_CONNECTED, /* to at least one other side */
  TINCAN_SESSION_RECONNECTING,
  TINCAN_SESSION_CLOSING,
  TINCAN_SESSION_CLOSED,    /* everybody said goodbye, nothing is left running */
  TINCAN_SESSION_FAILED,    /* see error; nothing is left running */
} TincanSessionState;

/*
 * The one object that a front end holds: a meeting with other sides, by a code or link that it
 * makes (host) or was given (guest). Lives on the thread-default GMainContext at construction,
 * where every signal is emitted.
 *
 * Without any server, people carry two offer codes instead. Offering (host): "offer-code" is there
 * when the state is WAITING; then tincan_session_take_answer(). Answering (guest): "answer-code" is
 * there when the state is WAITING, and goes back to the other side. Until then REACHING means that
 * our own addresses are looked for, at most some seconds. "remote-added" follows when both codes
 * are known (offering) or the connection is there (answering), and the remote's "comparison" is set
 * when it is CONNECTED. A connection that is lost ends such a session.
 *
 * properties (notify):
 *   state, error (GError)
 *   code                  host; NULL while there is none
 *   link                  host
 *   offer-code, answer-code   the one that we have made, or NULL
 *   code-expires          int64, seconds since 1970 (UTC): until when these can be used; 0: none
 *   server-interrupted    boolean: the server is away and being tried; harmless once connected
 *   path
 *   bytes, total-bytes, rate (bytes a second), eta (seconds, -1 unknown): over all unfinished
 *                         transfers
 * signals:
 *   "remote-added" (TincanRemote *)      its keys are confirmed
 *   "remote-removed" (TincanRemote *)    it is gone
 *   "transfer-added" (TincanRemote *, TincanTransfer *)
 *   "guess-failed" (guint left)          host: somebody came with a wrong code; with 0 left the
 *                                        code has ended ("code" is NULL then)
 *   "server-interrupted" (GError *, guint retry_in_ms)
 *   "finished"                           once: state is CLOSED or FAILED
 */
#define TINCAN_TYPE_SESSION (tincan_session_get_type ())
G_DECLARE_FINAL_TYPE (TincanSession, tincan_session, TINCAN, SESSION, GObject)

TincanSession      *tincan_session_new_host      (const TincanSettings *settings)
                                                 G_GNUC_WARN_UNUSED_RESULT;
/* @code_or_link: as typed or pasted; a link brings its server, a code uses the settings'. NULL
 * with CODE_INVALID. */
TincanSession      *tincan_session_new_guest     (const TincanSettings *settings,
                                                  const char           *code_or_link,
                                                  GError              **error)
                                                 G_GNUC_WARN_UNUSED_RESULT;
TincanSession      *tincan_session_new_offering  (const TincanSettings *settings)
                                                 G_GNUC_WARN_UNUSED_RESULT;
/* @text: what was pasted, with an offer code in it. NULL with CODE_INVALID, CODE_ENDED, VERSION. */
TincanSession      *tincan_session_new_answering (const TincanSettings *settings,
                                                  const char           *text,
                                                  GError              **error)
                                                 G_GNUC_WARN_UNUSED_RESULT;
/* @text: what was pasted, with the answer in it. FALSE with the same; another may be tried. */
gboolean            tincan_session_take_answer   (TincanSession        *self,
                                                  const char           *text,
                                                  GError              **error)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void                tincan_session_start         (TincanSession        *self);
TincanSessionState  tincan_session_get_state     (TincanSession        *self);
const char         *tincan_session_get_code      (TincanSession        *self);
const char         *tincan_session_get_link      (TincanSession        *self);
/* NULL until it is made, and in sessions of another kind */
const char         *tincan_session_get_offer_code   (TincanSession     *self);
const char         *tincan_session_get_answer_code  (TincanSession     *self);
gint64              tincan_session_get_code_expires (TincanSession     *self);
/* Whether people carry codes, and there is no server. */
gboolean            tincan_session_is_by_codes   (TincanSession        *self);
const GError       *tincan_session_get_error     (TincanSession        *self);
gboolean            tincan_session_is_host       (TincanSession        *self);
/* (transfer none): of TincanRemote */
GPtrArray          *tincan_session_get_remotes   (TincanSession        *self);
/* A new spoken code; the old one ends. */
void                tincan_session_new_code      (TincanSession        *self);
/* Says goodbye to everybody; "finished" follows in at most 5 s. */
void                tincan_session_close         (TincanSession        *self,
                                                  TincanReason          reason);
/* Whether this installation can connect at all: GStreamer's plugins. TINCAN_ERROR_SETUP says what
 * is missing. */
gboolean            tincan_session_check_setup   (GError              **error);

G_END_DECLS

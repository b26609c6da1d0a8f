/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-bucket.h"
#include "server/tincan-remote-address.h"
#include "server/tincan-socket-poll.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * One TCP connection, as libsoup sees it. Stands between libsoup and the socket, and keeps from
 * libsoup what libsoup has no limit for: a request head that is too long or never ends, anything
 * behind the head of a request, WebSocket messages that are too big in sum of their fragments, and
 * floods. Also counts what libsoup has not been able to write.
 *
 * Signals, on the context of the connection:
 *   "fault" (guint close_code)   the client broke a limit: nothing more is handed on but its answer
 *     to a close frame
 *   "closed"                     once: the socket is closed
 */
#define TINCAN_TYPE_SERVER_STREAM (tincan_server_stream_get_type ())
G_DECLARE_FINAL_TYPE (TincanServerStream, tincan_server_stream, TINCAN, SERVER_STREAM, GIOStream)

#define TINCAN_SERVER_STREAM_MAX_HEAD_BYTES 16384
#define TINCAN_SERVER_STREAM_MAX_PENDING_BYTES (1024 * 1024)

TincanServerStream *tincan_server_stream_new (GIOStream                 *base,
                                              GSocket                   *socket,
                                              const TincanRemoteAddress *address)
                                              G_GNUC_WARN_UNUSED_RESULT;

const TincanRemoteAddress *tincan_server_stream_get_address (TincanServerStream *self);
gboolean tincan_server_stream_has_frames    (TincanServerStream *self);
gsize    tincan_server_stream_get_pending   (TincanServerStream *self);
guint64  tincan_server_stream_get_bytes_in  (TincanServerStream *self);
guint64  tincan_server_stream_get_bytes_out (TincanServerStream *self);
gint64   tincan_server_stream_get_heard     (TincanServerStream *self);

void     tincan_server_stream_start_frames (TincanServerStream *self,
                                            TincanSocketPoll   *poll,
                                            const TincanRate   *frame_rate);
void     tincan_server_stream_stop_frames  (TincanServerStream *self);
void     tincan_server_stream_note_frame   (TincanServerStream *self,
                                            gsize               payload_bytes);
gboolean tincan_server_stream_is_late      (TincanServerStream *self,
                                            gint64              now,
                                            guint               head_seconds,
                                            guint               answer_seconds);
gboolean tincan_server_stream_abort        (TincanServerStream *self);

/* The function of a #TincanSocketPoll of streams. */
void     tincan_server_stream_note_readable (gpointer           stream);

G_END_DECLS

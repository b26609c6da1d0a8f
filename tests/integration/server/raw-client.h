/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A client that sends whatever a test wants, byte by byte, and waits for what comes back. */
typedef struct _RawClient RawClient;

RawClient *raw_client_new          (guint16     port);
void       raw_client_free         (RawClient  *self);
void       raw_client_set_small    (RawClient  *self);
gboolean   raw_client_send         (RawClient  *self,
                                    const void *data,
                                    gsize       length);
void       raw_client_send_text    (RawClient  *self,
                                    const char *text);
char      *raw_client_read_all     (RawClient  *self);
char      *raw_client_get          (guint16     port,
                                    const char *path,
                                    const char *headers);

/* As a WebSocket. */
void       raw_client_skip_head       (RawClient  *self);
RawClient *raw_client_new_websocket   (guint16     port,
                                       const char *headers);
gboolean   raw_client_send_frame      (RawClient  *self,
                                       guint       first_byte,
                                       const void *payload,
                                       gsize       length);
gboolean   raw_client_send_message    (RawClient  *self,
                                       const char *text);
void       raw_client_say_hello       (RawClient  *self);
char      *raw_client_read_message    (RawClient  *self);
guint      raw_client_read_close      (RawClient  *self);

#define FRAME_FINAL 0x80
#define FRAME_CONTINUATION 0x0
#define FRAME_TEXT 0x1
#define FRAME_BINARY 0x2
#define FRAME_CLOSE 0x8
#define FRAME_PING 0x9

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawClient, raw_client_free)

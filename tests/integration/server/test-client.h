/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-mailbox-message.h"

#include <libsoup/soup.h>

/* A program on a WebSocket, that does just what a test tells it. Lives on the default context. */
typedef struct _TestClient TestClient;

TestClient *test_client_new           (const char                 *base_address,
                                       const char                 *forwarded_for);
TestClient *test_client_new_greeted   (const char                 *base_address);
void        test_client_free          (TestClient                 *self);
void        test_client_send          (TestClient                 *self,
                                       const TincanMailboxMessage *message);
void        test_client_send_text     (TestClient                 *self,
                                       const char                 *text);
void        test_client_send_type     (TestClient                 *self,
                                       TincanMailboxMessageType    type);
TincanMailboxMessage *test_client_expect (TestClient              *self,
                                       TincanMailboxMessageType    type);
void        test_client_expect_type   (TestClient                 *self,
                                       TincanMailboxMessageType    type);
void        test_client_expect_error  (TestClient                 *self,
                                       TincanMailboxErrorCode      code);
void        test_client_expect_close  (TestClient                 *self,
                                       guint                       code);
void        test_client_expect_quiet  (TestClient                 *self);
void        test_client_vanish        (TestClient                 *self);

/* What tests say most. Ids and tokens are made of one byte. */
TincanMailboxMessage *test_client_open (TestClient                *self,
                                        guint8                     mailbox,
                                        guint8                     token,
                                        gboolean                   code);
char       *test_client_join          (TestClient                 *self,
                                       guint8                      mailbox,
                                       guint8                      token);
void        test_client_ask_to_join   (TestClient                 *self,
                                       guint8                      mailbox,
                                       guint8                      token);
void        test_client_ask_nameplate (TestClient                 *self,
                                       const char                 *nameplate,
                                       guint8                      token);
void        test_client_send_body     (TestClient                 *self,
                                       const char                 *guest,
                                       const char                 *body);
void        test_client_expect_body   (TestClient                 *self,
                                       const char                 *guest,
                                       const char                 *body);
GBytes     *test_bytes_new            (gsize                       size,
                                       guint8                      fill);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestClient, test_client_free)

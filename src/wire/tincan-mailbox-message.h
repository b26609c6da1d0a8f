/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program and the server say, PROTOCOL.md section 4. */
typedef enum
{
  TINCAN_MAILBOX_UNKNOWN, /* a type we do not know: to be ignored */
  /* program to server */
  TINCAN_MAILBOX_HELLO,
  TINCAN_MAILBOX_OPEN,
  TINCAN_MAILBOX_JOIN,
  TINCAN_MAILBOX_SEND,
  TINCAN_MAILBOX_NEW_CODE,
  TINCAN_MAILBOX_DROP_CODE,
  TINCAN_MAILBOX_LOCK,
  TINCAN_MAILBOX_KICK,
  TINCAN_MAILBOX_LEAVE,
  TINCAN_MAILBOX_PING,
  /* server to program */
  TINCAN_MAILBOX_WELCOME,
  TINCAN_MAILBOX_OPENED,
  TINCAN_MAILBOX_CODE,
  TINCAN_MAILBOX_JOINED,
  TINCAN_MAILBOX_ARRIVED,
  TINCAN_MAILBOX_DEPARTED,
  TINCAN_MAILBOX_MESSAGE,
  TINCAN_MAILBOX_GONE,
  TINCAN_MAILBOX_ERROR,
  TINCAN_MAILBOX_PONG,
} TincanMailboxMessageType;

/* The codes of an `error` message. */
typedef enum
{
  TINCAN_MAILBOX_ERROR_UNKNOWN,
  TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX,
  TINCAN_MAILBOX_ERROR_NO_SUCH_CODE,
  TINCAN_MAILBOX_ERROR_TAKEN,
  TINCAN_MAILBOX_ERROR_LOCKED,
  TINCAN_MAILBOX_ERROR_GUESTS_FULL,
  TINCAN_MAILBOX_ERROR_SERVER_FULL,
  TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST,
  TINCAN_MAILBOX_ERROR_QUEUE_FULL,
  TINCAN_MAILBOX_ERROR_NOT_NOW,
  TINCAN_MAILBOX_ERROR_SLOW_DOWN,
} TincanMailboxErrorCode;

/* WebSocket close codes, the same in TypeScript. */
typedef enum
{
  TINCAN_CLOSE_NORMAL = 1000,
  TINCAN_CLOSE_GOING_AWAY = 1001,
  TINCAN_CLOSE_BAD_MESSAGE = 4000,
  TINCAN_CLOSE_TOO_BIG = 4001,
  TINCAN_CLOSE_VERSION = 4002,
  TINCAN_CLOSE_SLOW_DOWN = 4003,
  TINCAN_CLOSE_TOO_MANY = 4004,
  TINCAN_CLOSE_IDLE = 4005,
  TINCAN_CLOSE_EXPIRED = 4006,
  TINCAN_CLOSE_NOT_READING = 4007,
  TINCAN_CLOSE_REPLACED = 4008,
} TincanCloseCode;

/*
 * One message. Which members mean something follows from @type; the others are NULL or 0. Strings
 * are owned. base64url members are decoded GBytes of the checked length.
 */
typedef struct
{
  TincanMailboxMessageType type;
  GArray                  *versions;    /* HELLO: of guint */
  guint                    version;     /* WELCOME */
  guint                    keepalive;   /* WELCOME: seconds */
  GPtrArray               *ice_servers; /* WELCOME: of TincanIceServer */
  GBytes                  *mailbox;     /* OPEN, JOIN (or nameplate), JOINED: 16 bytes */
  GBytes                  *token;       /* OPEN, JOIN: 32 bytes */
  char                    *nameplate;   /* OPEN and OPENED (nullable), JOIN, CODE */
  gboolean                 code;        /* OPEN: a nameplate is wanted */
  gint64                   expires;     /* OPENED: seconds */
  char                   **guests;      /* OPENED */
  /* KICK, JOINED; SEND, MESSAGE, ARRIVED, DEPARTED and GONE (nullable: only the host has it) */
  char                    *guest;
  gboolean                 here;        /* JOINED */
  GBytes                  *body;        /* SEND, MESSAGE: 1 to TINCAN_MAX_BODY_BYTES */
  TincanMailboxErrorCode   error_code;  /* ERROR */
} TincanMailboxMessage;

TincanMailboxMessage  *tincan_mailbox_message_new        (TincanMailboxMessageType type)
  G_GNUC_WARN_UNUSED_RESULT;
TincanMailboxMessage  *tincan_mailbox_message_parse      (const char                 *data,
                                                          gsize                       length,
                                                          GError                    **error)
  G_GNUC_WARN_UNUSED_RESULT;
char                  *tincan_mailbox_message_to_string  (const TincanMailboxMessage *self)
  G_GNUC_WARN_UNUSED_RESULT;
void                   tincan_mailbox_message_free       (TincanMailboxMessage       *self);
const char            *tincan_mailbox_error_code_to_string (TincanMailboxErrorCode    code);
gboolean               tincan_close_code_may_retry       (guint                       close_code);
char                  *tincan_guest_name_from_token      (GBytes                     *token)
  G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanMailboxMessage, tincan_mailbox_message_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-reason.h"
#include "tincan-signal.h"

G_BEGIN_DECLS

/* PROTOCOL.md section 9. */
typedef enum
{
  TINCAN_CONTROL_UNKNOWN,
  TINCAN_CONTROL_HELLO,
  TINCAN_CONTROL_PING,
  TINCAN_CONTROL_PONG,
  TINCAN_CONTROL_OFFER,
  TINCAN_CONTROL_WANT,
  TINCAN_CONTROL_PAGE,
  TINCAN_CONTROL_ACCEPT,
  TINCAN_CONTROL_DECLINE,
  TINCAN_CONTROL_PROGRESS,
  TINCAN_CONTROL_PAUSED,
  TINCAN_CONTROL_RESUMED,
  TINCAN_CONTROL_DONE,
  TINCAN_CONTROL_CANCEL,
  TINCAN_CONTROL_SIGNAL,
  TINCAN_CONTROL_COMMIT, /* these three: section 14 */
  TINCAN_CONTROL_NONCE,
  TINCAN_CONTROL_REVEAL,
  TINCAN_CONTROL_BYE,
} TincanControlType;

typedef enum
{
  TINCAN_OFFER_FILES,
  TINCAN_OFFER_TEXT,
} TincanOfferKind;

/* One control message; which members mean something follows from @type, the others are NULL
 * or 0. */
typedef struct
{
  TincanControlType type;
  guint             version;     /* HELLO */
  char             *app;         /* HELLO (nullable): made safe to show, at most 64 characters */
  char             *name;        /* HELLO (nullable): likewise */
  gint64            n;           /* PING, PONG */
  guint             transfer;    /* all with a transfer: 1 to TINCAN_MAX_TRANSFER_ID */
  TincanOfferKind   kind;        /* OFFER; an unknown kind makes the message UNKNOWN */
  guint             items;       /* OFFER: files offered; PROGRESS, DONE: files that arrived */
  guint             folders;     /* OFFER */
  guint64           bytes;       /* OFFER, PROGRESS, DONE */
  guint             pages;       /* OFFER */
  guint32           block;       /* OFFER: block size in bytes, in the limits */
  GBytes           *digest;      /* OFFER: 32 bytes */
  char            **names;       /* OFFER: at most 5, made safe to show */
  guint             page;        /* WANT, PAGE */
  JsonArray        *entries;     /* PAGE: for tincan_manifest_add_page() */
  guint             failed;      /* DONE */
  guint             skipped;     /* DONE */
  TincanReason      reason;      /* DECLINE, PAUSED, RESUMED, CANCEL, BYE */
  TincanSignal     *signal;      /* SIGNAL */
  GBytes           *commitment;  /* COMMIT: 32 bytes */
  GBytes           *nonce;       /* NONCE, REVEAL: 32 bytes */
} TincanControl;

TincanControl *tincan_control_new       (TincanControlType    type) G_GNUC_WARN_UNUSED_RESULT;
TincanControl *tincan_control_parse     (const char          *data,
                                         gsize                length,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
char          *tincan_control_to_string (const TincanControl *self) G_GNUC_WARN_UNUSED_RESULT;
void           tincan_control_free      (TincanControl       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanControl, tincan_control_free)

G_END_DECLS

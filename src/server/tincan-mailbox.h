/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-mail-queue.h"
#include "wire/tincan-mailbox-message.h"

G_BEGIN_DECLS

#define TINCAN_TOKEN_HASH_BYTES 32

/* The host or a guest of a mailbox, connected or not. */
typedef struct
{
  char           *name; /* (nullable): NULL for the host */
  guint8          token_hash[TINCAN_TOKEN_HASH_BYTES];
  gpointer        client;     /* (unowned) (nullable): who speaks for it; NULL while it is away */
  gint64          away_since; /* microseconds, while away */
  TincanMailQueue queue;      /* empty while connected */
} TincanMailboxSide;

/* What came of a body that one side sent to another. */
typedef enum
{
  TINCAN_MAIL_DELIVER, /* the other side is connected: hand it over */
  TINCAN_MAIL_QUEUED,
  TINCAN_MAIL_QUEUE_FULL,
} TincanMailFate;

/*
 * One mailbox: its host, its guests, and what waits for them. Pure: knows no connection and no
 * clock.
 */
typedef struct _TincanMailbox TincanMailbox;

TincanMailbox     *tincan_mailbox_new            (GBytes            *id,
                                                  GBytes            *token,
                                                  TincanMailBudget  *budget,
                                                  gint64             now) G_GNUC_WARN_UNUSED_RESULT;
void               tincan_mailbox_free           (TincanMailbox     *self);
GBytes            *tincan_mailbox_get_id         (TincanMailbox     *self);
gint64             tincan_mailbox_get_opened     (TincanMailbox     *self);
guint              tincan_mailbox_get_nameplate  (TincanMailbox     *self);
void               tincan_mailbox_set_nameplate  (TincanMailbox     *self,
                                                  guint              nameplate);
gboolean           tincan_mailbox_get_locked     (TincanMailbox     *self);
void               tincan_mailbox_lock           (TincanMailbox     *self);

TincanMailboxSide *tincan_mailbox_get_host       (TincanMailbox     *self);
TincanMailboxSide *tincan_mailbox_find_guest     (TincanMailbox     *self,
                                                  const char        *name);
guint              tincan_mailbox_get_n_guests   (TincanMailbox     *self);
GPtrArray         *tincan_mailbox_dup_guests     (TincanMailbox     *self)
                                                  G_GNUC_WARN_UNUSED_RESULT;
TincanMailboxSide *tincan_mailbox_admit          (TincanMailbox     *self,
                                                  GBytes            *token,
                                                  guint              max_guests,
                                                  gint64             now,
                                                  TincanMailboxErrorCode *out_error);
TincanMailboxSide *tincan_mailbox_find_absent    (TincanMailbox     *self);
void               tincan_mailbox_remove_guest   (TincanMailbox     *self,
                                                  TincanMailboxSide *guest);

gboolean           tincan_mailbox_side_owns      (TincanMailboxSide *self,
                                                  GBytes            *token);
void               tincan_mailbox_side_attach    (TincanMailboxSide *self,
                                                  gpointer           client);
void               tincan_mailbox_side_detach    (TincanMailboxSide *self,
                                                  gint64             now);
TincanMailFate     tincan_mailbox_post           (TincanMailbox     *self,
                                                  TincanMailboxSide *to,
                                                  TincanMailboxSide *from,
                                                  GBytes            *body);
TincanMail        *tincan_mailbox_collect        (TincanMailbox     *self,
                                                  TincanMailboxSide *side)
                                                  G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanMailbox, tincan_mailbox_free)

G_END_DECLS

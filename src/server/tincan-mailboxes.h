/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-mailbox.h"

G_BEGIN_DECLS

typedef struct
{
  guint max_mailboxes;
  guint max_guests; /* of one mailbox */
  gsize max_queued_bytes; /* in all queues together */
  guint lifetime;   /* seconds; 0: for ever */
  guint grace;      /* seconds that a host or guest may be away */
} TincanMailboxesLimits;

/* Why a mailbox or a membership is over. */
typedef enum
{
  TINCAN_MAILBOX_END_LIFETIME,
  TINCAN_MAILBOX_END_AWAY,
} TincanMailboxEnd;

/*
 * All mailboxes of a server, by id and by nameplate. Pure: the caller has the clock and the
 * connections.
 */
typedef struct _TincanMailboxes TincanMailboxes;

/*
 * @guest is NULL when the whole mailbox ends. Both are still there, and gone when the function
 * returns.
 */
typedef void (*TincanMailboxesEndFunc) (TincanMailbox     *mailbox,
                                        TincanMailboxSide *guest,
                                        TincanMailboxEnd   why,
                                        gpointer           user_data);

TincanMailboxes *tincan_mailboxes_new            (const TincanMailboxesLimits *limits)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_mailboxes_free           (TincanMailboxes        *self);
TincanMailbox   *tincan_mailboxes_open           (TincanMailboxes        *self,
                                                  GBytes                 *id,
                                                  GBytes                 *token,
                                                  gint64                  now,
                                                  TincanMailboxErrorCode *out_error);
gboolean         tincan_mailboxes_give_nameplate (TincanMailboxes        *self,
                                                  TincanMailbox          *mailbox,
                                                  guint                   wanted,
                                                  gint64                  now);
void             tincan_mailboxes_drop_nameplate (TincanMailboxes        *self,
                                                  TincanMailbox          *mailbox,
                                                  gint64                  now);
TincanMailbox   *tincan_mailboxes_find           (TincanMailboxes        *self,
                                                  GBytes                 *id);
TincanMailbox   *tincan_mailboxes_find_nameplate (TincanMailboxes        *self,
                                                  guint                   nameplate);
TincanMailboxSide *tincan_mailboxes_admit        (TincanMailboxes        *self,
                                                  TincanMailbox          *mailbox,
                                                  GBytes                 *token,
                                                  gint64                  now,
                                                  TincanMailboxErrorCode *out_error);
void             tincan_mailboxes_remove         (TincanMailboxes        *self,
                                                  TincanMailbox          *mailbox,
                                                  gint64                  now);
void             tincan_mailboxes_expire         (TincanMailboxes        *self,
                                                  gint64                  now,
                                                  TincanMailboxesEndFunc  func,
                                                  gpointer                user_data);
gint64           tincan_mailboxes_seconds_left   (TincanMailboxes        *self,
                                                  TincanMailbox          *mailbox,
                                                  gint64                  now);
guint            tincan_mailboxes_get_size       (TincanMailboxes        *self);
gsize            tincan_mailboxes_get_queued_bytes (TincanMailboxes      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanMailboxes, tincan_mailboxes_free)

G_END_DECLS

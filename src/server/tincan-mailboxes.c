/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-mailboxes"

#include "config.h"

#include "server/tincan-mailboxes.h"
#include "server/tincan-nameplates.h"

/*
 * What `expires` says of a mailbox without a lifetime; longer than any program runs, and safe in
 * JSON.
 */
#define FOR_EVER_SECONDS (G_GINT64_CONSTANT (100) * 365 * 24 * 60 * 60)

struct _TincanMailboxes
{
  TincanMailboxesLimits  limits;
  TincanMailBudget       budget;
  TincanNameplates      *nameplates;
  GHashTable            *by_id;        /* GBytes to TincanMailbox, which owns its key */
  GHashTable            *by_nameplate; /* number to TincanMailbox */
};

/**
 * tincan_mailboxes_new:
 * @limits: how many of them, and how long; copied
 *
 * Returns: (transfer full): a table without mailboxes
 */
TincanMailboxes *
tincan_mailboxes_new (const TincanMailboxesLimits *limits)
{
  TincanMailboxes *self = g_new0 (TincanMailboxes, 1);

  self->limits = *limits;
  self->budget.limit = limits->max_queued_bytes;
  self->nameplates = tincan_nameplates_new ();
  self->by_nameplate = g_hash_table_new (NULL, NULL);
  self->by_id = g_hash_table_new_full (g_bytes_hash,
                                       g_bytes_equal,
                                       NULL,
                                       (GDestroyNotify) tincan_mailbox_free);
  return self;
}

void
tincan_mailboxes_free (TincanMailboxes *self)
{
  g_hash_table_unref (self->by_nameplate);
  g_hash_table_unref (self->by_id);
  tincan_nameplates_free (self->nameplates);
  g_free (self);
}

/**
 * tincan_mailboxes_open:
 * @self: the mailboxes
 * @id: a mailbox id
 * @token: the token of who wants to be host of it
 * @now: the time, in microseconds
 * @out_error: (out): why not: %TINCAN_MAILBOX_ERROR_TAKEN or %TINCAN_MAILBOX_ERROR_SERVER_FULL
 *
 * Finds the mailbox if @token is its host's, or makes one. Whoever was the host is still attached.
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
TincanMailbox *
tincan_mailboxes_open (TincanMailboxes        *self,
                       GBytes                 *id,
                       GBytes                 *token,
                       gint64                  now,
                       TincanMailboxErrorCode *out_error)
{
  TincanMailbox *mailbox = g_hash_table_lookup (self->by_id, id);

  if (mailbox != NULL)
    {
      if (tincan_mailbox_side_owns (tincan_mailbox_get_host (mailbox), token))
        return mailbox;
      *out_error = TINCAN_MAILBOX_ERROR_TAKEN;
      return NULL;
    }

  if (g_hash_table_size (self->by_id) >= self->limits.max_mailboxes)
    {
      *out_error = TINCAN_MAILBOX_ERROR_SERVER_FULL;
      return NULL;
    }

  mailbox = tincan_mailbox_new (id, token, &self->budget, now);
  g_hash_table_insert (self->by_id, tincan_mailbox_get_id (mailbox), mailbox);
  return mailbox;
}

/**
 * tincan_mailboxes_give_nameplate:
 * @self: the mailboxes
 * @mailbox: one of them, without a nameplate
 * @wanted: the number it had before, which it gets if that is free; 0 for any
 * @now: the time, in microseconds
 *
 * Returns: %FALSE if all numbers are in use
 */
gboolean
tincan_mailboxes_give_nameplate (TincanMailboxes *self,
                                 TincanMailbox   *mailbox,
                                 guint            wanted,
                                 gint64           now)
{
  GBytes *id = tincan_mailbox_get_id (mailbox);
  guint nameplate = wanted;

  g_assert (tincan_mailbox_get_nameplate (mailbox) == 0);

  if (wanted == 0 || !tincan_nameplates_take_named (self->nameplates, wanted, id, now))
    nameplate = tincan_nameplates_take (self->nameplates, now);
  if (nameplate == 0)
    return FALSE;

  tincan_mailbox_set_nameplate (mailbox, nameplate);
  g_hash_table_insert (self->by_nameplate, GUINT_TO_POINTER (nameplate), mailbox);
  return TRUE;
}

/**
 * tincan_mailboxes_drop_nameplate:
 * @self: the mailboxes
 * @mailbox: one of them
 * @now: the time, in microseconds
 *
 * Takes the number away from @mailbox, if it has one.
 */
void
tincan_mailboxes_drop_nameplate (TincanMailboxes *self,
                                 TincanMailbox   *mailbox,
                                 gint64           now)
{
  guint nameplate = tincan_mailbox_get_nameplate (mailbox);

  if (nameplate == 0)
    return;

  g_hash_table_remove (self->by_nameplate, GUINT_TO_POINTER (nameplate));
  tincan_mailbox_set_nameplate (mailbox, 0);
  tincan_nameplates_release (self->nameplates, nameplate, tincan_mailbox_get_id (mailbox), now);
}

/**
 * tincan_mailboxes_find:
 * @self: the mailboxes
 * @id: a mailbox id
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
TincanMailbox *
tincan_mailboxes_find (TincanMailboxes *self,
                       GBytes          *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/**
 * tincan_mailboxes_find_nameplate:
 * @self: the mailboxes
 * @nameplate: a number
 *
 * Returns: (transfer none) (nullable): the mailbox whose code begins with it
 */
TincanMailbox *
tincan_mailboxes_find_nameplate (TincanMailboxes *self,
                                 guint            nameplate)
{
  return g_hash_table_lookup (self->by_nameplate, GUINT_TO_POINTER (nameplate));
}

/**
 * tincan_mailboxes_admit:
 * @self: the mailboxes
 * @mailbox: one of them
 * @token: the token of who wants to be its guest
 * @now: the time, in microseconds
 * @out_error: (out): why not, see tincan_mailbox_admit()
 *
 * Returns: (transfer none) (nullable): the guest
 */
TincanMailboxSide *
tincan_mailboxes_admit (TincanMailboxes        *self,
                        TincanMailbox          *mailbox,
                        GBytes                 *token,
                        gint64                  now,
                        TincanMailboxErrorCode *out_error)
{
  return tincan_mailbox_admit (mailbox, token, self->limits.max_guests, now, out_error);
}

/**
 * tincan_mailboxes_remove:
 * @self: the mailboxes
 * @mailbox: (transfer full): one of them
 * @now: the time, in microseconds
 *
 * Ends @mailbox. The caller has told everybody in it.
 */
void
tincan_mailboxes_remove (TincanMailboxes *self,
                         TincanMailbox   *mailbox,
                         gint64           now)
{
  tincan_mailboxes_drop_nameplate (self, mailbox, now);
  g_hash_table_remove (self->by_id, tincan_mailbox_get_id (mailbox));
}

static gboolean
is_over (const TincanMailboxSide *side,
         guint                    grace,
         gint64                   now)
{
  return side->client == NULL && now - side->away_since > (gint64) grace * G_USEC_PER_SEC;
}

static void
expire_guests (TincanMailboxes        *self,
               TincanMailbox          *mailbox,
               gint64                  now,
               TincanMailboxesEndFunc  func,
               gpointer                user_data)
{
  TincanMailboxSide *guest = tincan_mailbox_find_absent (mailbox);

  while (guest != NULL && is_over (guest, self->limits.grace, now))
    {
      func (mailbox, guest, TINCAN_MAILBOX_END_AWAY, user_data);
      tincan_mailbox_remove_guest (mailbox, guest);
      guest = tincan_mailbox_find_absent (mailbox);
    }
}

/**
 * tincan_mailboxes_expire:
 * @self: the mailboxes
 * @now: the time, in microseconds
 * @func: (scope call): called for what ends, just before it does; must not change @self
 * @user_data: for @func
 *
 * Ends the mailboxes that reached their lifetime or whose host was away too long, and the
 * memberships of guests who were.
 */
void
tincan_mailboxes_expire (TincanMailboxes        *self,
                         gint64                  now,
                         TincanMailboxesEndFunc  func,
                         gpointer                user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TincanMailbox *mailbox = value;
      gboolean old = tincan_mailboxes_seconds_left (self, mailbox, now) <= 0;
      TincanMailboxEnd why = old ? TINCAN_MAILBOX_END_LIFETIME : TINCAN_MAILBOX_END_AWAY;

      if (old || is_over (tincan_mailbox_get_host (mailbox), self->limits.grace, now))
        {
          func (mailbox, NULL, why, user_data);
          tincan_mailboxes_drop_nameplate (self, mailbox, now);
          g_hash_table_iter_remove (&iter);
        }
      else
        {
          expire_guests (self, mailbox, now, func, user_data);
        }
    }
}

/**
 * tincan_mailboxes_seconds_left:
 * @self: the mailboxes
 * @mailbox: one of them
 * @now: the time, in microseconds
 *
 * Returns: in how many seconds @mailbox ends, rounded up; 0 if it should have
 */
gint64
tincan_mailboxes_seconds_left (TincanMailboxes *self,
                               TincanMailbox   *mailbox,
                               gint64           now)
{
  gint64 lifetime = (gint64) self->limits.lifetime * G_USEC_PER_SEC;
  gint64 left;

  if (lifetime == 0)
    return FOR_EVER_SECONDS;

  left = tincan_mailbox_get_opened (mailbox) + lifetime - now;
  return left > 0 ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;
}

guint
tincan_mailboxes_get_size (TincanMailboxes *self)
{
  return g_hash_table_size (self->by_id);
}

/**
 * tincan_mailboxes_get_queued_bytes:
 * @self: the mailboxes
 *
 * Returns: how many bytes of bodies wait for somebody to come back
 */
gsize
tincan_mailboxes_get_queued_bytes (TincanMailboxes *self)
{
  return self->budget.used;
}

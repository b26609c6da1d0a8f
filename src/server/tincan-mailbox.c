/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-mailbox"

#include "config.h"

#include "server/tincan-mailbox.h"

#include <string.h>

struct _TincanMailbox
{
  GBytes            *id;
  TincanMailBudget  *budget; /* (unowned): shared by all mailboxes of a server */
  gint64             opened; /* microseconds */
  TincanMailboxSide  host;
  GHashTable        *guests; /* (nullable): name to TincanMailboxSide; NULL before the first */
  guint              nameplate; /* 0: none */
  guint              locked : 1;
};

static void
hash_token (GBytes *token,
            guint8 *out_hash)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = TINCAN_TOKEN_HASH_BYTES;

  g_checksum_update (checksum, g_bytes_get_data (token, NULL), (gssize) g_bytes_get_size (token));
  g_checksum_get_digest (checksum, out_hash, &length);
}

static void
side_clear (TincanMailboxSide *side,
            TincanMailBudget  *budget)
{
  tincan_mail_queue_clear (&side->queue, budget);
  g_free (side->name);
}

/**
 * tincan_mailbox_new:
 * @id: the mailbox id
 * @token: the host's token; only its hash is kept
 * @budget: (transfer none): what all mailboxes may keep together; outlives @self
 * @now: the time, in microseconds
 *
 * Returns: (transfer full): a mailbox whose host is away
 */
TincanMailbox *
tincan_mailbox_new (GBytes           *id,
                    GBytes           *token,
                    TincanMailBudget *budget,
                    gint64            now)
{
  TincanMailbox *self = g_new0 (TincanMailbox, 1);

  self->id = g_bytes_ref (id);
  self->budget = budget;
  self->opened = now;
  self->host.away_since = now;
  hash_token (token, self->host.token_hash);
  return self;
}

void
tincan_mailbox_free (TincanMailbox *self)
{
  GHashTableIter iter;
  gpointer guest;

  if (self->guests != NULL)
    {
      g_hash_table_iter_init (&iter, self->guests);
      while (g_hash_table_iter_next (&iter, NULL, &guest))
        {
          side_clear (guest, self->budget);
          g_free (guest);
        }
      g_hash_table_unref (self->guests);
    }
  side_clear (&self->host, self->budget);
  g_bytes_unref (self->id);
  g_free (self);
}

GBytes *
tincan_mailbox_get_id (TincanMailbox *self)
{
  return self->id;
}

/**
 * tincan_mailbox_get_opened:
 * @self: a mailbox
 *
 * Returns: when it was made, in microseconds
 */
gint64
tincan_mailbox_get_opened (TincanMailbox *self)
{
  return self->opened;
}

/**
 * tincan_mailbox_get_nameplate:
 * @self: a mailbox
 *
 * Returns: the number that its code begins with; 0 if it has none
 */
guint
tincan_mailbox_get_nameplate (TincanMailbox *self)
{
  return self->nameplate;
}

void
tincan_mailbox_set_nameplate (TincanMailbox *self,
                              guint          nameplate)
{
  self->nameplate = nameplate;
}

gboolean
tincan_mailbox_get_locked (TincanMailbox *self)
{
  return self->locked;
}

/**
 * tincan_mailbox_lock:
 * @self: a mailbox
 *
 * From now on only guests that are known may join.
 */
void
tincan_mailbox_lock (TincanMailbox *self)
{
  self->locked = TRUE;
}

TincanMailboxSide *
tincan_mailbox_get_host (TincanMailbox *self)
{
  return &self->host;
}

/**
 * tincan_mailbox_find_guest:
 * @self: a mailbox
 * @name: the name of a guest
 *
 * Returns: (transfer none) (nullable): the guest, connected or not
 */
TincanMailboxSide *
tincan_mailbox_find_guest (TincanMailbox *self,
                           const char    *name)
{
  return self->guests != NULL ? g_hash_table_lookup (self->guests, name) : NULL;
}

guint
tincan_mailbox_get_n_guests (TincanMailbox *self)
{
  return self->guests != NULL ? g_hash_table_size (self->guests) : 0;
}

/**
 * tincan_mailbox_dup_guests:
 * @self: a mailbox
 *
 * Returns: (transfer container) (element-type TincanMailboxSide): all guests, connected or not; a
 *   copy, so that guests may be removed while it is gone through
 */
GPtrArray *
tincan_mailbox_dup_guests (TincanMailbox *self)
{
  GPtrArray *guests = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer guest;

  if (self->guests == NULL)
    return guests;

  g_hash_table_iter_init (&iter, self->guests);
  while (g_hash_table_iter_next (&iter, NULL, &guest))
    g_ptr_array_add (guests, guest);
  return guests;
}

/**
 * tincan_mailbox_admit:
 * @self: a mailbox
 * @token: the token of somebody who wants to be guest
 * @max_guests: how many guests it may have
 * @now: the time, in microseconds
 * @out_error: (out): why not: %TINCAN_MAILBOX_ERROR_LOCKED, %TINCAN_MAILBOX_ERROR_GUESTS_FULL or
 *   %TINCAN_MAILBOX_ERROR_TAKEN
 *
 * Finds the membership that @token belongs to, or makes one. Whoever had it is still attached.
 *
 * Returns: (transfer none) (nullable): the guest; %NULL if it may not come in
 */
TincanMailboxSide *
tincan_mailbox_admit (TincanMailbox          *self,
                      GBytes                 *token,
                      guint                   max_guests,
                      gint64                  now,
                      TincanMailboxErrorCode *out_error)
{
  g_autofree char *name = tincan_guest_name_from_token (token);
  TincanMailboxSide *guest = tincan_mailbox_find_guest (self, name);

  if (guest != NULL)
    {
      /* Two tokens whose digests begin with the same 64 bits: somebody searched for that. */
      if (!tincan_mailbox_side_owns (guest, token))
        {
          *out_error = TINCAN_MAILBOX_ERROR_TAKEN;
          return NULL;
        }
      return guest;
    }

  if (self->locked)
    {
      *out_error = TINCAN_MAILBOX_ERROR_LOCKED;
      return NULL;
    }
  if (tincan_mailbox_get_n_guests (self) >= max_guests)
    {
      *out_error = TINCAN_MAILBOX_ERROR_GUESTS_FULL;
      return NULL;
    }

  if (self->guests == NULL)
    self->guests = g_hash_table_new (g_str_hash, g_str_equal);
  guest = g_new0 (TincanMailboxSide, 1);
  guest->name = g_steal_pointer (&name);
  guest->away_since = now;
  hash_token (token, guest->token_hash);
  g_hash_table_insert (self->guests, guest->name, guest);
  return guest;
}

/**
 * tincan_mailbox_find_absent:
 * @self: a mailbox
 *
 * Returns: (transfer none) (nullable): the guest that has been away longest; %NULL if all are
 *   connected
 */
TincanMailboxSide *
tincan_mailbox_find_absent (TincanMailbox *self)
{
  TincanMailboxSide *absent = NULL;
  GHashTableIter iter;
  gpointer value;

  if (self->guests == NULL)
    return NULL;

  g_hash_table_iter_init (&iter, self->guests);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TincanMailboxSide *guest = value;

      if (guest->client == NULL && (absent == NULL || guest->away_since < absent->away_since))
        absent = guest;
    }
  return absent;
}

/**
 * tincan_mailbox_remove_guest:
 * @self: a mailbox
 * @guest: (transfer full): one of its guests, with nobody attached
 *
 * Ends a membership, and forgets what waited for it and what it had written.
 */
void
tincan_mailbox_remove_guest (TincanMailbox     *self,
                             TincanMailboxSide *guest)
{
  g_return_if_fail (guest->client == NULL);

  if (!g_hash_table_remove (self->guests, guest->name))
    g_return_if_reached ();

  tincan_mail_queue_forget (&self->host.queue, self->budget, guest->name);
  side_clear (guest, self->budget);
  g_free (guest);
}

/**
 * tincan_mailbox_side_owns:
 * @self: a host or guest
 * @token: a token
 *
 * Returns: whether @token is the one that @self came with first
 */
gboolean
tincan_mailbox_side_owns (TincanMailboxSide *self,
                          GBytes            *token)
{
  guint8 hash[TINCAN_TOKEN_HASH_BYTES];

  /*
   * Digests of what the other side cannot choose are compared: the time this takes says nothing
   * about the token.
   */
  hash_token (token, hash);
  return memcmp (hash, self->token_hash, sizeof hash) == 0;
}

/**
 * tincan_mailbox_side_attach:
 * @self: a host or guest that is away
 * @client: whoever speaks for it from now on
 */
void
tincan_mailbox_side_attach (TincanMailboxSide *self,
                            gpointer           client)
{
  g_return_if_fail (self->client == NULL);

  self->client = client;
}

/**
 * tincan_mailbox_side_detach:
 * @self: a host or guest that is connected
 * @now: the time, in microseconds
 */
void
tincan_mailbox_side_detach (TincanMailboxSide *self,
                            gint64             now)
{
  g_return_if_fail (self->client != NULL);

  self->client = NULL;
  self->away_since = now;
}

/**
 * tincan_mailbox_post:
 * @self: a mailbox
 * @to: one of its sides
 * @from: another
 * @body: what @from says to @to
 *
 * Returns: what became of it; if it is to be delivered, the caller does so now
 */
TincanMailFate
tincan_mailbox_post (TincanMailbox     *self,
                     TincanMailboxSide *to,
                     TincanMailboxSide *from,
                     GBytes            *body)
{
  if (to->client != NULL)
    return TINCAN_MAIL_DELIVER;

  return tincan_mail_queue_push (&to->queue, self->budget, from->name, body)
           ? TINCAN_MAIL_QUEUED
           : TINCAN_MAIL_QUEUE_FULL;
}

/**
 * tincan_mailbox_collect:
 * @self: a mailbox
 * @side: one of its sides, that has come
 *
 * Returns: (transfer full) (nullable): the oldest body that waited for @side; %NULL when there are
 *   no more
 */
TincanMail *
tincan_mailbox_collect (TincanMailbox     *self,
                        TincanMailboxSide *side)
{
  return tincan_mail_queue_pop (&side->queue, self->budget);
}

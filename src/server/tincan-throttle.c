/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-throttle"

#include "config.h"

#include "server/tincan-throttle.h"

/*
 * The table itself must not become the way to exhaust the server. Beyond this many addresses those
 * without a connection are forgotten early, which gives them a full bucket again: the lesser evil.
 */
#define MAX_ADDRESSES 100000

typedef struct
{
  TincanRemoteAddress address;
  guint               sockets;
  guint               websockets;
  TincanBucket        joins;
  TincanBucket        guesses;
} Entry;

struct _TincanThrottle
{
  TincanThrottleLimits limits;
  GHashTable          *entries; /* of Entry, its own key */
};

/**
 * tincan_throttle_new:
 * @limits: what one address may do; copied
 *
 * Returns: (transfer full): a throttle that knows of nobody
 */
TincanThrottle *
tincan_throttle_new (const TincanThrottleLimits *limits)
{
  TincanThrottle *self = g_new0 (TincanThrottle, 1);

  g_assert (limits != NULL);

  self->limits = *limits;
  self->entries = g_hash_table_new_full (tincan_remote_address_hash,
                                         tincan_remote_address_equal,
                                         NULL,
                                         g_free);
  return self;
}

void
tincan_throttle_free (TincanThrottle *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static gboolean
entry_is_absent (gpointer key,
                 gpointer value,
                 gpointer user_data)
{
  const Entry *entry = value;

  return entry->sockets == 0 && entry->websockets == 0;
}

static Entry *
ensure_entry (TincanThrottle            *self,
              const TincanRemoteAddress *address)
{
  Entry *entry = g_hash_table_lookup (self->entries, address);

  if (entry != NULL)
    return entry;

  if (g_hash_table_size (self->entries) >= MAX_ADDRESSES)
    g_hash_table_foreach_remove (self->entries, entry_is_absent, NULL);

  entry = g_new0 (Entry, 1);
  entry->address = *address;
  g_hash_table_insert (self->entries, &entry->address, entry);
  return entry;
}

static gboolean
count_up (guint *count,
          guint  limit)
{
  if (limit > 0 && *count >= limit)
    return FALSE;

  (*count)++;
  return TRUE;
}

/**
 * tincan_throttle_add_socket:
 * @self: a throttle
 * @address: where a TCP connection comes from
 *
 * Returns: whether it may have one more; then tincan_throttle_remove_socket() must follow
 */
gboolean
tincan_throttle_add_socket (TincanThrottle            *self,
                            const TincanRemoteAddress *address)
{
  return count_up (&ensure_entry (self, address)->sockets, self->limits.max_sockets);
}

void
tincan_throttle_remove_socket (TincanThrottle            *self,
                               const TincanRemoteAddress *address)
{
  Entry *entry = g_hash_table_lookup (self->entries, address);

  g_return_if_fail (entry != NULL && entry->sockets > 0);

  entry->sockets--;
}

/**
 * tincan_throttle_add_websocket:
 * @self: a throttle
 * @address: where a WebSocket comes from, which may be behind a proxy
 *
 * Returns: whether it may have one more; then tincan_throttle_remove_websocket() must follow
 */
gboolean
tincan_throttle_add_websocket (TincanThrottle            *self,
                               const TincanRemoteAddress *address)
{
  return count_up (&ensure_entry (self, address)->websockets, self->limits.max_websockets);
}

void
tincan_throttle_remove_websocket (TincanThrottle            *self,
                                  const TincanRemoteAddress *address)
{
  Entry *entry = g_hash_table_lookup (self->entries, address);

  g_return_if_fail (entry != NULL && entry->websockets > 0);

  entry->websockets--;
}

/**
 * tincan_throttle_take_join:
 * @self: a throttle
 * @address: who wants to open or join a mailbox, or wants another code
 * @now: the time, in microseconds
 *
 * Returns: whether that is within the rate
 */
gboolean
tincan_throttle_take_join (TincanThrottle            *self,
                           const TincanRemoteAddress *address,
                           gint64                     now)
{
  return tincan_bucket_take (&ensure_entry (self, address)->joins, &self->limits.joins, now);
}

/**
 * tincan_throttle_may_guess:
 * @self: a throttle
 * @address: who wants to join by nameplate
 * @now: the time, in microseconds
 *
 * To be asked *before* the nameplate is looked up: whoever guessed too much is not told of a hit
 * either.
 *
 * Returns: whether @address may name a nameplate
 */
gboolean
tincan_throttle_may_guess (TincanThrottle            *self,
                           const TincanRemoteAddress *address,
                           gint64                     now)
{
  return tincan_bucket_has (&ensure_entry (self, address)->guesses, &self->limits.guesses, now);
}

/**
 * tincan_throttle_take_guess:
 * @self: a throttle
 * @address: who named a nameplate that does not exist
 * @now: the time, in microseconds
 */
void
tincan_throttle_take_guess (TincanThrottle            *self,
                            const TincanRemoteAddress *address,
                            gint64                     now)
{
  (void) tincan_bucket_take (&ensure_entry (self, address)->guesses, &self->limits.guesses, now);
}

/**
 * tincan_throttle_prune:
 * @self: a throttle
 * @now: the time, in microseconds
 *
 * Forgets the addresses that have no connection and nothing to be held against them.
 */
void
tincan_throttle_prune (TincanThrottle *self,
                       gint64          now)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry_is_absent (NULL, entry, NULL) &&
          tincan_bucket_full (&entry->joins, &self->limits.joins, now) &&
          tincan_bucket_full (&entry->guesses, &self->limits.guesses, now))
        g_hash_table_iter_remove (&iter);
    }
}

guint
tincan_throttle_get_size (TincanThrottle *self)
{
  return g_hash_table_size (self->entries);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-digest-run"

#include "config.h"

#include "core/transfer/tincan-digest-run.h"

/* Digests kept for blocks that came too early: 32 bytes each, so at most 1 MiB. It is more than a
 * receiver may be ahead of itself, and a sender that forgets one reads the block again. */
#define MAX_EARLY (32 * 1024)

struct _TincanDigestRun
{
  TincanFileDigest *digest;
  guint32           n_blocks;
  GHashTable       *early; /* (nullable): block → its digest */

  /* Once it is complete, so that it can be asked for again. */
  gboolean finished;
  guint8   result[TINCAN_DIGEST_BYTES];
};

/**
 * tincan_digest_run_new:
 * @n_blocks: blocks of the file
 *
 * Returns: (transfer full): a file digest that has no block yet
 */
TincanDigestRun *
tincan_digest_run_new (guint32 n_blocks)
{
  TincanDigestRun *self = g_new0 (TincanDigestRun, 1);

  self->digest = tincan_file_digest_new ();
  self->n_blocks = n_blocks;

  return self;
}

void
tincan_digest_run_free (TincanDigestRun *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->digest, tincan_file_digest_free);
  g_clear_pointer (&self->early, g_hash_table_unref);
  g_free (self);
}

static void
keep_for_later (TincanDigestRun *self,
                guint32          block,
                const guint8    *digest)
{
  if (self->early == NULL)
    self->early = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  if (g_hash_table_size (self->early) < MAX_EARLY)
    g_hash_table_replace (self->early,
                          GUINT_TO_POINTER (block),
                          g_memdup2 (digest, TINCAN_DIGEST_BYTES));
}

static void
take_early (TincanDigestRun *self)
{
  while (self->early != NULL && g_hash_table_size (self->early) > 0)
    {
      guint32           next = tincan_digest_run_get_next_block (self);
      g_autofree guint8 *digest = NULL;

      if (!g_hash_table_steal_extended (self->early, GUINT_TO_POINTER (next),
                                        NULL, (gpointer *) &digest))
        return;

      tincan_file_digest_add (self->digest, digest);
    }
}

/**
 * tincan_digest_run_add:
 * @self: a run
 * @block: number of a block of the file
 * @digest: its digest
 *
 * A block that was added before changes nothing. One that is far too early may be forgotten.
 */
void
tincan_digest_run_add (TincanDigestRun *self,
                       guint32          block,
                       const guint8     digest[TINCAN_DIGEST_BYTES])
{
  guint32 next;

  g_return_if_fail (self != NULL && block < self->n_blocks);

  next = tincan_digest_run_get_next_block (self);
  if (block < next)
    return;

  if (block > next)
    {
      keep_for_later (self, block, digest);
      return;
    }

  tincan_file_digest_add (self->digest, digest);
  take_early (self);
}

/**
 * tincan_digest_run_get_next_block:
 * @self: a run
 *
 * Returns: the first block whose digest is missing; the number of blocks when none is
 */
guint32
tincan_digest_run_get_next_block (TincanDigestRun *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->finished ? self->n_blocks : tincan_file_digest_get_next_block (self->digest);
}

gboolean
tincan_digest_run_is_complete (TincanDigestRun *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return tincan_digest_run_get_next_block (self) == self->n_blocks;
}

/**
 * tincan_digest_run_finish:
 * @self: a complete run
 * @out_digest: (out caller-allocates): the file digest, 32 bytes
 *
 * May be called again, for the same result.
 */
void
tincan_digest_run_finish (TincanDigestRun *self,
                          guint8          *out_digest)
{
  g_return_if_fail (self != NULL && tincan_digest_run_is_complete (self));

  if (!self->finished)
    {
      tincan_file_digest_finish (self->digest, self->result);
      self->finished = TRUE;
    }

  memcpy (out_digest, self->result, TINCAN_DIGEST_BYTES);
}

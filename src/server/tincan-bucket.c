/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-bucket"

#include "config.h"

#include "server/tincan-bucket.h"

static void
refill (TincanBucket     *self,
        const TincanRate *rate,
        gint64            now)
{
  if (now > self->updated)
    {
      double earned = (double) (now - self->updated) / G_USEC_PER_SEC * rate->per_second;

      self->spent = MAX (self->spent - earned, 0.0);
    }
  self->updated = now;
}

/**
 * tincan_bucket_has:
 * @self: a bucket
 * @rate: how fast it fills, and how much it holds
 * @now: the time, in microseconds of any clock that does not go back
 *
 * Returns: whether a token could be taken now; takes none
 */
gboolean
tincan_bucket_has (TincanBucket     *self,
                   const TincanRate *rate,
                   gint64            now)
{
  g_assert (self != NULL);
  g_assert (rate != NULL);

  if (rate->burst <= 0)
    return TRUE;

  refill (self, rate, now);
  return self->spent + 1.0 <= rate->burst;
}

/**
 * tincan_bucket_take:
 * @self: a bucket
 * @rate: how fast it fills, and how much it holds
 * @now: the time, in microseconds
 *
 * Takes a token. One that is refused costs nothing, so that whoever slows down to the rate is let
 * through.
 *
 * Returns: whether there was one
 */
gboolean
tincan_bucket_take (TincanBucket     *self,
                    const TincanRate *rate,
                    gint64            now)
{
  if (!tincan_bucket_has (self, rate, now))
    return FALSE;

  self->spent += 1.0;
  return TRUE;
}

/**
 * tincan_bucket_full:
 * @self: a bucket
 * @rate: how fast it fills, and how much it holds
 * @now: the time, in microseconds
 *
 * Returns: whether @self is as good as a new one, and so need not be remembered
 */
gboolean
tincan_bucket_full (TincanBucket     *self,
                    const TincanRate *rate,
                    gint64            now)
{
  g_assert (self != NULL);
  g_assert (rate != NULL);

  if (rate->burst <= 0)
    return TRUE;

  refill (self, rate, now);
  return self->spent <= 0.0;
}

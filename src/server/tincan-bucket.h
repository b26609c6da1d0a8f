/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How fast something may happen, and how much of it at once. Made once, shared by many buckets. */
typedef struct
{
  double per_second;
  double burst; /* what a full bucket holds; 0: no limit at all */
} TincanRate;

/*
 * A bucket of tokens that fills with time. All zero is a new, full one. Pure: the caller has the
 * clock.
 */
typedef struct
{
  double spent;   /* tokens missing from a full bucket */
  gint64 updated; /* microseconds, the time that @spent is from */
} TincanBucket;

gboolean tincan_bucket_has  (TincanBucket     *self,
                             const TincanRate *rate,
                             gint64            now);
gboolean tincan_bucket_take (TincanBucket     *self,
                             const TincanRate *rate,
                             gint64            now);
gboolean tincan_bucket_full (TincanBucket     *self,
                             const TincanRate *rate,
                             gint64            now);

G_END_DECLS

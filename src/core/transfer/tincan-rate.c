/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-rate"

#include "config.h"

#include "core/transfer/tincan-rate.h"

#define WINDOW (5 * G_USEC_PER_SEC)

/* Samples closer than this are made one, so that the ring spans the window however often it is
 * fed. */
#define SPACING (WINDOW / (TINCAN_RATE_SAMPLES - 8))

/* Over less time than this, one block more or less would make any number. */
#define MIN_SPAN (G_USEC_PER_SEC / 2)

/* A time to wait beyond this is no help to anybody. */
#define MAX_ETA (100 * 24 * 3600)

/**
 * tincan_rate_reset:
 * @self: (out caller-allocates): a rate
 *
 * Forgets everything, for a new start and after a pause: the time in which nothing was to be moved
 * says nothing of how fast it goes.
 */
void
tincan_rate_reset (TincanRate *self)
{
  g_return_if_fail (self != NULL);

  self->first = 0;
  self->n_samples = 0;
}

static void
drop_oldest (TincanRate *self)
{
  self->first = (self->first + 1) % TINCAN_RATE_SAMPLES;
  self->n_samples--;
}

/* The newest sample that is as old as the window stays: it is where the window begins. */
static void
drop_old (TincanRate *self,
          gint64      now)
{
  while (self->n_samples > 1)
    {
      guint second = (self->first + 1) % TINCAN_RATE_SAMPLES;

      if (now - self->samples[second].time < WINDOW)
        return;
      drop_oldest (self);
    }
}

/**
 * tincan_rate_add:
 * @self: a rate
 * @now: the time, in microseconds
 * @total_bytes: the count so far. A count that fell starts anew
 *
 * Notes where the count is now.
 */
void
tincan_rate_add (TincanRate *self,
                 gint64      now,
                 guint64     total_bytes)
{
  guint last;

  g_return_if_fail (self != NULL);

  if (self->n_samples > 0)
    {
      last = (self->first + self->n_samples - 1) % TINCAN_RATE_SAMPLES;
      if (total_bytes < self->samples[last].bytes || now < self->samples[last].time)
        tincan_rate_reset (self);
    }

  drop_old (self, now);

  /* The newest sample moves along with the present until it is far enough from the one before. */
  if (self->n_samples > 1)
    {
      guint before = (self->first + self->n_samples - 2) % TINCAN_RATE_SAMPLES;

      last = (self->first + self->n_samples - 1) % TINCAN_RATE_SAMPLES;
      if (self->samples[last].time - self->samples[before].time < SPACING)
        {
          self->samples[last].time = now;
          self->samples[last].bytes = total_bytes;
          return;
        }
    }

  if (self->n_samples == TINCAN_RATE_SAMPLES)
    drop_oldest (self);
  last = (self->first + self->n_samples) % TINCAN_RATE_SAMPLES;
  self->samples[last].time = now;
  self->samples[last].bytes = total_bytes;
  self->n_samples++;
}

/**
 * tincan_rate_get:
 * @self: a rate
 * @now: the time, in microseconds
 *
 * Returns: bytes a second over the last five seconds, up to @now; 0 when nothing moved in them or
 *   it is too early to say
 */
double
tincan_rate_get (TincanRate *self,
                 gint64      now)
{
  guint  last;
  gint64 span;

  g_return_val_if_fail (self != NULL, 0);

  if (self->n_samples == 0)
    return 0;

  drop_old (self, now);
  last = (self->first + self->n_samples - 1) % TINCAN_RATE_SAMPLES;
  span = MAX (now, self->samples[last].time) - self->samples[self->first].time;
  if (span < MIN_SPAN)
    return 0;

  return (double) (self->samples[last].bytes - self->samples[self->first].bytes)
         * G_USEC_PER_SEC / span;
}

/**
 * tincan_rate_get_eta:
 * @self: a rate
 * @now: the time, in microseconds
 * @missing_bytes: what is still to come
 *
 * Returns: seconds until @missing_bytes will have come at the present rate, rounded up; 0 if there
 *   are none; -1 if that is not known, or over a hundred days
 */
gint64
tincan_rate_get_eta (TincanRate *self,
                     gint64      now,
                     guint64     missing_bytes)
{
  double rate;
  double seconds;
  gint64 whole;

  g_return_val_if_fail (self != NULL, -1);

  if (missing_bytes == 0)
    return 0;

  rate = tincan_rate_get (self, now);
  if (rate <= 0)
    return -1;

  seconds = missing_bytes / rate;
  if (seconds > MAX_ETA)
    return -1;

  whole = (gint64) seconds;
  return whole < seconds ? whole + 1 : whole;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_RATE_SAMPLES 32

/*
 * How fast a count of bytes grows, over the last five seconds or so. Pure: the caller says what
 * time it is, in microseconds of a clock that does not jump (g_get_monotonic_time()). A plain
 * struct, to be embedded and initialised with tincan_rate_reset().
 */
typedef struct
{
  struct
  {
    gint64  time;
    guint64 bytes;
  } samples[TINCAN_RATE_SAMPLES];
  guint first;
  guint n_samples;
} TincanRate;

void   tincan_rate_reset   (TincanRate *self);
void   tincan_rate_add     (TincanRate *self,
                            gint64      now,
                            guint64     total_bytes);
double tincan_rate_get     (TincanRate *self,
                            gint64      now);
gint64 tincan_rate_get_eta (TincanRate *self,
                            gint64      now,
                            guint64     missing_bytes);

G_END_DECLS

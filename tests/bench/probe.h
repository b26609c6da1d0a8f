/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/*
 * Looks at a program's main loop from within: when its window is there, and how long at most it
 * answers nobody, because something keeps it. What is told is JSON, one object a line.
 */

/* One stretch of time that is looked at by itself. */
typedef struct
{
  guint  turns;     /* of the main loop */
  double longest;   /* milliseconds that one took, less those in which others had the processor, or
                     * the display was to answer */
  double wall;      /* milliseconds that it took by the clock */
  guint  over;      /* how many took longer than PROBE_LIMIT, likewise */
} ProbePhase;

/* Milliseconds. Nobody feels what is shorter. */
#define PROBE_LIMIT 50

/* Tells "window" when the first frame of the first window of @application is painted, measured from
 * TINCAN_BENCH_START (nanoseconds of the monotonic clock); with TINCAN_BENCH_ONCE that is all, and
 * the program ends. */
void       probe_watch_window (GtkApplication *application);
/* From now on; before anything runs. */
void       probe_watch_loop   (void);
/* What there was since the last call. */
ProbePhase probe_take_phase   (void);
void       probe_tell         (const char     *format,
                               ...) G_GNUC_PRINTF (1, 2);

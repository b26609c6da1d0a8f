/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-core-keeper"

#include "config.h"

#include "core/peer/tincan-core-keeper.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERVAL_MS 1000

/* Measured: two ends on one machine that began on one core are apart after one move, and nobody
 * moves to and fro. */
#define CROWDED 0.90 /* of the core is busy, */
#define WANTED 0.25  /* of it with what is not ours, */
#define FREE 0.60    /* and another one has this much less than all to do */

struct _TincanCoreKeeper
{
  guint    timer;
  cpu_set_t home; /* what this process may use */
  guint    core;  /* from 0 */
  guint64  busy[CPU_SETSIZE]; /* clock ticks since boot */
  guint64  total[CPU_SETSIZE];
  guint64  own; /* clock ticks of the threads that are kept there */
};

/**
 * tincan_core_better:
 * @loads: what the cores did
 * @n_loads: how many there are
 * @current: the one where the threads are
 *
 * Returns: another one only if the threads have to share theirs with somebody else, and there is
 *   one with room
 */
guint
tincan_core_better (const TincanCoreLoad *loads,
                    guint                 n_loads,
                    guint                 current)
{
  guint best = current;

  g_return_val_if_fail (current < n_loads, current);

  if (loads[current].busy < CROWDED || loads[current].busy - loads[current].own < WANTED)
    return current;

  for (guint i = 0; i < n_loads; i++)
    {
      if (i != current && loads[i].busy < FREE &&
          (best == current || loads[i].busy < loads[best].busy))
        best = i;
    }
  return best;
}

/**
 * tincan_core_choose:
 * @is_offerer: which end this is
 *
 * The two ends take cores from opposite sides, so that they do not meet when both are on one
 * machine.
 *
 * Returns: the core, counted from 1, or 0 when this process has only one to run on
 */
guint
tincan_core_choose (gboolean is_offerer)
{
  cpu_set_t home;
  guint first = 0;
  guint last = 0;

  if (sched_getaffinity (0, sizeof home, &home) != 0 || CPU_COUNT (&home) < 2)
    return 0;

  for (guint i = 0; i < CPU_SETSIZE; i++)
    {
      if (!CPU_ISSET (i, &home))
        continue;
      if (first == 0)
        first = i + 1;
      last = i + 1;
    }
  return is_offerer ? first : last;
}

/* Reads what each core has done since the machine started. */
static void
read_cores (guint64 *busy,
            guint64 *total)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/stat", &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint core;
      guint64 user, nice, system, idle, iowait, irq, softirq, steal;

      if (sscanf (lines[i],
                  "cpu%u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                  " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                  " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                  &core, &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal) != 9 ||
          core >= CPU_SETSIZE)
        continue;
      busy[core] = user + nice + system + irq + softirq + steal;
      total[core] = busy[core] + idle + iowait;
    }
}

/* Clock ticks that a thread has used, by proc(5). */
static guint64
read_thread (const char *id)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/stat", id);
  g_autofree char *text = NULL;
  const char *rest;
  guint64 user, system;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  /* A thread's name may hold anything, parentheses and spaces, too. */
  rest = strrchr (text, ')');
  if (rest == NULL ||
      sscanf (rest + 1,
              " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" G_GUINT64_FORMAT
              " %" G_GUINT64_FORMAT,
              &user, &system) != 2)
    return 0;
  return user + system;
}

static gboolean
is_kept_on (pid_t thread,
            guint core)
{
  cpu_set_t where;

  return sched_getaffinity (thread, sizeof where, &where) == 0 && CPU_COUNT (&where) == 1 &&
         CPU_ISSET (core, &where);
}

/* What the threads that are kept on our core have used; with @target, they are moved there. */
static guint64
visit_threads (TincanCoreKeeper *self,
               const cpu_set_t  *target)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  guint64 used = 0;

  while (dir != NULL && (id = g_dir_read_name (dir)) != NULL)
    {
      pid_t thread = (pid_t) atoi (id);

      if (!is_kept_on (thread, self->core))
        continue;
      used += read_thread (id);
      if (target != NULL && sched_setaffinity (thread, sizeof *target, target) != 0)
        g_debug ("A thread was not moved");
    }
  return used;
}

static void
move_to (TincanCoreKeeper *self,
         guint             core)
{
  cpu_set_t target;

  CPU_ZERO (&target);
  CPU_SET (core, &target);
  visit_threads (self, &target);
  g_debug ("Moved from core %u to core %u", self->core, core);
  self->core = core;
}

static gboolean
look_cb (gpointer user_data)
{
  TincanCoreKeeper *self = user_data;
  g_autofree guint64 *busy = g_memdup2 (self->busy, sizeof self->busy);
  g_autofree guint64 *total = g_memdup2 (self->total, sizeof self->total);
  g_autofree TincanCoreLoad *loads = g_new0 (TincanCoreLoad, CPU_SETSIZE);
  guint64 own = visit_threads (self, NULL);
  guint better;

  read_cores (busy, total);
  for (guint i = 0; i < CPU_SETSIZE; i++)
    {
      guint64 passed = total[i] - self->total[i];

      loads[i].busy = 1;
      if (passed > 0 && CPU_ISSET (i, &self->home))
        loads[i].busy = (double) (busy[i] - self->busy[i]) / passed;
      if (passed > 0 && i == self->core && own > self->own)
        loads[i].own = (double) (own - self->own) / passed;
    }
  memcpy (self->busy, busy, sizeof self->busy);
  memcpy (self->total, total, sizeof self->total);
  self->own = own;

  better = tincan_core_better (loads, CPU_SETSIZE, self->core);
  /* Two ends that are in each other's way must not both go. */
  if (better != self->core && g_random_boolean ())
    move_to (self, better);
  return G_SOURCE_CONTINUE;
}

/**
 * tincan_core_keeper_new:
 * @core: where the threads were placed, counted from 1
 *
 * Returns: (transfer full): a keeper of this process's threads on that core
 */
TincanCoreKeeper *
tincan_core_keeper_new (guint core)
{
  TincanCoreKeeper *self = g_new0 (TincanCoreKeeper, 1);
  g_autoptr(GSource) source = g_timeout_source_new (INTERVAL_MS + g_random_int_range (-250, 250));

  g_assert (core > 0 && core <= CPU_SETSIZE);

  self->core = core - 1;
  if (sched_getaffinity (0, sizeof self->home, &self->home) != 0)
    CPU_ZERO (&self->home);
  read_cores (self->busy, self->total);
  self->own = visit_threads (self, NULL);
  g_source_set_callback (source, look_cb, self, NULL);
  self->timer = g_source_attach (source, g_main_context_get_thread_default ());
  return self;
}

/**
 * tincan_core_keeper_free:
 * @self: a keeper
 */
void
tincan_core_keeper_free (TincanCoreKeeper *self)
{
  GMainContext *context = g_main_context_get_thread_default ();
  GSource *source = g_main_context_find_source_by_id (context, self->timer);

  if (source != NULL)
    g_source_destroy (source);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Looks once a second whether the core that a connection's threads are kept on
 * (tincan-affinity.h) is still a good one, and moves them when somebody else wants it. Belongs to
 * the thread-default GMainContext at construction.
 */
typedef struct _TincanCoreKeeper TincanCoreKeeper;

/* from 1 */
TincanCoreKeeper *tincan_core_keeper_new  (guint             core) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_core_keeper_free (TincanCoreKeeper *self);

/* The core, counted from 1, for one end of a connection; 0 when there is nothing to choose. */
guint             tincan_core_choose      (gboolean          is_offerer);

/* What one core did in the last second, as shares of it. */
typedef struct
{
  double busy; /* 0 to 1, whoever it was */
  double own;  /* 0 to 1, by the threads that are kept together */
} TincanCoreLoad;

/* Where the threads should be: an index into @loads, which may be @current. */
guint             tincan_core_better      (const TincanCoreLoad *loads,
                                           guint                 n_loads,
                                           guint                 current);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCoreKeeper, tincan_core_keeper_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>
#include <sched.h>

G_BEGIN_DECLS

/* Which processor core the threads of a connection run on. */
typedef struct
{
  gboolean  placed;
  cpu_set_t core; /* the one core */
  cpu_set_t home; /* where threads of this process run otherwise */
} TincanAffinity;

void tincan_affinity_init    (TincanAffinity       *self,
                              guint                 core);
void tincan_affinity_enter   (const TincanAffinity *self);
void tincan_affinity_leave   (const TincanAffinity *self);
void tincan_affinity_message (const TincanAffinity *self,
                              GstMessage           *message);

G_END_DECLS

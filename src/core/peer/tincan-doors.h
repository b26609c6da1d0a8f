/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Keeps the way open while people carry codes. A router lets in what comes from where a packet was
 * sent to in the last half minute, and forgets after as long which of its own ports was ours. So
 * each socket sends something to each such place from time to time: an indication of STUN, which
 * nobody answers. Belongs to one main context.
 */
typedef struct _TincanDoors TincanDoors;

TincanDoors *tincan_doors_new         (GMainContext   *context,
                                       guint           interval_ms) G_GNUC_WARN_UNUSED_RESULT;
void         tincan_doors_add         (TincanDoors    *self,
                                       GSocketAddress *address);
void         tincan_doors_begin       (TincanDoors    *self,
                                       GPtrArray      *sockets);
void         tincan_doors_free        (TincanDoors    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanDoors, tincan_doors_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-ice-probe.h"

G_BEGIN_DECLS

/* How long anybody may take to answer, and how often a lost packet is sent again meanwhile, in
 * ms. */
#define TINCAN_PROBE_PATIENCE_MS 2400
#define TINCAN_PROBE_RESEND_MS 600

#define TINCAN_PROBE_MAX_PACKET 1500

/* Both take their time, and are for threads of their own. */
void             tincan_stun_probe (TincanIceReport       *report,
                                    GPtrArray             *addresses, /* of GSocketAddress */
                                    GSocketFamily          family,
                                    GCancellable          *cancellable);
TincanRelayState tincan_turn_probe (const TincanIceServer *server,
                                    GSocketAddress        *address,
                                    gboolean               tcp,
                                    GCancellable          *cancellable);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-ice-probe.h"

G_BEGIN_DECLS

GError *tincan_no_way_new (const TincanIceReport *report,
                           gboolean               other_public) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan-path.h"

G_BEGIN_DECLS

/* One end of the pair of addresses that ICE chose. */
typedef struct
{
  char    *address;
  guint16  port;
  gboolean relayed;
} TincanRouteEnd;

gboolean     tincan_route_is_private (const char           *address);
TincanFamily tincan_route_get_family (const char           *address);
TincanPath   tincan_route_classify   (const TincanRouteEnd *local,
                                      const TincanRouteEnd *remote);

G_END_DECLS

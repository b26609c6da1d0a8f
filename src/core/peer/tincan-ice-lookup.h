/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-ice-server.h"

G_BEGIN_DECLS

void tincan_ice_lookup (GPtrArray *servers);

G_END_DECLS

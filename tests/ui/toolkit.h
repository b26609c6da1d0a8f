/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

void toolkit_bear_warnings (void);

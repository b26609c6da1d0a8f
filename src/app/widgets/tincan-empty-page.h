/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the window shows while there is nothing to show: all that can be done first. */
#define TINCAN_TYPE_EMPTY_PAGE (tincan_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (TincanEmptyPage, tincan_empty_page, TINCAN, EMPTY_PAGE, AdwBin)

G_END_DECLS

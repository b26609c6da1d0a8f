/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts widgets side by side as words are, and goes on in a new line where there is no room: for
 * buttons, which are as wide as their language and the size of the text make them. */
#define TINCAN_TYPE_FLOW_LAYOUT (tincan_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (TincanFlowLayout, tincan_flow_layout, TINCAN, FLOW_LAYOUT, GtkLayoutManager)

G_END_DECLS

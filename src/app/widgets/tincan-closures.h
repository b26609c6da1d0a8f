/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What templates make of the properties they are bound to. */

/* Makes has_text, is_not, is_some, both and tell_whole known to the templates of @klass. */
void tincan_closures_bind (GtkWidgetClass *klass);

G_END_DECLS

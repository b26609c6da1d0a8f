/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A place that takes files and folders which are dropped on it, and says so while they are held
 * over it. One may be within another; the innermost that takes them has them.
 *
 * properties: child (GtkWidget), hint (string: what a drop would do), large (boolean: it is as
 *   good as the window)
 * signals:
 *   "accept" → boolean       whether it takes files now; without a handler it does
 *   "dropped" (GdkFileList)  at least one; they need not be of this computer
 */
#define TINCAN_TYPE_DROP_TARGET (tincan_drop_target_get_type ())
G_DECLARE_FINAL_TYPE (TincanDropTarget, tincan_drop_target, TINCAN, DROP_TARGET, GtkWidget)

void tincan_drop_target_set_child (TincanDropTarget *self,
                                   GtkWidget        *child);
void tincan_drop_target_set_hint  (TincanDropTarget *self,
                                   const char       *hint);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The one place that knows that there is more than one version of GTK and libadwaita: what newer
 * ones do better is done so where they are there at build time. */

typedef void (*TincanAppCompatAnswer) (gboolean is_accepted,
                                       gpointer user_data);

void tincan_app_compat_show_about (GtkWindow             *parent);
void tincan_app_compat_tell       (GtkWindow             *parent,
                                   const char            *heading,
                                   const char            *message);
void tincan_app_compat_ask        (GtkWindow             *parent,
                                   const char            *heading,
                                   const char            *body,
                                   const char            *cancel,
                                   const char            *accept,
                                   TincanAppCompatAnswer  callback,
                                   gpointer               user_data,
                                   GDestroyNotify         user_data_free);

G_END_DECLS

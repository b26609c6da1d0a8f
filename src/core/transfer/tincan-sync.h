/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Remembers from one time to the next what is of no use; zero at first. */
typedef struct
{
  gboolean one_by_one;
} TincanSync;

void tincan_sync_files (TincanSync *self,
                        const int  *fds,
                        int        *out_errors,
                        guint       n_files);

G_END_DECLS

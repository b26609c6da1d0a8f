/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-task.h"

G_BEGIN_DECLS

/* One of the things that are offered, as a person would name them. Both strings are safe to show,
 * and stay as they are in a text that runs the other way. */
typedef struct
{
  char    *stem;
  char    *extension; /* ".pdf", or empty: what decides by which program it is opened */
  gboolean is_folder;
} TincanOfferName;

/* (transfer full) (array): of TincanOfferName: the first things at the top of what is offered.
 * @out_more: whether there are others */
GPtrArray *tincan_offer_names_new (TincanTask *task,
                                   guint       max_names,
                                   gboolean   *out_more) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

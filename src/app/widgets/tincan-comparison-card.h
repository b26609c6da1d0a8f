/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two who have carried codes compare words, before anything is sent or taken. */
#define TINCAN_TYPE_COMPARISON_CARD (tincan_comparison_card_get_type ())
G_DECLARE_FINAL_TYPE (TincanComparisonCard, tincan_comparison_card, TINCAN, COMPARISON_CARD, GtkBox)

GtkWidget *tincan_comparison_card_new (TincanMeeting *meeting,
                                       TincanGuest   *guest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-meetings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The two codes that people carry to one another, in place of a server: the one that was made here,
 * and where the answer to it goes.
 *
 * signal: "copied" (const char *): a few words to say so
 */
#define TINCAN_TYPE_CODES_CARD (tincan_codes_card_get_type ())
G_DECLARE_FINAL_TYPE (TincanCodesCard, tincan_codes_card, TINCAN, CODES_CARD, GtkBox)

GtkWidget *tincan_codes_card_new   (TincanMeeting   *meeting) G_GNUC_WARN_UNUSED_RESULT;
/* Takes what was pasted for the answer, or says what is wrong with it. */
void       tincan_codes_card_paste (TincanCodesCard *self,
                                    const char      *text);

G_END_DECLS

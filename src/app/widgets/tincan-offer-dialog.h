/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-preferences.h"
#include "app/model/tincan-task.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Asks whether to receive what somebody offers. Closing it decides nothing; it closes by itself
 * when there is nothing left to decide.
 *
 * signals:
 *   "accepted"   the task has been accepted; the dialog closes
 */
#define TINCAN_TYPE_OFFER_DIALOG (tincan_offer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TincanOfferDialog, tincan_offer_dialog, TINCAN, OFFER_DIALOG, AdwWindow)

TincanOfferDialog *tincan_offer_dialog_new        (GtkWindow         *parent,
                                                   TincanPreferences *preferences,
                                                   TincanTask        *task)
                                                  G_GNUC_WARN_UNUSED_RESULT;
TincanTask        *tincan_offer_dialog_get_task   (TincanOfferDialog *self);

G_END_DECLS

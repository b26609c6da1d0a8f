/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"
#include "wire/tincan-reason.h"

G_BEGIN_DECLS

/* The sentences for what ends a transfer or an item. All are in TINCAN_ERROR and (transfer
 * full). */
GError *tincan_transfer_error_new_declined   (TincanReason       reason) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_declined_here (void) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_cancelled  (TincanReason       reason) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_ended_here (TincanReason       reason) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_incomplete (guint              n_failed)
  G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_broken     (void) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_changed    (TincanFailedReason reason,
                                              const char        *path) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_changed_here (TincanFailedReason reason,
                                                const char        *path) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_transfer_error_new_damaged    (const char        *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

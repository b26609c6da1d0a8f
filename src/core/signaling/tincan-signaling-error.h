/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-mailbox-message.h"

G_BEGIN_DECLS

/* The sentences for what goes wrong with a server. All are in TINCAN_ERROR and (transfer full). */
GError *tincan_signaling_error_new_silent     (void) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_signaling_error_new_nonsense   (void) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_signaling_error_new_broken     (void) G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_signaling_error_new_connect    (const GError           *cause,
                                               const char             *url)


                                              G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_signaling_error_new_closed     (guint                   close_code)

                                              G_GNUC_WARN_UNUSED_RESULT;
GError *tincan_signaling_error_new_refused    (TincanMailboxErrorCode  code)
                                              G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

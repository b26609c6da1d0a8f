/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-offer-code.h"

G_BEGIN_DECLS

/* Between descriptions, as webrtcbin has them, and offer codes; PROTOCOL.md section 13. */
gboolean tincan_offer_description_read (TincanOfferCode       *code,
                                        const char            *sdp,
                                        GPtrArray             *candidates,
                                        gboolean               loopback,
                                        char                 **out_mid,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
char    *tincan_offer_description_dup  (const TincanOfferCode *code,
                                        const char            *mid) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

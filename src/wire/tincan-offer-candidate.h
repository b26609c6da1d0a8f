/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TINCAN_OFFER_CANDIDATE_HOST,
  TINCAN_OFFER_CANDIDATE_SRFLX, /* seen by a STUN server */
  TINCAN_OFFER_CANDIDATE_RELAY,
} TincanOfferCandidateType;

typedef enum
{
  TINCAN_OFFER_ADDRESS_IPV4,
  TINCAN_OFFER_ADDRESS_IPV6,
  TINCAN_OFFER_ADDRESS_MDNS, /* the UUID in front of ".local" */
} TincanOfferAddress;

/* Where a side may be reached, as an offer code says it; PROTOCOL.md section 13. */
typedef struct
{
  TincanOfferCandidateType type;
  TincanOfferAddress       family;
  gboolean                 tcp;         /* passive; otherwise UDP */
  guint8                   address[16]; /* 4 of them with IPv4, the others 0 */
  guint16                  port;
} TincanOfferCandidate;

gsize    tincan_offer_address_size      (TincanOfferAddress          family);
gboolean tincan_offer_candidate_parse   (const char                 *text,
                                         TincanOfferCandidate       *self)
  G_GNUC_WARN_UNUSED_RESULT;
char    *tincan_offer_candidate_to_text (const TincanOfferCandidate *self,
                                         guint                       number)
  G_GNUC_WARN_UNUSED_RESULT;
GArray  *tincan_offer_candidates_choose (GPtrArray                  *texts,
                                         gboolean                    loopback)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

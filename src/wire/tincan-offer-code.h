/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-limits.h"
#include "tincan-offer-candidate.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_OFFER_CODE_OFFER,
  TINCAN_OFFER_CODE_ANSWER,
} TincanOfferCodeKind;

/* What is wrong with what somebody pasted; the first that holds, in this order. */
typedef enum
{
  TINCAN_OFFER_CODE_FINE,
  TINCAN_OFFER_CODE_NONE,    /* it has no code */
  TINCAN_OFFER_CODE_DAMAGED, /* cut off, or altered */
  TINCAN_OFFER_CODE_NEWER,   /* of another version of the protocol */
  TINCAN_OFFER_CODE_OWN,     /* the one that we made */
  TINCAN_OFFER_CODE_KIND,    /* an offer where an answer is due, or the other way round */
  TINCAN_OFFER_CODE_OTHER,   /* an answer to another offer than ours */
  TINCAN_OFFER_CODE_OLD,     /* it has expired */
  TINCAN_OFFER_CODE_CLOCK,   /* it comes from the future */
} TincanOfferCodeProblem;

/* An offer code, PROTOCOL.md section 13: a connection's description, for people to carry. */
typedef struct
{
  TincanOfferCodeKind kind;
  gboolean            passive;     /* an answer: the side that answers waits for DTLS to begin */
  guint8              id[TINCAN_OFFER_ID_BYTES];
  gint64              expires;     /* seconds since 1970, UTC */
  guint8              fingerprint[TINCAN_DIGEST_BYTES]; /* SHA-256 of the certificate */
  char               *ufrag;
  char               *pwd;
  GArray             *candidates;  /* of TincanOfferCandidate, the best first */
  GBytes             *bytes;       /* (nullable): as it was read */
} TincanOfferCode;

/* What is looked for in a text. */
typedef struct
{
  TincanOfferCodeKind kind;
  const guint8       *id; /* (nullable): of our offer, when its answer is wanted */
} TincanOfferCodeWanted;

TincanOfferCode       *tincan_offer_code_new        (TincanOfferCodeKind          kind)
  G_GNUC_WARN_UNUSED_RESULT;
TincanOfferCode       *tincan_offer_code_from_bytes (GBytes                      *bytes,
                                                     TincanOfferCodeKind          kind,
                                                     TincanOfferCodeProblem      *out_problem)
  G_GNUC_WARN_UNUSED_RESULT;
GBytes                *tincan_offer_code_to_bytes   (const TincanOfferCode       *self)
  G_GNUC_WARN_UNUSED_RESULT;
void                   tincan_offer_code_free       (TincanOfferCode             *self);
gboolean               tincan_offer_code_has_id     (const TincanOfferCode       *self,
                                                     const guint8                *id);

/* tincan-offer-code-text.c */
char                  *tincan_offer_code_to_text    (const TincanOfferCode       *self)
  G_GNUC_WARN_UNUSED_RESULT;
TincanOfferCode       *tincan_offer_code_find       (const char                  *text,
                                                     const TincanOfferCodeWanted *wanted,
                                                     gint64                       now,
                                                     TincanOfferCodeProblem      *out_problem)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean               tincan_offer_code_looks_like (const char                  *text);
void                   tincan_offer_code_set_error  (GError                     **error,
                                                     TincanOfferCodeProblem       problem,
                                                     TincanOfferCodeKind          wanted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanOfferCode, tincan_offer_code_free)

G_END_DECLS

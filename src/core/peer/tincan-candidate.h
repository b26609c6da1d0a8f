/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-candidate-line.h"

G_BEGIN_DECLS

/* More than an honest side has, with three for each of many addresses. What they cost is bounded
 * by libnice, which checks a hundred pairs at most. */
#define TINCAN_MAX_CANDIDATES 200

/* One ICE candidate of the other side, RFC 8839 section 5.1. */
typedef struct
{
  TincanCandidateLine *line;
  const char          *text;    /* "candidate:...", checked; of @line */
  const char          *address; /* an IP address, or a name of mDNS that ends in ".local" */
  guint16              port;
  gboolean             relayed;
  gboolean             tcp;
  gboolean             mdns;    /* @address is a name */
} TincanCandidate;

TincanCandidate *tincan_candidate_parse       (const char            *text,
                                               gboolean               loopback,
                                               GError               **error)
  G_GNUC_WARN_UNUSED_RESULT;
char            *tincan_candidate_dup_text_at (const TincanCandidate *self,
                                               const char            *address)
  G_GNUC_WARN_UNUSED_RESULT;
void             tincan_candidate_free        (TincanCandidate       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCandidate, tincan_candidate_free)

G_END_DECLS

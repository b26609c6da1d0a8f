/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One candidate of SDP, taken apart; RFC 8839 section 5.1. Who reads it decides which types and
 * addresses it has a use for. */
typedef struct
{
  char       *text;      /* "candidate:…", in one line */
  char      **words;     /* of it, behind the colon */
  guint       component; /* 1 or 2 */
  gboolean    tcp;       /* otherwise UDP */
  const char *address;   /* whatever stands there; in @words, as are the next two */
  guint16     port;
  const char *type;
  const char *tcptype;   /* (nullable) */
} TincanCandidateLine;

TincanCandidateLine *tincan_candidate_line_parse       (const char                *text)
  G_GNUC_WARN_UNUSED_RESULT;
char                *tincan_candidate_line_dup_text_at (const TincanCandidateLine *self,
                                                        const char                *address)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_candidate_line_free        (TincanCandidateLine       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCandidateLine, tincan_candidate_line_free)

G_END_DECLS

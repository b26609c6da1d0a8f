/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-candidate.h"

G_BEGIN_DECLS

/*
 * In which order the addresses of the other side are tried, and when.
 *
 * libnice does not choose a way before two of them work, or none is left to wait for, and one that
 * leads nowhere takes it two seconds to give up. It also takes a relay if that happens to answer
 * before the routers on both sides have let each other's packets through. So what is likely to
 * lead somewhere directly goes first, and alone: the public addresses. Then the private ones,
 * unless the same router shows on both sides, which makes them likely. Relays and TCP come last;
 * our own relays are not even asked before, so that a connection that needs none costs them
 * nothing.
 *
 * Belongs to one main context.
 */
typedef struct _TincanCandidatePacer TincanCandidatePacer;

/* @candidate (transfer full) (nullable): NULL once, when there are no more */
typedef void (*TincanCandidatePacerFunc) (TincanCandidate *candidate,
                                          gpointer         user_data);

/* Once: it is the time of relays. */
typedef void (*TincanCandidatePacerLastFunc) (gpointer user_data);

TincanCandidatePacer *tincan_candidate_pacer_new     (GMainContext                *context,
                                                      TincanCandidatePacerFunc     func,
                                                      TincanCandidatePacerLastFunc last_func,
                                                      gpointer                     user_data)
  G_GNUC_WARN_UNUSED_RESULT;
void                  tincan_candidate_pacer_begin   (TincanCandidatePacer        *self,
                                                      gboolean                     at_once);
void                  tincan_candidate_pacer_add     (TincanCandidatePacer        *self,
                                                      TincanCandidate             *candidate);
void                  tincan_candidate_pacer_end     (TincanCandidatePacer        *self);
void                  tincan_candidate_pacer_add_own (TincanCandidatePacer        *self,
                                                      const char                  *candidate);
void                  tincan_candidate_pacer_end_own (TincanCandidatePacer        *self);
void                  tincan_candidate_pacer_stop    (TincanCandidatePacer        *self);
void                  tincan_candidate_pacer_free    (TincanCandidatePacer        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCandidatePacer, tincan_candidate_pacer_free)

G_END_DECLS

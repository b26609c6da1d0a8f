/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-control.h"
#include "tincan-limits.h"

G_BEGIN_DECLS

/*
 * The words that two people compare who met by offer codes, PROTOCOL.md section 14. Pure: control
 * messages in, control messages out.
 *
 *   guest: start() gives commit → receive(nonce) gives reveal → the words are known
 *   host:  receive(commit) gives nonce → receive(reveal) → the words are known
 *
 * receive() returns FALSE when the exchange has failed; error is then TINCAN_ERROR_UNTRUSTED for a
 * commitment that does not match, and TINCAN_ERROR_PROTOCOL for what came out of its turn.
 */
typedef struct _TincanComparison TincanComparison;

TincanComparison *tincan_comparison_new       (gboolean             is_host,
                                               GBytes              *offer,
                                               GBytes              *answer)
  G_GNUC_WARN_UNUSED_RESULT;
void              tincan_comparison_free      (TincanComparison    *self);
TincanControl    *tincan_comparison_start     (TincanComparison    *self)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean          tincan_comparison_receive   (TincanComparison    *self,
                                               const TincanControl *control,
                                               TincanControl      **out_reply,
                                               GError             **error)
  G_GNUC_WARN_UNUSED_RESULT;
const char       *tincan_comparison_get_words (TincanComparison    *self);
gboolean          tincan_comparison_is_for    (const TincanControl *control);

/* For tests: instead of random bytes; before anything else. */
void              tincan_comparison_set_nonce (TincanComparison    *self,
                                               const guint8        *nonce);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanComparison, tincan_comparison_free)

G_END_DECLS

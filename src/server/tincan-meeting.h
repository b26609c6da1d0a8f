/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-mailbox.h"
#include "server/tincan-metrics.h"
#include "server/tincan-server-client.h"

G_BEGIN_DECLS

/* Clients that come into mailboxes and leave them, and what those who are there hear of it. */

void tincan_meeting_tell           (TincanMailboxSide        *to,
                                    TincanMailboxMessageType  type,
                                    const char               *guest);
void tincan_meeting_tell_others    (TincanMailbox            *mailbox,
                                    TincanMailboxSide        *about,
                                    TincanMailboxMessageType  type);
void tincan_meeting_deliver        (TincanServerClient       *client,
                                    const char               *guest,
                                    GBytes                   *body);
void tincan_meeting_attach         (TincanServerClient       *client,
                                    TincanMailbox            *mailbox,
                                    TincanMailboxSide        *side,
                                    TincanMetrics            *metrics);
void tincan_meeting_detach         (TincanServerClient       *client,
                                    gboolean                  quietly,
                                    TincanMetrics            *metrics);
void tincan_meeting_collect        (TincanServerClient       *client);
void tincan_meeting_end_membership (TincanMailbox            *mailbox,
                                    TincanMailboxSide        *guest,
                                    TincanMetrics            *metrics);
void tincan_meeting_end            (TincanMailbox            *mailbox,
                                    const char               *reason,
                                    gboolean                  expired,
                                    TincanMetrics            *metrics);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/tincan-bucket.h"
#include "server/tincan-remote-address.h"

G_BEGIN_DECLS

/* What one address may do, over all its connections. Pure: the caller has the clock. */
typedef struct _TincanThrottle TincanThrottle;

typedef struct
{
  guint      max_sockets;    /* TCP connections an address may have at once; 0: any number */
  guint      max_websockets; /* likewise, of those that became WebSockets */
  TincanRate joins;          /* `open`, `join` and `new-code` */
  TincanRate guesses;        /* `join` with a nameplate that does not exist */
} TincanThrottleLimits;

TincanThrottle *tincan_throttle_new              (const TincanThrottleLimits *limits)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void            tincan_throttle_free             (TincanThrottle             *self);
gboolean        tincan_throttle_add_socket       (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address);
void            tincan_throttle_remove_socket    (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address);
gboolean        tincan_throttle_add_websocket    (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address);
void            tincan_throttle_remove_websocket (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address);
gboolean        tincan_throttle_take_join        (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address,
                                                  gint64                      now);
gboolean        tincan_throttle_may_guess        (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address,
                                                  gint64                      now);
void            tincan_throttle_take_guess       (TincanThrottle             *self,
                                                  const TincanRemoteAddress  *address,
                                                  gint64                      now);
void            tincan_throttle_prune            (TincanThrottle             *self,
                                                  gint64                      now);
guint           tincan_throttle_get_size         (TincanThrottle             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanThrottle, tincan_throttle_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TINCAN_TYPE_LANE (tincan_lane_get_type ())
G_DECLARE_INTERFACE (TincanLane, tincan_lane, TINCAN, LANE, GObject)

/**
 * TincanLaneMessageFunc:
 * @message: (transfer none): 1 to 65,536 bytes
 *
 * Called on a thread of the lane, with locks of its transport held: it may take a reference to
 * the message, queue it and return, nothing else.
 */
typedef void (*TincanLaneMessageFunc) (TincanLane *lane,
                                       GBytes     *message,
                                       gpointer    user_data);

/**
 * TincanLaneWritableFunc:
 *
 * What waits to be sent has fallen below the low-water mark. Called like TincanLaneMessageFunc.
 */
typedef void (*TincanLaneWritableFunc) (TincanLane *lane,
                                        gpointer    user_data);

/**
 * TincanLane: an ordered, reliable pipe of binary messages to the other side (the bulk channel of
 * one connection; in tests, a queue). All functions are thread-safe.
 */
struct _TincanLaneInterface
{
  GTypeInterface parent_iface;

  gboolean (*send)         (TincanLane            *self,
                            GBytes                *message,
                            GError               **error);
  gsize    (*get_buffered) (TincanLane            *self);
  void     (*set_handlers) (TincanLane            *self,
                            TincanLaneMessageFunc  message_func,
                            TincanLaneWritableFunc writable_func,
                            gpointer               user_data,
                            GDestroyNotify         destroy);
};

/* Queues @message. FALSE with TINCAN_ERROR_LOST once the lane is closed. Never blocks, never
 * limits: the
 * caller looks at get_buffered() (bytes queued here, not yet with the transport's own buffer). */
gboolean tincan_lane_send         (TincanLane            *self,
                                   GBytes                *message,
                                   GError               **error);
gsize    tincan_lane_get_buffered (TincanLane            *self);
/* One user at a time; NULL functions take it off again. When it returns, the old functions are not
 * running and will not be called any more. Messages that arrive while there is no user are kept,
 * up to 1 MiB,
 * then the lane fails. */
void     tincan_lane_set_handlers (TincanLane            *self,
                                   TincanLaneMessageFunc  message_func,
                                   TincanLaneWritableFunc writable_func,
                                   gpointer               user_data,
                                   GDestroyNotify         destroy);

G_END_DECLS

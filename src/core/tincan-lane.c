/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-lane"

#include "config.h"

#include "core/tincan-lane.h"

/**
 * TincanLane:
 *
 * An ordered and reliable pipe of binary messages to the other side: the `bulk` channel of one
 * connection (PROTOCOL.md section 8), or a queue in tests. A session has one or more. It is what
 * the transfer knows of a connection, and all that it knows.
 *
 * Every function may be called on any thread.
 */

G_DEFINE_INTERFACE (TincanLane, tincan_lane, G_TYPE_OBJECT)

static void
tincan_lane_default_init (TincanLaneInterface *iface)
{
}

/**
 * tincan_lane_send:
 * @self: a lane
 * @message: 1 to 65,536 bytes
 * @error: return location for an error
 *
 * Queues @message behind what was queued before. Never blocks and never limits: a caller that
 * has much to send looks at tincan_lane_get_buffered() first.
 *
 * Returns: FALSE with %TINCAN_ERROR_LOST once the lane is closed
 */
gboolean
tincan_lane_send (TincanLane *self,
                  GBytes     *message,
                  GError    **error)
{
  g_return_val_if_fail (TINCAN_IS_LANE (self), FALSE);
  g_return_val_if_fail (message != NULL && g_bytes_get_size (message) > 0, FALSE);

  return TINCAN_LANE_GET_IFACE (self)->send (self, message, error);
}

/**
 * tincan_lane_get_buffered:
 * @self: a lane
 *
 * Returns: the bytes that were queued and have not yet left for the transport's own buffer
 */
gsize
tincan_lane_get_buffered (TincanLane *self)
{
  g_return_val_if_fail (TINCAN_IS_LANE (self), 0);

  return TINCAN_LANE_GET_IFACE (self)->get_buffered (self);
}

/**
 * tincan_lane_set_handlers:
 * @self: a lane
 * @message_func: (nullable): called for each message that arrives
 * @writable_func: (nullable): called when little waits to be sent
 * @user_data: for both
 * @destroy: (nullable): frees @user_data when the handlers are replaced or the lane goes
 *
 * Makes somebody the one user of the lane; with two times NULL, nobody. When this returns, the
 * functions set before are not running and will not be called again; so it must not be called from
 * one of them. What arrives while there is no user is kept for the next, up to 1 MiB; beyond
 * that the lane fails.
 */
void
tincan_lane_set_handlers (TincanLane            *self,
                          TincanLaneMessageFunc  message_func,
                          TincanLaneWritableFunc writable_func,
                          gpointer               user_data,
                          GDestroyNotify         destroy)
{
  g_return_if_fail (TINCAN_IS_LANE (self));

  TINCAN_LANE_GET_IFACE (self)->set_handlers (self, message_func, writable_func,
                                              user_data, destroy);
}

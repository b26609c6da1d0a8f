/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-bulk-lane"

#include "config.h"

#include "core/peer/tincan-bulk-lane.h"

#include "core/peer/tincan-poster.h"
#include "core/tincan-lane.h"

/* What is kept for a user who has not come yet. An honest side has at most one window under way,
 * and asks for nothing before it was accepted. */
#define MAX_WAITING_BYTES (1024 * 1024)

/*
 * Messages go from webrtcbin's thread straight to the user of the lane: at a gigabit, a detour
 * through the owner's context would make every other thing there wait. They wait here as long as
 * the other side's certificate has not been checked, and as long as there is no user.
 */
struct _TincanBulkLane
{
  TincanDataChannel      parent_instance;

  TincanPoster          *poster;

  /* Held while a function of the user runs: who takes it has the word that none is running. */
  GMutex                 lock;
  TincanLaneMessageFunc  message_func;
  TincanLaneWritableFunc writable_func;
  gpointer               user_data;
  GDestroyNotify         destroy;
  GQueue                 waiting; /* of GBytes */
  gsize                  waiting_bytes;
  gboolean               released;
};

static void lane_iface_init (TincanLaneInterface *iface);

/* clang-format off */
G_DEFINE_FINAL_TYPE_WITH_CODE (TincanBulkLane, tincan_bulk_lane, TINCAN_TYPE_DATA_CHANNEL,
                               G_IMPLEMENT_INTERFACE (TINCAN_TYPE_LANE, lane_iface_init))
/* clang-format on */

static void
deliver_waiting (gpointer target,
                 gpointer data)
{
  TincanBulkLane *self = target;
  GBytes *message;

  g_mutex_lock (&self->lock);
  while (self->message_func != NULL && (message = g_queue_pop_head (&self->waiting)) != NULL)
    {
      self->waiting_bytes -= g_bytes_get_size (message);
      self->message_func (TINCAN_LANE (self), message, self->user_data);
      g_bytes_unref (message);
    }
  g_mutex_unlock (&self->lock);
}

/* With the lock held. Not delivered from here, for whoever comes as a user may hold a lock that
 * its own function wants. */
static void
deliver_later (TincanBulkLane *self)
{
  if (self->released && self->message_func != NULL && self->waiting.length > 0)
    tincan_poster_post (self->poster, deliver_waiting, NULL, NULL);
}

static void
tincan_bulk_lane_take_bytes (TincanDataChannel *channel,
                             GBytes            *message)
{
  TincanBulkLane *self = TINCAN_BULK_LANE (channel);
  gsize size = g_bytes_get_size (message);

  g_mutex_lock (&self->lock);
  if (self->released && self->message_func != NULL && self->waiting.length == 0)
    {
      self->message_func (TINCAN_LANE (self), message, self->user_data);
    }
  else if (self->waiting_bytes + size > MAX_WAITING_BYTES)
    {
      tincan_data_channel_violate (channel, "more than 1 MiB that nobody asked for");
    }
  else
    {
      g_queue_push_tail (&self->waiting, g_bytes_ref (message));
      self->waiting_bytes += size;
    }
  g_mutex_unlock (&self->lock);
}

static void
tincan_bulk_lane_drained (TincanDataChannel *channel)
{
  TincanBulkLane *self = TINCAN_BULK_LANE (channel);

  g_mutex_lock (&self->lock);
  if (self->released && self->writable_func != NULL)
    self->writable_func (TINCAN_LANE (self), self->user_data);
  g_mutex_unlock (&self->lock);
}

static gboolean
tincan_bulk_lane_send (TincanLane *lane,
                       GBytes     *message,
                       GError    **error)
{
  return tincan_data_channel_send_bytes (TINCAN_DATA_CHANNEL (lane), message, error);
}

static gsize
tincan_bulk_lane_get_buffered (TincanLane *lane)
{
  return tincan_data_channel_get_buffered (TINCAN_DATA_CHANNEL (lane));
}

static void
tincan_bulk_lane_set_handlers (TincanLane            *lane,
                               TincanLaneMessageFunc  message_func,
                               TincanLaneWritableFunc writable_func,
                               gpointer               user_data,
                               GDestroyNotify         destroy)
{
  TincanBulkLane *self = TINCAN_BULK_LANE (lane);
  GDestroyNotify old_destroy;
  gpointer old_data;

  g_mutex_lock (&self->lock);
  old_destroy = self->destroy;
  old_data = self->user_data;
  self->message_func = message_func;
  self->writable_func = writable_func;
  self->user_data = user_data;
  self->destroy = destroy;
  deliver_later (self);
  g_mutex_unlock (&self->lock);

  if (old_destroy != NULL)
    old_destroy (old_data);
}

/**
 * tincan_bulk_lane_new:
 *
 * Returns: (transfer full): a lane that keeps what comes until tincan_bulk_lane_release(), for the
 *   thread-default context
 */
TincanBulkLane *
tincan_bulk_lane_new (void)
{
  return g_object_new (TINCAN_TYPE_BULK_LANE, NULL);
}

/**
 * tincan_bulk_lane_release:
 * @self: a lane
 *
 * The other side is who it should be: what came from it may reach the user of the lane.
 */
void
tincan_bulk_lane_release (TincanBulkLane *self)
{
  g_return_if_fail (TINCAN_IS_BULK_LANE (self));

  g_mutex_lock (&self->lock);
  self->released = TRUE;
  deliver_later (self);
  g_mutex_unlock (&self->lock);
}

static void
tincan_bulk_lane_finalize (GObject *object)
{
  TincanBulkLane *self = TINCAN_BULK_LANE (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->poster, tincan_poster_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (tincan_bulk_lane_parent_class)->finalize (object);
}

static void
lane_iface_init (TincanLaneInterface *iface)
{
  iface->send = tincan_bulk_lane_send;
  iface->get_buffered = tincan_bulk_lane_get_buffered;
  iface->set_handlers = tincan_bulk_lane_set_handlers;
}

static void
tincan_bulk_lane_class_init (TincanBulkLaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TincanDataChannelClass *channel_class = TINCAN_DATA_CHANNEL_CLASS (klass);

  object_class->finalize = tincan_bulk_lane_finalize;
  channel_class->take_bytes = tincan_bulk_lane_take_bytes;
  channel_class->drained = tincan_bulk_lane_drained;
}

static void
tincan_bulk_lane_init (TincanBulkLane *self)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();

  g_mutex_init (&self->lock);
  g_queue_init (&self->waiting);
  self->poster = tincan_poster_new (self, context);
}

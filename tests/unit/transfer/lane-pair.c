/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lane-pair.h"

#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#define LOW_WATER_BYTES (256 * 1024)
#define MAX_KEPT_BYTES (1024 * 1024)

struct _TestLane
{
  GObject parent_instance;

  TestLane *other; /* not a reference: both are to be there until they are cut */
  GThread  *thread;

  GMutex         lock; /* of what is sent on this lane */
  GCond          changed;
  GQueue         sent;
  gsize          buffered;
  gsize          max_buffered;
  guint64        sent_bytes;
  guint          n_sent;
  guint          delay;
  gboolean       is_held;
  guint          n_until_held; /* 0: not by itself */
  gboolean       is_cut;
  TestLaneFilter filter;
  gpointer       filter_data;

  GMutex                 user_lock; /* of what arrives on this lane; held while the functions run */
  TincanLaneMessageFunc  message_func;
  TincanLaneWritableFunc writable_func;
  gpointer               user_data;
  GDestroyNotify         destroy;
  GQueue                 kept;
  gsize                  kept_bytes;
};

static void test_lane_iface_init (TincanLaneInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestLane, test_lane, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TINCAN_TYPE_LANE, test_lane_iface_init))

static gboolean
test_lane_send (TincanLane *lane,
                GBytes     *message,
                GError    **error)
{
  TestLane *self = TEST_LANE (lane);

  g_assert_cmpuint (g_bytes_get_size (message), >, 0);
  g_assert_cmpuint (g_bytes_get_size (message), <=, TINCAN_MAX_MESSAGE_BYTES);

  g_mutex_lock (&self->lock);
  if (self->is_cut)
    {
      g_mutex_unlock (&self->lock);
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_LOST, "The lane was cut");
      return FALSE;
    }

  g_queue_push_tail (&self->sent, g_bytes_ref (message));
  self->buffered += g_bytes_get_size (message);
  self->max_buffered = MAX (self->max_buffered, self->buffered);
  self->sent_bytes += g_bytes_get_size (message);
  self->n_sent++;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static gsize
test_lane_get_buffered (TincanLane *lane)
{
  TestLane *self = TEST_LANE (lane);
  gsize     buffered;

  g_mutex_lock (&self->lock);
  buffered = self->buffered;
  g_mutex_unlock (&self->lock);

  return buffered;
}

static void
test_lane_set_handlers (TincanLane            *lane,
                        TincanLaneMessageFunc  message_func,
                        TincanLaneWritableFunc writable_func,
                        gpointer               user_data,
                        GDestroyNotify         destroy)
{
  TestLane      *self = TEST_LANE (lane);
  GDestroyNotify old_destroy;
  gpointer       old_data;
  GBytes        *message;

  g_mutex_lock (&self->user_lock);
  old_destroy = self->destroy;
  old_data = self->user_data;
  self->message_func = message_func;
  self->writable_func = writable_func;
  self->user_data = user_data;
  self->destroy = destroy;
  while (message_func != NULL && (message = g_queue_pop_head (&self->kept)) != NULL)
    {
      message_func (lane, message, user_data);
      g_bytes_unref (message);
    }
  g_mutex_unlock (&self->user_lock);

  if (old_destroy != NULL)
    old_destroy (old_data);
}

static void
arrive (TestLane *self,
        GBytes   *message)
{
  g_mutex_lock (&self->user_lock);
  if (self->message_func != NULL)
    {
      self->message_func (TINCAN_LANE (self), message, self->user_data);
    }
  else
    {
      self->kept_bytes += g_bytes_get_size (message);
      g_assert_cmpuint (self->kept_bytes, <=, MAX_KEPT_BYTES);
      g_queue_push_tail (&self->kept, g_bytes_ref (message));
    }
  g_mutex_unlock (&self->user_lock);
}

static void
become_writable (TestLane *self)
{
  g_mutex_lock (&self->user_lock);
  if (self->writable_func != NULL)
    self->writable_func (TINCAN_LANE (self), self->user_data);
  g_mutex_unlock (&self->user_lock);
}

/* Takes the next message, and what is to be done with it. */
static GBytes *
wait_for_message (TestLane       *self,
                  guint          *out_delay,
                  TestLaneFilter *out_filter,
                  gpointer       *out_filter_data)
{
  GBytes *message = NULL;

  g_mutex_lock (&self->lock);
  while (!self->is_cut && (self->is_held || g_queue_is_empty (&self->sent)))
    g_cond_wait (&self->changed, &self->lock);
  if (!self->is_cut)
    message = g_queue_pop_head (&self->sent);
  if (self->n_until_held > 0)
    self->is_held = --self->n_until_held == 0;
  *out_delay = self->delay;
  *out_filter = self->filter;
  *out_filter_data = self->filter_data;
  g_mutex_unlock (&self->lock);

  return message;
}

static gpointer
lane_thread (gpointer data)
{
  TestLane      *self = data;
  TestLaneFilter filter;
  gpointer       filter_data;
  guint          delay;
  GBytes        *message;

  while ((message = wait_for_message (self, &delay, &filter, &filter_data)) != NULL)
    {
      gsize    size = g_bytes_get_size (message);
      gboolean is_low;

      if (delay > 0)
        g_usleep (delay);

      g_mutex_lock (&self->lock);
      is_low = self->buffered >= LOW_WATER_BYTES && self->buffered - size < LOW_WATER_BYTES;
      self->buffered -= size;
      g_mutex_unlock (&self->lock);

      if (filter != NULL)
        message = filter (message, filter_data);
      if (message != NULL)
        arrive (self->other, message);
      g_clear_pointer (&message, g_bytes_unref);
      if (is_low)
        become_writable (self);
    }

  return NULL;
}

static void
cut_one (TestLane *self)
{
  g_mutex_lock (&self->lock);
  self->is_cut = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
test_lane_finalize (GObject *object)
{
  TestLane *self = TEST_LANE (object);

  g_assert_null (self->thread);
  g_queue_clear_full (&self->sent, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&self->kept, (GDestroyNotify) g_bytes_unref);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->user_lock);
  g_cond_clear (&self->changed);

  G_OBJECT_CLASS (test_lane_parent_class)->finalize (object);
}

static void
test_lane_iface_init (TincanLaneInterface *iface)
{
  iface->send = test_lane_send;
  iface->get_buffered = test_lane_get_buffered;
  iface->set_handlers = test_lane_set_handlers;
}

static void
test_lane_class_init (TestLaneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_lane_finalize;
}

static void
test_lane_init (TestLane *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->user_lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->sent);
  g_queue_init (&self->kept);
}

void
test_lane_pair_new (TincanLane **out_one,
                    TincanLane **out_other)
{
  TestLane *one = g_object_new (TEST_TYPE_LANE, NULL);
  TestLane *other = g_object_new (TEST_TYPE_LANE, NULL);

  one->other = other;
  other->other = one;
  one->thread = g_thread_new ("test-lane", lane_thread, one);
  other->thread = g_thread_new ("test-lane", lane_thread, other);

  *out_one = TINCAN_LANE (one);
  *out_other = TINCAN_LANE (other);
}

void
test_lane_set_delay (TincanLane *lane,
                     guint       microseconds)
{
  TestLane *self = TEST_LANE (lane);

  g_mutex_lock (&self->lock);
  self->delay = microseconds;
  g_mutex_unlock (&self->lock);
}

void
test_lane_set_filter (TincanLane    *lane,
                      TestLaneFilter filter,
                      gpointer       user_data)
{
  TestLane *self = TEST_LANE (lane);

  g_mutex_lock (&self->lock);
  self->filter = filter;
  self->filter_data = user_data;
  g_mutex_unlock (&self->lock);
}

void
test_lane_hold (TincanLane *lane,
                gboolean    hold)
{
  TestLane *self = TEST_LANE (lane);

  g_mutex_lock (&self->lock);
  self->is_held = hold;
  self->n_until_held = 0; /* or what was let go before it was held would be held after that */
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
test_lane_hold_after (TincanLane *lane,
                      guint       n_messages)
{
  TestLane *self = TEST_LANE (lane);

  g_mutex_lock (&self->lock);
  self->n_until_held = n_messages;
  g_mutex_unlock (&self->lock);
}

guint64
test_lane_get_sent_bytes (TincanLane *lane)
{
  TestLane *self = TEST_LANE (lane);
  guint64   bytes;

  g_mutex_lock (&self->lock);
  bytes = self->sent_bytes;
  g_mutex_unlock (&self->lock);

  return bytes;
}

guint
test_lane_get_n_sent (TincanLane *lane)
{
  TestLane *self = TEST_LANE (lane);
  guint     n_sent;

  g_mutex_lock (&self->lock);
  n_sent = self->n_sent;
  g_mutex_unlock (&self->lock);

  return n_sent;
}

gsize
test_lane_get_max_buffered (TincanLane *lane)
{
  TestLane *self = TEST_LANE (lane);
  gsize     max_buffered;

  g_mutex_lock (&self->lock);
  max_buffered = self->max_buffered;
  g_mutex_unlock (&self->lock);

  return max_buffered;
}

void
test_lane_cut (TincanLane *lane)
{
  TestLane *self = TEST_LANE (lane);
  TestLane *other = self->other;

  cut_one (self);
  cut_one (other);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&other->thread, g_thread_join);
}

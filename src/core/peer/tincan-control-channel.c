/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-control-channel"

#include "config.h"

#include "core/peer/tincan-control-channel.h"

#include "core/peer/tincan-poster.h"

#include <stdatomic.h>
#include <string.h>

/* What may wait for the owner's context: many times what an honest side has under way (eight
 * pages of a manifest), and little enough for one that does nothing but talk. */
#define MAX_BACKLOG_BYTES (4 * 1024 * 1024)

struct _TincanControlChannel
{
  TincanDataChannel parent_instance;

  TincanPoster     *poster;
  atomic_size_t     backlog; /* bytes that were posted and not yet emitted */
};

G_DEFINE_FINAL_TYPE (TincanControlChannel, tincan_control_channel, TINCAN_TYPE_DATA_CHANNEL)

enum
{
  SIGNAL_TEXT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
emit_text (gpointer target,
           gpointer data)
{
  TincanControlChannel *self = target;

  atomic_fetch_sub (&self->backlog, strlen (data));
  g_signal_emit (self, signals[SIGNAL_TEXT], 0, data);
}

static void
tincan_control_channel_take_text (TincanDataChannel *channel,
                                  const char        *text)
{
  TincanControlChannel *self = TINCAN_CONTROL_CHANNEL (channel);
  gsize size = strlen (text);

  if (atomic_fetch_add (&self->backlog, size) + size > MAX_BACKLOG_BYTES)
    {
      tincan_data_channel_violate (channel, "too many control messages at once");
      return;
    }

  tincan_poster_post (self->poster, emit_text, g_strdup (text), g_free);
}

/**
 * tincan_control_channel_new:
 *
 * Returns: (transfer full): a channel, for the thread-default context
 */
TincanControlChannel *
tincan_control_channel_new (void)
{
  return g_object_new (TINCAN_TYPE_CONTROL_CHANNEL, NULL);
}

static void
tincan_control_channel_finalize (GObject *object)
{
  TincanControlChannel *self = TINCAN_CONTROL_CHANNEL (object);

  g_clear_pointer (&self->poster, tincan_poster_unref);

  G_OBJECT_CLASS (tincan_control_channel_parent_class)->finalize (object);
}

static void
tincan_control_channel_class_init (TincanControlChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TincanDataChannelClass *channel_class = TINCAN_DATA_CHANNEL_CLASS (klass);

  object_class->finalize = tincan_control_channel_finalize;
  channel_class->take_text = tincan_control_channel_take_text;

  signals[SIGNAL_TEXT] = g_signal_new ("text", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tincan_control_channel_init (TincanControlChannel *self)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();

  self->poster = tincan_poster_new (self, context);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-poster"

#include "config.h"

#include "core/peer/tincan-poster.h"

/*
 * The way from GStreamer's threads back to the owner of a connection. webrtcbin emits its signals
 * on threads of its own, some with a lock held under which one property of webrtcbin more is a
 * deadlock, and some while its owner is already letting go of it. So a handler holds a poster,
 * not the owner: it takes a reference to what it was given, posts that, and returns.
 */
struct _TincanPoster
{
  gatomicrefcount ref_count;
  GMainContext   *context;
  GWeakRef        target;
};

typedef struct
{
  TincanPoster    *poster;
  TincanPosterFunc func;
  gpointer         data;
  GDestroyNotify   destroy;
} Post;

/**
 * tincan_poster_new:
 * @target: an object that lives on @context
 * @context: where what is posted runs
 *
 * Returns: (transfer full): a poster, which does not hold @target
 */
TincanPoster *
tincan_poster_new (gpointer      target,
                   GMainContext *context)
{
  TincanPoster *self = g_new0 (TincanPoster, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  g_weak_ref_init (&self->target, target);
  return self;
}

/**
 * tincan_poster_ref:
 * @self: a poster
 *
 * Returns: (transfer full): the same
 */
TincanPoster *
tincan_poster_ref (TincanPoster *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * tincan_poster_unref:
 * @self: (transfer full): a poster
 */
void
tincan_poster_unref (gpointer self)
{
  TincanPoster *poster = self;

  if (!g_atomic_ref_count_dec (&poster->ref_count))
    return;

  g_weak_ref_clear (&poster->target);
  g_main_context_unref (poster->context);
  g_free (poster);
}

/**
 * tincan_poster_detach:
 * @self: a poster
 *
 * From now on nothing reaches the target, not even what was posted before. Only to be called on the
 * owner's context.
 */
void
tincan_poster_detach (TincanPoster *self)
{
  g_weak_ref_set (&self->target, NULL);
}

static gboolean
post_cb (gpointer user_data)
{
  Post *post = user_data;
  g_autoptr(GObject) target = g_weak_ref_get (&post->poster->target);

  if (target != NULL)
    post->func (target, post->data);
  return G_SOURCE_REMOVE;
}

static void
post_free (gpointer user_data)
{
  Post *post = user_data;

  if (post->destroy != NULL)
    post->destroy (post->data);
  tincan_poster_unref (post->poster);
  g_free (post);
}

/**
 * tincan_poster_post:
 * @self: a poster
 * @func: what to run
 * @data: (transfer full): passed to @func
 * @destroy: (nullable): frees @data, whether @func was run or not
 *
 * Runs @func on the owner's context, after all that was posted before. May be called on any
 * thread, and never blocks.
 */
void
tincan_poster_post (TincanPoster    *self,
                    TincanPosterFunc func,
                    gpointer         data,
                    GDestroyNotify   destroy)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  Post *post = g_new (Post, 1);

  post->poster = tincan_poster_ref (self);
  post->func = func;
  post->data = data;
  post->destroy = destroy;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "tincan-poster");
  g_source_set_callback (source, post_cb, post, post_free);
  g_source_attach (source, self->context);
}

static void
closure_gone_cb (gpointer  data,
                 GClosure *closure)
{
  tincan_poster_unref (data);
}

/**
 * tincan_poster_connect:
 * @self: a poster
 * @instance: what emits
 * @signal: the signal's name
 * @callback: a handler whose last argument is @self
 *
 * Connects a handler that holds @self for as long as it is connected or running.
 */
void
tincan_poster_connect (TincanPoster *self,
                       gpointer      instance,
                       const char   *signal,
                       GCallback     callback)
{
  g_signal_connect_data (instance, signal, callback, tincan_poster_ref (self), closure_gone_cb,
                         G_CONNECT_DEFAULT);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-worker"

#include "config.h"

#include "core/transfer/tincan-worker.h"

#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>

/* Events that the owner has not seen yet. A worker that is ahead of a slow owner waits, and with
 * it the other side, so that a million small files do not become a million queued events. */
#define MAX_EVENTS 1024

/* How many events the owner sees at a time, before others on its context have their turn. */
#define EVENTS_PER_DISPATCH 128

/* What may wait for the worker, for each lane; it is above what a receiver lets be outstanding
 * there. */
#define MAX_QUEUED_BYTES_PER_LANE (1024 * 1024)

/* Before it is started, only the first requests can come in, ahead of the word that they are
 * welcome. */
#define MAX_EARLY_BYTES (256 * 1024)

typedef enum
{
  COMMAND_MESSAGE,
  COMMAND_ADD_LANE,
  COMMAND_REMOVE_LANE,
  COMMAND_PAUSE,
  COMMAND_RESUME,
  COMMAND_WAKE,
} CommandKind;

typedef struct
{
  CommandKind kind;
  TincanLane *lane;
  GBytes     *message;
} Command;

struct _TincanWorker
{
  gatomicrefcount          ref_count;
  char                    *name;
  const TincanWorkerFuncs *funcs;
  gpointer                 impl;

  GThread      *thread;
  GAsyncQueue  *commands;
  gint          n_lanes;      /* atomic */
  gint          is_started;   /* atomic */
  gint          is_waking;    /* atomic: a wake is queued */
  gint          is_flooded;   /* atomic */
  gint          is_stopping;  /* atomic */
  gint          discards;     /* atomic, set before is_stopping */
  gsize         queued_bytes; /* atomic: of messages in commands */
  gboolean      has_ended;    /* on the worker's thread */

  GMainContext         *context; /* of the owner */
  GWeakRef              owner;
  TincanWorkerEventFunc event_func;

  GMutex               lock; /* of what follows */
  GCond                room; /* there is room in events, or the worker is stopping */
  GQueue               events;
  gboolean             is_delivering; /* a source for the events is attached */
  TincanWorkerProgress progress;
};

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_object (&command->lane);
  g_clear_pointer (&command->message, g_bytes_unref);
  g_free (command);
}

static void
event_free (gpointer data)
{
  TincanWorkerEvent *event = data;

  g_free (event->path);
  g_clear_pointer (&event->digest, g_bytes_unref);
  g_clear_error (&event->error);
  g_free (event);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Command, command_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanWorkerEvent, event_free)

/**
 * tincan_worker_new:
 * @name: of its thread, at most 15 characters
 * @funcs: what it does; static
 * @impl: (transfer full): passed to @funcs, freed by its free
 *
 * Returns: (transfer full): a worker that is not started yet. Messages and lanes that it is given
 *   before wait for it.
 */
TincanWorker *
tincan_worker_new (const char              *name,
                   const TincanWorkerFuncs *funcs,
                   gpointer                 impl)
{
  TincanWorker *self = g_new0 (TincanWorker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->funcs = funcs;
  self->impl = impl;
  self->commands = g_async_queue_new_full (command_free);
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->owner, NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->room);
  g_queue_init (&self->events);

  return self;
}

TincanWorker *
tincan_worker_ref (TincanWorker *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * tincan_worker_unref:
 * @self: a worker; when it was started, tincan_worker_join() comes before the last reference goes
 */
void
tincan_worker_unref (TincanWorker *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->thread == NULL);
  self->funcs->free (self->impl);
  g_async_queue_unref (self->commands);
  g_queue_clear_full (&self->events, event_free);
  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->owner);
  g_cond_clear (&self->room);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

/**
 * tincan_worker_get_impl:
 * @self: a worker
 *
 * Returns: (transfer none): what was given to tincan_worker_new(); only to be read once the thread
 *   was joined
 */
gpointer
tincan_worker_get_impl (TincanWorker *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->impl;
}

/* --- Commands --- */

static void
push_command (TincanWorker *self,
              CommandKind   kind,
              TincanLane   *lane,
              GBytes       *message)
{
  Command *command = g_new0 (Command, 1);

  command->kind = kind;
  if (lane != NULL)
    command->lane = g_object_ref (lane);
  if (message != NULL)
    command->message = g_bytes_ref (message);

  g_async_queue_push (self->commands, command);
}

static void
run_command (TincanWorker *self,
             Command      *command)
{
  switch (command->kind)
    {
    case COMMAND_MESSAGE:
      g_atomic_pointer_add (&self->queued_bytes, -(gssize) g_bytes_get_size (command->message));
      self->funcs->take_message (self->impl, command->lane, command->message);
      break;

    case COMMAND_ADD_LANE:
      self->funcs->add_lane (self->impl, command->lane);
      break;

    case COMMAND_REMOVE_LANE:
      self->funcs->remove_lane (self->impl, command->lane);
      break;

    case COMMAND_PAUSE:
      self->funcs->set_paused (self->impl, TRUE);
      break;

    case COMMAND_RESUME:
      self->funcs->set_paused (self->impl, FALSE);
      break;

    case COMMAND_WAKE:
      g_atomic_int_set (&self->is_waking, FALSE);
      break;

    default:
      g_assert_not_reached ();
    }
}

static Command *
wait_for_command (TincanWorker *self,
                  int           wait_ms)
{
  if (wait_ms == 0)
    return g_async_queue_try_pop (self->commands);
  if (wait_ms < 0)
    return g_async_queue_pop (self->commands);

  return g_async_queue_timeout_pop (self->commands, (guint64) wait_ms * 1000);
}

static gpointer
worker_thread (gpointer data)
{
  TincanWorker *self = data;
  int           wait_ms = 0;

  while (!self->has_ended && !tincan_worker_is_stopping (self))
    {
      g_autoptr(Command) command = wait_for_command (self, wait_ms);

      wait_ms = 0;
      if (tincan_worker_is_stopping (self))
        break;
      if (command != NULL)
        run_command (self, command);
      else
        wait_ms = self->funcs->work (self->impl);
    }

  g_atomic_int_set (&self->is_stopping, TRUE);
  self->funcs->stop (self->impl, g_atomic_int_get (&self->discards));
  tincan_worker_tell (self, TINCAN_WORKER_ENDED, NULL);

  return NULL;
}

/**
 * tincan_worker_set_owner:
 * @self: a worker, not started
 * @owner: whose events they are; not kept alive
 * @event_func: called for each event, on the context that was the thread's default at construction
 */
void
tincan_worker_set_owner (TincanWorker         *self,
                         GObject              *owner,
                         TincanWorkerEventFunc event_func)
{
  g_return_if_fail (self != NULL && self->thread == NULL);

  g_weak_ref_set (&self->owner, owner);
  self->event_func = event_func;
}

void
tincan_worker_start (TincanWorker *self)
{
  g_return_if_fail (self != NULL && self->thread == NULL);

  g_atomic_int_set (&self->is_started, TRUE);
  self->thread = g_thread_new (self->name, worker_thread, self);
}

void
tincan_worker_add_lane (TincanWorker *self,
                        TincanLane   *lane)
{
  g_return_if_fail (self != NULL && TINCAN_IS_LANE (lane));

  g_atomic_int_inc (&self->n_lanes);
  push_command (self, COMMAND_ADD_LANE, lane, NULL);
}

void
tincan_worker_remove_lane (TincanWorker *self,
                           TincanLane   *lane)
{
  g_return_if_fail (self != NULL && TINCAN_IS_LANE (lane));

  g_atomic_int_add (&self->n_lanes, -1);
  push_command (self, COMMAND_REMOVE_LANE, lane, NULL);
}

/**
 * tincan_worker_set_paused:
 * @self: a worker
 * @paused: whether to rest; FALSE also makes it try again after it told that it is held
 */
void
tincan_worker_set_paused (TincanWorker *self,
                          gboolean      paused)
{
  g_return_if_fail (self != NULL);

  push_command (self, paused ? COMMAND_PAUSE : COMMAND_RESUME, NULL, NULL);
}

/**
 * tincan_worker_stop:
 * @self: a worker
 * @discard: whether what is incomplete is not to be kept for another time
 *
 * Makes it end as soon as the one block or file that it is at is through; the event ENDED follows,
 * also for one that was never started. Returns at once.
 */
void
tincan_worker_stop (TincanWorker *self,
                    gboolean      discard)
{
  g_return_if_fail (self != NULL);

  if (tincan_worker_is_stopping (self))
    return;

  g_atomic_int_set (&self->discards, discard);
  g_mutex_lock (&self->lock);
  g_atomic_int_set (&self->is_stopping, TRUE);
  g_cond_broadcast (&self->room);
  g_mutex_unlock (&self->lock);

  if (self->thread != NULL)
    push_command (self, COMMAND_WAKE, NULL, NULL);
  else
    tincan_worker_tell (self, TINCAN_WORKER_ENDED, NULL);
}

/**
 * tincan_worker_join:
 * @self: a worker that has ended or is stopping
 *
 * Waits for the thread, and releases the lanes and messages that it did not look at any more.
 */
void
tincan_worker_join (TincanWorker *self)
{
  Command *command;

  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->thread, g_thread_join);
  while ((command = g_async_queue_try_pop (self->commands)) != NULL)
    command_free (command);
}

static gsize
get_max_queued (TincanWorker *self)
{
  gsize n_lanes = MAX (0, g_atomic_int_get (&self->n_lanes));

  if (!g_atomic_int_get (&self->is_started))
    return MAX_EARLY_BYTES;

  return TINCAN_MAX_UNASKED_BYTES + n_lanes * MAX_QUEUED_BYTES_PER_LANE;
}

/**
 * tincan_worker_push_message:
 * @self: a worker
 * @lane: where it arrived
 * @message: what arrived
 *
 * Queues @message. One that would be too much is dropped, and the worker fails: the other side
 * sends what nobody asked for.
 */
void
tincan_worker_push_message (TincanWorker *self,
                            TincanLane   *lane,
                            GBytes       *message)
{
  gsize size;

  g_return_if_fail (self != NULL && message != NULL);

  size = g_bytes_get_size (message);
  if (g_atomic_int_get (&self->is_flooded) || tincan_worker_is_stopping (self))
    return;

  if ((gsize) g_atomic_pointer_add (&self->queued_bytes, size) + size > get_max_queued (self))
    {
      g_autoptr(GError) error = NULL;

      g_atomic_pointer_add (&self->queued_bytes, -(gssize) size);
      if (!g_atomic_int_compare_and_exchange (&self->is_flooded, FALSE, TRUE))
        return;

      g_set_error_literal (&error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           _("The other side sent far more than it was asked for. "
                             "Start the transfer again."));
      tincan_worker_tell (self, TINCAN_WORKER_FAILED, error);
      return;
    }

  push_command (self, COMMAND_MESSAGE, lane, message);
}

/**
 * tincan_worker_wake:
 * @self: a worker
 *
 * Makes it look whether there is something to do.
 */
void
tincan_worker_wake (TincanWorker *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_int_compare_and_exchange (&self->is_waking, FALSE, TRUE))
    push_command (self, COMMAND_WAKE, NULL, NULL);
}

gboolean
tincan_worker_is_stopping (TincanWorker *self)
{
  return g_atomic_int_get (&self->is_stopping);
}

/**
 * tincan_worker_end:
 * @self: a worker, on its own thread
 *
 * Everything is done: the thread ends.
 */
void
tincan_worker_end (TincanWorker *self)
{
  g_return_if_fail (self != NULL);

  self->has_ended = TRUE;
}

/* --- Events --- */

static TincanWorkerEvent *
take_event (TincanWorker *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TincanWorkerEvent *event = g_queue_pop_head (&self->events);

  if (event == NULL)
    self->is_delivering = FALSE;
  else
    g_cond_signal (&self->room);

  return event;
}

static gboolean
deliver_cb (gpointer data)
{
  TincanWorker *self = data;
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);

  for (guint i = 0; i < EVENTS_PER_DISPATCH; i++)
    {
      g_autoptr(TincanWorkerEvent) event = take_event (self);

      if (event == NULL)
        return G_SOURCE_REMOVE;
      if (owner != NULL)
        self->event_func (event, owner);
    }

  return G_SOURCE_CONTINUE;
}

/* With the priority of an idle source: many small files must not keep an app from drawing. */
static void
attach_delivery (TincanWorker *self)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, "tincan-worker events");
  g_source_set_callback (source, deliver_cb, tincan_worker_ref (self),
                         (GDestroyNotify) tincan_worker_unref);
  g_source_attach (source, self->context);
}

/* Only what the thread itself tells may have to wait for room, and only about items: they are
 * many. */
static void
queue_event (TincanWorker      *self,
             TincanWorkerEvent *event,
             gboolean           waits)
{
  gboolean attach;

  g_mutex_lock (&self->lock);
  while (waits && g_queue_get_length (&self->events) >= MAX_EVENTS &&
         !tincan_worker_is_stopping (self))
    g_cond_wait (&self->room, &self->lock);

  g_queue_push_tail (&self->events, event);
  attach = !self->is_delivering;
  self->is_delivering = TRUE;
  g_mutex_unlock (&self->lock);

  if (attach)
    attach_delivery (self);
}

/**
 * tincan_worker_tell:
 * @self: a worker
 * @kind: HELD, FAILED or ENDED
 * @error: (nullable): why
 */
void
tincan_worker_tell (TincanWorker         *self,
                    TincanWorkerEventKind kind,
                    const GError         *error)
{
  TincanWorkerEvent *event = g_new0 (TincanWorkerEvent, 1);

  event->kind = kind;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  queue_event (self, event, FALSE);
}

/**
 * tincan_worker_tell_done:
 * @self: a worker, on its own thread
 * @item: a file
 * @path: its name at its end of this side
 * @bytes: its size
 * @digest: (nullable): its file digest, if it is known
 */
void
tincan_worker_tell_done (TincanWorker *self,
                         guint         item,
                         const char   *path,
                         guint64       bytes,
                         GBytes       *digest)
{
  TincanWorkerEvent *event = g_new0 (TincanWorkerEvent, 1);

  event->kind = TINCAN_WORKER_ITEM_DONE;
  event->item = item;
  event->path = g_strdup (path);
  event->bytes = bytes;
  event->digest = digest != NULL ? g_bytes_ref (digest) : NULL;
  queue_event (self, event, TRUE);
}

/**
 * tincan_worker_tell_failed_item:
 * @self: a worker, on its own thread
 * @item: a file
 * @path: its name in the manifest
 * @error: why it failed, while others go on
 */
void
tincan_worker_tell_failed_item (TincanWorker *self,
                                guint         item,
                                const char   *path,
                                const GError *error)
{
  TincanWorkerEvent *event = g_new0 (TincanWorkerEvent, 1);

  event->kind = TINCAN_WORKER_ITEM_FAILED;
  event->item = item;
  event->path = g_strdup (path);
  event->error = g_error_copy (error);
  queue_event (self, event, TRUE);
}

/* --- Progress --- */

void
tincan_worker_set_progress (TincanWorker               *self,
                            const TincanWorkerProgress *progress)
{
  g_mutex_lock (&self->lock);
  self->progress = *progress;
  g_mutex_unlock (&self->lock);
}

void
tincan_worker_get_progress (TincanWorker         *self,
                            TincanWorkerProgress *out_progress)
{
  g_mutex_lock (&self->lock);
  *out_progress = self->progress;
  g_mutex_unlock (&self->lock);
}

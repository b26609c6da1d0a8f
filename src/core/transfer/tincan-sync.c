/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-sync"

#include "config.h"

#include "core/transfer/tincan-sync.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* They only wait for the disk, which makes one write of what they all wait for. */
#define MAX_THREADS 16

/* A thread is worth starting for at least so many files. */
#define FILES_PER_THREAD 4

/* From so many files on it is worth while to have the whole file system synced, as long as nobody
 * else makes that take longer than this (in microseconds). */
#define MIN_FILES_AT_ONCE 8
#define MAX_SYNC_TIME (2 * G_USEC_PER_SEC)

typedef struct
{
  const int *fds;
  int       *errors;
  guint      n_files;
  guint      next; /* atomic */
  GMutex     mutex;
  GCond      cond;
  guint      n_running; /* threads besides the caller's */
} Batch;

static void
sync_some (Batch *batch)
{
  guint i;

  while ((i = g_atomic_int_add (&batch->next, 1)) < batch->n_files)
    {
      int result;

      do
        result = fsync (batch->fds[i]);
      while (result != 0 && errno == EINTR);
      batch->errors[i] = result == 0 ? 0 : errno;
    }
}

static void
sync_thread (gpointer data,
             gpointer user_data)
{
  Batch *batch = data;

  sync_some (batch);

  g_mutex_lock (&batch->mutex);
  if (--batch->n_running == 0)
    g_cond_signal (&batch->cond);
  g_mutex_unlock (&batch->mutex);
}

static GThreadPool *
get_pool (void)
{
  static gsize pool = 0;

  /* One for all transfers, and never freed: its threads end by themselves when they are idle. */
  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (sync_thread, NULL, MAX_THREADS, FALSE,
                                                         NULL));

  return (GThreadPool *) pool;
}

/* With the writing begun for all of them first, a journaling file system has one commit for
 * many. */
static void
sync_one_by_one (const int *fds,
                 int       *out_errors,
                 guint      n_files)
{
  Batch batch = { .fds = fds, .errors = out_errors, .n_files = n_files };
  guint n_threads = MIN (n_files / FILES_PER_THREAD, MAX_THREADS);

  for (guint i = 0; n_files > 1 && i < n_files; i++)
    sync_file_range (fds[i], 0, 0, SYNC_FILE_RANGE_WRITE);

  g_mutex_init (&batch.mutex);
  g_cond_init (&batch.cond);
  batch.n_running = n_threads;

  for (guint i = 0; i < n_threads; i++)
    g_thread_pool_push (get_pool (), &batch, NULL);
  sync_some (&batch);

  g_mutex_lock (&batch.mutex);
  while (batch.n_running > 0)
    g_cond_wait (&batch.cond, &batch.mutex);
  g_mutex_unlock (&batch.mutex);

  g_mutex_clear (&batch.mutex);
  g_cond_clear (&batch.cond);
}

/* FUSE keeps syncfs() from most of its file systems, and says that it was done. */
static gboolean
are_on_one_file_system (const int *fds,
                        guint      n_files)
{
  struct statfs file_system;
  struct stat   first;
  struct stat   status;

  if (fstatfs (fds[0], &file_system) != 0 || file_system.f_type == FUSE_SUPER_MAGIC ||
      fstat (fds[0], &first) != 0)
    return FALSE;

  for (guint i = 1; i < n_files; i++)
    if (fstat (fds[i], &status) != 0 || status.st_dev != first.st_dev)
      return FALSE;

  return TRUE;
}

/* The whole file system in one go: measured on ext4, the fastest for many small files, and by far
 * so when the processor is busy. But it waits for everything that other programs write, too; and a
 * failure is told once, whosoever it is, so that after one every file has to be asked. */
static gboolean
sync_all_at_once (TincanSync *self,
                  const int  *fds,
                  guint       n_files)
{
  gint64 start = g_get_monotonic_time ();

  if (self->one_by_one || n_files < MIN_FILES_AT_ONCE || !are_on_one_file_system (fds, n_files))
    return FALSE;

  if (syncfs (fds[0]) != 0)
    {
      self->one_by_one = TRUE;
      return FALSE;
    }

  if (g_get_monotonic_time () - start > MAX_SYNC_TIME)
    {
      g_debug ("The disk is busy with other things");
      self->one_by_one = TRUE;
    }
  return TRUE;
}

/**
 * tincan_sync_files:
 * @self: what is known from the last time
 * @fds: (array length=n_files): open files
 * @out_errors: (out caller-allocates) (array length=n_files): for each, 0 or what fsync() said
 * @n_files: how many, at least 1
 *
 * Waits until all of the files are on the disk.
 */
void
tincan_sync_files (TincanSync *self,
                   const int  *fds,
                   int        *out_errors,
                   guint       n_files)
{
  g_return_if_fail (n_files > 0);

  for (guint i = 0; i < n_files; i++)
    out_errors[i] = 0;

  /* When it fails, one by one shows which of them it was. */
  if (!sync_all_at_once (self, fds, n_files))
    sync_one_by_one (fds, out_errors, n_files);
}

struct _TincanSyncRun
{
  TincanSync *sync;
  GArray     *fds; /* of int */
  int        *errors;
  GThread    *thread; /* (nullable) */
};

static gpointer
run_thread (gpointer data)
{
  TincanSyncRun *self = data;

  tincan_sync_files (self->sync, (const int *) self->fds->data, self->errors, self->fds->len);
  return NULL;
}

/**
 * tincan_sync_run_new:
 * @sync: what is known from the last time; nobody else may use it until the end of the run
 * @fds: (transfer full) (element-type int): open files, at least one; they have to stay open until
 *   the end of the run, and may be written to
 *
 * Begins to wait until all of the files are on the disk.
 *
 * Returns: (transfer full): the run
 */
TincanSyncRun *
tincan_sync_run_new (TincanSync *sync,
                     GArray     *fds)
{
  TincanSyncRun *self = g_new0 (TincanSyncRun, 1);

  self->sync = sync;
  self->fds = fds;
  self->errors = g_new0 (int, fds->len);
  self->thread = g_thread_try_new ("tincan-sync", run_thread, self, NULL);
  /* A system that has no thread left to give can still do one thing after the other. */
  if (self->thread == NULL)
    run_thread (self);

  return self;
}

/**
 * tincan_sync_run_wait:
 * @self: a run
 *
 * Waits for its end.
 *
 * Returns: (transfer none): for each file, 0 or what fsync() said
 */
const int *
tincan_sync_run_wait (TincanSyncRun *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  return self->errors;
}

/**
 * tincan_sync_run_free:
 * @self: (transfer full): a run, whose end is waited for
 */
void
tincan_sync_run_free (TincanSyncRun *self)
{
  tincan_sync_run_wait (self);
  g_array_unref (self->fds);
  g_free (self->errors);
  g_free (self);
}

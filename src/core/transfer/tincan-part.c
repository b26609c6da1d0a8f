/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-part"

#include "config.h"

#include "core/transfer/tincan-part.h"

#include "core/transfer/tincan-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Names of part files that may be taken by things that are not ours and cannot be removed. */
#define MAX_ATTEMPTS 8

/* The disk is set to work that often, so that at the end of a large file there is little left to
 * wait for, and never more than twice as much in memory. */
#define SYNC_BYTES (8 * 1024 * 1024)

/* From this size on the space is taken at the start: a disk that is too small says so at once, and
 * the file is in one piece. For smaller ones it would only cost time. */
#define RESERVE_BYTES (1024 * 1024)

/**
 * tincan_part_new:
 * @journal: knows the names of part files; has to outlive this object
 * @item: an item number
 * @size: size of the whole file in bytes
 *
 * Returns: (transfer full): a part file that is not there yet
 */
TincanPart *
tincan_part_new (TincanJournal *journal,
                 guint          item,
                 guint64        size)
{
  TincanPart *self = g_new0 (TincanPart, 1);

  self->journal = journal;
  self->item = item;
  self->size = size;
  self->fd = -1;
  self->link.data = self;

  return self;
}

/**
 * tincan_part_free:
 * @self: (transfer full): a part file; on disk it stays
 */
void
tincan_part_free (TincanPart *self)
{
  g_return_if_fail (self != NULL);

  tincan_part_close (self);
  g_free (self);
}

/**
 * tincan_part_get_name:
 * @self: a part file
 * @out_name: (out caller-allocates): its name
 */
void
tincan_part_get_name (TincanPart *self,
                      char        out_name[TINCAN_PART_NAME_BYTES])
{
  tincan_journal_get_part_name (self->journal, self->item, self->attempt, out_name);
}

static gboolean
take_over (TincanPart        *self,
           int                fd,
           const struct stat *status)
{
  self->fd = fd;
  self->device = status->st_dev;
  self->inode = status->st_ino;
  return TRUE;
}

/**
 * tincan_part_find:
 * @self: a part file that is not there yet, for all we know
 * @dir_fd: its folder
 * @out_length: (out): how many bytes of it there are; what they are is not known
 *
 * Looks for what an earlier run left, and opens it.
 *
 * Returns: whether there was something
 */
gboolean
tincan_part_find (TincanPart *self,
                  int         dir_fd,
                  guint64    *out_length)
{
  char        name[TINCAN_PART_NAME_BYTES];
  struct stat status;
  int         fd;

  for (self->attempt = 0; self->attempt < MAX_ATTEMPTS; self->attempt++)
    {
      tincan_part_get_name (self, name);
      fd = tincan_beneath_open_own (dir_fd, name, O_RDWR);
      if (fd < 0 && errno == EEXIST)
        continue;
      if (fd < 0)
        break;

      /* More than the whole can only be rubbish at the end. */
      if (fstat (fd, &status) == 0 &&
          ((guint64) status.st_size <= self->size || ftruncate (fd, self->size) == 0))
        {
          *out_length = MIN ((guint64) status.st_size, self->size);
          return take_over (self, fd, &status);
        }
      close (fd);
      break;
    }

  self->attempt = 0;
  return FALSE;
}

static gboolean
reopen (TincanPart *self,
        int         dir_fd)
{
  char        name[TINCAN_PART_NAME_BYTES];
  struct stat status;
  int         fd;

  tincan_part_get_name (self, name);
  fd = tincan_beneath_open_own (dir_fd, name, O_RDWR);
  if (fd < 0)
    return FALSE;

  if (fstat (fd, &status) != 0 || status.st_dev != self->device || status.st_ino != self->inode)
    {
      close (fd);
      errno = ESTALE;
      return FALSE;
    }

  self->fd = fd;
  return TRUE;
}

/* File systems that cannot reserve do without. */
static gboolean
reserve (TincanPart *self)
{
  if (self->size < RESERVE_BYTES ||
      fallocate (self->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) self->size) == 0)
    return TRUE;

  return errno != ENOSPC && errno != EDQUOT && errno != EFBIG;
}

/* O_EXCL does not follow links and takes nothing that is there already. */
static gboolean
make (TincanPart *self,
      int         dir_fd)
{
  char        name[TINCAN_PART_NAME_BYTES];
  struct stat status;
  int         fd = -1;

  for (self->attempt = 0; self->attempt < MAX_ATTEMPTS; self->attempt++)
    {
      tincan_part_get_name (self, name);
      for (guint try = 0; try < 2; try++)
        {
          fd = openat (dir_fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
          if (fd >= 0 || errno != EEXIST)
            break;

          /* Nothing of this name can be of use to anybody, but a folder is not taken away. */
          if (unlinkat (dir_fd, name, 0) != 0)
            break;
          errno = EEXIST;
        }
      if (fd >= 0)
        break;
      if (errno != EEXIST && errno != EISDIR && errno != EPERM && errno != EACCES)
        return FALSE;
      /* Where we may not write at all, other names will not help. */
      if (faccessat (dir_fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return FALSE;
    }
  if (fd < 0)
    return FALSE;

  if (fstat (fd, &status) != 0)
    {
      close (fd);
      return FALSE;
    }
  take_over (self, fd, &status);

  if (!reserve (self))
    {
      int saved_errno = errno;

      tincan_part_remove (self, dir_fd);
      errno = saved_errno;
      return FALSE;
    }

  return TRUE;
}

/**
 * tincan_part_open:
 * @self: a part file
 * @dir_fd: its folder
 *
 * Opens it, or makes it if there is none yet. What has its name and was not found by
 * tincan_part_find() is removed, or avoided by another name; never written to.
 *
 * Returns: FALSE with errno; ESTALE if somebody put another file in its place
 */
gboolean
tincan_part_open (TincanPart *self,
                  int         dir_fd)
{
  if (self->fd >= 0)
    return TRUE;
  if (self->is_lost)
    {
      errno = EIO;
      return FALSE;
    }

  return self->inode != 0 ? reopen (self, dir_fd) : make (self, dir_fd);
}

/**
 * tincan_part_close:
 * @self: a part file
 */
void
tincan_part_close (TincanPart *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* Waits for what was begun the last time, and begins what has come since. A disk slower than the
 * network so holds the network back, and not at the end. What fails here is not told again by
 * fsync(), and the kernel takes it for written: then nothing of the file may be used. */
static gboolean
set_disk_to_work (TincanPart *self)
{
  self->unsynced = 0;
  if (sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE) == 0 ||
      (errno != EIO && errno != ENOSPC && errno != EDQUOT))
    return TRUE;

  self->is_lost = TRUE;
  return FALSE;
}

/**
 * tincan_part_write:
 * @self: a part file that is open
 * @offset: where, in bytes
 * @data: what
 * @length: how much, in bytes
 *
 * Either all of it is written, or it fails; then it may be tried again, unless self->is_lost says
 * that the disk lost some of what was written before.
 *
 * Returns: FALSE with errno
 */
gboolean
tincan_part_write (TincanPart   *self,
                   guint64       offset,
                   const guint8 *data,
                   gsize         length)
{
  gsize written = 0;

  while (written < length)
    {
      ssize_t n = pwrite (self->fd, data + written, length - written, (off_t) (offset + written));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          /* That a disk takes nothing and does not say why is not in any manual, but would loop. */
          if (n == 0)
            errno = EIO;
          return FALSE;
        }
      written += n;
    }

  self->unsynced += length;
  return self->unsynced < SYNC_BYTES || set_disk_to_work (self);
}

/**
 * tincan_part_read:
 * @self: a part file that is open
 * @offset: where, in bytes
 * @buffer: (out caller-allocates): for what is read
 * @length: how much, in bytes
 *
 * Returns: how many bytes there were, less than @length only at the end; or -1 with errno
 */
gssize
tincan_part_read (TincanPart *self,
                  guint64     offset,
                  guint8     *buffer,
                  gsize       length)
{
  gsize filled = 0;

  while (filled < length)
    {
      ssize_t n = pread (self->fd, buffer + filled, length - filled, (off_t) (offset + filled));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      filled += n;
    }

  return (gssize) filled;
}

/**
 * tincan_part_is_in_place:
 * @self: a part file that was made
 * @dir_fd: its folder
 *
 * Returns: whether what has its name is still the file that we wrote
 */
gboolean
tincan_part_is_in_place (TincanPart *self,
                         int         dir_fd)
{
  char        name[TINCAN_PART_NAME_BYTES];
  struct stat status;

  tincan_part_get_name (self, name);
  return fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         status.st_dev == self->device && status.st_ino == self->inode;
}

/**
 * tincan_part_remove:
 * @self: a part file
 * @dir_fd: its folder
 *
 * Takes it away, if it is there; tincan_part_open() would then make it anew.
 */
void
tincan_part_remove (TincanPart *self,
                    int         dir_fd)
{
  char name[TINCAN_PART_NAME_BYTES];

  if (self->inode != 0 && tincan_part_is_in_place (self, dir_fd))
    {
      tincan_part_get_name (self, name);
      unlinkat (dir_fd, name, 0);
    }

  tincan_part_close (self);
  self->inode = 0;
  self->unsynced = 0;
}

/**
 * tincan_part_remove_old:
 * @journal: knows the names
 * @item: an item number
 * @dir_fd: its folder
 *
 * Takes away whatever an earlier run left of the item.
 */
void
tincan_part_remove_old (TincanJournal *journal,
                        guint          item,
                        int            dir_fd)
{
  char name[TINCAN_PART_NAME_BYTES];

  for (guint attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      tincan_journal_get_part_name (journal, item, attempt, name);
      if (unlinkat (dir_fd, name, 0) != 0 && errno == ENOENT)
        return;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-beneath"

#include "config.h"

#include "core/transfer/tincan-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* openat2() gives up when something is renamed under its feet (EAGAIN); that often in a row
 * somebody does it on purpose, and the slow way is not impressed by it. */
#define MAX_TRIES 8

static int disabled = 0; /* atomic, of TincanBeneathCalls */

/**
 * tincan_beneath_disable:
 * @calls: the calls to do without, from now on and in the whole process
 *
 * Only for tests, which run where everything is there.
 */
void
tincan_beneath_disable (TincanBeneathCalls calls)
{
  g_atomic_int_set (&disabled, calls);
}

static gboolean
is_disabled (TincanBeneathCalls call)
{
  return (g_atomic_int_get (&disabled) & call) != 0;
}

/* Whether @path has a component that would stay in place or go up. */
static gboolean
leaves (const char *path)
{
  const char *component = path;

  if (*path == '\0' || *path == '/')
    return TRUE;

  while (component != NULL)
    {
      const char *end = strchrnul (component, '/');
      gsize       length = end - component;

      if (length == 0 || (component[0] == '.' && length == 1) ||
          (component[0] == '.' && component[1] == '.' && length == 2))
        return TRUE;
      component = *end == '/' ? end + 1 : NULL;
    }

  return FALSE;
}

static int
open_with_openat2 (int         dir_fd,
                   const char *path,
                   int         flags,
                   mode_t      mode)
{
  struct open_how how = {
    .flags = (guint64) flags,
    .mode = (flags & O_CREAT) != 0 ? mode : 0,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
  };

  if (is_disabled (TINCAN_BENEATH_OPENAT2))
    {
      errno = ENOSYS;
      return -1;
    }

  for (guint try = 0; try < MAX_TRIES; try++)
    {
      int fd = (int) syscall (SYS_openat2, dir_fd, path, &how, sizeof how);

      if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
        return fd;
    }

  errno = EAGAIN;
  return -1;
}

static int
open_no_follow (int         dir_fd,
                const char *name,
                int         flags,
                mode_t      mode)
{
  int fd;

  do
    fd = openat (dir_fd, name, flags | O_NOFOLLOW, mode);
  while (fd < 0 && errno == EINTR);

  return fd;
}

/* A directory that is held open cannot be swapped for a link, so that it is enough to look at one
 * component at a time. */
static int
open_by_walking (int         dir_fd,
                 const char *path,
                 int         flags,
                 mode_t      mode)
{
  g_autofree char *copy = g_strdup (path);
  char            *name = copy;
  char            *slash;
  int              at = dir_fd;
  int              fd;
  int              saved_errno;

  while ((slash = strchr (name, '/')) != NULL)
    {
      *slash = '\0';
      fd = open_no_follow (at, name, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
      saved_errno = errno;
      if (at != dir_fd)
        close (at);
      errno = saved_errno;
      if (fd < 0)
        return -1;
      at = fd;
      name = slash + 1;
    }

  fd = open_no_follow (at, name, flags, mode);
  saved_errno = errno;
  if (at != dir_fd)
    close (at);
  errno = saved_errno;

  return fd;
}

/**
 * tincan_beneath_open:
 * @dir_fd: a directory
 * @path: what to open below it
 * @flags: as for open(); O_CLOEXEC is always added
 * @mode: for O_CREAT, before the umask
 *
 * With openat2(), RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS; where that is missing (before Linux 5.6,
 * or filtered away in a container), component by component with O_NOFOLLOW.
 *
 * Returns: a descriptor, or -1 and errno
 */
int
tincan_beneath_open (int         dir_fd,
                     const char *path,
                     int         flags,
                     mode_t      mode)
{
  int fd;

  g_return_val_if_fail (path != NULL, -1);

  if (leaves (path))
    {
      errno = EXDEV;
      return -1;
    }

  flags |= O_CLOEXEC;
  fd = open_with_openat2 (dir_fd, path, flags, mode);
  if (fd >= 0)
    return fd;

  /* A filter of system calls answers with EPERM or ENOSYS, an older kernel that does not know a
   * flag with EINVAL. What is a true answer comes again from the other way. */
  switch (errno)
    {
    case ENOSYS:
    case EPERM:
    case EINVAL:
    case E2BIG:
    case EAGAIN:
    case EOPNOTSUPP:
      return open_by_walking (dir_fd, path, flags, mode);
    default:
      return -1;
    }
}

/**
 * tincan_beneath_open_dir:
 * @dir_fd: a directory
 * @path: a directory below it
 *
 * Returns: a descriptor, or -1 and errno
 */
int
tincan_beneath_open_dir (int         dir_fd,
                         const char *path)
{
  int fd = tincan_beneath_open (dir_fd, path, O_RDONLY | O_DIRECTORY, 0);

  if (fd < 0 && errno == EACCES)
    fd = tincan_beneath_open (dir_fd, path, O_PATH | O_DIRECTORY, 0);

  return fd;
}

/* Where one owner is given to all files (FAT, many network file systems), that is the one of the
 * directory, too; and who owns the directory could do to our files what he likes anyway. */
static gboolean
is_own (const struct stat *file,
        const struct stat *dir)
{
  return S_ISREG (file->st_mode) && file->st_nlink == 1 &&
         (file->st_uid == geteuid () || file->st_uid == dir->st_uid);
}

/**
 * tincan_beneath_open_own:
 * @dir_fd: a directory
 * @name: a file in it that only we would make
 * @flags: as for open(), without O_CREAT
 *
 * Opens a file that an earlier run left, unless somebody planted something under its name: a
 * link, a pipe, or a file that has another name elsewhere or another owner, and that we would
 * write into by accident.
 *
 * Returns: a descriptor, or -1 and errno: ENOENT if there is nothing, EEXIST if it is not ours
 */
int
tincan_beneath_open_own (int         dir_fd,
                         const char *name,
                         int         flags)
{
  struct stat dir;
  struct stat before;
  struct stat opened;
  int         fd;

  g_return_val_if_fail (name != NULL, -1);

  if (fstat (dir_fd, &dir) != 0 || fstatat (dir_fd, name, &before, AT_SYMLINK_NOFOLLOW) != 0)
    return -1;

  /* A device must not even be opened. */
  if (!is_own (&before, &dir))
    {
      errno = EEXIST;
      return -1;
    }

  fd = open_no_follow (dir_fd, name, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0)
    return -1;
  if (fstat (fd, &opened) != 0 || !is_own (&opened, &dir))
    {
      close (fd);
      errno = EEXIST;
      return -1;
    }

  return fd;
}

/* Two names for a moment: a crash in between leaves both, and neither is wrong. */
static int
rename_by_linking (int         dir_fd,
                   const char *from,
                   const char *to)
{
  if (is_disabled (TINCAN_BENEATH_LINKAT))
    {
      errno = EPERM;
      return -1;
    }

  if (linkat (dir_fd, from, dir_fd, to, 0) != 0)
    return -1;

  return unlinkat (dir_fd, from, 0);
}

/* The name is taken with an empty file, which is then replaced: only what we made ourselves. */
static int
rename_by_reserving (int         dir_fd,
                     const char *from,
                     const char *to)
{
  struct stat ours;
  struct stat there;
  int         fd;
  int         result;

  fd = open_no_follow (dir_fd, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return -1;
  result = fstat (fd, &ours);
  close (fd);
  if (result != 0)
    return -1;

  if (fstatat (dir_fd, to, &there, AT_SYMLINK_NOFOLLOW) != 0)
    return -1;
  if (there.st_dev != ours.st_dev || there.st_ino != ours.st_ino || there.st_size != 0)
    {
      errno = EEXIST;
      return -1;
    }

  if (renameat (dir_fd, from, dir_fd, to) != 0)
    {
      int saved_errno = errno;

      unlinkat (dir_fd, to, 0);
      errno = saved_errno;
      return -1;
    }

  return 0;
}

/**
 * tincan_beneath_rename_new:
 * @dir_fd: a directory
 * @from: a file in it
 * @to: its new name there
 *
 * With renameat2() and RENAME_NOREPLACE; where the kernel or the file system refuses that, with
 * linkat(), and where there are no hard links either, by taking the name with O_EXCL first.
 *
 * Returns: 0, or -1 and errno: EEXIST if there is anything named @to, a dangling link included
 */
int
tincan_beneath_rename_new (int         dir_fd,
                           const char *from,
                           const char *to)
{
  g_return_val_if_fail (from != NULL && to != NULL, -1);

  if (is_disabled (TINCAN_BENEATH_RENAMEAT2))
    errno = EINVAL;
  else if (renameat2 (dir_fd, from, dir_fd, to, RENAME_NOREPLACE) == 0)
    return 0;

  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EPERM)
    return -1;
  if (rename_by_linking (dir_fd, from, to) == 0)
    return 0;

  if (errno != EPERM && errno != ENOSYS && errno != EOPNOTSUPP && errno != EMLINK &&
      errno != EINVAL)
    return -1;
  return rename_by_reserving (dir_fd, from, to);
}

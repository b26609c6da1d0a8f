/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Preloaded into a receiver, makes each write to a file take TINCAN_SLOW_DISK_US microseconds
 * more. A real slow disk would do, but no machine has one when a test needs it.
 */

/* pwrite and pwrite64 are one function to a program with large files, and two to its C library. */
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*PwriteFunc) (int         fd,
                               const void *data,
                               size_t      length,
                               off_t       offset);

static void
dawdle (void)
{
  const char *microseconds = getenv ("TINCAN_SLOW_DISK_US");

  if (microseconds != NULL)
    usleep ((useconds_t) atoi (microseconds));
}

ssize_t pwrite (int         fd,
                const void *data,
                size_t      length,
                off_t       offset);
ssize_t pwrite64 (int         fd,
                  const void *data,
                  size_t      length,
                  off_t       offset);

ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  static PwriteFunc next;

  if (next == NULL)
    next = (PwriteFunc) dlsym (RTLD_NEXT, "pwrite");
  dawdle ();
  return next (fd, data, length, offset);
}

ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      length,
          off_t       offset)
{
  static PwriteFunc next;

  if (next == NULL)
    next = (PwriteFunc) dlsym (RTLD_NEXT, "pwrite64");
  dawdle ();
  return next (fd, data, length, offset);
}

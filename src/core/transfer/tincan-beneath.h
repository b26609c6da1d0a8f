/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/*
 * The system calls that keep us below a directory, and their stand-ins where a kernel or a file
 * system does not have them. All of them fail with -1 and errno, like system calls.
 */

/* Opens @path ('/'-separated, relative) below @dir_fd; no component, the last included, may be a
 * symbolic link (ELOOP or ENOTDIR) or lead out of the directory. */
int tincan_beneath_open       (int         dir_fd,
                               const char *path,
                               int         flags,
                               mode_t      mode) G_GNUC_WARN_UNUSED_RESULT;
/* A directory, for reading; where that is not allowed, only to reach what is in it (O_PATH). */
int tincan_beneath_open_dir   (int         dir_fd,
                               const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* A file of ours by an earlier run: a regular one with one name, that belongs to us. EEXIST if what
 * is there is anything else. */
int tincan_beneath_open_own   (int         dir_fd,
                               const char *name,
                               int         flags) G_GNUC_WARN_UNUSED_RESULT;
/* Both names are in @dir_fd. EEXIST if there is anything of the new name. */
int tincan_beneath_rename_new (int         dir_fd,
                               const char *from,
                               const char *to) G_GNUC_WARN_UNUSED_RESULT;

/* For tests: which calls are to be treated as if the system did not have them. */
typedef enum
{
  TINCAN_BENEATH_OPENAT2 = 1 << 0,
  TINCAN_BENEATH_RENAMEAT2 = 1 << 1,
  TINCAN_BENEATH_LINKAT = 1 << 2,
} TincanBeneathCalls;

void tincan_beneath_disable (TincanBeneathCalls calls);

G_END_DECLS

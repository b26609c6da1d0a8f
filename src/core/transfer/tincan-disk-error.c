/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-disk-error"

#include "config.h"

#include "core/transfer/tincan-disk-error.h"

#include "wire/tincan-error.h"
#include "wire/tincan-manifest.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Enough to know a file again by. */
#define MAX_SHOWN_CHARACTERS 100

/* The sentence for @error_number, in which “%s” is the file; NULL for one that needs the system's
 * own words. */
static const char *
find_sentence (int error_number)
{
  switch (error_number)
    {
    case ENOSPC:
      return N_("“%s” could not be written, because the disk is full. "
                "Free some space, then go on.");
    case EDQUOT:
      return N_("“%s” could not be written, because all the space you may use on this disk is "
                "used up. Free some space, then go on.");
    case EACCES:
    case EPERM:
      return N_("“%s” could not be written, because you may not write there. "
                "Choose another folder.");
    case EROFS:
      return N_("“%s” could not be written, because the disk is read-only. "
                "Choose another folder.");
    case ENAMETOOLONG:
      return N_("“%s” could not be written, because its name is too long for this disk. "
                "Ask for it under a shorter name.");
    case EINVAL:
    case EILSEQ:
      return N_("“%s” could not be written, because this disk does not take such a name. "
                "Choose a folder on another disk.");
    case EFBIG:
      return N_("“%s” could not be written, because it is too large for this kind of disk. "
                "Choose a folder on another disk.");
    case EEXIST:
    case EISDIR:
    case ELOOP:
    case ENOTDIR:
    case EXDEV:
      return N_("“%s” could not be written, because a link or a file of another kind is in its "
                "place. Move that away, or choose another folder.");
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTCONN:
      return N_("“%s” could not be written, because its folder went away. "
                "Put it back, or choose another folder.");
    case ESTALE:
      return N_("“%s” could not be written, because another program changed what there was of it. "
                "Receive it again.");
    case EIO:
      return N_("“%s” could not be written, because the disk reports a fault. "
                "Check the disk, or choose a folder on another one.");
    case EMFILE:
    case ENFILE:
      return N_("“%s” could not be written, because too many files are open. "
                "Close some programs, then go on.");
    default:
      return NULL;
    }
}

/**
 * tincan_disk_error_set:
 * @error: (nullable): return location for the error
 * @error_number: what a system call left in errno
 * @path: the file or folder that could not be written, as a person knows it
 *
 * Says why, and names one next step: %TINCAN_ERROR_NO_SPACE for a full disk, else
 * %TINCAN_ERROR_DISK.
 */
void
tincan_disk_error_set (GError    **error,
                       int         error_number,
                       const char *path)
{
  g_autofree char *shown = NULL;
  const char      *sentence = find_sentence (error_number);
  TincanError      code;

  g_return_if_fail (path != NULL);

  shown = tincan_text_for_display (path, MAX_SHOWN_CHARACTERS);
  code = error_number == ENOSPC || error_number == EDQUOT ? TINCAN_ERROR_NO_SPACE
                                                          : TINCAN_ERROR_DISK;
  if (sentence == NULL)
    {
      g_set_error (error, TINCAN_ERROR, code,
                   _("“%s” could not be written: %s. Try again, or choose another folder."),
                   shown, g_strerror (error_number));
      return;
    }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, TINCAN_ERROR, code, _(sentence), shown);
#pragma GCC diagnostic pop
}

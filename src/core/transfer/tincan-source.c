/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-source"

#include "config.h"

#include "core/transfer/tincan-source-private.h"

#include "core/transfer/tincan-beneath.h"
#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Enough to know a file again by. */
#define MAX_SHOWN_CHARACTERS 100

struct _TincanSource
{
  gatomicrefcount ref_count;
  TincanManifest *manifest;
  GHashTable     *roots; /* (nullable): name at the top of the manifest → TincanSourceRoot */
  GPtrArray      *skipped;
  int             text_fd; /* -1 unless it is a text */
};

/* --- What is left out --- */

static const char *
get_skipped_sentence (TincanSkippedReason reason)
{
  switch (reason)
    {
    case TINCAN_SKIPPED_SYMLINK:
      return N_("“%s” is left out, because it is a link to something else. "
                "Choose what it points to instead.");
    case TINCAN_SKIPPED_SPECIAL:
      return N_("“%s” is left out, because it is a device, a pipe or a socket, "
                "and has no content of its own.");
    case TINCAN_SKIPPED_CLASH:
      return N_("“%s” is left out, because something beside it has the same name but for upper and "
                "lower case or accents, and some systems cannot hold both. "
                "Rename one of them to send both.");
    case TINCAN_SKIPPED_NAME:
      return N_("“%s” is left out, because it has no name of its own. "
                "Choose the folders in it instead.");
    case TINCAN_SKIPPED_UNREADABLE:
    default:
      return N_("“%s” is left out, because it cannot be read. "
                "Look whether it is there, and whether you may read it.");
    }
}

/* (transfer full): @problem is a sentence that says what is wrong with a name, or NULL. */
TincanSkipped *
tincan_skipped_new (const char         *path,
                    TincanSkippedReason reason,
                    const char         *problem)
{
  TincanSkipped   *skipped = g_new0 (TincanSkipped, 1);
  g_autofree char *shown = tincan_text_for_display (path, MAX_SHOWN_CHARACTERS);

  skipped->path = g_strdup (path);
  skipped->reason = reason;
  if (reason == TINCAN_SKIPPED_NAME && problem != NULL)
    /* Translators: the second %s is a sentence, such as “The name is longer than 255 bytes.” */
    skipped->message = g_strdup_printf (_("“%s” is left out. %s Rename it to send it, too."),
                                        shown, problem);
  else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    skipped->message = g_strdup_printf (_(get_skipped_sentence (reason)), shown);
#pragma GCC diagnostic pop

  return skipped;
}

void
tincan_skipped_free (TincanSkipped *skipped)
{
  g_free (skipped->path);
  g_free (skipped->message);
  g_free (skipped);
}

/* --- The source --- */

TincanSourceRoot *
tincan_source_root_new (const char *folder,
                        const char *name)
{
  TincanSourceRoot *root = g_new (TincanSourceRoot, 1);

  root->folder = g_strdup (folder);
  root->name = g_strdup (name);
  return root;
}

void
tincan_source_root_free (TincanSourceRoot *root)
{
  g_free (root->folder);
  g_free (root->name);
  g_free (root);
}

/* @manifest is finished. */
TincanSource *
tincan_source_new (TincanManifest *manifest,
                   GHashTable     *roots,
                   GPtrArray      *skipped)
{
  TincanSource *self = g_new0 (TincanSource, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->manifest = tincan_manifest_ref (manifest);
  self->roots = roots != NULL ? g_hash_table_ref (roots) : NULL;
  self->skipped = g_ptr_array_ref (skipped);
  self->text_fd = -1;

  return self;
}

/**
 * tincan_source_ref:
 * @self: a source
 *
 * Returns: (transfer full): @self. From any thread
 */
TincanSource *
tincan_source_ref (TincanSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * tincan_source_unref:
 * @self: (transfer full): a source
 *
 * From any thread.
 */
void
tincan_source_unref (TincanSource *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  tincan_manifest_unref (self->manifest);
  g_clear_pointer (&self->roots, g_hash_table_unref);
  g_ptr_array_unref (self->skipped);
  if (self->text_fd >= 0)
    close (self->text_fd);
  g_free (self);
}

/**
 * tincan_source_is_text:
 * @self: a source
 *
 * Returns: whether it is a text rather than files
 */
gboolean
tincan_source_is_text (TincanSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->text_fd >= 0;
}

/**
 * tincan_source_get_manifest:
 * @self: a source
 *
 * Returns: (transfer none): what it offers; with at least one entry
 */
TincanManifest *
tincan_source_get_manifest (TincanSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->manifest;
}

/**
 * tincan_source_get_skipped:
 * @self: a source
 *
 * Returns: (transfer none) (element-type TincanSkipped): what was found and is left out
 */
GPtrArray *
tincan_source_get_skipped (TincanSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->skipped;
}

/* --- Text --- */

static int
make_text_file (const char *text,
                gsize       length)
{
  gsize written = 0;
  int   fd;

  fd = memfd_create ("tincan-text", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  while (fd >= 0 && written < length)
    {
      ssize_t n = write (fd, text + written, length - written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          close (fd);
          return -1;
        }
      written += n;
    }

  if (fd >= 0)
    fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return fd;
}

static gboolean
check_text (const char *text,
            gsize       length,
            GError    **error)
{
  const char *problem = NULL;

  if (length == 0)
    problem = _("There is no text to send. Write or paste some first.");
  else if (length > TINCAN_MAX_TEXT_BYTES)
    problem = _("The text is longer than 1 MiB. Save it as a file, and send that.");
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    problem = _("The text is not valid Unicode (UTF-8). Save it as a file, and send that.");

  if (problem != NULL)
    g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST, problem);
  return problem == NULL;
}

/**
 * tincan_source_new_text:
 * @text: what to send, 1 byte to 1 MiB of UTF-8
 * @error: return location for an error
 *
 * Returns: (transfer full): a source of one item named `text`; NULL with %TINCAN_ERROR_MANIFEST if
 *   @text cannot be sent, or %TINCAN_ERROR_INTERNAL
 */
TincanSource *
tincan_source_new_text (const char *text,
                        GError    **error)
{
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(GPtrArray) skipped = g_ptr_array_new ();
  TincanEntry   entry = { .kind = TINCAN_ENTRY_FILE, .path = "text" };
  TincanSource *self;
  int           fd;

  g_return_val_if_fail (text != NULL, NULL);

  entry.size = strlen (text);
  if (!check_text (text, entry.size, error) || !tincan_manifest_add (manifest, &entry, error) ||
      !tincan_manifest_finish (manifest, error))
    return NULL;

  fd = make_text_file (text, entry.size);
  if (fd < 0)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_INTERNAL,
                   _("There is no room in memory for the text: %s. "
                     "Close some programs, then try again."),
                   g_strerror (errno));
      return NULL;
    }

  self = tincan_source_new (manifest, NULL, skipped);
  self->text_fd = fd;
  return self;
}

/* --- Opening --- */

static int
open_entry (TincanSource      *self,
            const TincanEntry *entry)
{
  gsize             top_length = strcspn (entry->path, "/");
  g_autofree char  *top = g_strndup (entry->path, top_length);
  g_autofree char  *path = NULL;
  TincanSourceRoot *root;
  int               folder_fd;
  int               fd;
  int               saved_errno;

  root = g_hash_table_lookup (self->roots, top);
  g_return_val_if_fail (root != NULL, -1);

  folder_fd = open (root->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0)
    return -1;

  /* Something else may have been put there by now: a pipe is not waited for. */
  path = g_strconcat (root->name, entry->path + top_length, NULL);
  fd = tincan_beneath_open (folder_fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  saved_errno = errno;
  close (folder_fd);
  errno = saved_errno;

  return fd;
}

static void
set_open_error (const TincanEntry *entry,
                guint              reason,
                GError           **error)
{
  g_autofree char *shown = tincan_text_for_display (entry->path, MAX_SHOWN_CHARACTERS);

  switch (reason)
    {
    case TINCAN_FAILED_GONE:
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                   _("“%s” is not where it was when it was offered. "
                     "Offer it again from where it is now."),
                   shown);
      break;
    case TINCAN_FAILED_CHANGED:
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                   _("“%s” was changed after it had been offered. Offer it again as it is now."),
                   shown);
      break;
    case TINCAN_FAILED_UNREADABLE:
    default:
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CHANGED,
                   _("“%s” cannot be read any more. Look whether you may read it, "
                     "then offer it again."),
                   shown);
      break;
    }
}

/**
 * tincan_source_open:
 * @self: a source
 * @item: a file of its manifest
 * @out_reason: (out): with an error, a TincanFailedReason for the other side
 * @error: return location for an error
 *
 * Opens a file that is still the one of the manifest, by size and time. For a text, the descriptor
 * shares its position with others: read it with pread().
 *
 * Returns: a descriptor that the caller closes, or -1 with %TINCAN_ERROR_CHANGED
 */
int
tincan_source_open (TincanSource *self,
                    guint         item,
                    guint        *out_reason,
                    GError      **error)
{
  const TincanEntry *entry;
  int                fd;

  g_return_val_if_fail (self != NULL && out_reason != NULL, -1);

  entry = tincan_manifest_get_entry (self->manifest, item);
  g_return_val_if_fail (entry != NULL && entry->kind == TINCAN_ENTRY_FILE, -1);

  if (self->text_fd >= 0)
    fd = fcntl (self->text_fd, F_DUPFD_CLOEXEC, 0);
  else
    fd = open_entry (self, entry);

  if (fd >= 0 && tincan_source_is_unchanged (self, item, fd))
    return fd;

  if (fd >= 0 || errno == ELOOP || errno == EISDIR || errno == ENXIO || errno == EXDEV)
    *out_reason = TINCAN_FAILED_CHANGED;
  else if (errno == ENOENT || errno == ENOTDIR)
    *out_reason = TINCAN_FAILED_GONE;
  else
    *out_reason = TINCAN_FAILED_UNREADABLE;
  set_open_error (entry, *out_reason, error);

  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * tincan_source_is_unchanged:
 * @self: a source
 * @item: a file of its manifest
 * @fd: it, as tincan_source_open() returned it
 *
 * Returns: whether its size and the time of its last change are still those of the manifest
 */
gboolean
tincan_source_is_unchanged (TincanSource *self,
                            guint         item,
                            int           fd)
{
  const TincanEntry *entry;
  struct stat        status;

  g_return_val_if_fail (self != NULL, FALSE);

  /* A text is sealed. */
  if (self->text_fd >= 0)
    return TRUE;

  entry = tincan_manifest_get_entry (self->manifest, item);
  return entry != NULL && fstat (fd, &status) == 0 && S_ISREG (status.st_mode) &&
         (guint64) status.st_size == entry->size &&
         status.st_mtim.tv_sec == entry->mtime_seconds &&
         (guint32) status.st_mtim.tv_nsec == entry->mtime_nanoseconds;
}

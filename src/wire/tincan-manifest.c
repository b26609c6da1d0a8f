/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-manifest"

#include "config.h"

#include "wire/tincan-manifest.h"

#include "wire/tincan-error.h"
#include "wire/tincan-manifest-clashes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Entries live in chunks, so that a growing manifest is neither copied nor twice as large as it
 * must be, and an entry stays where it is. */
#define CHUNK_ENTRIES 4096
#define PATHS_CHUNK_BYTES (64 * 1024)

/* A page leaves room for the message around it. */
#define MAX_PAGE_BYTES 60000

struct _TincanManifest
{
  gatomicrefcount ref_count;
  GPtrArray      *chunks; /* of TincanEntry[CHUNK_ENTRIES] */
  GStringChunk   *paths;
  gsize           paths_bytes;
  guint           n_files;
  guint           n_folders;
  guint64         bytes;
  GChecksum      *checksum;    /* until finished */
  GBytes         *digest;      /* once finished */
  GArray         *page_starts; /* of guint: the first entry of each page; once finished */
};

static gboolean
refuse (GError    **error,
        const char *problem)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST, problem);
  return FALSE;
}

static TincanEntry *
entry_at (TincanManifest *self,
          guint           item)
{
  TincanEntry *chunk = g_ptr_array_index (self->chunks, item / CHUNK_ENTRIES);

  return &chunk[item % CHUNK_ENTRIES];
}

/**
 * tincan_manifest_new:
 *
 * Returns: (transfer full): a manifest without entries
 */
TincanManifest *
tincan_manifest_new (void)
{
  TincanManifest *self = g_new0 (TincanManifest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->paths = g_string_chunk_new (PATHS_CHUNK_BYTES);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);

  return self;
}

/**
 * tincan_manifest_ref:
 * @self: a manifest
 *
 * Returns: (transfer full): @self. From any thread.
 */
TincanManifest *
tincan_manifest_ref (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * tincan_manifest_unref:
 * @self: (transfer full): a manifest
 *
 * From any thread.
 */
void
tincan_manifest_unref (TincanManifest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->chunks);
  g_string_chunk_free (self->paths);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_clear_pointer (&self->digest, g_bytes_unref);
  g_clear_pointer (&self->page_starts, g_array_unref);
  g_free (self);
}

/* --- Building --- */

static gboolean
check_entry (TincanManifest    *self,
             const TincanEntry *entry,
             GError           **error)
{
  if (!tincan_path_is_safe (entry->path, error))
    return FALSE;

  if (entry->size > (guint64) TINCAN_MAX_SAFE_INTEGER)
    return refuse (error, _("The file is too large to be sent."));
  if (entry->has_mtime &&
      (entry->mtime_nanoseconds > TINCAN_MAX_NANOSECONDS ||
       entry->mtime_seconds > TINCAN_MAX_SAFE_INTEGER ||
       entry->mtime_seconds < -TINCAN_MAX_SAFE_INTEGER))
    return refuse (error, _("The time of the last change is out of range."));

  if (tincan_manifest_get_n_entries (self) == TINCAN_MAX_ENTRIES)
    return refuse (error, _("There are more than 1,000,000 files and folders. "
                            "Send them in several parts."));
  if (strlen (entry->path) > TINCAN_MAX_PATHS_BYTES - self->paths_bytes)
    return refuse (error, _("The names of all files are too long together. "
                            "Send them in several parts."));
  if (entry->kind == TINCAN_ENTRY_FILE &&
      entry->size > (guint64) TINCAN_MAX_SAFE_INTEGER - self->bytes)
    return refuse (error, _("The files are too large together. Send them in several parts."));

  return TRUE;
}

static void
put_number (guint8 *at,
            guint64 value,
            guint   n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    at[i] = (value >> (8 * (n_bytes - 1 - i))) & 0xff;
}

/* PROTOCOL.md section 9, the manifest digest. */
static void
update_checksum (TincanManifest    *self,
                 const TincanEntry *entry)
{
  gsize path_length = strlen (entry->path);
  guint8 before[1 + 4];
  guint8 after[8 + 8 + 4 + 1];

  before[0] = entry->kind == TINCAN_ENTRY_FILE ? 'f' : 'd';
  put_number (before + 1, path_length, 4);
  put_number (after, entry->size, 8);
  put_number (after + 8, (guint64) entry->mtime_seconds, 8);
  put_number (after + 16, entry->mtime_nanoseconds, 4);
  after[20] = entry->executable ? 1 : 0;

  g_checksum_update (self->checksum, before, sizeof before);
  g_checksum_update (self->checksum, (const guchar *) entry->path, path_length);
  g_checksum_update (self->checksum, after, sizeof after);
}

/**
 * tincan_manifest_add:
 * @self: a manifest that is not finished
 * @entry: an entry; copied
 *
 * Adds an entry that keeps the rules for single entries. One that does not
 * leaves @self as it was. A folder's size and executable bit, and times
 * without @has_mtime, are taken for 0.
 *
 * Returns: %FALSE with TINCAN_ERROR_MANIFEST, whose message is a translated
 *   sentence for people that does not quote the path
 */
gboolean
tincan_manifest_add (TincanManifest    *self,
                     const TincanEntry *entry,
                     GError           **error)
{
  TincanEntry *added;
  guint item;

  g_return_val_if_fail (self != NULL && entry != NULL && entry->path != NULL, FALSE);
  g_return_val_if_fail (self->checksum != NULL, FALSE);

  if (!check_entry (self, entry, error))
    return FALSE;

  item = tincan_manifest_get_n_entries (self);
  if (item % CHUNK_ENTRIES == 0)
    g_ptr_array_add (self->chunks, g_new (TincanEntry, CHUNK_ENTRIES));

  added = entry_at (self, item);
  *added = *entry;
  added->path = g_string_chunk_insert (self->paths, entry->path);
  self->paths_bytes += strlen (entry->path);
  if (!added->has_mtime)
    {
      added->mtime_seconds = 0;
      added->mtime_nanoseconds = 0;
    }

  if (added->kind == TINCAN_ENTRY_FILE)
    {
      self->n_files++;
      self->bytes += added->size;
    }
  else
    {
      added->size = 0;
      added->executable = FALSE;
      self->n_folders++;
    }
  update_checksum (self, added);

  return TRUE;
}

/* --- Pages --- */

static void
divide_into_pages (TincanManifest *self)
{
  guint n_entries = tincan_manifest_get_n_entries (self);
  guint start = 0;
  gsize page_size = 0;

  self->page_starts = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_entries; i++)
    {
      gsize size = tincan_entry_get_json_size (entry_at (self, i));

      if (i == 0 || page_size + size > MAX_PAGE_BYTES || i - start == TINCAN_MAX_PAGE_ENTRIES)
        {
          g_array_append_val (self->page_starts, i);
          start = i;
          page_size = 0;
        }
      page_size += size;
    }
}

/**
 * tincan_manifest_finish:
 * @self: a manifest
 *
 * Seals @self: checks rule 5 of PROTOCOL.md section 11, computes the digest
 * and divides the entries into pages. Takes n log n time, and while it runs
 * memory for the paths once more. After an error @self can only be freed.
 *
 * Whether counts, bytes and digest are those of an offer is for the caller to
 * compare.
 *
 * Returns: %FALSE with TINCAN_ERROR_MANIFEST, whose message is a translated sentence for people
 */
gboolean
tincan_manifest_finish (TincanManifest *self,
                        GError        **error)
{
  guint8 digest[TINCAN_DIGEST_BYTES];
  gsize length = sizeof digest;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->checksum != NULL, FALSE);

  if (!tincan_manifest_check_clashes (self, error))
    return FALSE;

  divide_into_pages (self);
  g_checksum_get_digest (self->checksum, digest, &length);
  self->digest = g_bytes_new (digest, length);
  g_clear_pointer (&self->checksum, g_checksum_free);

  return TRUE;
}

/* --- Reading --- */

/**
 * tincan_manifest_get_n_entries:
 * @self: a manifest
 *
 * Returns: how many entries it has
 */
guint
tincan_manifest_get_n_entries (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_files + self->n_folders;
}

/**
 * tincan_manifest_get_entry:
 * @self: a manifest
 * @item: a number below tincan_manifest_get_n_entries()
 *
 * Returns: (transfer none): the entry; it stays where it is as long as @self
 */
const TincanEntry *
tincan_manifest_get_entry (TincanManifest *self,
                           guint           item)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (item < tincan_manifest_get_n_entries (self), NULL);

  return entry_at (self, item);
}

/**
 * tincan_manifest_get_n_files:
 * @self: a manifest
 *
 * Returns: how many entries are files
 */
guint
tincan_manifest_get_n_files (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_files;
}

/**
 * tincan_manifest_get_n_folders:
 * @self: a manifest
 *
 * Returns: how many entries are folders
 */
guint
tincan_manifest_get_n_folders (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_folders;
}

/**
 * tincan_manifest_get_bytes:
 * @self: a manifest
 *
 * Returns: size of all files together in bytes
 */
guint64
tincan_manifest_get_bytes (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->bytes;
}

/**
 * tincan_manifest_get_digest:
 * @self: a manifest
 *
 * Returns: (transfer none) (nullable): its digest, 32 bytes, or %NULL while it is not finished
 */
GBytes *
tincan_manifest_get_digest (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->digest;
}

static gboolean
is_listed (GPtrArray  *names,
           const char *name,
           gsize       length)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *listed = g_ptr_array_index (names, i);

      if (strlen (listed) == length && memcmp (listed, name, length) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * tincan_manifest_dup_names:
 * @self: a manifest
 * @max_names: the most names to return
 *
 * The names at the top, what a person would say is being sent; in the order
 * of the entries. They are as in the paths: for showing, they go through
 * tincan_text_for_display().
 *
 * Returns: (transfer full): at most @max_names names
 */
char **
tincan_manifest_dup_names (TincanManifest *self,
                           guint           max_names)
{
  GPtrArray *names;

  g_return_val_if_fail (self != NULL, NULL);

  names = g_ptr_array_new ();
  for (guint i = 0; i < tincan_manifest_get_n_entries (self) && names->len < max_names; i++)
    {
      const char *path = entry_at (self, i)->path;
      gsize length = strcspn (path, "/");

      if (!is_listed (names, path, length))
        g_ptr_array_add (names, g_strndup (path, length));
    }
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

/**
 * tincan_manifest_get_n_pages:
 * @self: a finished manifest
 *
 * Returns: how many pages it has; 0 without entries
 */
guint
tincan_manifest_get_n_pages (TincanManifest *self)
{
  g_return_val_if_fail (self != NULL && self->page_starts != NULL, 0);

  return self->page_starts->len;
}

/**
 * tincan_manifest_page_to_json:
 * @self: a finished manifest
 * @page: a number below tincan_manifest_get_n_pages()
 *
 * Returns: (transfer full): the entries of a `page` message, which with them
 *   is shorter than TINCAN_MAX_MESSAGE_BYTES
 */
JsonArray *
tincan_manifest_page_to_json (TincanManifest *self,
                              guint           page)
{
  JsonArray *array;
  guint start;
  guint end;

  g_return_val_if_fail (page < tincan_manifest_get_n_pages (self), NULL);

  start = g_array_index (self->page_starts, guint, page);
  end = page + 1 < self->page_starts->len
          ? g_array_index (self->page_starts, guint, page + 1)
          : tincan_manifest_get_n_entries (self);

  array = json_array_sized_new (end - start);
  for (guint i = start; i < end; i++)
    json_array_add_object_element (array, tincan_entry_to_json (entry_at (self, i)));

  return array;
}

/**
 * tincan_manifest_add_page:
 * @self: a manifest that is not finished
 * @entries: the entries of a `page` message
 *
 * Adds what the other side sent, each entry checked as in
 * tincan_manifest_add(). Pages must be added in order. After an error @self
 * can only be freed.
 *
 * Returns: %FALSE with TINCAN_ERROR_MANIFEST, whose message is for a log
 */
gboolean
tincan_manifest_add_page (TincanManifest *self,
                          JsonArray      *entries,
                          GError        **error)
{
  guint n_entries;

  g_return_val_if_fail (self != NULL && entries != NULL, FALSE);
  g_return_val_if_fail (self->checksum != NULL, FALSE);

  n_entries = json_array_get_length (entries);
  if (n_entries == 0 || n_entries > TINCAN_MAX_PAGE_ENTRIES)
    return refuse (error, "A page has no entries, or too many");

  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr(GError) local_error = NULL;
      JsonNode *node = json_array_get_element (entries, i);
      TincanEntry entry = { 0 };

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (error, "An entry is not an object");

      if (!tincan_entry_from_json (json_node_get_object (node), &entry, &local_error) ||
          !tincan_manifest_add (self, &entry, &local_error))
        {
          /* A wrong field is TINCAN_ERROR_PROTOCOL in a message, but here it is a bad manifest. */
          g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST, "Entry %u: %s",
                       tincan_manifest_get_n_entries (self), local_error->message);
          return FALSE;
        }
    }

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-listing"

#include "config.h"

#include "core/transfer/tincan-listing.h"

#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>

/* The one file of a text offer. */
#define TEXT_PATH "text"

struct _TincanListing
{
  TincanManifest *manifest;
  TincanOfferKind kind;
  guint           n_files;
  guint           n_folders;
  guint64         bytes;
  guint           n_pages;
  guint32         block;
  GBytes         *digest;

  guint      next_wanted;                          /* the first page that was not asked for */
  guint      next_page;                            /* the first that was not added */
  JsonArray *early[TINCAN_MAX_PAGES_OUTSTANDING]; /* came before it; page p is at p % 8 */
};

static gboolean
refuse (GError    **error,
        const char *detail)
{
  g_debug ("An offer is refused: %s", detail);
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST,
                       _("The other side offers files with names or sizes that are not allowed. "
                         "Ask for them in another way."));

  return FALSE;
}

static gboolean
check_offer (const TincanControl *offer,
             GError             **error)
{
  guint64 n_entries = (guint64) offer->items + offer->folders;

  if (offer->kind == TINCAN_OFFER_TEXT && offer->bytes > TINCAN_MAX_TEXT_BYTES)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST,
                           _("The other side offers a text that is too long. "
                             "Ask for it as a file."));
      return FALSE;
    }

  if (offer->kind == TINCAN_OFFER_TEXT && (offer->items != 1 || offer->folders != 0))
    return refuse (error, "a text is not one file");
  if (n_entries == 0 || n_entries > TINCAN_MAX_ENTRIES)
    return refuse (error, "too many entries, or none");
  if (offer->bytes > (guint64) TINCAN_MAX_SAFE_INTEGER)
    return refuse (error, "too many bytes");
  if (offer->pages > n_entries ||
      (guint64) offer->pages * TINCAN_MAX_PAGE_ENTRIES < n_entries)
    return refuse (error, "its pages cannot be");
  if (offer->block < TINCAN_MIN_BLOCK_BYTES || offer->block > TINCAN_MAX_BLOCK_BYTES)
    return refuse (error, "its blocks are out of limits");
  if (offer->digest == NULL || g_bytes_get_size (offer->digest) != TINCAN_DIGEST_BYTES)
    return refuse (error, "it has no digest");

  return TRUE;
}

/**
 * tincan_listing_new:
 * @offer: an offer
 * @error: return location for %TINCAN_ERROR_MANIFEST
 *
 * Returns: (transfer full) (nullable): the listing of an offer that may be true
 */
TincanListing *
tincan_listing_new (const TincanControl *offer,
                    GError             **error)
{
  TincanListing *self;

  g_return_val_if_fail (offer != NULL && offer->type == TINCAN_CONTROL_OFFER, NULL);

  if (!check_offer (offer, error))
    return NULL;

  self = g_new0 (TincanListing, 1);
  self->manifest = tincan_manifest_new ();
  self->kind = offer->kind;
  self->n_files = offer->items;
  self->n_folders = offer->folders;
  self->bytes = offer->bytes;
  self->n_pages = offer->pages;
  self->block = offer->block;
  self->digest = g_bytes_ref (offer->digest);

  return self;
}

void
tincan_listing_free (TincanListing *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (self->early); i++)
    g_clear_pointer (&self->early[i], json_array_unref);
  tincan_manifest_unref (self->manifest);
  g_bytes_unref (self->digest);
  g_free (self);
}

gboolean
tincan_listing_is_same_offer (TincanListing       *self,
                              const TincanControl *offer)
{
  return offer->digest != NULL && g_bytes_equal (self->digest, offer->digest) &&
         offer->kind == self->kind && offer->block == self->block;
}

/**
 * tincan_listing_get_block:
 * @self: a listing
 *
 * Returns: the block size in bytes
 */
guint32
tincan_listing_get_block (TincanListing *self)
{
  return self->block;
}

/**
 * tincan_listing_next_wanted:
 * @self: a listing
 * @out_page: (out): a page
 *
 * Returns: whether @out_page is to be asked for now; at most %TINCAN_MAX_PAGES_OUTSTANDING are
 *   outstanding
 */
gboolean
tincan_listing_next_wanted (TincanListing *self,
                            guint         *out_page)
{
  if (self->next_wanted == self->n_pages ||
      self->next_wanted - self->next_page >= TINCAN_MAX_PAGES_OUTSTANDING)
    return FALSE;

  *out_page = self->next_wanted++;

  return TRUE;
}

/**
 * tincan_listing_want_again:
 * @self: a listing
 *
 * What was asked for and has not come is to be asked for again.
 */
void
tincan_listing_want_again (TincanListing *self)
{
  self->next_wanted = self->next_page;
}

/* How far a page may go is checked with it, so that nobody can make us take in more than was
 * offered. */
static gboolean
add_in_order (TincanListing *self,
              JsonArray     *entries,
              GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  if (!tincan_manifest_add_page (self->manifest, entries, &local_error))
    return refuse (error, local_error->message);

  self->next_page++;
  if (tincan_manifest_get_n_files (self->manifest) > self->n_files ||
      tincan_manifest_get_n_folders (self->manifest) > self->n_folders ||
      tincan_manifest_get_bytes (self->manifest) > self->bytes)
    return refuse (error, "there is more than was offered");

  return TRUE;
}

/**
 * tincan_listing_add_page:
 * @self: a listing
 * @page: number of the page
 * @entries: what is on it
 * @error: return location for %TINCAN_ERROR_MANIFEST
 *
 * A page that is not outstanding is ignored.
 */
gboolean
tincan_listing_add_page (TincanListing *self,
                         guint          page,
                         JsonArray     *entries,
                         GError       **error)
{
  JsonArray **slot = &self->early[page % TINCAN_MAX_PAGES_OUTSTANDING];

  if (page < self->next_page || page >= self->next_wanted || *slot != NULL)
    return TRUE;

  *slot = json_array_ref (entries);
  while ((slot = &self->early[self->next_page % TINCAN_MAX_PAGES_OUTSTANDING]), *slot != NULL)
    {
      g_autoptr(JsonArray) next = g_steal_pointer (slot);

      if (!add_in_order (self, next, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
tincan_listing_is_whole (TincanListing *self)
{
  return self->next_page == self->n_pages;
}

/* Block numbers have 32 bits. */
static gboolean
has_too_large_file (TincanListing *self)
{
  for (guint i = 0; i < tincan_manifest_get_n_entries (self->manifest); i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (self->manifest, i);

      if (tincan_block_count (entry->size, self->block) == G_MAXUINT32)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_text (TincanManifest *manifest)
{
  const TincanEntry *entry = tincan_manifest_get_entry (manifest, 0);

  return entry->kind == TINCAN_ENTRY_FILE && g_strcmp0 (entry->path, TEXT_PATH) == 0;
}

/* On another thread; nothing else looks at what is whole. */
static gboolean
check_whole (TincanListing *self,
             GError       **error)
{
  TincanManifest    *manifest = self->manifest;
  g_autoptr(GError) local_error = NULL;

  if (!tincan_manifest_finish (manifest, &local_error))
    return refuse (error, local_error->message);

  if (tincan_manifest_get_n_files (manifest) != self->n_files ||
      tincan_manifest_get_n_folders (manifest) != self->n_folders ||
      tincan_manifest_get_bytes (manifest) != self->bytes)
    return refuse (error, "there is less than was offered");
  if (!g_bytes_equal (tincan_manifest_get_digest (manifest), self->digest))
    return refuse (error, "its digest is another one");
  if (self->kind == TINCAN_OFFER_TEXT && !is_text (manifest))
    return refuse (error, "a text is not named text");
  if (has_too_large_file (self))
    return refuse (error, "a file has too many blocks");

  return TRUE;
}

static void
finish_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  TincanListing *self = task_data;
  GError        *error = NULL;

  if (check_whole (self, &error))
    g_task_return_pointer (task, tincan_manifest_ref (self->manifest),
                           (GDestroyNotify) tincan_manifest_unref);
  else
    g_task_return_error (task, error);
}

/**
 * tincan_listing_finish_async:
 * @self: a whole listing; it has to be there until @callback is called
 * @callback: called on the thread's default context
 * @user_data: for @callback
 *
 * Checks the rules that need the whole manifest, on another thread: for a million entries it takes
 * seconds.
 */
void
tincan_listing_finish_async (TincanListing      *self,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (tincan_listing_is_whole (self));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, tincan_listing_finish_async);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, finish_thread);
}

/**
 * tincan_listing_finish_finish:
 * @result: the result
 * @error: return location for %TINCAN_ERROR_MANIFEST
 *
 * Returns: (transfer full) (nullable): a manifest that is what was offered and keeps all rules
 */
TincanManifest *
tincan_listing_finish_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

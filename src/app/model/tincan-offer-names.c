/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-offer-names"

#include "config.h"

#include "app/model/tincan-offer-names.h"

#include "app/model/tincan-words.h"

#include <string.h>

/* So that a million entries cost nothing. */
#define MAX_LOOKED_AT 5000

static void
name_free (gpointer data)
{
  TincanOfferName *self = data;

  g_free (self->stem);
  g_free (self->extension);
  g_free (self);
}

static TincanOfferName *
name_new (const char *name,
          gboolean    is_folder)
{
  TincanOfferName *self = g_new0 (TincanOfferName, 1);
  g_autofree char *stem = NULL;
  g_autofree char *extension = NULL;

  /* A dot in the name of a folder means nothing. */
  if (is_folder)
    stem = g_strdup (name);
  else
    stem = tincan_words_dup_stem (name, &extension);
  self->is_folder = is_folder;
  self->stem = tincan_words_dup_isolated (stem);
  self->extension = extension != NULL && *extension != '\0' ? tincan_words_dup_isolated (extension)
                                                            : g_strdup ("");
  return self;
}

/**
 * tincan_offer_names_new:
 * @task: an offer, of files
 * @max_names: how many names at most
 * @out_more: (out): whether there are others
 *
 * Returns: (transfer full) (element-type TincanOfferName): what is at the top of what is offered
 */
GPtrArray *
tincan_offer_names_new (TincanTask *task,
                        guint       max_names,
                        gboolean   *out_more)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (name_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  TincanManifest *manifest;
  guint n;

  g_return_val_if_fail (TINCAN_IS_TASK (task), NULL);
  g_return_val_if_fail (out_more != NULL, NULL);

  manifest = tincan_transfer_get_manifest (tincan_task_get_transfer (task));
  n = manifest != NULL ? tincan_manifest_get_n_entries (manifest) : 0;
  *out_more = n > MAX_LOOKED_AT;
  for (guint i = 0; i < MIN (n, MAX_LOOKED_AT); i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (manifest, i);
      const char *slash = strchr (entry->path, '/');
      gboolean is_folder = slash != NULL || entry->kind == TINCAN_ENTRY_FOLDER;
      g_autofree char *name = slash != NULL ? g_strndup (entry->path, slash - entry->path)
                                            : g_strdup (entry->path);

      if (g_hash_table_contains (seen, name))
        continue;
      if (names->len == max_names)
        {
          *out_more = TRUE;
          break;
        }
      g_ptr_array_add (names, name_new (name, is_folder));
      g_hash_table_add (seen, g_steal_pointer (&name));
    }
  return g_steal_pointer (&names);
}

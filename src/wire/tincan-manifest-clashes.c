/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-manifest"

#include "config.h"

#include "wire/tincan-manifest-clashes.h"

#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define FOLDED_CHUNK_BYTES (64 * 1024)

/*
 * Folded paths are sorted with `/` before every other character. What is below a path then follows
 * it directly, and paths that share folded components stand together. So everything that rule 5
 * forbids shows between neighbours: in n log n steps, and without a record of every folder, of
 * which a hostile manifest can name 63 a path.
 */
typedef struct
{
  const char        *folded; /* the path itself, where folding changes nothing */
  const TincanEntry *entry;
} SortKey;

/* Most paths are lower-case ASCII, which is its own folded form. */
static gboolean
is_folded (const char *path)
{
  for (const char *at = path; *at != '\0'; at++)
    {
      if ((guchar) *at >= 0x80 || g_ascii_isupper (*at))
        return FALSE;
    }

  return TRUE;
}

static int
rank (char c)
{
  if (c == '\0')
    return 0;

  return c == '/' ? 1 : 2 + (guchar) c;
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const char *left = ((const SortKey *) a)->folded;
  const char *right = ((const SortKey *) b)->folded;

  while (*left == *right && *left != '\0')
    {
      left++;
      right++;
    }

  return rank (*left) - rank (*right);
}

static gboolean
refuse (GError    **error,
        const char *problem)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST, problem);
  return FALSE;
}

/* Length in bytes of the first @n_components of @path. */
static gsize
prefix_length (const char *path,
               guint       n_components)
{
  const char *at = path;

  for (guint i = 0; i < n_components; i++)
    at = strchrnul (i == 0 ? at : at + 1, '/');

  return at - path;
}

/* @first sorts before @second. */
static gboolean
check_neighbours (const SortKey *first,
                  const SortKey *second,
                  GError       **error)
{
  const char *left = first->folded;
  const char *right = second->folded;
  guint n_shared = 0;
  gsize length;

  for (; *left == *right && *left != '\0'; left++, right++)
    {
      if (*left == '/')
        n_shared++;
    }

  if (*left == '\0' && *right == '\0')
    return refuse (error, _("Two items have the same name, or names that differ only in upper and "
                            "lower case or in how accents are written."));
  if (*left == '\0' && *right == '/')
    {
      if (first->entry->kind == TINCAN_ENTRY_FILE)
        return refuse (error, _("An item is a file, and a folder with other items in it."));
      n_shared++;
    }

  length = prefix_length (first->entry->path, n_shared);
  if (length != prefix_length (second->entry->path, n_shared) ||
      memcmp (first->entry->path, second->entry->path, length) != 0)
    return refuse (error, _("Two folders have names that differ only in upper and lower case "
                            "or in how accents are written."));

  return TRUE;
}

/**
 * tincan_manifest_check_clashes:
 * @manifest: a manifest
 *
 * Checks rule 5 of PROTOCOL.md section 11. Takes n log n time, and while it
 * runs memory for the paths that folding changes.
 *
 * Returns: %FALSE with TINCAN_ERROR_MANIFEST, whose message is a translated sentence for people
 */
gboolean
tincan_manifest_check_clashes (TincanManifest *manifest,
                               GError        **error)
{
  guint n_entries = tincan_manifest_get_n_entries (manifest);
  g_autofree SortKey *keys = g_new (SortKey, n_entries);
  GStringChunk *folded_paths = g_string_chunk_new (FOLDED_CHUNK_BYTES);
  gboolean is_good = TRUE;

  for (guint i = 0; i < n_entries; i++)
    {
      keys[i].entry = tincan_manifest_get_entry (manifest, i);
      keys[i].folded = keys[i].entry->path;
      if (!is_folded (keys[i].folded))
        {
          g_autofree char *folded = tincan_path_fold (keys[i].folded);

          keys[i].folded = g_string_chunk_insert (folded_paths, folded);
        }
    }

  if (n_entries > 1)
    qsort (keys, n_entries, sizeof *keys, compare_keys);
  for (guint i = 1; i < n_entries && is_good; i++)
    is_good = check_neighbours (&keys[i - 1], &keys[i], error);

  g_string_chunk_free (folded_paths);

  return is_good;
}

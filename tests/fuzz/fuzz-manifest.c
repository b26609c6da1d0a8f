/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-json.h"
#include "wire/tincan-manifest.h"
#include "wire/tincan-path-rules.h"

/* The pages of a manifest: a receiver shows and writes nothing but what these rules let through. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(JsonObject) page = tincan_json_parse ((const char *) data, size, 65536, NULL);
  g_autoptr(TincanManifest) manifest = tincan_manifest_new ();
  g_autoptr(TincanManifest) again = tincan_manifest_new ();
  g_autoptr(JsonArray) written = NULL;
  JsonArray *entries = NULL;

  if (page == NULL || !tincan_json_get_array (page, "entries", 512, &entries, NULL) ||
      !tincan_manifest_add_page (manifest, entries, NULL) ||
      !tincan_manifest_finish (manifest, NULL))
    return 0;

  for (guint i = 0; i < tincan_manifest_get_n_entries (manifest); i++)
    {
      const TincanEntry *entry = tincan_manifest_get_entry (manifest, i);

      g_assert_true (tincan_path_is_safe (entry->path, NULL));
      g_assert_cmpuint (entry->size, <=, TINCAN_MAX_SAFE_INTEGER);
    }

  for (guint i = 0; i < tincan_manifest_get_n_pages (manifest); i++)
    {
      g_clear_pointer (&written, json_array_unref);
      written = tincan_manifest_page_to_json (manifest, i);
      g_assert_true (tincan_manifest_add_page (again, written, NULL));
    }
  g_assert_true (tincan_manifest_finish (again, NULL));
  g_assert_true (g_bytes_equal (tincan_manifest_get_digest (manifest),
                                tincan_manifest_get_digest (again)));
  return 0;
}

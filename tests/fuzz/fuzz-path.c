/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-path-rules.h"

#include <string.h>

/* A path of a manifest, or of a file on our own disk: it stays below the folder that it is in. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *path = g_strndup ((const char *) data, size);
  g_autofree char *folded = NULL;
  g_autofree char *folded_again = NULL;
  g_auto(GStrv) components = NULL;

  if (!tincan_path_is_safe (path, NULL))
    return 0;

  g_assert_true (g_utf8_validate (path, -1, NULL));
  g_assert_false (g_path_is_absolute (path));
  components = g_strsplit (path, "/", -1);
  for (guint i = 0; components[i] != NULL; i++)
    g_assert_true (components[i][0] != '\0' && strcmp (components[i], ".") != 0 &&
                   strcmp (components[i], "..") != 0);

  folded = tincan_path_fold (path);
  folded_again = tincan_path_fold (folded);
  g_assert_cmpstr (folded, ==, folded_again);
  return 0;
}

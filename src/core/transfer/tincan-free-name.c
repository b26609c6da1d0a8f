/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-free-name"

#include "config.h"

#include "core/transfer/tincan-free-name.h"

#include "wire/tincan-limits.h"

#include <string.h>

/* What is longer, or has a blank in it, is the end of a sentence rather than an extension. */
#define MAX_EXTENSION_BYTES 16

/* "notes.tar" is what is inside of "notes.tar.gz", and the two belong together. */
static gboolean
is_packed_tar (const char *extension)
{
  static const char *const packers[] = { ".gz", ".bz2", ".xz", ".zst", ".lz", ".lz4",
                                         ".lzma", ".lzo", ".br", ".z", NULL };

  for (guint i = 0; packers[i] != NULL; i++)
    if (g_ascii_strcasecmp (extension, packers[i]) == 0)
      return TRUE;

  return FALSE;
}

/* Where the extension begins, with its dot; the end of the name if it has none. */
static const char *
find_extension (const char *name)
{
  const char *end = name + strlen (name);
  const char *stem = name + strspn (name, ".");
  const char *dot = strrchr (stem, '.');

  /* ".profile" is hidden, it is not an extension without a name. */
  if (dot == NULL || dot == stem)
    return end;
  if (dot[1] == '\0' || end - dot > MAX_EXTENSION_BYTES || strpbrk (dot, " ") != NULL)
    return end;

  if (is_packed_tar (dot) && dot - stem > 4 && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    return dot - 4;

  return dot;
}

/**
 * tincan_free_name_new:
 * @name: the name of a file or folder, one component; valid UTF-8
 * @is_folder: whether it has no extension, whatever it looks like
 * @number: from 1
 *
 * The name under which a second thing of the same name is kept: "name (1).ext". What would be too
 * long for a name is cut at the end of the stem, between characters.
 *
 * Returns: (transfer full): at most 255 bytes
 */
char *
tincan_free_name_new (const char *name,
                      gboolean    is_folder,
                      guint       number)
{
  g_autofree char *suffix = NULL;
  const char      *extension;
  gsize            stem_length;
  gsize            room;

  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (number > 0, NULL);

  extension = is_folder ? name + strlen (name) : find_extension (name);
  suffix = g_strdup_printf (" (%u)%s", number, extension);

  stem_length = extension - name;
  room = TINCAN_MAX_COMPONENT_BYTES - strlen (suffix);
  if (stem_length > room)
    {
      stem_length = room;
      while (stem_length > 0 && (name[stem_length] & 0xc0) == 0x80)
        stem_length--;
    }

  return g_strdup_printf ("%.*s%s", (int) stem_length, name, suffix);
}

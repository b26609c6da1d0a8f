/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-path-rules"

#include "config.h"

#include "wire/tincan-path-rules.h"

#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define OWN_PREFIX ".tincan-"

/* What Windows takes for a device, whatever follows the first dot. */
static const char *const reserved_names[] = {
  "con", "prn", "aux", "nul",
  "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
  "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"
};

static gboolean
is_reserved (const char *component,
             gsize       length)
{
  const char *dot = memchr (component, '.', length);
  gsize stem_length = dot != NULL ? (gsize) (dot - component) : length;

  /* All of them have three or four letters and digits, none of which folds to or from a letter
   * beyond ASCII. */
  if (stem_length < 3 || stem_length > 4)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (reserved_names); i++)
    {
      if (strlen (reserved_names[i]) == stem_length &&
          g_ascii_strncasecmp (component, reserved_names[i], stem_length) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_blank (const char *component,
          gsize       length)
{
  for (const char *at = component; at < component + length; at = g_utf8_next_char (at))
    {
      if (!g_unichar_isspace (g_utf8_get_char (at)))
        return FALSE;
    }

  return TRUE;
}

/* Returns what is wrong, in words for a person, or NULL. */
static const char *
check_component (const char *component,
                 gsize       length)
{
  if (length == 0)
    return _("The path is empty, begins or ends with “/”, or has “//” in it.");
  if ((length == 1 && component[0] == '.') ||
      (length == 2 && component[0] == '.' && component[1] == '.'))
    return _("The path has “.” or “..” in it.");
  if (length > TINCAN_MAX_COMPONENT_BYTES)
    return _("The name is longer than 255 bytes.");
  if (is_reserved (component, length))
    return _("The name is reserved by Windows for a device.");
  if (is_blank (component, length))
    return _("The name has nothing but blanks.");
  /* In any case, since a file system may not tell the cases apart. */
  if (length >= strlen (OWN_PREFIX) &&
      g_ascii_strncasecmp (component, OWN_PREFIX, strlen (OWN_PREFIX)) == 0)
    return _("Names that begin with “.tincan-” are Tincan's own.");

  return NULL;
}

static const char *
check_components (const char *path)
{
  const char *start = path;

  for (guint depth = 1;; depth++)
    {
      gsize length = strcspn (start, "/");
      const char *problem = check_component (start, length);

      if (problem != NULL)
        return problem;
      if (start[length] == '\0')
        return NULL;
      if (depth == TINCAN_MAX_PATH_DEPTH)
        return _("The path is more than 64 folders deep.");
      start += length + 1;
    }
}

static const char *
check_characters (const char *path)
{
  for (const char *at = path; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (*at == '\\')
        return _("The name has a backslash, which other systems take for a folder.");
      if (tincan_unichar_is_unsafe (g_utf8_get_char (at)))
        return _("The name has a character that is not shown, for example a line break or one that "
                 "changes the direction of writing.");
    }

  return NULL;
}

static const char *
check_path (const char *path)
{
  const char *problem;

  if (strlen (path) > TINCAN_MAX_PATH_BYTES)
    return _("The path is longer than 4,000 bytes.");
  if (!g_utf8_validate (path, -1, NULL))
    return _("The name is not valid Unicode (UTF-8).");

  problem = check_characters (path);
  if (problem != NULL)
    return problem;
  if (g_ascii_isalpha (path[0]) && path[1] == ':')
    return _("The path begins with a letter and a colon, which Windows takes for a drive.");

  return check_components (path);
}

/**
 * tincan_path_is_safe:
 * @path: a path as a manifest has it, not necessarily UTF-8
 *
 * Whether @path keeps the rules 1 to 4 of PROTOCOL.md section 11. What it
 * leaves to others: rule 5 compares paths with one another, and nothing here
 * knows what is on a disk.
 *
 * Returns: %FALSE with TINCAN_ERROR_MANIFEST, whose message is a translated
 *   sentence for people that does not quote @path
 */
gboolean
tincan_path_is_safe (const char *path,
                     GError    **error)
{
  const char *problem;

  g_return_val_if_fail (path != NULL, FALSE);

  problem = check_path (path);
  if (problem != NULL)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_MANIFEST, problem);
      return FALSE;
    }

  return TRUE;
}

/* Whether @path is ASCII, where the normal form is the text itself. */
static gboolean
is_ascii (const char *path)
{
  for (const char *at = path; *at != '\0'; at++)
    {
      if ((guchar) *at >= 0x80)
        return FALSE;
    }

  return TRUE;
}

/* GLib swaps the cases of Cherokee where it should fold the small letters to the capital ones. */
static char *
fold_case (const char *text)
{
  g_autoptr(GString) prepared = g_string_sized_new (strlen (text));

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gboolean is_small_cherokee = (c >= 0x13f8 && c <= 0x13fd) || (c >= 0xab70 && c <= 0xabbf);

      g_string_append_unichar (prepared, is_small_cherokee ? g_unichar_toupper (c) : c);
    }

  return g_utf8_casefold (prepared->str, prepared->len);
}

/**
 * tincan_path_fold:
 * @path: a path or name in UTF-8
 *
 * The form in which two paths are compared for rule 5: NFD, then full case
 * folding (CaseFolding.txt of Unicode), then NFC. None of them joins or splits
 * characters across a `/`, so the components of the result are those of @path,
 * folded.
 *
 * Returns: (transfer full): the folded form, for comparing only
 */
char *
tincan_path_fold (const char *path)
{
  g_autofree char *decomposed = NULL;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (is_ascii (path))
    return g_ascii_strdown (path, -1);

  decomposed = g_utf8_normalize (path, -1, G_NORMALIZE_NFD);
  g_return_val_if_fail (decomposed != NULL, g_strdup (path));
  folded = fold_case (decomposed);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

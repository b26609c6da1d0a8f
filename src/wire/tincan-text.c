/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-text"

#include "config.h"

#include "wire/tincan-text.h"

#include "wire/tincan-limits.h"

#include <string.h>

#define REPLACEMENT_CHARACTER 0xfffd
#define ELLIPSIS "…"

/**
 * tincan_unichar_is_unsafe:
 * @c: a character
 *
 * Whether @c can make text look like something else than it is: controls
 * (which a terminal obeys), line and paragraph separators, bidi embeddings,
 * overrides, isolates and noncharacters. These are the characters that a path
 * in a manifest must not have.
 *
 * Returns: %TRUE if so
 */
gboolean
tincan_unichar_is_unsafe (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
         (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) ||
         (c >= 0xfdd0 && c <= 0xfdef) ||
         (c & 0xfffe) == 0xfffe;
}

/* The marks do not force a direction on what is around them, and are in use in names of files; but
 * they are invisible, and a name in a dialog does without. */
static gboolean
is_unsafe_to_show (gunichar c)
{
  return tincan_unichar_is_unsafe (c) || c == 0x061c || c == 0x200e || c == 0x200f;
}

/* With @replacement 0 the characters are removed. */
static char *
replace_unsafe (const char *text,
                gunichar    replacement)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!is_unsafe_to_show (c))
        g_string_append_unichar (result, c);
      else if (replacement != 0)
        g_string_append_unichar (result, replacement);
    }

  return g_string_free (result, FALSE);
}

/**
 * tincan_text_for_display:
 * @text: text of a stranger, not necessarily UTF-8
 * @max_characters: the most characters that the result has, or 0 for no limit
 *
 * Makes @text safe to show to a person, in a terminal too. What is too long
 * loses its middle for an ellipsis, so that the end of the name of a file
 * cannot be pushed out of sight.
 *
 * Returns: (transfer full): one line of valid UTF-8
 */
char *
tincan_text_for_display (const char *text,
                         guint       max_characters)
{
  g_autofree char *whole = NULL;
  g_autofree char *head = NULL;
  const char *tail;
  glong length;
  glong n_head;
  glong n_tail;

  g_return_val_if_fail (text != NULL, NULL);

  whole = replace_unsafe (text, REPLACEMENT_CHARACTER);
  length = g_utf8_strlen (whole, -1);
  if (max_characters == 0 || length <= (glong) max_characters)
    return g_steal_pointer (&whole);

  n_tail = (max_characters - 1) / 2;
  n_head = max_characters - 1 - n_tail;
  head = g_utf8_substring (whole, 0, n_head);
  tail = g_utf8_offset_to_pointer (whole, length - n_tail);

  return g_strconcat (head, ELLIPSIS, tail, NULL);
}

/**
 * tincan_text_clean_name:
 * @text: what a `hello` says as the name of a person or app, or what is to be said there
 *
 * Removes control and bidi characters, and blanks at the ends, and cuts
 * what is longer than TINCAN_MAX_NAME_CHARACTERS.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL when nothing is left
 */
char *
tincan_text_clean_name (const char *text)
{
  g_autofree char *clean = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  clean = g_strstrip (replace_unsafe (text, 0));
  name = g_utf8_substring (clean, 0, MIN (g_utf8_strlen (clean, -1), TINCAN_MAX_NAME_CHARACTERS));
  g_strchomp (name);

  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}

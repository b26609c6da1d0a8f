/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-text.h"

static void
assert_safe (const char *text,
             glong       max_characters)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, max_characters);
  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_assert_false (tincan_unichar_is_unsafe (g_utf8_get_char (text)));
}

/* Names from a stranger, on their way to a person's terminal or window. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *shown = tincan_text_for_display (text, 0);
  g_autofree char *cut = tincan_text_for_display (text, 16);
  g_autofree char *name = tincan_text_clean_name (text);

  assert_safe (shown, G_MAXLONG);
  assert_safe (cut, 16);
  if (name != NULL)
    assert_safe (name, TINCAN_MAX_NAME_CHARACTERS);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-link.h"

/* What somebody pasted as a link. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanLink) link = tincan_link_parse (text, &error);

  if (link != NULL)
    {
      g_autofree char *written = tincan_link_to_string (link);
      g_autoptr(TincanLink) again = tincan_link_parse (written, NULL);
      g_autofree char *written_again = tincan_link_to_string (again);

      g_assert_true (tincan_link_looks_like (text));
      g_assert_true (g_str_is_ascii (written));
      g_assert_cmpstr (written, ==, written_again);
      g_assert_true (g_bytes_equal (tincan_link_get_secret (link), tincan_link_get_secret (again)));
    }
  else
    {
      g_assert_true (g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID) ||
                     g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_VERSION));
    }

  return 0;
}

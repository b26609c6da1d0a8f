/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-code.h"
#include "wire/tincan-error.h"

/* What somebody typed as a code. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanCode) code = tincan_code_parse (text, &error);

  (void) tincan_code_looks_like (text);
  if (code != NULL)
    {
      g_autofree char *shown = tincan_code_to_string (code);
      g_autoptr(TincanCode) again = tincan_code_parse (shown, NULL);
      g_autoptr(GBytes) password = tincan_code_dup_password (code);
      g_autoptr(GBytes) password_again = tincan_code_dup_password (again);

      g_assert_true (tincan_code_looks_like (shown));
      g_assert_true (tincan_code_is_nameplate (tincan_code_get_nameplate (code)));
      g_assert_true (g_bytes_equal (password, password_again));
    }
  else
    {
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }

  return 0;
}

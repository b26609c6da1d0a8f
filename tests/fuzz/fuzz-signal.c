/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-signal.h"

/* What was sealed, once it has been opened. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSignal) signal = tincan_signal_parse ((const char *) data, size, &error);

  if (signal == NULL)
    {
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }
  else if (signal->type != TINCAN_SIGNAL_UNKNOWN)
    {
      g_autoptr(GBytes) bytes = tincan_signal_to_bytes (signal);
      g_autoptr(TincanSignal) again = NULL;
      g_autoptr(GBytes) bytes_again = NULL;

      again = tincan_signal_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   &error);
      g_assert_no_error (error);
      bytes_again = tincan_signal_to_bytes (again);
      g_assert_true (g_bytes_equal (bytes, bytes_again));
    }

  return 0;
}

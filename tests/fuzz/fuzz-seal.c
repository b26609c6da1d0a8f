/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-seal.h"

/* Sealed bodies from a server that keeps, changes and makes up what it likes. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 ours[TINCAN_SEAL_KEY_BYTES] = { 1 };
  static const guint8 theirs[TINCAN_SEAL_KEY_BYTES] = { 2 };
  g_autoptr(TincanSeal) seal = tincan_seal_new (ours, theirs);
  GBytes *body;

  while ((body = fuzz_next_piece (&data, &size)) != NULL)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) opened = tincan_seal_open (seal, body, &error);

      if (opened == NULL)
        g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
      else
        g_assert_cmpuint (g_bytes_get_size (opened), <=, TINCAN_MAX_SIGNAL_BYTES);
      /* Nothing opens twice. */
      g_assert_null (tincan_seal_open (seal, body, NULL));
      g_bytes_unref (body);
    }

  return 0;
}

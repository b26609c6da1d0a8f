/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-handshake-private.h"

/* Bodies of a key agreement. The first byte says for whom: odd for the guest, even for the host. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 sid[TINCAN_SID_BYTES] = { 1 };
  static const guint8 scalar[TINCAN_CPACE_SCALAR_BYTES] = { 2 };
  g_autoptr(GBytes) mailbox = g_bytes_new_static (sid, TINCAN_MAILBOX_ID_BYTES);
  g_autoptr(GBytes) password = g_bytes_new_static ("acrobat-gymnast-unzip", 21);
  TincanHandshakePasswords passwords = { .code = password };
  gboolean is_guest = size > 0 && data[0] % 2 == 1;
  g_autoptr(TincanHandshake) side = NULL;
  g_autoptr(GBytes) share_a = NULL;
  GBytes *body;

  side = is_guest ? tincan_handshake_new_guest (TINCAN_VIA_CODE, mailbox, password)
                  : tincan_handshake_new_host (mailbox, &passwords);
  tincan_handshake_set_random (side, sid, scalar);
  share_a = is_guest ? tincan_handshake_start (side) : NULL;

  data += MIN (size, 1);
  size -= MIN (size, 1);
  while ((body = fuzz_next_piece (&data, &size)) != NULL)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) reply = NULL;
      gboolean taken = tincan_handshake_receive (side, body, &reply, &error);

      g_assert_true (taken ? error == NULL : error->domain == TINCAN_ERROR);
      if (!taken)
        g_assert_cmpint (tincan_handshake_get_state (side), ==, TINCAN_HANDSHAKE_FAILED);
      g_bytes_unref (body);
    }

  g_clear_pointer (&share_a, g_bytes_unref);
  return 0;
}

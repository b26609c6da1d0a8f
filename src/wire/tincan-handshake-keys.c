/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-handshake"

#include "config.h"

#include "wire/tincan-handshake-keys.h"

#include <sodium.h>
#include <string.h>

#define CHANNEL_NAME "tincan-1"
#define KEY_BYTES 32

/* CI: an agreement is good for one version, one way in and one mailbox. */
static GBytes *
channel_identifier (TincanVia via,
                    GBytes   *mailbox)
{
  GByteArray *ci = g_byte_array_new ();
  const char *way = via == TINCAN_VIA_CODE ? "code" : "link";

  tincan_cpace_append_prepend_len (ci, (const guint8 *) CHANNEL_NAME, strlen (CHANNEL_NAME));
  tincan_cpace_append_prepend_len (ci, (const guint8 *) way, strlen (way));
  tincan_cpace_append_prepend_len (ci, g_bytes_get_data (mailbox, NULL),
                                   g_bytes_get_size (mailbox));
  return g_byte_array_free_to_bytes (ci);
}

/**
 * tincan_handshake_make_share:
 * @via: what the guest used
 * @mailbox: the mailbox id
 * @password: the password
 * @sid: the session id
 * @scalar: this side's secret scalar
 * @out_share: (out): the public share, Ya or Yb
 *
 * Returns: FALSE if @scalar and @password make the neutral element, which chance does not do
 */
gboolean
tincan_handshake_make_share (TincanVia    via,
                             GBytes      *mailbox,
                             GBytes      *password,
                             const guint8 sid[TINCAN_SID_BYTES],
                             const guint8 scalar[TINCAN_CPACE_SCALAR_BYTES],
                             guint8       out_share[TINCAN_SHARE_BYTES])
{
  g_autoptr(GBytes) ci = channel_identifier (via, mailbox);
  g_autoptr(GBytes) sid_bytes = g_bytes_new (sid, TINCAN_SID_BYTES);
  guint8 generator[TINCAN_CPACE_POINT_BYTES];
  gboolean made;

  tincan_cpace_calculate_generator (password, ci, sid_bytes, generator);
  made = tincan_cpace_scalar_mult (scalar, generator, out_share);
  sodium_memzero (generator, sizeof generator);
  return made;
}

/* HKDF-Expand with SHA-512, of which one block is enough. */
static void
derive_key (const guint8 isk[TINCAN_CPACE_ISK_BYTES],
            const char  *label,
            guint8       out_key[KEY_BYTES])
{
  static const guint8 counter = 0x01;
  crypto_auth_hmacsha512_state state;
  guint8 block[crypto_auth_hmacsha512_BYTES];
  const char *prefix = CHANNEL_NAME " ";

  crypto_auth_hmacsha512_init (&state, isk, TINCAN_CPACE_ISK_BYTES);
  crypto_auth_hmacsha512_update (&state, (const guint8 *) prefix, strlen (prefix));
  crypto_auth_hmacsha512_update (&state, (const guint8 *) label, strlen (label));
  crypto_auth_hmacsha512_update (&state, &counter, 1);
  crypto_auth_hmacsha512_final (&state, block);

  memcpy (out_key, block, KEY_BYTES);
  sodium_memzero (block, sizeof block);
  sodium_memzero (&state, sizeof state);
}

static void
derive_confirmation (const guint8            isk[TINCAN_CPACE_ISK_BYTES],
                     const char             *label,
                     const TincanTranscript *transcript,
                     guint8                  out_tag[TINCAN_CONFIRMATION_BYTES])
{
  crypto_auth_hmacsha512_state state;
  guint8 block[crypto_auth_hmacsha512_BYTES];
  guint8 key[KEY_BYTES];

  derive_key (isk, label, key);
  crypto_auth_hmacsha512_init (&state, key, sizeof key);
  crypto_auth_hmacsha512_update (&state, transcript->sid, sizeof transcript->sid);
  crypto_auth_hmacsha512_update (&state, transcript->ya, sizeof transcript->ya);
  crypto_auth_hmacsha512_update (&state, transcript->yb, sizeof transcript->yb);
  crypto_auth_hmacsha512_final (&state, block);

  memcpy (out_tag, block, TINCAN_CONFIRMATION_BYTES);
  sodium_memzero (key, sizeof key);
  sodium_memzero (block, sizeof block);
  sodium_memzero (&state, sizeof state);
}

/**
 * tincan_handshake_derive_keys:
 * @transcript: what the two sides told one another
 * @scalar: this side's secret scalar
 * @their_share: the other side's share, which is also in @transcript
 * @out_keys: (out): the confirmations and the keys
 *
 * Returns: FALSE if @their_share is no point of the group, or the neutral one
 */
gboolean
tincan_handshake_derive_keys (const TincanTranscript *transcript,
                              const guint8            scalar[TINCAN_CPACE_SCALAR_BYTES],
                              const guint8            their_share[TINCAN_SHARE_BYTES],
                              TincanHandshakeKeys    *out_keys)
{
  g_autoptr(GBytes) sid = g_bytes_new (transcript->sid, sizeof transcript->sid);
  g_autoptr(GBytes) ad_a = g_bytes_new_static ("guest", strlen ("guest"));
  g_autoptr(GBytes) ad_b = g_bytes_new_static ("host", strlen ("host"));
  guint8 k[TINCAN_CPACE_POINT_BYTES];
  guint8 isk[TINCAN_CPACE_ISK_BYTES];

  if (!tincan_cpace_scalar_mult (scalar, their_share, k))
    {
      sodium_memzero (k, sizeof k);
      return FALSE;
    }

  tincan_cpace_isk (sid, k, transcript->ya, ad_a, transcript->yb, ad_b, isk);
  derive_confirmation (isk, "confirm guest", transcript, out_keys->confirm_guest);
  derive_confirmation (isk, "confirm host", transcript, out_keys->confirm_host);
  derive_key (isk, "seal guest", out_keys->seal_guest);
  derive_key (isk, "seal host", out_keys->seal_host);

  sodium_memzero (k, sizeof k);
  sodium_memzero (isk, sizeof isk);
  return TRUE;
}

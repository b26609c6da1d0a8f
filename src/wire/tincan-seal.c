/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-seal"

#include "config.h"

#include "wire/tincan-seal.h"

#include "wire/tincan-body.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-secret.h"

#include <sodium.h>
#include <string.h>

/* The kind byte and the counter, which are the associated data as well. */
#define COUNTER_BYTES 8
#define HEADER_BYTES (1 + COUNTER_BYTES)
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

G_STATIC_ASSERT (TINCAN_SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT (NONCE_BYTES == 16 + COUNTER_BYTES);

struct _TincanSeal
{
  guint8  send_key[TINCAN_SEAL_KEY_BYTES];
  guint8  receive_key[TINCAN_SEAL_KEY_BYTES];

  /* Counters of the last body that was sealed, and of the last one that opened. */
  guint64 sent;
  guint64 received;
};

/* A key is used for one direction of one session, so the counter alone makes a nonce. */
static void
fill_nonce (guint8 nonce[NONCE_BYTES],
            guint64 counter)
{
  guint64 big_endian = GUINT64_TO_BE (counter);

  memset (nonce, 0, NONCE_BYTES);
  memcpy (nonce + NONCE_BYTES - COUNTER_BYTES, &big_endian, COUNTER_BYTES);
}

/**
 * tincan_seal_new:
 * @send_key: the key for what this side sends
 * @receive_key: the key for what the other side sends
 *
 * Returns: (transfer full): a seal with both counters at their beginning
 */
TincanSeal *
tincan_seal_new (const guint8 send_key[TINCAN_SEAL_KEY_BYTES],
                 const guint8 receive_key[TINCAN_SEAL_KEY_BYTES])
{
  TincanSeal *self;

  g_return_val_if_fail (send_key != NULL && receive_key != NULL, NULL);

  tincan_sodium_init ();
  self = g_new0 (TincanSeal, 1);
  memcpy (self->send_key, send_key, sizeof self->send_key);
  memcpy (self->receive_key, receive_key, sizeof self->receive_key);
  return self;
}

/**
 * tincan_seal_free:
 * @self: (transfer full) (nullable): a seal
 */
void
tincan_seal_free (TincanSeal *self)
{
  if (self == NULL)
    return;

  sodium_memzero (self, sizeof *self);
  g_free (self);
}

/**
 * tincan_seal_seal:
 * @self: a seal
 * @plaintext: a signal, at most %TINCAN_MAX_SIGNAL_BYTES bytes
 *
 * Every call uses up a counter, so what was sealed has to be sent in the order of the calls.
 *
 * Returns: (transfer full): the body to send
 */
GBytes *
tincan_seal_seal (TincanSeal *self,
                  GBytes     *plaintext)
{
  guint8 nonce[NONCE_BYTES];
  const guint8 *data;
  gsize length = 0;
  guint64 counter;
  guint8 *body;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (plaintext != NULL, NULL);
  g_return_val_if_fail (g_bytes_get_size (plaintext) <= TINCAN_MAX_SIGNAL_BYTES, NULL);

  data = g_bytes_get_data (plaintext, &length);
  self->sent++;
  counter = GUINT64_TO_BE (self->sent);
  fill_nonce (nonce, self->sent);

  body = g_malloc (HEADER_BYTES + length + TAG_BYTES);
  body[0] = TINCAN_BODY_SEALED;
  memcpy (body + 1, &counter, COUNTER_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (body + HEADER_BYTES, NULL, data, length,
                                              body, HEADER_BYTES, NULL, nonce, self->send_key);
  return g_bytes_new_take (body, HEADER_BYTES + length + TAG_BYTES);
}

/**
 * tincan_seal_open:
 * @self: a seal
 * @body: a body that came in
 * @error: return location for an error
 *
 * Opens a body that the other side sealed for us, later than all that have been opened. A body that
 * does not open changes nothing: whoever forwarded it may have made it up, so it is dropped and the
 * next one is waited for.
 *
 * Returns: (transfer full): the signal, or NULL with %TINCAN_ERROR_PROTOCOL
 */
GBytes *
tincan_seal_open (TincanSeal *self,
                  GBytes     *body,
                  GError    **error)
{
  guint8 nonce[NONCE_BYTES];
  const guint8 *data;
  gsize length = 0;
  guint64 counter;
  g_autofree guint8 *plaintext = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (body != NULL, NULL);

  data = g_bytes_get_data (body, &length);
  if (length < HEADER_BYTES + TAG_BYTES ||
      length > HEADER_BYTES + TINCAN_MAX_SIGNAL_BYTES + TAG_BYTES ||
      data[0] != TINCAN_BODY_SEALED)
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "A body of %" G_GSIZE_FORMAT " bytes is no sealed one", length);
      return NULL;
    }

  memcpy (&counter, data + 1, COUNTER_BYTES);
  counter = GUINT64_FROM_BE (counter);
  if (counter <= self->received)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "A sealed body came again or out of order");
      return NULL;
    }

  length -= HEADER_BYTES + TAG_BYTES;
  plaintext = g_malloc (MAX (length, 1));
  fill_nonce (nonce, counter);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (plaintext, NULL, NULL,
                                                  data + HEADER_BYTES, length + TAG_BYTES,
                                                  data, HEADER_BYTES,
                                                  nonce, self->receive_key) != 0)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                           "A sealed body was not sealed by the other side");
      return NULL;
    }

  self->received = counter;
  return g_bytes_new_take (g_steal_pointer (&plaintext), length);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-comparison"

#include "config.h"

#include "wire/tincan-comparison.h"

#include "wire/tincan-error.h"
#include "wire/tincan-secret.h"
#include "wire/tincan-word-list.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/*
 * Who sits in the middle has two connections, with two different pairs of codes. The guest commits
 * to its nonce before it sees the host's, and the host says its own before it sees the guest's; so
 * whoever plays one of them to the other has fixed all its choices before the last one of the
 * honest side is known, and has one try.
 */

typedef enum
{
  TURN_BEGIN,  /* guest: to commit */
  TURN_COMMIT, /* host: waits for the commitment */
  TURN_NONCE,  /* guest: waits for the host's nonce */
  TURN_REVEAL, /* host: waits for the guest's nonce */
  TURN_OVER,
} Turn;

struct _TincanComparison
{
  gboolean is_host;
  Turn     turn;
  guint8   transcript[TINCAN_DIGEST_BYTES];
  guint8   commitment[TINCAN_DIGEST_BYTES]; /* host: the guest's */
  guint8   nonce[TINCAN_COMPARISON_NONCE_BYTES];
  char    *words;
};

/* SHA-256 over a label and up to three parts; a part of NULL is the end. */
static void
hash (guint8       *digest,
      const char   *label,
      const guint8 *parts[3],
      const gsize   sizes[3])
{
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) label, strlen (label));
  for (guint i = 0; i < 3 && parts[i] != NULL; i++)
    crypto_hash_sha256_update (&state, parts[i], sizes[i]);
  crypto_hash_sha256_final (&state, digest);
}

static void
compute_transcript (GBytes *offer,
                    GBytes *answer,
                    guint8 *transcript)
{
  gsize sizes[3] = { 0 };
  const guint8 *parts[3] = { NULL };

  parts[0] = g_bytes_get_data (offer, &sizes[0]);
  parts[1] = g_bytes_get_data (answer, &sizes[1]);
  hash (transcript, "tincan-1 codes", parts, sizes);
}

static void
compute_commitment (TincanComparison *self,
                    const guint8     *guest_nonce,
                    guint8           *commitment)
{
  const gsize sizes[3] = { sizeof self->transcript, sizeof self->nonce, 0 };
  const guint8 *parts[3] = { self->transcript, guest_nonce, NULL };

  hash (commitment, "tincan-1 commit", parts, sizes);
}

static void
choose_words (TincanComparison *self,
              const guint8     *host_nonce,
              const guint8     *guest_nonce)
{
  const gsize sizes[3] = { sizeof self->transcript, sizeof self->nonce, sizeof self->nonce };
  const guint8 *parts[3] = { self->transcript, host_nonce, guest_nonce };
  g_autoptr(GString) words = g_string_new (NULL);
  guint8 digest[TINCAN_DIGEST_BYTES];

  hash (digest, "tincan-1 words", parts, sizes);
  for (guint i = 0; i < TINCAN_COMPARISON_WORDS; i++)
    {
      const guint8 *b = digest + 4 * i;
      guint32 number = (guint32) b[0] << 24 | (guint32) b[1] << 16 | (guint32) b[2] << 8 | b[3];

      if (i > 0)
        g_string_append_c (words, ' ');
      g_string_append (words, tincan_word_list_get (number % TINCAN_WORD_LIST_LENGTH));
    }
  self->words = g_string_free (g_steal_pointer (&words), FALSE);
  self->turn = TURN_OVER;
}

/**
 * tincan_comparison_new:
 * @is_host: whether we made the offer
 * @offer: the offer code in its binary form, as made or read here
 * @answer: the answer code likewise
 *
 * Returns: (transfer full): the exchange for one connection
 */
TincanComparison *
tincan_comparison_new (gboolean is_host,
                       GBytes  *offer,
                       GBytes  *answer)
{
  TincanComparison *self;

  g_return_val_if_fail (offer != NULL, NULL);
  g_return_val_if_fail (answer != NULL, NULL);

  tincan_sodium_init ();
  self = g_new0 (TincanComparison, 1);
  self->is_host = is_host;
  self->turn = is_host ? TURN_COMMIT : TURN_BEGIN;
  compute_transcript (offer, answer, self->transcript);
  randombytes_buf (self->nonce, sizeof self->nonce);
  return self;
}

/**
 * tincan_comparison_free:
 * @self: (nullable): an exchange
 */
void
tincan_comparison_free (TincanComparison *self)
{
  if (self == NULL)
    return;

  g_free (self->words);
  g_free (self);
}

void
tincan_comparison_set_nonce (TincanComparison *self,
                             const guint8     *nonce)
{
  memcpy (self->nonce, nonce, sizeof self->nonce);
}

static TincanControl *
new_nonce (TincanComparison *self,
           TincanControlType type)
{
  TincanControl *control = tincan_control_new (type);

  control->nonce = g_bytes_new (self->nonce, sizeof self->nonce);
  return control;
}

/**
 * tincan_comparison_start:
 * @self: a guest's exchange
 *
 * Returns: (transfer full): the message that begins it
 */
TincanControl *
tincan_comparison_start (TincanComparison *self)
{
  TincanControl *control;
  guint8 commitment[TINCAN_DIGEST_BYTES];

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->turn == TURN_BEGIN, NULL);

  compute_commitment (self, self->nonce, commitment);
  control = tincan_control_new (TINCAN_CONTROL_COMMIT);
  control->commitment = g_bytes_new (commitment, sizeof commitment);
  self->turn = TURN_NONCE;
  return control;
}

static gboolean
refuse (TincanComparison *self,
        GError          **error,
        const char       *why)
{
  g_debug ("The comparison has failed: %s", why);
  self->turn = TURN_OVER;
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                       _("The other side did not keep to the rules, so the connection was ended. "
                         "Make new codes, and check that both of you have the newest Tincan."));
  return FALSE;
}

static gboolean
take_commitment (TincanComparison    *self,
                 const TincanControl *control,
                 TincanControl      **out_reply)
{
  memcpy (self->commitment, g_bytes_get_data (control->commitment, NULL), sizeof self->commitment);
  self->turn = TURN_REVEAL;
  *out_reply = new_nonce (self, TINCAN_CONTROL_NONCE);
  return TRUE;
}

static gboolean
take_nonce (TincanComparison    *self,
            const TincanControl *control,
            TincanControl      **out_reply,
            GError             **error)
{
  const guint8 *nonce = g_bytes_get_data (control->nonce, NULL);

  if (memcmp (nonce, self->nonce, sizeof self->nonce) == 0)
    return refuse (self, error, "a nonce is ours");

  choose_words (self, nonce, self->nonce);
  *out_reply = new_nonce (self, TINCAN_CONTROL_REVEAL);
  return TRUE;
}

static gboolean
take_reveal (TincanComparison    *self,
             const TincanControl *control,
             GError             **error)
{
  const guint8 *nonce = g_bytes_get_data (control->nonce, NULL);
  guint8 commitment[TINCAN_DIGEST_BYTES];

  if (memcmp (nonce, self->nonce, sizeof self->nonce) == 0)
    return refuse (self, error, "a nonce is ours");

  compute_commitment (self, nonce, commitment);
  if (sodium_memcmp (commitment, self->commitment, sizeof commitment) != 0)
    {
      self->turn = TURN_OVER;
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED,
                           _("Somebody has changed the codes on their way, so the connection was "
                             "ended and nothing was sent. Make new codes, and send them another "
                             "way."));
      return FALSE;
    }

  choose_words (self, self->nonce, nonce);
  return TRUE;
}

/**
 * tincan_comparison_receive:
 * @self: an exchange
 * @control: a message for which tincan_comparison_is_for() is true
 * @out_reply: (out) (transfer full) (nullable): what is to be sent
 * @error: return location for an error
 *
 * Returns: FALSE with %TINCAN_ERROR_UNTRUSTED or %TINCAN_ERROR_PROTOCOL; then the connection is to
 *   be ended
 */
gboolean
tincan_comparison_receive (TincanComparison    *self,
                           const TincanControl *control,
                           TincanControl      **out_reply,
                           GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (control != NULL, FALSE);

  *out_reply = NULL;
  if (control->type == TINCAN_CONTROL_COMMIT && self->turn == TURN_COMMIT)
    return take_commitment (self, control, out_reply);
  if (control->type == TINCAN_CONTROL_NONCE && self->turn == TURN_NONCE)
    return take_nonce (self, control, out_reply, error);
  if (control->type == TINCAN_CONTROL_REVEAL && self->turn == TURN_REVEAL)
    return take_reveal (self, control, error);
  return refuse (self, error, "a message came out of its turn");
}

/**
 * tincan_comparison_get_words:
 * @self: an exchange
 *
 * Returns: (transfer none) (nullable): four words with blanks between them, once they are known
 */
const char *
tincan_comparison_get_words (TincanComparison *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->words;
}

/**
 * tincan_comparison_is_for:
 * @control: a message
 *
 * Returns: whether @control belongs to the exchange, and to nothing else
 */
gboolean
tincan_comparison_is_for (const TincanControl *control)
{
  return control->type == TINCAN_CONTROL_COMMIT || control->type == TINCAN_CONTROL_NONCE ||
         control->type == TINCAN_CONTROL_REVEAL;
}

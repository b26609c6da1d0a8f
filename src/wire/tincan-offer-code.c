/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-offer-code"

#include "config.h"

#include "wire/tincan-offer-code.h"

#include <string.h>

/* The binary form. How it is written for people, and found in what they paste, is in
 * tincan-offer-code-text.c. */

#define CODE_VERSION 1
#define LENGTH_AT 1
#define CHECKSUM_BYTES 4
#define MIN_BYTES (LENGTH_AT + 2 + CHECKSUM_BYTES)

#define FLAG_ANSWER 0x01
#define FLAG_PASSIVE 0x02

#define MIN_UFRAG_CHARACTERS 4
#define MIN_PWD_CHARACTERS 22
#define MAX_CREDENTIAL_CHARACTERS 255

/* The characters of ICE's credentials (RFC 8839 section 5.4) are those of base64 with their
 * values. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * tincan_offer_code_new:
 * @kind: an offer, or an answer to one
 *
 * Returns: (transfer full): a code without content; the caller fills it in
 */
TincanOfferCode *
tincan_offer_code_new (TincanOfferCodeKind kind)
{
  TincanOfferCode *self = g_new0 (TincanOfferCode, 1);

  self->kind = kind;
  self->candidates = g_array_new (FALSE, FALSE, sizeof (TincanOfferCandidate));
  return self;
}

/**
 * tincan_offer_code_free:
 * @self: (nullable): a code
 */
void
tincan_offer_code_free (TincanOfferCode *self)
{
  if (self == NULL)
    return;

  g_free (self->ufrag);
  g_free (self->pwd);
  g_clear_pointer (&self->candidates, g_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

/**
 * tincan_offer_code_has_id:
 * @self: a code
 * @id: 8 bytes
 *
 * Returns: whether @self belongs to the offer with this id
 */
gboolean
tincan_offer_code_has_id (const TincanOfferCode *self,
                          const guint8          *id)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return memcmp (self->id, id, sizeof self->id) == 0;
}

/* The kind is in it, so that a code with the wrong word in front is not intact. */
static void
compute_checksum (TincanOfferCodeKind kind,
                  const guint8       *data,
                  gsize               length,
                  guint8              checksum[CHECKSUM_BYTES])
{
  g_autoptr(GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  const char *word = kind == TINCAN_OFFER_CODE_OFFER ? "offer" : "answer";
  guint8 digest[TINCAN_DIGEST_BYTES];
  gsize size = sizeof digest;

  g_checksum_update (sha256, (const guchar *) word, strlen (word));
  g_checksum_update (sha256, data, length);
  g_checksum_get_digest (sha256, digest, &size);
  memcpy (checksum, digest, CHECKSUM_BYTES);
}

/* --- Out --- */

static void
append_byte (GByteArray *out,
             guint       value)
{
  guint8 byte = value;

  g_byte_array_append (out, &byte, 1);
}

static void
append_number (GByteArray *out,
               guint64     value,
               guint       n_bytes)
{
  for (guint i = n_bytes; i > 0; i--)
    append_byte (out, value >> (8 * (i - 1)));
}

static void
append_packed (GByteArray *out,
               const char *text)
{
  gsize length = strlen (text);
  guint32 bits = 0;
  guint n_bits = 0;

  append_byte (out, length);
  for (gsize i = 0; i < length; i++)
    {
      bits = bits << 6 | (guint32) (strchr (alphabet, text[i]) - alphabet);
      n_bits += 6;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          append_byte (out, bits >> n_bits);
        }
    }
  if (n_bits > 0)
    append_byte (out, bits << (8 - n_bits));
}

static void
append_candidate (GByteArray                 *out,
                  const TincanOfferCandidate *candidate)
{
  append_byte (out, (guint) candidate->family << 6 | (candidate->tcp ? 1u : 0u) << 4 |
                      (guint) candidate->type);
  append_number (out, candidate->port, 2);
  g_byte_array_append (out, candidate->address, tincan_offer_address_size (candidate->family));
}

static gboolean
is_credential (const char *text,
               gsize       min)
{
  gsize length = strlen (text);

  return length >= min && length <= MAX_CREDENTIAL_CHARACTERS && strspn (text, alphabet) == length;
}

/**
 * tincan_offer_code_to_bytes:
 * @self: a code
 *
 * Returns: (transfer full) (nullable): the binary form, as it was read if it was; NULL when a field
 *   does not fit into a code, which a description that webrtcbin or a browser makes does not have
 */
GBytes *
tincan_offer_code_to_bytes (const TincanOfferCode *self)
{
  g_autoptr(GByteArray) out = NULL;
  guint8 checksum[CHECKSUM_BYTES];
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->bytes != NULL)
    return g_bytes_ref (self->bytes);
  if (self->ufrag == NULL || !is_credential (self->ufrag, MIN_UFRAG_CHARACTERS) ||
      self->pwd == NULL || !is_credential (self->pwd, MIN_PWD_CHARACTERS) ||
      self->candidates->len > TINCAN_MAX_OFFER_CANDIDATES)
    return NULL;

  out = g_byte_array_new ();
  append_byte (out, CODE_VERSION);
  append_number (out, 0, 2);
  append_byte (out, (self->kind == TINCAN_OFFER_CODE_ANSWER ? FLAG_ANSWER : 0) |
                      (self->passive ? FLAG_PASSIVE : 0));
  g_byte_array_append (out, self->id, sizeof self->id);
  append_number (out, self->expires, 4);
  g_byte_array_append (out, self->fingerprint, sizeof self->fingerprint);
  append_packed (out, self->ufrag);
  append_packed (out, self->pwd);
  append_byte (out, self->candidates->len);
  for (guint i = 0; i < self->candidates->len; i++)
    append_candidate (out, &g_array_index (self->candidates, TincanOfferCandidate, i));

  length = out->len + CHECKSUM_BYTES;
  if (length > TINCAN_MAX_OFFER_CODE_BYTES)
    return NULL;
  out->data[LENGTH_AT] = length >> 8;
  out->data[LENGTH_AT + 1] = length;
  compute_checksum (self->kind, out->data, out->len, checksum);
  g_byte_array_append (out, checksum, sizeof checksum);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* --- In --- */

typedef struct
{
  const guint8 *data;
  gsize         left;
} Reader;

static gboolean
read_bytes (Reader *reader,
            guint8 *bytes,
            gsize   length)
{
  if (reader->left < length)
    return FALSE;

  memcpy (bytes, reader->data, length);
  reader->data += length;
  reader->left -= length;
  return TRUE;
}

static gboolean
read_number (Reader  *reader,
             guint    n_bytes,
             guint64 *value)
{
  guint8 bytes[8];

  if (!read_bytes (reader, bytes, n_bytes))
    return FALSE;

  *value = 0;
  for (guint i = 0; i < n_bytes; i++)
    *value = *value << 8 | bytes[i];
  return TRUE;
}

static gboolean
read_packed (Reader *reader,
             guint64 min,
             char  **out_text)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint64 length = 0;
  guint32 bits = 0;
  guint n_bits = 0;

  if (!read_number (reader, 1, &length) || length < min)
    return FALSE;

  while (text->len < length)
    {
      if (n_bits < 6)
        {
          guint64 byte = 0;

          if (!read_number (reader, 1, &byte))
            return FALSE;
          bits = bits << 8 | (guint32) byte;
          n_bits += 8;
        }
      n_bits -= 6;
      g_string_append_c (text, alphabet[bits >> n_bits & 0x3f]);
    }
  if ((bits & ((1u << n_bits) - 1)) != 0)
    return FALSE;

  *out_text = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

static gboolean
read_candidate (Reader          *reader,
                TincanOfferCode *self)
{
  TincanOfferCandidate candidate = { 0 };
  guint64 byte = 0;
  guint64 port = 0;
  guint family;
  guint transport;
  guint type;

  if (!read_number (reader, 1, &byte) || !read_number (reader, 2, &port))
    return FALSE;

  family = byte >> 6;
  transport = byte >> 4 & 3;
  type = byte & 3;
  if (family > TINCAN_OFFER_ADDRESS_MDNS || transport > 1 || (byte & 0x0c) != 0 ||
      type > TINCAN_OFFER_CANDIDATE_RELAY)
    return FALSE;

  candidate.family = (TincanOfferAddress) family;
  candidate.tcp = transport == 1;
  candidate.type = (TincanOfferCandidateType) type;
  candidate.port = port;
  if (!read_bytes (reader, candidate.address, tincan_offer_address_size (candidate.family)))
    return FALSE;

  g_array_append_val (self->candidates, candidate);
  return TRUE;
}

static gboolean
read_fields (Reader          *reader,
             TincanOfferCode *self)
{
  guint64 flags = 0;
  guint64 expires = 0;
  guint64 n_candidates = 0;

  if (!read_number (reader, 1, &flags) ||
      ((flags & FLAG_ANSWER) != 0) != (self->kind == TINCAN_OFFER_CODE_ANSWER) ||
      !read_bytes (reader, self->id, sizeof self->id) ||
      !read_number (reader, 4, &expires) ||
      !read_bytes (reader, self->fingerprint, sizeof self->fingerprint) ||
      !read_packed (reader, MIN_UFRAG_CHARACTERS, &self->ufrag) ||
      !read_packed (reader, MIN_PWD_CHARACTERS, &self->pwd) ||
      !read_number (reader, 1, &n_candidates) ||
      n_candidates > TINCAN_MAX_OFFER_CANDIDATES)
    return FALSE;

  self->passive = self->kind == TINCAN_OFFER_CODE_ANSWER && (flags & FLAG_PASSIVE) != 0;
  self->expires = expires;
  for (guint i = 0; i < n_candidates; i++)
    {
      if (!read_candidate (reader, self))
        return FALSE;
    }
  return TRUE;
}

/**
 * tincan_offer_code_from_bytes:
 * @bytes: the binary form, as long as it says itself
 * @kind: what stood in front of it
 * @out_problem: (out): FINE, DAMAGED or NEWER
 *
 * Returns: (transfer full) (nullable): the code, if it is intact and of this version
 */
TincanOfferCode *
tincan_offer_code_from_bytes (GBytes                 *bytes,
                              TincanOfferCodeKind     kind,
                              TincanOfferCodeProblem *out_problem)
{
  g_autoptr(TincanOfferCode) self = NULL;
  guint8 checksum[CHECKSUM_BYTES];
  gsize length = 0;
  const guint8 *data;
  Reader reader;

  g_return_val_if_fail (bytes != NULL, NULL);

  *out_problem = TINCAN_OFFER_CODE_DAMAGED;
  data = g_bytes_get_data (bytes, &length);
  if (length < MIN_BYTES || length > TINCAN_MAX_OFFER_CODE_BYTES ||
      ((gsize) data[LENGTH_AT] << 8 | data[LENGTH_AT + 1]) != length)
    return NULL;

  compute_checksum (kind, data, length - CHECKSUM_BYTES, checksum);
  if (memcmp (checksum, data + length - CHECKSUM_BYTES, CHECKSUM_BYTES) != 0)
    return NULL;
  if (data[0] != CODE_VERSION)
    {
      *out_problem = TINCAN_OFFER_CODE_NEWER;
      return NULL;
    }

  self = tincan_offer_code_new (kind);
  reader.data = data + LENGTH_AT + 2;
  reader.left = length - MIN_BYTES;
  if (!read_fields (&reader, self))
    return NULL;

  self->bytes = g_bytes_ref (bytes);
  *out_problem = TINCAN_OFFER_CODE_FINE;
  return g_steal_pointer (&self);
}

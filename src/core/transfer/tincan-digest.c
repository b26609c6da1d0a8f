/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-digest"

#include "config.h"

#include "core/transfer/tincan-digest.h"

#include <openssl/evp.h>

struct _TincanFileDigest
{
  EVP_MD_CTX *context;
  guint32     next_block;
};

/* Looking an algorithm up takes libcrypto longer than hashing a small file with it. */
static const EVP_MD *
get_sha256 (void)
{
  static gsize sha256 = 0;

  if (g_once_init_enter (&sha256))
    {
      EVP_MD *found = EVP_MD_fetch (NULL, "SHA256", NULL);

      /* Without it there is nothing that could be promised about any file. */
      if (found == NULL)
        g_error ("libcrypto has no SHA-256");
      g_once_init_leave (&sha256, (gsize) found);
    }

  return (const EVP_MD *) sha256;
}

static EVP_MD_CTX *
context_new (void)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();

  if (context == NULL || !EVP_DigestInit_ex2 (context, get_sha256 (), NULL))
    g_error ("libcrypto cannot begin a digest");

  return context;
}

static void
context_free (gpointer context)
{
  EVP_MD_CTX_free (context);
}

/* The digest of what was fed; afterwards the context is ready for the next. */
static void
context_finish (EVP_MD_CTX *context,
                guint8      out_digest[TINCAN_DIGEST_BYTES])
{
  if (!EVP_DigestFinal_ex (context, out_digest, NULL) ||
      !EVP_DigestInit_ex2 (context, NULL, NULL))
    g_error ("libcrypto cannot finish a digest");
}

static void
context_update (EVP_MD_CTX   *context,
                const guint8 *data,
                gsize         length)
{
  if (!EVP_DigestUpdate (context, data, length))
    g_error ("libcrypto cannot go on with a digest");
}

/**
 * tincan_digest_block:
 * @data: (array length=length): a block, or anything else
 * @length: bytes of it; 0 is allowed
 * @out_digest: (out caller-allocates): SHA-256 (FIPS 180-4) of it
 *
 * May be called on any thread.
 */
void
tincan_digest_block (const guint8 *data,
                     gsize         length,
                     guint8        out_digest[TINCAN_DIGEST_BYTES])
{
  static GPrivate contexts = G_PRIVATE_INIT (context_free);
  EVP_MD_CTX     *context;

  g_return_if_fail (data != NULL || length == 0);

  context = g_private_get (&contexts);
  if (context == NULL)
    {
      context = context_new ();
      g_private_set (&contexts, context);
    }

  context_update (context, data, length);
  context_finish (context, out_digest);
}

/**
 * tincan_file_digest_new: (constructor)
 *
 * Returns: (transfer full): the digest of a file of no blocks yet
 */
TincanFileDigest *
tincan_file_digest_new (void)
{
  TincanFileDigest *self = g_new0 (TincanFileDigest, 1);

  self->context = context_new ();
  return self;
}

/**
 * tincan_file_digest_free:
 * @self: (transfer full): a file digest
 */
void
tincan_file_digest_free (TincanFileDigest *self)
{
  g_return_if_fail (self != NULL);

  EVP_MD_CTX_free (self->context);
  g_free (self);
}

/**
 * tincan_file_digest_get_next_block:
 * @self: a file digest
 *
 * Returns: the number of the block whose digest is to be added next, which is how many were added
 */
guint32
tincan_file_digest_get_next_block (TincanFileDigest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->next_block;
}

/**
 * tincan_file_digest_add:
 * @self: a file digest
 * @block_digest: (array fixed-size=32): the digest of the next block
 *
 * The blocks' digests have to be added in the order of the blocks.
 */
void
tincan_file_digest_add (TincanFileDigest *self,
                        const guint8     *block_digest)
{
  g_return_if_fail (self != NULL);

  context_update (self->context, block_digest, TINCAN_DIGEST_BYTES);
  self->next_block++;
}

/**
 * tincan_file_digest_finish:
 * @self: a file digest
 * @out_digest: (out caller-allocates) (array fixed-size=32): the digest of the file (PROTOCOL.md
 *   section 10, END)
 *
 * Afterwards @self is as new.
 */
void
tincan_file_digest_finish (TincanFileDigest *self,
                           guint8           *out_digest)
{
  g_return_if_fail (self != NULL);

  context_finish (self->context, out_digest);
  self->next_block = 0;
}

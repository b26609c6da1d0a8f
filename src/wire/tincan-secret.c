/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-secret"

#include "config.h"

#include "wire/tincan-secret.h"

#include <sodium.h>
#include <string.h>

/**
 * tincan_sodium_init:
 *
 * Starts libsodium. Everything in this room that needs it calls this first; calling it again
 * costs nothing, on any thread.
 */
void
tincan_sodium_init (void)
{
  static gsize initialized = 0;

  if (g_once_init_enter (&initialized))
    {
      if (sodium_init () < 0)
        g_error ("libsodium could not be started: is there a source of random numbers?");
      g_once_init_leave (&initialized, 1);
    }
}

static guint8 *
secret_alloc (gsize length)
{
  guint8 *memory;

  tincan_sodium_init ();

  /* Comes with guard pages, is kept out of core dumps, and sodium_free() wipes it. */
  memory = sodium_malloc (length);
  if (memory == NULL)
    g_error ("Out of memory for a secret of %" G_GSIZE_FORMAT " bytes", length);
  return memory;
}

static GBytes *
secret_take (guint8 *memory,
             gsize   length)
{
  return g_bytes_new_with_free_func (memory, length, sodium_free, memory);
}

/**
 * tincan_secret_new:
 * @data: (array length=length): bytes to copy
 * @length: their number
 *
 * Returns: (transfer full): a copy of @data that is wiped when it is freed
 */
GBytes *
tincan_secret_new (const guint8 *data,
                   gsize         length)
{
  guint8 *memory;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  memory = secret_alloc (length);
  if (length > 0)
    memcpy (memory, data, length);
  return secret_take (memory, length);
}

/**
 * tincan_secret_new_random:
 * @length: number of bytes
 *
 * Makes a mailbox id, a token or the secret of a link.
 *
 * Returns: (transfer full): @length bytes that nobody can guess
 */
GBytes *
tincan_secret_new_random (gsize length)
{
  guint8 *memory = secret_alloc (length);

  randombytes_buf (memory, length);
  return secret_take (memory, length);
}

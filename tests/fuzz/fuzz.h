/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A fuzz target is one function that takes any bytes, as a stranger would send them, and aborts
 * when something does not hold. With -Dfuzzing=true libFuzzer calls it with bytes that it makes up;
 * in every other build fuzz-replay.c calls it with the files of corpus/.
 */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Splits an input into pieces as if they had come one by one: each follows its length, 2 bytes. */
static inline GBytes *
fuzz_next_piece (const guint8 **data,
                 gsize         *size)
{
  gsize length;
  GBytes *piece;

  if (*size < 2)
    return NULL;

  length = MIN (((gsize) (*data)[0] << 8) | (*data)[1], *size - 2);
  /* A copy of its own, so that a sanitizer sees what is read behind its end. */
  piece = g_bytes_new (*data + 2, length);
  *data += 2 + length;
  *size -= 2 + length;
  return piece;
}

G_END_DECLS

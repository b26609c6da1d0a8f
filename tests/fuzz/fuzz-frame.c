/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"

/* Messages of the bulk channel. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  TincanFrameReader reader;
  TincanFrame frame;
  gsize n_bytes = 0;
  g_autoptr(GError) error = NULL;

  tincan_frame_reader_init (&reader, data, size);
  while (tincan_frame_reader_next (&reader, &frame, &error))
    {
      gsize n_digest = frame.kind == TINCAN_FRAME_DIGESTS ? frame.length : TINCAN_DIGEST_BYTES;

      n_bytes += TINCAN_FRAME_HEADER_BYTES + frame.payload_length;
      if (frame.digest != NULL)
        {
          g_assert_true (frame.digest >= data && frame.digest + n_digest <= data + size);
          n_bytes += n_digest;
        }
      if (frame.payload != NULL)
        g_assert_true (frame.payload + frame.payload_length <= data + size);
      g_assert_cmpuint (frame.payload_length, <=, TINCAN_MAX_BLOCK_BYTES);
    }

  /* No byte belongs to two frames, and reading ends where it ended. */
  g_assert_cmpuint (n_bytes, <=, size);
  g_assert_true (error == NULL || g_error_matches (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL));
  g_assert_false (tincan_frame_reader_next (&reader, &frame, NULL));
  return 0;
}

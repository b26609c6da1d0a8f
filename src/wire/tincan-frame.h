/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-limits.h"

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_FRAME_HEADER_BYTES 16

/* PROTOCOL.md section 10. */
typedef enum
{
  TINCAN_FRAME_DATA = 1,
  TINCAN_FRAME_END = 2,
  TINCAN_FRAME_DIGESTS = 3,
  TINCAN_FRAME_FAILED = 4,
  TINCAN_FRAME_REQUEST = 16,
  TINCAN_FRAME_REQUEST_DIGESTS = 17,
  TINCAN_FRAME_REQUEST_END = 18,
  TINCAN_FRAME_ACK = 19,
} TincanFrameKind;

typedef enum
{
  TINCAN_FAILED_CHANGED = 1,
  TINCAN_FAILED_GONE = 2,
  TINCAN_FAILED_UNREADABLE = 3,
} TincanFailedReason;

/* One frame as found in a message. Pointers point into the message and live as long as it does. */
typedef struct
{
  guint8        kind;    /* a TincanFrameKind; parsing skips the unknown ones */
  guint8        flags;
  guint16       transfer;
  guint32       item;
  guint32       block;
  guint32       length;  /* as in the header */
  const guint8 *digest;  /* DATA, END: 32 bytes; DIGESTS: length bytes */
  const guint8 *payload; /* DATA */
  gsize         payload_length;
} TincanFrame;

/* Walks over the frames of one message. */
typedef struct
{
  const guint8 *data;
  gsize         length;
  gsize         offset;
} TincanFrameReader;

void     tincan_frame_reader_init  (TincanFrameReader *self,
                                    const guint8      *data,
                                    gsize              length);
/* TRUE and *out_frame, or FALSE at the end, or FALSE with @error (TINCAN_ERROR_PROTOCOL) on a
 * malformed message. */
gboolean tincan_frame_reader_next  (TincanFrameReader *self,
                                    TincanFrame       *out_frame,
                                    GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* Builds one message of at most TINCAN_MAX_MESSAGE_BYTES. Not thread-safe. */
typedef struct _TincanFrameWriter TincanFrameWriter;

TincanFrameWriter *tincan_frame_writer_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void               tincan_frame_writer_free      (TincanFrameWriter *self);
gsize              tincan_frame_writer_get_length (TincanFrameWriter *self);
/* Bytes left, headers included. */
gsize              tincan_frame_writer_get_room  (TincanFrameWriter *self);
/* Reserves header, digest and @size payload bytes; returns where the payload goes, so that a file
 * is read straight into the message. *out_digest is where its 32 digest bytes go. Needs 48 + size
 * bytes of room. */
guint8            *tincan_frame_writer_add_data  (TincanFrameWriter *self,
                                                  guint16            transfer,
                                                  guint32            item,
                                                  guint32            block,
                                                  guint32            size,
                                                  guint8           **out_digest);
/* Takes back the last add_data (its file could not be read). */
void               tincan_frame_writer_drop_last (TincanFrameWriter *self);
void               tincan_frame_writer_add_end   (TincanFrameWriter *self,
                                                  guint16            transfer,
                                                  guint32            item,
                                                  guint32            n_blocks,
                                                  const guint8       digest[TINCAN_DIGEST_BYTES]);
void               tincan_frame_writer_add_digests (TincanFrameWriter *self,
                                                    guint16            transfer,
                                                    guint32            item,
                                                    guint32            first_block,
                                                    const guint8      *digests,
                                                    guint32            n_digests);
void               tincan_frame_writer_add_failed (TincanFrameWriter *self,
                                                   guint16            transfer,
                                                   guint32            item,
                                                   TincanFailedReason reason);
/* REQUEST, REQUEST_DIGESTS, REQUEST_END, ACK. */
void               tincan_frame_writer_add_request (TincanFrameWriter *self,
                                                    TincanFrameKind    kind,
                                                    guint16            transfer,
                                                    guint32            item,
                                                    guint32            block,
                                                    guint32            count);
/* (transfer full): the message; the writer is empty again. NULL when there is nothing in it. */
GBytes            *tincan_frame_writer_steal     (TincanFrameWriter *self)
  G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanFrameWriter, tincan_frame_writer_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-frame"

#include "config.h"

#include "wire/tincan-frame.h"

#include "wire/tincan-error.h"

#include <string.h>

/* Kinds from here on have a count where the others have the length of what follows. */
#define FIRST_KIND_WITHOUT_PAYLOAD 16

/* A shorter message is copied out of the buffer, so that a request of 16 bytes does not hold 64 KiB
 * until it is sent. */
#define COPY_BELOW_BYTES 4096

static guint16
read_u16 (const guint8 *at)
{
  return (guint16) (at[0] << 8 | at[1]);
}

static guint32
read_u32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static void
write_u16 (guint8 *at,
           guint16 value)
{
  at[0] = value >> 8;
  at[1] = value & 0xff;
}

static void
write_u32 (guint8 *at,
           guint32 value)
{
  write_u16 (at, value >> 16);
  write_u16 (at + 2, value & 0xffff);
}

/* --- Reader --- */

/**
 * tincan_frame_reader_init:
 * @self: a reader
 * @data: a binary message of the bulk channel
 * @length: length of @data in bytes
 *
 * Begins to read a message. @data must outlive @self and every frame read
 * from it.
 */
void
tincan_frame_reader_init (TincanFrameReader *self,
                          const guint8      *data,
                          gsize              length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || length == 0);

  self->data = data;
  self->length = length;
  self->offset = 0;
}

/* Ends the reading: nothing behind a malformed frame can be trusted to begin a frame. */
static gboolean
refuse (TincanFrameReader *self,
        const char        *what,
        GError           **error)
{
  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
               "A frame %s at byte %" G_GSIZE_FORMAT, what, self->offset);
  self->offset = self->length;

  return FALSE;
}

/* Whether @length fits the kind; NULL if so. */
static const char *
check_length (guint8  kind,
              guint32 length)
{
  switch (kind)
    {
    case TINCAN_FRAME_DATA:
      if (length <= TINCAN_DIGEST_BYTES)
        return "DATA has no block";
      if (length > TINCAN_DIGEST_BYTES + TINCAN_MAX_BLOCK_BYTES)
        return "DATA has too large a block";
      return NULL;

    case TINCAN_FRAME_END:
      return length == TINCAN_DIGEST_BYTES ? NULL : "END does not hold one digest";

    case TINCAN_FRAME_DIGESTS:
      if (length == 0 || length % TINCAN_DIGEST_BYTES != 0)
        return "DIGESTS does not hold whole digests";
      return NULL;

    case TINCAN_FRAME_FAILED:
      return length == 0 ? NULL : "FAILED holds something";

    default:
      return NULL;
    }
}

static gboolean
is_known (guint8 kind)
{
  return (kind >= TINCAN_FRAME_DATA && kind <= TINCAN_FRAME_FAILED) ||
         (kind >= TINCAN_FRAME_REQUEST && kind <= TINCAN_FRAME_ACK);
}

static void
point_into_payload (TincanFrame  *frame,
                    const guint8 *payload)
{
  frame->digest = NULL;
  frame->payload = NULL;
  frame->payload_length = 0;

  if (frame->kind == TINCAN_FRAME_DATA)
    {
      frame->digest = payload;
      frame->payload = payload + TINCAN_DIGEST_BYTES;
      frame->payload_length = frame->length - TINCAN_DIGEST_BYTES;
    }
  else if (frame->kind == TINCAN_FRAME_END || frame->kind == TINCAN_FRAME_DIGESTS)
    {
      frame->digest = payload;
    }
}

/**
 * tincan_frame_reader_next:
 * @self: a reader
 * @out_frame: (out): the frame; its pointers point into the message
 *
 * Reads the next frame of a kind that we know, and skips those that we do not
 * know. Sizes are checked against the message and the limits; whether
 * transfer, item, block and count mean something is for the transfer to say.
 *
 * Returns: %TRUE with a frame; %FALSE at the end of the message; %FALSE with
 *   TINCAN_ERROR_PROTOCOL when it is malformed, and nothing more can be read
 */
gboolean
tincan_frame_reader_next (TincanFrameReader *self,
                          TincanFrame       *out_frame,
                          GError           **error)
{
  g_return_val_if_fail (self != NULL && out_frame != NULL, FALSE);

  while (self->offset < self->length)
    {
      const guint8 *header = self->data + self->offset;
      gsize left = self->length - self->offset;
      gsize n_following;
      const char *problem;

      if (left < TINCAN_FRAME_HEADER_BYTES)
        return refuse (self, "has no whole header", error);

      out_frame->kind = header[0];
      out_frame->flags = header[1];
      out_frame->transfer = read_u16 (header + 2);
      out_frame->item = read_u32 (header + 4);
      out_frame->block = read_u32 (header + 8);
      out_frame->length = read_u32 (header + 12);

      n_following = out_frame->kind < FIRST_KIND_WITHOUT_PAYLOAD ? out_frame->length : 0;
      if (n_following > left - TINCAN_FRAME_HEADER_BYTES)
        return refuse (self, "is longer than its message", error);
      problem = check_length (out_frame->kind, out_frame->length);
      if (problem != NULL)
        return refuse (self, problem, error);

      self->offset += TINCAN_FRAME_HEADER_BYTES + n_following;

      if (is_known (out_frame->kind))
        {
          point_into_payload (out_frame, header + TINCAN_FRAME_HEADER_BYTES);
          return TRUE;
        }
    }

  return FALSE;
}

/* --- Writer --- */

struct _TincanFrameWriter
{
  guint8 *buffer;    /* (nullable): TINCAN_MAX_MESSAGE_BYTES, made when the first frame comes */
  gsize   length;
  gsize   last_data; /* where the last frame begins, if it is DATA; otherwise == length */
};

/**
 * tincan_frame_writer_new:
 *
 * Returns: (transfer full): an empty writer
 */
TincanFrameWriter *
tincan_frame_writer_new (void)
{
  return g_new0 (TincanFrameWriter, 1);
}

/**
 * tincan_frame_writer_free:
 * @self: (transfer full): a writer
 */
void
tincan_frame_writer_free (TincanFrameWriter *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->buffer);
  g_free (self);
}

/**
 * tincan_frame_writer_get_length:
 * @self: a writer
 *
 * Returns: length of the message so far in bytes
 */
gsize
tincan_frame_writer_get_length (TincanFrameWriter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * tincan_frame_writer_get_room:
 * @self: a writer
 *
 * Returns: bytes that the message can still take, headers included
 */
gsize
tincan_frame_writer_get_room (TincanFrameWriter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return TINCAN_MAX_MESSAGE_BYTES - self->length;
}

static gboolean
has_room (TincanFrameWriter *self,
          gsize              n_following)
{
  return tincan_frame_writer_get_room (self) >= TINCAN_FRAME_HEADER_BYTES + n_following;
}

/* Writes a header and reserves @n_following bytes behind it; returns where those are. */
static guint8 *
append_header (TincanFrameWriter *self,
               TincanFrameKind    kind,
               guint8             flags,
               guint16            transfer,
               guint32            item,
               guint32            block,
               guint32            length,
               gsize              n_following)
{
  guint8 *header;

  g_assert (has_room (self, n_following));

  if (self->buffer == NULL)
    self->buffer = g_malloc (TINCAN_MAX_MESSAGE_BYTES);

  header = self->buffer + self->length;
  header[0] = kind;
  header[1] = flags;
  write_u16 (header + 2, transfer);
  write_u32 (header + 4, item);
  write_u32 (header + 8, block);
  write_u32 (header + 12, length);

  self->length += TINCAN_FRAME_HEADER_BYTES + n_following;
  self->last_data = self->length;

  return header + TINCAN_FRAME_HEADER_BYTES;
}

/**
 * tincan_frame_writer_add_data:
 * @self: a writer with at least 48 + @size bytes of room
 * @transfer: the transfer
 * @item: the item
 * @block: the block
 * @size: size of the block in bytes, 1 to TINCAN_MAX_BLOCK_BYTES
 * @out_digest: (out) (transfer none): where the caller writes the 32 bytes of the block's digest
 *
 * Adds a DATA frame whose block and digest the caller fills in before anything
 * else is done with @self.
 *
 * Returns: (transfer none): where the caller writes the block
 */
guint8 *
tincan_frame_writer_add_data (TincanFrameWriter *self,
                              guint16            transfer,
                              guint32            item,
                              guint32            block,
                              guint32            size,
                              guint8           **out_digest)
{
  gsize start;
  guint8 *digest;

  g_return_val_if_fail (self != NULL && out_digest != NULL, NULL);
  g_return_val_if_fail (size > 0 && size <= TINCAN_MAX_BLOCK_BYTES, NULL);
  g_return_val_if_fail (has_room (self, TINCAN_DIGEST_BYTES + size), NULL);

  start = self->length;
  digest = append_header (self, TINCAN_FRAME_DATA, 0, transfer, item, block,
                          TINCAN_DIGEST_BYTES + size, TINCAN_DIGEST_BYTES + size);
  self->last_data = start;
  *out_digest = digest;

  return digest + TINCAN_DIGEST_BYTES;
}

/**
 * tincan_frame_writer_drop_last:
 * @self: a writer whose last frame came from tincan_frame_writer_add_data()
 *
 * Takes that frame back.
 */
void
tincan_frame_writer_drop_last (TincanFrameWriter *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->last_data < self->length);

  self->length = self->last_data;
}

/**
 * tincan_frame_writer_add_end:
 * @self: a writer with at least 48 bytes of room
 * @transfer: the transfer
 * @item: the item
 * @n_blocks: how many blocks the file has
 * @digest: the file digest
 */
void
tincan_frame_writer_add_end (TincanFrameWriter *self,
                             guint16            transfer,
                             guint32            item,
                             guint32            n_blocks,
                             const guint8       digest[TINCAN_DIGEST_BYTES])
{
  g_return_if_fail (self != NULL && digest != NULL);
  g_return_if_fail (has_room (self, TINCAN_DIGEST_BYTES));

  memcpy (append_header (self, TINCAN_FRAME_END, 0, transfer, item, n_blocks,
                         TINCAN_DIGEST_BYTES, TINCAN_DIGEST_BYTES),
          digest, TINCAN_DIGEST_BYTES);
}

/**
 * tincan_frame_writer_add_digests:
 * @self: a writer with at least 16 + 32 × @n_digests bytes of room
 * @transfer: the transfer
 * @item: the item
 * @first_block: the block of the first digest
 * @digests: @n_digests × 32 bytes
 * @n_digests: how many, 1 to TINCAN_MAX_DIGESTS_REQUESTED
 */
void
tincan_frame_writer_add_digests (TincanFrameWriter *self,
                                 guint16            transfer,
                                 guint32            item,
                                 guint32            first_block,
                                 const guint8      *digests,
                                 guint32            n_digests)
{
  gsize length = (gsize) n_digests * TINCAN_DIGEST_BYTES;

  g_return_if_fail (self != NULL && digests != NULL);
  g_return_if_fail (n_digests > 0 && n_digests <= TINCAN_MAX_DIGESTS_REQUESTED);
  g_return_if_fail (has_room (self, length));

  memcpy (append_header (self, TINCAN_FRAME_DIGESTS, 0, transfer, item, first_block,
                         length, length),
          digests, length);
}

/**
 * tincan_frame_writer_add_failed:
 * @self: a writer with at least 16 bytes of room
 * @transfer: the transfer
 * @item: the item that cannot be sent
 * @reason: why
 */
void
tincan_frame_writer_add_failed (TincanFrameWriter *self,
                                guint16            transfer,
                                guint32            item,
                                TincanFailedReason reason)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (has_room (self, 0));

  append_header (self, TINCAN_FRAME_FAILED, reason, transfer, item, 0, 0, 0);
}

/**
 * tincan_frame_writer_add_request:
 * @self: a writer with at least 16 bytes of room
 * @kind: REQUEST, REQUEST_DIGESTS, REQUEST_END or ACK
 * @transfer: the transfer
 * @item: the item
 * @block: the first block, 0 for REQUEST_END and ACK
 * @count: how many blocks, 0 for REQUEST_END and ACK
 */
void
tincan_frame_writer_add_request (TincanFrameWriter *self,
                                 TincanFrameKind    kind,
                                 guint16            transfer,
                                 guint32            item,
                                 guint32            block,
                                 guint32            count)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (kind >= TINCAN_FRAME_REQUEST && kind <= TINCAN_FRAME_ACK);
  g_return_if_fail (has_room (self, 0));

  append_header (self, kind, 0, transfer, item, block, count, 0);
}

/**
 * tincan_frame_writer_steal:
 * @self: a writer
 *
 * Takes the message out, without copying what is large; @self is empty afterwards.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL when there is nothing in it
 */
GBytes *
tincan_frame_writer_steal (TincanFrameWriter *self)
{
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);

  length = self->length;
  self->length = 0;
  self->last_data = 0;

  if (length == 0)
    return NULL;
  if (length < COPY_BELOW_BYTES)
    return g_bytes_new (self->buffer, length);

  return g_bytes_new_take (g_steal_pointer (&self->buffer), length);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "cometd-websocket-frames-private.h"

#define BUFFER_SIZE (64 * 1024)

/* The initial size of a message that does not fit into the buffer. It is doubled as bytes
 * arrive. */
#define MIN_MESSAGE_SIZE (64 * 1024)

#define LAST_FRAME 0x80
#define RESERVED_BITS 0x70
#define OPCODE_BITS 0x0f
#define CONTROL_BIT 0x08
#define MASKED 0x80
#define LENGTH_BITS 0x7f
#define LENGTH_16 126
#define LENGTH_64 127

#define MAX_HEADER_SIZE 14

typedef struct
{
  guint8 opcode;
  gboolean last;
  gsize size; /* Of the header. */
  guint64 length;
} Header;

/* A buffer of this thread that no reader uses: it is only needed while bytes are read. */
static GPrivate spare_buffer = G_PRIVATE_INIT (g_free);

static guint8 *
take_buffer (void)
{
  guint8 *buffer = g_private_get (&spare_buffer);

  if (buffer == NULL)
    return g_malloc (BUFFER_SIZE);

  g_private_set (&spare_buffer, NULL);
  return buffer;
}

static void
give_buffer_back (guint8 *buffer)
{
  if (g_private_get (&spare_buffer) == NULL)
    g_private_set (&spare_buffer, buffer);
  else
    g_free (buffer);
}

void
cometd_frame_reader_clear (CometdFrameReader *self)
{
  g_free (self->buffer);
  g_free (self->message);
  memset (self, 0, sizeof *self);
}

void
cometd_frame_reader_rest (CometdFrameReader *self)
{
  if (self->start == self->end)
    {
      g_clear_pointer (&self->buffer, give_buffer_back);
      self->start = self->end = 0;
    }
}

static void
grow_message (CometdFrameReader *self,
              gsize              wanted)
{
  guint64 size = MAX (MIN_MESSAGE_SIZE, 2 * (guint64)self->message_length);

  /* No more is allocated than the message is known to need. Otherwise the size is doubled, so that
   * small fragments do not cause a copy each. */
  if (self->last_frame)
    size = MIN (size, self->message_length + self->frame_rest);
  size = MAX (size, self->message_length + wanted);
  if (size <= self->message_size)
    return;

  self->message = g_realloc (self->message, size);
  self->message_size = size;
}

/* Large messages are read directly into their own memory. */
static gboolean
reads_into_message (CometdFrameReader *self)
{
  return self->frame_rest > 0 && self->start == self->end;
}

guint8 *
cometd_frame_reader_reserve (CometdFrameReader *self,
                             gsize             *room)
{
  if (reads_into_message (self))
    {
      if (self->message_length == self->message_size)
        grow_message (self, 1);
      *room = MIN (self->frame_rest, self->message_size - self->message_length);
      return self->message + self->message_length;
    }

  if (self->buffer == NULL)
    self->buffer = take_buffer ();

  /* The remaining bytes are a part of a header or of a control frame. */
  if (self->start > 0)
    memmove (self->buffer, self->buffer + self->start, self->end - self->start);
  self->end -= self->start;
  self->start = 0;

  *room = BUFFER_SIZE - self->end;
  return self->buffer + self->end;
}

void
cometd_frame_reader_commit (CometdFrameReader *self,
                            gsize              n_bytes)
{
  if (reads_into_message (self))
    {
      self->message_length += n_bytes;
      self->frame_rest -= n_bytes;
    }
  else
    {
      self->end += n_bytes;
    }
}

/* FALSE if the header is not complete. */
static gboolean
read_header (const CometdFrameReader *self,
             Header                  *header)
{
  gsize available = self->end - self->start;
  guint n_length_bytes = 0;
  const guint8 *bytes;

  if (available < 2)
    return FALSE;

  bytes = self->buffer + self->start;
  header->opcode = bytes[0] & OPCODE_BITS;
  header->last = (bytes[0] & LAST_FRAME) != 0;
  header->length = bytes[1] & LENGTH_BITS;
  if (header->length == LENGTH_16)
    n_length_bytes = 2;
  else if (header->length == LENGTH_64)
    n_length_bytes = 8;

  header->size = 2 + n_length_bytes;
  if (available < header->size)
    return FALSE;

  if (n_length_bytes > 0)
    {
      header->length = 0;
      for (guint i = 0; i < n_length_bytes; i++)
        header->length = header->length << 8 | bytes[2 + i];
    }

  return TRUE;
}

static gboolean
is_valid_header (const CometdFrameReader *self,
                 const Header            *header)
{
  const guint8 *bytes = self->buffer + self->start;

  /* No extensions were negotiated, servers do not mask frames, and a length must have its shortest
   * form. */
  if ((bytes[0] & RESERVED_BITS) != 0 || (bytes[1] & MASKED) != 0)
    return FALSE;
  if ((header->size == 4 && header->length < LENGTH_16) ||
      (header->size == 10 && (header->length <= G_MAXUINT16 || header->length > G_MAXINT64)))
    return FALSE;

  switch (header->opcode)
    {
    case COMETD_OPCODE_TEXT:
    case COMETD_OPCODE_BINARY:
      return !self->in_message;

    case COMETD_OPCODE_CONTINUATION:
      return self->in_message;

    case COMETD_OPCODE_CLOSE:
    case COMETD_OPCODE_PING:
    case COMETD_OPCODE_PONG:
      return header->last && header->length <= COMETD_FRAME_MAX_CONTROL;

    default:
      return FALSE;
    }
}

gboolean
cometd_close_code_is_valid (guint code)
{
  /* Other codes are reserved, or mean that a connection ended without a close frame. */
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

static CometdFrameKind
read_close (const guint8 *data,
            gsize         length,
            CometdFrame  *frame)
{
  if (length == 1)
    return COMETD_FRAME_INVALID;

  frame->code = COMETD_CLOSE_NO_STATUS;
  frame->has_code = length >= 2;
  if (frame->has_code)
    frame->code = data[0] << 8 | data[1];
  if (length > 2 && g_utf8_validate ((const char *)data + 2, length - 2, NULL))
    frame->reason = g_strndup ((const char *)data + 2, length - 2);

  return COMETD_FRAME_CLOSE;
}

static CometdFrameKind
read_control (CometdFrameReader *self,
              const Header      *header,
              CometdFrame       *frame)
{
  const guint8 *data = self->buffer + self->start + header->size;

  if (self->end - self->start < header->size + header->length)
    return COMETD_FRAME_MORE;

  self->start += header->size + header->length;
  frame->data = data;
  frame->length = header->length;
  switch (header->opcode)
    {
    case COMETD_OPCODE_CLOSE:
      return read_close (data, header->length, frame);

    case COMETD_OPCODE_PING:
      return COMETD_FRAME_PING;

    default:
      return COMETD_FRAME_PONG;
    }
}

static CometdFrameKind
end_text (CometdFrameReader *self,
          CometdFrame       *frame)
{
  frame->text = g_bytes_new_take (g_steal_pointer (&self->message), self->message_length);
  self->message_length = self->message_size = 0;
  self->n_fragments = 0;
  self->in_message = FALSE;

  return COMETD_FRAME_TEXT;
}

/* Moves the received part of the current frame from the buffer into the message. */
static void
take_rest (CometdFrameReader *self)
{
  gsize n_bytes = MIN (self->end - self->start, self->frame_rest);

  if (n_bytes == 0)
    return;

  grow_message (self, n_bytes);
  memcpy (self->message + self->message_length, self->buffer + self->start, n_bytes);
  self->message_length += n_bytes;
  self->start += n_bytes;
  self->frame_rest -= n_bytes;
}

CometdFrameKind
cometd_frame_reader_next (CometdFrameReader *self,
                          guint64            limit,
                          CometdFrame       *frame)
{
  Header header;

  while (TRUE)
    {
      if (self->in_message)
        {
          take_rest (self);
          if (self->frame_rest > 0)
            return COMETD_FRAME_MORE;
          if (self->last_frame)
            return end_text (self, frame);
        }

      if (!read_header (self, &header))
        return COMETD_FRAME_MORE;
      if (!is_valid_header (self, &header))
        return COMETD_FRAME_INVALID;
      if ((header.opcode & CONTROL_BIT) != 0)
        return read_control (self, &header, frame);
      if (header.opcode == COMETD_OPCODE_BINARY)
        return COMETD_FRAME_BINARY;
      if (limit != 0 && (self->message_length > limit ||
                         header.length > limit - self->message_length))
        return COMETD_FRAME_TOO_LARGE;
      if (self->n_fragments == COMETD_FRAME_MAX_FRAGMENTS)
        return COMETD_FRAME_TOO_LARGE;

      self->start += header.size;
      if (header.opcode == COMETD_OPCODE_TEXT && header.last &&
          header.length <= self->end - self->start)
        {
          /* The most common case: the whole message is in the buffer. */
          frame->text = g_bytes_new (self->buffer + self->start, header.length);
          self->start += header.length;
          return COMETD_FRAME_TEXT;
        }

      self->in_message = TRUE;
      self->n_fragments++;
      self->last_frame = header.last;
      self->frame_rest = header.length;
    }
}

static gsize
write_header (guint8       *bytes,
              CometdOpcode  opcode,
              gsize         length)
{
  gsize size = 2;
  guint n_length_bytes = 0;

  bytes[0] = LAST_FRAME | opcode;
  if (length < LENGTH_16)
    {
      bytes[1] = MASKED | length;
      return size;
    }

  n_length_bytes = length <= G_MAXUINT16 ? 2 : 8;
  bytes[1] = MASKED | (n_length_bytes == 2 ? LENGTH_16 : LENGTH_64);
  for (guint i = n_length_bytes; i > 0; i--)
    bytes[size++] = ((guint64)length >> 8 * (i - 1)) & 0xff;

  return size;
}

GBytes *
cometd_frame_new (CometdOpcode  opcode,
                  const void   *data,
                  gsize         length,
                  guint32       mask)
{
  guint8 *frame = g_malloc (MAX_HEADER_SIZE + length);
  gsize size = write_header (frame, opcode, length);
  const guint8 *from = data;
  guint8 *to = NULL;
  guint64 wide_mask = 0;
  gsize i = 0;

  memcpy (frame + size, &mask, sizeof mask);
  size += sizeof mask;
  to = frame + size;

  memcpy (&wide_mask, &mask, sizeof mask);
  memcpy ((guint8 *)&wide_mask + sizeof mask, &mask, sizeof mask);
  for (; i + sizeof wide_mask <= length; i += sizeof wide_mask)
    {
      guint64 word;

      memcpy (&word, from + i, sizeof word);
      word ^= wide_mask;
      memcpy (to + i, &word, sizeof word);
    }
  for (; i < length; i++)
    to[i] = from[i] ^ ((const guint8 *)&mask)[i % sizeof mask];

  return g_bytes_new_take (frame, size + length);
}

GBytes *
cometd_frame_new_close (guint   code,
                        guint32 mask)
{
  guint8 data[2] = { code >> 8, code & 0xff };

  return cometd_frame_new (COMETD_OPCODE_CLOSE, data, sizeof data, mask);
}

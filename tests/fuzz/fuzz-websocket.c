/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parses bytes from a server as WebSocket frames: the first byte of the input is the size limit of
 * messages, the second one the size of the pieces into which the network cuts the rest. For any
 * input, nothing crashes, memory is limited by the input, and the pieces make no difference. */

#include "fuzz.h"

#include <string.h>

#include "cometd-glib/transports/cometd-websocket-frames-private.h"

#define MAX_HEADER_SIZE 14
/* The maximum memory of the reader in addition to the input. */
#define BUFFER_SIZE (64 * 1024)

typedef struct
{
  CometdFrameReader reader;
  guint64 limit;
  gsize n_read;
  GString *events;
  gboolean ended;
} Peer;

static void
peer_clear (Peer *self)
{
  cometd_frame_reader_clear (&self->reader);
  g_string_free (self->events, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Peer, peer_clear)

/* Frames of the client are parsed to the same contents, once they are unmasked as by a server. */
static void
check_written (GBytes *text)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (text, &length);
  g_autoptr(GBytes) written = cometd_frame_new (COMETD_OPCODE_TEXT, data, length, 0x89abcdef);
  gsize size;
  g_autofree guint8 *bytes = g_bytes_unref_to_data (g_steal_pointer (&written), &size);
  gsize header_size = size - length;
  const guint8 *mask = bytes + header_size - 4;

  g_assert_cmpuint (header_size, <=, MAX_HEADER_SIZE);
  g_assert_cmpuint (bytes[1] & 0x80, ==, 0x80);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpuint (bytes[header_size + i] ^ mask[i % 4], ==, data[i]);
}

static void
note_event (Peer              *self,
            const CometdFrame *frame)
{
  gsize length;
  const char *text;

  switch (frame->kind)
    {
    case COMETD_FRAME_TEXT:
      text = g_bytes_get_data (frame->text, &length);
      g_assert_cmpuint (length, <=, self->n_read);
      if (self->limit != 0)
        g_assert_cmpuint (length, <=, self->limit);
      g_string_append_printf (self->events, "text %" G_GSIZE_FORMAT " ", length);
      g_string_append_len (self->events, text, length);
      check_written (frame->text);
      g_bytes_unref (frame->text);
      break;

    case COMETD_FRAME_PING:
    case COMETD_FRAME_PONG:
      g_assert_cmpuint (frame->length, <=, COMETD_FRAME_MAX_CONTROL);
      g_string_append_printf (self->events, "control %d ", frame->kind);
      g_string_append_len (self->events, (const char *)frame->data, frame->length);
      break;

    case COMETD_FRAME_CLOSE:
      g_assert_true (frame->reason == NULL || g_utf8_validate (frame->reason, -1, NULL));
      g_string_append_printf (self->events, "close %u %s", frame->code,
                              frame->reason != NULL ? frame->reason : "");
      g_free (frame->reason);
      break;

    case COMETD_FRAME_BINARY:
    case COMETD_FRAME_TOO_LARGE:
    case COMETD_FRAME_INVALID:
    case COMETD_FRAME_MORE:
    default:
      g_string_append_printf (self->events, "end %d", frame->kind);
      self->ended = TRUE;
      break;
    }
  g_string_append_c (self->events, '\n');
}

static void
read_events (Peer *self)
{
  while (!self->ended)
    {
      CometdFrame frame = { 0 };

      frame.kind = cometd_frame_reader_next (&self->reader, self->limit, &frame);
      if (frame.kind == COMETD_FRAME_MORE)
        break;
      note_event (self, &frame);
    }

  /* A length that is only claimed does not cost memory. */
  g_assert_cmpuint (self->reader.message_size, <=, 2 * self->n_read + BUFFER_SIZE);
  cometd_frame_reader_rest (&self->reader);
}

/* n_at_once: the maximum number of bytes returned by one read of the socket; 0 for no limit. */
static void
play (Peer         *self,
      const guint8 *data,
      gsize         size,
      gsize         n_at_once)
{
  while (size > 0 && !self->ended)
    {
      gsize room = 0;
      guint8 *to = cometd_frame_reader_reserve (&self->reader, &room);
      gsize n_bytes = MIN (room, size);

      g_assert_cmpuint (room, >, 0);
      if (n_at_once > 0)
        n_bytes = MIN (n_bytes, n_at_once);

      memcpy (to, data, n_bytes);
      cometd_frame_reader_commit (&self->reader, n_bytes);
      self->n_read += n_bytes;
      data += n_bytes;
      size -= n_bytes;
      read_events (self);
    }
}

static void
peer_init (Peer  *self,
           guint8 limit)
{
  self->limit = limit;
  self->events = g_string_new (NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto(Peer) whole = { 0 };
  g_auto(Peer) pieces = { 0 };

  peer_init (&whole, size > 0 ? data[0] : 0);
  peer_init (&pieces, size > 0 ? data[0] : 0);
  if (size < 2)
    return 0;

  play (&whole, data + 2, size - 2, 0);
  play (&pieces, data + 2, size - 2, 1 + data[1] % 16);
  g_assert_cmpmem (whole.events->str, whole.events->len, pieces.events->str, pieces.events->len);

  return 0;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <cometd-glib/transports/cometd-websocket-frames-private.h>

#define LIMIT 20

/* Bytes from a server, and the events they contain: one word each. */
typedef struct
{
  const char *name;
  const char *bytes;
  gsize length;
  const char *events;
} ReadCase;

#define BYTES(text) text, sizeof text - 1
#define TEN "0123456789"
#define LONG_TEXT TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "012345"

static const ReadCase read_cases[] = {
  { "nothing", BYTES (""), "" },
  { "text", BYTES ("\x81\x02[]"), "text([])" },
  { "empty", BYTES ("\x81\x00"), "text()" },
  { "two", BYTES ("\x81\x02[]\x81\x04[{}]"), "text([]) text([{}])" },
  { "fragments", BYTES ("\x01\x01[\x00\x01{\x80\x02}]"), "text([{}])" },
  { "empty-fragments", BYTES ("\x01\x00\x00\x00\x80\x00"), "text()" },
  { "between-fragments", BYTES ("\x01\x01[\x89\x01p\x8a\x00\x80\x01]"), "ping(p) pong() text([])" },
  { "limit", BYTES ("\x81\x14" TEN TEN), "text(" TEN TEN ")" },
  { "beyond-limit", BYTES ("\x81\x15" TEN TEN "0"), "too-large" },
  { "beyond-limit-at-once", BYTES ("\x81\x15"), "too-large" },
  { "fragments-limit", BYTES ("\x01\x0a" TEN "\x80\x0a" TEN), "text(" TEN TEN ")" },
  { "fragments-beyond", BYTES ("\x01\x0a" TEN "\x00\x0a" TEN "\x80\x01" "0"), "too-large" },
  { "huge", BYTES ("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"), "too-large" },
  { "too-huge", BYTES ("\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00"), "invalid" },
  { "binary", BYTES ("\x82\x02[]"), "binary" },
  { "binary-fragment", BYTES ("\x02\x02[]"), "binary" },
  { "masked", BYTES ("\x81\x82" "abcd[]"), "invalid" },
  { "rsv1", BYTES ("\xc1\x02[]"), "invalid" },
  { "rsv2", BYTES ("\xa1\x02[]"), "invalid" },
  { "rsv3", BYTES ("\x91\x02[]"), "invalid" },
  { "opcode-3", BYTES ("\x83\x00"), "invalid" },
  { "opcode-b", BYTES ("\x8b\x00"), "invalid" },
  { "continuation-of-nothing", BYTES ("\x80\x02[]"), "invalid" },
  { "text-in-fragments", BYTES ("\x01\x01[\x81\x02[]"), "invalid" },
  { "16-bits-for-little", BYTES ("\x81\x7e\x00\x02[]"), "invalid" },
  { "64-bits-for-little", BYTES ("\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x02[]"), "invalid" },
  { "64-bits-for-65535", BYTES ("\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff"), "invalid" },
  { "ping-fragment", BYTES ("\x09\x00"), "invalid" },
  { "ping-126", BYTES ("\x89\x7e\x00\x7e" LONG_TEXT), "invalid" },
  { "close", BYTES ("\x88\x00"), "close(1005)" },
  { "close-1000", BYTES ("\x88\x02\x03\xe8"), "close(1000)" },
  { "close-reason", BYTES ("\x88\x05\x03\xf3" "bad"), "close(1011:bad)" },
  { "close-reason-no-utf8", BYTES ("\x88\x03\x03\xf3\xff"), "close(1011)" },
  { "close-1-byte", BYTES ("\x88\x01\x03"), "invalid" },
};

/* Stops at the first event that is final. */
static gboolean
note_event (GString           *events,
            CometdFrameKind    kind,
            const CometdFrame *frame)
{
  if (events->len > 0)
    g_string_append_c (events, ' ');

  switch (kind)
    {
    case COMETD_FRAME_TEXT:
      g_string_append (events, "text(");
      g_string_append_len (events, g_bytes_get_data (frame->text, NULL),
                           g_bytes_get_size (frame->text));
      g_string_append_c (events, ')');
      g_bytes_unref (frame->text);
      return TRUE;

    case COMETD_FRAME_PING:
      g_string_append_printf (events, "ping(%.*s)", (int)frame->length, (char *)frame->data);
      return TRUE;

    case COMETD_FRAME_PONG:
      g_string_append (events, "pong()");
      return TRUE;

    case COMETD_FRAME_CLOSE:
      g_string_append_printf (events, "close(%u%s%s)", frame->code,
                              frame->reason != NULL ? ":" : "",
                              frame->reason != NULL ? frame->reason : "");
      g_free (frame->reason);
      return TRUE;

    case COMETD_FRAME_BINARY:
      g_string_append (events, "binary");
      return FALSE;

    case COMETD_FRAME_TOO_LARGE:
      g_string_append (events, "too-large");
      return FALSE;

    case COMETD_FRAME_INVALID:
      g_string_append (events, "invalid");
      return FALSE;

    case COMETD_FRAME_MORE:
    default:
      g_assert_not_reached ();
    }
}

static char *
read_in_pieces (const char *bytes,
                gsize       length,
                gsize       piece,
                guint64     limit)
{
  CometdFrameReader reader = { 0 };
  GString *events = g_string_new (NULL);
  gsize done = 0;

  while (done < length)
    {
      CometdFrameKind kind = COMETD_FRAME_MORE;
      CometdFrame frame = { 0 };
      gsize room = 0;
      guint8 *to = cometd_frame_reader_reserve (&reader, &room);
      gsize n_bytes = MIN (MIN (room, piece), length - done);

      g_assert_cmpuint (room, >, 0);
      memcpy (to, bytes + done, n_bytes);
      cometd_frame_reader_commit (&reader, n_bytes);
      done += n_bytes;
      while ((kind = cometd_frame_reader_next (&reader, limit, &frame)) != COMETD_FRAME_MORE)
        {
          if (!note_event (events, kind, &frame))
            {
              done = length;
              break;
            }
          memset (&frame, 0, sizeof frame);
        }
      cometd_frame_reader_rest (&reader);
    }

  cometd_frame_reader_clear (&reader);
  return g_string_free (events, FALSE);
}

static void
test_read (gconstpointer data)
{
  const ReadCase *test = data;
  const gsize pieces[] = { 1, 2, 3, 7, G_MAXSIZE };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *events = read_in_pieces (test->bytes, test->length, pieces[i], LIMIT);

      g_assert_cmpstr (events, ==, test->events);
    }
}

/* A frame from a server: ours without the mask. */
static GByteArray *
unmask (GBytes *frame,
        gsize   header_size)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 *data = g_bytes_get_data (frame, NULL);
  const guint8 *mask = data + header_size;
  gsize size = g_bytes_get_size (frame);

  g_assert_cmpuint (data[1] & 0x80, !=, 0);
  g_byte_array_append (bytes, data, header_size);
  bytes->data[1] &= 0x7f;
  for (gsize i = header_size + 4; i < size; i++)
    {
      guint8 byte = data[i] ^ mask[(i - header_size - 4) % 4];

      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

static void
test_write (void)
{
  const struct { gsize length; gsize header_size; } sizes[] = {
    { 0, 2 }, { 1, 2 }, { 7, 2 }, { 8, 2 }, { 125, 2 }, { 126, 4 }, { 65535, 4 }, { 65536, 10 },
    { 300001, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize length = sizes[i].length;
      g_autofree char *text = g_malloc (length + 1);
      g_autofree char *expected = NULL;
      g_autofree char *events = NULL;
      g_autofree char *events_in_pieces = NULL;
      g_autoptr(GBytes) frame = NULL;
      g_autoptr(GByteArray) bytes = NULL;

      for (gsize j = 0; j < length; j++)
        text[j] = 'a' + j % 23;
      text[length] = '\0';
      frame = cometd_frame_new (COMETD_OPCODE_TEXT, text, length, 0x12345678);
      g_assert_cmpuint (g_bytes_get_size (frame), ==, sizes[i].header_size + 4 + length);

      bytes = unmask (frame, sizes[i].header_size);
      expected = g_strdup_printf ("text(%s)", text);
      events = read_in_pieces ((char *)bytes->data, bytes->len, G_MAXSIZE, 0);
      g_assert_cmpstr (events, ==, expected);
      events_in_pieces = read_in_pieces ((char *)bytes->data, bytes->len, 1000, length);
      g_assert_cmpstr (events_in_pieces, ==, expected);
    }
}

static void
test_write_close (void)
{
  g_autoptr(GBytes) frame = cometd_frame_new_close (COMETD_CLOSE_TOO_LARGE, 0xdeadbeef);
  g_autoptr(GByteArray) bytes = unmask (frame, 2);

  g_assert_cmpmem (bytes->data, bytes->len, "\x88\x02\x03\xf1", 4);
}

/* Empty fragments of one message; a text with COMETD_FRAME_MAX_FRAGMENTS of them is accepted. */
static void
test_many_fragments (void)
{
  const struct { guint n_fragments; const char *events; } cases[] = {
    { COMETD_FRAME_MAX_FRAGMENTS, "text()" },
    { COMETD_FRAME_MAX_FRAGMENTS + 1, "too-large" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) bytes = g_string_new (NULL);
      g_autofree char *events = NULL;
      g_autofree char *events_in_pieces = NULL;

      g_string_append_len (bytes, "\x01\x00", 2);
      for (guint j = 2; j < cases[i].n_fragments; j++)
        g_string_append_len (bytes, "\x00\x00", 2);
      g_string_append_len (bytes, "\x80\x00", 2);

      events = read_in_pieces (bytes->str, bytes->len, G_MAXSIZE, LIMIT);
      g_assert_cmpstr (events, ==, cases[i].events);
      events_in_pieces = read_in_pieces (bytes->str, bytes->len, 3, LIMIT);
      g_assert_cmpstr (events_in_pieces, ==, cases[i].events);
    }
}

/* The count restarts with each message. */
static void
test_fragments_of_two (void)
{
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_autofree char *events = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_string_append_len (bytes, "\x01\x00", 2);
      for (guint j = 2; j < COMETD_FRAME_MAX_FRAGMENTS; j++)
        g_string_append_len (bytes, "\x00\x00", 2);
      g_string_append_len (bytes, "\x80\x00", 2);
    }

  events = read_in_pieces (bytes->str, bytes->len, G_MAXSIZE, LIMIT);
  g_assert_cmpstr (events, ==, "text() text()");
}

static void
test_close_codes (void)
{
  const guint valid[] = { 1000, 1003, 1007, 1011, 1014, 3000, 4999 };
  const guint invalid[] = { 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (cometd_close_code_is_valid (valid[i]));
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (cometd_close_code_is_valid (invalid[i]));
}

/* A length is untrusted, and memory is not allocated in advance. */
static void
test_promise (void)
{
  CometdFrameReader reader = { 0 };
  CometdFrame frame = { 0 };
  gsize room = 0;

  memcpy (cometd_frame_reader_reserve (&reader, &room), "\x81\x7f\0\0\0\x7f\0\0\0\0[", 11);
  cometd_frame_reader_commit (&reader, 11);
  g_assert_cmpint (cometd_frame_reader_next (&reader, 0, &frame), ==, COMETD_FRAME_MORE);
  g_assert_nonnull (cometd_frame_reader_reserve (&reader, &room));
  g_assert_cmpuint (reader.message_size, <=, 0x100000);
  cometd_frame_reader_clear (&reader);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (read_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket-frames/read/%s", read_cases[i].name);

      g_test_add_data_func (path, &read_cases[i], test_read);
    }
  g_test_add_func ("/websocket-frames/write", test_write);
  g_test_add_func ("/websocket-frames/write-close", test_write_close);
  g_test_add_func ("/websocket-frames/many-fragments", test_many_fragments);
  g_test_add_func ("/websocket-frames/fragments-of-two", test_fragments_of_two);
  g_test_add_func ("/websocket-frames/close-codes", test_close_codes);
  g_test_add_func ("/websocket-frames/promise", test_promise);

  return g_test_run ();
}

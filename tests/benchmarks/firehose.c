/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A Bayeux server that is faster than any client, so that the client is measured: events are sent
 * from memory, with a thread for each connection. Listens on a free port of the loopback interface,
 * prints it, and exits at the end of its standard input. The response to a plain GET is the number
 * of connections accepted so far. */

#include "firehose-session.h"

#include <gio/gio.h>
#include <gio/gnetworking.h>
#include <stdlib.h>
#include <string.h>

#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define CHUNK_SIZE 262144
#define MAX_REQUEST 16777216
#define MAX_CONNECTIONS 10000

static int n_connections;

typedef struct
{
  GDataInputStream *input;
  GOutputStream *output;
} Connection;

typedef struct
{
  gboolean is_get;
  gsize length;
  char *websocket_key; /* NULL unless this is an upgrade. */
} Request;

static gboolean
write_all (Connection *connection,
           const void *data,
           gsize       length)
{
  return g_output_stream_write_all (connection->output, data, length, NULL, NULL, NULL);
}

static gboolean
read_all (Connection *connection,
          void       *data,
          gsize       length)
{
  gsize n_read = 0;

  if (length == 0)
    return TRUE;

  /* The payload of a ping may be empty. */
  if (length == 0)
    return TRUE;

  return (g_input_stream_read_all (G_INPUT_STREAM (connection->input), data, length, &n_read,
                                   NULL, NULL) &&
          n_read == length);
}

static gboolean
read_request (Connection *connection,
              Request    *request)
{
  g_autofree char *first = g_data_input_stream_read_line (connection->input, NULL, NULL, NULL);

  if (first == NULL)
    return FALSE;

  *request = (Request) { .is_get = g_str_has_prefix (first, "GET ") };
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (connection->input, NULL, NULL, NULL);
      char *value;

      if (line == NULL)
        return FALSE;
      if (*line == '\0')
        return TRUE;

      value = strchr (line, ':');
      if (value == NULL)
        return FALSE;
      *value++ = '\0';
      if (g_ascii_strcasecmp (line, "Content-Length") == 0)
        request->length = g_ascii_strtoull (value, NULL, 10);
      else if (g_ascii_strcasecmp (line, "Sec-WebSocket-Key") == 0)
        request->websocket_key = g_strdup (g_strstrip (value));
    }
}

static gboolean
respond (Connection *connection,
         const char *type,
         const char *body)
{
  g_autofree char *response = g_strdup_printf ("HTTP/1.1 200 OK\r\n"
                                               "Content-Type: %s\r\n"
                                               "Content-Length: %zu\r\n"
                                               "\r\n"
                                               "%s", type, strlen (body), body);

  return write_all (connection, response, strlen (response));
}

/* Long-polling: one request, one response, which waits if one of the messages is a connect. */
static gboolean
serve_post (Connection *connection,
            gsize       length)
{
  g_autofree char *body = g_malloc (length);
  g_autofree char *connect_id = NULL;
  g_autoptr(GString) replies = g_string_new (NULL);
  g_autoptr(GString) events = g_string_new ("[");
  FirehoseSession *session = NULL;
  gboolean hold;

  if (!read_all (connection, body, length) ||
      !firehose_session_take (&session, body, length, replies, &connect_id, &hold))
    return FALSE;

  if (connect_id != NULL)
    {
      if (hold)
        firehose_session_wait (session, events);
      firehose_append_reply (replies, "/meta/connect", connect_id, "");
    }

  if (events->len > 1 && replies->len > 0)
    g_string_append_c (events, ',');
  g_string_append_len (events, replies->str, replies->len);
  g_string_append_c (events, ']');
  return respond (connection, "application/json;charset=utf-8", events->str);
}

static void
append_frame (GString    *frames,
              guint8      opcode,
              const char *open,
              const char *payload,
              gsize       length,
              const char *close)
{
  const gsize whole = strlen (open) + length + strlen (close);
  const int n_bytes = whole < 126 ? 0 : whole < 65536 ? 2 : 8;

  g_string_append_c (frames, (char)(0x80 | opcode));
  g_string_append_c (frames, (char)(n_bytes == 0 ? whole : n_bytes == 2 ? 126 : 127));
  for (int i = n_bytes - 1; i >= 0; i--)
    g_string_append_c (frames, (char)(whole >> (8 * i)));
  g_string_append (frames, open);
  g_string_append_len (frames, payload, length);
  g_string_append (frames, close);
}

static gboolean
write_frame (Connection *connection,
             guint8      opcode,
             const char *open,
             const char *payload,
             gsize       length,
             const char *close)
{
  g_autoptr(GString) frame = g_string_new (NULL);

  append_frame (frame, opcode, open, payload, length, close);
  return write_all (connection, frame->str, frame->len);
}

/* Each chunk contains all batches, as often as they fit. */
static gboolean
write_flood (Connection *connection,
             guint       n_batches,
             GPtrArray  *batches)
{
  g_autoptr(GString) chunk = g_string_new (NULL);
  g_autoptr(GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize round_length = 0;

  do
    {
      for (guint i = 0; i < batches->len; i++)
        {
          gsize length;
          const char *text = g_bytes_get_data (g_ptr_array_index (batches, i), &length);

          append_frame (chunk, 1, "[", text, length, "]");
          g_array_append_val (ends, chunk->len);
        }
      if (round_length == 0)
        round_length = chunk->len;
    }
  while (chunk->len + round_length <= CHUNK_SIZE);

  while (n_batches > 0)
    {
      const guint n_frames = MIN (n_batches, ends->len);

      if (!write_all (connection, chunk->str, g_array_index (ends, gsize, n_frames - 1)))
        return FALSE;
      n_batches -= n_frames;
    }
  return TRUE;
}

/* Unmasks the payload of a frame from the client and returns its opcode; 0 if the connection is
 * closed. */
static guint8
read_frame (Connection  *connection,
            char       **payload,
            gsize       *length)
{
  guint8 head[2], extended[8], mask[4];
  int n_bytes;

  if (!read_all (connection, head, 2))
    return 0;

  n_bytes = (head[1] & 0x7f) == 126 ? 2 : (head[1] & 0x7f) == 127 ? 8 : 0;
  if (!read_all (connection, extended, n_bytes) || !read_all (connection, mask, 4))
    return 0;

  *length = n_bytes == 0 ? head[1] & 0x7f : 0;
  for (int i = 0; i < n_bytes; i++)
    *length = *length << 8 | extended[i];
  if (*length > MAX_REQUEST)
    return 0;

  *payload = g_malloc (*length);
  if (!read_all (connection, *payload, *length))
    {
      g_clear_pointer (payload, g_free);
      return 0;
    }
  for (gsize i = 0; i < *length; i++)
    (*payload)[i] ^= mask[i % 4];
  return head[0] & 0x0f;
}

/* Events first, then the replies. A connect that may be held gets no reply. */
static gboolean
serve_text (Connection       *connection,
            FirehoseSession **session,
            const char       *text,
            gsize             length)
{
  g_autoptr(GString) replies = g_string_new (NULL);
  g_autofree char *connect_id = NULL, *echo = NULL;
  g_autoptr(GPtrArray) batches = NULL;
  gboolean hold;
  guint n_batches;

  if (!firehose_session_take (session, text, length, replies, &connect_id, &hold))
    return FALSE;

  echo = firehose_session_take_echo (*session);
  if (echo != NULL && !write_frame (connection, 1, "[", echo, strlen (echo), "]"))
    return FALSE;

  if (connect_id != NULL && !hold)
    firehose_append_reply (replies, "/meta/connect", connect_id, "");
  if (replies->len > 0 && !write_frame (connection, 1, "[", replies->str, replies->len, "]"))
    return FALSE;

  n_batches = firehose_session_take_flood (*session, &batches);
  return n_batches == 0 || write_flood (connection, n_batches, batches);
}

static void
serve_websocket (Connection *connection,
                 const char *key)
{
  g_autofree char *challenge = g_strconcat (key, WEBSOCKET_GUID, NULL);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *accept = NULL, *response = NULL;
  FirehoseSession *session = NULL;
  guint8 digest[20];
  gsize size = sizeof digest;
  gboolean open;

  g_checksum_update (checksum, (const guchar *)challenge, -1);
  g_checksum_get_digest (checksum, digest, &size);
  accept = g_base64_encode (digest, size);
  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\n"
                              "Upgrade: websocket\r\n"
                              "Connection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: %s\r\n"
                              "\r\n", accept);
  open = write_all (connection, response, strlen (response));

  while (open)
    {
      g_autofree char *payload = NULL;
      gsize length;

      switch (read_frame (connection, &payload, &length))
        {
        case 1:
          open = serve_text (connection, &session, payload, length);
          break;
        case 8:
          write_frame (connection, 8, "", payload, MIN (length, 2), "");
          open = FALSE;
          break;
        case 9:
          open = write_frame (connection, 10, "", payload, length, "");
          break;
        case 10:
          break;
        default:
          open = FALSE;
        }
    }
}

static gboolean
serve_request (Connection *connection)
{
  Request request;
  gboolean open;

  if (!read_request (connection, &request))
    return FALSE;

  if (request.websocket_key != NULL)
    {
      serve_websocket (connection, request.websocket_key);
      open = FALSE;
    }
  else if (request.is_get)
    {
      g_autofree char *count = g_strdup_printf ("%d", g_atomic_int_get (&n_connections));

      open = respond (connection, "text/plain", count);
    }
  else
    open = request.length <= MAX_REQUEST && serve_post (connection, request.length);

  g_free (request.websocket_key);
  return open;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *socket,
        GObject                *source,
        gpointer                user_data)
{
  g_autoptr(GDataInputStream) input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (socket)));
  Connection connection = { input, g_io_stream_get_output_stream (G_IO_STREAM (socket)) };

  g_atomic_int_inc (&n_connections);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (input), 65536);
  g_socket_set_option (g_socket_connection_get_socket (socket), IPPROTO_TCP, TCP_NODELAY, 1, NULL);

  while (serve_request (&connection))
    ;
  return TRUE;
}

static gboolean
input_ended_cb (GIOChannel   *input,
                GIOCondition  condition,
                gpointer      user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

int
main (void)
{
  g_autoptr(GSocketService) service = g_threaded_socket_service_new (MAX_CONNECTIONS);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GIOChannel) input = g_io_channel_unix_new (0);

  /* Clients may connect all at once. */
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), MAX_CONNECTIONS);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), any_port, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &address, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  g_signal_connect (service, "run", G_CALLBACK (run_cb), NULL);
  g_print ("%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));

  /* The parent process holds the other end, which is closed even if it crashes. */
  g_io_add_watch (input, G_IO_HUP | G_IO_ERR, input_ended_cb, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

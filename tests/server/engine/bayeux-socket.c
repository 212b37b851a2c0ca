/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-socket.h"

#include "bayeux-json.h"

/* The code of the close frame. */
#define TOO_LARGE 1009

struct _BayeuxSocket
{
  GObject parent_instance;

  BayeuxEngine *engine;
  BayeuxListener *listener;
  SoupWebsocketConnection *connection;
  guint number;
  char *path;
  GHashTable *headers;
  gboolean silent;
};

G_DEFINE_FINAL_TYPE (BayeuxSocket, bayeux_socket, G_TYPE_OBJECT)

#define BAYEUX_TYPE_SOCKET_EXCHANGE (bayeux_socket_exchange_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxSocketExchange, bayeux_socket_exchange, BAYEUX, SOCKET_EXCHANGE,
                      BayeuxExchange)

struct _BayeuxSocketExchange
{
  BayeuxExchange parent_instance;

  BayeuxSocket *socket;
};

G_DEFINE_FINAL_TYPE (BayeuxSocketExchange, bayeux_socket_exchange, BAYEUX_TYPE_EXCHANGE)

static gboolean
bayeux_socket_exchange_is_open (BayeuxExchange *exchange)
{
  return bayeux_socket_is_open (BAYEUX_SOCKET_EXCHANGE (exchange)->socket);
}

static gboolean
bayeux_socket_exchange_is_congested (BayeuxExchange *exchange)
{
  BayeuxSocket *socket = BAYEUX_SOCKET_EXCHANGE (exchange)->socket;

  return bayeux_listener_is_congested (socket->listener, socket->number);
}

static void
bayeux_socket_exchange_send (BayeuxExchange *exchange,
                             JsonArray      *messages)
{
  g_autofree char *text = bayeux_json_array_to_text (messages);

  bayeux_socket_send_text (BAYEUX_SOCKET_EXCHANGE (exchange)->socket, text);
}

static void
bayeux_socket_exchange_reject (BayeuxExchange *exchange,
                               guint           status,
                               const char     *content_type,
                               const char     *body,
                               gsize           length)
{
  BayeuxSocket *socket = BAYEUX_SOCKET_EXCHANGE (exchange)->socket;
  g_autofree char *text = g_strndup (body, length);

  if (status == 200)
    bayeux_socket_send_text (socket, text);
  else
    bayeux_socket_close (socket, 1011);
}

static void
bayeux_socket_exchange_close (BayeuxExchange *exchange,
                              gushort         code)
{
  bayeux_socket_close (BAYEUX_SOCKET_EXCHANGE (exchange)->socket, code);
}

static void
bayeux_socket_exchange_reset (BayeuxExchange *exchange)
{
  BayeuxSocket *socket = BAYEUX_SOCKET_EXCHANGE (exchange)->socket;

  bayeux_listener_reset (socket->listener, socket->number);
}

static void
bayeux_socket_exchange_finalize (GObject *object)
{
  g_object_unref (BAYEUX_SOCKET_EXCHANGE (object)->socket);

  G_OBJECT_CLASS (bayeux_socket_exchange_parent_class)->finalize (object);
}

static void
bayeux_socket_exchange_class_init (BayeuxSocketExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BayeuxExchangeClass *exchange_class = BAYEUX_EXCHANGE_CLASS (klass);

  object_class->finalize = bayeux_socket_exchange_finalize;
  exchange_class->is_open = bayeux_socket_exchange_is_open;
  exchange_class->is_congested = bayeux_socket_exchange_is_congested;
  exchange_class->send = bayeux_socket_exchange_send;
  exchange_class->reject = bayeux_socket_exchange_reject;
  exchange_class->close = bayeux_socket_exchange_close;
  exchange_class->reset = bayeux_socket_exchange_reset;
}

static void
bayeux_socket_exchange_init (BayeuxSocketExchange *self)
{
}

static void
message_cb (BayeuxSocket *self,
            int           type,
            GBytes       *bytes)
{
  g_autoptr(BayeuxSocketExchange) exchange = NULL;
  g_autoptr(JsonArray) messages = NULL;
  BayeuxExchangeInfo *info;

  if (self->silent || type != SOUP_WEBSOCKET_DATA_TEXT)
    return;

  /* A client that keeps sending without reading would make the server store all replies. */
  if (bayeux_listener_is_congested (self->listener, self->number))
    {
      bayeux_listener_reset (self->listener, self->number);
      return;
    }

  messages = bayeux_json_parse_messages (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (messages == NULL)
    {
      bayeux_socket_close (self, 1011);
      return;
    }

  bayeux_listener_note_message (self->listener, self->number);
  exchange = g_object_new (BAYEUX_TYPE_SOCKET_EXCHANGE, NULL);
  exchange->socket = g_object_ref (self);
  info = bayeux_exchange_get_info (BAYEUX_EXCHANGE (exchange));
  info->connection_type = "websocket";
  info->connection = self->number;
  info->path = g_strdup (self->path);
  info->headers = g_hash_table_ref (self->headers);
  info->messages = g_steal_pointer (&messages);
  bayeux_engine_receive (self->engine, BAYEUX_EXCHANGE (exchange));
}

/* libsoup 3.2 does not send a close frame to a client whose frame is too large. */
static void
error_cb (BayeuxSocket *self,
          GError       *error)
{
  static const guint8 close_frame[] = { 0x88, 2, TOO_LARGE >> 8, TOO_LARGE & 0xff };
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);
  GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));

  if (!g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG)
      || bayeux_listener_is_congested (self->listener, self->number))
    return;

  g_pollable_output_stream_write_nonblocking (output, close_frame, sizeof close_frame, NULL, NULL);
  bayeux_listener_linger (self->listener, self->number);
}

static void
bayeux_socket_finalize (GObject *object)
{
  BayeuxSocket *self = BAYEUX_SOCKET (object);

  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  g_object_unref (self->listener);
  g_object_unref (self->engine);
  g_hash_table_unref (self->headers);
  g_free (self->path);

  G_OBJECT_CLASS (bayeux_socket_parent_class)->finalize (object);
}

static void
bayeux_socket_class_init (BayeuxSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bayeux_socket_finalize;
}

static void
bayeux_socket_init (BayeuxSocket *self)
{
}

BayeuxSocket *
bayeux_socket_new (BayeuxEngine            *engine,
                   BayeuxListener          *listener,
                   SoupWebsocketConnection *connection,
                   guint                    number,
                   const char              *path,
                   GHashTable              *headers,
                   gsize                    max_size,
                   gboolean                 silent)
{
  BayeuxSocket *self = g_object_new (BAYEUX_TYPE_SOCKET, NULL);

  self->engine = g_object_ref (engine);
  self->listener = g_object_ref (listener);
  self->connection = g_object_ref (connection);
  self->number = number;
  self->path = g_strdup (path);
  self->headers = g_hash_table_ref (headers);
  self->silent = silent;
  soup_websocket_connection_set_max_incoming_payload_size (connection, max_size);
  g_signal_connect_swapped (connection, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (connection, "error", G_CALLBACK (error_cb), self);

  return self;
}

gboolean
bayeux_socket_is_open (BayeuxSocket *self)
{
  return soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN
    && bayeux_listener_is_open (self->listener, self->number);
}

void
bayeux_socket_send_text (BayeuxSocket *self,
                         const char   *text)
{
  if (bayeux_socket_is_open (self))
    soup_websocket_connection_send_text (self->connection, text);
}

void
bayeux_socket_send_binary (BayeuxSocket *self,
                           const guint8 *data,
                           gsize         length)
{
  if (bayeux_socket_is_open (self))
    soup_websocket_connection_send_binary (self->connection, data, length);
}

void
bayeux_socket_send_bytes (BayeuxSocket *self,
                          const guint8 *data,
                          gsize         length)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);

  if (bayeux_socket_is_open (self))
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, length, NULL, NULL,
                               NULL);
}

void
bayeux_socket_send_fragments (BayeuxSocket *self,
                              const char   *text,
                              gsize         size)
{
  gsize length = strlen (text);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  g_assert (size > 0 && size < 126);
  for (gsize offset = 0; offset < length; offset += size)
    {
      gsize part = MIN (size, length - offset);
      guint8 head[2];

      /* FIN on the last, opcode 1 (text) on the first and 0 (continuation) on the others. */
      head[0] = (offset + part == length ? 0x80 : 0) | (offset == 0 ? 1 : 0);
      head[1] = (guint8)part;
      g_byte_array_append (bytes, head, sizeof head);
      g_byte_array_append (bytes, (const guint8 *)text + offset, part);
    }
  bayeux_socket_send_bytes (self, bytes->data, bytes->len);
}

void
bayeux_socket_close (BayeuxSocket *self,
                     gushort       code)
{
  if (bayeux_socket_is_open (self))
    soup_websocket_connection_close (self->connection, code, NULL);
}

gushort
bayeux_socket_get_close_code (BayeuxSocket *self)
{
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    return 0;

  return soup_websocket_connection_get_close_code (self->connection);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-endpoint.h"

#include "bayeux-http-exchange.h"
#include "bayeux-json.h"

#include <sys/socket.h>
#include <unistd.h>

/* In addition to the message itself: headers and framing. */
#define OVERHEAD (64 * 1024)

/* The size of a refused body of which the client is told: beyond it, the connection is closed. */
#define MAX_REFUSED_SIZE (4 * 1024 * 1024)

struct _BayeuxEndpoint
{
  GObject parent_instance;

  BayeuxEngine *engine;
  BayeuxListener *listener;
  SoupServer *server;
  GPtrArray *sockets;
  BayeuxUpgradeFunc upgrade;
  gpointer upgrade_data;
  BayeuxRequestFunc request;
  gpointer request_data;
  gsize max_size;
  guint n_posts;
  gboolean listening;
  int other_end;               /* The address on which SoupServer listens. */
};

G_DEFINE_FINAL_TYPE (BayeuxEndpoint, bayeux_endpoint, G_TYPE_OBJECT)

static GHashTable *
copy_headers (SoupServerMessage *message)
{
  GHashTable *headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_hash_table_replace (headers, g_ascii_strdown (name, -1), g_strdup (value));

  return headers;
}

static char *
copy_path (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  return query != NULL
    ? g_strconcat (g_uri_get_path (uri), "?", query, NULL)
    : g_strdup (g_uri_get_path (uri));
}

static guint
find_connection (BayeuxEndpoint    *self,
                 SoupServerMessage *message)
{
  return bayeux_listener_find (self->listener, soup_server_message_get_remote_address (message));
}

static void
upgraded_cb (SoupServerMessage *message,
             BayeuxEndpoint    *self)
{
  guint number = find_connection (self, message);
  g_autoptr(GHashTable) headers = copy_headers (message);
  g_autofree char *path = copy_path (message);
  gboolean silent = g_object_get_data (G_OBJECT (message), "silent") != NULL;
  g_autoptr(GUri) uri = g_uri_ref (soup_server_message_get_uri (message));
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);
  g_autoptr(SoupWebsocketConnection) connection =
    soup_websocket_connection_new (stream, uri, SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);

  bayeux_listener_note_upgrade (self->listener, number);
  g_ptr_array_add (self->sockets,
                   bayeux_socket_new (self->engine, self->listener, connection, number, path,
                                      headers, self->max_size, silent));
}

static void
handle_upgrade (BayeuxEndpoint    *self,
                SoupServerMessage *message)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  BayeuxUpgrade upgrade = BAYEUX_UPGRADE_ACCEPT;
  guint status = 403;

  if (self->upgrade != NULL)
    upgrade = self->upgrade (&status, self->upgrade_data);

  switch (upgrade)
    {
    case BAYEUX_UPGRADE_REFUSE:
      soup_server_message_set_status (message, status, NULL);
      soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, "<p>no</p>", 9);
      return;

    case BAYEUX_UPGRADE_HANG:
      soup_server_message_pause (message);
      return;

    case BAYEUX_UPGRADE_RESET:
      soup_server_message_set_status (message, 500, NULL);
      bayeux_listener_reset (self->listener, find_connection (self, message));
      return;

    case BAYEUX_UPGRADE_ACCEPT:
    case BAYEUX_UPGRADE_SILENT:
    case BAYEUX_UPGRADE_BAD_ACCEPT:
      break;
    }

  if (!soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    return;

  if (upgrade == BAYEUX_UPGRADE_BAD_ACCEPT)
    soup_message_headers_replace (response, "Sec-WebSocket-Accept", "bm90IHdoYXQgeW91IHNlbnQ=");
  if (upgrade == BAYEUX_UPGRADE_SILENT)
    g_object_set_data (G_OBJECT (message), "silent", self);
  g_signal_connect_object (message, "wrote-informational", G_CALLBACK (upgraded_cb), self, 0);
}

static void
handle_post (BayeuxEndpoint    *self,
             SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *type = soup_message_headers_get_content_type (request, NULL);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr(JsonArray) messages = NULL;
  g_autoptr(BayeuxExchange) exchange = NULL;
  BayeuxExchangeInfo *info;

  self->n_posts++;
  messages = bayeux_json_parse_messages (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (messages == NULL || g_strcmp0 (type, "application/json") != 0)
    {
      soup_server_message_set_status (message, 400, NULL);
      return;
    }

  exchange = bayeux_http_exchange_new (message, self->listener);
  info = bayeux_exchange_get_info (exchange);
  info->path = copy_path (message);
  info->headers = copy_headers (message);
  info->messages = g_steal_pointer (&messages);

  bayeux_engine_receive (self->engine, exchange);
  bayeux_http_exchange_leave_handler (exchange);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  BayeuxEndpoint *self = user_data;
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);

  bayeux_listener_note_message (self->listener, find_connection (self, message));
  if (self->request != NULL && self->request (message, self->request_data))
    return;

  if (soup_message_headers_header_equals (request, "Upgrade", "websocket"))
    handle_upgrade (self, message);
  else if (g_str_equal (method, SOUP_METHOD_POST))
    handle_post (self, message);
  else
    soup_server_message_set_status (message, 400, NULL);
}

/* libsoup reads the body before it sends the response, so the part that it may read is dropped. */
static void
refuse_size (BayeuxEndpoint    *self,
             SoupServerMessage *message)
{
  soup_server_message_set_status (message, 413, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  bayeux_listener_allow (self->listener, find_connection (self, message), MAX_REFUSED_SIZE);
}

/* Checks the headers, before the body is read into memory. */
static void
early_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  BayeuxEndpoint *self = user_data;
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (request) == SOUP_ENCODING_CHUNKED)
    soup_server_message_set_status (message, 411, NULL);
  else if ((guint64)soup_message_headers_get_content_length (request) > self->max_size)
    refuse_size (self, message);
}

/* SoupServer closes each connection after one response unless it listens itself. So it listens, on
 * one end of a socket pair to which no client can connect, until it is stopped. */
static void
pretend_to_listen (BayeuxEndpoint *self)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GError) error = NULL;
  int ends[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  self->other_end = ends[1];
  socket = g_socket_new_from_fd (ends[0], &error);
  g_assert_no_error (error);
  soup_server_listen_socket (self->server, socket, 0, &error);
  g_assert_no_error (error);
  self->listening = TRUE;
}

static void
accepted_cb (GIOStream      *stream,
             GSocketAddress *local,
             GSocketAddress *remote,
             gpointer        user_data)
{
  BayeuxEndpoint *self = user_data;

  if (!self->listening)
    pretend_to_listen (self);
  soup_server_accept_iostream (self->server, stream, local, remote, NULL);
}

static void
bayeux_endpoint_dispose (GObject *object)
{
  BayeuxEndpoint *self = BAYEUX_ENDPOINT (object);

  bayeux_endpoint_stop (self);

  G_OBJECT_CLASS (bayeux_endpoint_parent_class)->dispose (object);
}

static void
bayeux_endpoint_finalize (GObject *object)
{
  BayeuxEndpoint *self = BAYEUX_ENDPOINT (object);

  g_object_unref (self->server);
  g_object_unref (self->listener);
  g_object_unref (self->engine);
  g_ptr_array_unref (self->sockets);

  G_OBJECT_CLASS (bayeux_endpoint_parent_class)->finalize (object);
}

static void
bayeux_endpoint_class_init (BayeuxEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bayeux_endpoint_dispose;
  object_class->finalize = bayeux_endpoint_finalize;
}

static void
bayeux_endpoint_init (BayeuxEndpoint *self)
{
  self->max_size = BAYEUX_JSON_MAX_SIZE;
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->listener = bayeux_listener_new (accepted_cb, self);
  self->server = soup_server_new ("server-header", "cometd-test-server", NULL);
  soup_server_add_early_handler (self->server, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
}

BayeuxEndpoint *
bayeux_endpoint_new (BayeuxEngine *engine)
{
  BayeuxEndpoint *self = g_object_new (BAYEUX_TYPE_ENDPOINT, NULL);

  self->engine = g_object_ref (engine);

  return self;
}

BayeuxListener *
bayeux_endpoint_get_listener (BayeuxEndpoint *self)
{
  return self->listener;
}

void
bayeux_endpoint_set_upgrade (BayeuxEndpoint    *self,
                             BayeuxUpgradeFunc  func,
                             gpointer           user_data)
{
  self->upgrade = func;
  self->upgrade_data = user_data;
}

void
bayeux_endpoint_set_request (BayeuxEndpoint    *self,
                             BayeuxRequestFunc  func,
                             gpointer           user_data)
{
  self->request = func;
  self->request_data = user_data;
}

void
bayeux_endpoint_set_name (BayeuxEndpoint *self,
                          const char     *name)
{
  g_object_set (self->server, "server-header", name, NULL);
}

void
bayeux_endpoint_set_limits (BayeuxEndpoint *self,
                            gsize           max_size,
                            guint           max_connections)
{
  self->max_size = max_size;
  bayeux_listener_set_limits (self->listener, max_connections, max_size + OVERHEAD);
}

void
bayeux_endpoint_sweep (BayeuxEndpoint *self,
                       guint           idle,
                       guint           unfinished)
{
  bayeux_listener_reset_idle (self->listener, idle);
  bayeux_listener_reset_unfinished (self->listener, unfinished);
  for (guint i = self->sockets->len; i > 0; i--)
    {
      if (!bayeux_socket_is_open (self->sockets->pdata[i - 1]))
        g_ptr_array_remove_index (self->sockets, i - 1);
    }
}

GPtrArray *
bayeux_endpoint_get_sockets (BayeuxEndpoint *self)
{
  return self->sockets;
}

guint
bayeux_endpoint_count_posts (BayeuxEndpoint *self)
{
  return self->n_posts;
}

void
bayeux_endpoint_stop (BayeuxEndpoint *self)
{
  bayeux_listener_pause (self->listener);
  bayeux_listener_reset (self->listener, 0);
  soup_server_disconnect (self->server);
  if (self->listening)
    close (self->other_end);
  self->listening = FALSE;
}

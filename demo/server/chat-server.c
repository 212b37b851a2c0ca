/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chat-server.h"

#include "bayeux-channel.h"
#include "bayeux-endpoint.h"
#include "bayeux-json.h"
#include "chat-rate.h"
#include "chat-service.h"

#include <string.h>

#define PATH "/cometd"
#define NOTICE \
  "This is the demo chat server of cometd-glib, a Bayeux endpoint: POST or WebSocket.\n"

/* Limits for each client. Multiplied, they amount to some hundred megabytes in the worst case, and
 * much less in practice. */
#define MAX_SIZE (16 * 1024)
#define MAX_CONNECTIONS 256
#define MAX_SESSIONS 128
#define MAX_QUEUE 256
#define MAX_SUBSCRIPTIONS 256
#define MAX_CHANNEL 128
#define MAX_BATCH 128

/* Messages at once and per second from one connection, and the number of refusals that ends it. */
#define BURST 200
#define PER_SECOND 50
#define MAX_REFUSED 1000

#define TIMEOUT 20000
#define MAX_INTERVAL 10000
#define SWEEP 500
/* The time limit for receiving a complete request. */
#define MAX_UNFINISHED 5000

struct _ChatServer
{
  BayeuxEngine *engine;
  BayeuxEndpoint *endpoint;
  BayeuxListener *listener;    /* Owned by the endpoint. */
  ChatService *service;
  ChatRate *rate;              /* NULL for no limit. */
  char *url;
  GSource *sweep;
};

static JsonObject *
answer_cb (BayeuxExchange *exchange,
           JsonObject     *message,
           gpointer        user_data)
{
  ChatServer *self = user_data;
  const char *channel = bayeux_json_get_string (message, "channel");
  const char *wrong = NULL;
  guint n_refused = 0;

  if (self->rate != NULL
      && !chat_rate_allow (self->rate, bayeux_exchange_get_info (exchange)->connection,
                        g_get_monotonic_time (), &n_refused))
    {
      if (n_refused > MAX_REFUSED)
        bayeux_exchange_reset (exchange);
      wrong = "429::too_many_messages";
    }
  else if (channel != NULL && strlen (channel) > MAX_CHANNEL)
    wrong = "405::channel_invalid";
  else
    wrong = chat_service_check (message);

  return wrong != NULL ? bayeux_engine_make_error (self->engine, message, wrong) : NULL;
}

static void
session_cb (const char *client_id,
            gboolean    added,
            gpointer    user_data)
{
  ChatServer *self = user_data;

  if (!added)
    chat_service_session_ended (self->service, client_id);
}

static gboolean
request_cb (SoupServerMessage *message,
            gpointer           user_data)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);

  if (!g_str_equal (path, PATH) && !g_str_has_prefix (path, PATH "/"))
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
  else if (!g_str_equal (soup_server_message_get_method (message), SOUP_METHOD_POST)
           && !soup_message_headers_header_equals (request, "Upgrade", "websocket"))
    soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
  else
    return FALSE;

  /* Shown in a web browser. */
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC,
                                    NOTICE, strlen (NOTICE));
  return TRUE;
}

static gboolean
sweep_cb (gpointer user_data)
{
  ChatServer *self = user_data;
  BayeuxOptions *options = bayeux_engine_get_options (self->engine);

  bayeux_engine_sweep (self->engine);
  /* A client that is alive sends something within the time that its connect is held. */
  bayeux_endpoint_sweep (self->endpoint, options->timeout + options->max_interval, MAX_UNFINISHED);
  if (self->rate != NULL)
    chat_rate_forget (self->rate, g_get_monotonic_time ());

  return G_SOURCE_CONTINUE;
}

static void
set_limits (ChatServer *self)
{
  BayeuxOptions *options = bayeux_engine_get_options (self->engine);

  g_free (options->connection_types);
  options->connection_types = g_strdup ("websocket,long-polling");
  options->ack = TRUE;
  options->advise_max_interval = TRUE;
  options->max_sessions = MAX_SESSIONS;
  options->max_queue = MAX_QUEUE;
  options->max_subscriptions = MAX_SUBSCRIPTIONS;
  options->max_channel_length = MAX_CHANNEL;
  options->max_batch = MAX_BATCH;
  bayeux_endpoint_set_limits (self->endpoint, MAX_SIZE, MAX_CONNECTIONS);
  chat_server_set_times (self, TIMEOUT, MAX_INTERVAL);
}

ChatServer *
chat_server_new (const char       *address,
                 guint16           port,
                 GTlsCertificate  *certificate,
                 GError          **error)
{
  g_autoptr(ChatServer) self = g_new0 (ChatServer, 1);
  BayeuxHooks hooks = { .answer = answer_cb, .session = session_cb, .user_data = self };
  gboolean is_ipv6;

  self->engine = bayeux_engine_new ();
  self->endpoint = bayeux_endpoint_new (self->engine);
  self->listener = bayeux_endpoint_get_listener (self->endpoint);
  self->service = chat_service_new (self->engine);
  self->rate = chat_rate_new (BURST, PER_SECOND);
  set_limits (self);

  bayeux_engine_set_hooks (self->engine, &hooks);
  bayeux_endpoint_set_name (self->endpoint, "cometd-chat-server (demo)");
  bayeux_endpoint_set_request (self->endpoint, request_cb, self);

  if (!bayeux_listener_set_address (self->listener, address))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is not an IP address", address);
      return NULL;
    }
  if (certificate != NULL)
    bayeux_listener_set_certificate (self->listener, certificate);
  if (!bayeux_listener_start (self->listener, port, error))
    return NULL;

  is_ipv6 = strchr (address, ':') != NULL;
  self->url = g_strdup_printf ("%s://%s%s%s:%u" PATH,
                               certificate != NULL ? "https" : "http",
                               is_ipv6 ? "[" : "",
                               address,
                               is_ipv6 ? "]" : "",
                               bayeux_listener_get_port (self->listener));
  self->sweep = g_timeout_source_new (SWEEP);
  g_source_set_callback (self->sweep, sweep_cb, self, NULL);
  g_source_attach (self->sweep, g_main_context_get_thread_default ());

  return g_steal_pointer (&self);
}

void
chat_server_free (ChatServer *self)
{
  BayeuxHooks none = { 0 };

  if (self->sweep != NULL)
    g_source_destroy (self->sweep);
  g_clear_pointer (&self->sweep, g_source_unref);

  bayeux_engine_set_hooks (self->engine, &none);
  bayeux_endpoint_set_request (self->endpoint, NULL, NULL);
  bayeux_endpoint_stop (self->endpoint);
  g_object_unref (self->endpoint);
  /* Held connects own sockets, and sockets own the engine. */
  bayeux_engine_forget (self->engine);
  g_object_unref (self->engine);
  chat_service_free (self->service);
  g_clear_pointer (&self->rate, chat_rate_free);
  g_free (self->url);
  g_free (self);
}

guint
chat_server_get_port (ChatServer *self)
{
  return bayeux_listener_get_port (self->listener);
}

const char *
chat_server_get_url (ChatServer *self)
{
  return self->url;
}

void
chat_server_set_times (ChatServer *self,
                       guint       timeout,
                       guint       max_interval)
{
  BayeuxOptions *options = bayeux_engine_get_options (self->engine);

  options->timeout = timeout;
  options->max_hold = timeout;
  options->max_interval = max_interval;
}

void
chat_server_set_relaxed (ChatServer *self)
{
  g_clear_pointer (&self->rate, chat_rate_free);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-http-exchange.h"

#include "bayeux-json.h"

struct _BayeuxHttpExchange
{
  BayeuxExchange parent_instance;

  SoupServerMessage *message;
  BayeuxListener *listener;
  gboolean answered;
  gboolean paused;
};

G_DEFINE_FINAL_TYPE (BayeuxHttpExchange, bayeux_http_exchange, BAYEUX_TYPE_EXCHANGE)

static gboolean
bayeux_http_exchange_is_open (BayeuxExchange *exchange)
{
  BayeuxHttpExchange *self = BAYEUX_HTTP_EXCHANGE (exchange);

  return !self->answered
    && bayeux_listener_is_open (self->listener, bayeux_exchange_get_info (exchange)->connection);
}

static void
go_on (BayeuxHttpExchange *self)
{
  self->answered = TRUE;
  if (self->paused)
    {
      self->paused = FALSE;
      soup_server_message_unpause (self->message);
    }
}

static void
bayeux_http_exchange_reject (BayeuxExchange *exchange,
                             guint           status,
                             const char     *content_type,
                             const char     *body,
                             gsize           length)
{
  BayeuxHttpExchange *self = BAYEUX_HTTP_EXCHANGE (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  const char *browser = bayeux_exchange_get_browser (exchange);

  if (self->answered)
    return;

  if (browser != NULL)
    {
      g_autofree char *cookie =
        g_strdup_printf ("BAYEUX_BROWSER=%s; Path=/; HttpOnly", browser);

      soup_message_headers_append (headers, "Set-Cookie", cookie);
    }
  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (self->message, content_type, SOUP_MEMORY_COPY, body, length);
  go_on (self);
}

static void
bayeux_http_exchange_send (BayeuxExchange *exchange,
                           JsonArray      *messages)
{
  g_autofree char *text = bayeux_json_array_to_text (messages);

  bayeux_http_exchange_reject (exchange, 200, "application/json;charset=UTF-8", text,
                               strlen (text));
}

static void
bayeux_http_exchange_close (BayeuxExchange *exchange,
                            gushort         code)
{
}

static void
bayeux_http_exchange_reset (BayeuxExchange *exchange)
{
  BayeuxHttpExchange *self = BAYEUX_HTTP_EXCHANGE (exchange);

  if (self->answered)
    return;

  bayeux_listener_reset (self->listener, bayeux_exchange_get_info (exchange)->connection);
  soup_server_message_set_status (self->message, 500, NULL);
  go_on (self);
}

/* The client has disconnected, or the server was stopped. */
static void
finished_cb (SoupServerMessage  *message,
             BayeuxHttpExchange *self)
{
  self->answered = TRUE;
  self->paused = FALSE;
}

static void
bayeux_http_exchange_finalize (GObject *object)
{
  BayeuxHttpExchange *self = BAYEUX_HTTP_EXCHANGE (object);

  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  g_object_unref (self->listener);

  G_OBJECT_CLASS (bayeux_http_exchange_parent_class)->finalize (object);
}

static void
bayeux_http_exchange_class_init (BayeuxHttpExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BayeuxExchangeClass *exchange_class = BAYEUX_EXCHANGE_CLASS (klass);

  object_class->finalize = bayeux_http_exchange_finalize;
  exchange_class->is_open = bayeux_http_exchange_is_open;
  exchange_class->send = bayeux_http_exchange_send;
  exchange_class->reject = bayeux_http_exchange_reject;
  exchange_class->close = bayeux_http_exchange_close;
  exchange_class->reset = bayeux_http_exchange_reset;
}

static void
bayeux_http_exchange_init (BayeuxHttpExchange *self)
{
}

static char *
find_browser (SoupServerMessage *message)
{
  const char *header =
    soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Cookie");
  g_auto(GStrv) cookies = g_strsplit (header != NULL ? header : "", ";", -1);

  for (guint i = 0; cookies[i] != NULL; i++)
    {
      const char *cookie = g_strstrip (cookies[i]);

      if (g_str_has_prefix (cookie, "BAYEUX_BROWSER="))
        return g_strdup (cookie + strlen ("BAYEUX_BROWSER="));
    }

  return NULL;
}

/* The connection was lost: no response is possible. */
static void
disconnected_cb (BayeuxHttpExchange *self)
{
  self->answered = TRUE;
  self->paused = FALSE;
}

BayeuxExchange *
bayeux_http_exchange_new (SoupServerMessage *message,
                          BayeuxListener    *listener)
{
  BayeuxHttpExchange *self = g_object_new (BAYEUX_TYPE_HTTP_EXCHANGE, NULL);
  BayeuxExchangeInfo *info = bayeux_exchange_get_info (BAYEUX_EXCHANGE (self));

  self->message = g_object_ref (message);
  g_signal_connect_object (message, "disconnected", G_CALLBACK (disconnected_cb), self,
                           G_CONNECT_SWAPPED);
  self->listener = g_object_ref (listener);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (finished_cb), self);
  info->connection_type = "long-polling";
  info->connection =
    bayeux_listener_find (listener, soup_server_message_get_remote_address (message));
  info->browser = find_browser (message);

  return BAYEUX_EXCHANGE (self);
}

void
bayeux_http_exchange_leave_handler (BayeuxExchange *exchange)
{
  BayeuxHttpExchange *self = BAYEUX_HTTP_EXCHANGE (exchange);

  if (!self->answered)
    {
      self->paused = TRUE;
      soup_server_message_pause (self->message);
    }
}

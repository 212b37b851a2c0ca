/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-post-private.h"
#include "cometd-local-address-private.h"
#include "cometd-long-polling-transport-private.h"

struct _CometdLongPollingTransport
{
  CometdTransport parent_instance;

  const CometdHttpSettings *settings;

  CometdHttpConnections *connections;

  /* The pending exchanges, rarely more than two. An exchange is removed before its end is
   * reported. */
  GPtrArray *exchanges;

  /* The post whose response is being reported; owned by an exchange that was removed. */
  CometdHttpPost *told_post;

  /* The highest number of a connection that was used so far. */
  guint64 newest_connection;

  /* Fails exchanges that are certainly lost; NULL if there are none. */
  GSource *lost_source;

  guint reached : 1;
};

G_DEFINE_FINAL_TYPE (CometdLongPollingTransport, cometd_long_polling_transport,
                     COMETD_TYPE_TRANSPORT)

typedef struct
{
  CometdLongPollingTransport *transport;
  guint64 number;

  /* For sending it again. */
  GBytes *body;
  GPtrArray *headers;
  gboolean is_idempotent;
  gboolean is_apart;
  gboolean is_repeated;

  CometdHttpPost *post;
} Exchange;

static void
exchange_free (gpointer user_data)
{
  Exchange *exchange = user_data;

  g_clear_pointer (&exchange->post, cometd_http_post_drop);
  g_bytes_unref (exchange->body);
  g_clear_pointer (&exchange->headers, g_ptr_array_unref);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static Exchange *
steal_exchange (CometdLongPollingTransport *self,
                Exchange                   *exchange)
{
  guint index = 0;

  if (!g_ptr_array_find (self->exchanges, exchange, &index))
    g_assert_not_reached ();

  return g_ptr_array_steal_index_fast (self->exchanges, index);
}

/* The listener may drop the transport while it handles the first call; the second is not made
 * then. */
static void
tell_received_and_finished (CometdLongPollingTransport *self,
                            Exchange                   *exchange,
                            GBytes                     *bytes)
{
  self->told_post = exchange->post;
  g_object_add_weak_pointer (G_OBJECT (self), (gpointer *)&self);
  cometd_transport_tell_received (COMETD_TRANSPORT (self), bytes, exchange->number);
  if (self == NULL)
    return;

  self->told_post = NULL;
  g_object_remove_weak_pointer (G_OBJECT (self), (gpointer *)&self);
  cometd_transport_tell_finished (COMETD_TRANSPORT (self), exchange->number, NULL);
}

static void
post_progress_cb (CometdHttpPost *post,
                  gpointer        user_data)
{
  Exchange *exchange = user_data;

  cometd_transport_tell_progress (COMETD_TRANSPORT (exchange->transport), exchange->number);
}

static void post_over_cb (CometdHttpPost      *post,
                          GBytes              *bytes,
                          const CometdFailure *failure,
                          gpointer             user_data);

static void
start_post (CometdLongPollingTransport *self,
            Exchange                   *exchange)
{
  exchange->post = cometd_http_post_new (self->settings, self->connections, self->settings->uri,
                                         exchange->body, exchange->headers,
                                         exchange->is_repeated || exchange->is_apart,
                                         post_progress_cb, post_over_cb, exchange);
}

/* Sends an exchange again, on a new connection, if it is idempotent or may be held. The server, or
 * a proxy, may close an idle connection at the moment when it is used again; some proxies do so
 * after every response without announcing it. Whether other messages are sent again is left to the
 * app. */
static gboolean
repeat (CometdLongPollingTransport *self,
        Exchange                   *exchange,
        const CometdFailure        *failure)
{
  guint64 connection = cometd_http_post_get_connection (exchange->post);
  gboolean was_kept = connection != 0 && connection <= self->newest_connection;

  self->newest_connection = MAX (self->newest_connection, connection);
  if (failure == NULL || failure->kind != COMETD_FAILURE_BROKEN || !was_kept ||
      !exchange->is_idempotent || exchange->is_repeated ||
      cometd_http_post_is_answered (exchange->post))
    return FALSE;

  exchange->is_repeated = TRUE;
  cometd_http_post_drop (exchange->post);
  start_post (self, exchange);
  return TRUE;
}

static void
post_over_cb (CometdHttpPost      *post,
              GBytes              *bytes,
              const CometdFailure *failure,
              gpointer             user_data)
{
  CometdLongPollingTransport *self = ((Exchange *)user_data)->transport;
  g_autoptr(Exchange) exchange = NULL;

  if (repeat (self, user_data, failure))
    return;

  exchange = steal_exchange (self, user_data);
  if (failure != NULL && failure->kind == COMETD_FAILURE_BROKEN)
    cometd_http_connections_forget_idle (self->connections);
  if (failure == NULL || failure->kind != COMETD_FAILURE_UNREACHABLE)
    self->reached = TRUE;

  if (failure == NULL)
    tell_received_and_finished (self, exchange, bytes);
  else
    cometd_transport_tell_finished (COMETD_TRANSPORT (self), exchange->number, failure);
}

static void
cometd_long_polling_transport_send (CometdTransport               *transport,
                                    const CometdTransportExchange *what)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (transport);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->transport = self;
  exchange->number = what->number;
  exchange->body = g_bytes_ref (what->body);
  exchange->headers = what->headers != NULL ? g_ptr_array_ref (what->headers) : NULL;
  exchange->is_idempotent = what->may_be_held || what->is_idempotent;
  exchange->is_apart = what->is_apart;
  g_ptr_array_add (self->exchanges, exchange);

  start_post (self, exchange);
}

/* An exchange is cancelled when it has timed out. Its connection is closed; idle connections may be
 * broken for the same reason, so later exchanges use new ones. */
static void
cometd_long_polling_transport_cancel (CometdTransport *transport,
                                      guint64          number)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (transport);

  for (guint i = 0; i < self->exchanges->len; i++)
    {
      Exchange *exchange = g_ptr_array_index (self->exchanges, i);

      if (exchange->number == number)
        {
          g_ptr_array_remove_index_fast (self->exchanges, i);
          cometd_http_connections_forget_idle (self->connections);
          return;
        }
    }
}

static Exchange *
find_lost (CometdLongPollingTransport *self)
{
  for (guint i = 0; i < self->exchanges->len; i++)
    {
      Exchange *exchange = g_ptr_array_index (self->exchanges, i);

      if (!cometd_local_address_exists (cometd_http_post_get_local_address (exchange->post)))
        return exchange;
    }

  return NULL;
}

static void
clear_lost_source (CometdLongPollingTransport *self)
{
  if (self->lost_source != NULL)
    g_source_destroy (self->lost_source);
  g_clear_pointer (&self->lost_source, g_source_unref);
}

/* The listener may drop the transport after each failure. */
static gboolean
fail_lost_cb (gpointer user_data)
{
  g_autoptr(CometdLongPollingTransport) self = g_object_ref (user_data);
  Exchange *exchange;

  clear_lost_source (self);
  while ((exchange = find_lost (self)) != NULL)
    {
      GSocketAddress *address = cometd_http_post_get_local_address (exchange->post);

      cometd_http_post_fail (exchange->post, cometd_local_address_make_error (address));
    }
  return G_SOURCE_REMOVE;
}

/* Idle connections are not used again, and exchanges whose connections are certainly lost fail.
 * Whether the others are lost cannot be found out without a message. */
static gboolean
cometd_long_polling_transport_check (CometdTransport *transport,
                                     guint            milliseconds)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (transport);

  cometd_http_connections_forget_idle (self->connections);
  if (self->lost_source == NULL && find_lost (self) != NULL)
    {
      self->lost_source = g_idle_source_new ();
      g_source_set_priority (self->lost_source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (self->lost_source, "CometdLongPollingTransport lost");
      g_source_set_callback (self->lost_source, fail_lost_cb, self, NULL);
      g_source_attach (self->lost_source, g_main_context_get_thread_default ());
    }
  return FALSE;
}

static gboolean
cometd_long_polling_transport_is_reached (CometdTransport *transport)
{
  return COMETD_LONG_POLLING_TRANSPORT (transport)->reached;
}

static GPtrArray *
cometd_long_polling_transport_dup_response_headers (CometdTransport *transport)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (transport);

  return self->told_post != NULL ? cometd_http_post_dup_headers (self->told_post) : NULL;
}

static char *
cometd_long_polling_transport_describe (CometdTransport *transport)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (transport);

  return cometd_http_describe_server (self->settings, "long-polling");
}

static void
cometd_long_polling_transport_abort (CometdTransport *transport)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (transport);

  clear_lost_source (self);
  g_ptr_array_set_size (self->exchanges, 0);
}

/* HTTP has no closing handshake. */
static void
cometd_long_polling_transport_close (CometdTransport *transport)
{
  cometd_long_polling_transport_abort (transport);
  cometd_transport_tell_closed_later (transport);
}

static void
cometd_long_polling_transport_finalize (GObject *object)
{
  CometdLongPollingTransport *self = COMETD_LONG_POLLING_TRANSPORT (object);

  clear_lost_source (self);
  g_ptr_array_unref (self->exchanges);
  cometd_http_connections_free (self->connections);

  G_OBJECT_CLASS (cometd_long_polling_transport_parent_class)->finalize (object);
}

static void
cometd_long_polling_transport_class_init (CometdLongPollingTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdTransportClass *transport_class = COMETD_TRANSPORT_CLASS (klass);

  object_class->finalize = cometd_long_polling_transport_finalize;

  transport_class->connection_type = "long-polling";
  transport_class->ends_exchanges = TRUE;
  transport_class->pushes = FALSE;
  transport_class->send = cometd_long_polling_transport_send;
  transport_class->cancel = cometd_long_polling_transport_cancel;
  transport_class->check = cometd_long_polling_transport_check;
  transport_class->is_reached = cometd_long_polling_transport_is_reached;
  transport_class->dup_response_headers = cometd_long_polling_transport_dup_response_headers;
  transport_class->describe = cometd_long_polling_transport_describe;
  transport_class->close = cometd_long_polling_transport_close;
  transport_class->abort = cometd_long_polling_transport_abort;
}

static void
cometd_long_polling_transport_init (CometdLongPollingTransport *self)
{
  self->exchanges = g_ptr_array_new_with_free_func (exchange_free);
  self->connections = cometd_http_connections_new ();
}

CometdTransport *
cometd_long_polling_transport_new (const CometdHttpSettings *settings)
{
  CometdLongPollingTransport *self = g_object_new (COMETD_TYPE_LONG_POLLING_TRANSPORT, NULL);

  self->settings = settings;
  return COMETD_TRANSPORT (self);
}

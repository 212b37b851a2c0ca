/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-testing-server-private.h"

#include <string.h>

#include "bayeux-json.h"

#define ADDRESS "127.0.0.1"
#define PATH "/cometd"

/**
 * COMETD_TESTING_MAX_MESSAGES:
 *
 * The number of messages that [method@Server.get_messages] keeps; the oldest ones are removed.
 *
 * Since: 0.1
 */

/**
 * COMETD_TESTING_MAX_KEPT_SIZE:
 *
 * The size of the messages that [method@Server.get_messages] keeps, in bytes of JSON; the oldest
 * ones are removed.
 *
 * Since: 0.1
 */

/**
 * COMETD_TESTING_MAX_DELAY:
 *
 * The longest delay that [method@Server.set_delay] accepts, in milliseconds.
 *
 * Since: 0.1
 */

/**
 * COMETD_TESTING_MAX_SESSIONS:
 *
 * The number of sessions at the same time; further handshakes are refused with
 * `503::too_many_sessions`.
 *
 * Since: 0.1
 */

/**
 * COMETD_TESTING_MAX_WAITING:
 *
 * The number of events that wait for one session, and of requests and frames that wait for
 * [method@Server.set_delay].
 *
 * Beyond it, the session is ended, or the connection is reset.
 *
 * Since: 0.1
 */

/**
 * CometdTestingServer:
 *
 * A Bayeux server for the tests of an app.
 *
 * It runs in the process and in the main context of the test, so a test needs no other program, and
 * can make the server do what the app should be able to handle: drop its connections, forget the
 * session, refuse a channel, answer late.
 *
 * By default it behaves like a CometD server: it supports the connection types `websocket` and
 * `long-polling`, holds a connect for 30 seconds, forgets a session after 60 seconds without one,
 * and has no extensions. Everything that clients publish to a broadcast channel is sent to all
 * subscribers; service channels accept messages and do nothing.
 *
 * This server is for tests only. It listens on the loopback interface and on a port that the system
 * chooses, speaks no TLS, and has no protection against malicious clients.
 *
 * A server belongs to the thread-default main context in which it was created. That context has to
 * be iterated: a function that blocks until the server has replied waits forever.
 *
 * ```c
 * #include <cometd-glib-testing/cometd-testing.h>
 *
 * CometdTestingServer *
 * start_server (void)
 * {
 *   g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();
 *   g_autoptr(GError) error = NULL;
 *
 *   cometd_testing_server_start (server, &error);
 *   g_assert_no_error (error);
 *   cometd_testing_server_refuse_channel (server, "/members/**",
 *                                         "403::subscribe_denied");
 *
 *   return g_steal_pointer (&server);
 * }
 * ```
 *
 * Since: 0.1
 */
G_DEFINE_FINAL_TYPE (CometdTestingServer, cometd_testing_server, G_TYPE_OBJECT)

typedef enum
{
  PROP_URL = 1,
  PROP_MESSAGES,
} CometdTestingServerProperty;

enum
{
  SIGNAL_MESSAGE_RECEIVED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_MESSAGES + 1];
static guint signals[N_SIGNALS];

static gboolean
received_cb (BayeuxExchange *exchange,
             gpointer        user_data)
{
  CometdTestingServer *self = user_data;

  if (!cometd_testing_arrivals_add (self->arrivals, exchange))
    bayeux_exchange_reset (exchange);

  return TRUE;
}

static void
announce_cb (BayeuxExchange *exchange,
             gpointer        user_data)
{
  CometdTestingServer *self = user_data;
  JsonArray *messages = bayeux_exchange_get_info (exchange)->messages;

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *object = json_array_get_object_element (messages, i);
      g_autofree char *text = bayeux_json_object_to_text (object);
      g_autoptr(CometdMessage) message = cometd_message_new_from_json (text, NULL);

      /* A message without a valid channel is refused when it is processed. */
      if (message == NULL)
        continue;

      cometd_testing_inbox_add (self->inbox, message, strlen (text));
      g_signal_emit (self, signals[SIGNAL_MESSAGE_RECEIVED],
                     g_quark_try_string (cometd_message_get_channel (message)), message);
    }
}

static void
process_cb (BayeuxExchange *exchange,
            gpointer        user_data)
{
  CometdTestingServer *self = user_data;

  bayeux_engine_process (self->engine, exchange);
  bayeux_engine_sweep (self->engine);
}

static JsonObject *
answer_cb (BayeuxExchange *exchange,
           JsonObject     *message,
           gpointer        user_data)
{
  CometdTestingServer *self = user_data;
  GHashTable *headers = bayeux_exchange_get_info (exchange)->headers;
  const char *error = cometd_testing_policy_judge (self->policy, message, headers);
  JsonObject *reply;

  if (error == NULL)
    return NULL;

  reply = bayeux_engine_make_error (self->engine, message, error);
  if (g_strcmp0 (bayeux_json_get_string (message, "channel"), "/meta/handshake") == 0)
    json_object_set_object_member (reply, "advice",
                                   bayeux_json_object ("{\"reconnect\":\"none\"}"));
  return reply;
}

static gboolean
end_cb (gpointer user_data)
{
  CometdTestingServer *self = user_data;

  g_clear_pointer (&self->end_source, g_source_unref);
  for (guint i = 0; i < self->ending->len; i++)
    bayeux_engine_expire (self->engine, self->ending->pdata[i]);
  g_ptr_array_set_size (self->ending, 0);

  return G_SOURCE_REMOVE;
}

static void
end_later (CometdTestingServer *self,
           const char          *client_id)
{
  g_ptr_array_add (self->ending, g_strdup (client_id));
  if (self->end_source != NULL)
    return;

  self->end_source = g_idle_source_new ();
  g_source_set_priority (self->end_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->end_source, end_cb, self, NULL);
  g_source_attach (self->end_source, g_main_context_get_thread_default ());
}

static void
reply_cb (BayeuxExchange *exchange,
          JsonObject     *request,
          JsonObject     *reply,
          gpointer        user_data)
{
  CometdTestingServer *self = user_data;

  if (cometd_testing_policy_advise (self->policy, request, reply))
    end_later (self, bayeux_json_get_string (request, "clientId"));
}

void
cometd_testing_server_forget (CometdTestingServer *self,
                              const char          *client_id)
{
  guint i;

  if (g_ptr_array_find_with_equal_func (self->client_ids, client_id, g_str_equal, &i))
    g_ptr_array_remove_index (self->client_ids, i);
}

static void
session_cb (const char *client_id,
            gboolean    added,
            gpointer    user_data)
{
  CometdTestingServer *self = user_data;

  if (added)
    g_ptr_array_add (self->client_ids, g_strdup (client_id));
  else
    {
      cometd_testing_policy_forget (self->policy, client_id);
      cometd_testing_server_forget (self, client_id);
    }
}

static BayeuxUpgrade
upgrade_cb (guint    *status,
            gpointer  user_data)
{
  CometdTestingServer *self = user_data;

  /* Closed WebSockets are released. */
  bayeux_endpoint_sweep (self->endpoint, G_MAXUINT, G_MAXUINT);
  *status = self->upgrade_status;
  return self->upgrade_status != 0 ? BAYEUX_UPGRADE_REFUSE : BAYEUX_UPGRADE_ACCEPT;
}

static void
cometd_testing_server_dispose (GObject *object)
{
  cometd_testing_server_stop (COMETD_TESTING_SERVER (object));

  G_OBJECT_CLASS (cometd_testing_server_parent_class)->dispose (object);
}

static void
cometd_testing_server_finalize (GObject *object)
{
  CometdTestingServer *self = COMETD_TESTING_SERVER (object);
  BayeuxHooks none = { 0 };

  /* A connection that is being closed may own them for longer. */
  bayeux_engine_set_hooks (self->engine, &none);
  bayeux_endpoint_set_upgrade (self->endpoint, NULL, NULL);

  g_object_unref (self->endpoint);
  g_object_unref (self->engine);
  cometd_testing_arrivals_free (self->arrivals);
  cometd_testing_inbox_free (self->inbox);
  cometd_testing_policy_free (self->policy);
  g_ptr_array_unref (self->client_ids);
  g_ptr_array_unref (self->ending);
  g_free (self->url);

  G_OBJECT_CLASS (cometd_testing_server_parent_class)->finalize (object);
}

static void
cometd_testing_server_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  CometdTestingServer *self = COMETD_TESTING_SERVER (object);

  switch ((CometdTestingServerProperty)prop_id)
    {
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_MESSAGES:
      g_value_set_object (value, cometd_testing_server_get_messages (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_testing_server_class_init (CometdTestingServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_testing_server_dispose;
  object_class->finalize = cometd_testing_server_finalize;
  object_class->get_property = cometd_testing_server_get_property;

  /**
   * CometdTestingServer:url: (getter get_url)
   *
   * The address of the server.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  properties[PROP_URL] =
    g_param_spec_string ("url", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * CometdTestingServer:messages: (getter get_messages)
   *
   * The messages that clients have sent.
   *
   * Default: an empty list.
   *
   * Since: 0.1
   */
  properties[PROP_MESSAGES] =
    g_param_spec_object ("messages", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * CometdTestingServer::message-received:
   * @self: a server
   * @message: what was received
   *
   * Emitted when a client has sent a message, including those on meta channels, before it is
   * processed.
   *
   * The detail is the channel: `message-received::/meta/connect`. A handler may call any function
   * of the server; what it refuses applies to @message already. Messages without a valid channel
   * are refused, and not announced.
   *
   * Since: 0.1
   */
  signals[SIGNAL_MESSAGE_RECEIVED] =
    g_signal_new ("message-received",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, COMETD_TYPE_MESSAGE);
}

static void
set_options (BayeuxOptions *options)
{
  options->timeout = COMETD_TESTING_DEFAULT_TIMEOUT;
  options->interval = COMETD_TESTING_DEFAULT_INTERVAL;
  options->max_sessions = COMETD_TESTING_MAX_SESSIONS;
  options->max_queue = COMETD_TESTING_MAX_WAITING;
  g_free (options->connection_types);
  options->connection_types = g_strdup ("websocket,long-polling");
}

static void
cometd_testing_server_init (CometdTestingServer *self)
{
  BayeuxHooks hooks = {
    .received = received_cb,
    .answer = answer_cb,
    .reply = reply_cb,
    .session = session_cb,
    .user_data = self,
  };

  self->client_ids = g_ptr_array_new_with_free_func (g_free);
  self->ending = g_ptr_array_new_with_free_func (g_free);
  self->arrivals = cometd_testing_arrivals_new (COMETD_TESTING_MAX_WAITING, announce_cb,
                                                process_cb, G_OBJECT (self));
  self->inbox = cometd_testing_inbox_new (COMETD_TESTING_MAX_MESSAGES,
                                          COMETD_TESTING_MAX_KEPT_SIZE);
  self->policy = cometd_testing_policy_new ();

  self->engine = bayeux_engine_new ();
  set_options (bayeux_engine_get_options (self->engine));
  bayeux_engine_set_hooks (self->engine, &hooks);
  self->endpoint = bayeux_endpoint_new (self->engine);
  bayeux_endpoint_set_name (self->endpoint, "cometd-glib-testing");
  bayeux_endpoint_set_upgrade (self->endpoint, upgrade_cb, self);
}

/**
 * cometd_testing_server_new:
 *
 * Creates a server, which does not listen yet.
 *
 * Returns: (transfer full): a new server
 *
 * Since: 0.1
 */
CometdTestingServer *
cometd_testing_server_new (void)
{
  return g_object_new (COMETD_TESTING_TYPE_SERVER, NULL);
}

/**
 * cometd_testing_server_start:
 * @self: a server
 * @error: the return location for a recoverable error
 *
 * Starts to listen on the loopback interface, on a free port that the system chooses.
 *
 * After [method@Server.stop] the server listens on the same port again. Clients that keep trying to
 * connect find a server without any session, as after a restart.
 *
 * If the server is already running, @error is set to `COMETD_ERROR_INVALID_OPERATION`. Errors of
 * [error@Gio.IOErrorEnum] are those of the socket.
 *
 * Returns: `TRUE` on success, or `FALSE` with @error set
 *
 * Since: 0.1
 */
gboolean
cometd_testing_server_start (CometdTestingServer  *self,
                             GError              **error)
{
  BayeuxListener *listener;

  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->running)
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                   "The server is already running at %s", self->url);
      return FALSE;
    }

  listener = bayeux_endpoint_get_listener (self->endpoint);
  if (!bayeux_listener_start (listener, 0, error))
    return FALSE;

  self->running = TRUE;
  if (self->url == NULL)
    {
      self->url = g_strdup_printf ("http://" ADDRESS ":%u" PATH,
                                   bayeux_listener_get_port (listener));
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URL]);
    }

  return TRUE;
}

/**
 * cometd_testing_server_stop:
 * @self: a server
 *
 * Stops listening, resets all connections and ends all sessions without notifying them, like a
 * server that crashes.
 *
 * What was set by other functions remains, and so do the messages received. Nothing happens if the
 * server is not running.
 *
 * Since: 0.1
 */
void
cometd_testing_server_stop (CometdTestingServer *self)
{
  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));

  if (!self->running)
    return;

  self->running = FALSE;
  cometd_testing_arrivals_clear (self->arrivals);
  if (self->end_source != NULL)
    g_source_destroy (self->end_source);
  g_clear_pointer (&self->end_source, g_source_unref);
  g_ptr_array_set_size (self->ending, 0);

  bayeux_endpoint_stop (self->endpoint);
  /* Held connects own sockets, and sockets own the engine. */
  bayeux_engine_forget (self->engine);
  g_ptr_array_set_size (self->client_ids, 0);
  cometd_testing_policy_forget (self->policy, NULL);
  bayeux_endpoint_sweep (self->endpoint, G_MAXUINT, G_MAXUINT);
}

/**
 * cometd_testing_server_get_url:
 * @self: a server
 *
 * Gets the address of the server, such as `http://127.0.0.1:40123/cometd`.
 *
 * It stays the same until the server is released, also while it is stopped.
 *
 * Returns: (nullable): the URL, or `NULL` before the first [method@Server.start]
 *
 * Since: 0.1
 */
const char *
cometd_testing_server_get_url (CometdTestingServer *self)
{
  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), NULL);

  return self->url;
}

/**
 * cometd_testing_server_dup_client_ids:
 * @self: a server
 *
 * Gets the client ids of all sessions, in the order of their handshakes.
 *
 * Returns: (transfer full) (array zero-terminated=1): the client ids; free with g_strfreev()
 *
 * Since: 0.1
 */
char **
cometd_testing_server_dup_client_ids (CometdTestingServer *self)
{
  g_autoptr(GStrvBuilder) builder = NULL;

  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), NULL);

  builder = g_strv_builder_new ();
  for (guint i = 0; i < self->client_ids->len; i++)
    g_strv_builder_add (builder, self->client_ids->pdata[i]);

  return g_strv_builder_end (builder);
}

/**
 * cometd_testing_server_get_messages:
 * @self: a server
 *
 * Gets the messages that clients have sent, oldest first, including those on meta channels: a list
 * of [class@Cometd.Message].
 *
 * The list changes as messages are received. It keeps the newest [const@MAX_MESSAGES] messages, of
 * at most [const@MAX_KEPT_SIZE] bytes.
 *
 * Returns: (transfer none): the messages
 *
 * Since: 0.1
 */
GListModel *
cometd_testing_server_get_messages (CometdTestingServer *self)
{
  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), NULL);

  return cometd_testing_inbox_get_messages (self->inbox);
}

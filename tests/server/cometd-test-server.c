/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-server.h"

#include "cometd-test-services.h"

struct _CometdTestServer
{
  BayeuxEngine *engine;
  BayeuxEndpoint *endpoint;
  BayeuxListener *listener;    /* Owned by the endpoint. */
  CometdTestLog *log;
  CometdTestScript *script;
  CometdTestReplay *replay;    /* NULL unless it is enabled. */
  char *url;
  char *cookie;
  gint64 clock_offset;

  BayeuxUpgrade upgrade;
  guint upgrade_status;
  int upgrade_count;
  guint n_upgrades;
};

static gboolean
received_cb (BayeuxExchange *exchange,
             gpointer        user_data)
{
  CometdTestServer *self = user_data;

  /* A batch that was frozen is passed here again. */
  if (g_object_get_data (G_OBJECT (exchange), "logged") == NULL)
    {
      g_object_set_data (G_OBJECT (exchange), "logged", self);
      cometd_test_log_add (self->log, exchange);
    }

  return cometd_test_script_received (self->script, exchange);
}

static JsonObject *
answer_cb (BayeuxExchange *exchange,
           JsonObject     *message,
           gpointer        user_data)
{
  CometdTestServer *self = user_data;
  JsonObject *reply = cometd_test_script_answer (self->script, exchange, message);

  if (reply == NULL && self->replay != NULL)
    reply = cometd_test_replay_answer (self->replay, message);
  return reply;
}

static void
reply_cb (BayeuxExchange *exchange,
          JsonObject     *request,
          JsonObject     *reply,
          gpointer        user_data)
{
  CometdTestServer *self = user_data;

  cometd_test_services_reply (request, reply, self->clock_offset);
  if (self->replay != NULL)
    cometd_test_replay_reply (self->replay, request, reply);
  cometd_test_script_reply (self->script, exchange, request, reply);
}

static gboolean
sending_cb (BayeuxExchange *exchange,
            JsonArray      *messages,
            gpointer        user_data)
{
  CometdTestServer *self = user_data;

  cometd_test_services_sending (messages);
  return cometd_test_script_sending (self->script, exchange, messages);
}

static BayeuxUpgrade
upgrade_cb (guint    *status,
            gpointer  user_data)
{
  CometdTestServer *self = user_data;

  self->n_upgrades++;
  if (self->upgrade_count == 0)
    return BAYEUX_UPGRADE_ACCEPT;
  if (self->upgrade_count > 0)
    self->upgrade_count--;
  *status = self->upgrade_status;

  return self->upgrade;
}

static gboolean
request_cb (SoupServerMessage *message,
            gpointer           user_data)
{
  CometdTestServer *self = user_data;

  if (self->cookie != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message),
                                 "Set-Cookie", self->cookie);

  return FALSE;
}

CometdTestServer *
cometd_test_server_new_at (const char       *address,
                           guint             port,
                           GTlsCertificate  *certificate,
                           GError          **error)
{
  CometdTestServer *self = g_new0 (CometdTestServer, 1);
  BayeuxHooks hooks = {
    .received = received_cb,
    .answer = answer_cb,
    .reply = reply_cb,
    .sending = sending_cb,
    .user_data = self,
  };

  self->engine = bayeux_engine_new ();
  self->endpoint = bayeux_endpoint_new (self->engine);
  self->listener = bayeux_endpoint_get_listener (self->endpoint);
  self->log = cometd_test_log_new ();
  self->script = cometd_test_script_new (self->engine);

  bayeux_engine_set_hooks (self->engine, &hooks);
  cometd_test_services_add (self->engine);
  bayeux_endpoint_set_upgrade (self->endpoint, upgrade_cb, self);
  bayeux_endpoint_set_request (self->endpoint, request_cb, self);

  if (!bayeux_listener_set_address (self->listener, address))
    g_error ("%s is not an address", address);
  if (certificate != NULL)
    bayeux_listener_set_certificate (self->listener, certificate);
  if (!bayeux_listener_start (self->listener, port, error))
    {
      cometd_test_server_free (self);
      return NULL;
    }

  self->url = g_strdup_printf ("%s://%s:%u/cometd",
                               certificate != NULL ? "https" : "http", address,
                               bayeux_listener_get_port (self->listener));

  return self;
}

CometdTestServer *
cometd_test_server_new_full (guint             port,
                             GTlsCertificate  *certificate,
                             GError          **error)
{
  return cometd_test_server_new_at ("127.0.0.1", port, certificate, error);
}

CometdTestServer *
cometd_test_server_new (void)
{
  g_autoptr(GError) error = NULL;
  CometdTestServer *self = cometd_test_server_new_full (0, NULL, &error);

  g_assert_no_error (error);
  return self;
}

void
cometd_test_server_free (CometdTestServer *self)
{
  BayeuxHooks none = { 0 };

  bayeux_engine_set_hooks (self->engine, &none);
  bayeux_endpoint_set_upgrade (self->endpoint, NULL, NULL);
  bayeux_endpoint_set_request (self->endpoint, NULL, NULL);
  bayeux_endpoint_stop (self->endpoint);
  g_clear_pointer (&self->replay, cometd_test_replay_free);
  cometd_test_script_free (self->script);
  cometd_test_log_free (self->log);
  g_object_unref (self->endpoint);
  /* Held connects own sockets, and sockets own the engine. */
  bayeux_engine_forget (self->engine);
  g_object_unref (self->engine);
  g_free (self->url);
  g_free (self->cookie);
  g_free (self);
}

const char *
cometd_test_server_get_url (CometdTestServer *self)
{
  return self->url;
}

guint
cometd_test_server_get_port (CometdTestServer *self)
{
  return bayeux_listener_get_port (self->listener);
}

BayeuxOptions *
cometd_test_server_get_options (CometdTestServer *self)
{
  return bayeux_engine_get_options (self->engine);
}

BayeuxEngine *
cometd_test_server_get_engine (CometdTestServer *self)
{
  return self->engine;
}

CometdTestLog *
cometd_test_server_get_log (CometdTestServer *self)
{
  return self->log;
}

void
cometd_test_server_pause (CometdTestServer *self)
{
  bayeux_listener_pause (self->listener);
}

void
cometd_test_server_stop (CometdTestServer *self)
{
  bayeux_endpoint_stop (self->endpoint);
}

void
cometd_test_server_resume (CometdTestServer *self)
{
  g_autoptr(GError) error = NULL;

  bayeux_listener_start (self->listener, 0, &error);
  g_assert_no_error (error);
}

void
cometd_test_server_set_frozen (CometdTestServer *self,
                               gboolean          frozen)
{
  bayeux_listener_set_frozen (self->listener, frozen);
  cometd_test_script_set_frozen (self->script, frozen);
}

void
cometd_test_server_set_max_size (CometdTestServer *self,
                                 gsize             max_size)
{
  bayeux_endpoint_set_limits (self->endpoint, max_size, 0);
}

void
cometd_test_server_reset_all (CometdTestServer *self)
{
  bayeux_listener_reset (self->listener, 0);
}

guint
cometd_test_server_count_accepted (CometdTestServer *self)
{
  return bayeux_listener_count_accepted (self->listener);
}

guint
cometd_test_server_count_open (CometdTestServer *self)
{
  return bayeux_listener_count_open (self->listener);
}

guint
cometd_test_server_count_posts (CometdTestServer *self)
{
  return bayeux_endpoint_count_posts (self->endpoint);
}

CometdTestFault *
cometd_test_server_delay (CometdTestServer *self,
                          const char       *channel,
                          int               count,
                          guint             milliseconds)
{
  CometdTestFault *fault =
    cometd_test_script_add (self->script, COMETD_TEST_FAULT_DELAY, channel, count);

  fault->delay = milliseconds;
  return fault;
}

CometdTestFault *
cometd_test_server_drop (CometdTestServer *self,
                         const char       *channel,
                         int               count)
{
  return cometd_test_script_add (self->script, COMETD_TEST_FAULT_DROP, channel, count);
}

CometdTestFault *
cometd_test_server_lose_reply (CometdTestServer *self,
                               const char       *channel,
                               int               count)
{
  return cometd_test_script_add (self->script, COMETD_TEST_FAULT_LOSE_REPLY, channel, count);
}

CometdTestFault *
cometd_test_server_cut (CometdTestServer *self,
                        const char       *channel,
                        int               count)
{
  return cometd_test_script_add (self->script, COMETD_TEST_FAULT_CUT, channel, count);
}

CometdTestFault *
cometd_test_server_reset (CometdTestServer *self,
                          const char       *channel,
                          int               count)
{
  return cometd_test_script_add (self->script, COMETD_TEST_FAULT_RESET, channel, count);
}

CometdTestFault *
cometd_test_server_respond (CometdTestServer *self,
                            const char       *channel,
                            int               count,
                            guint             status,
                            const char       *body)
{
  CometdTestFault *fault =
    cometd_test_script_add (self->script, COMETD_TEST_FAULT_RESPOND, channel, count);

  fault->status = status;
  fault->body = g_strdup (body);
  return fault;
}

CometdTestFault *
cometd_test_server_fail (CometdTestServer *self,
                         const char       *channel,
                         int               count,
                         const char       *error,
                         const char       *patch_json)
{
  CometdTestFault *fault =
    cometd_test_script_add (self->script, COMETD_TEST_FAULT_FAIL, channel, count);

  fault->error = g_strdup (error);
  if (patch_json != NULL)
    fault->patch = bayeux_json_object (patch_json);
  return fault;
}

CometdTestFault *
cometd_test_server_patch (CometdTestServer *self,
                          const char       *channel,
                          int               count,
                          const char       *patch_json)
{
  CometdTestFault *fault =
    cometd_test_script_add (self->script, COMETD_TEST_FAULT_PATCH, channel, count);

  fault->patch = bayeux_json_object (patch_json);
  return fault;
}

void
cometd_test_server_clear_faults (CometdTestServer *self)
{
  cometd_test_script_clear (self->script);
}

void
cometd_test_server_set_upgrade (CometdTestServer *self,
                                BayeuxUpgrade     upgrade,
                                guint             status,
                                int               count)
{
  self->upgrade = upgrade;
  self->upgrade_status = status;
  self->upgrade_count = count;
}

guint
cometd_test_server_count_upgrades (CometdTestServer *self)
{
  return self->n_upgrades;
}

void
cometd_test_server_set_clock_offset (CometdTestServer *self,
                                     gint64            milliseconds)
{
  self->clock_offset = milliseconds;
}

void
cometd_test_server_set_cookie (CometdTestServer *self,
                               const char       *cookie)
{
  g_free (self->cookie);
  self->cookie = g_strdup (cookie);
}

CometdTestReplay *
cometd_test_server_enable_replay (CometdTestServer *self)
{
  if (self->replay == NULL)
    self->replay = cometd_test_replay_new (self->engine);
  cometd_test_server_set_upgrade (self, BAYEUX_UPGRADE_REFUSE, 404, -1);
  return self->replay;
}

void
cometd_test_server_kick (CometdTestServer *self,
                         const char       *client_id)
{
  bayeux_engine_kick (self->engine, client_id);
}

void
cometd_test_server_expire (CometdTestServer *self,
                           const char       *client_id)
{
  bayeux_engine_expire (self->engine, client_id);
}

void
cometd_test_server_publish (CometdTestServer *self,
                            const char       *channel,
                            const char       *data_json)
{
  g_autoptr(JsonNode) data = bayeux_json_node (data_json);

  bayeux_engine_publish (self->engine, channel, data);
}

guint
cometd_test_server_count_sessions (CometdTestServer *self)
{
  return bayeux_engine_count_sessions (self->engine);
}

guint
cometd_test_server_count_held (CometdTestServer *self)
{
  return bayeux_engine_count_held (self->engine);
}

guint
cometd_test_server_count_subscribers (CometdTestServer *self,
                                      const char       *channel)
{
  return bayeux_engine_count_subscribers (self->engine, channel);
}

guint
cometd_test_server_count (CometdTestServer *self,
                          const char       *channel)
{
  return cometd_test_log_count (self->log, channel);
}

CometdTestRecord *
cometd_test_server_get_record (CometdTestServer *self,
                               const char       *channel,
                               int               number)
{
  return cometd_test_log_get (self->log, channel, number);
}

BayeuxSocket *
cometd_test_server_get_socket (CometdTestServer *self)
{
  GPtrArray *sockets = bayeux_endpoint_get_sockets (self->endpoint);

  for (guint i = sockets->len; i > 0; i--)
    {
      if (bayeux_socket_is_open (sockets->pdata[i - 1]))
        return sockets->pdata[i - 1];
    }

  return NULL;
}

BayeuxSocket *
cometd_test_server_get_last_socket (CometdTestServer *self)
{
  GPtrArray *sockets = bayeux_endpoint_get_sockets (self->endpoint);

  return sockets->len > 0 ? sockets->pdata[sockets->len - 1] : NULL;
}

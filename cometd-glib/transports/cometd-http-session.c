/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-session-private.h"

#include "cometd-glib/cometd-version.h"

/* Common servers keep an idle connection open for 5 seconds or longer. A request that is sent while
 * the server closes the connection fails, and it is unknown whether the server has processed it. So
 * idle connections are closed earlier. */
#define IDLE_TIMEOUT 4

/* The held connect and one other exchange, and the same number again for connections that are being
 * closed. */
#define MAX_CONNECTIONS_PER_HOST 8
#define MAX_CONNECTIONS 32

/* Object data: the number of pending requests of a session, and the model, on which the session
 * holds a reference. */
#define N_REQUESTS "cometd-n-requests"
#define MODEL "cometd-model"

static const char * const model_properties[] = {
  "proxy-resolver", "tls-database", "tls-interaction", "user-agent", "accept-language",
};

static guint
get_n_requests (SoupSession *session)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (session), N_REQUESTS));
}

/* The CONNECT request for a tunnel through a proxy is not counted. */
static void
add_requests (SoupSession *session,
              SoupMessage *message,
              int          n)
{
  if (!g_str_equal (soup_message_get_method (message), SOUP_METHOD_CONNECT))
    g_object_set_data (G_OBJECT (session), N_REQUESTS,
                       GUINT_TO_POINTER (get_n_requests (session) + n));
}

static void
count_queued_cb (SoupSession *session,
                 SoupMessage *message)
{
  add_requests (session, message, 1);
}

static void
count_unqueued_cb (SoupSession *session,
                   SoupMessage *message)
{
  add_requests (session, message, -1);
}

static void
request_queued_cb (SoupSession *model,
                   SoupMessage *message)
{
  g_signal_emit_by_name (model, "request-queued", message);
}

static void
request_unqueued_cb (SoupSession *model,
                     SoupMessage *message)
{
  g_signal_emit_by_name (model, "request-unqueued", message);
}

/* Adds a feature of the model to the session, too. A logger and an HSTS enforcer keep a pointer,
 * without a reference, to the session that they were added to last; so they are added to the model
 * again, which outlives the session. */
static void
share_feature (SoupSession        *session,
               SoupSession        *model,
               SoupSessionFeature *feature)
{
  g_autoptr(GObject) keep_alive = g_object_ref (G_OBJECT (feature));

  soup_session_add_feature (session, feature);
  if (SOUP_IS_COOKIE_JAR (feature))
    return;

  soup_session_remove_feature (model, feature);
  soup_session_add_feature (model, feature);
}

static void
update_feature (SoupSession *session,
                SoupSession *model,
                GType        type)
{
  SoupSessionFeature *wanted = soup_session_get_feature (model, type);
  SoupSessionFeature *present = soup_session_get_feature (session, type);

  if (wanted == present)
    return;

  if (present != NULL)
    soup_session_remove_feature (session, present);
  if (wanted != NULL)
    share_feature (session, model, wanted);
}

static void
update_authentication (SoupSession *session,
                       SoupSession *model,
                       GType        type)
{
  if (soup_session_has_feature (model, type) && !soup_session_has_feature (session, type))
    soup_session_add_feature_by_type (session, type);
}

/* libsoup takes a reference on each feature of the session when a request begins, and releases one
 * on each feature when it ends. A feature that is added in between would lose a reference. */
void
cometd_http_session_update (SoupSession *session,
                            SoupSession *model)
{
  if (get_n_requests (session) > 0)
    return;

  update_feature (session, model, SOUP_TYPE_COOKIE_JAR);
  update_feature (session, model, SOUP_TYPE_HSTS_ENFORCER);
  update_feature (session, model, SOUP_TYPE_LOGGER);
  update_authentication (session, model, SOUP_TYPE_AUTH_NEGOTIATE);
  update_authentication (session, model, SOUP_TYPE_AUTH_NTLM);
}

static void
follow_model (SoupSession *session,
              SoupSession *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (model_properties); i++)
    g_object_bind_property (model, model_properties[i], session, model_properties[i],
                            G_BINDING_SYNC_CREATE);

  g_signal_connect (session, "request-queued", G_CALLBACK (count_queued_cb), NULL);
  g_signal_connect (session, "request-unqueued", G_CALLBACK (count_unqueued_cb), NULL);
  g_signal_connect_object (session, "request-queued", G_CALLBACK (request_queued_cb), model,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "request-unqueued", G_CALLBACK (request_unqueued_cb), model,
                           G_CONNECT_SWAPPED);
  cometd_http_session_update (session, model);
}

SoupSession *
cometd_http_session_new (SoupSession *model)
{
  GInetSocketAddress *local_address = NULL;
  GSocketConnectable *connectable = NULL;
  SoupSession *session = NULL;

  if (model != NULL)
    {
      local_address = soup_session_get_local_address (model);
      connectable = soup_session_get_remote_connectable (model);
    }

  /* There is no timeout: a server may hold a connect for minutes, and the timeout of each request
   * is enforced by the CometdSession. */
  session = soup_session_new_with_options ("timeout", 0,
                                           "idle-timeout", IDLE_TIMEOUT,
                                           "max-conns", MAX_CONNECTIONS,
                                           "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                           "user-agent", "cometd-glib/" COMETD_VERSION_S,
                                           "local-address", local_address,
                                           "remote-connectable", connectable,
                                           NULL);
  if (model != NULL)
    {
      /* Cancelled requests may end after the client was finalized, with features that point to the
       * model. */
      g_object_set_data_full (G_OBJECT (session), MODEL, g_object_ref (model), g_object_unref);
      follow_model (session, model);
    }
  else
    {
      soup_session_add_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);
    }

  return session;
}

SoupSession *
cometd_http_session_get (const CometdHttpSettings *settings)
{
  if (settings->need_session != NULL)
    settings->need_session (settings->session_data);

  return settings->session;
}

void
cometd_http_session_rest (const CometdHttpSettings *settings)
{
  if (settings->free_session != NULL)
    settings->free_session (settings->session_data);
}

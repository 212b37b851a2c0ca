/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the test tells the server to do from now on: to delay, to refuse and to advise. */

#include "cometd-testing-server-private.h"

#include "bayeux-json.h"

/**
 * cometd_testing_server_set_delay:
 * @self: a server
 * @delay: a time in milliseconds, at most [const@MAX_DELAY]; 0 for none
 *
 * Sets how long the server waits before it processes what it receives.
 *
 * Messages are announced without the delay, and processed in the order in which they were received.
 *
 * Since: 0.1
 */
void
cometd_testing_server_set_delay (CometdTestingServer *self,
                                 guint                delay)
{
  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));
  g_return_if_fail (delay <= COMETD_TESTING_MAX_DELAY);

  cometd_testing_arrivals_set_delay (self->arrivals, delay);
}

/**
 * cometd_testing_server_refuse_channel:
 * @self: a server
 * @pattern: a channel, or a pattern such as `/members/**`
 * @error: (nullable): the error of the replies, such as `403::denied`, or `NULL` to stop refusing
 *
 * Refuses to publish and to subscribe to the channels that the pattern matches.
 *
 * A later pattern has precedence over earlier ones. Meta channels are refused too: with
 * `/meta/handshake`, for example, no client is accepted, and is advised not to try again.
 *
 * Subscriptions that exist already are not affected, and neither is what the server itself
 * publishes.
 *
 * Since: 0.1
 */
void
cometd_testing_server_refuse_channel (CometdTestingServer *self,
                                      const char          *pattern,
                                      const char          *error)
{
  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));
  g_return_if_fail (pattern != NULL);
  g_return_if_fail (cometd_channel_is_valid (pattern));
  g_return_if_fail (error == NULL || g_utf8_validate (error, -1, NULL));

  cometd_testing_policy_refuse (self->policy, pattern, error);
}

/**
 * cometd_testing_server_refuse_websocket:
 * @self: a server
 * @status: an HTTP status from 400 to 599, or 0 to accept WebSockets again
 *
 * Refuses the upgrade to WebSocket, like a proxy that does not support it.
 *
 * WebSockets that are open already are not affected.
 *
 * Since: 0.1
 */
void
cometd_testing_server_refuse_websocket (CometdTestingServer *self,
                                        guint                status)
{
  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));
  g_return_if_fail (status == 0 || (status >= 400 && status <= 599));

  self->upgrade_status = status;
}

/* The server does what it advises. */
static guint
get_time (JsonObject *advice,
          const char *member,
          guint       fallback)
{
  gint64 time = advice != NULL ? bayeux_json_get_int (advice, member, fallback) : fallback;

  return (guint)CLAMP (time, 0, COMETD_TESTING_MAX_DELAY);
}

/**
 * cometd_testing_server_advise:
 * @self: a server
 * @json: (nullable): an advice, as a JSON object, or `NULL` for that of a new server
 *
 * Sets the members of the advice that clients receive, and replies to all held connects, so that
 * they receive it immediately.
 *
 * The members `timeout` and `interval` (in milliseconds) also change how long the server holds a
 * connect, at most [const@MAX_DELAY]. `reconnect` is for the sessions that exist now: those that
 * are told to perform a new handshake, or none, end with the reply. All other members are for later
 * sessions, too.
 *
 * Text that is not a JSON object is a mistake of the test: a critical warning is logged, and
 * nothing changes.
 *
 * Since: 0.1
 */
void
cometd_testing_server_advise (CometdTestingServer *self,
                              const char          *json)
{
  BayeuxOptions *options;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *advice = NULL;
  const char *reconnect;

  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));

  if (json != NULL)
    {
      node = cometd_testing_server_parse (G_STRFUNC, json);
      if (node == NULL)
        return;
      g_return_if_fail (JSON_NODE_HOLDS_OBJECT (node));
      advice = json_node_get_object (node);
    }

  options = bayeux_engine_get_options (self->engine);
  options->timeout = get_time (advice, "timeout", COMETD_TESTING_DEFAULT_TIMEOUT);
  options->interval = get_time (advice, "interval", COMETD_TESTING_DEFAULT_INTERVAL);

  cometd_testing_policy_set_advice (self->policy, advice);
  reconnect = advice != NULL ? bayeux_json_get_string (advice, "reconnect") : NULL;
  for (guint i = 0; reconnect != NULL && i < self->client_ids->len; i++)
    cometd_testing_policy_redirect (self->policy, self->client_ids->pdata[i], reconnect);

  bayeux_engine_answer_connects (self->engine);
}

/**
 * cometd_testing_server_require_token:
 * @self: a server
 * @header: (nullable): the name of an HTTP header, such as `Authorization`, or `NULL` to require
 *   none
 * @value: (nullable): its value, such as `Bearer 1234`; not `NULL` if @header is not
 *
 * Refuses handshakes without the header, with the error `401::unauthorized`.
 *
 * The header is that of the request which carries the handshake, or that of the upgrade to
 * WebSocket. Sessions that exist already are not affected; [method@Server.expire] makes their
 * clients perform a new handshake.
 *
 * Since: 0.1
 */
void
cometd_testing_server_require_token (CometdTestingServer *self,
                                     const char          *header,
                                     const char          *value)
{
  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));
  g_return_if_fail (header == NULL || value != NULL);

  cometd_testing_policy_set_token (self->policy, header, value);
}

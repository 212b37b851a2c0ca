/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Several addresses: which failures lead to the next one, and when (B23). */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/protocol/cometd-addresses-private.h>
#include <locale.h>

#include "stage.h"

#define UNKNOWN "\"successful\":false,\"error\":\"402::session_unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"
#define SECOND_HANDSHAKE_OK "\"successful\":true,\"clientId\":\"def\"," \
  "\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]," \
  "\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}"

static Stage *
stage_new_with_addresses (const char *connection_types,
                          guint       n_addresses)
{
  Stage *stage = stage_new (connection_types);

  stage->settings.n_addresses = n_addresses;
  return stage;
}

static void
be_refused (Stage      *stage,
            const char *channel)
{
  fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
  stage_fail (stage, channel, COMETD_FAILURE_UNREACHABLE, 0);
}

static guint
get_retry_delay (Stage *stage)
{
  gint64 retry = cometd_session_get_next_retry (stage->session);

  return retry != 0 ? (guint)((retry - stage->now) / 1000) : 0;
}

/* The node is killed: the connection is lost, and then refused. Messages flow at the other node
 * without a delay, and it is not left when the first one might be back. */
static void
test_killed (gconstpointer data)
{
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);
  gint64 start;

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/a", (gpointer)"S");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_sent (stage, "subscribe:/a");
  stage_assert_news (stage, "S:active");
  start = stage->now;

  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "unconnected");
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  g_assert_cmpuint (stage->address, ==, 0);
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");

  be_refused (stage, "/meta/connect");
  stage_assert_news (stage, "handshaking S:pending");
  stage_assert_sent (stage, "handshake");
  g_assert_cmpuint (stage->address, ==, 1);
  g_assert_cmpuint (cometd_session_get_address (stage->session), ==, 1);
  g_assert_null (cometd_session_get_client_id (stage->session));
  g_assert_nonnull (cometd_session_get_last_error (stage->session));
  stage_publish (stage, "/a", "waits");

  stage_answer (stage, "/meta/handshake", SECOND_HANDSHAKE_OK);
  stage_assert_sent (stage, "subscribe:/a,/a connect0");
  stage_answer_all (stage, "/a", OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting S:active waits:ok connected");
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "def");
  g_assert_null (cometd_session_get_last_error (stage->session));
  g_assert_cmpint (stage->now - start, ==, 50 * 1000);

  stage_pass (stage, 25000);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpuint (cometd_session_get_address (stage->session), ==, 1);
}

/* B44 with several addresses: only the connection was cut. */
static void
test_cut (gconstpointer data)
{
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 connect");
  stage_assert_news (stage, "unconnected connected");
  g_assert_cmpuint (stage->address, ==, 0);
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
}

/* The attempts of a round follow each other at once. After it the back-off grows. */
static void
test_rounds (gconstpointer data)
{
  static const guint delays[] = { 1000, 2000, 4000, 8000 };
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 3);

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      for (guint j = 0; j < 3; j++)
        {
          stage_assert_sent (stage, "handshake");
          g_assert_cmpuint (stage->address, ==, j);
          g_assert_cmpuint (get_retry_delay (stage), ==, 0);
          be_refused (stage, "/meta/handshake");
        }

      g_assert_cmpuint (get_retry_delay (stage), ==, delays[i]);
      stage_assert_sent (stage, "");
      stage_pass (stage, delays[i]);
    }

  /* It starts over when the network changes. */
  for (guint i = 0; i < 3; i++)
    be_refused (stage, "/meta/handshake");
  cometd_session_network_changed (stage->session);
  stage_pass (stage, 50);
  for (guint i = 0; i < 3; i++)
    be_refused (stage, "/meta/handshake");
  g_assert_cmpuint (get_retry_delay (stage), ==, 1000);
  stage_assert_news (stage, "handshaking");

  cometd_session_abort (stage->session);
  stage_assert_idle (stage);
}

/* A cluster that accepts each handshake and loses each connection is not asked without a pause. */
static void
test_rounds_of_sessions (gconstpointer data)
{
  static const guint delays[] = { 1000, 2000, 4000 };
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      for (guint j = 0; j < 2; j++)
        {
          g_assert_cmpuint (stage->address, ==, j);
          stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
          stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
        }

      g_assert_cmpint (cometd_session_get_state (stage->session), ==,
                       COMETD_STATE_HANDSHAKING);
      g_assert_cmpuint (get_retry_delay (stage), ==, delays[i]);
      stage_pass (stage, delays[i]);
    }

  cometd_session_abort (stage->session);
}

/* What fails at the first address when the client is opened, and what comes next: the other address
 * at once (1), the same one after a delay (0), or the end (-1). If the first failure leads to the
 * other address, the open fails when that one fails in the same way, if waiting would not help. */
static const struct
{
  const char *name;
  CometdFailureKind kind;
  guint status;
  int opening;
  int later;
  gboolean is_final;
} failures[] = {
  { "refused", COMETD_FAILURE_UNREACHABLE, 0, 1, 1, FALSE },
  { "cut", COMETD_FAILURE_BROKEN, 0, 1, 1, FALSE },
  { "bad gateway", COMETD_FAILURE_STATUS, 502, 1, 1, FALSE },
  { "unavailable", COMETD_FAILURE_STATUS, 503, 1, 1, FALSE },
  { "error", COMETD_FAILURE_STATUS, 500, 1, 1, FALSE },
  { "too many requests", COMETD_FAILURE_STATUS, 429, 1, 1, FALSE },
  { "not deployed", COMETD_FAILURE_STATUS, 404, 1, 1, TRUE },
  { "redirect", COMETD_FAILURE_REDIRECT, 302, 1, 0, TRUE },
  { "page", COMETD_FAILURE_NOT_BAYEUX, 200, 1, 0, TRUE },
  { "certificate", COMETD_FAILURE_TLS, 0, 1, 1, TRUE },
  { "invalid", COMETD_FAILURE_INVALID, 200, 1, 1, FALSE },
  { "credentials", COMETD_FAILURE_STATUS, 401, -1, 0, FALSE },
  { "forbidden", COMETD_FAILURE_STATUS, 403, -1, 0, FALSE },
  { "proxy", COMETD_FAILURE_STATUS, 407, -1, 0, FALSE },
  { "large", COMETD_FAILURE_TOO_LARGE, 200, 0, 0, FALSE },
};

static void
test_failures_of_open (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr(Stage) stage = stage_new_with_addresses ("long-polling", 2);

      g_test_message ("%s", failures[i].name);
      cometd_session_open (stage->session, stage_done, (gpointer)"open");
      stage_run (stage);
      stage_assert_sent (stage, "handshake");
      stage_assert_news (stage, "handshaking");
      stage_fail (stage, "/meta/handshake", failures[i].kind, failures[i].status);
      if (failures[i].opening == -1)
        {
          stage_assert_sent (stage, "");
          stage_assert_news (stage, "disconnected open:transport");
          continue;
        }

      stage_assert_sent (stage, failures[i].opening == 1 ? "handshake" : "");
      g_assert_cmpuint (cometd_session_get_address (stage->session), ==,
                        (guint)failures[i].opening);
      g_assert_cmpuint (get_retry_delay (stage), ==, failures[i].opening == 1 ? 0 : 1000);
      if (failures[i].opening == 1)
        {
          stage_fail (stage, "/meta/handshake", failures[i].kind, failures[i].status);
          stage_assert_news (stage, failures[i].is_final ? "disconnected open:transport" : "");
          g_assert_cmpuint (get_retry_delay (stage), ==, failures[i].is_final ? 0 : 1000);
        }
      cometd_session_abort (stage->session);
    }
}

/* One address has a wrong certificate, and the other one is down: that may change. */
static void
test_mixed_failures (void)
{
  g_autoptr(Stage) stage = stage_new_with_addresses ("long-polling", 2);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (guint i = 0; i < 2; i++)
    {
      stage_fail (stage, "/meta/handshake", COMETD_FAILURE_TLS, 0);
      be_refused (stage, "/meta/handshake");
      stage_assert_sent (stage, "handshake handshake");
      stage_pass (stage, 1000u << i);
    }
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_TLS, 0);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
  g_assert_cmpuint (stage->address, ==, 1);
}

/* The same in an established session, for the attempt after the first failure. */
static void
test_failures_later (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr(Stage) stage = stage_new_with_addresses ("long-polling", 2);

      g_test_message ("%s", failures[i].name);
      stage_open (stage);
      stage_fail (stage, "/meta/connect", failures[i].kind, failures[i].status);
      stage_assert_sent (stage, "");
      stage_pass (stage, 50);
      stage_assert_sent (stage, "connect0");
      stage_fail (stage, "/meta/connect", failures[i].kind, failures[i].status);
      stage_assert_sent (stage, failures[i].later == 1 ? "handshake" : "");
      g_assert_cmpuint (cometd_session_get_address (stage->session), ==,
                        (guint)failures[i].later);
      stage_assert_news (stage, failures[i].later == 1 ? "unconnected handshaking"
                                                       : "unconnected");
    }
}

/* B44 with several addresses: without a network, or behind a captive portal, no address works. The
 * session is kept for a few seconds, in case it is over soon. */
static void
test_network_down (gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);
      g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "no route");
      CometdFailure failure = {
        .kind = i == 0 ? COMETD_FAILURE_UNREACHABLE : COMETD_FAILURE_NOT_BAYEUX,
        .is_local = i == 0,
        .error = error,
      };
      gint64 start;

      stage_open (stage);
      for (guint j = 0; j < 2; j++)
        {
          stage_fail_with (stage, "/meta/connect", &failure);
          stage_pass (stage, get_retry_delay (stage));
          start = stage->now;
          while (stage->now - start < (COMETD_ADDRESSES_DOUBT_TIME - 1000) * (gint64)1000)
            {
              stage_fail_with (stage, "/meta/connect", &failure);
              stage_pass (stage, get_retry_delay (stage));
            }
          g_assert_cmpuint (stage->address, ==, 0);
          g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
          stage_answer (stage, "/meta/connect", OK);
          stage_assert_news (stage, "unconnected connected");
          stage_pass (stage, 3000);
        }

      stage_fail_with (stage, "/meta/connect", &failure);
      stage_pass (stage, get_retry_delay (stage));
      stage_fail_with (stage, "/meta/connect", &failure);
      stage_pass (stage, COMETD_ADDRESSES_DOUBT_TIME);
      g_free (stage_sent (stage));
      stage_fail_with (stage, "/meta/connect", &failure);
      stage_assert_sent (stage, "handshake");
      g_assert_cmpuint (stage->address, ==, 1);
    }
}

/* A server that replies works, whatever it replies. */
static void
test_refusals (gconstpointer data)
{
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake",
                "\"successful\":false,\"error\":\"503::busy\","
                "\"advice\":{\"reconnect\":\"retry\",\"interval\":2000}");
  g_assert_cmpuint (get_retry_delay (stage), ==, 3000);
  stage_pass (stage, 3000);
  stage_assert_sent (stage, "handshake handshake");
  g_assert_cmpuint (stage->address, ==, 0);
  stage_answer (stage, "/meta/handshake",
                "\"successful\":false,\"error\":\"403::denied\","
                "\"advice\":{\"reconnect\":\"none\"}");
  stage_assert_news (stage, "handshaking disconnected open:server");
  stage_assert_sent (stage, "");
}

/* What does not work at one address may work at another one. */
static void
test_connection_types (void)
{
  g_autoptr(Stage) stage = stage_new_with_addresses ("websocket,long-polling", 2);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 404);
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  g_assert_cmpuint (stage->address, ==, 0);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 404);
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
  g_assert_cmpuint (stage->address, ==, 1);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
  g_assert_cmpstr (stage_type (stage), ==, "websocket");

  /* B20 for each address. */
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 503);
  g_assert_cmpuint (stage->address, ==, 0);
}

/* An address that does not respond takes no more than its share of the time. The last one has the
 * whole of it. */
static void
test_silent (void)
{
  g_autoptr(Stage) stage = stage_new_with_addresses ("long-polling", 3);

  stage->settings.connection_timeout = 9000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_pass (stage, 2999);
  g_assert_cmpuint (stage->address, ==, 0);
  stage_pass (stage, 1);
  g_assert_cmpuint (stage->address, ==, 1);
  stage_pass (stage, 3000);
  g_assert_cmpuint (stage->address, ==, 2);
  stage_pass (stage, 9999);
  stage_assert_sent (stage, "handshake handshake handshake");
  stage_assert_news (stage, "handshaking");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting connected open:ok");
}

/* The rounds end with the time for opening. */
static void
test_open_times_out (gconstpointer data)
{
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (guint i = 0; cometd_session_get_state (stage->session) != COMETD_STATE_DISCONNECTED; i++)
    {
      g_assert_cmpuint (i, <, 20);
      be_refused (stage, "/meta/handshake");
      stage_pass (stage, get_retry_delay (stage));
    }
  stage_assert_news (stage, "handshaking disconnected open:transport");
  stage_assert_idle (stage);

  /* The next open begins with the first address. */
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  g_assert_cmpuint (stage->address, ==, 0);
}

/* A server that asks for a pause gets it, while the other addresses are tried. */
static void
test_retry_after (void)
{
  g_autoptr(Stage) stage = stage_new_with_addresses ("long-polling", 2);

  stage_open (stage);
  stage_fail_full (stage, "/meta/connect", COMETD_FAILURE_STATUS, 503, 20000);
  stage_assert_sent (stage, "handshake");
  g_assert_cmpuint (stage->address, ==, 1);
  be_refused (stage, "/meta/handshake");
  g_assert_cmpuint (get_retry_delay (stage), ==, 1000);
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "handshake");
  g_assert_cmpuint (stage->address, ==, 1);
  stage_fail_full (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 503, 60000);
  g_assert_cmpuint (cometd_session_get_address (stage->session), ==, 0);
  g_assert_cmpuint (get_retry_delay (stage), ==, 19000);

  /* The app may be sure of itself. */
  cometd_session_retry_now (stage->session);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "handshake");
}

/* A node that stops refuses the held connect before it closes the connection. Without another
 * address, the handshake is repeated as quickly as after a lost connection. */
static void
test_stopped (gconstpointer data)
{
  for (guint n_addresses = 1; n_addresses <= 2; n_addresses++)
    {
      g_autoptr(Stage) stage = stage_new_with_addresses (data, n_addresses);

      stage_open (stage);
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_assert_sent (stage, "handshake");
      stage_fail (stage, "/meta/handshake", COMETD_FAILURE_BROKEN, 0);
      if (n_addresses == 1)
        g_assert_cmpuint (get_retry_delay (stage), ==, 50);
      stage_pass (stage, n_addresses == 1 ? 50 : 0);
      stage_assert_sent (stage, "handshake");
      g_assert_cmpuint (stage->address, ==, n_addresses - 1);
      be_refused (stage, "/meta/handshake");
      g_assert_cmpuint (get_retry_delay (stage), ==, 1000);
    }
}

/* The nodes are restarted one after the other, each before its session has shown that it works: the
 * delay counts from the last handshake, so it does not add up. */
static void
test_rolling_restart (gconstpointer data)
{
  g_autoptr(Stage) stage = stage_new_with_addresses (data, 2);

  stage_open (stage);
  for (guint i = 0; i < 8; i++)
    {
      stage_pass (stage, 15000);
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_assert_sent (stage, "handshake");
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect0 connect");
    }

  /* A server that does so at once is asked less and less often. */
  for (guint i = 0; i < 8; i++)
    {
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_pass (stage, get_retry_delay (stage));
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
    }
  stage_answer (stage, "/meta/connect", UNKNOWN);
  g_assert_cmpuint (get_retry_delay (stage), >=, 10000);
}

/* There are no more addresses than the session can remember. */
static void
test_limit (void)
{
  g_autoptr(Stage) stage = stage_new_with_addresses ("long-polling", COMETD_ADDRESSES_MAX + 1);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (guint i = 0; i < COMETD_ADDRESSES_MAX; i++)
    {
      g_assert_cmpuint (stage->address, ==, i);
      be_refused (stage, "/meta/handshake");
    }
  g_assert_cmpuint (get_retry_delay (stage), ==, 1000);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("addresses/killed", test_killed);
  stage_add_test ("addresses/cut", test_cut);
  stage_add_test ("addresses/rounds", test_rounds);
  stage_add_test ("addresses/rounds-of-sessions", test_rounds_of_sessions);
  g_test_add_func ("/session/addresses/failures-of-open", test_failures_of_open);
  g_test_add_func ("/session/addresses/mixed-failures", test_mixed_failures);
  g_test_add_func ("/session/addresses/failures-later", test_failures_later);
  stage_add_test ("addresses/network-down", test_network_down);
  stage_add_test ("addresses/refusals", test_refusals);
  g_test_add_func ("/session/addresses/connection-types", test_connection_types);
  g_test_add_func ("/session/addresses/silent", test_silent);
  stage_add_test ("addresses/open-times-out", test_open_times_out);
  g_test_add_func ("/session/addresses/retry-after", test_retry_after);
  stage_add_test ("addresses/stopped", test_stopped);
  stage_add_test ("addresses/rolling-restart", test_rolling_restart);
  g_test_add_func ("/session/addresses/limit", test_limit);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/session/cometd-alarm-private.h>
#include <locale.h>

#include "stage.h"

#define NEW_HANDSHAKE_OK "\"successful\":true,\"clientId\":\"def\"," \
  "\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]"

/* B27 */
static void
test_interval (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect",
                OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":300}");
  stage_pass (stage, 299);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "connect");
  /* It applies until there is different advice. */
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 300);
  stage_assert_sent (stage, "connect");
}

static const char *const endings[] = {
  OK ",\"advice\":{\"reconnect\":\"none\"}",
  "\"successful\":false,\"error\":\"402::unknown\",\"advice\":{\"reconnect\":\"none\"}",
  OK ",\"advice\":{\"interval\":-1}",
};

/* B28 */
static void
test_none (gconstpointer types)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      stage_open (stage);
      stage_answer (stage, "/meta/connect", endings[i]);
      stage_assert_news (stage, "disconnected ended:server");
      stage_assert_sent (stage, "");
      stage_assert_idle (stage);
    }
}

/* On every meta message, with or without an id. */
static void
test_none_elsewhere (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(Stage) other = NULL;

  stage_open (stage);
  stage_push (stage, "[{\"channel\":\"/meta/connect\",\"advice\":{\"reconnect\":\"none\"}}]");
  stage_assert_news (stage, "disconnected ended:server");
  stage_assert_idle (stage);

  other = stage_new (types);
  stage_open (other);
  cometd_session_subscribe (other->session, "/a", (gpointer)"one");
  stage_run (other);
  stage_answer (other, "/meta/subscribe", OK ",\"advice\":{\"reconnect\":\"none\"}");
  stage_assert_news (other, "one:active disconnected one:ended ended:server");
}

/* B49 */
static void
test_kick (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_push (stage, "[{\"channel\":\"/meta/disconnect\",\"successful\":true}]");
  stage_assert_news (stage, "disconnected a:connection-closed ended:server");
  g_assert_null (cometd_session_get_client_id (stage->session));
  stage_assert_idle (stage);
}

static const char *const losses[] = {
  /* CometD; B29. */
  "\"successful\":false,\"error\":\"402::session_unknown\","
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
  /* Older versions of it. */
  "\"successful\":false,\"error\":\"402::Unknown client\","
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
  "\"successful\":false,\"error\":\"402::unknown_session\","
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
  /* The same without advice. */
  "\"successful\":false,\"error\":\"402::session_unknown\"",
  /* Faye and Salesforce; B31. */
  "\"successful\":false,\"error\":\"401:abc:Unknown client\","
  "\"advice\":{\"reconnect\":\"handshake\"}",
  "\"successful\":false,\"error\":\"403::Unknown client\",\"advice\":{\"reconnect\":\"handshake\"}",
  "\"successful\":false,\"error\":\"401:abc:Unknown client\"",
  /* Advice with a successful reply. */
  OK ",\"advice\":{\"reconnect\":\"handshake\"}",
};

/* B29, B31: credentials are not asked for. */
static void
test_session_lost (gconstpointer types)
{
  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      stage->has_credentials = TRUE;
      stage_open (stage);
      cometd_session_subscribe (stage->session, "/a", (gpointer)"a");
      cometd_session_subscribe (stage->session, "/b/*", (gpointer)"b");
      stage_run (stage);
      stage_answer_all (stage, "/meta/subscribe", OK);
      stage_assert_sent (stage, "subscribe:/a,subscribe:/b/*");
      stage_assert_news (stage, "a:active b:active");

      stage_answer (stage, "/meta/connect", losses[i]);
      stage_pass (stage, 50);
      stage_assert_sent (stage, "handshake");
      stage_assert_news (stage, "handshaking a:pending b:pending");
      stage_answer (stage, "/meta/handshake", NEW_HANDSHAKE_OK);
      g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "def");
      stage_assert_sent (stage, "subscribe:/a,subscribe:/b/* connect0");
      stage_answer_all (stage, "/meta/subscribe", OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_news (stage, "connecting a:active b:active connected");
      g_assert_cmpuint (stage->n_authenticate, ==, 0);
    }
}

/* B30: the publish fails, and a connect checks the session. */
static void
test_402_without_advice (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_assert_news (stage, "a:server");
  stage_assert_sent (stage, "/a connect0");

  /* While that is in progress, another one has no effect. */
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_assert_sent (stage, "/a");

  stage_answer (stage, "/meta/connect", losses[0]);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "handshake");
}

/* Faye's 402 means that a parameter was missing: the session exists. */
static void
test_402_of_faye (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a",
                "\"successful\":false,\"error\":\"402:data:Missing required parameter\"");
  stage_assert_sent (stage, "/a connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect");
  stage_assert_news (stage, "a:server");
}

/* B34, B35 */
static void
test_backoff (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  /* The app started an operation in the last minute, so no delay exceeds 10 s. */
  static const guint pauses[] = { 50, 1000, 2000, 4000, 8000, 10000, 10000 };

  stage_open (stage);
  for (gsize i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
      g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==,
                       stage->now + pauses[i] * 1000);
      g_assert_nonnull (cometd_session_get_last_error (stage->session));
      stage_pass (stage, pauses[i] - 1);
      stage_assert_sent (stage, "");
      stage_pass (stage, 1);
      stage_assert_sent (stage, "connect0");
    }
  stage_assert_news (stage, "unconnected");

  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
  g_assert_null (cometd_session_get_last_error (stage->session));
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, 0);
  stage_assert_sent (stage, "connect");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, stage->now + 50000);
}

/* B36 */
static void
test_max_interval (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect",
                OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":1000,"
                "\"maxInterval\":2000}");
  stage_assert_sent (stage, "connect");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "unconnected");
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "connect0");
  /* 1 s has passed, and 2 s more would exceed 3 s. */
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "handshaking");
  stage_pass (stage, 2000);
  stage_assert_sent (stage, "handshake");
}

/* An error that the session itself detects names the address too. */
static void
assert_names_server (Stage      *stage,
                     const char *type)
{
  const GError *error = cometd_session_get_last_error (stage->session);
  g_autofree char *server = g_strdup_printf ("“http://fake/” (%s)", type);

  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, server));
}

/* B38: the server holds the connect for longer than advised. */
static void
test_timeout (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gboolean is_socket = g_str_equal (types, "websocket");

  stage_open (stage);
  stage_pass (stage, 39999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
  g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                  COMETD_ERROR_TIMEOUT);
  assert_names_server (stage, types);
  g_assert_cmpint (fake_transport_get_record (stage_transport (stage))->is_aborted, ==, is_socket);
  g_assert_cmpint (fake_transport_get_record (stage_transport (stage))->cancelled->len, ==,
                   is_socket ? 0 : 1);
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "connect0");
}

#define MULTIPLE ",\"advice\":{\"reconnect\":\"retry\",\"interval\":2000," \
  "\"multiple-clients\":true}"

/* B42: connects complete immediately, and the advice is an interval. Servers do not revoke it by
 * themselves, so the connects ask for new advice until there is some. */
static void
test_multiple_clients (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect", OK MULTIPLE);
  g_assert_true (cometd_session_has_multiple_clients (stage->session));
  stage_pass (stage, 1999);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "connect{}");

  /* A reply without advice changes nothing. */
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 2000);
  stage_assert_sent (stage, "connect{}");
  stage_answer (stage, "/meta/connect", OK MULTIPLE);
  stage_pass (stage, 2000);
  stage_assert_sent (stage, "connect{}");

  /* The other client is gone. */
  stage_answer (stage, "/meta/connect",
                OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}");
  g_assert_false (cometd_session_has_multiple_clients (stage->session));
  stage_assert_sent (stage, "connect");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect");
}

/* Whatever the advice: a server whose empty replies are immediate is not asked without limit. */
static void
test_spinning (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  for (guint i = 0; i < 5; i++)
    {
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect");
    }
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "connect");

  /* Replies with messages may be immediate: CometD puts the messages before its reply, and Faye
   * after it. */
  for (guint i = 0; i < 20; i++)
    {
      stage_answer_with (stage, "{\"channel\":\"/a\",\"data\":1},", "/meta/connect", OK, "");
      stage_assert_sent (stage, "connect");
    }
  for (guint i = 0; i < 20; i++)
    {
      stage_answer_with (stage, "", "/meta/connect", OK, ",{\"channel\":\"/a\",\"data\":1}");
      stage_assert_sent (stage, "connect");
    }
}

/* Refused repeatedly, whatever the advice. */
static void
test_refused_for_ever (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint n_handshakes = 0;
  gint64 start;

  stage_open (stage);
  start = stage->now;
  while (stage->now - start < 60 * G_USEC_PER_SEC)
    {
      g_autofree char *sent = NULL;

      stage_answer (stage, "/meta/connect", losses[0]);
      if (cometd_session_get_next_retry (stage->session) != 0)
        stage_pass (stage, (guint)((cometd_session_get_next_retry (stage->session) - stage->now) /
                                   1000));
      sent = stage_sent (stage);
      g_assert_cmpstr (sent, ==, "handshake");
      n_handshakes++;
      stage_answer (stage, "/meta/handshake", NEW_HANDSHAKE_OK);
      g_free (stage_sent (stage));
    }
  g_assert_cmpuint (n_handshakes, <=, 10);
}

/* B45 */
static void
test_unreachable (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_watch (stage->session, TRUE);
  stage_pass (stage, 20000);
  stage_assert_news (stage, "");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  stage_pass (stage, 9999);
  stage_assert_news (stage, "unconnected");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unreachable");
  stage_assert_sent (stage, "connect0");
  stage_pass (stage, 50000);
  stage_assert_news (stage, "");
}

static void
test_retry_now (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_pass (stage, 1000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  cometd_session_network_changed (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "connect0");
  /* For any number of changes. */
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  cometd_session_network_changed (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "");
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
}

/* B91: time has passed while the process could not run. */
static void
test_wake_up (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->now += 120 * G_USEC_PER_SEC;
  stage_pass (stage, COMETD_ALARM_GRACE - 1);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "connect0");
  stage_answer (stage, "/meta/connect", losses[0]);
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "handshake");
}

/* Data that arrived in the meantime is not too late, whatever is read and sent before it. */
static void
test_busy (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_publish (stage, "/b", "b");
  stage->now += 60 * G_USEC_PER_SEC;
  stage_run (stage);
  stage_answer (stage, "/a", OK);
  stage_run (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, COMETD_ALARM_GRACE);
  stage_assert_news (stage, "a:ok");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
  stage_answer (stage, "/b", OK);
  stage_assert_news (stage, "b:ok");

  /* A delay in the past does not extend later timeouts. */
  stage_publish (stage, "/c", "c");
  stage_pass (stage, 9999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "c:timeout");
}

/* B58: one response was too large; the session continues. */
static void
test_too_large (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_TOO_LARGE, 0);
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "unconnected connected");
}

static void
test_invalid_data (gconstpointer types)
{
  static const char * const bodies[] = { "[{", "[5]", "no JSON" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      stage_open (stage);
      stage_push (stage, bodies[i]);
      g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                      COMETD_ERROR_TRANSPORT);
      assert_names_server (stage, types);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("connect/interval", test_interval);
  stage_add_test ("connect/none", test_none);
  stage_add_test ("connect/none-elsewhere", test_none_elsewhere);
  stage_add_test ("connect/kick", test_kick);
  stage_add_test ("connect/session-lost", test_session_lost);
  stage_add_test ("connect/402-without-advice", test_402_without_advice);
  stage_add_test ("connect/402-of-faye", test_402_of_faye);
  stage_add_test ("connect/backoff", test_backoff);
  stage_add_test ("connect/max-interval", test_max_interval);
  stage_add_test ("connect/timeout", test_timeout);
  stage_add_test ("connect/multiple-clients", test_multiple_clients);
  stage_add_test ("connect/spinning", test_spinning);
  stage_add_test ("connect/refused-for-ever", test_refused_for_ever);
  stage_add_test ("connect/unreachable", test_unreachable);
  stage_add_test ("connect/retry-now", test_retry_now);
  stage_add_test ("connect/wake-up", test_wake_up);
  stage_add_test ("connect/busy", test_busy);
  stage_add_test ("connect/too-large", test_too_large);
  stage_add_test ("connect/invalid-data", test_invalid_data);

  return g_test_run ();
}

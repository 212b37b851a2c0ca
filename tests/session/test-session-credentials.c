/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "holder.h"
#include "stage.h"

#define DENIED "\"successful\":false,\"error\":\"401::token expired\""

static Stage *
stage_new_with_credentials (gconstpointer types)
{
  Stage *stage = stage_new (types);

  stage->has_credentials = TRUE;
  return stage;
}

static void
authenticated (Stage    *stage,
               gboolean  successfully)
{
  g_autoptr(GError) error = NULL;

  if (!successfully)
    error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED, "no credentials");
  cometd_session_authenticated (stage->session, error);
  stage_run (stage);
}

/* B78: called once, sent once more. */
static void
test_publish (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", DENIED);
  stage_assert_news (stage, "authenticate");
  stage_pass (stage, 5000);
  stage_assert_sent (stage, "/a");
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "/a");
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "a:ok");
}

/* B78: a second refusal is final. */
static void
test_refused_again (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", DENIED);
  authenticated (stage, TRUE);
  stage_answer (stage, "/a", DENIED);
  stage_assert_news (stage, "authenticate a:server");
  stage_assert_sent (stage, "/a /a");
  g_assert_cmpuint (stage->n_authenticate, ==, 1);
}

/* One call for all requests that are refused in the meantime; their order is kept. */
static void
test_shared (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  cometd_session_subscribe (stage->session, "/c", (gpointer)"c");
  stage_run (stage);
  stage_answer_all (stage, "/a", DENIED);
  stage_assert_news (stage, "authenticate");
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "/a,/b,subscribe:/c /a,/b,subscribe:/c");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "a:ok b:ok c:active");
}

static void
test_no_credentials (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  cometd_session_subscribe (stage->session, "/c", (gpointer)"c");
  stage_run (stage);
  stage_answer_all (stage, "/a", DENIED);
  authenticated (stage, FALSE);
  stage_assert_news (stage, "authenticate a:failed c:failed(failed)");
  stage_assert_sent (stage, "/a,subscribe:/c");
}

/* A subscription that ends while its request waits for credentials is not requested again. */
static void
test_unsubscribed_meanwhile (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/c", (gpointer)"c");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", DENIED);
  cometd_session_subscribe (stage->session, "/c", (gpointer)"d");
  stage_run (stage);
  stage_assert_sent (stage, "subscribe:/c");
  cometd_session_unsubscribe (stage->session, (gpointer)"c", stage_done, (gpointer)"c");
  cometd_session_unsubscribe (stage->session, (gpointer)"d", stage_done, (gpointer)"d");
  authenticated (stage, TRUE);
  stage_assert_news (stage, "authenticate c:ok d:ok");
  stage_assert_sent (stage, "");
}

static void
test_nobody_to_ask (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", DENIED);
  stage_assert_news (stage, "a:server");
}

/* Even if the server advises none. */
static void
test_handshake (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake",
                "\"successful\":false,\"error\":\"403::handshake_denied\","
                "\"advice\":{\"reconnect\":\"none\"}");
  /* A user may take longer than max-network-delay. */
  stage_pass (stage, 60000);
  stage_assert_news (stage, "handshaking authenticate");
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "handshake handshake");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting connected open:ok");
}

static void
test_handshake_refused_again (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", DENIED);
  authenticated (stage, TRUE);
  stage_answer (stage, "/meta/handshake", DENIED);
  stage_assert_news (stage, "handshaking authenticate disconnected open:server");
  stage_assert_idle (stage);
}

/* Even if the server advises a retry, as Faye does. */
static void
test_handshake_advised_again (gconstpointer types)
{
  static const char * const denied =
    "\"successful\":false,\"error\":\"401::bad token\","
    "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}";
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", denied);
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "handshake handshake");
  stage_answer (stage, "/meta/handshake", denied);
  stage_assert_news (stage, "handshaking authenticate disconnected open:server");
  stage_assert_idle (stage);
}

static void
test_handshake_no_credentials (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", DENIED);
  authenticated (stage, FALSE);
  stage_assert_news (stage, "handshaking authenticate disconnected open:failed");
  stage_assert_idle (stage);
}

/* Once more at every new handshake. */
static void
test_every_handshake (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  for (guint i = 1; i <= 3; i++)
    {
      stage_answer (stage, "/meta/connect",
                    "\"successful\":false,\"error\":\"402::session_unknown\"");
      stage_pass (stage, 2000);
      stage_answer (stage, "/meta/handshake", DENIED);
      g_assert_cmpuint (stage->n_authenticate, ==, i);
      authenticated (stage, TRUE);
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
    }
}

static void
test_connect (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect", DENIED);
  stage_assert_news (stage, "authenticate");
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "connect");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* Refusals by HTTP status. */
static void
test_http_status (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 401);
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "handshake handshake");
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 401);
  stage_assert_news (stage, "handshaking authenticate disconnected open:transport");
}

/* A token in a header is sent with the upgrade only. */
static void
test_new_socket (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", DENIED);
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "handshake handshake");
  g_assert_cmpuint (stage->transports->len, ==, 2);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking authenticate connecting connected open:ok");
}

/* The first upgrade is refused: the token is renewed before another type is tried. */
static void
test_first_upgrade (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket,long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 401);
  stage_assert_news (stage, "handshaking authenticate");
  stage_pass (stage, 60000);
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "handshake handshake");
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting connected open:ok");
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
}

/* Called once; then it is a refusal like any other. */
static void
test_first_upgrade_refused_again (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket,long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 403);
  authenticated (stage, TRUE);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 403);
  stage_assert_sent (stage, "handshake handshake handshake");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  g_assert_cmpuint (stage->n_authenticate, ==, 1);
}

/* HTTP statuses about limits do not ask for credentials either. */
static void
test_limit_of_http (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "limit");
  CometdFailure failure = {
    .kind = COMETD_FAILURE_STATUS,
    .status = 403,
    .error = error,
    .reason = "Rate Limit Exceeded",
  };

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail_with (stage, "/meta/handshake", &failure);
  g_assert_cmpuint (stage->n_authenticate, ==, 0);
}

static void
test_first_upgrade_no_credentials (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 401);
  authenticated (stage, FALSE);
  stage_assert_news (stage, "handshaking authenticate disconnected open:transport");
  stage_assert_idle (stage);
}

/* A WebSocket that worked is lost, and the token has expired in the meantime. */
static void
test_later_upgrade (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket,long-polling");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 401);
  stage_assert_news (stage, "unconnected authenticate");
  stage_pass (stage, 60000);
  stage_assert_sent (stage, "connect0");
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
  g_assert_cmpstr (stage_type (stage), ==, "websocket");

  /* The same for a new session. */
  stage_answer (stage, "/meta/connect",
                "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 1000);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 401);
  stage_assert_news (stage, "handshaking authenticate");
  authenticated (stage, TRUE);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting connected");
}

/* There are no credentials; the client keeps retrying. */
static void
test_later_upgrade_no_credentials (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 401);
  authenticated (stage, FALSE);
  stage_assert_news (stage, "unconnected authenticate");
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "connect0 connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
}

/* An extension that sets a header, for example with a token. */
typedef CometdExtension HeaderExtension;
typedef CometdExtensionClass HeaderExtensionClass;
GType header_extension_get_type (void);
G_DEFINE_TYPE (HeaderExtension, header_extension, COMETD_TYPE_EXTENSION)

static void
header_extension_outgoing (CometdExtension *extension,
                           CometdExchange  *exchange)
{
  cometd_exchange_set_header (exchange, "Authorization", "Bearer 1");
}

static void
header_extension_class_init (HeaderExtensionClass *klass)
{
  klass->outgoing = header_extension_outgoing;
}

static void
header_extension_init (HeaderExtension *self)
{
}

/* A message that is refused on an open WebSocket requires a new one, too, if the token is in a
 * header. The connect is sent first, so that the event of a publish arrives on the new
 * WebSocket. */
static void
test_new_socket_for_messages (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket");
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (extensions, g_object_new (header_extension_get_type (), NULL));
  cometd_session_set_extensions (stage->session, extensions, NULL);
  stage_open (stage);
  stage_publish (stage, "/a", "a");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  stage_answer_all (stage, "/a", DENIED);
  authenticated (stage, TRUE);
  g_assert_cmpuint (stage->transports->len, ==, 2);
  stage_assert_sent (stage, "/a,subscribe:/b connect0 /a,subscribe:/b");
  stage_answer_all (stage, "/a", OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "authenticate a:ok b:active");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);

  stage_answer (stage, "/meta/connect", DENIED);
  authenticated (stage, TRUE);
  g_assert_cmpuint (stage->transports->len, ==, 3);
  stage_assert_sent (stage, "connect connect");
}

/* Messages that an extension holds when the connection is replaced are sent on the new one. */
static void
test_new_socket_and_held (void)
{
  g_autoptr(Stage) stage = stage_new_with_credentials ("websocket");
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CometdExtension) holder = g_object_new (TYPE_HOLDER, NULL);

  g_ptr_array_add (extensions, g_object_new (header_extension_get_type (), NULL));
  cometd_session_set_extensions (stage->session, extensions, NULL);
  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", DENIED);
  stage_assert_sent (stage, "/a");

  g_ptr_array_add (extensions, g_object_ref (holder));
  cometd_session_set_extensions (stage->session, extensions, NULL);
  stage_publish (stage, "/b", "b");
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_sent (stage, "");
  g_ptr_array_set_size (extensions, 1);
  cometd_session_set_extensions (stage->session, extensions, NULL);
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "connect0 /a,/b,/c");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "authenticate a:ok b:ok c:ok");
  g_clear_object (&((Holder *)holder)->exchange);
}

/* New credentials do not help against a limit. */
static void
test_limits (gconstpointer types)
{
  static const char *const errors[] = {
    "403::Organization concurrent user limit exceeded", "403::too many clients", "429::slow down",
    "503::Server busy",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr(Stage) stage = stage_new_with_credentials (types);
      g_autofree char *reply = g_strdup_printf ("\"successful\":false,\"error\":\"%s\"",
                                                errors[i]);

      stage_open (stage);
      stage_publish (stage, "/a", "a");
      stage_run (stage);
      stage_answer (stage, "/a", reply);
      stage_assert_news (stage, "a:server");
      stage_answer (stage, "/meta/connect", reply);
      stage_assert_news (stage, "unconnected");
    }
}

/* The request for credentials is never completed: the session ends nevertheless. */
static void
test_never_answered (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", DENIED);
  stage_pass (stage, 5 * 60 * 1000);
  stage_assert_news (stage, "handshaking authenticate authenticated-no-more disconnected"
                     " open:timeout");
  stage_assert_idle (stage);
}

static void
test_closed_meanwhile (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", DENIED);
  cometd_session_abort (stage->session);
  stage_run (stage);
  stage_assert_news (stage, "authenticate disconnected authenticated-no-more a:connection-closed");
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "/a");
}

static void
test_cancelled_meanwhile (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new_with_credentials (types);
  guint64 number;

  stage_open (stage);
  number = stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", DENIED);
  cometd_session_cancel (stage->session, number);
  authenticated (stage, TRUE);
  stage_assert_sent (stage, "/a");
  stage_assert_news (stage, "authenticate");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("credentials/publish", test_publish);
  stage_add_test ("credentials/refused-again", test_refused_again);
  stage_add_test ("credentials/shared", test_shared);
  stage_add_test ("credentials/none", test_no_credentials);
  stage_add_test ("credentials/unsubscribed-meanwhile", test_unsubscribed_meanwhile);
  stage_add_test ("credentials/nobody-to-ask", test_nobody_to_ask);
  stage_add_test ("credentials/handshake", test_handshake);
  stage_add_test ("credentials/handshake-refused-again", test_handshake_refused_again);
  stage_add_test ("credentials/handshake-advised-again", test_handshake_advised_again);
  stage_add_test ("credentials/handshake-none", test_handshake_no_credentials);
  stage_add_test ("credentials/every-handshake", test_every_handshake);
  stage_add_test ("credentials/connect", test_connect);
  stage_add_test ("credentials/never-answered", test_never_answered);
  stage_add_test ("credentials/closed-meanwhile", test_closed_meanwhile);
  stage_add_test ("credentials/cancelled-meanwhile", test_cancelled_meanwhile);
  stage_add_test ("credentials/limits", test_limits);
  stage_add_test ("credentials/limit-of-http", test_limit_of_http);
  g_test_add_func ("/session/long-polling/credentials/http-status", test_http_status);
  g_test_add_func ("/session/websocket/credentials/new-socket", test_new_socket);
  g_test_add_func ("/session/websocket/credentials/first-upgrade", test_first_upgrade);
  g_test_add_func ("/session/websocket/credentials/first-upgrade-refused-again",
                   test_first_upgrade_refused_again);
  g_test_add_func ("/session/websocket/credentials/first-upgrade-no-credentials",
                   test_first_upgrade_no_credentials);
  g_test_add_func ("/session/websocket/credentials/later-upgrade", test_later_upgrade);
  g_test_add_func ("/session/websocket/credentials/later-upgrade-no-credentials",
                   test_later_upgrade_no_credentials);
  g_test_add_func ("/session/websocket/credentials/new-socket-for-messages",
                   test_new_socket_for_messages);
  g_test_add_func ("/session/websocket/credentials/new-socket-and-held", test_new_socket_and_held);

  return g_test_run ();
}

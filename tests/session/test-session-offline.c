/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishes that may wait for the connection: QUEUE_OFFLINE. */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/session/cometd-sender-private.h>
#include <locale.h>
#include <string.h>

#include "holder.h"
#include "outage.h"

static gboolean
is_socket (gconstpointer types)
{
  return g_str_equal (types, "websocket");
}

/* Nothing waits or is repeated by default. */
static void
test_never_by_default (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "sent", COMETD_PUBLISH_FLAGS_NONE, 0);
  stage_run (stage);
  stage_fail (stage, "/a", COMETD_FAILURE_BROKEN, 0);
  g_assert_true (strstr (stage->news->str, is_socket (types) ? "sent:connection-closed"
                                                             : "sent:transport") != NULL);
  if (!is_socket (types))
    stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 100);
  outage_forget (stage);

  outage_publish (stage, "/a", "unsent", COMETD_PUBLISH_FLAGS_NONE, 60000);
  stage_publish (stage, "/a", "plain");
  stage_run (stage);
  if (is_socket (types))
    {
      stage_assert_news (stage, "unsent:connection-closed plain:connection-closed");
      outage_end (stage);
      stage_assert_sent (stage, "connect");
    }
  else
    stage_assert_sent (stage, "/a,/a");
}

/* The timeout counts from the call. */
static void
test_timeout_only (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  outage_publish (stage, "/a", "a", COMETD_PUBLISH_FLAGS_NONE, 3000);
  stage_pass (stage, 2000);
  cometd_session_end_batch (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "/a");
  stage_progress (stage, "/a");
  stage_pass (stage, 999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "a:timeout");
}

static void
test_connected (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE, 0);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_assert_sent (stage, "/a,/b");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "a:ok b:ok");
}

/* Over long-polling other messages do not wait. */
static void
test_waits (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint64 size;

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  outage_publish (stage, "/b", "b", QUEUE, 60000);
  stage_run (stage);
  size = cometd_session_get_outgoing_size (stage->session);
  g_assert_cmpuint (size, >, 60);
  stage_publish (stage, "/plain", "plain");
  outage_publish (stage, "/c", "c", QUEUE, 60000);
  stage_run (stage);
  if (is_socket (types))
    stage_assert_news (stage, "plain:connection-closed");
  else
    {
      stage_assert_sent (stage, "/plain");
      stage_answer (stage, "/plain", OK);
      stage_assert_news (stage, "plain:ok");
    }

  /* A second loss changes nothing. */
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  stage_pass (stage, 5000);
  outage_forget (stage);

  outage_end (stage);
  stage_assert_sent (stage, "/a,/b,/c connect");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "connected a:ok b:ok c:ok");
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
}

/* Messages that wait are sent before those that the app publishes once the connection is back. */
static void
test_order (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/news", (gpointer)"s");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK ",\"subscription\":\"/news\"");
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_publish (stage, "/b", "b");
  outage_publish (stage, "/c", "c", QUEUE, 60000);
  stage_publish (stage, "/d", "d");
  stage_run (stage);
  stage_assert_sent (stage, "handshake");
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  stage_assert_sent (stage, "subscribe:/news,/a,/b,/c,/d connect0");
  stage_answer_all (stage, "/a", OK);
  stage_answer (stage, "/meta/connect", OK);
  cometd_session_unsubscribe (stage->session, (gpointer)"s", NULL, NULL);
}

/* The session is lost while the message waits: it is sent with the new client id. */
static void
test_new_session (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *json = NULL;

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  outage_end_new (stage);
  stage_assert_sent (stage, "handshake /a connect0 connect");
  json = stage_last (stage, "/a");
  g_assert_nonnull (strstr (json, "\"clientId\":\"other\""));
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "handshaking connecting connected a:ok");
}

/* Beyond the limit the operation fails immediately. */
static void
test_full (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage->settings.max_outgoing_size = 2 * cometd_session_get_outgoing_size (stage->session);
  outage_publish (stage, "/a", "b", QUEUE, 60000);
  outage_publish (stage, "/a", "c", QUEUE, 60000);
  stage_run (stage);
  stage_assert_news (stage, "c:queue-full");
  outage_end (stage);
  stage_assert_sent (stage, "/a,/a connect");
}

static void
test_too_many (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  for (guint i = 0; i < COMETD_SENDER_MAX_MESSAGES; i++)
    outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_run (stage);
  stage_assert_news (stage, "");
  outage_publish (stage, "/a", "more", QUEUE, 60000);
  stage_run (stage);
  stage_assert_news (stage, "more:queue-full");
}

/* The deadline counts from the call; by default it is max-network-delay. */
static void
test_timeout (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "default", QUEUE, 0);
  outage_publish (stage, "/a", "short", QUEUE, 500);
  outage_publish (stage, "/a", "long", QUEUE, 20000);
  stage_pass (stage, 499);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "short:timeout");
  stage_pass (stage, 9499);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  g_assert_nonnull (strstr (stage->news->str, "default:timeout"));
  outage_forget (stage);

  /* The time spent waiting counts. */
  stage_pass (stage, 5000);
  outage_forget (stage);
  outage_end (stage);
  stage_assert_sent (stage, "/a connect");
  stage_pass (stage, 5000);
  stage_assert_news (stage, "connected long:timeout");
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
}

static void
test_cancel (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint64 number;

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  number = outage_publish (stage, "/b", "b", QUEUE, 60000);
  outage_publish (stage, "/c", "c", QUEUE, 60000);
  cometd_session_cancel (stage->session, number);
  cometd_session_cancel (stage->session, number);
  outage_end (stage);
  stage_assert_sent (stage, "/a,/c connect");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "connected a:ok c:ok");
}

static void
closed_cb (CometdMessage *reply,
           const GError  *error,
           gpointer       user_data)
{
}

static void
test_close (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  cometd_session_close (stage->session, closed_cb, NULL);
  stage_pass (stage, 20000);
  g_assert_nonnull (strstr (stage->news->str, "a:connection-closed"));
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
}

static void
test_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE | REPEAT, 60000);
  cometd_session_abort (stage->session);
  stage_run (stage);
  stage_assert_news (stage, "disconnected a:connection-closed");
}

/* The server ends the session for good. */
static void
test_ended (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_answer (stage, "/meta/connect", "\"successful\":false,\"error\":\"402::session_unknown\","
                "\"advice\":{\"reconnect\":\"none\"}");
  g_assert_nonnull (strstr (stage->news->str, "a:server"));
}

/* It was sent and the connection was lost: it may have been processed, so it is not sent again. */
static void
test_at_most_once (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_run (stage);
  stage_fail (stage, "/a", COMETD_FAILURE_BROKEN, 0);
  g_assert_nonnull (strstr (stage->news->str, is_socket (types) ? "a:connection-closed"
                                                                : "a:transport"));
}

/* It was refused because the session had expired, so it was not processed. */
static void
test_forgotten (gconstpointer types)
{
  static const char *const refusals[] = { "\"successful\":false,\"error\":\"402::session_unknown\"",
                                          UNKNOWN };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      stage_open (stage);
      outage_publish (stage, "/a", "a", QUEUE, 60000);
      stage_run (stage);
      stage_answer (stage, "/a", refusals[i]);
      stage_assert_sent (stage, "/a connect0");
      stage_pass (stage, 1000);
      stage_assert_sent (stage, "");
      outage_end_new (stage);
      stage_assert_sent (stage, "handshake /a connect0 connect");
      stage_answer (stage, "/a", OK);
      stage_assert_news (stage, "handshaking connecting connected a:ok");
    }
}

/* Faye refuses for other reasons with the same code, and would do so each time. */
static void
test_forgotten_twice (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_run (stage);
  stage_answer (stage, "/a", "\"successful\":false,\"error\":\"402:data:Missing\"");
  stage_assert_sent (stage, "/a connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "/a connect");
  stage_answer (stage, "/a", "\"successful\":false,\"error\":\"402:data:Missing\"");
  stage_assert_news (stage, "a:server");
}

/* An extension holds it when the session is lost: it is sent once, in the new session. */
static void
test_with_extension (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  g_autoptr(CometdExchange) held = NULL;
  g_autofree char *json = NULL;

  stage_open (stage);
  g_ptr_array_add (extensions, holder);
  cometd_session_set_extensions (stage->session, extensions, NULL);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_run (stage);
  held = g_steal_pointer (&holder->exchange);
  g_assert_nonnull (held);
  cometd_session_set_extensions (stage->session, NULL, NULL);

  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  cometd_exchange_release (held);
  stage_run (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "handshake connect0 /a connect");
  json = stage_last (stage, "/a");
  g_assert_nonnull (strstr (json, "\"clientId\":\"other\""));
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "handshaking connecting connected a:ok");
}

/* A cancelled message that an extension holds is not sent. */
static void
test_cancelled_in_extension (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  g_autoptr(CometdExchange) held = NULL;
  guint64 number;

  stage_open (stage);
  g_ptr_array_add (extensions, holder);
  cometd_session_set_extensions (stage->session, extensions, NULL);
  number = stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  held = g_steal_pointer (&holder->exchange);
  cometd_session_cancel (stage->session, number);
  cometd_exchange_release (held);
  stage_run (stage);
  stage_assert_sent (stage, "/b");
}

/* It waits for the end of the batch, too. */
static void
test_batch (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_run (stage);
  outage_begin (stage);
  outage_publish (stage, "/b", "b", QUEUE, 60000);
  outage_end (stage);
  stage_assert_sent (stage, "connect");
  cometd_session_end_batch (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "/a,/b");
}

/* The other connection type is used meanwhile. */
static void
test_other_type (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 404);
  stage_pass (stage, 2000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 404);
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  outage_forget (stage);
  outage_end_new (stage);
  stage_assert_sent (stage, "handshake /a connect0 connect");
  stage_answer (stage, "/a", OK);
}

/* The node is killed, and a session is made at the next address. */
static void
test_other_address (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *json = NULL;

  stage->settings.n_addresses = 2;
  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (stage->address, ==, 1);
  outage_forget (stage);
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  stage_assert_sent (stage, "/a connect0");
  json = stage_last (stage, "/a");
  g_assert_nonnull (strstr (json, "\"clientId\":\"other\""));
  stage_answer (stage, "/a", OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting a:ok connected");
}

/* The request cannot reach the server, although a connect is held: the next try is not at once, and
 * not before the server was reached. Later ones wait behind it. */
static void
test_unreachable (void)
{
  static const CometdFailureKind kinds[] = { COMETD_FAILURE_UNREACHABLE, COMETD_FAILURE_TLS,
                                             COMETD_FAILURE_REDIRECT };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(Stage) stage = stage_new ("long-polling");

      stage_open (stage);
      outage_publish (stage, "/a", "a", QUEUE, 60000);
      stage_run (stage);
      outage_publish (stage, "/b", "b", QUEUE, 60000);
      stage_run (stage);
      stage_assert_sent (stage, "/a");
      stage_fail (stage, "/a", kinds[i], 0);
      stage_assert_sent (stage, "connect0");
      outage_publish (stage, "/c", "c", QUEUE, 60000);
      stage_run (stage);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect");
      stage_pass (stage, 999);
      stage_assert_sent (stage, "");
      stage_pass (stage, 1);
      stage_assert_sent (stage, "/a,/b,/c");
      stage_answer_all (stage, "/a", OK);
      stage_assert_news (stage, "a:ok b:ok c:ok");
    }
}

/* The server asks for a pause. */
static void
test_busy (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE, 60000);
  stage_run (stage);
  stage_fail_full (stage, "/a", COMETD_FAILURE_STATUS, 429, 5000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "/a connect0 connect");
  stage_pass (stage, 4999);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "/a");
}

/* What would be refused again fails. */
static void
test_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE | REPEAT, 60000);
  stage_run (stage);
  stage_fail (stage, "/a", COMETD_FAILURE_STATUS, 404);
  stage_assert_news (stage, "a:transport");
  outage_publish (stage, "/a", "a", QUEUE | REPEAT, 60000);
  stage_run (stage);
  stage_answer (stage, "/a", "\"successful\":false,\"error\":\"403::publish_denied\"");
  stage_assert_news (stage, "a:server");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("offline/never-by-default", test_never_by_default);
  stage_add_test ("offline/timeout-only", test_timeout_only);
  stage_add_test ("offline/connected", test_connected);
  stage_add_test ("offline/waits", test_waits);
  stage_add_test ("offline/order", test_order);
  stage_add_test ("offline/new-session", test_new_session);
  stage_add_test ("offline/full", test_full);
  stage_add_test ("offline/too-many", test_too_many);
  stage_add_test ("offline/timeout", test_timeout);
  stage_add_test ("offline/cancel", test_cancel);
  stage_add_test ("offline/close", test_close);
  stage_add_test ("offline/abort", test_abort);
  stage_add_test ("offline/ended", test_ended);
  stage_add_test ("offline/at-most-once", test_at_most_once);
  stage_add_test ("offline/forgotten", test_forgotten);
  stage_add_test ("offline/forgotten-twice", test_forgotten_twice);
  stage_add_test ("offline/with-extension", test_with_extension);
  stage_add_test ("offline/cancelled-in-extension", test_cancelled_in_extension);
  stage_add_test ("offline/batch", test_batch);
  stage_add_test ("offline/other-address", test_other_address);
  g_test_add_func ("/session/offline/other-type", test_other_type);
  g_test_add_func ("/session/offline/unreachable", test_unreachable);
  g_test_add_func ("/session/offline/busy", test_busy);
  g_test_add_func ("/session/offline/refused", test_refused);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/session/cometd-outbox-private.h>
#include <locale.h>
#include <string.h>

#include "stage.h"

static gboolean
is_socket (gconstpointer types)
{
  return g_str_equal (types, "websocket");
}

/* Messages published in one main loop iteration share a frame. */
static void
test_one_frame (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  stage_assert_sent (stage, "");
  stage_run (stage);
  stage_assert_sent (stage, "/a,/b");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "a:ok b:ok");
}

/* If exchanges have responses, they are sent one after the other; over a WebSocket nothing has to
 * wait. */
static void
test_order (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_sent (stage, is_socket (types) ? "/a /b /c" : "/a");
  stage_answer (stage, "/a", OK);
  stage_assert_sent (stage, is_socket (types) ? "" : "/b,/c");
}

static void
test_batch (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  cometd_session_begin_batch (stage->session);
  stage_publish (stage, "/b", "b");
  cometd_session_end_batch (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "");
  stage_publish (stage, "/c", "c");
  cometd_session_end_batch (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "/a,/b,/c");
}

/* A batch that is never ended does not block messages forever. */
static void
test_batch_forgotten (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  stage_publish (stage, "/a", "a");
  stage_pass (stage, 10000);
  stage_assert_news (stage, "a:timeout");
  cometd_session_end_batch (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "");
}

/* B53: Faye's event for our own publish has our id, and arrives before the reply; with its Redis
 * engine, after it. */
static void
test_echo_with_own_id (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *own = NULL;
  g_autofree char *after = NULL;

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  id = stage_last_id (stage, "/a");
  before = g_strdup_printf ("{\"channel\":\"/a\",\"id\":\"%s\",\"data\":1},", id);
  stage_answer_with (stage, before, "/a", OK, "");
  stage_assert_news (stage, "event:/a=1 a:ok");

  stage_publish (stage, "/a", "b");
  stage_run (stage);
  own = stage_last_id (stage, "/a");
  after = g_strdup_printf (",{\"channel\":\"/a\",\"id\":\"%s\",\"data\":2}", own);
  stage_answer_with (stage, "", "/a", OK, after);
  stage_assert_news (stage, "b:ok event:/a=2");
}

/* B54 */
static void
test_denied (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", "\"successful\":false,"
                "\"error\":\"403:denied_by_security_policy:publish_denied\"");
  stage_assert_news (stage, "a:server");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
  stage_assert_sent (stage, "/a");
}

/* B56 */
static void
test_timeout (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  stage_pass (stage, 10000);
  stage_assert_news (stage, "a:timeout b:timeout");
  g_free (stage_sent (stage));
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);

  /* It does not affect the next one. */
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_sent (stage, "/c");
}

/* B57 */
static void
test_too_large (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdMessage) message = cometd_message_new ("/large");
  g_autofree char *text = g_strnfill (200, 'x');
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), text);

  stage->settings.max_message_size = 200;
  cometd_message_set_data (message, node);
  stage_open (stage);
  stage_publish (stage, "/a", "a");
  cometd_session_send (stage->session, message, FALSE, 0, stage_done, (gpointer)"large");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_assert_sent (stage, "/a,/b");
  stage_assert_news (stage, "large:too-large");
}

/* The failure of its own exchange is not a loss of the connection. */
static void
test_exchange_failed (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_fail (stage, "/a", COMETD_FAILURE_STATUS, 500);
  stage_assert_news (stage, "a:transport");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "/a /b connect");

  /* Neither is a response without the reply. */
  stage_push (stage, "[]");
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_answer_with (stage, "{\"channel\":\"/x\",\"id\":\"77\",\"successful\":true},", "/b", OK,
                     "");
  stage_assert_news (stage, "b:ok");
}

/* A WebSocket is lost with everything that was sent, which is not sent again; publishing fails
 * until there is a new one. A poll fails alone. */
static void
test_link_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, is_socket (types) ? "unconnected a:connection-closed" : "unconnected");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_assert_news (stage, is_socket (types) ? "b:connection-closed" : "");
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "/a connect0 connect");
  if (!is_socket (types))
    stage_answer (stage, "/a", OK);
  stage_assert_sent (stage, is_socket (types) ? "" : "/b");
}

/* The session is lost: messages that were sent fail, waiting ones are sent in the new session. */
static void
test_session_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/meta/connect", "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_publish (stage, "/b", "b");
  stage_pass (stage, 50);
  stage_assert_news (stage, "handshaking a:connection-closed");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "/a handshake /b connect0");
}

/* Messages do not wait for a handshake forever. */
static void
test_waiting_too_long (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect", "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_publish (stage, "/b", "b");
  stage_pass (stage, 20000);
  stage_assert_news (stage, "handshaking b:timeout");
}

static void
call (Stage      *stage,
      guint       timeout,
      const char *tag)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/service/echo");

  cometd_session_send (stage->session, message, TRUE, timeout, stage_done, (gpointer)tag);
  stage_run (stage);
}

/* B64: the acknowledgement may arrive before or after the result. */
static void
test_call (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  call (stage, 0, "call");
  stage_answer (stage, "/service/echo", OK);
  stage_assert_news (stage, "");
  stage_answer (stage, "/service/echo", OK ",\"data\":{\"a\":1}");
  stage_assert_news (stage, "call:ok");
  stage_answer (stage, "/service/echo", OK ",\"data\":{\"a\":1}");
  stage_assert_news (stage, "");

  call (stage, 0, "again");
  stage_answer (stage, "/service/echo", OK ",\"data\":0");
  stage_answer (stage, "/service/echo", OK);
  stage_assert_news (stage, "again:ok");

  call (stage, 0, "failed");
  stage_answer (stage, "/service/echo", "\"successful\":false,\"data\":{\"why\":1}");
  stage_assert_news (stage, "failed:server");
}

/* B65 */
static void
test_call_timeout (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  call (stage, 300, "call");
  stage_answer (stage, "/service/echo", OK);
  stage_pass (stage, 299);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "call:timeout");
  stage_answer (stage, "/service/echo", OK ",\"data\":1");
  stage_assert_news (stage, "");
}

static void
test_cancel (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint64 number;

  stage_open (stage);
  number = stage_publish (stage, "/a", "a");
  cometd_session_cancel (stage->session, number);
  stage_run (stage);
  stage_assert_sent (stage, "");

  number = stage_publish (stage, "/b", "b");
  stage_run (stage);
  cometd_session_cancel (stage->session, number);
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_sent (stage, "/b /c");
  stage_answer (stage, "/c", OK);
  stage_assert_news (stage, "c:ok");
  cometd_session_cancel (stage->session, number);
}

static const char *const strange[] = {
  "[{\"channel\":\"/a\"}]",
  "[{\"channel\":\"/a\",\"id\":\"9999\",\"successful\":true}]",
  ("[{\"channel\":\"/meta/connect\",\"id\":\"9999\",\"successful\":false,"
   "\"advice\":{\"reconnect\":\"none\"}}]"),
  "[{\"channel\":\"/meta/subscribe\",\"successful\":true}]",
  "[{\"channel\":\"/meta/unheard/of\",\"data\":1}]",
  "[{\"channel\":\"/meta/connect\",\"advice\":5}]",
  "[{\"channel\":\"/a\",\"id\":{},\"successful\":true}]",
  "[{\"channel\":\"/a\",\"id\":\"007\",\"successful\":1}]",
  "[]",
};

/* Invalid messages have no effect. */
static void
test_strange (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  for (gsize i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      stage_push (stage, strange[i]);
      stage_assert_news (stage, "");
      stage_assert_sent (stage, "");
    }
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect");
}

static void
keep_reply_cb (CometdMessage *reply,
               const GError  *error,
               gpointer       user_data)
{
  g_set_object ((CometdMessage **)user_data, reply);
}

/* The object of a reply is used for the next message only if no callback has kept it. */
static void
test_kept_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(CometdMessage) reply = NULL;
  g_autofree char *id = NULL;

  stage_open (stage);
  cometd_session_send (stage->session, message, FALSE, 0, keep_reply_cb, &reply);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  id = stage_last_id (stage, "/a");
  stage_answer_all (stage, "/a", OK);
  stage_push (stage, "[{\"channel\":\"/c\",\"data\":1}]");
  stage_assert_news (stage, "b:ok event:/c=1");
  g_assert_cmpstr (cometd_message_get_channel (reply), ==, "/a");
  g_assert_cmpstr (cometd_message_get_id (reply), ==, id);
  g_assert_true (cometd_message_is_reply (reply));
}

static void
close_on_event (gpointer       data,
                CometdMessage *message)
{
  cometd_session_close (((Stage *)data)->session, stage_done, (gpointer)"close");
}

/* A handler closes: messages of the same frame still arrive, and the close proceeds. */
static void
test_close_in_handler (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_event = close_on_event;
  stage_answer_with (stage, "{\"channel\":\"/a\",\"data\":1},", "/meta/connect", OK, "");
  stage_assert_news (stage, "event:/a=1 disconnecting");
  stage_assert_sent (stage, "disconnect");
  stage_answer (stage, "/meta/disconnect", OK);
  stage_pass (stage, 1000);
  stage_assert_news (stage, "disconnected close:ok");
}

static void
abort_on_event (gpointer       data,
                CometdMessage *message)
{
  cometd_session_abort (((Stage *)data)->session);
}

static void
test_abort_in_handler (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage->on_event = abort_on_event;
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2}]");
  stage_assert_news (stage, "event:/a=1 disconnected b:connection-closed");
  stage_assert_idle (stage);
  stage->on_event = NULL;
  stage_open (stage);
}

static void
drop_on_event (gpointer       data,
               CometdMessage *message)
{
  Stage *stage = data;

  if (stage->session != NULL)
    {
      cometd_session_detach (stage->session);
      g_clear_object (&stage->session);
    }
}

/* B90: the last reference is dropped in a handler. */
static void
test_drop_in_handler (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gpointer weak;

  stage_open (stage);
  weak = stage->session;
  g_object_add_weak_pointer (weak, &weak);
  stage->on_event = drop_on_event;
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2}]");
  g_assert_null (weak);
  g_assert_cmpint (stage->alarm, ==, -1);
  stage_assert_news (stage, "event:/a=1");
}

/* A handler that iterates the main loop: later messages do not overtake earlier ones. */
static void
push_on_event (gpointer       data,
               CometdMessage *message)
{
  Stage *stage = data;

  stage->on_event = NULL;
  stage_push (stage, "[{\"channel\":\"/b\",\"data\":3}]");
}

static void
test_loop_in_handler (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_event = push_on_event;
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2}]");
  stage_assert_news (stage, "event:/a=1 event:/a=2 event:/b=3");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("send/one-frame", test_one_frame);
  stage_add_test ("send/order", test_order);
  stage_add_test ("send/batch", test_batch);
  stage_add_test ("send/batch-forgotten", test_batch_forgotten);
  stage_add_test ("send/too-large", test_too_large);
  stage_add_test ("send/cancel", test_cancel);
  stage_add_test ("reply/echo-with-own-id", test_echo_with_own_id);
  stage_add_test ("reply/denied", test_denied);
  stage_add_test ("reply/timeout", test_timeout);
  stage_add_test ("reply/link-lost", test_link_lost);
  stage_add_test ("reply/session-lost", test_session_lost);
  stage_add_test ("reply/waiting-too-long", test_waiting_too_long);
  stage_add_test ("reply/strange", test_strange);
  stage_add_test ("reply/kept", test_kept_reply);
  stage_add_test ("call/answered", test_call);
  stage_add_test ("call/timeout", test_call_timeout);
  stage_add_test ("handler/closes", test_close_in_handler);
  stage_add_test ("handler/aborts", test_abort_in_handler);
  stage_add_test ("handler/drops", test_drop_in_handler);
  stage_add_test ("handler/runs-the-loop", test_loop_in_handler);
  g_test_add_func ("/session/long-polling/reply/exchange-failed", test_exchange_failed);

  return g_test_run ();
}

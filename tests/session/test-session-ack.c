/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-ack-extension.h>
#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "holder.h"
#include "stage.h"

/* Acknowledged delivery: events wait for the reply to the connect that brought them, and are
 * received once whatever becomes of it. */

#define ACK "\"ext\":{\"ack\":true}"
#define EVENT(data) "{\"channel\":\"/a\",\"data\":" data "}"
#define REFUSED "\"successful\":false,\"error\":\"402::unknown\""

static void
add_extensions (Stage           *stage,
                CometdExtension *other)
{
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (extensions, cometd_ack_extension_new ());
  if (other != NULL)
    g_ptr_array_add (extensions, g_object_ref (other));
  cometd_session_set_extensions (stage->session, extensions, NULL);
}

/* Asserts what the last connect acknowledges; -1: nothing. */
static void
assert_ack (Stage *stage,
            gint64 expected)
{
  g_autofree char *json = stage_last (stage, "/meta/connect");
  g_autofree char *member = g_strdup_printf ("\"ack\":%" G_GINT64_FORMAT "}", expected);

  if (expected == -1)
    g_assert_null (strstr (json, "\"ack\""));
  else if (strstr (json, member) == NULL)
    g_error ("%s does not acknowledge %" G_GINT64_FORMAT, json, expected);
}

/* Replies to the last connect. */
static void
answer (Stage      *stage,
        const char *events,
        guint       batch)
{
  g_autofree char *members = g_strdup_printf (OK ",\"ext\":{\"ack\":%u}", batch);

  stage_answer_with (stage, events, "/meta/connect", members, "");
}

static void
shake_hands (Stage      *stage,
             const char *members)
{
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", members);
}

/* The first batch is acknowledged. */
static Stage *
open_with (const char      *types,
           CometdExtension *other)
{
  Stage *stage = stage_new (types);

  add_extensions (stage, other);
  shake_hands (stage, HANDSHAKE_OK "," ACK);
  assert_ack (stage, 0);
  answer (stage, "", 1);
  assert_ack (stage, 1);
  stage_assert_sent (stage, "handshake connect0 connect");
  stage_assert_news (stage, "handshaking connecting connected open:ok");
  return stage;
}

static Stage *
open_acknowledged (const char *types)
{
  return open_with (types, NULL);
}

static guint64
last_exchange (Stage *stage)
{
  GPtrArray *sent = fake_transport_get_record (stage_transport (stage))->sent;

  return ((FakeExchange *)g_ptr_array_index (sent, sent->len - 1))->number;
}

/* Delivers a frame, or a body of an exchange. */
static void
deliver (Stage      *stage,
         guint64     exchange,
         const char *json)
{
  CometdTransport *transport = stage_transport (stage);
  g_autoptr(GBytes) bytes = g_bytes_new (json, strlen (json));

  cometd_transport_tell_received (transport, bytes,
                                  cometd_transport_ends_exchanges (transport) ? exchange : 0);
  stage_run (stage);
}

static void
test_held (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_push (stage, "[" EVENT ("1") "]");
  stage_push (stage, "[" EVENT ("2") "," EVENT ("3") "]");
  stage_assert_news (stage, "");
  answer (stage, EVENT ("4") ",", 2);
  stage_assert_news (stage, "event:/a=1 event:/a=2 event:/a=3 event:/a=4");
  stage_assert_sent (stage, "connect");
  assert_ack (stage, 2);
}

/* A reply to another request passes at once, and the events in its frame wait. */
static void
test_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_publish (stage, "/a", "publish");
  stage_run (stage);
  stage_answer_with (stage, EVENT ("1") ",", "/a", OK, "," EVENT ("2"));
  stage_assert_news (stage, "publish:ok");
  answer (stage, "", 2);
  stage_assert_news (stage, "event:/a=1 event:/a=2");
}

/* The connection is lost in the middle of a batch, which the server sends again. */
static void
test_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_push (stage, "[" EVENT ("1") "]");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 2000);
  stage_assert_news (stage, "unconnected");
  stage_assert_sent (stage, "connect0");
  assert_ack (stage, 1);
  answer (stage, EVENT ("1") "," EVENT ("2") ",", 3);
  stage_assert_news (stage, "event:/a=1 event:/a=2 connected");
  assert_ack (stage, 3);
}

/* The reply to a connect that has expired does not count, nor do the events with it. */
static void
test_late (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);
  guint64 exchange = last_exchange (stage);
  g_autofree char *id = stage_last_id (stage, "/meta/connect");
  g_autofree char *late =
    g_strdup_printf ("[" EVENT ("1") ",{\"channel\":\"/meta/connect\",\"id\":\"%s\"," OK ","
                     "\"ext\":{\"ack\":2}}]", id);

  stage_push (stage, "[" EVENT ("1") "]");
  stage_pass (stage, 42000);
  stage_assert_news (stage, "unconnected");
  stage_assert_sent (stage, "connect0");
  assert_ack (stage, 1);
  deliver (stage, exchange, late);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "");
  answer (stage, EVENT ("1") ",", 3);
  stage_assert_news (stage, "event:/a=1 connected");
  stage_assert_sent (stage, "connect");
  assert_ack (stage, 3);
}

/* A second connect finds out whether the session exists. The server has sent the events with the
 * reply to the first one, and does so again. */
static void
test_probe (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);
  guint64 exchange = last_exchange (stage);
  g_autofree char *id = stage_last_id (stage, "/meta/connect");
  /* What follows the reply in its body belongs to it; a WebSocket has no bodies. */
  g_autofree char *late =
    g_strdup_printf ("[" EVENT ("2") ",{\"channel\":\"/meta/connect\",\"id\":\"%s\"," OK ","
                     "\"ext\":{\"ack\":2}}%s]", id,
                     g_str_equal (types, "long-polling") ? "," EVENT ("3") : "");

  stage_publish (stage, "/a", "publish");
  stage_run (stage);
  stage_push (stage, "[" EVENT ("1") "]");
  stage_answer (stage, "/a", REFUSED);
  stage_assert_sent (stage, "/a connect0");
  stage_assert_news (stage, "publish:server");
  assert_ack (stage, 1);
  deliver (stage, exchange, late);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "");
  answer (stage, EVENT ("1") "," EVENT ("2") ",", 3);
  stage_assert_sent (stage, "connect");
  assert_ack (stage, 3);
  stage_assert_news (stage, "event:/a=1 event:/a=2");
}

static void
release (Holder *holder)
{
  g_autoptr(CometdExchange) exchange = g_steal_pointer (&holder->exchange);

  g_assert_nonnull (exchange);
  cometd_exchange_release (exchange);
}

/* Through an extension that holds everything. */
static Stage *
open_held (const char *types,
           Holder     *holder)
{
  Stage *stage = stage_new (types);

  add_extensions (stage, COMETD_EXTENSION (holder));
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  release (holder);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK "," ACK);
  release (holder);
  stage_run (stage);
  release (holder);
  stage_run (stage);
  answer (stage, "", 1);
  release (holder);
  stage_run (stage);
  release (holder);
  stage_run (stage);
  assert_ack (stage, 1);
  stage_assert_sent (stage, "handshake connect0 connect");
  stage_assert_news (stage, "handshaking connecting connected open:ok");
  return stage;
}

/* The reply has arrived and is held by an extension: the connect does not expire. */
static void
test_reply_held (gconstpointer types)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(Stage) stage = open_held (types, holder);

  stage_pass (stage, 35000);
  answer (stage, EVENT ("1") ",", 2);
  stage_pass (stage, 50000);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "");
  release (holder);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1");
  release (holder);
  stage_run (stage);
  stage_assert_sent (stage, "connect");
  assert_ack (stage, 2);
}

/* The same when there is a reason to send another connect: it waits, to acknowledge what has
 * arrived. */
static void
test_probe_held (gconstpointer types)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(Stage) stage = open_held (types, holder);

  stage_publish (stage, "/a", "publish");
  stage_run (stage);
  release (holder);
  stage_run (stage);
  stage_assert_sent (stage, "/a");
  answer (stage, EVENT ("1") ",", 2);
  stage_pass (stage, 10000);
  stage_assert_news (stage, "publish:timeout");
  stage_assert_sent (stage, "");
  release (holder);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1");
  release (holder);
  stage_run (stage);
  assert_ack (stage, 2);
}

/* An extension fails what it holds: the batch is not acknowledged, and sent again. */
static void
test_extension_fails (gconstpointer types)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(Stage) stage = open_held (types, holder);

  answer (stage, EVENT ("1") ",", 2);
  cometd_exchange_fail_literal (holder->exchange, "no");
  release (holder);
  stage_pass (stage, 2000);
  release (holder);
  stage_run (stage);
  stage_assert_news (stage, "unconnected");
  stage_assert_sent (stage, "connect0");
  assert_ack (stage, 1);
}

/* The session continues by another connection type, and with the same batch. */
static void
test_other_transport (void)
{
  g_autoptr(Stage) stage = open_acknowledged ("websocket,long-polling");

  stage_push (stage, "[" EVENT ("1") "]");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 404);
  stage_pass (stage, 1000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 404);
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  assert_ack (stage, 1);
  answer (stage, EVENT ("1") ",", 4);
  stage_assert_news (stage, "unconnected event:/a=1 connected");
  assert_ack (stage, 4);
}

/* The app does not keep up: the next connect is delayed, and acknowledges everything then. */
static void
test_pause (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  cometd_session_set_paused (stage->session, TRUE);
  stage_push (stage, "[" EVENT ("1") "]");
  answer (stage, EVENT ("2") ",", 2);
  stage_assert_news (stage, "event:/a=1 event:/a=2");
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "");
  cometd_session_set_paused (stage->session, FALSE);
  stage_run (stage);
  stage_assert_sent (stage, "connect");
  assert_ack (stage, 2);
}

/* Nothing is read in the middle of a batch. What is held does not fill the queue of the app, so the
 * app makes room and the rest is read. */
static void
test_blocked (void)
{
  g_autoptr(Stage) stage = open_acknowledged ("websocket");

  stage_push (stage, "[" EVENT ("1") "]");
  cometd_session_set_blocked (stage->session, TRUE);
  g_assert_true (fake_transport_get_record (stage_transport (stage))->is_suspended);
  stage_pass (stage, 100000);
  stage_assert_news (stage, "");
  cometd_session_set_blocked (stage->session, FALSE);
  stage_run (stage);
  g_assert_false (fake_transport_get_record (stage_transport (stage))->is_suspended);
  answer (stage, "", 2);
  stage_assert_news (stage, "event:/a=1");
  assert_ack (stage, 2);
}

/* A new session counts from the beginning, and may not acknowledge at all. */
static void
test_new_session (gconstpointer types)
{
  static const struct
  {
    const char *members;
    gint64 expected;
  } replies[] = {
    { HANDSHAKE_OK "," ACK, 0 },
    { HANDSHAKE_OK ",\"ext\":{\"ack\":{\"enabled\":true,\"batch\":1}}", 1 },
    { HANDSHAKE_OK, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr(Stage) stage = open_acknowledged (types);

      stage_answer (stage, "/meta/connect", REFUSED ",\"advice\":{\"reconnect\":\"handshake\"}");
      stage_pass (stage, 2000);
      stage_assert_sent (stage, "handshake");
      stage_answer (stage, "/meta/handshake", replies[i].members);
      stage_assert_sent (stage, "connect0");
      assert_ack (stage, replies[i].expected);
      stage_assert_news (stage, "handshaking connecting");

      /* Nothing is held, or until the reply. */
      stage_push (stage, "[" EVENT ("1") "]");
      stage_assert_news (stage, replies[i].expected == -1 ? "event:/a=1" : "");
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_news (stage, replies[i].expected == -1 ? "connected" : "event:/a=1 connected");
      assert_ack (stage, replies[i].expected);
    }
}

/* Events that the server will not send again are received. */
static void
test_session_over (gconstpointer types)
{
  static const struct
  {
    const char *members;
    const char *expected;
  } replies[] = {
    { REFUSED, "event:/a=1 event:/a=2 handshaking" },
    { REFUSED ",\"advice\":{\"reconnect\":\"handshake\"}", "event:/a=1 event:/a=2 handshaking" },
    { OK ",\"advice\":{\"reconnect\":\"handshake\"}", "event:/a=1 event:/a=2 handshaking" },
    { OK ",\"advice\":{\"reconnect\":\"none\"}",
      "event:/a=1 event:/a=2 disconnected ended:server" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr(Stage) stage = open_acknowledged (types);

      stage_push (stage, "[" EVENT ("1") "]");
      stage_answer_with (stage, EVENT ("2") ",", "/meta/connect", replies[i].members, "");
      stage_assert_news (stage, replies[i].expected);
    }
}

static void
test_kicked (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_push (stage, "[" EVENT ("1") "]");
  stage_push (stage, "[" EVENT ("2") ",{\"channel\":\"/meta/disconnect\"}," EVENT ("3") "]");
  stage_assert_news (stage, "event:/a=1 event:/a=2 event:/a=3 disconnected ended:server");
}

/* The session continues, so the server sends the events again. */
static void
test_refused (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_push (stage, "[" EVENT ("1") "]");
  stage_answer_with (stage, EVENT ("2") ",", "/meta/connect",
                     "\"successful\":false,\"error\":\"500::busy\"", "");
  stage_pass (stage, 2000);
  stage_assert_news (stage, "unconnected");
  stage_assert_sent (stage, "connect0");
  assert_ack (stage, 1);
  answer (stage, EVENT ("1") "," EVENT ("2") ",", 3);
  stage_assert_news (stage, "event:/a=1 event:/a=2 connected");
}

/* The app closes the client: the server replies to the connect and to the disconnect. */
static void
test_close (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_push (stage, "[" EVENT ("1") "]");
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
  stage_assert_sent (stage, "disconnect");
  answer (stage, EVENT ("2") ",", 2);
  stage_answer (stage, "/meta/disconnect", OK);
  stage_assert_idle (stage);
  stage_assert_news (stage, "disconnecting event:/a=1 event:/a=2 disconnected close:ok");
}

/* The reply to the disconnect is the first one. */
static void
test_close_first (void)
{
  g_autoptr(Stage) stage = open_acknowledged ("websocket");

  stage_push (stage, "[" EVENT ("1") "]");
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
  stage_answer_with (stage, EVENT ("2") ",", "/meta/disconnect", OK, "");
  stage_assert_idle (stage);
  stage_assert_news (stage, "disconnecting event:/a=1 event:/a=2 disconnected close:ok");
}

static void
abort_cb (gpointer       data,
          CometdMessage *message)
{
  cometd_session_abort (((Stage *)data)->session);
}

/* A handler drops the session while what was held is dispatched. */
static void
test_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage->on_event = abort_cb;
  stage_push (stage, "[" EVENT ("1") "]");
  stage_push (stage, "[" EVENT ("2") "]");
  answer (stage, EVENT ("3") ",", 2);
  stage_assert_news (stage, "event:/a=1 disconnected");
  stage_assert_idle (stage);
}

/* What is held together must not exceed the size of one body. */
static void
test_too_large (gconstpointer types)
{
  g_autofree char *text = g_strnfill (500, 'x');
  g_autofree char *frame = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":\"%s\"}]", text);
  g_autofree char *expected = g_strdup_printf ("event:/a=\"%s\" event:/a=\"%s\"", text, text);
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage->settings.max_message_size = 2 * strlen (frame);
  stage_push (stage, frame);
  stage_push (stage, frame);
  answer (stage, "", 2);
  stage_assert_news (stage, expected);
  stage_push (stage, frame);
  stage_push (stage, frame);
  stage_push (stage, frame);
  stage_assert_news (stage, "unconnected");
  g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                  COMETD_ERROR_TOO_LARGE);
  stage_pass (stage, 2000);
  assert_ack (stage, 2);
}

/* The extension was added to a client whose server does not know it. */
static void
test_not_supported (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  add_extensions (stage, NULL);
  shake_hands (stage, HANDSHAKE_OK);
  assert_ack (stage, -1);
  stage_answer (stage, "/meta/connect", OK ",\"ext\":{\"ack\":7}");
  assert_ack (stage, -1);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
  stage_push (stage, "[" EVENT ("1") "]");
  stage_assert_news (stage, "event:/a=1");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("ack/held", test_held);
  stage_add_test ("ack/reply", test_reply);
  stage_add_test ("ack/lost", test_lost);
  stage_add_test ("ack/late", test_late);
  stage_add_test ("ack/probe", test_probe);
  stage_add_test ("ack/reply-held", test_reply_held);
  stage_add_test ("ack/probe-held", test_probe_held);
  stage_add_test ("ack/extension-fails", test_extension_fails);
  g_test_add_func ("/session/ack/other-transport", test_other_transport);
  stage_add_test ("ack/pause", test_pause);
  g_test_add_func ("/session/ack/blocked", test_blocked);
  stage_add_test ("ack/new-session", test_new_session);
  stage_add_test ("ack/session-over", test_session_over);
  stage_add_test ("ack/kicked", test_kicked);
  stage_add_test ("ack/refused", test_refused);
  stage_add_test ("ack/close", test_close);
  g_test_add_func ("/session/ack/close-first", test_close_first);
  stage_add_test ("ack/abort", test_abort);
  stage_add_test ("ack/too-large", test_too_large);
  stage_add_test ("ack/not-supported", test_not_supported);

  return g_test_run ();
}

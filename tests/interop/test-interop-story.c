/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same story with every server: open, subscribe, publish, receive, a refusal, close. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"

static void
test_open (InteropFixture    *fixture,
           const InteropPeer *peer)
{
  g_autofree char *id = g_strdup (cometd_client_get_client_id (fixture->alice));

  g_assert_cmpstr (id, !=, cometd_client_get_client_id (fixture->bob));

  /* A closed client may be opened again, and has a new session then. */
  interop_close (fixture->alice);
  interop_open (fixture->alice);
  g_assert_cmpstr (cometd_client_get_connection_type (fixture->alice), ==, peer->connection_type);
  g_assert_cmpstr (cometd_client_get_client_id (fixture->alice), !=, id);
}

static void
test_own_and_foreign (InteropFixture    *fixture,
                      const InteropPeer *peer)
{
  static const char words[] = "{\"from\":\"alice\",\"list\":[1,2.5,null,true]}";
  g_autoptr(InteropListener) alice = interop_listener_new (fixture->alice, "/talk/room");
  g_autoptr(InteropListener) bob = interop_listener_new (fixture->bob, "/talk/room");

  interop_publish (fixture->alice, "/talk/room", words);
  interop_listener_assert_next (alice, "/talk/room", words);
  interop_listener_assert_next (bob, "/talk/room", words);

  interop_publish (fixture->bob, "/talk/room", "\"from bob\"");
  interop_listener_assert_next (alice, "/talk/room", "\"from bob\"");
  interop_listener_assert_next (bob, "/talk/room", "\"from bob\"");

  g_assert_cmpuint (interop_listener_get_count (alice), ==, 2);
  g_assert_cmpuint (interop_listener_get_count (bob), ==, 2);
}

static void
test_patterns (InteropFixture    *fixture,
               const InteropPeer *peer)
{
  g_autoptr(InteropListener) exact = interop_listener_new (fixture->alice, "/exact/a");
  g_autoptr(InteropListener) one_more = interop_listener_new (fixture->alice, "/one/*");
  g_autoptr(InteropListener) all = interop_listener_new (fixture->alice, "/all/**");

  interop_publish (fixture->bob, "/exact", "1");
  interop_publish (fixture->bob, "/exact/a", "2");
  interop_publish (fixture->bob, "/exact/a/b", "3");
  interop_publish (fixture->bob, "/one", "4");
  interop_publish (fixture->bob, "/one/a", "5");
  interop_publish (fixture->bob, "/one/a/b", "6");
  interop_publish (fixture->bob, "/all", "7");
  interop_publish (fixture->bob, "/all/a", "8");
  interop_publish (fixture->bob, "/all/a/b/c", "9");

  interop_listener_assert_next (exact, "/exact/a", "2");
  interop_listener_assert_next (one_more, "/one/a", "5");
  interop_listener_assert_next (all, "/all/a", "8");
  interop_listener_assert_next (all, "/all/a/b/c", "9");

  /* Unwanted messages would have arrived before the last one. */
  g_assert_cmpuint (interop_listener_get_count (exact), ==, 1);
  g_assert_cmpuint (interop_listener_get_count (one_more), ==, 1);
  g_assert_cmpuint (interop_listener_get_count (all), ==, 2);
}

/* B70: three subscriptions match one event. Most servers send it once; CometD for Node.js sends it
 * three times, and the client delivers what the server sends. */
static void
test_overlap (InteropFixture    *fixture,
              const InteropPeer *peer)
{
  g_autoptr(InteropListener) exact = interop_listener_new (fixture->alice, "/over/lap");
  g_autoptr(InteropListener) one_more = interop_listener_new (fixture->alice, "/over/*");
  g_autoptr(InteropListener) all = interop_listener_new (fixture->alice, "/over/**");
  g_autoptr(InteropListener) end = interop_listener_new (fixture->alice, "/end");
  guint copies = peer->one_copy_each ? 3 : 1;

  interop_publish (fixture->bob, "/over/lap", "{\"n\":1}");
  interop_publish (fixture->bob, "/end", "true");

  interop_listener_wait_for (end, 1);
  g_assert_cmpuint (interop_listener_get_count (exact), ==, copies);
  g_assert_cmpuint (interop_listener_get_count (one_more), ==, copies);
  g_assert_cmpuint (interop_listener_get_count (all), ==, copies);
}

/* B61 */
static void
test_utf8 (InteropFixture    *fixture,
           const InteropPeer *peer)
{
  static const char text[] =
    "\"Grüße, 日本語, 🎉 – \\\"quoted\\\" \\\\ \\u00e9 \\u2028 \\t\"";
  g_autoptr(InteropListener) alice = interop_listener_new (fixture->alice, "/utf8");

  interop_publish (fixture->alice, "/utf8", text);
  interop_listener_assert_next (alice, "/utf8", text);
  interop_publish (fixture->bob, "/utf8", text);
  interop_listener_assert_next (alice, "/utf8", text);
}

static void
store_message_cb (CometdClient   *client,
                  CometdMessage  *message,
                  CometdMessage **stored)
{
  g_assert_null (*stored);
  *stored = g_object_ref (message);
}

static void
test_service (InteropFixture    *fixture,
              const InteropPeer *peer)
{
  g_autoptr(CometdMessage) answer = NULL;
  g_autofree char *data = NULL;

  g_signal_connect (fixture->alice, "message-received::/service/ask",
                    G_CALLBACK (store_message_cb), &answer);
  interop_publish (fixture->alice, "/service/ask", "[\"why\"]");

  if (peer->answers)
    {
      cometd_test_wait_until_for (answer != NULL, INTEROP_SECONDS);
      g_assert_false (cometd_message_is_reply (answer));
      data = cometd_message_dup_data_json (answer);
      g_assert_true (interop_same_json (data, "{\"answer\":[\"why\"]}"));
    }

  g_signal_handlers_disconnect_by_func (fixture->alice, store_message_cb, &answer);
}

static void
test_unsubscribe (InteropFixture    *fixture,
                  const InteropPeer *peer)
{
  g_autoptr(InteropListener) left = interop_listener_new (fixture->alice, "/leave/this");
  g_autoptr(InteropListener) kept = interop_listener_new (fixture->alice, "/leave/that");
  g_autoptr(InteropListener) again = NULL;
  g_auto(GStrv) channels = NULL;

  interop_publish (fixture->bob, "/leave/this", "1");
  interop_listener_assert_next (left, "/leave/this", "1");

  interop_unsubscribe (fixture->alice, "/leave/this");
  g_assert_cmpint (cometd_subscription_get_state (interop_listener_get_subscription (left)),
                   ==,
                   COMETD_SUBSCRIPTION_STATE_ENDED);
  channels = cometd_client_dup_subscriptions (fixture->alice);
  g_assert_cmpstrv (channels, ((const char *[]) { "/leave/that", NULL }));

  interop_publish (fixture->bob, "/leave/this", "2");
  interop_publish (fixture->bob, "/leave/that", "3");
  interop_listener_assert_next (kept, "/leave/that", "3");
  g_assert_cmpuint (interop_listener_get_count (left), ==, 1);

  again = interop_listener_new (fixture->alice, "/leave/this");
  interop_publish (fixture->bob, "/leave/this", "4");
  interop_listener_assert_next (again, "/leave/this", "4");
  g_assert_cmpuint (interop_listener_get_count (left), ==, 1);
}

static void
assert_refusal_reads (const GError *error,
                      const char   *expected)
{
  g_auto(GStrv) args = cometd_error_get_args (error);
  g_autofree char *joined = g_strjoinv (",", args);
  g_autofree char *text = g_strconcat (joined, ":", cometd_error_get_text (error), NULL);

  interop_assert_refused (error, 403);
  g_assert_cmpstr (text, ==, expected);
}

/* B54, B67 */
static void
test_refusal (InteropFixture    *fixture,
              const InteropPeer *peer)
{
  g_autofree char *id = g_strdup (cometd_client_get_client_id (fixture->alice));
  g_autoptr(InteropListener) allowed = interop_listener_new (fixture->alice, "/allowed");
  g_auto(GStrv) channels = NULL;

  /* The second attempt is sent to the server, too, and not decided locally. */
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (interop_try_subscribe (fixture->alice, "/refused/x", &error));
      assert_refusal_reads (error, peer->subscribe_refusal);
      g_assert_cmpstr (cometd_message_get_channel (cometd_error_get_reply (error)),
                       ==,
                       "/meta/subscribe");
    }

  for (int i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (interop_try_publish (fixture->alice, "/readonly/x", "1", &error));
      assert_refusal_reads (error, peer->publish_refusal);
    }

  channels = cometd_client_dup_subscriptions (fixture->alice);
  g_assert_cmpstrv (channels, ((const char *[]) { "/allowed", NULL }));

  /* Nothing else is affected. */
  interop_publish (fixture->alice, "/allowed", "1");
  interop_listener_assert_next (allowed, "/allowed", "1");
  g_assert_cmpstr (cometd_client_get_client_id (fixture->alice), ==, id);
  g_assert_cmpint (cometd_client_get_state (fixture->alice), ==, COMETD_STATE_CONNECTED);
}

/* B71: subscribing to a service channel is purely local. CometD accepts such a subscription without
 * effect, and Faye refuses it. */
static void
test_subscribe_service (InteropFixture    *fixture,
                        const InteropPeer *peer)
{
  g_autoptr(InteropListener) listener = interop_listener_new (fixture->alice, "/service/ask");

  interop_publish (fixture->alice, "/service/ask", "\"why\"");
  if (peer->answers)
    interop_listener_assert_next (listener, "/service/ask", "{\"answer\":\"why\"}");

  interop_unsubscribe (fixture->alice, "/service/ask");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add ("open", test_open);
  interop_add ("own-and-foreign", test_own_and_foreign);
  interop_add ("patterns", test_patterns);
  interop_add ("overlap", test_overlap);
  interop_add ("utf8", test_utf8);
  interop_add ("service", test_service);
  interop_add ("subscribe-service", test_subscribe_service);
  interop_add ("unsubscribe", test_unsubscribe);
  interop_add ("refusal", test_refusal);

  return interop_run ();
}

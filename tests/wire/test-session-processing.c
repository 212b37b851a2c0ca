/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The event that an app has received and is processing is a part of the session; and what an app
 * may do with a session that it has restored. */

#include "wire.h"

static GVariant *stored;

static void
store_cb (CometdClient *client)
{
  g_clear_pointer (&stored, g_variant_unref);
  stored = cometd_client_dup_session_state (client);
}

/* The number of events in a state; G_MAXSIZE if there is none. */
static gsize
count_events (GVariant *state)
{
  g_autoptr(GVariant) events = state != NULL ? g_variant_lookup_value (state, "events", NULL)
                                             : NULL;

  return events != NULL ? g_variant_n_children (events) : G_MAXSIZE;
}

static void
assert_events (Wire  *wire,
               gsize  n_events)
{
  g_autoptr(GVariant) state = cometd_client_dup_session_state (wire->client);

  g_assert_cmpuint (count_events (state), ==, n_events);
}

static void
assert_next (Wire       *wire,
             const char *expected)
{
  g_autofree char *event = wire_receive (wire);

  g_assert_cmpstr (event, ==, expected);
}

/* Opens a client that receives, and publishes two events. */
static void
begin (Wire *wire)
{
  g_signal_connect (wire->client, "session-state-changed", G_CALLBACK (store_cb), NULL);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  g_assert_null (cometd_client_try_receive (wire->client));
  wire_publish_numbers (wire, 1, 2);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
}

static void
end (void)
{
  g_clear_pointer (&stored, g_variant_unref);
}

static void
restore (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  cometd_client_restore_session_state (wire->client, stored, &error);
  g_assert_no_error (error);
}

/* Restores the events so that they can be received at once. */
static void
restore_without_channels (Wire *wire)
{
  GVariantDict dict;
  GVariant *state;

  g_variant_dict_init (&dict, stored);
  g_variant_dict_insert (&dict, "subscriptions", "^as", (const char *[]){ NULL });
  state = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_clear_pointer (&stored, g_variant_unref);
  stored = state;
  restore (wire);
}

/* Until the app asks for the next event, which the signal says as well. */
static void
test_next (Wire *wire)
{
  begin (wire);
  assert_events (wire, 2);
  assert_next (wire, "/a 1");
  assert_events (wire, 2);
  assert_next (wire, "/a 2");
  assert_events (wire, 1);
  wire_wait_steady (wire);
  cometd_test_wait_until (count_events (stored) == 1);
  g_assert_null (cometd_client_try_receive (wire->client));
  assert_events (wire, 0);
  cometd_test_wait_until (count_events (stored) == 0);
  end ();
}

/* A killed app receives it again, first. */
static void
test_killed (Wire *wire)
{
  begin (wire);
  assert_next (wire, "/a 1");
  store_cb (wire->client);
  g_signal_handlers_disconnect_by_data (wire->client, wire);
  cometd_client_abort (wire->client);
  g_assert_finalize_object (wire->client);
  wire->client = wire_client_new (wire);
  restore (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  assert_next (wire, "/a 1");
  assert_next (wire, "/a 2");
  end ();
}

/* Another state replaces it, although the app has it. */
static void
test_restore_again (Wire *wire)
{
  begin (wire);
  store_cb (wire->client);
  g_signal_handlers_disconnect_by_func (wire->client, store_cb, NULL);
  g_signal_handlers_disconnect_by_data (wire->client, wire);
  cometd_client_abort (wire->client);
  g_assert_finalize_object (wire->client);
  wire->client = wire_client_new (wire);
  restore_without_channels (wire);
  assert_next (wire, "/a 1");
  assert_events (wire, 2);
  restore_without_channels (wire);
  assert_events (wire, 2);
  end ();
}

/* Ends the client, and restores its session in another one. */
static void
restart (Wire *wire)
{
  store_cb (wire->client);
  g_signal_handlers_disconnect_by_func (wire->client, store_cb, NULL);
  g_signal_handlers_disconnect_by_data (wire->client, wire);
  cometd_client_abort (wire->client);
  g_assert_finalize_object (wire->client);
  wire->client = wire_client_new (wire);
  restore (wire);
}

/* Another server is not told the client id. If the app changes its mind, the session continues. */
static void
test_other_url (Wire *wire)
{
  const char *url = cometd_testing_server_get_url (wire->testing);
  const char * const fallback_urls[] = { url, NULL };
  g_autoptr(GString) other = g_string_new (url);
  g_autofree char *client_id = NULL;
  g_autoptr(GVariant) state = NULL;

  g_string_replace (other, "127.0.0.1", "localhost", 1);
  g_assert_cmpstr (other->str, !=, url);
  begin (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  restart (wire);
  cometd_client_set_url (wire->client, other->str);
  state = cometd_client_dup_session_state (wire->client);
  g_assert_cmpvariant (state, stored);
  cometd_client_set_fallback_urls (wire->client, fallback_urls);
  wire_open (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpstr (cometd_client_get_current_url (wire->client), ==, url);
  restart (wire);
  cometd_client_set_url (wire->client, other->str);
  wire_open (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), !=, client_id);
  g_assert_cmpstr (cometd_client_get_current_url (wire->client), ==, other->str);
  g_assert_cmpuint (wire_count (wire, "/meta/handshake"), ==, 2);
  end ();
}

static void
unsubscribe_cb (CometdSubscription *subscription,
                CometdMessage      *message,
                gpointer            user_data)
{
  Wire *wire = user_data;

  g_ptr_array_add (wire->events, cometd_message_dup_data_json (message));
  cometd_client_unsubscribe_async (wire->client, "/d", NULL, NULL, NULL);
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);

  g_assert_no_error (error);
  g_signal_connect (subscription, "message", G_CALLBACK (unsubscribe_cb), user_data);
}

/* A handler gives up another channel while events are delivered, which wait for a third one as
 * well: each is delivered once. */
static void
test_unsubscribe_in_handler (Wire *wire)
{
  g_autofree char *events = NULL;

  begin (wire);
  wire_subscribe_quietly (wire, "/*");
  wire_subscribe_quietly (wire, "/d");
  wire_wait_steady (wire);
  restart (wire);
  wire_open (wire);
  cometd_client_subscribe_async (wire->client, "/a", NULL, subscribed_cb, wire);
  cometd_test_wait_until (wire->events->len >= 2);
  wire_publish_numbers (wire, 3, 3);
  cometd_test_wait_until (wire->events->len >= 3);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "1, 2, 3");
  wire_close (wire);
  end ();
}

/* An event waits for a channel that the app gives up, and another one covers it. */
static void
test_unsubscribe_in_receive (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) message = NULL;
  g_autofree char *data = NULL;

  begin (wire);
  wire_subscribe_quietly (wire, "/*");
  wire_wait_steady (wire);
  restart (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/*");
  /* The events are delivered to this subscription. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);

  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &result);
  cometd_client_unsubscribe_async (wire->client, "/a", NULL, NULL, NULL);
  g_assert_null (result);
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 2);
  cometd_test_wait_until (result != NULL);
  message = cometd_client_receive_finish (wire->client, result, NULL);
  data = cometd_message_dup_data_json (message);
  g_assert_cmpstr (data, ==, "1");
  wire_close (wire);
  end ();
}

static void
add_tests (void)
{
  wire_add_testing ("session-processing/next", test_next);
  wire_add_testing ("session-processing/killed", test_killed);
  wire_add_testing ("session-processing/restore-again", test_restore_again);
  wire_add_testing ("session-processing/other-url", test_other_url);
  wire_add_testing ("session-processing/unsubscribe-in-handler", test_unsubscribe_in_handler);
  wire_add_testing ("session-processing/unsubscribe-in-receive", test_unsubscribe_in_receive);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

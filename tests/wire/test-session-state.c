/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A session that another client continues, as after a restart of the app. */

#include "cometd-test-lines.h"
#include "wire.h"

#include <string.h>

/* The first client stores its state here, as an app does in a file. */
static GVariant *stored;
static guint n_stored;

static void
store_cb (CometdClient *client)
{
  g_clear_pointer (&stored, g_variant_unref);
  stored = cometd_client_dup_session_state (client);
  n_stored++;
}

static void
add_ack (CometdClient *client)
{
  g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();

  cometd_client_add_extension (client, COMETD_EXTENSION (ack));
}

/* Whether the stored state has a subscription. */
static gboolean
has_channel (void)
{
  g_autoptr(GVariant) channels =
    stored != NULL ? g_variant_lookup_value (stored, "subscriptions", NULL) : NULL;

  return channels != NULL && g_variant_n_children (channels) > 0;
}

/* Opens the first client, which stores its state and has a subscription. */
static void
begin (Wire *wire)
{
  cometd_test_server_get_options (wire->server)->ack = TRUE;
  add_ack (wire->client);
  g_signal_connect (wire->client, "session-state-changed", G_CALLBACK (store_cb), NULL);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_wait_steady (wire);
  cometd_test_wait_until (has_channel ());
}

/* Ends the first client without a word to the server, and makes another one. */
static void
restart (Wire *wire)
{
  g_signal_handlers_disconnect_by_func (wire->client, store_cb, NULL);
  g_signal_handlers_disconnect_by_data (wire->client, wire);
  cometd_client_abort (wire->client);
  g_assert_finalize_object (wire->client);
  wire->client = wire_client_new (wire);
  add_ack (wire->client);
}

static void
restore (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  gboolean is_restored = cometd_client_restore_session_state (wire->client, stored, &error);

  g_assert_no_error (error);
  g_assert_true (is_restored);
}

static void
end (void)
{
  g_clear_pointer (&stored, g_variant_unref);
}

static void
note_event_cb (CometdSubscription *subscription,
               CometdMessage      *message,
               gpointer            user_data)
{
  Wire *wire = user_data;
  g_autofree char *data = cometd_message_dup_data_json (message);

  g_ptr_array_add (wire->events, g_strdup_printf ("%s>%s",
                                                  cometd_subscription_get_channel (subscription),
                                                  data));
}

/* Connects the handler in the callback, as an app does. */
static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
  g_signal_connect (subscription, "message", G_CALLBACK (note_event_cb), user_data);
}

static void
subscribe (Wire       *wire,
           const char *channel)
{
  cometd_client_subscribe_async (wire->client, channel, NULL, subscribed_cb, wire);
}

static void
assert_events (Wire       *wire,
               guint       n_events,
               const char *expected)
{
  g_autofree char *events = NULL;

  cometd_test_wait_until (wire->events->len >= n_events);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, expected);
}

/* What was published while there was no client arrives, in order and once, when the app has
 * subscribed again, for which nothing is sent. */
static void
test_nothing_lost (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_auto(GStrv) channels = NULL;
  guint n_subscribes;

  begin (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  n_subscribes = cometd_test_server_count (wire->server, "/meta/subscribe");
  restart (wire);
  wire_publish_numbers (wire, 1, 3);
  restore (wire);
  channels = cometd_client_dup_subscriptions (wire->client);
  g_assert_cmpstr (channels[0], ==, "/a");
  wire_open (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_assert_cmpuint (wire->events->len, ==, 0);
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);

  subscribe (wire, "/a");
  assert_events (wire, 3, "/a>1, /a>2, /a>3");
  cometd_test_server_publish (wire->server, "/a", "4");
  assert_events (wire, 1, "/a>4");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, n_subscribes);
  end ();
}

/* The app subscribes while the client is opening. */
static void
test_subscribe_early (Wire *wire)
{
  begin (wire);
  restart (wire);
  wire_publish_numbers (wire, 1, 3);
  restore (wire);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  subscribe (wire, "/a");
  assert_events (wire, 3, "/a>1, /a>2, /a>3");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 1);
  end ();
}

/* An app that receives gets the events in the order of the server, also the one that it was
 * processing, and those that it had not received, when it was killed. */
static void
test_receive (Wire *wire)
{
  g_autofree char *first = NULL;

  begin (wire);
  wire_subscribe_quietly (wire, "/b");
  g_object_set (wire->client, "max-pending-count", 1000, NULL);
  g_assert_null (cometd_client_try_receive (wire->client));
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_server_publish (wire->server, "/b", "2");
  cometd_test_server_publish (wire->server, "/a", "3");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 3);
  wire_wait_steady (wire);
  first = wire_receive (wire);
  g_assert_cmpstr (first, ==, "/a 1");
  store_cb (wire->client);
  restart (wire);
  cometd_test_server_publish (wire->server, "/b", "4");
  cometd_test_server_publish (wire->server, "/a", "5");
  restore (wire);
  g_assert_null (cometd_client_try_receive (wire->client));
  wire_open (wire);
  g_assert_null (cometd_client_try_receive (wire->client));
  wire_subscribe_quietly (wire, "/b");
  wire_subscribe_quietly (wire, "/a");
  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *expected = g_strdup_printf (i % 2 == 0 ? "/b %u" : "/a %u", i);
      g_autofree char *event = wire_receive (wire);

      g_assert_cmpstr (event, ==, expected);
    }
  end ();
}

/* An event goes to each subscription once: at once where there is one, later to the others. */
static void
test_overlapping (Wire *wire)
{
  begin (wire);
  wire_subscribe_quietly (wire, "/c/*");
  wire_subscribe_quietly (wire, "/c/d");
  wire_wait_steady (wire);
  store_cb (wire->client);
  restart (wire);
  cometd_test_server_publish (wire->server, "/c/d", "1");
  restore (wire);
  wire_open (wire);
  subscribe (wire, "/c/*");
  assert_events (wire, 1, "/c/*>1");
  cometd_test_server_publish (wire->server, "/c/d", "2");
  assert_events (wire, 1, "/c/*>2");
  subscribe (wire, "/c/d");
  assert_events (wire, 2, "/c/d>1, /c/d>2");
  cometd_test_server_publish (wire->server, "/c/d", "3");
  assert_events (wire, 2, "/c/d>3, /c/*>3");
  end ();
}

/* The server does not know the session any more. */
static void
test_expired (Wire *wire)
{
  g_autofree char *client_id = NULL;

  begin (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  restart (wire);
  cometd_test_server_expire (wire->server, NULL);
  restore (wire);
  wire_open (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), !=, client_id);
  subscribe (wire, "/a");
  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/a") == 1);
  wire_wait_steady (wire);
  cometd_test_server_publish (wire->server, "/a", "1");
  assert_events (wire, 1, "/a>1");
  end ();
}

/* Channels that the app does not want any more. */
static void
test_unsubscribe (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) channels = NULL;

  begin (wire);
  restart (wire);
  cometd_test_server_publish (wire->server, "/a", "1");
  restore (wire);
  wire_open (wire);
  cometd_client_unsubscribe_async (wire->client, "/a", NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_assert_true (cometd_client_unsubscribe_finish (wire->client, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cometd_test_server_count_subscribers (wire->server, "/a"), ==, 0);
  channels = cometd_client_dup_subscriptions (wire->client);
  g_assert_null (channels[0]);
  g_assert_null (cometd_client_try_receive (wire->client));
  end ();
}

/* Signal handlers get events at once, and not again when the app subscribes. */
static void
test_signal (Wire *wire)
{
  begin (wire);
  restart (wire);
  wire_publish_numbers (wire, 1, 2);
  restore (wire);
  wire_watch (wire);
  wire_open (wire);
  assert_events (wire, 2, "/a 1, /a 2");
  wire_subscribe_quietly (wire, "/a");
  cometd_test_server_publish (wire->server, "/a", "3");
  assert_events (wire, 1, "/a 3");
  end ();
}

/* The server is away when the app starts: the next open still continues the session. */
static void
test_failed_open (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) state = NULL;

  begin (wire);
  restart (wire);
  wire_publish_numbers (wire, 1, 2);
  restore (wire);
  cometd_test_server_pause (wire->server);
  error = wire_open_error_at_last (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  state = cometd_client_dup_session_state (wire->client);
  g_assert_cmpvariant (state, stored);
  cometd_test_server_resume (wire->server);
  g_object_set (wire->client, "connection-timeout", WIRE_PATIENCE, NULL);
  wire_open (wire);
  subscribe (wire, "/a");
  assert_events (wire, 2, "/a>1, /a>2");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  end ();
}

/* A second state replaces the first, with its events. */
static void
test_restore_twice (Wire *wire)
{
  begin (wire);
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 1);
  wire_wait_steady (wire);
  store_cb (wire->client);
  restart (wire);
  restore (wire);
  restore (wire);
  wire_open (wire);
  subscribe (wire, "/a");
  assert_events (wire, 1, "/a>1");
  cometd_test_server_publish (wire->server, "/a", "2");
  assert_events (wire, 1, "/a>2");
  end ();
}

/* With long-polling the server asks for its cookies. */
static void
test_cookies (Wire *wire)
{
  CometdTestRecord *record;
  g_autoptr(SoupCookieJar) jar = soup_cookie_jar_new ();
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(GUri) uri = NULL;
  g_autofree char *cookies = NULL;

  cometd_test_server_set_cookie (wire->server, "NODE=one; Path=/");
  begin (wire);
  cometd_test_server_set_cookie (wire->server, NULL);
  restart (wire);
  restore (wire);
  wire_open (wire);
  record = cometd_test_server_get_record (wire->server, "/meta/connect", -1);
  g_assert_nonnull (strstr (g_hash_table_lookup (record->headers, "cookie"), "NODE=one"));

  /* A session of the app has a jar of its own, whose cookies may be newer. */
  uri = g_uri_parse (cometd_test_server_get_url (wire->server), SOUP_HTTP_URI_FLAGS, NULL);
  soup_cookie_jar_add_cookie (jar, soup_cookie_new ("NODE", "two", "127.0.0.1", "/", -1));
  restart (wire);
  g_assert_finalize_object (wire->client);
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (jar));
  wire->client = g_object_new (COMETD_TYPE_CLIENT,
                               "url", cometd_test_server_get_url (wire->server),
                               "session", session,
                               "connection-types", (const char *[]){ wire->connection_type, NULL },
                               NULL);
  restore (wire);
  cookies = soup_cookie_jar_get_cookies (jar, uri, TRUE);
  g_assert_nonnull (strstr (cookies, "NODE=two"));
  g_assert_nonnull (strstr (cookies, "BAYEUX_BROWSER="));
  end ();
}

/* The signal comes before a connect and not for each event; at the end nothing is stored. */
static void
test_signal_is_rare (Wire *wire)
{
  guint n_before;

  begin (wire);
  wire_watch (wire);
  n_before = n_stored;
  cometd_client_begin_batch (wire->client);
  for (guint i = 0; i < 50; i++)
    cometd_client_publish_json_async (wire->client, "/a", "1", NULL, NULL, NULL);
  cometd_client_end_batch (wire->client);
  cometd_test_wait_until (wire->events->len == 50);
  wire_wait_steady (wire);
  g_assert_cmpuint (n_stored - n_before, <=, 5);
  g_assert_cmpuint (n_stored - n_before, >=, 1);
  wire_close (wire);
  /* Already, as an app may exit now. */
  g_assert_null (stored);
  end ();
}

/* Nothing is changed by a state that is not valid. */
static void
assert_invalid (Wire     *wire,
                GVariant *state)
{
  g_autoptr(GVariant) sunk = g_variant_ref_sink (state);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) channels = NULL;

  g_assert_false (cometd_client_restore_session_state (wire->client, sunk, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
  channels = cometd_client_dup_subscriptions (wire->client);
  g_assert_null (channels[0]);
  g_assert_null (cometd_client_dup_session_state (wire->client));
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);
}

static GVariant *
change (const char *key,
        const char *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, stored);
  g_variant_dict_insert_value (&dict, key, g_variant_new_parsed (value));
  return g_variant_dict_end (&dict);
}

static void
test_invalid (Wire *wire)
{
  static const struct
  {
    const char *key;
    const char *value;
  } wrong[] = {
    { "version", "uint32 99" },
    { "url", "'http://127.0.0.1:1/other'" },
    { "connection-type", "'callback-polling'" },
    { "subscriptions", "['x']" },
    { "cookies", "[('a', 'b', 'example.org', '/', int64 -1, false, false)]" },
    { "cookies", "[('a', 'b\\r\\nX: y', '127.0.0.1', '/', int64 -1, false, false)]" },
    { "cookies", "[('a;b', 'c', '127.0.0.1', '/', int64 -1, false, false)]" },
    { "cookies", "[('a', 'b', '127.0.0.1', 'x', int64 -1, false, false)]" },
    { "cookies", "[('', 'b', '127.0.0.1', '/', int64 -1, false, false)]" },
    { "extensions", "{'CometdAckExtension': <'one'>}" },
    { "events", "[('{', false)]" },
    { "events", "[('[]', false)]" },
    { "events", "[('{\"channel\":\"/a\"}', false)]" },
    { "events", "[('{\"channel\":\"/meta/connect\",\"data\":1}', false)]" },
    { "events", "[('{\"channel\":\"/a/*\",\"data\":1}', false)]" },
  };
  g_autoptr(GError) error = NULL;

  begin (wire);
  g_assert_false (cometd_client_restore_session_state (wire->client, stored, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  restart (wire);
  assert_invalid (wire, g_variant_new_string ("state"));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("%s: %s", wrong[i].key, wrong[i].value);
      assert_invalid (wire, change (wrong[i].key, wrong[i].value));
    }

  /* Events just past the limits. */
  g_object_set (wire->client, "max-pending-size", (guint64)40, "max-message-size", (guint64)40,
                NULL);
  assert_invalid (wire, change ("events", "[('{\"channel\":\"/a\",\"data\":123456789012345678}', "
                                          "false)]"));
  assert_invalid (wire, change ("events", "[('{\"channel\":\"/a\",\"data\":123456}', false), "
                                          "('{\"channel\":\"/a\",\"data\":123456}', false), "
                                          "('{\"channel\":\"/a\",\"data\":123456}', false), "
                                          "('{\"channel\":\"/a\",\"data\":1234567}', false)]"));
  end ();
}

/* Bytes of a stored state are changed: it is restored or refused, and the client works. */
static void
test_damaged (Wire *wire)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (815);
  gsize size;

  begin (wire);
  cometd_test_server_publish (wire->server, "/a", "{\"b\":[1,2]}");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 1);
  wire_wait_steady (wire);
  store_cb (wire->client);
  restart (wire);
  size = g_variant_get_size (stored);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree guchar *data = g_malloc (size);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GVariant) state = NULL;
      g_autoptr(GError) error = NULL;
      gboolean is_restored;

      g_variant_store (stored, data);
      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        data[g_rand_int_range (rand, 0, (int)size)] = (guchar)g_rand_int_range (rand, 0, 256);
      bytes = g_bytes_new (data, i % 5 == 0 ? (gsize)g_rand_int_range (rand, 0, (int)size) : size);
      state = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
      is_restored = cometd_client_restore_session_state (wire->client, state, &error);
      g_assert_true (is_restored == (error == NULL));
      if (!is_restored)
        g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
    }

  restore (wire);
  wire_open (wire);
  subscribe (wire, "/a");
  assert_events (wire, 1, "/a>{\"b\":[1,2]}");
  end ();
}

/* Neither the log nor an error text has a secret of the session. */
static void
test_no_secrets (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_autofree char *lines = NULL;
  g_autoptr(GVariant) wrong = NULL;
  g_autoptr(GError) error = NULL;

  cometd_test_lines_start (TRUE);
  cometd_test_server_set_cookie (wire->server, "NODE=hush-cookie; Path=/");
  begin (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_test_server_publish (wire->server, "/a", "\"hush-payload\"");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 1);
  wire_wait_steady (wire);
  store_cb (wire->client);
  restart (wire);
  wrong = g_variant_ref_sink (change ("events", "[('{\"hush-event\":1}', false)]"));
  g_assert_false (cometd_client_restore_session_state (wire->client, wrong, &error));
  g_assert_null (strstr (error->message, "hush-"));
  restore (wire);
  wire_open (wire);
  subscribe (wire, "/a");
  assert_events (wire, 1, "/a>\"hush-payload\"");
  lines = cometd_test_lines_dup (TRUE);
  g_assert_nonnull (strstr (lines, "continues the stored session"));
  g_assert_null (strstr (lines, "hush-"));
  g_assert_null (strstr (lines, client_id));
  end ();
}

static void
abort_cb (CometdClient *client)
{
  cometd_client_abort (client);
}

/* A handler of the signal may end the client. */
static void
test_abort_in_signal (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  g_signal_connect (wire->client, "session-state-changed", G_CALLBACK (abort_cb), NULL);
  g_assert_false (wire_try_open (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
}

static void
add_tests (void)
{
  wire_add ("session-state/nothing-lost", test_nothing_lost);
  wire_add ("session-state/subscribe-early", test_subscribe_early);
  wire_add ("session-state/receive", test_receive);
  wire_add ("session-state/overlapping", test_overlapping);
  wire_add ("session-state/expired", test_expired);
  wire_add ("session-state/unsubscribe", test_unsubscribe);
  wire_add ("session-state/signal", test_signal);
  wire_add ("session-state/failed-open", test_failed_open);
  wire_add ("session-state/restore-twice", test_restore_twice);
  wire_add_long_polling ("session-state/cookies", test_cookies);
  wire_add ("session-state/signal-is-rare", test_signal_is_rare);
  wire_add ("session-state/invalid", test_invalid);
  wire_add_long_polling ("session-state/damaged", test_damaged);
  wire_add_testing ("session-state/abort-in-signal", test_abort_in_signal);
  wire_add ("session-state/no-secrets", test_no_secrets);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

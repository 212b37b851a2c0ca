/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The limits of the server for the tests of apps, and how it keeps and delays what it receives. */

#include <cometd-glib-testing/cometd-testing.h>
#include <libsoup/soup.h>
#include <string.h>

#include "cometd-glib-testing/cometd-testing-arrivals-private.h"
#include "cometd-glib-testing/cometd-testing-inbox-private.h"
#include "cometd-test.h"

#define HANDSHAKE \
  "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\"," \
  "\"supportedConnectionTypes\":[\"long-polling\"]}]"

#define TEST_TYPE_EXCHANGE (test_exchange_get_type ())
G_DECLARE_FINAL_TYPE (TestExchange, test_exchange, TEST, EXCHANGE, BayeuxExchange)

/* A batch that knows only in which order it came. */
struct _TestExchange
{
  BayeuxExchange parent_instance;
};

G_DEFINE_FINAL_TYPE (TestExchange, test_exchange, BAYEUX_TYPE_EXCHANGE)

static void
test_exchange_class_init (TestExchangeClass *klass)
{
}

static void
test_exchange_init (TestExchange *self)
{
}

typedef struct
{
  CometdTestingArrivals *arrivals;
  GObject *owner;
  GString *story;
  guint n_added;
  gboolean clears;
} Arrivals;

static void
announce_cb (BayeuxExchange *exchange,
             gpointer        user_data)
{
  Arrivals *fixture = g_object_get_data (user_data, "fixture");

  g_string_append_printf (fixture->story, "a%u", bayeux_exchange_get_info (exchange)->connection);
  if (fixture->clears)
    cometd_testing_arrivals_clear (fixture->arrivals);
}

static void
process_cb (BayeuxExchange *exchange,
            gpointer        user_data)
{
  Arrivals *fixture = g_object_get_data (user_data, "fixture");

  g_string_append_printf (fixture->story, "p%u", bayeux_exchange_get_info (exchange)->connection);
}

static void
arrivals_set_up (Arrivals      *fixture,
                 gconstpointer  data)
{
  fixture->owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (fixture->owner, "fixture", fixture);
  fixture->story = g_string_new (NULL);
  fixture->arrivals = cometd_testing_arrivals_new (3, announce_cb, process_cb, fixture->owner);
}

static void
arrivals_tear_down (Arrivals      *fixture,
                    gconstpointer  data)
{
  cometd_testing_arrivals_free (fixture->arrivals);
  g_string_free (fixture->story, TRUE);
  g_assert_finalize_object (fixture->owner);
}

static gboolean
add_one (Arrivals *fixture)
{
  g_autoptr(BayeuxExchange) exchange = g_object_new (TEST_TYPE_EXCHANGE, NULL);

  bayeux_exchange_get_info (exchange)->connection = ++fixture->n_added;
  return cometd_testing_arrivals_add (fixture->arrivals, exchange);
}

/* Nothing happens while it is added; then all are announced before one is processed. */
static void
test_arrivals_order (Arrivals      *fixture,
                     gconstpointer  data)
{
  g_assert_true (add_one (fixture));
  g_assert_true (add_one (fixture));
  g_assert_cmpstr (fixture->story->str, ==, "");
  cometd_test_wait_until (fixture->story->len == 8);
  g_assert_cmpstr (fixture->story->str, ==, "a1a2p1p2");
}

static void
test_arrivals_delay (Arrivals      *fixture,
                     gconstpointer  data)
{
  const gint64 start = g_get_monotonic_time ();

  cometd_testing_arrivals_set_delay (fixture->arrivals, 50);
  add_one (fixture);
  cometd_test_wait_until (fixture->story->len == 2);
  g_assert_cmpstr (fixture->story->str, ==, "a1");
  cometd_testing_arrivals_set_delay (fixture->arrivals, 0);
  add_one (fixture);
  cometd_test_wait_until (fixture->story->len == 8);
  g_assert_cmpstr (fixture->story->str, ==, "a1a2p1p2");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 50 * 1000);
}

static void
test_arrivals_limit (Arrivals      *fixture,
                     gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    g_assert_true (add_one (fixture));
  g_assert_false (add_one (fixture));
  cometd_test_wait_until (g_str_has_suffix (fixture->story->str, "p3"));

  /* Those that are announced and wait count too. */
  cometd_testing_arrivals_set_delay (fixture->arrivals, 60000);
  for (guint i = 0; i < 3; i++)
    {
      g_string_truncate (fixture->story, 0);
      g_assert_true (add_one (fixture));
      cometd_test_wait_until (fixture->story->len > 0);
    }
  g_assert_false (add_one (fixture));
}

/* A handler may clear what is announced. */
static void
test_arrivals_clear (Arrivals      *fixture,
                     gconstpointer  data)
{
  fixture->clears = TRUE;
  add_one (fixture);
  add_one (fixture);
  cometd_test_wait_until (fixture->story->len > 0);
  fixture->clears = FALSE;
  add_one (fixture);
  cometd_test_wait_until (fixture->story->len == 6);
  g_assert_cmpstr (fixture->story->str, ==, "a1a3p3");
}

static void
assert_inbox (CometdTestingInbox *inbox,
              const char         *expected)
{
  GListModel *messages = cometd_testing_inbox_get_messages (inbox);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      g_string_append (found, cometd_message_get_channel (message));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
add_message (CometdTestingInbox *inbox,
             const char         *channel,
             gsize               size)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);

  cometd_testing_inbox_add (inbox, message, size);
}

static void
test_inbox (void)
{
  CometdTestingInbox *inbox = cometd_testing_inbox_new (3, 100);

  assert_inbox (inbox, "");
  add_message (inbox, "/a", 1);
  add_message (inbox, "/b", 1);
  add_message (inbox, "/c", 1);
  assert_inbox (inbox, "/a/b/c");
  add_message (inbox, "/d", 1);
  assert_inbox (inbox, "/b/c/d");

  add_message (inbox, "/e", 98);
  assert_inbox (inbox, "/c/d/e");
  add_message (inbox, "/f", 2);
  assert_inbox (inbox, "/e/f");
  add_message (inbox, "/g", 101);
  assert_inbox (inbox, "/g");
  add_message (inbox, "/h", 100);
  assert_inbox (inbox, "/h");

  cometd_testing_inbox_free (inbox);
}

typedef struct
{
  CometdTestingServer *server;
  SoupSession *session;
} Client;

static void
client_set_up (Client        *client,
               gconstpointer  data)
{
  client->server = cometd_testing_server_new ();
  g_assert_true (cometd_testing_server_start (client->server, NULL));
  client->session = soup_session_new ();
  /* Sessions without a connect last longer than the test, on the slowest machine, too. */
  cometd_testing_server_advise (client->server, "{\"interval\":3600000}");
}

static void
client_tear_down (Client        *client,
                  gconstpointer  data)
{
  g_object_unref (client->session);
  g_assert_finalize_object (client->server);
}

static char *
post (Client     *client,
      const char *json)
{
  g_autoptr(SoupMessage) message =
    soup_message_new ("POST", cometd_testing_server_get_url (client->server));
  g_autoptr(GBytes) request = g_bytes_new (json, strlen (json));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  soup_message_set_request_body_from_bytes (message, "application/json", request);
  soup_session_send_and_read_async (client->session, message, G_PRIORITY_DEFAULT, NULL,
                                    cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  body = soup_session_send_and_read_finish (client->session, result, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
test_sessions (Client        *client,
               gconstpointer  data)
{
  g_autofree char *refused = NULL;
  g_auto(GStrv) client_ids = NULL;

  for (guint i = 0; i < COMETD_TESTING_MAX_SESSIONS; i++)
    {
      g_autofree char *accepted = post (client, HANDSHAKE);

      g_assert_nonnull (strstr (accepted, "\"successful\":true"));
    }

  refused = post (client, HANDSHAKE);
  g_assert_nonnull (strstr (refused, "503::too_many_sessions"));
  client_ids = cometd_testing_server_dup_client_ids (client->server);
  g_assert_cmpuint (g_strv_length (client_ids), ==, COMETD_TESTING_MAX_SESSIONS);
}

/* A client that does not take its events cannot make the test run out of memory. */
static void
test_events (Client        *client,
             gconstpointer  data)
{
  g_autofree char *accepted = post (client, HANDSHAKE);
  g_auto(GStrv) client_ids = cometd_testing_server_dup_client_ids (client->server);
  g_autofree char *other = NULL;

  for (guint i = 0; i < COMETD_TESTING_MAX_WAITING; i++)
    g_assert_true (cometd_testing_server_deliver_json (client->server, client_ids[0], "/a", "1"));
  other = post (client, HANDSHAKE);
  g_assert_true (cometd_testing_server_deliver_json (client->server, client_ids[0], "/a", "1"));

  /* It ends with the next message of anyone. */
  g_free (other);
  other = post (client, HANDSHAKE);
  g_assert_false (cometd_testing_server_deliver_json (client->server, client_ids[0], "/a", "1"));
}

/* Messages without a valid channel are refused, and not in the list. */
static void
test_not_messages (Client        *client,
                   gconstpointer  data)
{
  GListModel *messages = cometd_testing_server_get_messages (client->server);
  g_autofree char *invalid = post (client, "[{\"channel\":\"a\"},{},{\"channel\":1}]");
  g_autofree char *valid = NULL;

  g_assert_nonnull (strstr (invalid, "405::channel_invalid"));
  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, 0);
  valid = post (client, "{\"channel\":\"/a\",\"id\":\"1\"}");
  g_assert_nonnull (strstr (valid, "402::session_unknown"));
  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define add_arrivals(name, test) \
  g_test_add ("/testing/arrivals/" name, Arrivals, NULL, arrivals_set_up, test, arrivals_tear_down)
#define add_client(name, test) \
  g_test_add ("/testing/limits/" name, Client, NULL, client_set_up, test, client_tear_down)

  add_arrivals ("order", test_arrivals_order);
  add_arrivals ("delay", test_arrivals_delay);
  add_arrivals ("limit", test_arrivals_limit);
  add_arrivals ("clear", test_arrivals_clear);
  g_test_add_func ("/testing/inbox", test_inbox);
  add_client ("sessions", test_sessions);
  add_client ("events", test_events);
  add_client ("not-messages", test_not_messages);

  return g_test_run ();
}

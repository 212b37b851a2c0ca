/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-transport.h"
#include "holder.h"

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/cometd-exchange-private.h>
#include <cometd-glib/session/cometd-sender-private.h>
#include <locale.h>
#include <string.h>

/* The sender alone, with a sink that owns the requests and writes down what it is told. */

typedef struct
{
  CometdSessionSettings settings;
  CometdTurn *turn;
  CometdTransport *transport;
  CometdSender *sender;
  GHashTable *requests; /* number → CometdRequest; owned. */
  guint64 last_number;
  guint n_noted; /* Exchanges that assert_sent() has seen. */
  GString *news;
  gint64 now;
} Fixture;

static gint64
get_now (gpointer user_data)
{
  return ((Fixture *)user_data)->now;
}

static CometdRequest *
find (guint64  number,
      gpointer user_data)
{
  return g_hash_table_lookup (((Fixture *)user_data)->requests, &number);
}

static void
leaves (CometdRequest *request,
        guint64        exchange,
        gint64         now,
        gpointer       user_data)
{
  cometd_request_set_sent (request, exchange, now);
}

/* The request has ended. */
static void
end (Fixture       *fixture,
     CometdRequest *request)
{
  cometd_sender_forget (fixture->sender, request);
  g_hash_table_remove (fixture->requests, cometd_request_peek_number (request));
}

static void
failed (CometdRequest *request,
        const GError  *error,
        gpointer       user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->news, "failed:%s(%d) ", cometd_request_get_channel (request),
                          error->code);
  end (fixture, request);
}

static void
enter (gpointer user_data)
{
}

static void
stamp (CometdRequest *request,
       CometdMessage *message,
       gpointer       user_data)
{
  cometd_message_set_string (message, COMETD_FIELD_ID, request != NULL ? "r" : "x");
  if (request == NULL)
    cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, "c");
}

static const char *
stamp_draft (CometdRequest *request,
             char          *id,
             gpointer       user_data)
{
  strcpy (id, "r");
  return NULL;
}

static void
delayed (gpointer user_data)
{
  g_string_append (((Fixture *)user_data)->news, "delayed ");
}

static const CometdSenderSink sink = {
  .queue = { find, leaves, failed },
  .enter = enter,
  .leave = enter,
  .stamp = stamp,
  .stamp_draft = stamp_draft,
  .delayed = delayed,
};

/* A transport without a listener sends nothing. */
static const CometdTransportListener silent_listener = { NULL };

static void
setup (Fixture       *fixture,
       gconstpointer  type)
{
  fixture->settings = (CometdSessionSettings){
    .max_message_size = 1000,
    .max_batch_size = 100,
    .max_outgoing_size = 1000,
  };
  fixture->news = g_string_new (NULL);
  fixture->requests = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                             (GDestroyNotify)cometd_request_free);
  fixture->turn = cometd_turn_new (get_now, fixture);
  fixture->sender = cometd_sender_new (&sink, fixture, fixture->turn, &fixture->settings, NULL);
  fixture->transport = fake_transport_new (type);
  cometd_transport_set_listener (fixture->transport, &silent_listener, NULL);
  cometd_sender_set_transport (fixture->sender, fixture->transport);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  type)
{
  cometd_sender_free (fixture->sender);
  g_assert_finalize_object (fixture->transport);
  cometd_turn_free (fixture->turn);
  g_hash_table_unref (fixture->requests);
  g_string_free (fixture->news, TRUE);
}

static CometdRequest *
make (Fixture           *fixture,
      CometdRequestKind  kind,
      const char        *channel,
      gsize              size)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);
  g_autoptr(JsonNode) data = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_strnfill (size, 'x');
  CometdRequest *request;

  json_node_set_string (data, text);
  cometd_message_set_data (message, data);
  request = cometd_request_new (++fixture->last_number, kind, message, 10000);
  g_hash_table_insert (fixture->requests, (gpointer)cometd_request_peek_number (request),
                       request);
  return request;
}

static CometdRequest *
queue (Fixture    *fixture,
       const char *channel)
{
  CometdRequest *request = make (fixture, COMETD_REQUEST_PUBLISH, channel, 1);

  cometd_sender_queue (fixture->sender, request, FALSE);
  return request;
}

/* The channels of what was sent since the last time: a comma between messages of one body, a blank
 * between bodies. */
static void
assert_sent (Fixture    *fixture,
             const char *expected)
{
  FakeRecord *record = fake_transport_get_record (fixture->transport);
  g_autoptr(GString) sent = g_string_new (NULL);

  for (; fixture->n_noted < record->sent->len; fixture->n_noted++)
    {
      FakeExchange *exchange = g_ptr_array_index (record->sent, fixture->n_noted);
      g_autoptr(JsonNode) body = json_from_string (exchange->body, NULL);
      JsonArray *array = json_node_get_array (body);

      if (sent->len > 0)
        g_string_append_c (sent, ' ');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonObject *message = json_array_get_object_element (array, i);

          g_string_append_printf (sent, "%s%s", i > 0 ? "," : "",
                                  json_object_get_string_member (message, "channel"));
          g_assert_true (json_object_has_member (message, "id"));
        }
    }

  g_assert_cmpstr (sent->str, ==, expected);
}

static void
assert_news (Fixture    *fixture,
             const char *expected)
{
  g_assert_cmpstr (fixture->news->str, ==, expected);
  g_string_truncate (fixture->news, 0);
}

/* The exchange has ended well or not, and so have its requests. */
static void
finish (Fixture             *fixture,
        guint64              exchange,
        const CometdFailure *failure)
{
  g_autoptr(GArray) numbers = cometd_sender_finished (fixture->sender, exchange, failure);

  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      CometdRequest *request = find (g_array_index (numbers, guint64, i), fixture);

      if (request != NULL)
        end (fixture, request);
    }
}

/* Messages of one iteration of the main loop share a body. */
static void
test_frames (Fixture       *fixture,
             gconstpointer  type)
{
  queue (fixture, "/a");
  queue (fixture, "/b");
  assert_sent (fixture, "");
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), >, 0);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a,/b");
  queue (fixture, "/c");
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/c");
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), ==, 0);
}

/* Where exchanges end, there is one at a time, so that messages keep their order. */
static void
test_exchanges (Fixture       *fixture,
                gconstpointer  type)
{
  CometdRequest *connect = make (fixture, COMETD_REQUEST_CONNECT, "/meta/connect", 1);

  cometd_sender_send_now (fixture->sender, connect, TRUE);
  queue (fixture, "/a");
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/meta/connect /a");
  g_assert_true (((FakeExchange *)g_ptr_array_index (
    fake_transport_get_record (fixture->transport)->sent, 0))->is_apart);

  queue (fixture, "/b");
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "");
  finish (fixture, 2, NULL);
  g_assert_null (cometd_sender_finished (fixture->sender, 2, NULL));
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/b");
  g_assert_cmpuint (g_hash_table_size (fixture->requests), ==, 2);
}

static void
test_sizes (Fixture       *fixture,
            gconstpointer  type)
{
  for (guint i = 0; i < 5; i++)
    queue (fixture, "/a");
  g_assert_false (cometd_sender_has_room (fixture->sender, 0, 1000));
  g_assert_true (cometd_sender_has_room (fixture->sender, 0, 10));
  g_assert_false (cometd_sender_is_full (fixture->sender, 0));
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a,/a /a,/a /a");

  cometd_sender_queue (fixture->sender, make (fixture, COMETD_REQUEST_PUBLISH, "/large", 1000),
                       FALSE);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "");
  g_assert_true (g_str_has_prefix (fixture->news->str, "failed:/large"));
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), ==, 0);
}

/* A request that has ended is not sent, wherever it waits. */
static void
test_forget (Fixture       *fixture,
             gconstpointer  type)
{
  CometdRequest *first = queue (fixture, "/a");

  queue (fixture, "/b");
  g_assert_true (cometd_sender_is_in_outbox (fixture->sender, first));
  end (fixture, first);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/b");

  for (guint i = 0; i < 4; i++)
    first = queue (fixture, "/c");
  finish (fixture, 1, NULL);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/c,/c");
  end (fixture, first);
  finish (fixture, 2, NULL);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/c");
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), >, 0);
  finish (fixture, 3, NULL);
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), ==, 0);
}

/* An exchange whose requests have all ended is cancelled, so that the next one can begin. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  type)
{
  CometdRequest *first = queue (fixture, "/a");
  CometdRequest *second = queue (fixture, "/b");

  cometd_sender_flush (fixture->sender);
  end (fixture, first);
  g_assert_false (cometd_sender_cancel_if_over (fixture->sender, 1));
  end (fixture, second);
  g_assert_true (cometd_sender_cancel_if_over (fixture->sender, 1));
  g_assert_cmpuint (fake_transport_get_record (fixture->transport)->cancelled->len, ==, 1);

  queue (fixture, "/c");
  cometd_sender_flush (fixture->sender);
  cometd_sender_cancel_all (fixture->sender, 2);
  g_assert_cmpuint (fake_transport_get_record (fixture->transport)->cancelled->len, ==, 1);
  cometd_sender_cancel_all (fixture->sender, 0);
  g_assert_cmpuint (fake_transport_get_record (fixture->transport)->cancelled->len, ==, 2);
}

/* HTTP refused a body because of its size: it is sent in parts, the parts again. */
static void
test_refused_body (Fixture       *fixture,
                   gconstpointer  type)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "413");
  CometdFailure failure = { .kind = COMETD_FAILURE_STATUS, .status = 413, .error = error };

  queue (fixture, "/a");
  queue (fixture, "/b");
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a,/b");
  g_assert_null (cometd_sender_finished (fixture->sender, 1, &failure));
  assert_news (fixture, "");

  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a");
  g_assert_null (cometd_sender_finished (fixture->sender, 2, &failure));
  g_assert_true (g_str_has_prefix (fixture->news->str, "failed:/a"));
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/b");
  finish (fixture, 3, NULL);
  g_assert_cmpuint (g_hash_table_size (fixture->requests), ==, 0);
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), ==, 0);
}

/* The server closed the connection because of a frame larger than any it has answered. */
static void
test_refused_frame (Fixture       *fixture,
                    gconstpointer  type)
{
  CometdRequest *small = queue (fixture, "/a");
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GPtrArray) none = cometd_sender_take_refused (fixture->sender);

  g_assert_cmpuint (none->len, ==, 0);
  cometd_sender_flush (fixture->sender);
  cometd_sender_note_answered (fixture->sender, cometd_request_get_exchange (small));
  queue (fixture, "/b");
  queue (fixture, "/c");
  cometd_sender_flush (fixture->sender);
  queue (fixture, "/d");
  assert_sent (fixture, "/a /b,/c");

  kept = cometd_sender_take_refused (fixture->sender);
  g_assert_cmpuint (kept->len, ==, 3);
  cometd_sender_set_transport (fixture->sender, fixture->transport);
  for (guint i = kept->len; i > 0; i--)
    cometd_sender_queue (fixture->sender, g_ptr_array_index (kept, i - 1), TRUE);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/b");
  cometd_sender_note_answered (fixture->sender, 3);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/c");
}

static CometdRequest *
queue_draft (Fixture    *fixture,
             const char *channel,
             gsize       size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);
  CometdRequest *request =
    cometd_request_new_from_draft (++fixture->last_number,
                                   cometd_draft_new_from_json (channel, json, NULL), 10000);

  g_hash_table_insert (fixture->requests, (gpointer)cometd_request_peek_number (request),
                       request);
  cometd_sender_queue (fixture->sender, request, FALSE);
  return request;
}

/* Drafts are sent in their order among messages, and to the same limits. */
static void
test_drafts (Fixture       *fixture,
             gconstpointer  type)
{
  CometdRequest *first = queue_draft (fixture, "/a", 1);

  queue (fixture, "/b");
  queue_draft (fixture, "/c", 50);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a,/b /c");
  g_assert_nonnull (cometd_request_get_draft (first));
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), ==, 0);

  queue_draft (fixture, "/d", 1);
  queue_draft (fixture, "/large", 1000);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/d");
  g_assert_true (g_str_has_prefix (fixture->news->str, "failed:/large"));
  g_assert_cmpuint (cometd_sender_get_size (fixture->sender), ==, 0);
}

/* Extensions get a message, and so does a sending after one. */
static void
test_draft_extension (Fixture       *fixture,
                      gconstpointer  type)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  g_autoptr(CometdExchange) exchange = NULL;
  g_autoptr(CometdMessage) message = NULL;
  CometdRequest *request = queue_draft (fixture, "/a", 1);

  g_ptr_array_add (extensions, holder);
  cometd_sender_set_extensions (fixture->sender, extensions);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "");
  g_assert_null (cometd_request_get_draft (request));

  exchange = g_steal_pointer (&holder->exchange);
  message = g_list_model_get_item (G_LIST_MODEL (cometd_exchange_get_messages (exchange)), 0);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
  g_assert_cmpstr (cometd_message_get_id (message), ==, "r");
  cometd_exchange_release (exchange);
  assert_sent (fixture, "/a");

  cometd_sender_set_extensions (fixture->sender, NULL);
  cometd_sender_queue (fixture->sender, request, TRUE);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a");
}

/* The session is lost: bodies that wait are made again for the next one. */
static void
test_take_back (Fixture       *fixture,
                gconstpointer  type)
{
  for (guint i = 0; i < 3; i++)
    queue (fixture, "/a");
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a,/a");
  cometd_sender_take_back (fixture->sender);
  queue (fixture, "/b");
  cometd_sender_cancel_all (fixture->sender, 0);
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "/a,/b");
}

static void
test_extension (Fixture       *fixture,
                gconstpointer  type)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  g_autoptr(CometdExchange) exchange = NULL;
  g_autoptr(CometdMessage) added = cometd_message_new ("/x");

  g_ptr_array_add (extensions, holder);
  cometd_sender_set_extensions (fixture->sender, extensions);
  g_assert_cmpint (cometd_sender_get_deadline (fixture->sender), ==, -1);
  queue (fixture, "/a");
  queue (fixture, "/b");
  cometd_sender_flush (fixture->sender);
  assert_sent (fixture, "");
  g_assert_cmpint (cometd_sender_get_deadline (fixture->sender), ==,
                   fixture->now + COMETD_SESSION_MAX_HOLD * 1000);

  exchange = g_steal_pointer (&holder->exchange);
  g_list_store_remove (cometd_exchange_get_messages (exchange), 0);
  g_list_store_append (cometd_exchange_get_messages (exchange), added);
  cometd_exchange_set_header (exchange, "X-Test", "1");
  cometd_exchange_release (exchange);
  assert_sent (fixture, "/b,/x");
  g_assert_true (g_str_has_prefix (fixture->news->str, "failed:/a"));
  g_assert_true (cometd_sender_has_sent_headers (fixture->sender));
}

static void
test_extension_late (Fixture       *fixture,
                     gconstpointer  type)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();

  g_ptr_array_add (extensions, holder);
  cometd_sender_set_extensions (fixture->sender, extensions);
  queue (fixture, "/a");
  cometd_sender_flush (fixture->sender);
  cometd_sender_expire (fixture->sender, cometd_sender_get_deadline (fixture->sender));
  g_assert_true (g_str_has_prefix (fixture->news->str, "failed:/a"));
  assert_sent (fixture, "");
  g_clear_object (&holder->exchange);
}

static void
add (const char *path,
     const char *type,
     void      (*test) (Fixture       *fixture,
                        gconstpointer  type))
{
  g_test_add (path, Fixture, type, setup, test, teardown);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add ("/sender/frames", "websocket", test_frames);
  add ("/sender/frames/refused", "websocket", test_refused_frame);
  add ("/sender/exchanges", "long-polling", test_exchanges);
  add ("/sender/exchanges/refused", "long-polling", test_refused_body);
  add ("/sender/sizes", "websocket", test_sizes);
  add ("/sender/drafts", "websocket", test_drafts);
  add ("/sender/drafts/extension", "websocket", test_draft_extension);
  add ("/sender/forget", "long-polling", test_forget);
  add ("/sender/cancel", "long-polling", test_cancel);
  add ("/sender/take-back", "long-polling", test_take_back);
  add ("/sender/extension", "websocket", test_extension);
  add ("/sender/extension/late", "websocket", test_extension_late);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/session/cometd-outbox-private.h>
#include <cometd-glib/session/cometd-requests-private.h>
#include <locale.h>
#include <string.h>

/* What a table has told: the letter of the function and the number of the request. */
typedef struct
{
  CometdRequests *requests;
  GString *told;
  GError *error; /* The last. */
  gint64 extension;
} Sink;

static void
tell (Sink          *sink,
      char           letter,
      CometdRequest *request,
      const GError  *error)
{
  g_string_append_printf (sink->told, "%s%c%" G_GUINT64_FORMAT, sink->told->len > 0 ? " " : "",
                          letter, cometd_request_get_number (request));
  g_clear_error (&sink->error);
  sink->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
ended (CometdRequest *request,
       CometdMessage *reply,
       const GError  *error,
       gpointer       user_data)
{
  Sink *sink = user_data;

  g_assert_null (cometd_requests_find (sink->requests, cometd_request_get_number (request)));
  tell (sink, reply != NULL ? 'r' : 'e', request, error);
}

static void
closed (CometdRequest *request,
        const GError  *cause,
        gpointer       user_data)
{
  g_autoptr(GError) error = cometd_request_make_closed_error (request, cause);

  tell (user_data, 'c', request, error);
  cometd_request_free (request);
}

static void
expired (CometdRequest *request,
         gpointer       user_data)
{
  Sink *sink = user_data;
  g_autoptr(GError) error = NULL;

  if (sink->extension > 0)
    {
      cometd_requests_set_deadline (sink->requests, request, sink->extension);
      return;
    }

  error = cometd_request_make_timeout_error (request, "S");
  cometd_requests_end (sink->requests, request, NULL, error);
}

static const CometdRequestsSink functions = { ended, closed, expired };

static void
set_up (Sink          *sink,
        gconstpointer  data)
{
  sink->told = g_string_new (NULL);
  sink->requests = cometd_requests_new (&functions, sink);
}

static void
tear_down (Sink          *sink,
           gconstpointer  data)
{
  cometd_requests_free (sink->requests);
  g_string_free (sink->told, TRUE);
  g_clear_error (&sink->error);
}

static void
assert_told (Sink       *sink,
             const char *expected)
{
  g_assert_cmpstr (sink->told->str, ==, expected);
  g_string_truncate (sink->told, 0);
}

static CometdRequest *
add_kind (CometdRequests    *requests,
          CometdRequestKind  kind)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  return cometd_requests_add (requests, kind, message, 100);
}

static CometdRequest *
add (CometdRequests *requests)
{
  return add_kind (requests, COMETD_REQUEST_PUBLISH);
}

static void
done (CometdMessage *reply,
      const GError  *error,
      gpointer       user_data)
{
  g_assert_not_reached ();
}

/* Deadlines come in any order. */
static void
test_deadlines (Sink          *sink,
                gconstpointer  data)
{
  static const gint64 times[] = { 50, 20, 70, 20, 10, 60, 70 };
  CometdRequests *requests = sink->requests;
  CometdRequest *all[G_N_ELEMENTS (times)];
  gint64 last = 0;

  g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      all[i] = add (requests);
      cometd_requests_set_deadline (requests, all[i], times[i]);
    }
  g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==, 10);

  cometd_requests_set_deadline (requests, all[4], 65);
  g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==, 20);
  g_assert_false (cometd_requests_expire (requests, 19));
  assert_told (sink, "");

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 deadline = cometd_requests_get_next_deadline (requests);

      g_assert_cmpint (deadline, >=, last);
      last = deadline;
      g_assert_true (cometd_requests_expire (requests, 1000));
    }
  assert_told (sink, "e2 e4 e1 e6 e5 e3 e7");
  g_assert_cmpuint (cometd_requests_get_count (requests), ==, 0);
  g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==, -1);
}

/* Deadlines change at random, and requests end meanwhile; a plain search finds the same. */
static void
test_many_deadlines (Sink          *sink,
                     gconstpointer  data)
{
  CometdRequests *requests = sink->requests;
  g_autoptr(GRand) random = g_rand_new_with_seed (20261129);
  CometdRequest *all[100] = { NULL };

  for (guint step = 0; step < 20000; step++)
    {
      guint which = g_rand_int_range (random, 0, G_N_ELEMENTS (all));
      gint64 first = -1;

      if (all[which] == NULL)
        all[which] = add (requests);

      if (g_rand_int_range (random, 0, 5) == 0)
        cometd_request_free (cometd_requests_steal (requests, g_steal_pointer (&all[which])));
      else
        cometd_requests_set_deadline (requests, all[which], g_rand_int_range (random, -1, 50));

      for (guint i = 0; i < G_N_ELEMENTS (all); i++)
        {
          gint64 deadline = all[i] != NULL ? cometd_requests_get_deadline (requests, all[i]) : -1;

          if (deadline != -1 && (first == -1 || deadline < first))
            first = deadline;
        }

      g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==, first);
    }
}

/* Requests that expire at the same time do so in the order in which they were made. */
static void
test_same_deadline (Sink          *sink,
                    gconstpointer  data)
{
  CometdRequests *requests = sink->requests;

  for (guint i = 0; i < 1000; i++)
    cometd_requests_set_deadline (requests, add (requests), 10);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *expected = g_strdup_printf ("e%u", i + 1);

      g_assert_true (cometd_requests_expire (requests, 10));
      assert_told (sink, expected);
    }
  g_assert_false (cometd_requests_expire (requests, 10));
}

/* The sink may give a request more time. */
static void
test_later (Sink          *sink,
            gconstpointer  data)
{
  CometdRequest *request = add (sink->requests);

  cometd_requests_set_deadline (sink->requests, request, 10);
  sink->extension = 20;
  g_assert_true (cometd_requests_expire (sink->requests, 15));
  g_assert_false (cometd_requests_expire (sink->requests, 15));
  assert_told (sink, "");
  sink->extension = 0;
  g_assert_true (cometd_requests_expire (sink->requests, 20));
  assert_told (sink, "e1");
  g_assert_error (sink->error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  g_assert_cmpstr (sink->error->message, ==, "The message to /a could not be sent in time");
}

/* Sent at 1000 µs with a timeout of 100 ms; bytes arrived later, and extend it by 50 ms. */
static const struct
{
  CometdRequestKind kind;
  gint64 progress_time, now, deadline; /* Microseconds; 0: not extended. */
} extensions[] = {
  { COMETD_REQUEST_PUBLISH, 60000, 101000, 110000 },
  { COMETD_REQUEST_CALL, 60000, 101000, 110000 },
  { COMETD_REQUEST_SUBSCRIBE, 60000, 101000, 110000 },
  { COMETD_REQUEST_UNSUBSCRIBE, 60000, 101000, 110000 },
  { COMETD_REQUEST_PUBLISH, 1000, 40000, 0 },
  { COMETD_REQUEST_PUBLISH, 40000, 101000, 0 },
  { COMETD_REQUEST_PUBLISH, 290000, 300000, 301000 },
  { COMETD_REQUEST_PUBLISH, 300500, 301000, 0 },
  { COMETD_REQUEST_CONNECT, 500000000, 500000000, 500050000 },
  { COMETD_REQUEST_CONNECT, G_GINT64_CONSTANT (86399990000), G_GINT64_CONSTANT (86399990000),
    G_GINT64_CONSTANT (86400001000) },
  { COMETD_REQUEST_HANDSHAKE, 60000, 101000, 0 },
  { COMETD_REQUEST_DISCONNECT, 60000, 101000, 0 },
};

static void
test_extend (Sink          *sink,
             gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      CometdRequest *request = add_kind (sink->requests, extensions[i].kind);
      gboolean is_extended = FALSE;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      cometd_requests_set_deadline (sink->requests, request, 101000);
      g_assert_false (cometd_requests_extend (sink->requests, request, extensions[i].progress_time,
                                              50, extensions[i].now));
      cometd_request_set_sent (request, 1, 1000);
      is_extended = cometd_requests_extend (sink->requests, request, extensions[i].progress_time,
                                            50, extensions[i].now);
      g_assert_cmpint (is_extended, ==, extensions[i].deadline != 0);
      g_assert_cmpint (cometd_requests_get_deadline (sink->requests, request), ==,
                       is_extended ? extensions[i].deadline : 101000);
      cometd_request_free (cometd_requests_steal (sink->requests, request));
    }
}

static CometdMessage *
make_reply (const char *channel,
            const char *id)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"%s\",\"id\":%s,"
                                           "\"successful\":true}", channel, id);
  g_autoptr(GError) error = NULL;
  CometdMessage *reply = cometd_message_new_from_json (json, &error);

  g_assert_no_error (error);
  return reply;
}

/* With a %s for the letters of our id, which is that of request 1. */
static const struct
{
  const char *channel;
  const char *id;
  gboolean is_reply;
} ids[] = {
  { "/a", "\"%s1\"", TRUE },
  { "/b", "\"%s1\"", FALSE },
  { "/a", "\"1\"", FALSE },
  { "/a", "1", FALSE },
  { "/a", "\"%s\"", FALSE },
  { "/a", "\"%s2\"", FALSE },
  { "/a", "\"%s01\"", FALSE },
  { "/a", "\"%s1 \"", FALSE },
  { "/a", "\"%s-1\"", FALSE },
  { "/a", "\"%s18446744073709551617\"", FALSE },
  { "/a", "\"abcdefgh1\"", FALSE },
  { "/a", "\"%s1\\u0000\"", FALSE },
  { "/a", "\"\"", FALSE },
  { "/a", "[\"%s1\"]", FALSE },
  { "/a", "{}", FALSE },
  { "/a", "null", FALSE },
};

static void
test_ids (Sink          *sink,
          gconstpointer  data)
{
  CometdRequests *requests = sink->requests;
  CometdRequest *request = add (requests);
  char own[COMETD_MESSAGE_ID_SIZE];

  g_assert_cmpuint (cometd_request_get_number (request), ==, 1);
  cometd_requests_write_id (requests, request, own);
  own[COMETD_MESSAGE_ID_LETTERS] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr(GString) id = g_string_new (ids[i].id);
      g_autoptr(CometdMessage) reply = NULL;

      g_string_replace (id, "%s", own, 0);
      g_test_message ("%s", id->str);
      reply = make_reply (ids[i].channel, id->str);
      g_assert_true (cometd_requests_find_by_reply (requests, reply) ==
                     (ids[i].is_reply ? request : NULL));
    }
}

/* An id has 40 bits that no other client has, and that tell nothing about the next one. */
static void
test_secret (void)
{
  g_autoptr(CometdRequests) one = cometd_requests_new (&functions, NULL);
  g_autoptr(CometdRequests) other = cometd_requests_new (&functions, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 500; i++)
    {
      char id[COMETD_MESSAGE_ID_SIZE];
      g_autofree char *json = NULL;
      g_autoptr(CometdMessage) reply = NULL;

      /* As for a message without a request, which gets the next number. */
      cometd_requests_write_id (one, NULL, id);
      for (gsize k = 0; id[k] != '\0'; k++)
        g_assert_true (k < COMETD_MESSAGE_ID_LETTERS ? g_ascii_isalpha (id[k])
                                                     : g_ascii_isdigit (id[k]));
      json = g_strdup_printf ("\"%s\"", id);
      reply = make_reply ("/a", json);
      g_assert_true (cometd_requests_has_own_id (one, reply));
      g_assert_false (cometd_requests_has_own_id (other, reply));

      /* The number alone differs, so equal letters would be a pattern. */
      id[COMETD_MESSAGE_ID_LETTERS] = '\0';
      g_assert_true (g_hash_table_add (seen, g_strdup (id)));
      cometd_requests_write_id (other, NULL, id);
      id[COMETD_MESSAGE_ID_LETTERS] = '\0';
      g_assert_true (g_hash_table_add (seen, g_strdup (id)));
    }
}

static void
test_list (Sink          *sink,
           gconstpointer  data)
{
  CometdRequests *requests = sink->requests;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) sent = NULL;

  for (guint i = 0; i < 100; i++)
    cometd_request_set_sent (add (requests), i % 2, 0);
  all = cometd_requests_list (requests, COMETD_REQUEST_FILTER_ALL);
  sent = cometd_requests_list (requests, COMETD_REQUEST_FILTER_SENT);
  g_assert_cmpuint (all->len, ==, 100);
  g_assert_cmpuint (sent->len, ==, 50);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (cometd_request_get_number (g_ptr_array_index (all, i)), ==, i + 1);
}

/* An operation that fails with its connection is told of in another way than the rest, as its error
 * is made later. */
static void
test_fail_all (Sink          *sink,
               gconstpointer  data)
{
  CometdRequest *publish = add (sink->requests);
  CometdRequest *call = add_kind (sink->requests, COMETD_REQUEST_CALL);
  CometdRequest *subscribe = add_kind (sink->requests, COMETD_REQUEST_SUBSCRIBE);
  g_autoptr(GError) cause = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "Reset");

  cometd_request_set_done (publish, done, NULL);
  cometd_request_set_done (call, done, NULL);
  cometd_request_set_sent (call, 1, 0);
  cometd_request_set_sent (subscribe, 1, 0);
  cometd_requests_fail_all (sink->requests, COMETD_REQUEST_FILTER_SENT, cause);
  assert_told (sink, "c2 e3");
  g_assert_error (sink->error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_cmpstr (sink->error->message, ==,
                   "The connection was lost before the reply to the message to /a arrived: Reset");

  cometd_requests_fail_all (sink->requests, COMETD_REQUEST_FILTER_ALL, NULL);
  assert_told (sink, "c1");
  g_assert_cmpstr (sink->error->message, ==,
                   "The client was closed before the reply to the message to /a arrived");
  g_assert_cmpuint (cometd_requests_get_count (sink->requests), ==, 0);
}

/* Only messages of the app that are not sent, and of the same turn, fail with one that did. */
static void
test_fail_behind (Sink          *sink,
                  gconstpointer  data)
{
  g_autoptr(GError) cause = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "Reset");
  CometdRequest *sent = add (sink->requests);
  CometdRequest *behind = add (sink->requests);
  CometdRequest *later = add (sink->requests);
  CometdRequest *subscribe = add_kind (sink->requests, COMETD_REQUEST_SUBSCRIBE);

  cometd_request_set_turn (sent, 7);
  cometd_request_set_sent (sent, 1, 0);
  cometd_request_set_turn (behind, 7);
  cometd_request_set_turn (later, 8);
  cometd_request_set_turn (subscribe, 7);
  cometd_requests_fail_behind (sink->requests, 7, cause);
  assert_told (sink, "e2");
  g_assert_cmpstr (sink->error->message, ==, "The message to /a was not sent: Reset");
}

/* A request without an operation cannot be cancelled, and nothing can be cancelled twice. */
static void
test_cancel (Sink          *sink,
             gconstpointer  data)
{
  CometdRequest *request = add (sink->requests);

  g_assert_false (cometd_requests_cancel (sink->requests, 1));
  cometd_request_set_done (request, done, NULL);
  g_assert_true (cometd_requests_cancel (sink->requests, 1));
  assert_told (sink, "e1");
  g_assert_no_error (sink->error);
  g_assert_false (cometd_requests_cancel (sink->requests, 1));
}

/* A request that is put back is to be sent again, and is found by its old number. */
static void
test_restore (Sink          *sink,
              gconstpointer  data)
{
  CometdRequest *request = add (sink->requests);
  g_autoptr(CometdMessage) reply = cometd_message_new ("/a");

  cometd_request_set_sent (request, 1, 0);
  cometd_requests_set_deadline (sink->requests, request, 10);
  cometd_requests_steal (sink->requests, request);
  g_assert_cmpint (cometd_requests_get_next_deadline (sink->requests), ==, -1);
  g_assert_null (cometd_requests_find (sink->requests, 1));
  cometd_requests_restore (sink->requests, request);
  g_assert_false (cometd_request_is_sent (request));
  g_assert_true (cometd_requests_find (sink->requests, 1) == request);
  cometd_requests_end (sink->requests, request, reply, NULL);
  assert_told (sink, "r1");
}

/* A connect that is sent again is what it was, and a message that is used elsewhere stays. */
static void
test_shrink (Sink          *sink,
             gconstpointer  data)
{
  static const char json[] = "{\"channel\":\"/meta/connect\",\"ext\":{\"ack\":1},\"id\":\"7\"}";
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);
  CometdRequest *request = cometd_requests_add (sink->requests, COMETD_REQUEST_CONNECT, message,
                                                1000);
  g_autofree char *made = NULL;

  cometd_request_shrink (request);
  g_assert_true (cometd_request_get_message (request) == message);

  g_clear_object (&message);
  g_object_add_weak_pointer (G_OBJECT (cometd_request_get_message (request)),
                             (gpointer *)&message);
  message = cometd_request_get_message (request);
  cometd_request_shrink (request);
  g_assert_true (cometd_request_get_message (request) == message);
  g_object_remove_weak_pointer (G_OBJECT (message), (gpointer *)&message);
  message = NULL;

  cometd_request_shrink (request);
  g_assert_cmpuint (cometd_request_get_message_size (request), ==, strlen (json));
  g_assert_cmpstr (cometd_request_get_channel (request), ==, "/meta/connect");
  g_assert_null (cometd_request_get_subscription (request));
  g_assert_null (cometd_request_get_draft (request));
  made = cometd_message_to_json (cometd_request_get_message (request));
  g_assert_cmpstr (made, ==, json);
}

/* Only a connect waits for long, so the messages of apps stay as they are. */
static void
test_no_shrink (Sink          *sink,
                gconstpointer  data)
{
  CometdMessage *message = cometd_message_new ("/a");
  CometdRequest *request = cometd_requests_add (sink->requests, COMETD_REQUEST_PUBLISH, message,
                                                1000);

  g_object_unref (message);
  cometd_request_shrink (request);
  g_assert_true (cometd_request_get_message (request) == message);
}

static void
test_outbox (Sink          *sink,
             gconstpointer  data)
{
  CometdRequests *requests = sink->requests;
  CometdRequest *one = add (requests), *two = add (requests), *three = add (requests);
  CometdOutbox outbox;

  cometd_outbox_init (&outbox);
  g_assert_null (cometd_outbox_pop (&outbox));
  cometd_outbox_push (&outbox, one);
  cometd_outbox_push (&outbox, two);
  cometd_outbox_push_head (&outbox, three);
  g_assert_true (cometd_outbox_contains (&outbox, one));
  g_assert_true (cometd_outbox_contains (&outbox, three));
  cometd_outbox_remove (&outbox, one);
  cometd_outbox_remove (&outbox, one);
  g_assert_false (cometd_outbox_contains (&outbox, one));
  g_assert_true (cometd_outbox_pop (&outbox) == three);
  g_assert_true (cometd_outbox_pop (&outbox) == two);
  g_assert_false (cometd_outbox_contains (&outbox, two));
  g_assert_true (cometd_outbox_is_empty (&outbox));
}

static void
add_test (const char *path,
          void      (*test) (Sink *, gconstpointer))
{
  g_test_add (path, Sink, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add_test ("/requests/deadlines", test_deadlines);
  add_test ("/requests/deadlines-at-random", test_many_deadlines);
  add_test ("/requests/same-deadline", test_same_deadline);
  add_test ("/requests/later", test_later);
  add_test ("/requests/extend", test_extend);
  add_test ("/requests/ids", test_ids);
  g_test_add_func ("/requests/secret", test_secret);
  add_test ("/requests/list", test_list);
  add_test ("/requests/fail-all", test_fail_all);
  add_test ("/requests/fail-behind", test_fail_behind);
  add_test ("/requests/cancel", test_cancel);
  add_test ("/requests/restore", test_restore);
  add_test ("/requests/shrink", test_shrink);
  add_test ("/requests/no-shrink", test_no_shrink);
  add_test ("/outbox/order", test_outbox);

  return g_test_run ();
}

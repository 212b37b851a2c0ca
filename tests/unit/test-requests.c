/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/session/cometd-outbox-private.h>
#include <cometd-glib/session/cometd-requests-private.h>
#include <locale.h>

static CometdRequest *
add (CometdRequests *requests)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  return cometd_requests_add (requests, COMETD_REQUEST_PUBLISH, message);
}

/* Deadlines come in any order. */
static void
test_deadlines (void)
{
  static const gint64 times[] = { 50, 20, 70, 20, 10, 60, 70 };
  g_autoptr(CometdRequests) requests = cometd_requests_new ();
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
  g_assert_null (cometd_requests_find_expired (requests, 19));

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      CometdRequest *first = cometd_requests_find_expired (requests, 1000);

      g_assert_cmpint (first->deadline, >=, last);
      last = first->deadline;
      cometd_request_free (cometd_requests_steal (requests, first));
    }
  g_assert_cmpuint (cometd_requests_get_count (requests), ==, 0);
  g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==, -1);
}

/* Deadlines change at random, and requests end meanwhile; a plain search finds the same. */
static void
test_many_deadlines (void)
{
  g_autoptr(CometdRequests) requests = cometd_requests_new ();
  g_autoptr(GRand) random = g_rand_new_with_seed (20261129);
  CometdRequest *all[100] = { NULL };

  for (guint step = 0; step < 20000; step++)
    {
      guint which = g_rand_int_range (random, 0, G_N_ELEMENTS (all));
      CometdRequest *first = NULL;

      if (all[which] == NULL)
        all[which] = add (requests);

      if (g_rand_int_range (random, 0, 5) == 0)
        cometd_request_free (cometd_requests_steal (requests, g_steal_pointer (&all[which])));
      else
        cometd_requests_set_deadline (requests, all[which], g_rand_int_range (random, -1, 50));

      for (guint i = 0; i < G_N_ELEMENTS (all); i++)
        if (all[i] != NULL && all[i]->deadline != -1 &&
            (first == NULL || all[i]->deadline < first->deadline ||
             (all[i]->deadline == first->deadline && all[i]->number < first->number)))
          first = all[i];

      g_assert_cmpint (cometd_requests_get_next_deadline (requests), ==,
                       first != NULL ? first->deadline : -1);
      g_assert_true (cometd_requests_find_expired (requests, 50) == first);
    }
}

/* Requests that expire at the same time do so in the order in which they were made. */
static void
test_same_deadline (void)
{
  g_autoptr(CometdRequests) requests = cometd_requests_new ();

  for (guint i = 0; i < 1000; i++)
    cometd_requests_set_deadline (requests, add (requests), 10);

  for (guint i = 0; i < 1000; i++)
    {
      CometdRequest *first = cometd_requests_find_expired (requests, 10);

      g_assert_cmpuint (first->number, ==, i + 1);
      cometd_request_free (cometd_requests_steal (requests, first));
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
test_ids (void)
{
  g_autoptr(CometdRequests) requests = cometd_requests_new ();
  CometdRequest *request = add (requests);
  char own[COMETD_MESSAGE_ID_SIZE];

  g_assert_cmpuint (request->number, ==, 1);
  cometd_requests_write_id (requests, 1, own);
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
  g_autoptr(CometdRequests) one = cometd_requests_new ();
  g_autoptr(CometdRequests) other = cometd_requests_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint64 number = 1; number <= 500; number++)
    {
      char id[COMETD_MESSAGE_ID_SIZE];
      g_autofree char *json = NULL;
      g_autoptr(CometdMessage) reply = NULL;

      cometd_requests_write_id (one, number, id);
      for (gsize i = 0; id[i] != '\0'; i++)
        g_assert_true (i < COMETD_MESSAGE_ID_LETTERS ? g_ascii_isalpha (id[i])
                                                     : g_ascii_isdigit (id[i]));
      json = g_strdup_printf ("\"%s\"", id);
      reply = make_reply ("/a", json);
      g_assert_true (cometd_requests_has_own_id (one, reply));
      g_assert_false (cometd_requests_has_own_id (other, reply));

      /* The number alone differs, so equal letters would be a pattern. */
      id[COMETD_MESSAGE_ID_LETTERS] = '\0';
      g_assert_true (g_hash_table_add (seen, g_strdup (id)));
      cometd_requests_write_id (other, number, id);
      id[COMETD_MESSAGE_ID_LETTERS] = '\0';
      g_assert_true (g_hash_table_add (seen, g_strdup (id)));
    }
}

static void
test_list (void)
{
  g_autoptr(CometdRequests) requests = cometd_requests_new ();
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) sent = NULL;

  for (guint i = 0; i < 100; i++)
    add (requests)->exchange = i % 2;
  all = cometd_requests_list (requests, FALSE);
  sent = cometd_requests_list (requests, TRUE);
  g_assert_cmpuint (all->len, ==, 100);
  g_assert_cmpuint (sent->len, ==, 50);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (((CometdRequest *)g_ptr_array_index (all, i))->number, ==, i + 1);
}

static void
test_outbox (void)
{
  g_autoptr(CometdRequests) requests = cometd_requests_new ();
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

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/requests/deadlines", test_deadlines);
  g_test_add_func ("/requests/deadlines-at-random", test_many_deadlines);
  g_test_add_func ("/requests/same-deadline", test_same_deadline);
  g_test_add_func ("/requests/ids", test_ids);
  g_test_add_func ("/requests/secret", test_secret);
  g_test_add_func ("/requests/list", test_list);
  g_test_add_func ("/outbox/order", test_outbox);

  return g_test_run ();
}

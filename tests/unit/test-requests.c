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

static const struct
{
  const char *id;
  gboolean is_ours;
} ids[] = {
  { "\"1\"", TRUE }, { "1", TRUE }, { "\"01\"", FALSE }, { "\"\"", FALSE }, { "\"2\"", FALSE },
  { "\"1 \"", FALSE }, { "-1", FALSE }, { "1.0", FALSE }, { "null", FALSE }, { "{}", FALSE },
  { "\"0\"", FALSE }, { "\"18446744073709551617\"", FALSE }, { "[]", FALSE }, { "1e0", FALSE },
};

static void
test_ids (void)
{
  g_autoptr(CometdRequests) requests = cometd_requests_new ();
  CometdRequest *request = add (requests);

  g_assert_cmpuint (request->number, ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channel\":\"/a\",\"id\":%s}", ids[i].id);
      g_autoptr(GError) error = NULL;
      g_autoptr(CometdMessage) reply = cometd_message_new_from_json (json, &error);

      g_assert_no_error (error);
      g_test_message ("%s", ids[i].id);
      g_assert_true (cometd_requests_find_by_id (requests, reply) ==
                     (ids[i].is_ours ? request : NULL));
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
  g_test_add_func ("/requests/list", test_list);
  g_test_add_func ("/outbox/order", test_outbox);

  return g_test_run ();
}

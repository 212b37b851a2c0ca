/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/client/cometd-client-private.h>
#include <locale.h>

#include "cometd-test.h"

typedef struct
{
  CometdClient *client;
  CometdMessageList *list;
  GPtrArray *mirror; /* A copy that is updated only by the notifications of changes. */
  guint n_changes;
} Fixture;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            Fixture    *fixture)
{
  fixture->n_changes++;
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->mirror, position + i,
                        g_list_model_get_item (model, position + i));
  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (model));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->client = cometd_client_new ("http://127.0.0.1:1/cometd");
  fixture->list = cometd_message_list_new (fixture->client, "/**");
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_ptr_array_unref (fixture->mirror);
  if (fixture->list != NULL)
    g_assert_finalize_object (fixture->list);
  if (fixture->client != NULL)
    g_assert_finalize_object (fixture->client);
}

static void
add (Fixture *fixture,
     guint    from,
     guint    to)
{
  for (guint i = from; i < to; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/%u", i);
      g_autoptr(CometdMessage) message = cometd_message_new (channel);

      cometd_client_event (message, NULL, 0, fixture->client);
    }
}

/* Asserts that the list contains the messages from @from to @to - 1, and that its notifications say
 * so. */
static void
assert_range (Fixture *fixture,
              guint    from,
              guint    to)
{
  GListModel *model = G_LIST_MODEL (fixture->list);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, to - from);
  g_assert_cmpuint (fixture->mirror->len, ==, to - from);
  for (guint i = from; i < to; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/%u", i);
      g_autoptr(CometdMessage) message = g_list_model_get_item (model, i - from);

      g_assert_cmpstr (cometd_message_get_channel (message), ==, channel);
      g_assert_true (g_ptr_array_index (fixture->mirror, i - from) == message);
    }
  g_assert_null (g_list_model_get_item (model, to - from));
}

static void
test_append (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->list)) == COMETD_TYPE_MESSAGE);
  assert_range (fixture, 0, 0);
  add (fixture, 0, 100);
  assert_range (fixture, 0, 100);
  g_assert_cmpuint (fixture->n_changes, ==, 100);
}

static void
test_max_length (Fixture       *fixture,
                 gconstpointer  user_data)
{
  cometd_message_list_set_max_length (fixture->list, 10);
  add (fixture, 0, 10);
  assert_range (fixture, 0, 10);
  g_assert_cmpuint (fixture->n_changes, ==, 10);
  add (fixture, 10, 99);
  assert_range (fixture, 89, 99);

  cometd_message_list_set_max_length (fixture->list, 3);
  assert_range (fixture, 96, 99);
  cometd_message_list_set_max_length (fixture->list, 1);
  add (fixture, 99, 100);
  assert_range (fixture, 99, 100);
  cometd_message_list_set_max_length (fixture->list, 0);
  add (fixture, 100, 200);
  assert_range (fixture, 99, 200);
}

/* The cost of each step does not depend on the number of messages. Otherwise, a list of this length
 * would cost a hundred times as much as a short one. */
static void
test_large (Fixture       *fixture,
            gconstpointer  user_data)
{
  gint64 start;
  gint64 yardstick;
  gint64 used;

  g_signal_handlers_disconnect_by_data (fixture->list, fixture);
  cometd_message_list_set_max_length (fixture->list, 10);
  start = cometd_test_cpu_time ();
  add (fixture, 0, 200000);
  yardstick = cometd_test_cpu_time () - start;

  cometd_message_list_set_max_length (fixture->list, 50000);
  start = cometd_test_cpu_time ();
  add (fixture, 0, 200000);
  used = cometd_test_cpu_time () - start;
  g_test_message ("%" G_GINT64_FORMAT " us, yardstick %" G_GINT64_FORMAT " us", used, yardstick);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 50000);
  g_assert_cmpint (used, <, 20 * yardstick);
}

static void
test_properties (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr(CometdClient) client = NULL;
  g_autofree char *channel = NULL;
  guint max_length;

  cometd_message_list_set_max_length (fixture->list, 5);
  g_object_get (fixture->list,
                "client", &client,
                "channel", &channel,
                "max-length", &max_length,
                NULL);
  g_assert_true (client == fixture->client);
  g_assert_cmpstr (channel, ==, "/**");
  g_assert_cmpuint (max_length, ==, 5);
}

static void
test_list_goes_first (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->list);
  fixture->list = NULL;
  add (fixture, 0, 1);
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 1);
}

static void
test_client_goes_first (Fixture       *fixture,
                        gconstpointer  user_data)
{
  add (fixture, 0, 1);
  g_assert_finalize_object (fixture->client);
  fixture->client = NULL;
  g_assert_null (cometd_message_list_get_client (fixture->list));
  assert_range (fixture, 0, 1);
}

static void
test_no_channel (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr(CometdMessageList) list = NULL;

  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*channel_is_valid*");
  list = g_object_new (COMETD_TYPE_MESSAGE_LIST,
                       "client", fixture->client,
                       "channel", "no slash",
                       NULL);
  g_test_assert_expected_messages ();
  add (fixture, 0, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

#define ADD(path, function) \
  g_test_add ("/message-list/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("append", test_append);
  ADD ("max-length", test_max_length);
  ADD ("large", test_large);
  ADD ("properties", test_properties);
  ADD ("list-goes-first", test_list_goes_first);
  ADD ("client-goes-first", test_client_goes_first);
  ADD ("no-channel", test_no_channel);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Operations of a client that is still opening: B11, B12. */

#include "wire.h"

typedef struct
{
  GAsyncResult *publish_a;
  GAsyncResult *subscribe_b;
  GAsyncResult *publish_c;
} Queued;

static void
queue_three (Wire   *wire,
             Queued *queued)
{
  cometd_client_publish_json_async (wire->client, "/a", "1", NULL, cometd_test_store_result,
                                    &queued->publish_a);
  cometd_client_subscribe_async (wire->client, "/b", NULL, cometd_test_store_result,
                                 &queued->subscribe_b);
  cometd_client_publish_json_async (wire->client, "/c", "2", NULL, cometd_test_store_result,
                                    &queued->publish_c);
}

static void
queued_clear (Queued *queued)
{
  g_clear_object (&queued->publish_a);
  g_clear_object (&queued->subscribe_b);
  g_clear_object (&queued->publish_c);
}

/* The log without the connects. */
static char *
remove_connects (const char *log)
{
  g_auto(GStrv) words = g_strsplit (log, " ", 0);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) rest = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_equal (words[i], "connect"))
      g_strv_builder_add (builder, words[i]);

  rest = g_strv_builder_end (builder);
  return g_strjoinv (" ", rest);
}

/* B11 */
static void
test_queued (Wire *wire)
{
  g_autoptr(GAsyncResult) open = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) a = NULL;
  g_autoptr(CometdMessage) c = NULL;
  g_autoptr(CometdSubscription) b = NULL;
  g_autofree char *log = NULL;
  g_autofree char *others = NULL;
  Queued queued = { NULL };

  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &open);
  queue_three (wire, &queued);
  cometd_test_wait_until (open != NULL && queued.publish_a != NULL && queued.subscribe_b != NULL
                          && queued.publish_c != NULL);
  g_assert_true (cometd_client_open_finish (wire->client, open, &error));
  g_assert_no_error (error);
  a = cometd_client_publish_json_finish (wire->client, queued.publish_a, &error);
  g_assert_no_error (error);
  b = cometd_client_subscribe_finish (wire->client, queued.subscribe_b, &error);
  g_assert_no_error (error);
  c = cometd_client_publish_json_finish (wire->client, queued.publish_c, &error);
  g_assert_no_error (error);
  wire_wait_steady (wire);

  log = wire_dup_log (wire, 0);
  others = remove_connects (log);
  g_assert_cmpstr (others, ==, "handshake /a subscribe:/b /c");
  /* With long-polling the connect has a connection of its own, and either may be first. */
  if (wire_is_websocket (wire))
    g_assert_cmpstr (log, ==, "handshake /a subscribe:/b /c connect connect");
  else
    g_assert_true (g_str_has_prefix (log, "handshake /a subscribe:/b /c connect")
                   || g_str_has_prefix (log, "handshake connect"));
  queued_clear (&queued);
}

/* B12 */
static void
test_queued_then_refused (Wire *wire)
{
  g_autoptr(GAsyncResult) open = NULL;
  g_autoptr(GError) error = NULL;
  Queued queued = { NULL };

  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "403::no",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &open);
  queue_three (wire, &queued);
  cometd_test_wait_until (open != NULL && queued.publish_a != NULL && queued.subscribe_b != NULL
                          && queued.publish_c != NULL);

  g_assert_null (cometd_client_publish_json_finish (wire->client, queued.publish_a, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (cometd_client_subscribe_finish (wire->client, queued.subscribe_b, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (cometd_client_publish_json_finish (wire->client, queued.publish_c, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (cometd_client_open_finish (wire->client, open, NULL));
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == 1, 50);
  queued_clear (&queued);
}

static void
add_tests (void)
{
  wire_add ("queued/sent-in-order", test_queued);
  wire_add ("queued/then-refused", test_queued_then_refused);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

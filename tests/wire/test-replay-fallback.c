/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What CometdReplayExtension does if the server no longer retains the events after a position
 * (B85), and how it uses its store. */

#include "replay.h"

#define TEST_TYPE_STORE (test_store_get_type ())
G_DECLARE_FINAL_TYPE (TestStore, test_store, TEST, STORE, CometdReplayStore)

/* Keeps positions in a table that outlives it. */
struct _TestStore
{
  CometdReplayStore parent_instance;

  GHashTable *ids;
  guint n_flushes;
};

G_DEFINE_FINAL_TYPE (TestStore, test_store, COMETD_TYPE_REPLAY_STORE)

static gboolean
test_store_load (CometdReplayStore *store,
                 const char        *channel,
                 gint64            *id)
{
  const gint64 *kept = g_hash_table_lookup (TEST_STORE (store)->ids, channel);

  if (kept == NULL)
    return FALSE;

  *id = *kept;
  return TRUE;
}

static void
test_store_save (CometdReplayStore *store,
                 const char        *channel,
                 gint64             id)
{
  g_hash_table_insert (TEST_STORE (store)->ids, g_strdup (channel), g_memdup2 (&id, sizeof id));
}

static char **
test_store_list_channels (CometdReplayStore *store)
{
  g_autofree gpointer *keys =
    g_hash_table_get_keys_as_array (TEST_STORE (store)->ids, NULL);

  return g_strdupv ((char **)keys);
}

static void
test_store_flush (CometdReplayStore *store)
{
  TEST_STORE (store)->n_flushes++;
}

static void
test_store_class_init (TestStoreClass *klass)
{
  CometdReplayStoreClass *store_class = COMETD_REPLAY_STORE_CLASS (klass);

  store_class->load = test_store_load;
  store_class->save = test_store_save;
  store_class->list_channels = test_store_list_channels;
  store_class->flush = test_store_flush;
}

static void
test_store_init (TestStore *self)
{
}

static TestStore *
add_store (CometdReplayExtension *replay,
           GHashTable            *ids)
{
  TestStore *store = g_object_new (TEST_TYPE_STORE, NULL);

  store->ids = ids;
  cometd_replay_extension_set_store (replay, COMETD_REPLAY_STORE (store));
  return store;
}

static void
fallback_used_cb (CometdReplayExtension *replay,
                  const char            *channel,
                  const char            *old_id,
                  gpointer               user_data)
{
  g_string_append_printf (user_data, "%s:%s ", channel, old_id);
}

/* The operation of the app succeeds, once. */
static void
test_earliest (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(GString) notices = g_string_new (NULL);
  g_autofree char *events = NULL;

  g_signal_connect (replay, "fallback-used", G_CALLBACK (fallback_used_cb), notices);
  cometd_replay_extension_set_fallback (replay, COMETD_REPLAY_FALLBACK_EARLIEST);
  cometd_replay_extension_set_replay_id (replay, "/u/x", 3);
  cometd_test_replay_set_next (server, "/u/x", 9);
  replay_publish (server, "/u/x", "nine");
  cometd_test_replay_retain (server, "/u/x", 9);
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  replay_assert_asked (wire, 0, "{\"/u/x\":3}");
  replay_assert_asked (wire, 1, "{\"/u/x\":-2}");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 2);
  g_assert_cmpstr (notices->str, ==, "/u/x:3 ");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 9);
  events = replay_take_payloads (wire);
  g_assert_cmpstr (events, ==, "nine");
}

static void
test_latest (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autofree char *events = NULL;

  cometd_replay_extension_set_fallback (replay, COMETD_REPLAY_FALLBACK_LATEST);
  cometd_replay_extension_set_replay_id (replay, "/u/x", 3);
  cometd_test_replay_set_next (server, "/u/x", 9);
  replay_publish (server, "/u/x", "nine");
  cometd_test_replay_retain (server, "/u/x", 9);
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  replay_assert_asked (wire, 1, "{\"/u/x\":-1}");
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, -1);
  replay_publish (server, "/u/x", "ten");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 10);
  events = replay_take_payloads (wire);
  g_assert_cmpstr (events, ==, "ten");
}

/* The app decides; its position stays. */
static void
test_none (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(GError) error = NULL;

  cometd_replay_extension_set_replay_id (replay, "/u/x", 3);
  cometd_test_replay_retain (server, "/u/x", 9);
  wire_open (wire);
  error = wire_subscribe_error (wire, "/u/x");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 400);
  g_assert_nonnull (strstr (error->message, "replayId {3}"));
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 3);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 1);
}

/* A subscription that is restored after a new handshake goes on, too. */
static void
test_restored (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GString) notices = g_string_new (NULL);
  g_autofree char *events = NULL;

  g_signal_connect (replay, "fallback-used", G_CALLBACK (fallback_used_cb), notices);
  cometd_replay_extension_set_fallback (replay, COMETD_REPLAY_FALLBACK_EARLIEST);
  wire_watch (wire);
  wire_open (wire);
  subscription = wire_subscribe (wire, "/u/x");
  replay_publish (server, "/u/x", "one");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 1);

  cometd_test_server_expire (wire->server, NULL);
  cometd_test_replay_set_next (server, "/u/x", 7);
  replay_publish (server, "/u/x", "seven");
  cometd_test_replay_retain (server, "/u/x", 7);
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 7);
  g_assert_cmpstr (notices->str, ==, "/u/x:1 ");
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
  events = replay_take_payloads (wire);
  g_assert_cmpstr (events, ==, "one seven");
}

/* A server that refuses everything does not keep the client busy. */
static void
test_refuses_all (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(GError) error = NULL;

  cometd_test_replay_retain (server, "/u/x", 9);
  cometd_test_server_fail (wire->server, "/meta/subscribe", -1,
                           "400::The replayId {-2} you provided was invalid.", NULL);
  cometd_replay_extension_set_fallback (replay, COMETD_REPLAY_FALLBACK_EARLIEST);
  cometd_replay_extension_set_replay_id (replay, "/u/x", 3);
  wire_open (wire);
  error = wire_subscribe_error (wire, "/u/x");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 2);
}

/* Of several positions, the one that the server names is replaced. */
static void
test_pattern (Wire *wire)
{
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(GString) notices = g_string_new (NULL);

  replay_start (wire);
  g_signal_connect (replay, "fallback-used", G_CALLBACK (fallback_used_cb), notices);
  cometd_test_server_fail (wire->server, "/meta/subscribe", 1,
                           "400::The replayId {4} you provided was invalid.", NULL);
  cometd_replay_extension_set_fallback (replay, COMETD_REPLAY_FALLBACK_LATEST);
  cometd_replay_extension_set_replay_id (replay, "/event/a", 3);
  cometd_replay_extension_set_replay_id (replay, "/event/b", 4);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/event/*");
  replay_assert_asked (wire, -1, "{\"/event/a\":3,\"/event/b\":-1}");
  g_assert_cmpstr (notices->str, ==, "/event/b:4 ");
}

/* A new process, with a new client, continues where the last one stopped. */
static void
test_store_restart (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  {
    g_autoptr(CometdReplayExtension) replay = replay_add (wire);
    g_autoptr(TestStore) store = add_store (replay, ids);

    wire_watch (wire);
    wire_open (wire);
    wire_subscribe_quietly (wire, "/u/x");
    cometd_test_replay_set_next (server, "/u/x", G_GINT64_CONSTANT (9007199254740993));
    replay_publish (server, "/u/x", "one");
    cometd_test_wait_until (g_hash_table_size (ids) == 1);
    first = replay_take_payloads (wire);
    g_assert_cmpstr (first, ==, "one");
    cometd_client_remove_extension (wire->client, COMETD_EXTENSION (replay));
    wire_close (wire);
  }

  replay_publish (server, "/u/x", "two");
  replay_publish (server, "/u/x", "three");
  {
    g_autoptr(CometdReplayExtension) replay = replay_add (wire);
    g_autoptr(TestStore) store = add_store (replay, ids);

    wire_open (wire);
    wire_subscribe_quietly (wire, "/u/x");
    replay_assert_asked (wire, -1, "{\"/u/x\":9007199254740993}");
    cometd_test_wait_until (wire->events->len == 2);
    second = replay_take_payloads (wire);
    g_assert_cmpstr (second, ==, "two three");
    wire_close (wire);
    g_assert_cmpuint (store->n_flushes, ==, 1);
    cometd_client_remove_extension (wire->client, COMETD_EXTENSION (replay));
  }
}

/* What the app sets counts more than what is stored; a pattern asks for all that the store has. */
static void
test_store_load_order (Wire *wire)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(TestStore) store = add_store (replay, ids);

  replay_start (wire);
  test_store_save (COMETD_REPLAY_STORE (store), "/event/a", 1);
  test_store_save (COMETD_REPLAY_STORE (store), "/event/b", 2);
  test_store_save (COMETD_REPLAY_STORE (store), "/other", 3);
  cometd_replay_extension_set_replay_id (replay, "/event/a", 5);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/event/b"), ==, 2);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/event/*");
  replay_assert_asked (wire, -1, "{\"/event/a\":5,\"/event/b\":2}");
  wire_close (wire);
  cometd_client_remove_extension (wire->client, COMETD_EXTENSION (replay));
}

/* Another process continues the session, with what waited in the receive queue. The position
 * follows, and a new handshake asks for what comes after all of it. */
static void
test_session_state (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) first = replay_add (wire);
  g_autoptr(CometdReplayExtension) second = NULL;
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GError) error = NULL;
  guint n_connects, n_subscribes;

  cometd_test_server_get_options (wire->server)->timeout = 50;
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  replay_publish (server, "/u/x", "one");
  replay_publish (server, "/u/x", "two");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  /* The state is that of the latest connect. */
  n_connects = cometd_test_server_count (wire->server, "/meta/connect");
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") > n_connects);
  state = cometd_client_dup_session_state (wire->client);
  g_assert_nonnull (state);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (first, "/u/x"), ==, -1);

  n_subscribes = cometd_test_server_count (wire->server, "/meta/subscribe");
  g_signal_handlers_disconnect_by_data (wire->client, wire);
  cometd_client_abort (wire->client);
  g_assert_finalize_object (wire->client);
  wire->client = wire_client_new (wire);
  second = replay_add (wire);
  g_assert_true (cometd_client_restore_session_state (wire->client, state, &error));
  g_assert_no_error (error);
  wire_watch (wire);
  g_assert_true (wire_try_open (wire, NULL));
  wire_subscribe_quietly (wire, "/u/x");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, n_subscribes);
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (second, "/u/x") == 2);

  cometd_test_server_expire (wire->server, NULL);
  replay_publish (server, "/u/x", "three");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (second, "/u/x") == 3);
  replay_assert_asked (wire, -1, "{\"/u/x\":2}");
  g_assert_cmpuint (wire->events->len, ==, 3);
}

static void
add_tests (void)
{
  wire_add_long_polling ("replay-fallback/earliest", test_earliest);
  wire_add_long_polling ("replay-fallback/latest", test_latest);
  wire_add_long_polling ("replay-fallback/none", test_none);
  wire_add_long_polling ("replay-fallback/restored", test_restored);
  wire_add_long_polling ("replay-fallback/refuses-all", test_refuses_all);
  wire_add_long_polling ("replay-fallback/pattern", test_pattern);
  wire_add_long_polling ("replay-store/restart", test_store_restart);
  wire_add_long_polling ("replay-store/load-order", test_store_load_order);
  wire_add_long_polling ("replay-store/session-state", test_session_state);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

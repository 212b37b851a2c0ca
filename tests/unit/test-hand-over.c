/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* An event that arrives while a receive waits goes to it at once. */

#include <cometd-glib/cometd.h>
#include <cometd-glib/client/cometd-client-private.h>
#include <locale.h>

#include "cometd-test.h"

typedef struct _Fixture Fixture;

struct _Fixture
{
  CometdClient *client;
  GAsyncResult *opened;
  guint n_notified; /* Of pending-count, whose last value is … */
  guint count;

  void (*before_finish) (Fixture *fixture);
  gboolean is_receiving_again;
  GString *log; /* The channels of the events, or "cancelled". */
};

static void
count_cb (CometdClient *client,
          GParamSpec   *pspec,
          Fixture      *fixture)
{
  fixture->n_notified++;
  fixture->count = cometd_client_get_pending_count (client);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->client = cometd_client_new ("http://127.0.0.1:1/cometd");
  fixture->log = g_string_new (NULL);
  g_signal_connect (fixture->client, "notify::pending-count", G_CALLBACK (count_cb), fixture);
  cometd_client_open_async (fixture->client, NULL, cometd_test_store_result, &fixture->opened);
  g_assert_cmpint (cometd_client_get_state (fixture->client), ==, COMETD_STATE_HANDSHAKING);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  cometd_client_abort (fixture->client);
  cometd_test_wait_until (fixture->opened != NULL);
  g_clear_object (&fixture->opened);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->client);
  g_string_free (fixture->log, TRUE);
}

static void
event (Fixture    *fixture,
       const char *channel)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);
  gpointer none = NULL;

  cometd_client_event (message, &none, 0, fixture->client);
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;

  if (fixture->before_finish != NULL)
    fixture->before_finish (fixture);

  message = cometd_client_receive_finish (fixture->client, result, &error);
  if (message != NULL)
    g_string_append (fixture->log, cometd_message_get_channel (message));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_string_append (fixture->log, "cancelled");
  if (fixture->is_receiving_again && message != NULL)
    cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
}

static void
assert_told (Fixture *fixture)
{
  g_assert_cmpuint (fixture->count, ==, cometd_client_get_pending_count (fixture->client));
}

static void
check_pending (Fixture *fixture)
{
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 1);
}

/* No one else sees a change. */
static void
test_taken (Fixture       *fixture,
            gconstpointer  user_data)
{
  fixture->before_finish = check_pending;
  fixture->is_receiving_again = TRUE;
  cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
  event (fixture, "/a");
  event (fixture, "/b");
  event (fixture, "/c");
  g_assert_cmpstr (fixture->log->str, ==, "/a/b/c");
  g_assert_cmpuint (fixture->n_notified, ==, 0);
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);
  fixture->before_finish = NULL;
}

/* The callback of a binding may only wake a coroutine. */
static void
test_kept (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) message = NULL;

  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &result);
  event (fixture, "/a");
  g_assert_nonnull (result);
  g_assert_cmpuint (fixture->n_notified, ==, 1);
  assert_told (fixture);
  event (fixture, "/b");
  g_assert_cmpuint (fixture->count, ==, 2);

  message = cometd_client_receive_finish (fixture->client, result, NULL);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
  g_assert_cmpuint (fixture->count, ==, 1);
  g_clear_object (&message);
  message = cometd_client_try_receive (fixture->client);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/b");
  assert_told (fixture);
}

static void
lower_limit (Fixture *fixture)
{
  cometd_client_set_max_pending_count (fixture->client, 1);
  g_assert_true (cometd_client_get_paused (fixture->client));
}

/* A pause that begins with the event in the queue ends with it. */
static void
test_paused (Fixture       *fixture,
             gconstpointer  user_data)
{
  fixture->before_finish = lower_limit;
  cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
  event (fixture, "/a");
  g_assert_cmpstr (fixture->log->str, ==, "/a");
  g_assert_false (cometd_client_get_paused (fixture->client));
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);

  /* If the callback does not take it, the client pauses. */
  fixture->before_finish = NULL;
  cometd_client_receive_async (fixture->client, NULL, NULL, NULL);
  event (fixture, "/b");
  g_assert_true (cometd_client_get_paused (fixture->client));
  assert_told (fixture);
}

static void
deliver_more (Fixture *fixture)
{
  fixture->before_finish = NULL;
  event (fixture, "/b");
}

/* Events that arrive while the callback runs come after the one that it is called for. */
static void
test_nested (Fixture       *fixture,
             gconstpointer  user_data)
{
  fixture->before_finish = deliver_more;
  fixture->is_receiving_again = TRUE;
  cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
  event (fixture, "/a");
  cometd_test_wait_until (fixture->log->len == 4);
  g_assert_cmpstr (fixture->log->str, ==, "/a/b");
  assert_told (fixture);
  event (fixture, "/c");
  g_assert_cmpstr (fixture->log->str, ==, "/a/b/c");
  assert_told (fixture);
}

/* The event outlives a cancellation that the main loop has not noticed yet. */
static void
test_cancelled (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(CometdMessage) message = NULL;

  cometd_client_receive_async (fixture->client, cancellable, received_cb, fixture);
  g_cancellable_cancel (cancellable);
  event (fixture, "/a");
  g_assert_cmpstr (fixture->log->str, ==, "cancelled");
  assert_told (fixture);
  message = cometd_client_try_receive (fixture->client);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
}

static void
dispose (Fixture *fixture)
{
  g_object_run_dispose (G_OBJECT (fixture->client));
}

static void
test_disposed (Fixture       *fixture,
               gconstpointer  user_data)
{
  fixture->before_finish = dispose;
  cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
  event (fixture, "/a");
  g_assert_cmpstr (fixture->log->str, ==, "/a");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);
}

static void
state_cb (CometdClient *client)
{
}

static gboolean
is_state_noted (Fixture *fixture)
{
  return cometd_client_get_private (fixture->client)->state_source != NULL;
}

/* What an extension keeps may have changed with the event. */
static void
test_extension (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr(CometdAckExtension) extension = cometd_ack_extension_new ();

  g_signal_connect (fixture->client, "session-state-changed", G_CALLBACK (state_cb), NULL);
  fixture->is_receiving_again = TRUE;
  cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
  event (fixture, "/a");
  g_assert_false (is_state_noted (fixture));

  cometd_client_add_extension (fixture->client, COMETD_EXTENSION (extension));
  event (fixture, "/b");
  g_assert_cmpstr (fixture->log->str, ==, "/a/b");
  g_assert_true (is_state_noted (fixture));
}

static GVariant *
make_state (CometdClient *client,
            guint         n_events)
{
  g_auto(GVariantBuilder) events = G_VARIANT_BUILDER_INIT (COMETD_SAVED_SESSION_EVENTS);
  g_autoptr(CometdSavedSession) saved = cometd_saved_session_new ();

  saved->url = g_strdup (cometd_client_get_url (client));
  saved->client_id = g_strdup ("abc");
  saved->connection_type = g_strdup ("websocket");
  cometd_advice_init (&saved->advice);
  saved->channels = g_new0 (char *, 1);
  saved->cookies = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ssssxbb)"), NULL, 0));
  saved->extensions = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  for (guint i = 0; i < n_events; i++)
    g_variant_builder_add (&events, "(sb)", "{\"channel\":\"/a\",\"data\":1}", FALSE);
  saved->events = g_variant_ref_sink (g_variant_builder_end (&events));
  return cometd_saved_session_to_variant (saved);
}

static void
store (Fixture *fixture)
{
  g_autoptr(GVariant) state = cometd_client_dup_session_state (fixture->client);
  g_autoptr(GVariant) events = g_variant_lookup_value (state, "events", NULL);

  g_assert_cmpuint (g_variant_n_children (events), ==, 1);
}

/* The app stored the state with the event, which it has processed when it receives again. */
static void
test_stored (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr(GVariant) state = make_state (fixture->client, 0);
  g_autoptr(GError) error = NULL;

  cometd_client_abort (fixture->client);
  cometd_test_wait_until (fixture->opened != NULL);
  g_clear_object (&fixture->opened);
  cometd_client_restore_session_state (fixture->client, state, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->client, "session-state-changed", G_CALLBACK (state_cb), NULL);
  cometd_client_open_async (fixture->client, NULL, cometd_test_store_result, &fixture->opened);

  fixture->before_finish = store;
  fixture->is_receiving_again = TRUE;
  cometd_client_receive_async (fixture->client, NULL, received_cb, fixture);
  g_assert_false (is_state_noted (fixture));
  event (fixture, "/a");
  g_assert_cmpstr (fixture->log->str, ==, "/a");
  g_assert_true (is_state_noted (fixture));
  fixture->before_finish = NULL;
}

/* Events of another state replace those of the former. */
static void
test_restored (Fixture       *fixture,
               gconstpointer  user_data)
{
  cometd_client_abort (fixture->client);
  for (guint i = 3; i-- > 0;)
    {
      g_autoptr(GVariant) state = make_state (fixture->client, i);
      g_autoptr(GError) error = NULL;

      cometd_client_restore_session_state (fixture->client, state, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, i);
      assert_told (fixture);
    }
}

#define ADD(path, function) \
  g_test_add ("/hand-over/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("taken", test_taken);
  ADD ("kept", test_kept);
  ADD ("paused", test_paused);
  ADD ("nested", test_nested);
  ADD ("cancelled", test_cancelled);
  ADD ("disposed", test_disposed);
  ADD ("extension", test_extension);
  ADD ("stored", test_stored);
  ADD ("restored", test_restored);

  return g_test_run ();
}

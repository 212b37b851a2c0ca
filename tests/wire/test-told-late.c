/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* An app is told of the end of a session from the main loop, and may go on before that: what it is
 * told then does not affect what it has begun. */

#include "wire.h"

static void
note_state_cb (CometdClient *client,
               CometdState   old_state,
               CometdState   new_state,
               gpointer      states)
{
  g_string_append_printf (states, "%d", new_state);
}

/* Opens the client, and ends its session without a word to the server. Returns its state. */
static GVariant *
abort_session (Wire *wire)
{
  g_autoptr(GVariant) state = NULL;

  wire_open (wire);
  wire_wait_steady (wire);
  state = cometd_client_dup_session_state (wire->client);
  g_assert_nonnull (state);
  cometd_client_abort (wire->client);
  return g_steal_pointer (&state);
}

static void
assert_restored (Wire     *wire,
                 GVariant *state)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (cometd_client_restore_session_state (wire->client, state, &error));
  g_assert_no_error (error);
}

/* The next open continues the session, although the app ended the last one. */
static void
test_restored (Wire *wire)
{
  g_autoptr(GVariant) state = abort_session (wire);
  g_autoptr(GString) states = g_string_new (NULL);

  g_signal_connect (wire->client, "state-changed", G_CALLBACK (note_state_cb), states);
  assert_restored (wire, state);
  cometd_test_wait_until (states->len > 0);
  wire_open (wire);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_signal_handlers_disconnect_by_data (wire->client, states);
}

static void
count_cb (CometdSubscription *subscription,
          CometdMessage      *message,
          guint              *n_events)
{
  (*n_events)++;
}

static void
connect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      n_events)
{
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, NULL);

  g_signal_connect (subscription, "message", G_CALLBACK (count_cb), n_events);
}

/* A subscription of the last session does not take the events of the restored one. */
static void
test_restored_events (Wire *wire)
{
  g_autoptr(GVariant) state = NULL;
  g_autoptr(CometdMessage) event = NULL;
  guint n_events = 0;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 1, 1);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 1);
  wire_wait_steady (wire);
  state = cometd_client_dup_session_state (wire->client);
  event = cometd_client_try_receive (wire->client);
  g_assert_nonnull (event);

  cometd_client_subscribe_async (wire->client, "/a", NULL, NULL, NULL);
  cometd_client_abort (wire->client);
  assert_restored (wire, state);
  wire_open (wire);
  cometd_client_subscribe_async (wire->client, "/a", NULL, connect_cb, &n_events);
  cometd_test_wait_until (n_events == 1);
}

static void
restore_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      wire)
{
  CometdClient *client = COMETD_CLIENT (source);
  g_autoptr(GVariant) state = cometd_client_dup_session_state (client);

  cometd_client_abort (client);
  assert_restored (wire, state);
  cometd_client_open_async (client, NULL, NULL, NULL);
  cometd_test_wait_until (cometd_client_get_state (client) == COMETD_STATE_CONNECTED);
}

/* The subscriptions of a restored session stay, although the server confirms it before the app is
 * told of the end of the last session: a callback runs a nested main loop. */
static void
test_confirmed (Wire *wire)
{
  g_autoptr(GString) states = g_string_new (NULL);
  g_auto(GStrv) subscriptions = NULL;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_wait_steady (wire);
  g_signal_connect (wire->client, "state-changed", G_CALLBACK (note_state_cb), states);
  cometd_client_publish_async (wire->client, "/b", NULL, NULL, restore_cb, wire);
  cometd_test_wait_until (g_str_has_suffix (states->str, "3"));
  g_assert_cmpstr (states->str, ==, "023");
  subscriptions = cometd_client_dup_subscriptions (wire->client);
  g_assert_cmpstr (subscriptions[0], ==, "/a");
  g_signal_handlers_disconnect_by_data (wire->client, states);
}

/* An open that the app has ended has used the state up, whether it was told of the end or not. */
static void
test_used_up (Wire *wire)
{
  g_autoptr(GVariant) state = abort_session (wire);
  g_autoptr(GString) states = g_string_new (NULL);

  g_signal_connect (wire->client, "state-changed", G_CALLBACK (note_state_cb), states);
  cometd_test_wait_until (states->len > 0);
  assert_restored (wire, state);
  cometd_client_open_async (wire->client, NULL, NULL, NULL);
  cometd_client_abort (wire->client);
  wire_open (wire);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
  g_signal_handlers_disconnect_by_data (wire->client, states);
}

/* A cancellable ends its own open, not the next one, although its open has not been told yet that
 * the app ended the session. */
static void
test_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_open_async (wire->client, cancellable, cometd_test_store_result, &first);
  g_cancellable_cancel (cancellable);
  cometd_client_abort (wire->client);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &second);
  cometd_test_wait_until (first != NULL && second != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (cometd_client_open_finish (wire->client, second, &error));
  g_assert_no_error (error);
}

static void
cancel_cb (CometdClient *client,
           CometdState   old_state,
           CometdState   new_state,
           gpointer      cancellable)
{
  if (new_state == COMETD_STATE_CONNECTED)
    g_cancellable_cancel (cancellable);
}

/* Cancelling leaves the client disconnected, even when it has just been connected. */
static void
test_cancelled_connected (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_signal_connect (wire->client, "state-changed", G_CALLBACK (cancel_cb), cancellable);
  cometd_client_open_async (wire->client, cancellable, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
  g_signal_handlers_disconnect_by_data (wire->client, cancellable);
  wire_open (wire);
}

typedef struct
{
  GAsyncResult *opened;
  GError *error; /* Of the subscribe. */
} Reopening;

static void
reopen_cb (CometdClient *client,
           CometdState   old_state,
           CometdState   new_state,
           gpointer      data)
{
  Reopening *reopening = data;

  if (new_state != COMETD_STATE_HANDSHAKING || old_state == COMETD_STATE_DISCONNECTED)
    return;

  cometd_client_abort (client);
  cometd_client_open_async (client, NULL, cometd_test_store_result, &reopening->opened);
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_assert_null (cometd_client_subscribe_finish (COMETD_CLIENT (source), result,
                                                 &((Reopening *)data)->error));
}

/* A subscription waits for a new handshake when the app ends the session, and is told so when the
 * client is open again. */
static void
test_subscribing (Wire *wire)
{
  Reopening reopening = { NULL, NULL };

  wire_open (wire);
  g_signal_connect (wire->client, "state-changed", G_CALLBACK (reopen_cb), &reopening);
  cometd_test_server_expire (wire->server, NULL);
  cometd_client_subscribe_async (wire->client, "/a", NULL, subscribed_cb, &reopening);
  cometd_test_wait_until (reopening.opened != NULL && reopening.error != NULL);
  g_assert_error (reopening.error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_true (cometd_client_open_finish (wire->client, reopening.opened, NULL));
  g_signal_handlers_disconnect_by_data (wire->client, &reopening);
  g_clear_object (&reopening.opened);
  g_clear_error (&reopening.error);
}

static void
close_cb (CometdClient *client,
          CometdState   old_state,
          CometdState   new_state,
          gpointer      cancellable)
{
  if (new_state != COMETD_STATE_CONNECTED)
    return;

  cometd_client_close_async (client, NULL, NULL, NULL);
  g_cancellable_cancel (cancellable);
}

/* A client that the app closes at this moment, too, tells the server. */
static void
test_cancelled_closing (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_signal_connect (wire->client, "state-changed", G_CALLBACK (close_cb), cancellable);
  cometd_client_open_async (wire->client, cancellable, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL &&
                          cometd_client_get_state (wire->client) == COMETD_STATE_DISCONNECTED);
  g_assert_false (cometd_client_open_finish (wire->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/disconnect"), ==, 1);
  g_signal_handlers_disconnect_by_data (wire->client, cancellable);
}

static void
add_tests (void)
{
  wire_add ("told-late/cancelled", test_cancelled);
  wire_add ("told-late/cancelled-connected", test_cancelled_connected);
  wire_add ("told-late/cancelled-closing", test_cancelled_closing);
  wire_add ("told-late/confirmed", test_confirmed);
  wire_add ("told-late/restored", test_restored);
  wire_add ("told-late/restored-events", test_restored_events);
  wire_add ("told-late/subscribing", test_subscribing);
  wire_add ("told-late/used-up", test_used_up);
}

int
main (int    argc,
      char **argv)
{
  return wire_main (argc, argv, add_tests);
}

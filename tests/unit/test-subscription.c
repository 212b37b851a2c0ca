/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a handler of a subscription has taken an event, however handlers come and go. */

#include <cometd-glib/cometd.h>
#include <cometd-glib/client/cometd-subscription-private.h>
#include <locale.h>

#include "cometd-test.h"

typedef struct
{
  CometdClient *client;
  CometdSubscription *subscription;
  CometdMessage *message;
  guint n_calls;
  guint n_foreign;
  gulong handler; /* Disconnects itself, if it is set. */
  gulong foreign; /* Likewise. */
  gboolean connects_next;
} Fixture;

static void
end_cb (CometdClient       *client,
        CometdSubscription *subscription,
        CometdSessionDone   done,
        gpointer            user_data)
{
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_return_boolean (task, TRUE);
  fixture->client = cometd_client_new ("http://localhost/cometd");
  fixture->subscription = cometd_subscription_new (fixture->client, "/a", task, end_cb);
  cometd_subscription_set_state (fixture->subscription, COMETD_SUBSCRIPTION_STATE_ACTIVE);
  fixture->message = cometd_message_new ("/a");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->subscription != NULL)
    g_assert_finalize_object (fixture->subscription);
  g_assert_finalize_object (fixture->message);
  g_assert_finalize_object (fixture->client);
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            Fixture            *fixture)
{
  g_assert_true (subscription == fixture->subscription);
  g_assert_true (message == fixture->message);
  fixture->n_calls++;
  if (fixture->handler != 0)
    g_clear_signal_handler (&fixture->handler, subscription);
  if (fixture->connects_next)
    g_signal_connect (subscription, "message", G_CALLBACK (message_cb), fixture);
  fixture->connects_next = FALSE;
}

static void
swapped_cb (Fixture            *fixture,
            CometdMessage      *message,
            CometdSubscription *subscription)
{
  message_cb (subscription, message, fixture);
}

/* As a binding calls its handlers. */
static void
foreign_marshal (GClosure     *closure,
                 GValue       *return_value,
                 guint         n_values,
                 const GValue *values,
                 gpointer      invocation_hint,
                 gpointer      marshal_data)
{
  Fixture *fixture = closure->data;

  g_assert_cmpuint (n_values, ==, 2);
  g_assert_true (g_value_get_object (&values[1]) == fixture->message);
  fixture->n_foreign++;
  if (fixture->foreign != 0)
    g_clear_signal_handler (&fixture->foreign, fixture->subscription);
}

static gulong
connect_foreign (Fixture *fixture)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), fixture);

  g_closure_set_marshal (closure, foreign_marshal);
  return g_signal_connect_closure (fixture->subscription, "message", closure, FALSE);
}

static gboolean
deliver (Fixture *fixture)
{
  return cometd_subscription_deliver (fixture->subscription, fixture->message);
}

static void
test_functions (Fixture       *fixture,
                gconstpointer  data)
{
  CometdSubscription *subscription = fixture->subscription;
  gulong handler;

  g_assert_false (deliver (fixture));
  handler = g_signal_connect (subscription, "message", G_CALLBACK (message_cb), fixture);
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_true (deliver (fixture));
      g_assert_cmpuint (fixture->n_calls, ==, i);
    }

  g_signal_handler_block (subscription, handler);
  g_assert_false (deliver (fixture));
  g_assert_false (deliver (fixture));
  g_signal_handler_unblock (subscription, handler);
  g_assert_true (deliver (fixture));
  g_assert_true (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 5);

  g_signal_handler_disconnect (subscription, handler);
  g_assert_false (deliver (fixture));
  g_assert_false (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 5);

  g_signal_connect_swapped (subscription, "message", G_CALLBACK (swapped_cb), fixture);
  g_signal_connect_after (subscription, "message", G_CALLBACK (message_cb), fixture);
  g_assert_true (deliver (fixture));
  g_assert_true (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 9);
}

/* A handler that ends itself, and one that lets another follow it. */
static void
test_inside (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 1; i <= 2; i++)
    {
      fixture->handler = g_signal_connect (fixture->subscription, "message",
                                           G_CALLBACK (message_cb), fixture);
      g_assert_true (deliver (fixture));
      g_assert_cmpuint (fixture->n_calls, ==, i);
      g_assert_false (deliver (fixture));
    }

  fixture->handler = g_signal_connect (fixture->subscription, "message", G_CALLBACK (message_cb),
                                       fixture);
  fixture->connects_next = TRUE;
  g_assert_true (deliver (fixture));
  g_assert_true (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 4);
}

static void
test_bindings (Fixture       *fixture,
               gconstpointer  data)
{
  CometdSubscription *subscription = fixture->subscription;
  gulong handler, foreign;

  foreign = connect_foreign (fixture);
  g_assert_true (deliver (fixture));
  g_assert_true (deliver (fixture));
  g_signal_handler_disconnect (subscription, foreign);
  g_assert_false (deliver (fixture));

  /* One of a binding after one in C, and both. */
  handler = g_signal_connect (subscription, "message", G_CALLBACK (message_cb), fixture);
  g_assert_true (deliver (fixture));
  foreign = connect_foreign (fixture);
  g_assert_true (deliver (fixture));
  g_signal_handler_disconnect (subscription, handler);
  g_assert_true (deliver (fixture));
  g_assert_true (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 2);
  g_assert_cmpuint (fixture->n_foreign, ==, 5);

  g_signal_handler_block (subscription, foreign);
  g_assert_false (deliver (fixture));
}

/* One in C ends, and one of a binding that ends itself takes the next event. */
static void
test_taken_over (Fixture       *fixture,
                 gconstpointer  data)
{
  gulong handler = g_signal_connect (fixture->subscription, "message", G_CALLBACK (message_cb),
                                     fixture);

  g_assert_true (deliver (fixture));
  g_signal_handler_disconnect (fixture->subscription, handler);
  fixture->foreign = connect_foreign (fixture);
  g_assert_true (deliver (fixture));
  g_assert_false (deliver (fixture));

  fixture->handler = g_signal_connect (fixture->subscription, "message", G_CALLBACK (message_cb),
                                       fixture);
  g_assert_true (deliver (fixture));
  fixture->foreign = connect_foreign (fixture);
  g_assert_true (deliver (fixture));
  g_assert_false (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 2);
  g_assert_cmpuint (fixture->n_foreign, ==, 2);
}

static void
count_cb (gpointer       instance,
          CometdMessage *message,
          Fixture       *fixture)
{
  fixture->n_calls++;
}

/* A closure has the marshaller of the signal to which it was connected first. */
static void
test_shared_closure (Fixture       *fixture,
                     gconstpointer  data)
{
  GClosure *closure = g_cclosure_new (G_CALLBACK (count_cb), fixture, NULL);

  g_closure_sink (g_closure_ref (closure));
  g_signal_connect_closure (fixture->subscription, "message", closure, FALSE);
  g_signal_connect_closure (fixture->client, "message-received", closure, FALSE);
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_true (deliver (fixture));
      g_signal_emit_by_name (fixture->client, "message-received", fixture->message);
      g_assert_cmpuint (fixture->n_calls, ==, 2 * i);
      g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);
    }

  /* It outlives the subscription. */
  g_assert_finalize_object (g_steal_pointer (&fixture->subscription));
  g_signal_emit_by_name (fixture->client, "message-received", fixture->message);
  g_assert_cmpuint (fixture->n_calls, ==, 7);
  g_signal_handlers_disconnect_by_data (fixture->client, fixture);
  g_closure_unref (closure);
}

/* There is room for as many as without the subscriptions that it tells when it is disconnected. */
static void
test_often_shared (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) subscriptions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  GClosure *closure = g_cclosure_new (G_CALLBACK (count_cb), fixture, NULL);

  g_task_return_boolean (task, TRUE);
  g_closure_sink (g_closure_ref (closure));
  for (guint i = 0; i < 250; i++)
    {
      CometdSubscription *subscription = cometd_subscription_new (fixture->client, "/a", task,
                                                                  end_cb);

      g_ptr_array_add (subscriptions, subscription);
      cometd_subscription_set_state (subscription, COMETD_SUBSCRIPTION_STATE_ACTIVE);
      g_signal_connect_closure (subscription, "message", closure, FALSE);
      g_assert_true (cometd_subscription_deliver (subscription, fixture->message));
      g_assert_true (cometd_subscription_deliver (subscription, fixture->message));
    }
  g_assert_cmpuint (fixture->n_calls, ==, 500);
  g_clear_pointer (&subscriptions, g_ptr_array_unref);
  g_closure_unref (closure);
}

static void
test_ended (Fixture       *fixture,
            gconstpointer  data)
{
  g_signal_connect (fixture->subscription, "message", G_CALLBACK (message_cb), fixture);
  g_assert_true (deliver (fixture));
  cometd_subscription_set_state (fixture->subscription, COMETD_SUBSCRIPTION_STATE_ENDED);
  g_assert_false (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

/* Drops the last reference, in a delivery within a delivery. */
static void
drop_cb (CometdSubscription *subscription,
         CometdMessage      *message,
         Fixture            *fixture)
{
  if (++fixture->n_calls == 1)
    g_assert_true (cometd_subscription_deliver (subscription, message));
  g_clear_object (&fixture->subscription);
}

static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  gpointer pointer = fixture->subscription;

  g_object_add_weak_pointer (G_OBJECT (fixture->subscription), &pointer);
  g_signal_connect (fixture->subscription, "message", G_CALLBACK (drop_cb), fixture);
  g_assert_true (deliver (fixture));
  g_assert_cmpuint (fixture->n_calls, ==, 2);
  g_assert_null (pointer);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/subscription/functions", Fixture, NULL, set_up, test_functions, tear_down);
  g_test_add ("/subscription/inside", Fixture, NULL, set_up, test_inside, tear_down);
  g_test_add ("/subscription/bindings", Fixture, NULL, set_up, test_bindings, tear_down);
  g_test_add ("/subscription/taken-over", Fixture, NULL, set_up, test_taken_over, tear_down);
  g_test_add ("/subscription/shared-closure", Fixture, NULL, set_up, test_shared_closure,
              tear_down);
  g_test_add ("/subscription/often-shared", Fixture, NULL, set_up, test_often_shared, tear_down);
  g_test_add ("/subscription/dropped", Fixture, NULL, set_up, test_dropped, tear_down);
  g_test_add ("/subscription/ended", Fixture, NULL, set_up, test_ended, tear_down);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/client/cometd-client-private.h>
#include <cometd-glib/client/cometd-subscription-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test-lines.h"
#include "cometd-test.h"

/* Where an event from the session is delivered. */

typedef struct
{
  CometdClient *client;
  GString *log;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->client = cometd_client_new ("http://127.0.0.1:1/cometd");
  fixture->log = g_string_new (NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_object (&fixture->result);
  if (fixture->client != NULL)
    g_assert_finalize_object (fixture->client);
  g_string_free (fixture->log, TRUE);
}

/* An event on a channel that is not subscribed. */
static void
stray_event (Fixture    *fixture,
             const char *channel)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);

  cometd_client_event (message, NULL, 0, fixture->client);
}

/* An event on a channel with a subscription, which has no handlers. */
static void
event (Fixture    *fixture,
       const char *channel)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);
  g_autoptr(GTask) task = g_task_new (fixture->client, NULL, NULL, NULL);
  g_autoptr(CometdSubscription) subscription = cometd_subscription_new (fixture->client, channel,
                                                                        task, NULL);
  gpointer subscriptions[] = { subscription };

  cometd_client_event (message, subscriptions, G_N_ELEMENTS (subscriptions), fixture->client);
}

static void
events (Fixture    *fixture,
        const char *channel,
        guint       n_events)
{
  for (guint i = 0; i < n_events; i++)
    event (fixture, channel);
}

static void
log_cb (CometdClient  *client,
        CometdMessage *message,
        GString       *log)
{
  g_string_append (log, cometd_message_get_channel (message));
}

/* Returns the next queued message, or NULL. */
static char *
receive (Fixture *fixture)
{
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_object (&fixture->result);
  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
  cometd_test_wait_until (fixture->result != NULL);
  message = cometd_client_receive_finish (fixture->client, fixture->result, &error);
  if (message == NULL)
    {
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
      return NULL;
    }
  return g_strdup (cometd_message_get_channel (message));
}

static void
assert_receives (Fixture    *fixture,
                 const char *channel)
{
  g_autofree char *got = receive (fixture);

  g_assert_cmpstr (got, ==, channel);
}

static void
test_queue (Fixture       *fixture,
            gconstpointer  user_data)
{
  event (fixture, "/a");
  event (fixture, "/b");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 2);
  assert_receives (fixture, "/a");
  assert_receives (fixture, "/b");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);
  assert_receives (fixture, NULL);
}

static void
test_signal (Fixture       *fixture,
             gconstpointer  user_data)
{
  gulong id = g_signal_connect (fixture->client, "message-received", G_CALLBACK (log_cb),
                                fixture->log);

  event (fixture, "/a");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);
  g_signal_handler_block (fixture->client, id);
  event (fixture, "/b");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 1);
  g_assert_cmpstr (fixture->log->str, ==, "/a");
}

static void
test_detail (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_signal_connect (fixture->client, "message-received::/a/b c", G_CALLBACK (log_cb),
                    fixture->log);
  event (fixture, "/a/b c");
  event (fixture, "/never/connected");
  event (fixture, "/a");
  g_assert_cmpstr (fixture->log->str, ==, "/a/b c");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 2);
  g_assert_cmpuint (g_quark_try_string ("/never/connected"), ==, 0);
}

static void
test_meta (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr(CometdMessage) connect = cometd_message_new ("/meta/connect");
  g_autoptr(CometdMessage) handshake = cometd_message_new ("/meta/handshake");

  g_signal_connect (fixture->client, "meta-received::/meta/handshake", G_CALLBACK (log_cb),
                    fixture->log);
  cometd_client_meta (connect, fixture->client);
  cometd_client_meta (handshake, fixture->client);
  g_assert_cmpstr (fixture->log->str, ==, "/meta/handshake");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 0);
}

static void
test_list_takes (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr(CometdMessageList) list = cometd_message_list_new (fixture->client, "/a/*");
  g_autoptr(CometdMessageList) other = cometd_message_list_new (fixture->client, "/a/b");

  event (fixture, "/a/b");
  event (fixture, "/a/c");
  event (fixture, "/b");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 1);
  assert_receives (fixture, "/b");
  assert_receives (fixture, NULL);
}

static void
drop_client_cb (CometdClient  *client,
                CometdMessage *message,
                Fixture       *fixture)
{
  g_clear_object (&fixture->client);
}

/* B90: nothing after the handler uses the client. */
static void
test_dropped_in_handler (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr(CometdMessageList) list = cometd_message_list_new (fixture->client, "/a");

  g_signal_connect (fixture->client, "message-received", G_CALLBACK (drop_client_cb), fixture);
  g_object_add_weak_pointer (G_OBJECT (fixture->client), (gpointer *)&fixture->client);
  stray_event (fixture, "/a");
  g_assert_null (fixture->client);
  g_assert_null (cometd_message_list_get_client (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

static void
drop_list_cb (GListModel        *model,
              guint              position,
              guint              removed,
              guint              added,
              CometdMessageList **list)
{
  g_clear_object (list);
}

/* A listener that is removed while events are delivered: the current one, or the previous one. */
static void
test_list_dropped_in_handler (Fixture       *fixture,
                              gconstpointer  user_data)
{
  CometdMessageList *first = cometd_message_list_new (fixture->client, "/a");
  CometdMessageList *second = cometd_message_list_new (fixture->client, "/a");
  g_autoptr(CometdMessageList) third = cometd_message_list_new (fixture->client, "/a");

  g_signal_connect (second, "items-changed", G_CALLBACK (drop_list_cb), &first);
  event (fixture, "/a");
  g_assert_null (first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (second)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (third)), ==, 1);

  g_signal_connect (second, "items-changed", G_CALLBACK (drop_list_cb), &second);
  event (fixture, "/a");
  g_assert_null (second);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (third)), ==, 2);
  event (fixture, "/a");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (third)), ==, 3);
}

static void
test_pending (Fixture       *fixture,
              gconstpointer  user_data)
{
  GAsyncResult *second = NULL;
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;

  event (fixture, "/a");
  event (fixture, "/b");
  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &second);
  cometd_test_wait_until (fixture->result != NULL && second != NULL);
  g_assert_null (cometd_client_receive_finish (fixture->client, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  message = cometd_client_receive_finish (fixture->client, fixture->result, NULL);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
  assert_receives (fixture, "/b");
  g_object_unref (second);
}

/* Between the completion and the finish of a receive: nothing is lost, and the next receive is not
 * affected. */
static void
test_receive_cancelled_late (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GError) error = NULL;

  event (fixture, "/a");
  cometd_client_receive_async (fixture->client, cancellable, cometd_test_store_result, &cancelled);
  cometd_test_wait_until (cancelled != NULL);
  g_cancellable_cancel (cancellable);
  assert_receives (fixture, "/a");
  g_assert_null (cometd_client_receive_finish (fixture->client, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_receive_never_finished (Fixture       *fixture,
                             gconstpointer  user_data)
{
  event (fixture, "/a");
  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
  cometd_test_wait_until (fixture->result != NULL);
  g_clear_object (&fixture->result);
  assert_receives (fixture, "/a");
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(CometdMessage) message = cometd_client_receive_finish (fixture->client, result, NULL);

  g_string_append (fixture->log, cometd_message_get_channel (message));
}

static void
receive_again_cb (gpointer  user_data,
                  GObject  *object)
{
  Fixture *fixture = user_data;

  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
}

/* The end of a cancellable, which the client was the last to hold, leads to the next receive. */
static void
test_receive_again (Fixture       *fixture,
                    gconstpointer  user_data)
{
  GCancellable *cancellable = g_cancellable_new ();
  g_autoptr(CometdMessage) message = NULL;

  g_object_weak_ref (G_OBJECT (cancellable), receive_again_cb, fixture);
  event (fixture, "/a");
  event (fixture, "/b");
  cometd_client_receive_async (fixture->client, cancellable, received_cb, fixture);
  g_object_unref (cancellable);
  cometd_test_wait_until (fixture->result != NULL);
  g_assert_cmpstr (fixture->log->str, ==, "/a");
  message = cometd_client_receive_finish (fixture->client, fixture->result, NULL);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/b");
}

static void
test_overflow (Fixture       *fixture,
               gconstpointer  user_data)
{
  guint policies[] = { COMETD_OVERFLOW_POLICY_DROP_OLDEST, COMETD_OVERFLOW_POLICY_DROP_NEWEST };

  g_signal_connect (fixture->client, "overflow", G_CALLBACK (log_cb), fixture->log);
  cometd_client_set_max_pending_count (fixture->client, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      cometd_client_set_overflow_policy (fixture->client, policies[i]);
      event (fixture, "/old");
      event (fixture, "/new");
      assert_receives (fixture, i == 0 ? "/new" : "/old");
    }
  g_assert_cmpstr (fixture->log->str, ==, "/old/new");

  /* The server is paused, so nothing is lost. */
  cometd_client_set_overflow_policy (fixture->client, COMETD_OVERFLOW_POLICY_PAUSE);
  event (fixture, "/old");
  event (fixture, "/new");
  assert_receives (fixture, "/old");
  assert_receives (fixture, "/new");
  g_assert_cmpstr (fixture->log->str, ==, "/old/new");
}

/* A client that only uses handlers never pauses, even if they do not consume the events. */
static void
test_not_pulling (Fixture       *fixture,
                  gconstpointer  user_data)
{
  guint policies[] = { COMETD_OVERFLOW_POLICY_PAUSE, COMETD_OVERFLOW_POLICY_DROP_NEWEST };

  g_signal_connect (fixture->client, "message-received::/mine", G_CALLBACK (log_cb), fixture->log);
  g_signal_connect (fixture->client, "overflow", G_CALLBACK (log_cb), fixture->log);
  cometd_client_set_max_pending_count (fixture->client, 2);
  event (fixture, "/mine");

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_string_truncate (fixture->log, 0);
      cometd_client_set_overflow_policy (fixture->client, policies[i]);
      cometd_test_lines_start (FALSE);
      events (fixture, "/a", i == 0 ? 4 : 2);
      cometd_test_assert_lines (i == 0 ? 1 : 0, "*events on /a are dropped*");
      stray_event (fixture, "/stray");
      g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 2);
      g_assert_cmpstr (fixture->log->str, ==, "/a/a");
    }

  /* From now on it pulls. */
  cometd_client_set_overflow_policy (fixture->client, COMETD_OVERFLOW_POLICY_PAUSE);
  assert_receives (fixture, "/a");
  g_string_truncate (fixture->log, 0);
  stray_event (fixture, "/stray");
  event (fixture, "/b");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 3);
  g_assert_cmpstr (fixture->log->str, ==, "");
}

/* While there is no handler, the app may be about to call receive. */
static void
test_first_handler (Fixture       *fixture,
                    gconstpointer  user_data)
{
  cometd_client_set_max_pending_count (fixture->client, 2);
  g_signal_connect (fixture->client, "overflow", G_CALLBACK (log_cb), fixture->log);
  event (fixture, "/a");
  stray_event (fixture, "/b");
  event (fixture, "/c");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 3);

  g_signal_connect (fixture->client, "message-received::/mine", G_CALLBACK (log_cb), fixture->log);
  cometd_test_lines_start (FALSE);
  event (fixture, "/mine");
  cometd_test_assert_lines (1, "*events on /a are dropped*");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 2);
  g_assert_cmpstr (fixture->log->str, ==, "/mine/a");
}

/* A handler that has not been needed yet is found before the queue is full. */
static void
test_idle_handler (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr(CometdMessageList) list = NULL;
  gboolean has_list = GPOINTER_TO_INT (user_data);

  cometd_client_set_max_pending_count (fixture->client, 2);
  if (has_list)
    list = cometd_message_list_new (fixture->client, "/mine");
  else
    g_signal_connect (fixture->client, "message-received::/mine", G_CALLBACK (log_cb),
                      fixture->log);

  cometd_test_lines_start (FALSE);
  events (fixture, "/a", 3);
  cometd_test_assert_lines (1, "*events on /a are dropped*");
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 2);
}

/* The log names each event that is dropped by the overflow policy. */
static void
test_logged (Fixture       *fixture,
             gconstpointer  user_data)
{
  cometd_client_set_max_pending_count (fixture->client, 2);
  cometd_client_set_overflow_policy (fixture->client, COMETD_OVERFLOW_POLICY_DROP_NEWEST);
  g_assert_null (cometd_client_try_receive (fixture->client));
  cometd_test_lines_start (TRUE);
  events (fixture, "/a", 3);
  cometd_test_assert_lines (1, "*dropped an event on /a: the receive queue is full");
  cometd_test_assert_lines (1, "*dropped*");
  cometd_test_lines_start (FALSE);
}

/* An event of no subscription, for an app that uses handlers. */
static void
test_stray_logged (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_signal_connect (fixture->client, "message-received::/mine", G_CALLBACK (log_cb), fixture->log);
  event (fixture, "/mine");
  cometd_test_lines_start (TRUE);
  stray_event (fixture, "/stray");
  cometd_test_assert_lines (1, "*dropped an event on /stray: it is not subscribed, *");
  cometd_test_lines_start (FALSE);
}

static void
test_try_receive (Fixture       *fixture,
                  gconstpointer  user_data)
{
  CometdMessage *message;

  g_assert_null (cometd_client_try_receive (fixture->client));
  event (fixture, "/a");
  event (fixture, "/b");
  message = cometd_client_try_receive (fixture->client);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
  g_object_unref (message);
  g_assert_cmpuint (cometd_client_get_pending_count (fixture->client), ==, 1);

  /* The message goes to the pending receive. */
  cometd_client_receive_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
  g_assert_null (cometd_client_try_receive (fixture->client));
  cometd_test_wait_until (fixture->result != NULL);
  g_assert_null (cometd_client_try_receive (fixture->client));
  message = cometd_client_receive_finish (fixture->client, fixture->result, NULL);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/b");
  g_object_unref (message);
  g_assert_null (cometd_client_try_receive (fixture->client));
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_pending_count (Fixture       *fixture,
                    gconstpointer  user_data)
{
  guint n_notified = 0;

  g_signal_connect_swapped (fixture->client, "notify::pending-count", G_CALLBACK (count_cb),
                            &n_notified);
  event (fixture, "/a");
  g_assert_cmpuint (n_notified, ==, 1);
  assert_receives (fixture, "/a");
  g_assert_cmpuint (n_notified, ==, 2);
}

/* An extension that drops the subscriptions when an event is about to be passed to them. */
typedef struct
{
  CometdExtension parent_instance;
  CometdSubscription *subscriptions[2]; /* Owned until then. */
  gpointer weak[2];
  guint n_events;
} Dropper;
typedef CometdExtensionClass DropperClass;
static GType dropper_get_type (void);
G_DEFINE_TYPE (Dropper, dropper, COMETD_TYPE_EXTENSION)

static void
dropper_event_accepted (CometdExtension *extension,
                        CometdMessage   *event)
{
  Dropper *self = (Dropper *)extension;

  for (gsize i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    g_clear_object (&self->subscriptions[i]);
  for (guint i = 0; i < self->n_events; i++)
    g_assert_nonnull (self->weak[i]);
}

static void
dropper_class_init (DropperClass *klass)
{
  klass->event_accepted = dropper_event_accepted;
}

static void
dropper_init (Dropper *self)
{
}

/* What is to get an event is not freed before that; one that gets it alone, or one of several. */
static void
test_dropped_before (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  Dropper *dropper = g_object_new (dropper_get_type (), NULL);

  cometd_client_add_extension (fixture->client, COMETD_EXTENSION (dropper));
  for (guint n = 1; n <= G_N_ELEMENTS (dropper->subscriptions); n++)
    {
      gpointer subscriptions[G_N_ELEMENTS (dropper->subscriptions)] = { NULL };

      dropper->n_events = n;
      for (guint i = 0; i < n; i++)
        {
          g_autoptr(GTask) task = g_task_new (fixture->client, NULL, NULL, NULL);

          subscriptions[i] = cometd_subscription_new (fixture->client, "/a", task, NULL);
          dropper->subscriptions[i] = subscriptions[i];
          g_set_weak_pointer (&dropper->weak[i], subscriptions[i]);
        }
      cometd_client_event (message, subscriptions, n, fixture->client);
      for (guint i = 0; i < n; i++)
        g_assert_null (dropper->weak[i]);
    }
  g_object_unref (dropper);
}

#define ADD(path, function) \
  g_test_add ("/delivery/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("queue", test_queue);
  ADD ("signal", test_signal);
  ADD ("detail", test_detail);
  ADD ("meta", test_meta);
  ADD ("list-takes", test_list_takes);
  ADD ("dropped-before", test_dropped_before);
  ADD ("dropped-in-handler", test_dropped_in_handler);
  ADD ("list-dropped-in-handler", test_list_dropped_in_handler);
  ADD ("pending", test_pending);
  ADD ("receive-cancelled-late", test_receive_cancelled_late);
  ADD ("receive-never-finished", test_receive_never_finished);
  ADD ("receive-again", test_receive_again);
  ADD ("overflow", test_overflow);
  ADD ("pending-count", test_pending_count);
  ADD ("not-pulling", test_not_pulling);
  ADD ("first-handler", test_first_handler);
  ADD ("idle-handler", test_idle_handler);
  ADD ("logged", test_logged);
  ADD ("stray-logged", test_stray_logged);
  g_test_add ("/delivery/idle-list", Fixture, GINT_TO_POINTER (TRUE), set_up, test_idle_handler,
              tear_down);
  ADD ("try-receive", test_try_receive);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-turns websocket|long-polling: for how long one iteration of the main loop is blocked while
 * large or slow bodies are received, in CPU time of the thread: the longest of each of five runs,
 * and the median of these. The server has a thread of its own. */

#include "bench.h"

#include <cometd-glib/cometd.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cometd-test-server.h"

#define N_RUNS 5
#define BODY_SIZE (16 * 1024 * 1024 - 1024)

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  CometdTestServer *server;
  const char *body; /* The reply to the next message to /service/body. */
  int is_ready;
} ServerThread;

typedef struct
{
  CometdClient *client;
  guint n_events;
  gboolean is_slow; /* The handler takes a millisecond for each event. */
  double longest;
} Turns;

typedef struct
{
  const char *title;
  char *(*make_body) (guint *n_events);
  gboolean is_slow;
  double limit; /* Milliseconds. */
} Case;

static gpointer
serve (gpointer user_data)
{
  ServerThread *thread = user_data;

  g_main_context_push_thread_default (thread->context);
  thread->server = cometd_test_server_new ();
  thread->loop = g_main_loop_new (thread->context, FALSE);
  g_atomic_int_set (&thread->is_ready, TRUE);
  g_main_loop_run (thread->loop);
  g_clear_pointer (&thread->server, cometd_test_server_free);
  g_main_loop_unref (thread->loop);
  g_main_context_pop_thread_default (thread->context);
  return NULL;
}

static gboolean
set_body_cb (gpointer user_data)
{
  ServerThread *thread = user_data;

  cometd_test_server_respond (thread->server, "/service/body", 1, 200, thread->body);
  g_atomic_int_set (&thread->is_ready, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (((ServerThread *)user_data)->loop);
  return G_SOURCE_REMOVE;
}

static void
invoke (ServerThread *thread,
        GSourceFunc   func)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_atomic_int_set (&thread->is_ready, FALSE);
  g_source_set_callback (source, func, thread, NULL);
  g_source_attach (source, thread->context);
}

static void
wait_ready (ServerThread *thread)
{
  while (!g_atomic_int_get (&thread->is_ready))
    g_usleep (100);
}

static double
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void
message_cb (CometdClient  *client,
            CometdMessage *message,
            Turns         *turns)
{
  double start = get_cpu_time ();

  turns->n_events++;
  while (turns->is_slow && get_cpu_time () - start < 1)
    ;
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_set_object ((GAsyncResult **)user_data, result);
}

static void
turn (Turns *turns)
{
  double start = get_cpu_time ();

  g_main_context_iteration (NULL, TRUE);
  turns->longest = MAX (turns->longest, get_cpu_time () - start);
}

static char *
make_events (guint       n_events,
             const char *data)
{
  GString *body = g_string_sized_new (BODY_SIZE + 1024);

  for (guint i = 0; i < n_events; i++)
    g_string_append_printf (body, "%c{\"channel\":\"/a\",\"data\":%s}", i > 0 ? ',' : '[', data);
  g_string_append_c (body, ']');
  return g_string_free (body, FALSE);
}

static char *
make_slow_ten (guint *n_events)
{
  *n_events = 10;
  return make_events (*n_events, "1");
}

static char *
make_slow (guint *n_events)
{
  *n_events = 1000;
  return make_events (*n_events, "1");
}

static char *
make_many (guint *n_events)
{
  g_autofree char *text = g_strnfill (220, 'x');
  g_autofree char *data = g_strdup_printf ("\"%s\"", text);

  *n_events = 65000;
  return make_events (*n_events, data);
}

static char *
make_long (guint *n_events)
{
  g_autofree char *text = g_strnfill (BODY_SIZE - 64, 'x');
  g_autofree char *data = g_strdup_printf ("\"%s\"", text);

  *n_events = 1;
  return make_events (*n_events, data);
}

static char *
make_numbers (guint *n_events)
{
  GString *data = g_string_sized_new (BODY_SIZE);
  char *body = NULL;

  g_string_append (data, "[1");
  while (data->len < BODY_SIZE - 64)
    g_string_append (data, ",1");
  g_string_append_c (data, ']');
  *n_events = 1;
  body = make_events (*n_events, data->str);
  g_string_free (data, TRUE);
  return body;
}

static const Case cases[] = {
  { "10 events, a handler of 1 ms", make_slow_ten, TRUE, 15 },
  { "1000 events, a handler of 1 ms", make_slow, TRUE, 15 },
  { "16 MiB, 65000 events", make_many, FALSE, 30 },
  { "16 MiB, one text", make_long, FALSE, 30 },
  { "16 MiB, one list of numbers", make_numbers, FALSE, 30 },
};

static gboolean
measure (ServerThread *thread,
         Turns        *turns,
         const Case   *test)
{
  double longest[N_RUNS];
  double median;
  guint n_events = 0;
  g_autofree char *body = test->make_body (&n_events);

  turns->is_slow = test->is_slow;
  thread->body = body;
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;

      invoke (thread, set_body_cb);
      wait_ready (thread);
      turns->n_events = 0;
      cometd_client_publish_json_async (turns->client, "/service/body", "1", NULL, result_cb,
                                        &result);
      g_main_context_iteration (NULL, TRUE);
      turns->longest = 0;
      while (turns->n_events < n_events)
        turn (turns);
      longest[i] = turns->longest;
      if (cometd_client_get_connection_type (turns->client)[0] == 'l')
        while (result == NULL)
          g_main_context_iteration (NULL, TRUE);
    }

  median = bench_median (longest, N_RUNS);
  g_print ("%-32s longest iteration %6.1f ms (at most %.0f)%s\n", test->title, median, test->limit,
           median > test->limit ? ": TOO LONG" : "");
  return median <= test->limit;
}

int
main (int   argc,
      char *argv[])
{
  ServerThread thread = { .context = g_main_context_new () };
  GThread *server = NULL;
  const char *types[] = { argc > 1 ? argv[1] : "websocket", NULL };
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) subscribed = NULL;
  g_autoptr(GError) error = NULL;
  gboolean success = TRUE;
  Turns turns = { 0 };

  setlocale (LC_ALL, "");
  server = g_thread_new ("server", serve, &thread);
  wait_ready (&thread);

  turns.client = cometd_client_new (cometd_test_server_get_url (thread.server));
  cometd_client_set_connection_types (turns.client, types);
  g_object_set (turns.client, "max-network-delay", 120000, NULL);
  g_signal_connect (turns.client, "message-received", G_CALLBACK (message_cb), &turns);
  cometd_client_open_async (turns.client, NULL, result_cb, &opened);
  while (opened == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!cometd_client_open_finish (turns.client, opened, &error))
    g_error ("%s", error->message);
  cometd_client_subscribe_async (turns.client, "/a", NULL, result_cb, &subscribed);
  while (subscribed == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_print ("%s\n", types[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    success &= measure (&thread, &turns, &cases[i]);

  cometd_client_abort (turns.client);
  g_clear_object (&turns.client);
  invoke (&thread, quit_cb);
  g_thread_join (server);
  g_main_context_unref (thread.context);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}

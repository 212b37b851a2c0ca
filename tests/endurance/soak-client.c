/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client of the soak test (soak.py): soak-client URL CONNECTION-TYPE PATIENCE. It counts numbers
 * and performs operations, until the line "end" on its standard input. */

#include <cometd-glib/cometd.h>

#include <gio/gunixinputstream.h>

#define CHANNEL "/numbers"
#define SIDE "/soak/side"

/* Milliseconds between two operations, and how many may be under way. */
#define OPERATION_INTERVAL 250
#define MAX_OPERATIONS 20

typedef struct
{
  GMainLoop *loop;
  CometdClient *client;
  GDataInputStream *input;
  guint operation_id;
  guint patience; /* max-network-delay, once all is set up. */

  /* What was received. A gap is allowed in front of the first number of a session. */
  gint64 last;
  gboolean is_new_session;
  guint n_received;
  guint n_lost;
  guint n_doubled;
  guint n_sessions;

  /* Operations: address of an Operation → itself, owned, until it completes. */
  GHashTable *pending;
  guint n_turns;
  guint n_started;
  guint n_succeeded;
  guint n_failed;
  guint n_repeated;
  gboolean is_ending;
} Soak;

typedef struct
{
  Soak *soak;
  GCancellable *cancellable;
} Operation;

static void
operation_free (gpointer data)
{
  Operation *operation = data;

  g_object_unref (operation->cancellable);
  g_free (operation);
}

static Operation *
operation_new (Soak *soak)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->soak = soak;
  operation->cancellable = g_cancellable_new ();
  g_hash_table_add (soak->pending, operation);
  soak->n_started++;

  return operation;
}

static void
print_figures (Soak *soak)
{
  g_print ("FIGURES {\"received\":%u,\"lost\":%u,\"doubled\":%u,\"sessions\":%u,\"last\":%"
           G_GINT64_FORMAT ",\"started\":%u,\"succeeded\":%u,\"failed\":%u,\"pending\":%u,"
           "\"repeated\":%u}\n",
           soak->n_received, soak->n_lost, soak->n_doubled, soak->n_sessions, soak->last,
           soak->n_started, soak->n_succeeded, soak->n_failed,
           g_hash_table_size (soak->pending), soak->n_repeated);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Soak *soak = user_data;

  cometd_client_close_finish (COMETD_CLIENT (source), result, NULL);
  g_main_loop_quit (soak->loop);
}

static void
end_if_idle (Soak *soak)
{
  if (!soak->is_ending || g_hash_table_size (soak->pending) > 0)
    return;

  soak->is_ending = FALSE;
  print_figures (soak);
  cometd_client_close_async (soak->client, NULL, closed_cb, soak);
}

static void
complete (Operation *operation,
          gboolean   succeeded)
{
  Soak *soak = operation->soak;

  if (!g_hash_table_contains (soak->pending, operation))
    {
      soak->n_repeated++;
      return;
    }

  if (succeeded)
    soak->n_succeeded++;
  else
    soak->n_failed++;
  g_hash_table_remove (soak->pending, operation);
  end_if_idle (soak);
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, NULL);

  complete (user_data, reply != NULL);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CometdMessage) reply =
    cometd_client_remote_call_finish (COMETD_CLIENT (source), result, NULL);

  complete (user_data, reply != NULL);
}

static void
unsubscribed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  gboolean succeeded =
    cometd_subscription_unsubscribe_finish (COMETD_SUBSCRIPTION (source), result, NULL);

  complete (user_data, succeeded);
}

static void
side_subscribed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Operation *operation = user_data;
  Soak *soak = operation->soak;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, NULL);

  if (subscription != NULL)
    cometd_subscription_unsubscribe_async (subscription, NULL, unsubscribed_cb,
                                           operation_new (soak));
  complete (operation, subscription != NULL);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* One operation after the other: a publish, a remote call, a subscription that is ended at once,
 * and a publish that is cancelled. */
static gboolean
operate_cb (gpointer user_data)
{
  Soak *soak = user_data;
  g_autoptr(JsonNode) data = json_node_init_int (json_node_alloc (), soak->n_turns);
  Operation *operation;

  if (g_hash_table_size (soak->pending) >= MAX_OPERATIONS)
    return G_SOURCE_CONTINUE;

  operation = operation_new (soak);
  switch (soak->n_turns++ % 4)
    {
    case 0:
      cometd_client_publish_json_async (soak->client, "/soak/out", "{\"a\":[1,2]}", NULL,
                                        published_cb, operation);
      break;

    case 1:
      cometd_client_remote_call_async (soak->client, "echo", data, 3000, NULL,
                                       called_cb, operation);
      break;

    case 2:
      cometd_client_subscribe_async (soak->client, SIDE, NULL, side_subscribed_cb, operation);
      break;

    default:
      cometd_client_publish_json_async (soak->client, "/soak/out", "1", operation->cancellable,
                                        published_cb, operation);
      g_idle_add_full (G_PRIORITY_DEFAULT, cancel_cb, g_object_ref (operation->cancellable),
                       g_object_unref);
      break;
    }

  return G_SOURCE_CONTINUE;
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            Soak               *soak)
{
  gint64 number = json_node_get_int (cometd_message_get_data (message));

  if (number <= soak->last)
    soak->n_doubled++;
  else if (!soak->is_new_session)
    soak->n_lost += (guint)(number - soak->last - 1);

  soak->is_new_session = FALSE;
  soak->last = MAX (soak->last, number);
  soak->n_received++;
}

static void
handshake_cb (CometdClient  *client,
              CometdMessage *reply,
              Soak          *soak)
{
  if (cometd_message_get_successful (reply))
    {
      soak->n_sessions++;
      soak->is_new_session = TRUE;
    }
}

/* Source ids are given in order, so all there are can be found. */
static guint
count_sources (void)
{
  g_autoptr(GSource) newest = g_idle_source_new ();
  guint last = g_source_attach (newest, NULL);
  guint count = 0;

  for (guint id = 1; id < last; id++)
    if (g_main_context_find_source_by_id (NULL, id) != NULL)
      count++;
  g_source_destroy (newest);

  return count;
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Soak *soak = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (soak->input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (soak->loop);
      return;
    }

  if (g_str_equal (line, "sources"))
    g_print ("SOURCES %u\n", count_sources ());
  else if (g_str_equal (line, "figures"))
    print_figures (soak);
  else if (g_str_equal (line, "end"))
    {
      g_clear_handle_id (&soak->operation_id, g_source_remove);
      soak->is_ending = TRUE;
      end_if_idle (soak);
    }

  g_data_input_stream_read_line_async (soak->input, G_PRIORITY_DEFAULT, NULL, line_cb, soak);
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Soak *soak = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (soak->client, result, &error);

  if (subscription == NULL)
    g_error ("cannot subscribe: %s", error->message);

  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), soak);
  cometd_client_set_max_network_delay (soak->client, soak->patience);
  soak->operation_id = g_timeout_add (OPERATION_INTERVAL, operate_cb, soak);
  g_print ("READY\n");
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Soak *soak = user_data;
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (soak->client, result, &error))
    g_error ("cannot open: %s", error->message);

  cometd_client_subscribe_async (soak->client, CHANNEL, NULL, subscribed_cb, soak);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();
  g_autoptr(GInputStream) standard_input = g_unix_input_stream_new (0, FALSE);
  const char *types[] = { NULL, NULL };
  Soak soak = { 0 };

  g_assert (argc == 4);
  types[0] = argv[2];
  soak.patience = (guint)g_ascii_strtoull (argv[3], NULL, 10);
  soak.loop = g_main_loop_new (NULL, FALSE);
  soak.pending = g_hash_table_new_full (NULL, NULL, operation_free, NULL);
  soak.client = g_object_new (COMETD_TYPE_CLIENT,
                              "url", argv[1],
                              "connection-types", types,
                              "connection-timeout", 0,
                              "backoff-increment", 100,
                              "max-backoff", 2000,
                              NULL);
  cometd_client_add_extension (soak.client, COMETD_EXTENSION (ack));
  g_signal_connect (soak.client, "meta-received::/meta/handshake",
                    G_CALLBACK (handshake_cb), &soak);

  soak.input = g_data_input_stream_new (standard_input);
  g_data_input_stream_read_line_async (soak.input, G_PRIORITY_DEFAULT, NULL, line_cb, &soak);
  cometd_client_open_async (soak.client, NULL, opened_cb, &soak);
  g_main_loop_run (soak.loop);

  return 0;
}

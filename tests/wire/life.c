/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "life.h"

void
life_init (Life *life,
           Wire *wire)
{
  const char *types[] = { wire->connection_type, NULL };

  /* GIO creates this once, in the default main context of that time, and keeps it. */
  g_network_monitor_get_default ();

  life->context = g_main_context_new ();
  g_main_context_push_thread_default (life->context);
  life->server = cometd_test_server_new ();
  life->connection_type = wire->connection_type;
  life->client = cometd_client_new (cometd_test_server_get_url (life->server));
  life->weak = life->client;
  g_object_add_weak_pointer (G_OBJECT (life->client), &life->weak);
  g_object_set (life->client,
                "connection-types", types,
                "max-network-delay", WIRE_PATIENCE,
                "connection-timeout", WIRE_PATIENCE,
                "backoff-increment", 10,
                NULL);
}

/* Only the context's own wake-up descriptor is left. */
static gboolean
is_empty (GMainContext *context)
{
  GPollFD fds[8];
  int max_priority;
  int timeout;
  int n_fds;

  while (g_main_context_iteration (context, FALSE))
    ;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &max_priority);
  n_fds = g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_check (context, max_priority, fds, n_fds);
  g_main_context_release (context);

  return timeout == -1 && n_fds == 1;
}

void
life_finish (Life *life)
{
  gint64 end = g_get_monotonic_time () + WIRE_PATIENCE * (gint64)1000;
  guint n;

  cometd_test_wait_until (life->weak == NULL);
  cometd_test_wait_until (cometd_test_server_count_open (life->server) == 0);
  n = cometd_test_server_count_accepted (life->server);
  cometd_test_assert_stays (cometd_test_server_count_accepted (life->server) == n, 30);

  cometd_test_server_free (life->server);
  /* The kernel may close a connection later. Waiting in the context would add sources to it. */
  while (!is_empty (life->context))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }

  g_main_context_pop_thread_default (life->context);
  g_main_context_unref (life->context);
}

void
life_open (Life *life)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_open_async (life->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_open_finish (life->client, result, &error);
  g_assert_no_error (error);
  cometd_test_wait_until (cometd_test_server_count_held (life->server) == 1);
}

void
life_subscribe (Life *life)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_subscribe_async (life->client, "/a", NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  subscription = cometd_client_subscribe_finish (life->client, result, &error);
  g_assert_no_error (error);
}

void
life_wait_state (Life        *life,
                 CometdState  state)
{
  cometd_test_wait_until (cometd_client_get_state (life->client) == state);
}

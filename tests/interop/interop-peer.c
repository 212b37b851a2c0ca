/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-peer.h"

#include "interop-calls.h"

static const InteropPeer peers[] = {
  {
    .server = "cometd",
    .path = "/cometd",
    .connection_type = "websocket",
    .subscribe_refusal = "denied_by_security_policy:subscribe_denied",
    .publish_refusal = "denied_by_security_policy:publish_denied",
    .answers = TRUE,
  },
  {
    .server = "cometd",
    .path = "/cometd",
    .connection_type = "long-polling",
    .subscribe_refusal = "denied_by_security_policy:subscribe_denied",
    .publish_refusal = "denied_by_security_policy:publish_denied",
    .answers = TRUE,
  },
  {
    .server = "faye",
    .path = "/bayeux",
    .connection_type = "websocket",
    .subscribe_refusal = "/refused/x:Subscription refused",
    .publish_refusal = "/readonly/x:Publication refused",
  },
  {
    .server = "faye",
    .path = "/bayeux",
    .connection_type = "long-polling",
    .subscribe_refusal = "/refused/x:Subscription refused",
    .publish_refusal = "/readonly/x:Publication refused",
  },
  {
    .server = "node",
    .path = "/cometd",
    .connection_type = "long-polling",
    .subscribe_refusal = ":subscribe_denied",
    .publish_refusal = ":publish_denied",
    .one_copy_each = TRUE,
    .answers = TRUE,
  },
};

/* Servers shared by tests: name → owned InteropServer. They run until interop_run() ends. */
static GHashTable *shared_servers;

static InteropServer *
get_shared_server (const char *name)
{
  InteropServer *server = g_hash_table_lookup (shared_servers, name);

  if (server == NULL)
    {
      server = interop_server_new (name, NULL);
      g_hash_table_insert (shared_servers, g_strdup (name), server);
    }

  return server;
}

static void
open_clients (InteropFixture    *fixture,
              const InteropPeer *peer)
{
  fixture->url = g_strdup_printf ("http://127.0.0.1:%u%s",
                                  interop_server_get_port (fixture->server),
                                  peer->path);
  fixture->alice = interop_client_new_open (fixture->url, peer->connection_type);
  fixture->bob = interop_client_new_open (fixture->url, peer->connection_type);
}

static void
close_clients (InteropFixture *fixture)
{
  interop_close_and_free (&fixture->alice);
  interop_close_and_free (&fixture->bob);
  g_free (fixture->url);
}

typedef struct
{
  const InteropPeer *peer;
  InteropBody body;
  gboolean alone;
} InteropTest;

static void
run_test (gconstpointer user_data)
{
  const InteropTest *test = user_data;
  InteropFixture fixture = { 0 };

  fixture.server = test->alone
    ? interop_server_new (test->peer->server, NULL)
    : get_shared_server (test->peer->server);
  open_clients (&fixture, test->peer);

  test->body (&fixture, test->peer);

  close_clients (&fixture);
  if (test->alone)
    interop_server_free (fixture.server);
}

static void
add_to_all_peers (const char  *name,
                  InteropBody  body,
                  gboolean     alone)
{
  /* Given another major version of CometD, it is the only one tested. */
  gboolean cometd_only = g_getenv ("COMETD_INTEROP_COMETD") != NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      InteropTest *test;
      g_autofree char *path = NULL;

      if (cometd_only && !g_str_equal (peers[i].server, "cometd"))
        continue;

      test = g_new0 (InteropTest, 1);
      path = g_strdup_printf ("/interop/%s/%s/%s",
                              peers[i].server,
                              peers[i].connection_type,
                              name);
      test->peer = &peers[i];
      test->body = body;
      test->alone = alone;
      g_test_add_data_func_full (path, test, run_test, g_free);
    }
}

/* Adds a test that runs with each server, with each transport of the server. */
void
interop_add (const char  *name,
             InteropBody  body)
{
  add_to_all_peers (name, body, FALSE);
}

/* The same for a test that may stop its server, which is therefore its own. */
void
interop_add_alone (const char  *name,
                   InteropBody  body)
{
  add_to_all_peers (name, body, TRUE);
}

/* Adds a test with its own fixture that runs twice, with the connection type as its argument. */
void
interop_add_both (const char    *group,
                  const char    *name,
                  GTestDataFunc  body)
{
  static const char * const types[] = { "websocket", "long-polling" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/interop/%s/%s/%s", group, types[i], name);

      g_test_add_data_func (path, types[i], body);
    }
}

/* Runs the tests added by interop_add() and interop_add_alone(). */
int
interop_run (void)
{
  int status;

  shared_servers = g_hash_table_new_full (g_str_hash, g_str_equal,
                                          g_free, (GDestroyNotify)interop_server_free);
  status = g_test_run ();
  g_hash_table_unref (shared_servers);

  return status;
}

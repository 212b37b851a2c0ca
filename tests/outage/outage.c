/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "outage.h"

#include <string.h>

/* A virtual machine that starts a Java server is slow. */
#define START_SECONDS 180

struct _OutageClient
{
  CometdClient *client;
  gboolean is_publishing;
  GAsyncResult *published; /* Of the publish in progress, when it has completed. */
  gint64 since;         /* The end of the outage … */
  gint64 received_time; /* … and when the first message was received after it; 0 before. */
  gint64 busy_time;     /* At these two times, … */
  gint64 received_busy_time;
};

/* … of this process and the server. It is started once in a process. */
static CometdTestChild *the_server;

static gint64
get_busy_time (void)
{
  return cometd_test_busy_time (NULL) + cometd_test_busy_time (the_server);
}

gboolean
outage_is_long (void)
{
  return g_getenv ("COMETD_OUTAGE_LONG") != NULL;
}

guint
outage_choose (guint seconds,
               guint long_seconds)
{
  return outage_is_long () ? long_seconds : seconds;
}

static char *
dup_program (void)
{
  const char *folder = g_getenv ("COMETD_INTEROP_SERVERS");

  if (!outage_is_long ())
    return g_test_build_filename (G_TEST_BUILT, "server", "cometd-test-server", NULL);
  if (folder == NULL)
    g_error ("COMETD_INTEROP_SERVERS does not name the folder that tests/interop/prepare made");

  return g_build_filename (folder, "cometd", NULL);
}

CometdTestChild *
outage_server_new (Lan         *lan,
                   const char  *max_interval,
                   char       **url)
{
  g_autofree char *program = dup_program ();
  const char *host = lan != NULL ? lan_get_server (lan) : "127.0.0.1";
  const char *argv[] = {
    program,
    outage_is_long () ? "--host" : "--address", host,
    "--port", "0",
    "--timeout", outage_is_long () ? "30000" : "1000",
    max_interval != NULL ? "--max-interval" : NULL, max_interval,
    NULL
  };
  CometdTestChild *server = lan != NULL ? lan_start (lan, argv) : cometd_test_child_new (argv);
  g_autofree char *port = cometd_test_child_wait_for (server, "PORT=", START_SECONDS);

  g_assert_nonnull (port);
  the_server = server;
  *url = g_strdup_printf ("http://%s:%s/cometd", host, port);
  return server;
}

/* A client that does not recover within this time never does. */
#define RECOVER_SECONDS 90

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            gpointer            user_data)
{
  OutageClient *self = user_data;

  if (self->received_time == 0)
    {
      self->received_time = g_get_monotonic_time ();
      self->received_busy_time = get_busy_time ();
    }
}

OutageClient *
outage_client_new (const char *url,
                   const char *connection_types)
{
  OutageClient *self = g_new0 (OutageClient, 1);
  g_auto(GStrv) types = g_strsplit (connection_types, ",", -1);

  self->client = g_object_new (COMETD_TYPE_CLIENT,
                               "url", url,
                               "connection-types", types,
                               NULL);
  /* Of a client with its default values everything is detected within minutes. */
  if (!outage_is_long ())
    g_object_set (self->client,
                  "keepalive-interval", 1,
                  "max-network-delay", 2000,
                  NULL);
  return self;
}

CometdClient *
outage_client_get (OutageClient *self)
{
  return self->client;
}

void
outage_client_open (OutageClient *self)
{
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) subscribed = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_open_async (self->client, NULL, cometd_test_store_result, &opened);
  cometd_test_wait_until (opened != NULL);
  cometd_client_open_finish (self->client, opened, &error);
  g_assert_no_error (error);
  cometd_client_subscribe_async (self->client, OUTAGE_CHANNEL, NULL, cometd_test_store_result,
                                 &subscribed);
  cometd_test_wait_until (subscribed != NULL);
  subscription = cometd_client_subscribe_finish (self->client, subscribed, &error);
  g_assert_no_error (error);
  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), self);

  outage_client_recover (self, "before", g_get_monotonic_time ());
}

/* Publishes do not hurry the client: they are made when it is connected. */
static gboolean
try_publish (OutageClient *self)
{
  if (self->is_publishing && self->published != NULL)
    {
      g_autoptr(CometdMessage) reply =
        cometd_client_publish_json_finish (self->client, self->published, NULL);

      g_clear_object (&self->published);
      self->is_publishing = FALSE;
    }

  if (!self->is_publishing && self->received_time == 0 &&
      cometd_client_get_connected (self->client))
    {
      self->is_publishing = TRUE;
      cometd_client_publish_json_async (self->client, OUTAGE_CHANNEL, "1", NULL,
                                        cometd_test_store_result, &self->published);
    }

  return TRUE;
}

static void
begin (OutageClient *self,
       gint64        since)
{
  self->since = since;
  self->received_time = 0;
  self->busy_time = get_busy_time ();
}

static guint
get_passed (OutageClient *self,
            const char   *what)
{
  gint64 passed = self->received_time - self->since;
  gint64 busy = self->received_busy_time - self->busy_time;

  g_test_message ("%s: messages flow after %u ms, of which the processes were busy for %u ms (%s)",
                  what, (guint)(passed / 1000), (guint)(busy / 1000),
                  cometd_client_get_connection_type (self->client));
  return (guint)(MAX (passed - busy, 0) / 1000);
}

/* The reply may come after the event. */
static gboolean
is_recovered (OutageClient *self)
{
  return self->received_time != 0 && !self->is_publishing;
}

guint
outage_client_recover (OutageClient *self,
                       const char   *what,
                       gint64        since)
{
  begin (self, since);
  cometd_test_wait_until_for (try_publish (self) && is_recovered (self), RECOVER_SECONDS);
  return get_passed (self, what);
}

static gboolean
all_are_recovered (OutageClient **clients,
                   guint          n_clients)
{
  guint n_recovered = 0;

  for (guint i = 0; i < n_clients; i++)
    n_recovered += try_publish (clients[i]) && is_recovered (clients[i]) ? 1 : 0;
  return n_recovered == n_clients;
}

void
outage_assert_recover (OutageClient **clients,
                       guint          n_clients,
                       const char    *what,
                       gint64         since)
{
  for (guint i = 0; i < n_clients; i++)
    begin (clients[i], since);
  cometd_test_wait_until_for (all_are_recovered (clients, n_clients), RECOVER_SECONDS);

  for (guint i = 0; i < n_clients; i++)
    g_assert_cmpuint (get_passed (clients[i], what), <=, OUTAGE_LIMIT);
}

void
outage_client_free (OutageClient *self)
{
  cometd_client_abort (self->client);
  cometd_test_wait_until (!self->is_publishing || self->published != NULL);
  g_clear_object (&self->published);
  g_assert_finalize_object (self->client);
  g_free (self);
}

void
outage_pass (guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  while (cometd_test_iterate_until (end))
    ;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Finds out about a server without joining a room: opens a session, measures the time of a reply,
 * and closes the session. */

#include "chat-probe.h"

#include "chat-trust.h"

/* How long to wait for a server, in milliseconds. */
#define PROBE_PATIENCE_MS 10000

/* Nothing is published to this channel. Whether or not the server allows the subscription, it
 * replies. */
#define CHANNEL "/chat/round-trip"

typedef struct
{
  CometdClient *client;
  ChatServerInfo *info;
  char *trusted;
  gint64 started;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_signal_handlers_disconnect_by_data (self->client, self);
  g_object_unref (self->client);
  g_clear_pointer (&self->info, chat_server_info_free);
  g_free (self->trusted);
  g_free (self);
}

static void
probe_reply_cb (Probe         *self,
                CometdMessage *reply)
{
  chat_server_info_read (self->info, reply);
}

static gboolean
probe_accept_certificate_cb (Probe           *self,
                             GTlsCertificate *certificate)
{
  g_autofree char *fingerprint = chat_trust_dup_fingerprint (certificate);

  return g_strcmp0 (fingerprint, self->trusted) == 0;
}

static void
probe_subscribed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (self->client, result, &error);

  if (subscription != NULL || g_error_matches (error, COMETD_ERROR, COMETD_ERROR_SERVER))
    self->info->round_trip = g_get_monotonic_time () - self->started;

  cometd_client_close_async (self->client, NULL, NULL, NULL);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&self->info),
                           (GDestroyNotify)chat_server_info_free);
}

static void
probe_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cometd_client_open_finish (self->client, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  self->started = g_get_monotonic_time ();
  cometd_client_subscribe_async (self->client, CHANNEL, g_task_get_cancellable (task),
                                 probe_subscribed_cb, g_object_ref (task));
}

/* Finds out about a server. @trusted is the fingerprint of a certificate that the user trusts, or
 * NULL. */
void
chat_probe_async (const char          *address,
                  const char * const  *connection_types,
                  const char          *trusted,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *self = g_new0 (Probe, 1);

  g_task_set_source_tag (task, chat_probe_async);
  self->client = cometd_client_new (address);
  self->info = chat_server_info_new ();
  self->trusted = g_strdup (trusted);
  g_task_set_task_data (task, self, probe_free);

  cometd_client_set_connection_types (self->client, connection_types);
  cometd_client_set_connection_timeout (self->client, PROBE_PATIENCE_MS);
  g_signal_connect_swapped (self->client, "accept-certificate",
                            G_CALLBACK (probe_accept_certificate_cb), self);
  g_signal_connect_swapped (self->client, "meta-received::/meta/handshake",
                            G_CALLBACK (probe_reply_cb), self);
  cometd_client_open_async (self->client, cancellable, probe_opened_cb, g_object_ref (task));
}

ChatServerInfo *
chat_probe_finish (GAsyncResult  *result,
                   GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

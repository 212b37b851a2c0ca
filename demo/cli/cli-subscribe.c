/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-subscribe.h"

#include <glib/gi18n.h>

typedef struct
{
  CliLink *link;
  CliReadyFunc done;
  gpointer user_data;
  char *channels;              /* For messages. */
  guint waiting_for;
  gboolean failed;
} Subscribing;

static void
subscription_failed_cb (CometdSubscription *subscription,
                        const GError       *error,
                        CometdMessage      *reply,
                        gpointer            user_data)
{
  g_autofree char *what = g_strdup_printf (_("could not subscribe to %s"),
                                           cometd_subscription_get_channel (subscription));

  cli_link_fail (user_data, what, error);
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Subscribing *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);

  if (subscription == NULL)
    {
      self->failed = TRUE;
      cli_link_fail (self->link, _("could not subscribe"), error);
    }
  else
    g_signal_connect (subscription, "failed", G_CALLBACK (subscription_failed_cb), self->link);

  if (--self->waiting_for > 0)
    return;

  if (!self->failed)
    {
      cli_link_say (self->link, _("listening on %s"), self->channels);
      self->done (self->link, self->user_data);
    }
  g_free (self->channels);
  g_free (self);
}

void
cli_subscribe (CliLink            *link,
               const char * const *channels,
               CliReadyFunc        done,
               gpointer            user_data)
{
  CometdClient *client = cli_link_get_client (link);
  Subscribing *self = g_new0 (Subscribing, 1);

  self->link = link;
  self->done = done;
  self->user_data = user_data;
  self->channels = g_strjoinv (", ", (char **)channels);
  self->waiting_for = g_strv_length ((char **)channels);

  cometd_client_begin_batch (client);
  for (guint i = 0; channels[i] != NULL; i++)
    cometd_client_subscribe_async (client, channels[i], cli_link_get_cancellable (link),
                                   subscribed_cb, self);
  cometd_client_end_batch (client);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-credentials-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"

struct _CometdCredentials
{
  const CometdCredentialsSink *sink;
  gpointer user_data;

  GQueue parked;         /* CometdRequest; owned. */
  CometdFailure upgrade; /* If the server refused the upgrade: its error is owned. */
  gint64 deadline;       /* -1 unless credentials are asked for. */
};

CometdCredentials *
cometd_credentials_new (const CometdCredentialsSink *sink,
                        gpointer                     user_data)
{
  CometdCredentials *self = g_new0 (CometdCredentials, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->deadline = -1;
  g_queue_init (&self->parked);
  return self;
}

void
cometd_credentials_free (CometdCredentials *self)
{
  g_queue_clear_full (&self->parked, (GDestroyNotify)cometd_request_free);
  g_clear_error (&self->upgrade.error);
  g_free (self);
}

void
cometd_credentials_park (CometdCredentials *self,
                         CometdRequest     *request,
                         CometdMessage     *reply,
                         gint64             now)
{
  g_queue_push_tail (&self->parked, request);
  if (self->deadline != -1)
    return;

  self->deadline = now + COMETD_CREDENTIALS_MAX_WAIT * (gint64)1000;
  self->sink->ask (reply, self->user_data);
}

void
cometd_credentials_set_upgrade (CometdCredentials   *self,
                                const CometdFailure *failure)
{
  g_clear_error (&self->upgrade.error);
  self->upgrade = *failure;
  self->upgrade.error = g_error_copy (failure->error);
}

gboolean
cometd_credentials_is_asking (CometdCredentials *self)
{
  return self->deadline != -1;
}

gint64
cometd_credentials_get_deadline (CometdCredentials *self)
{
  return self->deadline;
}

/* The sink may call the part again, so that its state is changed first. */
static void
fail_parked (CometdCredentials *self,
             const GError      *error)
{
  GQueue parked = self->parked;
  g_autoptr(GError) upgrade_error = g_steal_pointer (&self->upgrade.error);
  CometdFailure upgrade = self->upgrade;
  CometdRequest *request;

  upgrade.error = upgrade_error;
  g_queue_init (&self->parked);
  self->deadline = -1;
  while ((request = g_queue_pop_head (&parked)) != NULL)
    {
      self->sink->failed (request, error, upgrade_error != NULL ? &upgrade : NULL,
                          self->user_data);
      cometd_request_free (request);
    }
}

void
cometd_credentials_ready (CometdCredentials *self,
                          const GError      *error)
{
  GQueue parked;

  if (error != NULL)
    {
      fail_parked (self, error);
      return;
    }

  parked = self->parked;
  g_queue_init (&self->parked);
  g_clear_error (&self->upgrade.error);
  self->deadline = -1;
  self->sink->resend (&parked, self->user_data);
}

void
cometd_credentials_expire (CometdCredentials *self)
{
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                 _("No new credentials were obtained within %d ms"), COMETD_CREDENTIALS_MAX_WAIT);

  self->sink->ask (NULL, self->user_data);
  fail_parked (self, error);
}

void
cometd_credentials_fail_all (CometdCredentials *self,
                             const GError      *error)
{
  g_autoptr(GError) closed =
    g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                 _("The client was closed before new credentials were available"));

  if (self->deadline != -1)
    self->sink->ask (NULL, self->user_data);
  fail_parked (self, error != NULL ? error : closed);
}

gboolean
cometd_credentials_cancel (CometdCredentials *self,
                           guint64            number)
{
  for (GList *link = self->parked.head; link != NULL; link = link->next)
    {
      CometdRequest *request = link->data;

      if (cometd_request_get_number (request) == number)
        {
          cometd_request_free (request);
          g_queue_delete_link (&self->parked, link);
          return TRUE;
        }
    }

  return FALSE;
}

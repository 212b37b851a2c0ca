/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-carrier-private.h"

#include <glib/gi18n-lib.h>

struct _CometdCarrier
{
  const CometdCarrierSink *sink;
  gpointer user_data;

  CometdTransport *transport; /* Owned; NULL if none is in use. */
  guint deafness;             /* CometdDeafness flags. */

  CometdTransport *closing; /* Owned until it has closed; or NULL. */
  gint64 closing_deadline;
};

CometdCarrier *
cometd_carrier_new (const CometdCarrierSink *sink,
                    gpointer                 user_data)
{
  CometdCarrier *self = g_new0 (CometdCarrier, 1);

  self->sink = sink;
  self->user_data = user_data;
  return self;
}

void
cometd_carrier_free (CometdCarrier *self)
{
  if (self->transport != NULL)
    cometd_transport_abort (self->transport);
  g_clear_object (&self->transport);
  cometd_carrier_finish_closing (self);
  g_free (self);
}

gboolean
cometd_carrier_need (CometdCarrier *self,
                     const char    *type)
{
  if (self->transport != NULL)
    {
      if (g_strcmp0 (cometd_transport_get_connection_type (self->transport), type) == 0)
        return TRUE;
      cometd_carrier_drop (self);
    }

  if (type != NULL)
    self->transport = self->sink->make (type, self->user_data);
  if (self->transport == NULL)
    return FALSE;

  self->deafness &= ~(guint)COMETD_DEAF_APP;
  self->sink->made (self->transport, self->user_data);
  return TRUE;
}

CometdTransport *
cometd_carrier_get_transport (CometdCarrier *self)
{
  return self->transport;
}

void
cometd_carrier_drop (CometdCarrier *self)
{
  g_autoptr(CometdTransport) transport = g_steal_pointer (&self->transport);

  if (transport == NULL)
    return;

  self->sink->made (NULL, self->user_data);
  cometd_transport_abort (transport);
}

/* The only news of a transport that closes. */
static void
closing_closed_cb (CometdTransport *transport,
                   gpointer         user_data)
{
  CometdCarrier *self = user_data;

  g_assert (transport == self->closing);

  cometd_carrier_finish_closing (self);
  self->sink->closed (self->user_data);
}

static const CometdTransportListener closing_listener = {
  .closed = closing_closed_cb,
};

void
cometd_carrier_close (CometdCarrier *self,
                      gint64         deadline)
{
  if (self->transport == NULL)
    return;

  cometd_carrier_finish_closing (self);
  self->closing = g_steal_pointer (&self->transport);
  self->closing_deadline = deadline;
  self->sink->made (NULL, self->user_data);
  cometd_transport_set_listener (self->closing, &closing_listener, self);
  cometd_transport_close (self->closing);
}

gboolean
cometd_carrier_is_closing (CometdCarrier *self)
{
  return self->closing != NULL;
}

gint64
cometd_carrier_get_deadline (CometdCarrier *self)
{
  return self->closing != NULL ? self->closing_deadline : -1;
}

void
cometd_carrier_finish_closing (CometdCarrier *self)
{
  g_autoptr(CometdTransport) transport = g_steal_pointer (&self->closing);

  if (transport != NULL)
    cometd_transport_abort (transport);
}

gboolean
cometd_carrier_ends_exchanges (CometdCarrier *self)
{
  return self->transport != NULL && cometd_transport_ends_exchanges (self->transport);
}

gboolean
cometd_carrier_pushes (CometdCarrier *self)
{
  return self->transport != NULL && cometd_transport_pushes (self->transport);
}

gboolean
cometd_carrier_is_reached (CometdCarrier *self)
{
  return self->transport != NULL && cometd_transport_is_reached (self->transport);
}

gboolean
cometd_carrier_check (CometdCarrier *self,
                      guint          milliseconds)
{
  return self->transport != NULL && cometd_transport_check (self->transport, milliseconds);
}

char *
cometd_carrier_describe (CometdCarrier *self)
{
  return self->transport != NULL
         ? cometd_transport_describe (self->transport)
         /* Translators: takes the place of the server's address, as in “No reply from %s”. */
         : g_strdup (_("the server"));
}

void
cometd_carrier_set_reading (CometdCarrier  *self,
                            CometdDeafness  reason,
                            gboolean        reading)
{
  if (reading)
    self->deafness &= ~(guint)reason;
  else
    self->deafness |= reason;

  if (cometd_carrier_pushes (self))
    cometd_transport_set_reading (self->transport, self->deafness == 0);
}

gboolean
cometd_carrier_is_deaf (CometdCarrier *self)
{
  return (self->deafness & COMETD_DEAF_APP) != 0;
}

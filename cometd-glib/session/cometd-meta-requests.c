/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-meta-requests-private.h"

#include "../protocol/cometd-meta-private.h"

struct _CometdMetaRequests
{
  const CometdMetaRequestsSink *sink;
  gpointer user_data;
  const CometdSessionSettings *settings;

  GHashTable *fields; /* Not owned; extra members of each handshake: name → JsonNode. */
  guint64 handshake, connect; /* Numbers of those in progress; 0 if there is none. */
};

CometdMetaRequests *
cometd_meta_requests_new (const CometdMetaRequestsSink *sink,
                          gpointer                      user_data,
                          const CometdSessionSettings  *settings,
                          GHashTable                   *fields)
{
  CometdMetaRequests *self = g_new0 (CometdMetaRequests, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->settings = settings;
  self->fields = fields;
  return self;
}

void
cometd_meta_requests_free (CometdMetaRequests *self)
{
  g_free (self);
}

guint64
cometd_meta_requests_get_handshake (CometdMetaRequests *self)
{
  return self->handshake;
}

guint64
cometd_meta_requests_get_connect (CometdMetaRequests *self)
{
  return self->connect;
}

static void
request_handshake (CometdMetaRequests *self,
                   CometdAddresses    *addresses)
{
  g_autoptr(CometdMessage) message =
    cometd_meta_new_handshake (cometd_addresses_get_types (addresses), self->fields);
  guint wait = cometd_addresses_get_handshake_wait (addresses, self->settings->connection_timeout,
                                                    self->settings->max_network_delay);

  self->handshake = self->sink->add (COMETD_REQUEST_HANDSHAKE, message, wait, self->user_data);
  self->sink->send (self->handshake, self->user_data);
}

static void
request_connect (CometdMetaRequests *self,
                 const char         *type,
                 CometdPolling      *polling,
                 const CometdAdvice *advice)
{
  /* CometD 4 and later do not withdraw "multiple-clients" unless they are asked for advice. */
  g_autoptr(CometdMessage) message = cometd_meta_new_connect (type, polling->at_once,
                                                              advice->multiple_clients);
  guint wait = cometd_polling_get_wait (polling, self->settings->max_network_delay,
                                        advice->timeout);

  self->connect = self->sink->add (COMETD_REQUEST_CONNECT, message, wait, self->user_data);
  /* So that the request has the only reference. */
  g_clear_object (&message);
  self->sink->send (self->connect, self->user_data);
}

static void
request_disconnect (CometdMetaRequests *self)
{
  g_autoptr(CometdMessage) message = cometd_meta_new_disconnect ();

  self->sink->send (self->sink->add (COMETD_REQUEST_DISCONNECT, message,
                                     self->settings->max_network_delay, self->user_data),
                    self->user_data);
}

void
cometd_meta_requests_send (CometdMetaRequests *self,
                           CometdAction        action,
                           CometdAddresses    *addresses,
                           CometdPolling      *polling,
                           const CometdAdvice *advice)
{
  if (action == COMETD_ACTION_HANDSHAKE)
    request_handshake (self, addresses);
  else if (action == COMETD_ACTION_CONNECT)
    request_connect (self, cometd_addresses_get_type (addresses), polling, advice);
  else
    request_disconnect (self);
}

void
cometd_meta_requests_forget_handshake (CometdMetaRequests *self)
{
  self->handshake = 0;
}

void
cometd_meta_requests_forget_connect (CometdMetaRequests *self)
{
  self->connect = 0;
}

gboolean
cometd_meta_requests_fail_handshake (CometdMetaRequests *self,
                                     const GError       *error)
{
  guint64 handshake = self->handshake;

  self->handshake = 0;
  if (handshake == 0)
    return FALSE;

  self->sink->end (handshake, NULL, error, self->user_data);
  return TRUE;
}

void
cometd_meta_requests_replace_connect (CometdMetaRequests *self,
                                      guint               wait)
{
  guint64 former = self->connect;

  self->connect = 0;
  self->sink->limit (former, wait, self->user_data);
}

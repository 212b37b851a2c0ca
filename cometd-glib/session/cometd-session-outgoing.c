/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

/* A message is counted from the call that queues it: as a request until it is written into a frame;
 * as a part of the frame until that is given to a socket, or has its response; and by the socket
 * until it is written. */

guint64
cometd_session_get_outgoing_size (CometdSession *self)
{
  CometdTransport *transport = cometd_carrier_get_transport (self->carrier);

  return self->outgoing_size +
         (transport != NULL ? cometd_transport_get_unsent_size (transport) : 0);
}

gboolean
cometd_session_has_room (CometdSession *self,
                         gsize          size)
{
  guint64 limit = self->settings->max_outgoing_size;
  guint64 waiting = cometd_session_get_outgoing_size (self);

  return limit == 0 || waiting == 0 || (waiting <= limit && size <= limit - waiting);
}

void
cometd_session_count_request (CometdSession *self,
                              CometdRequest *request)
{
  gsize size = cometd_message_get_size (cometd_request_get_message (request));

  cometd_session_uncount_request (self, request);
  cometd_request_set_size (request, size);
  self->outgoing_size += size;
}

void
cometd_session_uncount_request (CometdSession *self,
                                CometdRequest *request)
{
  self->outgoing_size -= cometd_request_get_size (request);
  cometd_request_set_size (request, 0);
}

void
cometd_session_tell_sent (CometdSession *self)
{
  guint64 size = cometd_session_get_outgoing_size (self);

  if (self->listener == NULL || size == self->told_outgoing_size)
    return;

  self->told_outgoing_size = size;
  self->listener->sent (self->user_data);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* The parts that a POST and the upgrade to a WebSocket have in common, from the choice of a
 * connection to the first byte that is sent: HTTP/1.1, the certificate, headers and cookies. */
typedef struct
{
  const CometdHttpSettings *settings; /* NULL after cometd_http_request_give_up(). */
  SoupMessage *message;
  GPtrArray *headers; /* For this request only, or NULL. */
  GCancellable *cancellable;

  /* The request uses a new connection, and not one that was kept open; and the address of this end
   * of it, or NULL. */
  gboolean is_connecting;
  GSocketAddress *local_address;

  /* HSTS applies to the host, so invalid certificates are not accepted. */
  gboolean is_strict;

  /* The certificate that the app was asked about, or NULL; and whether it was refused. */
  GTlsCertificate *certificate;
  GTlsCertificateFlags certificate_errors;
  gboolean is_refused;
} CometdHttpRequest;

/* cancellable: cancels the operation that sends message. Takes message. */
void           cometd_http_request_init      (CometdHttpRequest         *self,
                                              const CometdHttpSettings  *settings,
                                              SoupMessage               *message,
                                              GPtrArray                 *headers,
                                              GCancellable              *cancellable);
/* After this the app is not asked about certificates, and settings may be freed. */
void           cometd_http_request_give_up   (CometdHttpRequest         *self);
void           cometd_http_request_clear     (CometdHttpRequest         *self);

/* Stores the cookies of the response, unless the session has done so. */
void           cometd_http_request_take_cookies
                                             (CometdHttpRequest         *self);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* What a POST and an upgrade have in common, between the choice of a connection and the first byte
 * on it: HTTP/1.1, the certificate, headers and cookies. */
typedef struct
{
  const CometdHttpSettings *settings; /* NULL once the request is given up. */
  SoupMessage *message;
  GPtrArray *headers; /* Of this request, or NULL. */
  GCancellable *cancellable;

  /* A connection is being made for it, rather than one that is kept used. */
  gboolean is_connecting;

  /* The host is known for TLS only (HSTS), so no invalid certificate may be accepted. */
  gboolean is_strict;

  /* The certificate that was asked about, if any was, and whether the answer was no. */
  GTlsCertificate *certificate;
  GTlsCertificateFlags certificate_errors;
  gboolean is_refused;
} CometdHttpRequest;

/* cancellable: cancels the operation on message. Takes message. */
void           cometd_http_request_init      (CometdHttpRequest         *self,
                                              const CometdHttpSettings  *settings,
                                              SoupMessage               *message,
                                              GPtrArray                 *headers,
                                              GCancellable              *cancellable);
/* From here on no certificate is asked about; settings may go. */
void           cometd_http_request_give_up   (CometdHttpRequest         *self);
void           cometd_http_request_clear     (CometdHttpRequest         *self);

/* Stores the cookies of the response, unless the session did so. */
void           cometd_http_request_take_cookies
                                             (CometdHttpRequest         *self);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

#include "../cometd-transport-private.h"

G_BEGIN_DECLS

/* What both transports share: which session, which address, which limits. Set by the client,
 * read at each use, so that a changed limit counts at once. */

typedef gboolean (*CometdAcceptCertificate) (GTlsCertificate      *certificate,
                                             GTlsCertificateFlags  errors,
                                             gpointer              user_data);

typedef struct
{
  SoupSession *session;      /* Of this client alone; owned. */
  SoupSession *model;        /* The app's, which session takes after; owned; or NULL. */
  SoupCookieJar *jar;        /* The cookies while session has no jar; owned. */
  GUri *uri;                 /* The address, from cometd_http_parse_url(); owned. NULL before it is
                              * set: nothing may be sent then. */
  guint64 max_message_size;  /* Bytes; 0 = no limit. */
  guint keepalive_interval;  /* Seconds; 0 = no pings. */
  guint max_network_delay;   /* Milliseconds: for the reply to a ping. */
  GPtrArray *headers;        /* name, value, …: on each request and upgrade; owned. */
  CometdAcceptCertificate accept_certificate; /* NULL: invalid certificates are refused. */
  gpointer accept_data;
} CometdHttpSettings;

/* NULL and COMETD_ERROR_INVALID_DATA (with the address named) if url is not an absolute http,
 * https, ws or wss one with a host. The result is http or https: the upgrade to a WebSocket is a
 * request like any other, and it is by these schemes that proxies know where to connect to. */
GUri          *cometd_http_parse_url         (const char                *url,
                                              GError                   **error);

/* A text of GIO, of a proxy resolver or of the server, for error texts: it ends where a URL begins,
 * as that may have a password or a token. */
char          *cometd_http_cut_url           (const char                *text)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* An address for error texts: without user, password, query and fragment. */
char          *cometd_http_describe_uri      (GUri                      *uri)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* An address as above in quotation marks, and the connection type. */
char          *cometd_http_describe_place    (GUri                      *uri,
                                              const char                *connection_type)
                                             G_GNUC_WARN_UNUSED_RESULT;
/* The same for an address as the app gave it; the connection type alone if it is no URL. */
char          *cometd_http_describe_server   (const CometdHttpSettings  *settings,
                                              const char                *connection_type)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* Where the redirect that message was answered with leads to, NULL if it does not say. */
GUri          *cometd_http_get_location      (SoupMessage               *message)
                                             G_GNUC_WARN_UNUSED_RESULT;
/* Whether a request to one address may go on to the other: the same host and port, or from http to
 * https on any port of the same host. */
gboolean       cometd_http_may_redirect      (GUri                      *from,
                                              GUri                      *to);

/* name, value, name, value, … of a response, each name once. */
GPtrArray     *cometd_http_dup_headers       (SoupMessage               *message)
                                             G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

#include "../cometd-transport-private.h"

G_BEGIN_DECLS

/* The settings that both transports share. They are set by the client and read at each use, so that
 * a changed limit takes effect immediately. */

typedef gboolean (*CometdAcceptCertificate) (GTlsCertificate      *certificate,
                                             GTlsCertificateFlags  errors,
                                             gpointer              user_data);

typedef struct
{
  SoupSession *session;      /* Of this client only; owned. See cometd_http_session_get(). */
  SoupSession *model;        /* The app's session, or NULL; owned. See cometd_http_session_new(). */
  SoupCookieJar *jar;        /* The cookies if session has no cookie jar; owned. */
  GUri *uri;                 /* The address, from cometd_http_parse_url(); owned. NULL before it is
                              * set: nothing may be sent then. */
  guint64 max_message_size;  /* Bytes; 0 = no limit. */
  guint keepalive_interval;  /* Seconds; 0 = no pings. */
  guint max_network_delay;   /* Milliseconds: for the reply to a ping. */
  GPtrArray *headers;        /* Set on each request and upgrade; owned. */
  CometdAcceptCertificate accept_certificate; /* NULL: invalid certificates are refused. */
  gpointer accept_data;

  /* Creates session if there is none, and frees it; NULL if there always is one. */
  void (*need_session) (gpointer session_data);
  void (*free_session) (gpointer session_data);
  gpointer session_data;
} CometdHttpSettings;

/* Parses an address. Returns NULL and COMETD_ERROR_INVALID_DATA, with the address in the text,
 * unless url is an absolute http, https, ws or wss URL with a host. The scheme of the result is
 * http or https: a WebSocket is opened by an HTTP request, and proxies are chosen by these
 * schemes. */
GUri          *cometd_http_parse_url         (const char                *url,
                                              GError                   **error);

/* Cuts a text of GIO, of a proxy resolver or of the server off where a URL begins, as the URL may
 * contain a password or a token. */
char          *cometd_http_cut_url           (const char                *text)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* An address for error texts: without user name, password, query and fragment. */
char          *cometd_http_describe_uri      (GUri                      *uri)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* The same in quotation marks, followed by the connection type. */
char          *cometd_http_describe_place    (GUri                      *uri,
                                              const char                *connection_type)
                                             G_GNUC_WARN_UNUSED_RESULT;
/* The same for the address of the settings; the connection type alone if there is none. */
char          *cometd_http_describe_server   (const CometdHttpSettings  *settings,
                                              const char                *connection_type)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* The target of a redirect, NULL if the response does not contain a valid one. */
GUri          *cometd_http_get_location      (SoupMessage               *message)
                                             G_GNUC_WARN_UNUSED_RESULT;
/* Whether a request may be redirected from one address to the other: to the same host and port, or
 * from http to https on any port of the same host. */
gboolean       cometd_http_may_redirect      (GUri                      *from,
                                              GUri                      *to);

/* The headers of a response, see cometd-headers-private.h. */
GPtrArray     *cometd_http_dup_headers       (SoupMessage               *message)
                                             G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

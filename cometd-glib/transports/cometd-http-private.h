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
  SoupSession *session;      /* Owned. */
  SoupCookieJar *jar;        /* The cookies, if session has no jar of its own; owned. */
  char *url;                 /* As the app gave it; any of the four schemes. */
  guint64 max_message_size;  /* Bytes; 0 = no limit. */
  guint keepalive_interval;  /* Seconds; 0 = no pings. */
  GPtrArray *headers;        /* name, value, …: on each request and upgrade; owned. */
  CometdAcceptCertificate accept_certificate; /* NULL: invalid certificates are refused. */
  gpointer accept_data;
} CometdHttpSettings;

/* A SoupSession for one client alone: no timeout, room for the held connect and more, cookies. */
SoupSession   *cometd_http_session_new       (void);

/* Servers know a browser, and balancers a node, by cookies: a session of an app's that keeps none
 * gets a jar for our messages alone. NULL if it has one. */
SoupCookieJar *cometd_http_jar_new           (SoupSession               *session);
/* After all other headers; and once the response is there. */
void           cometd_http_add_cookies       (const CometdHttpSettings  *settings,
                                              SoupMessage               *message);
void           cometd_http_take_cookies      (const CometdHttpSettings  *settings,
                                              SoupMessage               *message);

/* NULL and COMETD_ERROR_INVALID_DATA (with the address named) if url is not an absolute http,
 * https, ws or wss one with a host. The result is http or https: the upgrade to a WebSocket is a
 * request like any other, and it is by these schemes that proxies know where to connect to. */
GUri          *cometd_http_parse_url         (const char                *url,
                                              GError                   **error);

/* An address as error texts name it: without user, password, query and fragment. */
char          *cometd_http_describe_uri      (GUri                      *uri)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* headers: name, value, …, or NULL. elsewhere: not to the host which the app named, so that
 * credentials stay behind. */
void           cometd_http_add_headers       (SoupMessage               *message,
                                              GPtrArray                 *headers,
                                              gboolean                   elsewhere);

/* Sorts an error of libsoup or GIO into a failure; takes error. */
void           cometd_http_failure_init      (CometdFailure             *failure,
                                              GError                    *error,
                                              SoupMessage               *message);

/* For what is no error to libsoup: a STATUS, UPGRADE, INVALID (as empty) or TOO_LARGE response. */
void           cometd_http_failure_init_kind (CometdFailure             *failure,
                                              CometdFailureKind          kind,
                                              SoupMessage               *message);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The reason why an exchange or a connection failed, as far as the session acts on it. */
typedef enum
{
  COMETD_FAILURE_UNREACHABLE, /* No connection: refused, host unknown, no route, proxy error. */
  COMETD_FAILURE_BROKEN,      /* An established connection was lost. */
  COMETD_FAILURE_UPGRADE,     /* An HTTP response instead of a WebSocket; status is set. */
  COMETD_FAILURE_STATUS,      /* An HTTP status other than 200; status is set. */
  COMETD_FAILURE_REDIRECT,    /* A redirect that is not followed; status is set. */
  COMETD_FAILURE_NOT_BAYEUX,  /* Status 200, but the body is not JSON, for example an HTML page. */
  COMETD_FAILURE_TLS,         /* The server's identity could not be verified (G_TLS_ERROR). */
  COMETD_FAILURE_INVALID,     /* Not valid Bayeux: empty body, invalid JSON, binary frame. */
  COMETD_FAILURE_TOO_LARGE,   /* A body or frame beyond max-message-size. */
  COMETD_FAILURE_SILENT,      /* No response in time (reported by the session itself). */
} CometdFailureKind;

/* The maximum delay accepted from Retry-After, in milliseconds. */
#define COMETD_FAILURE_MAX_RETRY_AFTER (60 * 60 * 1000)

typedef struct
{
  CometdFailureKind kind;
  guint status;      /* HTTP status, or 0. */
  guint retry_after; /* From Retry-After, in milliseconds, at most the limit above; or 0. */
  GError *error;     /* COMETD_ERROR TRANSPORT, TOO_LARGE or CONNECTION_CLOSED, or G_TLS_ERROR. */
  char reason[64];   /* The start of the reason phrase sent with the status; may be empty. */
  gboolean is_local; /* The network of this machine is down: no route, no neighbour, no name
                      * server. */
  gboolean is_frame_refused; /* The server closed the WebSocket because a frame was too large
                              * (1009). */
} CometdFailure;

/* Whether the failure is unlikely to go away by waiting: a rejected certificate, a 4xx status other
 * than 408 and 429, a redirect, an HTML page. A permanent failure makes an open fail immediately.
 * In an established session it may be caused by an intermediary, such as a captive portal, and is
 * treated as transient. An UPGRADE failure counts only if no other connection type is left to
 * try. */
gboolean cometd_failure_is_permanent (const CometdFailure *failure);

/* Whether a page or a redirect came instead of a reply: from a captive portal, for example. */
gboolean cometd_failure_is_page      (CometdFailureKind    kind,
                                      guint                status);

G_END_DECLS

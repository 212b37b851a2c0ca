/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why an exchange or a connection failed, as far as the session acts upon it. */
typedef enum
{
  COMETD_FAILURE_UNREACHABLE, /* No connection: refused, no such host, no route, proxy failed. */
  COMETD_FAILURE_BROKEN,      /* An established connection was lost. */
  COMETD_FAILURE_UPGRADE,     /* An HTTP response instead of a WebSocket; status is set. */
  COMETD_FAILURE_STATUS,      /* An HTTP status other than 200; status is set. */
  COMETD_FAILURE_REDIRECT,    /* A redirect that is not followed; status is set. */
  COMETD_FAILURE_NOT_BAYEUX,  /* Status 200, but the body is no JSON: an HTML page, for example. */
  COMETD_FAILURE_TLS,         /* The server's identity could not be verified (G_TLS_ERROR). */
  COMETD_FAILURE_INVALID,     /* Not valid Bayeux: empty body, invalid JSON, binary frame. */
  COMETD_FAILURE_TOO_LARGE,   /* A body or frame beyond max-message-size. */
  COMETD_FAILURE_SILENT,      /* No response in time (reported by the session itself). */
} CometdFailureKind;

/* The longest time that Retry-After may ask for, in milliseconds. */
#define COMETD_FAILURE_MAX_RETRY_AFTER (60 * 60 * 1000)

typedef struct
{
  CometdFailureKind kind;
  guint status;      /* HTTP status, 0 if there was none. */
  guint retry_after; /* From Retry-After, in milliseconds, bounded as above; 0 if there was none. */
  GError *error;     /* COMETD_ERROR TRANSPORT, TOO_LARGE or CONNECTION_CLOSED, or G_TLS_ERROR. */
  char reason[64];   /* The start of the reason phrase that came with the status; or empty. */
  gboolean is_frame_refused; /* The server closed because a frame was too large (WebSocket 1009). */
} CometdFailure;

/* Whether waiting is unlikely to cure it: a refused certificate, a 4xx status other than 408 and
 * 429, a redirect, a page for people. Fails an open at once; in an established session it may be
 * the work of something in between, such as a captive portal, and passes. For an UPGRADE: if no
 * other connection type is left to try. */
gboolean cometd_failure_is_permanent (const CometdFailure *failure);

G_END_DECLS

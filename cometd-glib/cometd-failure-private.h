/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why an exchange or a link failed, as far as the session acts upon it. */
typedef enum
{
  COMETD_FAILURE_UNREACHABLE, /* No connection: refused, no such host, no route, proxy failed. */
  COMETD_FAILURE_BROKEN,      /* There was a connection, and it went away. */
  COMETD_FAILURE_UPGRADE,     /* The server answered, but not with a WebSocket; status is set. */
  COMETD_FAILURE_STATUS,      /* An HTTP status other than 200; status is set. */
  COMETD_FAILURE_TLS,         /* The server could not prove who it is (G_TLS_ERROR), or the like. */
  COMETD_FAILURE_INVALID,     /* What came cannot be Bayeux: empty body, binary frame. */
  COMETD_FAILURE_TOO_LARGE,   /* A body or frame beyond max-message-size. */
  COMETD_FAILURE_SILENT,      /* No answer in time (said by the session itself). */
} CometdFailureKind;

typedef struct
{
  CometdFailureKind kind;
  guint status;  /* HTTP status, 0 if there was none. */
  GError *error; /* COMETD_ERROR TRANSPORT, TOO_LARGE or CONNECTION_CLOSED, or G_TLS_ERROR. */
} CometdFailure;

G_END_DECLS

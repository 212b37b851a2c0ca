/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-request-private.h"

G_BEGIN_DECLS

/* Classifies an error of libsoup or GIO as a failure; takes error. */
void           cometd_http_failure_init      (CometdFailure             *failure,
                                              GError                    *error,
                                              const CometdHttpRequest   *request);

/* Makes a failure of a response: STATUS (or REDIRECT, if it is one), UPGRADE, NOT_BAYEUX, INVALID
 * (an empty body) or TOO_LARGE. */
void           cometd_http_failure_init_kind (CometdFailure             *failure,
                                              CometdFailureKind          kind,
                                              SoupMessage               *message);

/* Gets the value of a Retry-After header, in seconds or a date, in milliseconds; 0 if it is invalid
 * or in the past. now: seconds since 1970. */
guint          cometd_http_read_retry_after  (const char                *value,
                                              gint64                     now);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

/**
 * COMETD_ERROR:
 *
 * The error domain of the library; its codes are [error@Error].
 *
 * Since: 0.1
 */
#define COMETD_ERROR (cometd_error_quark ())

/**
 * CometdError:
 * @COMETD_ERROR_FAILED: anything that has no code of its own
 * @COMETD_ERROR_INVALID_OPERATION: not possible in this state, such as opening an open client
 * @COMETD_ERROR_INVALID_CHANNEL: a channel name that is none, or of the wrong kind
 * @COMETD_ERROR_INVALID_DATA: text that is not JSON, or not a message
 * @COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE: the server offers no connection type that is allowed
 * @COMETD_ERROR_SERVER: the server refused; [func@Error.get_reply] has its reply
 * @COMETD_ERROR_TRANSPORT: the network or HTTP failed, or what came was not Bayeux
 * @COMETD_ERROR_TIMEOUT: no reply in time, or no connection for too long
 * @COMETD_ERROR_CONNECTION_CLOSED: the link went away under the operation
 * @COMETD_ERROR_TOO_LARGE: a message beyond a limit
 * @COMETD_ERROR_QUEUE_FULL: too much is waiting, to be sent or to be received; try later
 *
 * What went wrong.
 *
 * Errors of TLS and cancellation come through as `G_TLS_ERROR` and `G_IO_ERROR_CANCELLED`.
 *
 * Since: 0.1
 */
typedef enum
{
  COMETD_ERROR_FAILED,
  COMETD_ERROR_INVALID_OPERATION,
  COMETD_ERROR_INVALID_CHANNEL,
  COMETD_ERROR_INVALID_DATA,
  COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
  COMETD_ERROR_SERVER,
  COMETD_ERROR_TRANSPORT,
  COMETD_ERROR_TIMEOUT,
  COMETD_ERROR_CONNECTION_CLOSED,
  COMETD_ERROR_TOO_LARGE,
  COMETD_ERROR_QUEUE_FULL,
} CometdError;

COMETD_AVAILABLE_IN_ALL
GQuark         cometd_error_quark     (void);
#define COMETD_TYPE_ERROR (cometd_error_get_type ())
COMETD_AVAILABLE_IN_ALL
GType          cometd_error_get_type  (void) G_GNUC_CONST;
COMETD_AVAILABLE_IN_ALL
CometdMessage *cometd_error_get_reply (const GError *error);
COMETD_AVAILABLE_IN_ALL
int            cometd_error_get_code  (const GError *error);
COMETD_AVAILABLE_IN_ALL
char         **cometd_error_get_args  (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
const char    *cometd_error_get_text  (const GError *error);

G_END_DECLS

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
 * The error domain of this library.
 *
 * Errors in this domain have a code from the [error@Error] enumeration.
 *
 * Since: 0.1
 */
#define COMETD_ERROR (cometd_error_quark ())

/**
 * CometdError:
 * @COMETD_ERROR_FAILED: an error without a more specific code
 * @COMETD_ERROR_INVALID_OPERATION: the operation is not possible in the current state, such as
 *   opening a client that is already open
 * @COMETD_ERROR_INVALID_CHANNEL: a channel name is invalid, or of the wrong kind for the operation
 * @COMETD_ERROR_INVALID_DATA: a text is not valid JSON, or not a valid message
 * @COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE: the server offers none of the allowed connection types
 * @COMETD_ERROR_SERVER: the server refused the request; [func@Error.get_reply] returns its reply
 * @COMETD_ERROR_TRANSPORT: a network or HTTP error, or a response that is not Bayeux
 * @COMETD_ERROR_TIMEOUT: no reply arrived in time, or there was no connection for too long
 * @COMETD_ERROR_CONNECTION_CLOSED: the connection was lost before the operation completed
 * @COMETD_ERROR_TOO_LARGE: a message exceeds a size limit
 * @COMETD_ERROR_QUEUE_FULL: too many messages are waiting to be sent or received; try again later
 *
 * Error codes of this library.
 *
 * TLS errors and cancellation are reported unchanged, as `G_TLS_ERROR` and `G_IO_ERROR_CANCELLED`.
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

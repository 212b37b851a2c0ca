/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"

G_BEGIN_DECLS

/* A snapshot of the status of a session, to find out what has changed since the last one. Pure: no
 * signals, no clock, no client. */
typedef struct _CometdStatus CometdStatus;

/* The status at one moment; borrowed. */
typedef struct
{
  CometdState state;
  const char *client_id;
  const char *connection_type;
  const char *current_url;
  const GError *last_error;
  /* When the next attempt to connect is due on the session's clock, 0 if none is planned; and the
   * monotonic time minus that clock. */
  gint64 next_retry;
  gint64 clock_offset;
  gboolean multiple_clients;
} CometdStatusValues;

typedef enum
{
  COMETD_STATUS_STATE = 1 << 0,
  COMETD_STATUS_CONNECTED = 1 << 1,
  COMETD_STATUS_CLIENT_ID = 1 << 2,
  COMETD_STATUS_CONNECTION_TYPE = 1 << 3,
  COMETD_STATUS_LAST_ERROR = 1 << 4,
  COMETD_STATUS_NEXT_RETRY_TIME = 1 << 5,
  COMETD_STATUS_MULTIPLE_CLIENTS = 1 << 6,
  COMETD_STATUS_CURRENT_URL = 1 << 7,
} CometdStatusChanges;

CometdStatus        *cometd_status_new                 (void) G_GNUC_WARN_UNUSED_RESULT;
void                 cometd_status_free                (CometdStatus             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdStatus, cometd_status_free)

/* Takes the new values over. Returns which of them differ from the previous ones; a new snapshot
 * is DISCONNECTED and otherwise empty. */
CometdStatusChanges  cometd_status_update              (CometdStatus             *self,
                                                        const CometdStatusValues *values);
/* The monotonic time of the next attempt to connect, 0 if none is planned. An attempt that is due,
 * but waits for the main loop, is never in the past. */
gint64               cometd_status_get_next_retry_time (CometdStatus             *self,
                                                        gint64                    now);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "../cometd-failure-private.h"

G_BEGIN_DECLS

/* How long the app is willing to wait for a connection: a value, kept by the session. Times are in
 * microseconds, -1 for none; timeouts in milliseconds, 0 for none. */
typedef struct
{
  gboolean is_opening;
  gint64 open_time;     /* Since when an open has been in progress whose time is limited. */
  gint64 lost_time;     /* Since when there has been no connection. */
  gint64 watch_time;    /* Since when a receive has been waiting for messages. */
  gint64 call_time;     /* When the app last called an operation. */
  gint64 change_time;   /* When the app last changed the timeout. */
} CometdPatience;

/* The app is presumed to be in use for this long after an operation. Milliseconds. */
#define COMETD_PATIENCE_URGENT_TIME (60 * 1000)

/* Delays are not increased at first while attempts do not reach the server, because another one
 * costs little: none of its packets leaves the machine if the network is down, and a captive portal
 * is nearby. So the end is noticed soon even if the network monitor does not report it. All in
 * milliseconds; the times count from the loss of the connection. A page may also be sent by the
 * server of the app, to all of its clients, so that time is shorter. */
#define COMETD_PATIENCE_LOCAL_DELAY 1000
#define COMETD_PATIENCE_LOCAL_TIME (10 * 60 * 1000)
#define COMETD_PATIENCE_MIN_PAGE_DELAY 1000
#define COMETD_PATIENCE_MAX_PAGE_DELAY 1500
#define COMETD_PATIENCE_PAGE_TIME (2 * 60 * 1000)

void     cometd_patience_init           (CometdPatience       *self);
/* The app opens the client. */
void     cometd_patience_open           (CometdPatience       *self,
                                         gint64                now);
/* If an open is in progress, its time starts again. */
void     cometd_patience_restart_open   (CometdPatience       *self,
                                         gint64                now);
/* The open has ended. TRUE if one was in progress. */
gboolean cometd_patience_end_open       (CometdPatience       *self);
/* The app has changed the timeout: what it ends does not end before now, so that a timer for the
 * end is not late. */
void     cometd_patience_note_change    (CometdPatience       *self,
                                         gint64                now);
/* No attempt of an open begins after it; -1 if none is in progress. */
gint64   cometd_patience_get_open_end   (const CometdPatience *self,
                                         guint                 timeout);
/* When a waiting receive is to be told that there is no connection; -1 if none waits. */
gint64   cometd_patience_get_watch_end  (const CometdPatience *self,
                                         guint                 timeout);
/* Whether the app would notice a long delay before the next attempt. */
gboolean cometd_patience_is_urgent      (const CometdPatience *self,
                                         gint64                now);
/* The longest delay after such a failure, in milliseconds; G_MAXUINT for no limit. random: from 0
 * to 1. */
guint    cometd_patience_get_max_delay  (const CometdPatience *self,
                                         const CometdFailure  *failure,
                                         double                random,
                                         gint64                now);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What kind of connect comes next, and what the replies to the connects show about the server: a
 * value, kept by the conversation. Times are in microseconds, other durations in milliseconds. */
typedef struct
{
  gboolean at_once;            /* The server is asked not to hold the next connect. */
  gboolean is_first;           /* It is the first of the session. */
  gboolean is_timeout_ignored; /* The server holds connects although it was asked not to. */
  gboolean is_probing;         /* A connect is sent early to find out whether the session exists. */
  guint probe_wait;            /* For the reply to it. */
  guint n_spins;               /* Connects that returned at once and without events, in a row. */
} CometdPolling;

/* More consecutive empty connects than this are throttled. */
#define COMETD_POLLING_MAX_SPINS 5
/* A connect that returns within this time returns at once. */
#define COMETD_POLLING_SPIN_TIME 50
/* A connect that takes longer was held by the server. */
#define COMETD_POLLING_HELD_TIME 1000

typedef enum
{
  COMETD_POLLING_NORMAL,
  COMETD_POLLING_HELD, /* The server held the connect, so the session works. */
} CometdPollingResult;

void                cometd_polling_init            (CometdPolling *self);
/* A session has begun. */
void                cometd_polling_session_began   (CometdPolling *self);
/* The connection is lost. The server is not to hold the next connect, whose reply shows that there
 * is a connection again. */
void                cometd_polling_connection_lost (CometdPolling *self);
/* An attempt failed. */
void                cometd_polling_failed          (CometdPolling *self);
/* The next connect is a probe. FALSE if there is one already: one probe for each connect that the
 * server holds is enough. */
gboolean            cometd_polling_probe           (CometdPolling *self,
                                                    guint          wait);
/* How long to wait for the reply to the next connect. timeout: how long the server holds connects,
 * by its advice. */
guint               cometd_polling_get_wait        (CometdPolling *self,
                                                    guint          max_network_delay,
                                                    guint          timeout);
/* A connect was accepted after a duration in milliseconds. */
CometdPollingResult cometd_polling_answered        (CometdPolling *self,
                                                    gint64         duration,
                                                    guint          max_network_delay,
                                                    guint          timeout);
/* The state is connected. duration_us: of the last connect, in microseconds. TRUE if the next
 * connect has to be throttled. */
gboolean            cometd_polling_connected       (CometdPolling *self,
                                                    gint64         duration_us);

G_END_DECLS

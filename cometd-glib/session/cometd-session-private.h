/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message-private.h"
#include "../cometd-transport-private.h"
#include "../cometd-exchange-private.h"
#include "cometd-clock-private.h"
#include "cometd-session-listener-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* One client's conversation with a server: handshake, connects, what is sent and what comes. It
 * knows neither sockets nor the client. Calls go down to a CometdTransport that the listener makes;
 * news goes up by the listener's functions. */

#define COMETD_TYPE_SESSION (cometd_session_get_type ())
G_DECLARE_FINAL_TYPE (CometdSession, cometd_session, COMETD, SESSION, GObject)

/* listener, settings and clock must outlive the session's last use; user_data until
 * cometd_session_detach(). clock NULL: the real one, on the thread-default main context. client:
 * what extensions get from cometd_exchange_get_client(); not kept alive. */
CometdSession *cometd_session_new                 (const CometdSessionListener *listener,
                                                   gpointer                     user_data,
                                                   const CometdSessionSettings *settings,
                                                   GObject                     *client,
                                                   const CometdClock           *clock,
                                                   gpointer                     clock_data);

/* Properties. */
CometdState    cometd_session_get_state           (CometdSession *self);
const char    *cometd_session_get_client_id       (CometdSession *self);
const char    *cometd_session_get_connection_type (CometdSession *self);
const GError  *cometd_session_get_last_error      (CometdSession *self);
/* Time of the next attempt on the session's clock, 0 if none is planned. */
gint64         cometd_session_get_next_retry      (CometdSession *self);
gint64         cometd_session_get_time            (CometdSession *self);
gboolean       cometd_session_has_multiple_clients (CometdSession *self);
/* Bytes that wait to be sent: in the outbox, on their way through the extensions, and with the
 * transport. */
guint64        cometd_session_get_outgoing_size   (CometdSession *self);
/* Sorted, NULL-terminated. (transfer full) */
char         **cometd_session_dup_channels        (CometdSession *self);

/* Begins a session. done: reply NULL; called when the first connect has succeeded, or it is given
 * up. Only while DISCONNECTED. */
void           cometd_session_open                (CometdSession     *self,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Gives an open in progress up: its done gets error, everything is dropped. */
void           cometd_session_cancel_open         (CometdSession     *self,
                                                   const GError      *error);
/* Ends the session in good order, in bounded time; never fails. Several may wait for it. */
void           cometd_session_close               (CometdSession     *self,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Drops everything at once. Operations in progress fail with CONNECTION_CLOSED, from an idle. The
 * session may be opened again. */
void           cometd_session_abort               (CometdSession     *self);
/* The same, and nobody is told anything any more, for good. For the one who owns us, at its end. */
void           cometd_session_detach              (CometdSession     *self);

/* A message of the app's: publish, service, remote call. Fails with TOO_LARGE, CONNECTION_CLOSED,
 * TIMEOUT, SERVER, … Not while DISCONNECTED or DISCONNECTING: the caller asks first. is_call: the
 * reply that counts is the one with data. timeout: ms, 0 = max-network-delay. Returns a number for
 * cometd_session_cancel(). */
guint64        cometd_session_send                (CometdSession     *self,
                                                   CometdMessage     *message,
                                                   gboolean           is_call,
                                                   guint              timeout,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Messages share bodies and frames of max-batch-size again: the server, or the setting, is another
 * one. */
void           cometd_session_reset_batch_size    (CometdSession     *self);
/* Gives one operation up: a message that still waits is not sent; its done is not called any more.
 * Does nothing if it is over. */
void           cometd_session_cancel              (CometdSession     *self,
                                                   guint64            number);

/* Adds a subscription of the app; the listener is told what becomes of it, never from inside this
 * call. Subscribing to a service channel is purely local. */
void           cometd_session_subscribe           (CometdSession     *self,
                                                   const char        *channel,
                                                   gpointer           subscription);
/* Removes a subscription; the listener is not told. If it was the last of its channel the server is
 * told; done (may be NULL) gets its reply. Returns a number like cometd_session_send(), or 0 if
 * there is nothing to cancel. */
guint64        cometd_session_unsubscribe         (CometdSession     *self,
                                                   gpointer           subscription,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Removes all subscriptions of a channel; the listener is told that each has ended. */
guint64        cometd_session_unsubscribe_channel (CometdSession     *self,
                                                   const char        *channel,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);

void           cometd_session_begin_batch         (CometdSession     *self);
void           cometd_session_end_batch           (CometdSession     *self);

/* From now on events, and all that comes behind them, wait until each hold has been released: see
 * COMETD_SESSION_MAX_HOLD_DISPATCH for how long at most. Returns a token for the release, which has
 * no effect on later holds if this one is over already. */
guint          cometd_session_hold_dispatch       (CometdSession     *self);
void           cometd_session_release_dispatch    (CometdSession     *self,
                                                   guint              token);

/* Back-pressure: while paused, the next connect is not sent, as long as the session is good. */
void           cometd_session_set_paused          (CometdSession     *self,
                                                   gboolean           paused);
/* Besides, nothing is read from a transport over which the server sends without being asked, unless
 * an operation waits for its reply. */
void           cometd_session_set_blocked         (CometdSession     *self,
                                                   gboolean           blocked);
/* Nothing is read, and all operations fail with QUEUE_FULL. */
void           cometd_session_set_full            (CometdSession     *self,
                                                   gboolean           full);
/* Somebody waits for messages from now on (or no more): unreachable tells once when there was no
 * connection for connection-timeout since then. */
void           cometd_session_watch               (CometdSession     *self,
                                                   gboolean           watching);
/* The network changed, or the machine woke up: looks at the deadlines and, if available, makes the
 * planned attempt now. */
void           cometd_session_network_changed     (CometdSession     *self,
                                                   gboolean           available);
/* Makes the planned attempt now. */
void           cometd_session_retry_now           (CometdSession     *self);

/* The extensions in the order of adding, those for outgoing; the auth extension is not among them
 * and comes last. */
void           cometd_session_set_extensions      (CometdSession     *self,
                                                   GPtrArray         *extensions,
                                                   CometdExtension   *auth_extension);
/* A member of each handshake message from now on; NULL takes it away. */
void           cometd_session_set_handshake_field (CometdSession     *self,
                                                   const char        *name,
                                                   JsonNode          *value);
/* Ends authenticate: error NULL = there are new credentials. */
void           cometd_session_authenticated       (CometdSession     *self,
                                                   const GError      *error);

/* For a CometdClock of one's own: the time given to set_alarm has come. */
void           cometd_session_alarm               (CometdSession     *self);

G_END_DECLS

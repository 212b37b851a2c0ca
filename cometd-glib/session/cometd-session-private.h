/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message-private.h"
#include "../cometd-transport-private.h"
#include "../cometd-exchange-private.h"
#include "../protocol/cometd-saved-session-private.h"
#include "cometd-clock-private.h"
#include "cometd-draft-private.h"
#include "cometd-session-listener-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* A client's session with a server: handshake, connects, sending and receiving. It uses neither
 * sockets nor the client. Calls go down to a CometdTransport that the listener creates;
 * notifications go up through the functions of the listener. */

#define COMETD_TYPE_SESSION (cometd_session_get_type ())
G_DECLARE_FINAL_TYPE (CometdSession, cometd_session, COMETD, SESSION, GObject)

/* listener, settings and clock must outlive the session's last use; user_data until
 * cometd_session_detach(). clock: NULL for the real one, in the thread-default main context.
 * client: returned by cometd_exchange_get_client(); not kept alive. */
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
/* The position of the address in use, or of the last one in use. */
guint          cometd_session_get_address         (CometdSession *self);
const GError  *cometd_session_get_last_error      (CometdSession *self);
/* Why the session ended; NULL if it was opened again, or if the app ended it. */
const GError  *cometd_session_get_end_error       (CometdSession *self);
/* Whether another cometd_session_resume() may continue the session that was given to the last one:
 * the server has not replied, and the app has not ended it. */
gboolean       cometd_session_is_saved_usable     (CometdSession *self);
/* The time of the next attempt on the session's clock, or 0. */
gint64         cometd_session_get_next_retry      (CometdSession *self);
gint64         cometd_session_get_time            (CometdSession *self);
gboolean       cometd_session_has_multiple_clients (CometdSession *self);
/* Bytes that wait to be sent: in the outbox, in the extensions, and in the transport. */
guint64        cometd_session_get_outgoing_size   (CometdSession *self);
/* Sorted, NULL-terminated. (transfer full) */
char         **cometd_session_dup_channels        (CometdSession *self);

/* Those that the server has subscribed: the same. */
char         **cometd_session_dup_active_channels (CometdSession *self);
/* Whether dispatching is held, see cometd_session_hold_dispatch(). */
gboolean       cometd_session_is_dispatch_held    (CometdSession     *self);
/* Whether everything that has arrived was dispatched. */
gboolean       cometd_session_is_quiet            (CometdSession     *self);
const CometdAdvice *cometd_session_get_advice     (CometdSession     *self);

/* Opens a session. done: reply is NULL; called when the first connect has succeeded, or open has
 * failed. Only while DISCONNECTED. */
void           cometd_session_open                (CometdSession     *self,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* The same, with the session of another process, or NULL. It goes on with a connect; if the server
 * does not know the session, with a handshake. The connection type must be allowed. */
void           cometd_session_resume              (CometdSession     *self,
                                                   const CometdSavedSession *saved,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Cancels an open in progress: its done is called with error, everything is dropped. */
void           cometd_session_cancel_open         (CometdSession     *self,
                                                   const GError      *error);
/* Closes the session cleanly, in bounded time; never fails. May be called several times. */
void           cometd_session_close               (CometdSession     *self,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Drops everything immediately. Operations in progress fail with CONNECTION_CLOSED, from an idle
 * source. The session may be opened again. */
void           cometd_session_abort               (CometdSession     *self);
/* The same, permanently and without further notifications. Called by the owner before it is
 * freed. */
void           cometd_session_detach              (CometdSession     *self);

/* Sends a message of the app: publish, service, remote call. Fails with TOO_LARGE,
 * CONNECTION_CLOSED, TIMEOUT, SERVER, … The caller ensures that the state is neither DISCONNECTED
 * nor DISCONNECTING. is_call: the operation ends with the reply that has data. timeout: ms, 0 =
 * max-network-delay. Returns a number for cometd_session_cancel(). */
guint64        cometd_session_send                (CometdSession     *self,
                                                   CometdMessage     *message,
                                                   gboolean           is_call,
                                                   guint              timeout,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Sends a publish. Takes draft. See cometd_session_send(). */
guint64        cometd_session_send_draft          (CometdSession     *self,
                                                   CometdDraft       *draft,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Sends a publish with flags, which say what is done if the connection is lost. timeout: from now
 * until the operation has ended; ms, 0 = max-network-delay, or without flags as
 * cometd_session_send(). */
guint64        cometd_session_publish             (CometdSession      *self,
                                                   CometdMessage      *message,
                                                   CometdPublishFlags  flags,
                                                   guint               timeout,
                                                   CometdSessionDone   done,
                                                   gpointer            user_data);
/* Resets the size of bodies and frames to max-batch-size, because the server or the property has
 * changed. */
void           cometd_session_reset_batch_size    (CometdSession     *self);
/* Cancels an operation: a message that still waits is not sent, and done is not called. Does
 * nothing if the operation has ended. */
void           cometd_session_cancel              (CometdSession     *self,
                                                   guint64            number);

/* Adds a subscription of the app; the listener is notified of its state, but not from within this
 * call. Subscribing to a service channel is purely local. */
void           cometd_session_subscribe           (CometdSession     *self,
                                                   const char        *channel,
                                                   gpointer           subscription);
/* Removes a subscription, without notifying the listener. If it was the last one of its channel,
 * the server is notified; done (may be NULL) is called with its reply. Returns a number like
 * cometd_session_send(), or 0 if there is nothing to cancel. */
guint64        cometd_session_unsubscribe         (CometdSession     *self,
                                                   gpointer           subscription,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);
/* Removes all subscriptions of a channel; the listener is notified that each has ended. */
guint64        cometd_session_unsubscribe_channel (CometdSession     *self,
                                                   const char        *channel,
                                                   CometdSessionDone  done,
                                                   gpointer           user_data);

void           cometd_session_begin_batch         (CometdSession     *self);
void           cometd_session_end_batch           (CometdSession     *self);

/* From now on events, and everything after them, wait until each hold has been released, at most
 * for COMETD_SESSION_MAX_HOLD_DISPATCH. Returns a token for the release, which has no effect on
 * later holds if this one has expired. */
guint          cometd_session_hold_dispatch       (CometdSession     *self);
void           cometd_session_release_dispatch    (CometdSession     *self,
                                                   guint              token);

/* Back-pressure: while paused, the next connect is not sent, as long as the session exists. */
void           cometd_session_set_paused          (CometdSession     *self,
                                                   gboolean           paused);
/* In addition, nothing is read from a transport over which the server pushes messages, unless an
 * operation waits for its reply. */
void           cometd_session_set_blocked         (CometdSession     *self,
                                                   gboolean           blocked);
/* Nothing is read, and all operations fail with QUEUE_FULL. */
void           cometd_session_set_full            (CometdSession     *self,
                                                   gboolean           full);
/* Whether a receive is waiting for messages: if so, unreachable is called once when there was no
 * connection for connection-timeout since then. */
void           cometd_session_watch               (CometdSession     *self,
                                                   gboolean           watching);
/* A setting was changed on which a deadline or the transport may depend. */
void           cometd_session_settings_changed    (CometdSession     *self);
/* The network changed: checks the connection, or makes the planned attempt now. Whether a network
 * is available does not matter, because the server may be on the same machine, or on a local
 * network without a default route. */
void           cometd_session_network_changed     (CometdSession     *self);
/* Makes the planned attempt now. */
void           cometd_session_retry_now           (CometdSession     *self);

/* The extensions in the order of adding; without the authentication extension, which is always
 * last. */
void           cometd_session_set_extensions      (CometdSession     *self,
                                                   GPtrArray         *extensions,
                                                   CometdExtension   *auth_extension);
/* Sets a field of each handshake from now on; NULL removes it. */
void           cometd_session_set_handshake_field (CometdSession     *self,
                                                   const char        *name,
                                                   JsonNode          *value);
/* Completes authenticate(): if error is NULL, there are new credentials. */
void           cometd_session_authenticated       (CometdSession     *self,
                                                   const GError      *error);

/* For a custom CometdClock: the time given to set_alarm() has come. */
void           cometd_session_alarm               (CometdSession     *self);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message-private.h"
#include "../cometd-transport-private.h"

G_BEGIN_DECLS

/* Ends an operation, exactly once: a reply, or an error (with the reply that caused it, if any).
 * Never called from within the call that began the operation. */
typedef void (*CometdSessionDone) (CometdMessage *reply,
                                   const GError  *error,
                                   gpointer       user_data);

/* Notifications. They are sent when the session's own state is consistent: any call into the
 * session is allowed, including dropping its last reference. */
typedef struct
{
  /* Creates a transport for a connection type and the address at a position, or returns NULL for an
   * unknown type. (transfer full) */
  CometdTransport *(*make_transport) (const char          *connection_type,
                                      guint                address,
                                      gpointer             user_data);
  /* One of these has changed: state, client id, connection type, address, last error, next
   * retry. */
  void (*changed)                    (CometdState          old_state,
                                      CometdState          new_state,
                                      gpointer             user_data);
  /* A reply on a meta channel, before it takes effect. */
  void (*meta)                       (CometdMessage       *message,
                                      gpointer             user_data);
  /* An event. subscriptions: those given to cometd_session_subscribe() that match its channel; or
   * NULL. The array does not change during the call. */
  void (*event)                      (CometdMessage       *message,
                                      gpointer            *subscriptions,
                                      guint                n_subscriptions,
                                      gpointer             user_data);
  /* The new state of a subscription: ACTIVE, PENDING (during a new handshake), FAILED (with an
   * error, and the reply if the server refused it) or ENDED. After FAILED or ENDED the session has
   * removed the subscription. */
  void (*subscription)               (gpointer                 subscription,
                                      CometdSubscriptionState  state,
                                      CometdMessage           *reply,
                                      const GError            *error,
                                      gpointer                 user_data);
  /* The session has ended; see cometd_session_get_end_error(). Not called if it was opened again
   * meanwhile. */
  void (*ended)                      (gpointer             user_data);
  /* There was no connection for connection-timeout; see cometd_session_watch(). */
  void (*unreachable)                (const GError        *error,
                                      gpointer             user_data);
  /* Whether there is an authentication extension. */
  gboolean (*can_authenticate)       (gpointer             user_data);
  /* New credentials are needed because of this reply; completed by cometd_session_authenticated(),
   * and not called again before that. NULL: they are not needed any more. */
  void (*authenticate)               (CometdMessage       *reply,
                                      gpointer             user_data);
  /* The app has not subscribed in time to the channels that another process had subscribed. The
   * others of them are unsubscribed. */
  void (*given_up)                   (gpointer             user_data);
  /* The next connect, which may acknowledge everything that has arrived, is about to be sent. All
   * of that was dispatched. */
  void (*connecting)                 (gpointer             user_data);
  /* cometd_session_get_outgoing_size() has changed since the last call. */
  void (*sent)                       (gpointer             user_data);
} CometdSessionListener;

G_END_DECLS

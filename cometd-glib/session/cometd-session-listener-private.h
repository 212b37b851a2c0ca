/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message-private.h"
#include "../cometd-transport-private.h"

G_BEGIN_DECLS

/* Ends an operation, exactly once: a reply, or an error (with the reply that caused it, if one
 * did). Never called from inside the call that began the operation. */
typedef void (*CometdSessionDone) (CometdMessage *reply,
                                   const GError  *error,
                                   gpointer       user_data);

/* News. All of it comes when the session's own state is settled: any call into the session is
 * allowed, also dropping its last reference. */
typedef struct
{
  /* A transport for a connection type, or NULL if there is none of that name. (transfer full) */
  CometdTransport *(*make_transport) (const char          *connection_type,
                                      gpointer             user_data);
  /* State, client id, connection type, last error, next retry: any of these changed; ask. */
  void (*changed)                    (CometdState          old_state,
                                      CometdState          new_state,
                                      gpointer             user_data);
  /* A reply on a meta channel, before what follows of it. */
  void (*meta)                       (CometdMessage       *message,
                                      gpointer             user_data);
  /* An event. subscriptions: those given to cometd_session_subscribe() that cover its channel; not
   * changed while this runs; or NULL. */
  void (*event)                      (CometdMessage       *message,
                                      GPtrArray           *subscriptions,
                                      gpointer             user_data);
  /* What became of a subscription: ACTIVE, PENDING (a new session is being made), FAILED (with an
   * error, and the reply if the server refused it) or ENDED. After FAILED or ENDED the session has
   * removed the subscription. */
  void (*subscription)               (gpointer                 subscription,
                                      CometdSubscriptionState  state,
                                      CometdMessage           *reply,
                                      const GError            *error,
                                      gpointer                 user_data);
  /* The session has come to its end without having been closed by the app: refused for good, or
   * ended by the server. The state is DISCONNECTED already. */
  void (*ended)                      (const GError        *error,
                                      gpointer             user_data);
  /* Nobody could be reached for connection-timeout; see cometd_session_watch(). */
  void (*unreachable)                (const GError        *error,
                                      gpointer             user_data);
  /* Whether there is somebody who has credentials. */
  gboolean (*can_authenticate)       (gpointer             user_data);
  /* Credentials are wanted, because of reply; answered by cometd_session_authenticated(). Not
   * called again before that. NULL: they are not wanted any more. */
  void (*authenticate)               (CometdMessage       *reply,
                                      gpointer             user_data);
  /* cometd_session_get_outgoing_size() has changed since this was last called. */
  void (*sent)                       (gpointer             user_data);
} CometdSessionListener;

G_END_DECLS

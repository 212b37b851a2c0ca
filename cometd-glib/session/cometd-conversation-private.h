/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-failure-private.h"
#include "../protocol/cometd-addresses-private.h"
#include "../protocol/cometd-advice-private.h"
#include "../protocol/cometd-lifecycle-private.h"
#include "../protocol/cometd-saved-session-private.h"
#include "cometd-meta-requests-private.h"
#include "cometd-request-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* The exchange of meta messages with the server, from an open to the end of the session: carries
 * out the lifecycle and interprets replies. It owns the connection type, the advice, the client id
 * and the numbers of the handshake, connect and disconnect in progress. */
typedef struct _CometdConversation CometdConversation;

/* The longest client id that a server may assign, in bytes. Those of CometD and Faye have 30. */
#define COMETD_CONVERSATION_MAX_CLIENT_ID 1024

typedef struct
{
  CometdMetaRequestsSink requests;

  gint64   (*get_now)         (gpointer           user_data);
  /* 0 ≤ x < 1. */
  double   (*get_random)      (gpointer           user_data);
  /* Whether the app would notice a long delay before the next attempt. */
  gboolean (*is_urgent)       (gint64             now,
                               gpointer           user_data);
  /* Whether a reply has arrived that the next connect acknowledges, and is not dispatched. */
  gboolean (*has_answer)      (gpointer           user_data);
  /* Whether an open is in progress, which fails if an error is permanent. */
  gboolean (*is_opening)      (gpointer           user_data);

  /* A transport for the address and the connection type in use is needed. FALSE: there is
   * none, and the session has ended. */
  gboolean (*need_transport)  (gpointer           user_data);
  /* The transport in use is to be aborted. */
  void     (*drop_transport)  (gpointer           user_data);
  /* The state, the client id or the time of the next retry has changed. error: why, or NULL. */
  void     (*changed)         (const GError      *error,
                               gpointer           user_data);
  /* There is a session, or a connection again: subscriptions are to be restored. */
  void     (*established)     (gpointer           user_data);
  /* The same before the state is connected. is_again: in an existing session. TRUE if that is to
   * wait for cometd_conversation_restored(). */
  gboolean (*restore)         (gboolean           is_again,
                               gpointer           user_data);
  void     (*session_lost)    (const GError      *error,
                               gpointer           user_data);
  void     (*connection_lost) (const GError      *error,
                               gpointer           user_data);
  /* Another connection type is used: what was sent by the former one is lost. */
  void     (*type_changed)    (const GError      *error,
                               gpointer           user_data);
  /* The session of another process goes on: its first connect was accepted. */
  void     (*resumed)         (gpointer           user_data);
  /* A connect was accepted and the session goes on, so earlier errors are over. */
  void     (*recovered)       (gpointer           user_data);
  /* The state is connected, and subscriptions have been restored. */
  void     (*opened)          (gpointer           user_data);
  /* The session has ended, with an error or because the app closed it. is_graceful: the transport
   * may be closed instead of aborted. */
  void     (*ended)           (const GError      *error,
                               gboolean           is_graceful,
                               gpointer           user_data);
} CometdConversationSink;

/* settings and fields, the extra members of each handshake (name → JsonNode), must outlive the
 * conversation. */
CometdConversation *cometd_conversation_new           (const CometdConversationSink *sink,
                                                       gpointer                      user_data,
                                                       const CometdSessionSettings  *settings,
                                                       GHashTable                   *fields)
                                                      G_GNUC_WARN_UNUSED_RESULT;
void                cometd_conversation_free          (CometdConversation  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdConversation, cometd_conversation_free)

CometdState         cometd_conversation_get_state     (CometdConversation  *self);
/* NULL before a handshake was accepted. */
const char         *cometd_conversation_get_client_id (CometdConversation  *self);
/* The position of the address in use. */
guint               cometd_conversation_get_address   (CometdConversation  *self);
/* The number of handshakes that were accepted. */
guint               cometd_conversation_get_session   (CometdConversation  *self);
/* NULL if there is none. */
const char         *cometd_conversation_get_connection_type
                                                      (CometdConversation  *self);
const CometdAdvice *cometd_conversation_get_advice    (CometdConversation  *self);
void                cometd_conversation_set_advice    (CometdConversation  *self,
                                                       const CometdAdvice  *advice);
/* When the planned retry is made; 0 if none is planned. */
gint64              cometd_conversation_get_retry     (CometdConversation  *self);
/* The numbers of the requests in progress; 0 if there is none. */
guint64             cometd_conversation_get_handshake (CometdConversation  *self);
guint64             cometd_conversation_get_connect   (CometdConversation  *self);
/* Whether there is a session and a connection. */
gboolean            cometd_conversation_is_established (CometdConversation *self);
/* Whether a connect is sent early to find out whether the session exists. */
gboolean            cometd_conversation_is_probing    (CometdConversation  *self);
/* Whether the session of another process is to go on, which the server has not confirmed. */
gboolean            cometd_conversation_is_resuming   (CometdConversation  *self);
/* Whether the connection is back and the state connected waits for subscriptions. */
gboolean            cometd_conversation_is_restoring  (CometdConversation  *self);
/* Whether no attempt is in progress, because the next one is planned for later. */
gboolean            cometd_conversation_is_waiting    (CometdConversation  *self);
/* Whether an attempt is in progress, or is to begin now. */
gboolean            cometd_conversation_is_attempting (CometdConversation  *self);

/* While paused, no connect is sent in the state connected. A probe is. */
void                cometd_conversation_set_paused    (CometdConversation  *self,
                                                       gboolean             paused);

/* saved: the session of another process, to be continued if its connection type is allowed; or
 * NULL. */
void                cometd_conversation_open          (CometdConversation  *self,
                                                       const CometdSavedSession *saved);
/* Ends the session without telling the server. error: why, or NULL if the app wants it. */
void                cometd_conversation_stop          (CometdConversation  *self,
                                                       const GError        *error,
                                                       gboolean             is_graceful);
/* Makes the planned attempt if it is due. */
void                cometd_conversation_act           (CometdConversation  *self);
/* When the planned attempt is made; -1 if none is, or if it waits for the end of a pause. */
gint64              cometd_conversation_get_attempt_time (CometdConversation *self,
                                                       gboolean            *is_retry);

/* A message was received by the current connection type. */
void                cometd_conversation_heard         (CometdConversation  *self);
/* An event was received. TRUE if an attempt need not wait any longer. */
gboolean            cometd_conversation_count_event   (CometdConversation  *self);
/* The server replied to an operation of the app. */
void                cometd_conversation_count_reply   (CometdConversation  *self);
/* A handshake was accepted by a server that offers these connection types; NULL if it does not say
 * which. */
CometdOffer         cometd_conversation_take_offer    (CometdConversation  *self,
                                                       char               **connection_types);
/* A handshake was accepted, and so were its connection types. n_events: of those that the server
 * sends before it answers the first connect. error: why the session is to end at once, or NULL. */
void                cometd_conversation_begin_session (CometdConversation  *self,
                                                       const char          *client_id,
                                                       guint64              n_events,
                                                       CometdReconnect      reconnect,
                                                       const GError        *error);
/* The connect in progress was accepted. error: why there is to be a new session, or NULL. */
void                cometd_conversation_accept_connect (CometdConversation *self,
                                                       CometdReconnect      reconnect,
                                                       const GError        *error);
/* Something happened to the session that no other function is for. error: why the session is lost
 * or ends, or NULL. */
void                cometd_conversation_advance       (CometdConversation  *self,
                                                       CometdEvent          event,
                                                       CometdReconnect      reconnect,
                                                       const GError        *error);
/* A request was refused, or its reply has another effect on the session. */
void                cometd_conversation_refuse        (CometdConversation  *self,
                                                       CometdRequestKind    kind,
                                                       CometdEvent          event,
                                                       CometdReconnect      reconnect,
                                                       const GError        *error);
/* The subscriptions for which restore() waits have been restored. */
void                cometd_conversation_restored      (CometdConversation  *self);

/* An attempt has failed. event: what it was: HANDSHAKE_FAILED, CONNECT_FAILED, CONNECTION_LOST, or
 * CLOSED for a disconnect. progress: how far the connection had come. */
void                cometd_conversation_fail          (CometdConversation  *self,
                                                       CometdEvent          event,
                                                       const CometdFailure *failure,
                                                       CometdProgress       progress);
/* The handshake in progress was dropped with its connection: it is sent again. */
void                cometd_conversation_repeat_handshake
                                                      (CometdConversation  *self);
/* The connection is replaced: the connect is sent again. had_connect: it was sent and has ended. */
void                cometd_conversation_reconnect     (CometdConversation  *self,
                                                       gboolean             had_connect);
/* Finds out whether the session exists, by a connect that the server answers at once. The one that
 * it holds is waited for as long, as events may be on their way with its reply. */
void                cometd_conversation_probe         (CometdConversation  *self,
                                                       guint                wait);

/* The app called an operation, so the next attempt may not be far away. */
void                cometd_conversation_note_call     (CometdConversation  *self);
/* The delay of the planned retry becomes at most this long, in milliseconds. */
void                cometd_conversation_limit_delay   (CometdConversation  *self,
                                                       guint                delay);
/* The network has changed: the planned retry is made as soon as the server permits. */
void                cometd_conversation_hurry         (CometdConversation  *self);
/* The planned retry is made now. */
void                cometd_conversation_retry_now     (CometdConversation  *self);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../protocol/cometd-patience-private.h"
#include "cometd-alarm-private.h"
#include "cometd-carrier-private.h"
#include "cometd-conversation-private.h"
#include "cometd-credentials-private.h"
#include "cometd-news-private.h"
#include "cometd-receiver-private.h"
#include "cometd-requests-private.h"
#include "cometd-sender-private.h"
#include "cometd-session-private.h"
#include "cometd-subscriptions-private.h"

G_BEGIN_DECLS

/* What the files of the session share, and nobody else sees. By file:
 *
 * cometd-session.c              the object, what others call
 * cometd-session-deadlines.c    the alarm, and what is over when it comes
 * cometd-session-conversation.c what the conversation tells
 * cometd-session-pressure.c     what is not sent, and not read, while the app does not keep up
 * cometd-session-alive.c        whether the connection is alive
 * cometd-session-sending.c      what the session does for the sender
 * cometd-session-requests.c     what follows when requests end or expire
 * cometd-session-dispatch.c     what the receiver tells
 * cometd-session-replies.c      what a reply means
 * cometd-session-subscriptions.c  what the session does for its subscriptions
 * cometd-session-credentials.c  requests refused for lack of credentials */

/* For a clean close of a connection. Milliseconds, as all of these. */
#define COMETD_SESSION_MAX_CLOSING 1000
/* How long the server may take to show that it is there after a change of the network. */
#define COMETD_SESSION_NETWORK_WAIT 2000

typedef struct
{
  CometdSessionDone done;
  gpointer user_data;
} CometdWaiter;

struct _CometdSession
{
  GObject parent_instance;

  const CometdSessionListener *listener; /* NULL once nobody is to be told anything. */
  gpointer user_data;
  const CometdSessionSettings *settings;

  CometdAlarm *alarm;

  CometdState told_state;

  CometdTurn *main_turn;
  CometdReceiver *receiver;
  CometdSender *sender;
  CometdCarrier *carrier;
  GError *ending;   /* Ends the session once the body that is being read is over; or NULL. */
  gboolean is_goodbye; /* With ending: the server has disconnected. */
  GError *last_error;

  CometdConversation *conversation;
  CometdPatience patience;
  CometdWaiter opener;   /* Of the open in progress. */
  GArray *closers;       /* CometdWaiter */

  CometdRequests *requests;
  gint64 progress_time;     /* When bytes last arrived … */
  gint64 connect_progress_time; /* … that may have the reply to the connect behind them. */
  gboolean is_blocked;
  gboolean is_full;

  guint64 told_outgoing_size; /* As sent() was last called. */
  guint batch_depth;
  guint64 turn;         /* Of the main loop, or batch of the app's. */
  GHashTable *handshake_fields; /* name → JsonNode */

  CometdSubscriptions *subscriptions;

  CometdCredentials *credentials;

  CometdNews *news;
  gboolean is_telling;
};

/* cometd-session.c */
gint64       cometd_session_now                  (CometdSession        *self);
/* The time so long from now. */
gint64       cometd_session_after                (CometdSession        *self,
                                                  guint64               milliseconds);
/* The end of everything that began in the main loop: tells the news, does what is due, sets the
 * alarm. The caller holds a reference. */
void         cometd_session_settle               (CometdSession        *self,
                                                  gboolean              may_act);
/* Tells news until the time of this iteration is used up. FALSE: there is nobody to tell it to. */
gboolean     cometd_session_tell                 (CometdSession        *self);
/* Whether news is left for a later iteration. What comes after it has to wait. */
gboolean     cometd_session_has_news             (CometdSession        *self);
/* Something has changed outside of the main loop: the session settles in its next iteration. */
void         cometd_session_note                 (CometdSession        *self);
/* The same if it is something that changed() tells. */
void         cometd_session_note_change          (CometdSession        *self);

/* cometd-session-deadlines.c */
/* Sets the alarm for all deadlines. */
void         cometd_session_set_alarm            (CometdSession        *self);
/* Handles the deadlines that have passed. */
void         cometd_session_check_deadlines      (CometdSession        *self);

/* cometd-session-conversation.c */
extern const CometdConversationSink cometd_session_conversation_sink;
/* The app called an operation, so the next attempt may not be far away. */
void         cometd_session_note_call            (CometdSession        *self);
/* An attempt to reach the server failed, or the connection; see cometd_conversation_fail(). */
void         cometd_session_fail_attempt         (CometdSession        *self,
                                                  CometdEvent           event,
                                                  const CometdFailure  *failure);
/* What it means for the conversation that a request fails; COMETD_EVENT_NONE for nothing. */
CometdEvent  cometd_session_get_failure_event    (CometdSession        *self,
                                                  CometdRequest        *request);
/* The connect in progress, or NULL. */
CometdRequest *cometd_session_find_connect       (CometdSession        *self);
void         cometd_session_set_last_error       (CometdSession        *self,
                                                  const GError         *error);
/* The transport is closed, and so is the session. */
void         cometd_session_finish_closing       (CometdSession        *self);

/* cometd-session-pressure.c */
/* To be called when the state, or the operations under way, may have changed: reads or not. */
void         cometd_session_update_reading       (CometdSession        *self);
/* From the main loop: updates reading, and fails operations that cannot be answered. */
void         cometd_session_relieve              (CometdSession        *self);

/* cometd-session-alive.c */
/* Bytes arrived. exchange: those of its response, or 0. */
void         cometd_session_note_progress        (CometdSession        *self,
                                                  guint64               exchange);
/* A request expires; FALSE unless bytes that arrived give it more time. */
gboolean     cometd_session_extend               (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  gint64                now);
/* Finds out whether the connection is alive, within max-network-delay. */
void         cometd_session_check_connection     (CometdSession        *self);

/* cometd-session-sending.c */
extern const CometdSenderSink cometd_session_sender_sink;
CometdRequest *cometd_session_add_request        (CometdSession        *self,
                                                  CometdRequestKind     kind,
                                                  CometdMessage        *message);
/* Into the outbox; ends with an error if it cannot wait there. */
void         cometd_session_queue_request        (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  gboolean              at_head);
/* Handshake and connect: past the outbox. */
void         cometd_session_send_apart           (CometdSession        *self,
                                                  CometdRequest        *request);
void         cometd_session_flush                (CometdSession        *self);
/* There is no connection, and none can be made for the messages alone. */
gboolean     cometd_session_is_cut_off           (CometdSession        *self);

/* The connection was closed because a frame was too large: the requests that are to be sent again,
 * which do not fail with the connection. Followed by cometd_session_repeat_requests(). (transfer
 * full) */
GPtrArray   *cometd_session_take_refused_frames  (CometdSession        *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void         cometd_session_repeat_requests      (CometdSession        *self,
                                                  GPtrArray            *kept);
/* Calls sent() if there is reason to; only from the main loop. The caller holds a reference. */
void         cometd_session_tell_sent            (CometdSession        *self);

/* cometd-session-requests.c */
extern const CometdRequestsSink cometd_session_requests_sink;
/* Tells of the end of a request that is in no table. */
void         cometd_session_report_request       (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
/* Ends a request, and its exchange if no other request waits for it: TRUE if that was ended. */
gboolean     cometd_session_give_up              (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  const GError         *error);
void         cometd_session_expire_requests      (CometdSession        *self);
/* cometd-session-dispatch.c */
extern const CometdReceiverSink cometd_session_receiver_sink;
/* Whether what is left lets the planned attempt be made. */
gboolean     cometd_session_may_act              (CometdSession        *self);
/* cometd-session-replies.c */
/* The last message of a body was taken. */
void         cometd_session_end_of_body          (CometdSession        *self);
void         cometd_session_take_message         (CometdSession        *self,
                                                  CometdMessage        *message,
                                                  const CometdDestination *destination);

/* cometd-session-subscriptions.c */
extern const CometdSubscriptionsSink cometd_session_subscriptions_sink;
/* A subscribe or unsubscribe has ended. */
void         cometd_session_subscription_answered (CometdSession       *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
/* There is a session or a connection again. */
void         cometd_session_restore_subscriptions (CometdSession       *self);
void         cometd_session_retry_subscriptions  (CometdSession        *self);

/* cometd-session-credentials.c */
extern const CometdCredentialsSink cometd_session_credentials_sink;
/* TRUE if the request was taken, to be sent once more. */
gboolean     cometd_session_take_refused         (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
void         cometd_session_expire_credentials   (CometdSession        *self);

G_END_DECLS

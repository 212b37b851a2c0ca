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

/* The session connects its parts, none of which knows another. Its files, one for the sink of each
 * part:
 *
 * cometd-session.c                the object: life cycle, main loop, notifications
 * cometd-session-deadlines.c      alarm: all deadlines and what happens when they have passed
 * cometd-session-conversation.c   conversation: handshake, connects and the end of a session
 * cometd-session-replies.c        conversation: what a message means
 * cometd-session-alive.c          conversation: whether the connection is alive
 * cometd-session-requests.c       requests: how they end and expire
 * cometd-session-credentials.c    credentials: requests refused for lack of them
 * cometd-session-subscriptions.c  subscriptions
 * cometd-session-sending.c        sender
 * cometd-session-dispatch.c       receiver
 * cometd-session-pressure.c       carrier and receiver: back-pressure */

/* For a clean close of a connection. Milliseconds, as all of these. */
#define COMETD_SESSION_MAX_CLOSING 1000
/* How long to wait for the reply to a probe after a change of the network. */
#define COMETD_SESSION_NETWORK_WAIT 2000

typedef struct
{
  CometdSessionDone done;
  gpointer user_data;
} CometdWaiter;

struct _CometdSession
{
  GObject parent_instance;

  const CometdSessionListener *listener; /* NULL after cometd_session_detach(). */
  gpointer user_data;
  const CometdSessionSettings *settings;

  CometdAlarm *alarm;

  CometdState told_state;

  CometdTurn *main_turn;
  CometdReceiver *receiver;
  CometdSender *sender;
  CometdCarrier *carrier;
  GError *ending;      /* Ends the session after the body that is being dispatched; or NULL. */
  gboolean is_goodbye; /* With ending: the server sent a disconnect. */
  GError *last_error;

  CometdConversation *conversation;
  CometdPatience patience;
  CometdWaiter opener;   /* Of the open in progress. */
  GArray *closers;       /* CometdWaiter */

  CometdRequests *requests;
  gint64 progress_time;         /* When bytes last arrived … */
  gint64 connect_progress_time; /* … that may precede the reply to the connect. */
  gboolean is_blocked;          /* See cometd_session_set_blocked(). */
  gboolean is_full;             /* See cometd_session_set_full(). */

  guint64 told_outgoing_size; /* When sent() was last called. */
  guint batch_depth;
  guint64 turn; /* Counts main loop iterations, or batches of the app. */
  GHashTable *handshake_fields; /* name → JsonNode */

  CometdSubscriptions *subscriptions;

  CometdCredentials *credentials;

  CometdNews *news;
  gboolean is_telling;
};

/* cometd-session.c */
gint64       cometd_session_now                  (CometdSession        *self);
/* The time that many milliseconds from now. */
gint64       cometd_session_after                (CometdSession        *self,
                                                  guint64               milliseconds);
/* Ends everything that began in the main loop: emits notifications, makes the attempt that is due,
 * sends messages and sets the alarm. The caller holds a reference. */
void         cometd_session_settle               (CometdSession        *self,
                                                  gboolean              may_act);
/* Emits notifications until the time for this iteration is used up. FALSE if there is no listener
 * any more. */
gboolean     cometd_session_tell                 (CometdSession        *self);
/* Whether notifications are left for a later iteration; messages have to wait for them. */
gboolean     cometd_session_has_news             (CometdSession        *self);
/* Something has changed outside of the main loop: the session settles in its next iteration. */
void         cometd_session_note                 (CometdSession        *self);
/* The same for a property of the session: changed() is to be called. */
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
/* The request of the connect in progress, or NULL. */
CometdRequest *cometd_session_find_connect       (CometdSession        *self);
void         cometd_session_set_last_error       (CometdSession        *self,
                                                  const GError         *error);
/* The transport is closed: completes the closes in progress. */
void         cometd_session_finish_closing       (CometdSession        *self);

/* cometd-session-pressure.c */
/* Reads or stops reading, according to the state and the operations in progress. */
void         cometd_session_update_reading       (CometdSession        *self);
/* The same in the main loop; fails operations whose replies cannot be received. */
void         cometd_session_relieve              (CometdSession        *self);

/* cometd-session-alive.c */
/* Bytes arrived. exchange: whose response they belong to, or 0. */
void         cometd_session_note_progress        (CometdSession        *self,
                                                  guint64               exchange);
/* Extends the deadline of a request that expires, if bytes have arrived meanwhile. */
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
/* Puts a request into the outbox. */
void         cometd_session_queue_request        (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  gboolean              at_head);
/* Sends a handshake or connect without putting it into the outbox. */
void         cometd_session_send_apart           (CometdSession        *self,
                                                  CometdRequest        *request);
void         cometd_session_flush                (CometdSession        *self);
/* Whether the connection is lost and messages cannot be sent without it. */
gboolean     cometd_session_is_cut_off           (CometdSession        *self);

/* The connection was closed because a frame was too large: the requests that are to be sent again,
 * which do not fail with the connection. Followed by cometd_session_repeat_requests(). (transfer
 * full) */
GPtrArray   *cometd_session_take_refused_frames  (CometdSession        *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void         cometd_session_repeat_requests      (CometdSession        *self,
                                                  GPtrArray            *kept);
/* Calls sent() if the outgoing size has changed; only in the main loop. The caller holds a
 * reference. */
void         cometd_session_tell_sent            (CometdSession        *self);

/* cometd-session-requests.c */
extern const CometdRequestsSink cometd_session_requests_sink;
/* Completes a request that is not in the table. */
void         cometd_session_report_request       (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
/* Ends a request, and cancels its exchange if no other request waits for it: TRUE if it was
 * cancelled. */
gboolean     cometd_session_give_up              (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  const GError         *error);
void         cometd_session_expire_requests      (CometdSession        *self);

/* cometd-session-dispatch.c */
extern const CometdReceiverSink cometd_session_receiver_sink;
/* Whether the messages that wait to be dispatched permit the planned attempt. */
gboolean     cometd_session_may_act              (CometdSession        *self);

/* cometd-session-replies.c */
/* The last message of a body was handled. */
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
/* Parks a refused request until there are new credentials. FALSE if it cannot be. */
gboolean     cometd_session_take_refused         (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
void         cometd_session_expire_credentials   (CometdSession        *self);

G_END_DECLS

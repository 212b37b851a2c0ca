/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../protocol/cometd-patience-private.h"
#include "cometd-alarm-private.h"
#include "cometd-carrier-private.h"
#include "cometd-conversation-private.h"
#include "cometd-credentials-private.h"
#include "cometd-news-private.h"
#include "cometd-offline-private.h"
#include "cometd-receiver-private.h"
#include "cometd-requests-private.h"
#include "cometd-sender-private.h"
#include "cometd-session-listener-private.h"
#include "cometd-session-settings-private.h"
#include "cometd-subscriptions-private.h"

G_BEGIN_DECLS

/* The session connects its parts, none of which includes another. This is what all of its files
 * share; those above it, each with the sink of one part or two, from the bottom up:
 *
 * cometd-session-alive          whether the connection is alive
 * cometd-session-offline        offline: publishes that are kept to be sent later
 * cometd-session-requests       requests: how they end and expire
 * cometd-session-ack            acknowledged delivery
 * cometd-session-sending        sender
 * cometd-session-subscriptions  subscriptions
 * cometd-session-credentials    credentials: requests refused for lack of them
 * cometd-session-replies        what a message means
 * cometd-session-pressure       back-pressure
 * cometd-session-conversation   conversation: handshake, connects and the end of a session
 * cometd-session-deadlines      alarm: all deadlines and what happens when they have passed
 * cometd-session-settle         the end of everything that began in the main loop
 * cometd-session-dispatch       receiver
 * cometd-session                the object, and what the client calls
 *
 * A file includes only headers of those that precede it. */

typedef struct _CometdSession CometdSession;

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
  CometdMessage *spare; /* Owned; for the next event; or NULL. */
  CometdSender *sender;
  CometdCarrier *carrier;
  GError *ending;      /* Ends the session after the body that is being dispatched; or NULL. */
  gboolean is_goodbye; /* With ending: the server sent a disconnect. */
  GError *last_error;
  GError *end_error;   /* Why the last session ended, unless the app ended it; or NULL. */
  gboolean is_saved_usable; /* See cometd_session_is_saved_usable(). */

  CometdConversation *conversation;
  CometdPatience patience;
  CometdWaiter opener;   /* Of the open in progress. */
  GArray *closers;       /* CometdWaiter */

  CometdRequests *requests;
  gboolean is_settled;          /* Only events have arrived since the session settled. */
  gint64 progress_time;         /* When bytes last arrived … */
  gint64 connect_progress_time; /* … that may precede the reply to the connect. */
  guint64 hurried;              /* The attempt that was in progress when the network changed. */
  gboolean is_blocked;          /* See cometd_session_set_blocked(). */
  gboolean is_full;             /* See cometd_session_set_full(). */

  guint64 told_outgoing_size; /* When sent() was last called. */
  guint batch_depth;
  guint64 turn; /* Counts main loop iterations, or batches of the app. */
  GHashTable *handshake_fields; /* name → JsonNode */

  CometdSubscriptions *subscriptions;

  CometdCredentials *credentials;
  CometdOffline *offline;

  CometdNews *news;
  gboolean is_telling;
};

gint64       cometd_session_now                  (CometdSession        *self);
/* The time that many milliseconds from now. */
gint64       cometd_session_after                (CometdSession        *self,
                                                  guint64               milliseconds);
/* Emits notifications until the time for this iteration is used up. FALSE if there is no listener
 * any more. */
gboolean     cometd_session_tell                 (CometdSession        *self);
/* Whether notifications are left for a later iteration; messages have to wait for them. */
gboolean     cometd_session_has_news             (CometdSession        *self);
/* Something has changed outside of the main loop: the session settles in its next iteration. */
void         cometd_session_note                 (CometdSession        *self);
/* The same for a property of the session: changed() is to be called. */
void         cometd_session_note_change          (CometdSession        *self);
/* The app called an operation, so the next attempt may not be far away. */
void         cometd_session_note_call            (CometdSession        *self);
/* Whether a request that is refused for lack of credentials is sent again with new ones. */
gboolean     cometd_session_may_authenticate     (CometdSession        *self,
                                                  CometdRequest        *request);
void         cometd_session_set_last_error       (CometdSession        *self,
                                                  const GError         *error);
/* An attempt to reach the server failed, or the connection; see cometd_conversation_fail(). */
void         cometd_session_fail_attempt         (CometdSession        *self,
                                                  CometdEvent           event,
                                                  const CometdFailure  *failure);
/* What it means for the conversation that a request fails; COMETD_EVENT_NONE for nothing. */
CometdEvent  cometd_session_get_failure_event    (CometdSession        *self,
                                                  CometdRequest        *request);
/* The request of the connect in progress, or NULL. */
CometdRequest *cometd_session_find_connect       (CometdSession        *self);
/* Makes a transport for the address and the connection type in use. FALSE: there is none, and the
 * session has ended. */
gboolean     cometd_session_need_transport       (CometdSession        *self);
/* The transport is closed: completes the closes in progress. */
void         cometd_session_finish_closing       (CometdSession        *self);
/* The bytes that wait to be sent. */
guint64      cometd_session_get_unsent_size      (CometdSession        *self);
/* Whether the connection is lost and messages cannot be sent without it. */
gboolean     cometd_session_is_cut_off           (CometdSession        *self);
/* How a subscribe can reach the server in the current state. */
CometdReach  cometd_session_get_reach            (CometdSession        *self);

G_END_DECLS

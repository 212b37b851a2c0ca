/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "cometd-advice-private.h"

G_BEGIN_DECLS

/* The state machine of a session, as a table (bayeux-protocol: client state machine; Bayeux
 * specification, section 2.2.1). It owns the state, the planned action with the time at which it is
 * due, the attempts and the holds. The caller passes the time in. */

typedef enum
{
  COMETD_EVENT_NONE,               /* Changes nothing. */
  COMETD_EVENT_OPEN,               /* The app opens. */
  COMETD_EVENT_RESUME,             /* The app opens, to continue the session of another process. */
  COMETD_EVENT_HANDSHAKE_ACCEPTED, /* There is a client id and a connection type. */
  COMETD_EVENT_HANDSHAKE_REFUSED,  /* Unsuccessful, and a later handshake may succeed. */
  COMETD_EVENT_HANDSHAKE_DENIED,   /* Unsuccessful, and so would be a later one. */
  COMETD_EVENT_HANDSHAKE_FAILED,   /* No reply. */
  COMETD_EVENT_CONNECT_ACCEPTED,
  COMETD_EVENT_CONNECT_REFUSED,    /* Unsuccessful. */
  COMETD_EVENT_CONNECT_FAILED,     /* No reply. */
  COMETD_EVENT_CONNECTION_LOST,
  COMETD_EVENT_ADDRESS_CHANGED,    /* An attempt failed; another address is tried now. */
  COMETD_EVENT_ADDRESSES_FAILED,   /* An attempt failed, and so did all other addresses. */
  COMETD_EVENT_SESSION_UNKNOWN,    /* The server does not know the client id. */
  COMETD_EVENT_ENDED,              /* The server advised "none" or sent a disconnect. */
  COMETD_EVENT_CLOSE,              /* The app closes. */
  COMETD_EVENT_CLOSED,             /* The disconnect was answered, or will not be. */
  COMETD_EVENT_STOPPED,            /* The client gives up, from whatever state. */
} CometdEvent;

typedef enum
{
  COMETD_ACTION_NOTHING,
  COMETD_ACTION_HANDSHAKE,
  COMETD_ACTION_CONNECT,
  COMETD_ACTION_DISCONNECT,
  COMETD_ACTION_STOP,
} CometdAction;

/* What the client has no longer after an event. */
typedef enum
{
  COMETD_LOSS_NOTHING,
  COMETD_LOSS_CONNECTION, /* The connection; the session may still be there. */
  COMETD_LOSS_SESSION,    /* The session; a handshake makes a new one. */
} CometdLoss;

/* Milliseconds. */
typedef struct
{
  guint backoff_increment;
  guint max_backoff;
  double random;
  guint n_rounds; /* Consecutive rounds in which all addresses have failed. */
  gboolean is_urgent; /* An operation is in progress, or was called recently. */
} CometdLifecycleLimits;

/* The longest back-off while an operation is in progress. All of these are in milliseconds. */
#define COMETD_LIFECYCLE_URGENT_DELAY (10 * 1000)
/* The longest delay of the first retry after a connection was lost. */
#define COMETD_LIFECYCLE_QUICK_DELAY 100
/* The shortest time between two such retries, for a server that ends each connection at once. */
#define COMETD_LIFECYCLE_QUICK_PAUSE (2 * 1000)
/* A session that has lasted for this time worked, so the next handshake is not delayed. */
#define COMETD_LIFECYCLE_PROOF_TIME (10 * 1000)

typedef struct _CometdLifecycle CometdLifecycle;

CometdLifecycle *cometd_lifecycle_new              (void) G_GNUC_WARN_UNUSED_RESULT;
void             cometd_lifecycle_free             (CometdLifecycle             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdLifecycle, cometd_lifecycle_free)

CometdState      cometd_lifecycle_get_state        (const CometdLifecycle       *self);
/* The planned action; NOTHING if none is planned. */
CometdAction     cometd_lifecycle_get_action       (const CometdLifecycle       *self);
/* What the last event that changed something took away. */
CometdLoss       cometd_lifecycle_get_loss         (const CometdLifecycle       *self);
/* When the last handshake or connect was sent; 0 if there was none. */
gint64           cometd_lifecycle_get_attempt_time (const CometdLifecycle       *self);

/* Handles an event. reconnect: the advice in the reply, if the event is a reply; advice: the values
 * in force. Changes the state, counts attempts and plans the next action, which ends any hold.
 * Returns that action, or NOTHING if the event has no meaning in this state and changes nothing. */
CometdAction     cometd_lifecycle_advance          (CometdLifecycle             *self,
                                                    CometdEvent                  event,
                                                    CometdReconnect              reconnect,
                                                    const CometdAdvice          *advice,
                                                    const CometdLifecycleLimits *limits,
                                                    gint64                       now);
/* Handles COMETD_EVENT_STOPPED. */
void             cometd_lifecycle_stop             (CometdLifecycle             *self);

/* When the planned action is due, holds included; -1 if none is planned. */
gint64           cometd_lifecycle_get_due          (const CometdLifecycle       *self);
/* When the planned retry is due; 0 if none is planned. */
gint64           cometd_lifecycle_get_retry        (const CometdLifecycle       *self);
/* Returns the planned action if it is due, and unplans it; otherwise returns NOTHING. */
CometdAction     cometd_lifecycle_take_due         (CometdLifecycle             *self,
                                                    gint64                       now);

/* Plans an action of the current state for now. */
void             cometd_lifecycle_plan             (CometdLifecycle             *self,
                                                    CometdAction                 action,
                                                    gint64                       now);
/* The server permits no attempt before until. */
void             cometd_lifecycle_postpone         (CometdLifecycle             *self,
                                                    gint64                       until);
/* Holds the connect until n_events events have arrived, but no longer than until. */
void             cometd_lifecycle_hold             (CometdLifecycle             *self,
                                                    guint64                      n_events,
                                                    gint64                       until);
/* The server replied to an operation, so it can be reached. */
void             cometd_lifecycle_count_reply      (CometdLifecycle             *self);
/* An event arrived. TRUE if it was the last one that a hold waited for. */
gboolean         cometd_lifecycle_count_event      (CometdLifecycle             *self);
/* A connect was held, so the session works: the next handshake is not delayed. */
void             cometd_lifecycle_prove            (CometdLifecycle             *self);

/* Four ways to shorten the delay of the planned retry, from the weakest to the strongest.
 * An operation was called: the delay becomes at most COMETD_LIFECYCLE_URGENT_DELAY. */
void             cometd_lifecycle_limit_delay      (CometdLifecycle             *self);
/* The same with another limit, in milliseconds from when the retry was planned. */
void             cometd_lifecycle_limit_delay_to   (CometdLifecycle             *self,
                                                    guint                        delay);
/* The network has changed: the retry is made as soon as the server permits, and the back-off
 * is reset. FALSE if no retry is planned. */
gboolean         cometd_lifecycle_hurry            (CometdLifecycle             *self,
                                                    gint64                       now);
/* The app asks for it: the retry is made now, even if the server advised a longer interval. FALSE
 * if no retry is planned. */
gboolean         cometd_lifecycle_retry_now        (CometdLifecycle             *self,
                                                    gint64                       now);

G_END_DECLS

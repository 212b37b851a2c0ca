/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "cometd-advice-private.h"

G_BEGIN_DECLS

/* The state machine of a session, as a table (bayeux-protocol: client state machine; Bayeux
 * specification, section 2.2.1). A value: it knows what has happened, and is told the time. */

typedef enum
{
  COMETD_EVENT_OPEN,               /* The app opens. */
  COMETD_EVENT_HANDSHAKE_ACCEPTED, /* There is a client id and a connection type. */
  COMETD_EVENT_HANDSHAKE_REFUSED,  /* Unsuccessful, in a way that may pass. */
  COMETD_EVENT_HANDSHAKE_DENIED,   /* Unsuccessful for good, as far as can be told. */
  COMETD_EVENT_HANDSHAKE_FAILED,   /* No reply. */
  COMETD_EVENT_CONNECT_ACCEPTED,
  COMETD_EVENT_CONNECT_REFUSED,    /* Unsuccessful. */
  COMETD_EVENT_CONNECT_FAILED,     /* No reply, or the link is lost. */
  COMETD_EVENT_SESSION_UNKNOWN,    /* The server does not know our client id. */
  COMETD_EVENT_ENDED,              /* The server said none, or disconnected us. */
  COMETD_EVENT_CLOSE,              /* The app closes. */
  COMETD_EVENT_CLOSED,             /* The disconnect was answered, or will not be. */
} CometdEvent;

typedef enum
{
  COMETD_ACTION_NOTHING,
  COMETD_ACTION_HANDSHAKE,
  COMETD_ACTION_CONNECT,
  COMETD_ACTION_DISCONNECT,
  COMETD_ACTION_STOP,
} CometdAction;

/* Milliseconds. */
typedef struct
{
  guint backoff_increment;
  guint max_backoff;
  double random;
  gboolean is_urgent; /* An operation of the app is waiting, or was called a short time ago. */
} CometdLifecycleLimits;

/* The longest back-off while an operation is waiting. Milliseconds, as all of these. */
#define COMETD_LIFECYCLE_URGENT_DELAY (10 * 1000)
/* The longest delay of the first retry after a connection that worked. */
#define COMETD_LIFECYCLE_QUICK_DELAY 100
/* The shortest time between two such retries, for a server that ends each connection at once. */
#define COMETD_LIFECYCLE_QUICK_PAUSE (2 * 1000)

typedef struct
{
  CometdState state;

  /* Attempts in a row to which the server gave no answer. */
  guint failures;
  /* Handshakes and refusals since the last connect that was held or brought events. A server that
   * accepts each handshake and no connect after it is always reached, so the two are separate. */
  guint rounds;
  gint64 last_connect_time; /* Of the last successful connect or handshake; microseconds. */

  /* The next attempt; the action is NOTHING while none is planned. Times are in microseconds. */
  CometdAction action;
  gboolean is_retry;    /* It follows a failure or a refusal. */
  gint64 planned_time;  /* When it was planned. */
  gint64 due_time;
  gint64 earliest_time; /* The server permits no attempt before: interval, Retry-After. */
  gint64 attempt_time;  /* Of the last attempt. */
  gint64 quick_time;    /* When the last quick retry was planned; 0: never. */

  /* Events announced with the handshake reply, which come before the first connect. They are
   * awaited until hold_time, on the connection of the handshake only. */
  guint64 n_awaited;
  gint64 hold_time;
  gboolean has_events;  /* Others have come since the last successful connect. */
} CometdLifecycle;

/* Takes an event. reconnect: the advice in the reply itself, if it was one; advice: the values in
 * force. Changes the state, counts and plans the next action, which ends any hold. Returns that
 * action; NOTHING if the event has no meaning in this state, which then changes nothing. */
CometdAction cometd_lifecycle_advance      (CometdLifecycle             *self,
                                            CometdEvent                  event,
                                            CometdReconnect              reconnect,
                                            const CometdAdvice          *advice,
                                            const CometdLifecycleLimits *limits,
                                            gint64                       now);
/* Ends everything, from whatever state. */
void         cometd_lifecycle_stop         (CometdLifecycle             *self);

/* When the planned action is due, holds included; -1 if none is planned. */
gint64       cometd_lifecycle_get_due      (const CometdLifecycle       *self);
/* When the planned retry is due; 0 if none is planned. */
gint64       cometd_lifecycle_get_retry    (const CometdLifecycle       *self);
/* The planned action if it is due, which is then no longer planned; else NOTHING. */
CometdAction cometd_lifecycle_take_due     (CometdLifecycle             *self,
                                            gint64                       now);

/* Plans an action of the current state for now. */
void         cometd_lifecycle_plan         (CometdLifecycle             *self,
                                            CometdAction                 action,
                                            gint64                       now);
/* The server permits no attempt before. */
void         cometd_lifecycle_postpone     (CometdLifecycle             *self,
                                            gint64                       until);
/* Holds the connect until so many events have come, but no longer than until. */
void         cometd_lifecycle_hold         (CometdLifecycle             *self,
                                            guint64                      n_events,
                                            gint64                       until);
/* The server replied to a request of the app, so it can be reached. */
void         cometd_lifecycle_count_reply  (CometdLifecycle             *self);
/* An event has come. */
void         cometd_lifecycle_count_event  (CometdLifecycle             *self);
/* A connect was held, so the session is good: the next new session is made at once. */
void         cometd_lifecycle_prove        (CometdLifecycle             *self);

/* Shortens the wait for the planned retry. Each respects what follows it in this list:
 * an operation was called: no longer than COMETD_LIFECYCLE_URGENT_DELAY; */
void         cometd_lifecycle_limit_delay  (CometdLifecycle             *self);
/* the network is available again: at once, and the back-off begins again; what the server permits;
 * FALSE if no retry is planned; */
gboolean     cometd_lifecycle_hurry        (CometdLifecycle             *self,
                                            gint64                       now);
/* the app wants it: at once, whatever the server permits. */
gboolean     cometd_lifecycle_retry_now    (CometdLifecycle             *self,
                                            gint64                       now);

G_END_DECLS

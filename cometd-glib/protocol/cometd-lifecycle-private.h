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
} CometdLifecycleLimits;

typedef struct
{
  CometdState state;
  guint failures;           /* Since the last good connect. */
  gint64 last_connect_time; /* Of the last good connect or handshake; microseconds. */
} CometdLifecycle;

typedef struct
{
  CometdAction action;
  guint delay; /* Before the action; milliseconds. */
} CometdStep;

/* What to do about an event. reconnect: what the reply itself advised, if it was one; advice: the
 * values in force. Changes state and counts. An event that means nothing in the state it finds
 * changes nothing. */
CometdStep cometd_lifecycle_advance (CometdLifecycle             *self,
                                     CometdEvent                  event,
                                     CometdReconnect              reconnect,
                                     const CometdAdvice          *advice,
                                     const CometdLifecycleLimits *limits,
                                     gint64                       now);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "../cometd-failure-private.h"

G_BEGIN_DECLS

/* The connection type to use: a value, kept by the session from an open to its end.
 *
 * The first type that is allowed carries the handshake. A type that proves not to work (a refused
 * upgrade, a connection on which nothing is ever received) gives way to the next one. A server that
 * is merely down proves nothing about a type.
 *
 * A type that has worked is given up with more care, as the server may be restarting behind a
 * proxy: after two refusals in a row, or when a new connection stays silent. A preferred type that
 * was given up is tried again when a later session begins. */

/* How far the connection in use has come. */
typedef enum
{
  COMETD_PROGRESS_NONE,    /* Not connected. */
  COMETD_PROGRESS_REACHED, /* Connected to the server, or to a proxy. */
  COMETD_PROGRESS_HEARD,   /* A message has been received on it. */
} CometdProgress;

typedef struct
{
  char **allowed;      /* Owned; each at most once, in order of preference. */
  /* One bit for each of allowed: */
  guint64 failed;      /* Does not work. */
  guint64 maybe;       /* Failed, but possibly because of the server's state. */
  guint64 worked;      /* A message was received over it at some time. */
  guint64 avoided;     /* Costs too much time to be tried again for later sessions. */
  guint current;       /* Index into allowed. */
  gboolean confirmed;  /* A message has been received over the current one. */
  gboolean settled;    /* A connect was successful over it. */
  guint n_refusals;    /* Of the current one in a row, once confirmed … */
  gint64 refusal_time; /* … and the time of the first; microseconds. */
} CometdNegotiation;

/* More types than this are ignored. */
#define COMETD_NEGOTIATION_MAX_TYPES 64
/* Refusals of a type that has worked. */
#define COMETD_NEGOTIATION_MAX_REFUSALS 2
/* Server errors (502 and the like) count after this time only. Milliseconds. */
#define COMETD_NEGOTIATION_RESTART_TIME (10 * 1000)

void        cometd_negotiation_init        (CometdNegotiation *self,
                                            char             **allowed);
void        cometd_negotiation_clear       (CometdNegotiation *self);
/* NULL if none is allowed. */
const char *cometd_negotiation_get_current (CometdNegotiation *self);
/* A message was received over the current type. */
void        cometd_negotiation_confirm     (CometdNegotiation *self);
/* A connect was successful over the current type. */
void        cometd_negotiation_settle      (CometdNegotiation *self);
/* A session ended and another one begins, possibly over a preferred type that failed before. */
void        cometd_negotiation_restart     (CometdNegotiation *self);
/* The current type failed. TRUE if another type is current now and is to be tried without
 * waiting. */
gboolean    cometd_negotiation_fail        (CometdNegotiation *self,
                                            CometdFailureKind  kind,
                                            guint              status,
                                            CometdProgress     progress,
                                            gint64             now);
/* The server offers these. TRUE if there is a type to go on with; *again: it is not the one of the
 * handshake, which must be repeated over it. FALSE: none that is allowed is offered. */
gboolean    cometd_negotiation_accept      (CometdNegotiation *self,
                                            char             **offered,
                                            gboolean          *again);

G_END_DECLS

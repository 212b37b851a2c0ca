/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "../cometd-failure-private.h"

G_BEGIN_DECLS

/* The choice of the connection type: a value, kept by the session from an open to its end.
 *
 * The first allowed type carries the handshake. A type that proves unusable (a refused upgrade, a
 * connection on which nothing is ever received) is replaced by the next one. A server that is
 * merely down proves nothing about a type.
 *
 * A type that has worked before is only given up after two consecutive refusals, or when a new
 * connection stays silent, because the server may be restarting behind a proxy. A preferred type
 * that was given up is tried again when a later session begins. */

/* How far the current connection has come. */
typedef enum
{
  COMETD_PROGRESS_NONE,    /* Not connected. */
  COMETD_PROGRESS_REACHED, /* Connected to the server, or to a proxy. */
  COMETD_PROGRESS_HEARD,   /* A message was received on it. */
} CometdProgress;

typedef struct
{
  char **allowed;      /* Owned; without duplicates, in order of preference. */
  /* Bit masks of allowed: */
  guint64 failed;      /* Unusable. */
  guint64 maybe;       /* Failed, but possibly because of the server's state. */
  guint64 worked;      /* A message was received on it at some time. */
  guint64 avoided;     /* Takes too long to be tried again for later sessions. */
  guint current;       /* Index into allowed. */
  gboolean confirmed;  /* A message was received on the current type. */
  gboolean settled;    /* A connect succeeded on the current type. */
  guint n_refusals;    /* Consecutive refusals of the current type, once confirmed … */
  gint64 refusal_time; /* … and the time of the first, in microseconds. */
} CometdNegotiation;

/* More types than this are ignored. */
#define COMETD_NEGOTIATION_MAX_TYPES 64
/* The number of refusals after which a type that has worked is given up. */
#define COMETD_NEGOTIATION_MAX_REFUSALS 2
/* Server errors (502 and the like) only count after this time, in milliseconds. */
#define COMETD_NEGOTIATION_RESTART_TIME (10 * 1000)

void        cometd_negotiation_init        (CometdNegotiation *self,
                                            char             **allowed);
void        cometd_negotiation_clear       (CometdNegotiation *self);
/* NULL if no type is allowed. */
const char *cometd_negotiation_get_current (CometdNegotiation *self);
/* A session that was made by another process, over this type, is continued. FALSE if the type is
 * not allowed. */
gboolean    cometd_negotiation_resume      (CometdNegotiation *self,
                                            const char        *type);
/* A message was received over the current type. */
void        cometd_negotiation_confirm     (CometdNegotiation *self);
/* A connect succeeded over the current type. */
void        cometd_negotiation_settle      (CometdNegotiation *self);
/* A session has ended and another one begins, possibly over a preferred type that failed before. */
void        cometd_negotiation_restart     (CometdNegotiation *self);
/* The current type failed. TRUE if another type is now current and is to be tried immediately. */
gboolean    cometd_negotiation_fail        (CometdNegotiation *self,
                                            CometdFailureKind  kind,
                                            guint              status,
                                            CometdProgress     progress,
                                            gint64             now);
/* The server offers the given types. TRUE if there is a type to continue with; *again is set if it
 * is not the one of the handshake, which must then be repeated over it. FALSE if none of them is
 * allowed. */
gboolean    cometd_negotiation_accept      (CometdNegotiation *self,
                                            char             **offered,
                                            gboolean          *again);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "../cometd-failure-private.h"

G_BEGIN_DECLS

/* Which connection type to use: a value, kept by the session from an open to its end.
 *
 * The first type that is allowed carries the handshake. One that proves not to get through (a
 * refused upgrade, an open or hanging socket on which nothing ever comes) gives way to the next
 * for as long as the client stays open; one on which a reply has come is never given up. A server
 * that is merely down proves nothing about a type. */
typedef struct
{
  char **allowed;     /* Owned; each at most once, in order of preference. */
  guint64 failed;     /* One bit for each of allowed: does not get through. */
  guint64 maybe;      /* One bit for each: failed, but in a way that may be the server's state. */
  guint current;      /* Index into allowed. */
  gboolean confirmed; /* A reply has come over the current one. */
} CometdNegotiation;

/* More types than this are ignored. */
#define COMETD_NEGOTIATION_MAX_TYPES 64

void        cometd_negotiation_init        (CometdNegotiation *self,
                                            char             **allowed);
void        cometd_negotiation_clear       (CometdNegotiation *self);

/* NULL if none is allowed. */
const char *cometd_negotiation_get_current (CometdNegotiation *self);

/* A reply has come over the current type. */
void        cometd_negotiation_confirm     (CometdNegotiation *self);

/* The current type failed so. reached: there was a connection to the server. TRUE if another type
 * is current now, and is to be tried without waiting. */
gboolean    cometd_negotiation_fail        (CometdNegotiation *self,
                                            CometdFailureKind  kind,
                                            guint              status,
                                            gboolean           reached);

/* Whether cometd_negotiation_fail() would go on to another type on SILENT. */
gboolean    cometd_negotiation_has_next    (CometdNegotiation *self);

/* The server offers these. TRUE if there is a type to go on with; *again: it is another one than
 * that of the handshake, which must be repeated over it. FALSE: none that is allowed is offered. */
gboolean    cometd_negotiation_accept      (CometdNegotiation *self,
                                            char             **offered,
                                            gboolean          *again);

G_END_DECLS

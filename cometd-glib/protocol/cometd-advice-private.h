/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../json/cometd-json-private.h"

G_BEGIN_DECLS

/* The "reconnect" field of the server's advice (Bayeux specification, section 5.1). */
typedef enum
{
  COMETD_RECONNECT_UNSET, /* The reply had no advice, or its advice had no such field. */
  COMETD_RECONNECT_RETRY,
  COMETD_RECONNECT_HANDSHAKE,
  COMETD_RECONNECT_NONE,
} CometdReconnect;

/* All times are in milliseconds. */
typedef struct
{
  CometdReconnect reconnect;
  guint interval;
  guint timeout;
  guint max_interval; /* 0 if the server does not specify it. */
  gboolean multiple_clients;
} CometdAdvice;

/* The maximum pause between attempts that is accepted. */
#define COMETD_ADVICE_MAX_INTERVAL (60 * 60 * 1000)
/* The maximum time for which a server may hold a connect, or keep a session without one. Some
 * servers advise hours. */
#define COMETD_ADVICE_MAX_TIMEOUT (24 * 60 * 60 * 1000)

#define COMETD_ADVICE_DEFAULT_TIMEOUT (60 * 1000)

/* Whether the session goes on. */
gboolean cometd_reconnect_continues (CometdReconnect reconnect);

void     cometd_advice_init (CometdAdvice          *advice);

/* New advice replaces the old one completely: absent fields get their default values. Fields of the
 * wrong type are ignored. A sub-object named after the connection type takes precedence. A negative
 * interval forbids the next attempt, so it is read as "none". FALSE, and advice unchanged, if json
 * is not an object. */
gboolean cometd_advice_read (CometdAdvice          *advice,
                             const CometdJsonSlice *json,
                             const char            *connection_type);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../json/cometd-json-private.h"

G_BEGIN_DECLS

/* What the server says about what to do next (Bayeux specification, section 5.1). */
typedef enum
{
  COMETD_RECONNECT_UNSET, /* The reply had no advice, or none that says it. */
  COMETD_RECONNECT_RETRY,
  COMETD_RECONNECT_HANDSHAKE,
  COMETD_RECONNECT_NONE,
} CometdReconnect;

/* Milliseconds. */
typedef struct
{
  CometdReconnect reconnect;
  guint interval;
  guint timeout;
  guint max_interval; /* 0: the server does not say. */
  gboolean multiple_clients;
} CometdAdvice;

/* The longest pause between attempts that a server may ask for. */
#define COMETD_ADVICE_MAX_INTERVAL (60 * 60 * 1000)
/* The longest time for which it may hold a connect, or keep a session without one. Some advise
 * hours. */
#define COMETD_ADVICE_MAX_TIMEOUT (24 * 60 * 60 * 1000)

#define COMETD_ADVICE_DEFAULT_TIMEOUT (60 * 1000)

void     cometd_advice_init (CometdAdvice          *advice);

/* New advice replaces the old one wholly: what it does not say has the default value. What is not
 * of the right kind counts as not said. A sub-object named as the connection type overrides. An
 * interval below zero forbids the next attempt, so it reads as none. FALSE, and no change, if json
 * is no object. */
gboolean cometd_advice_read (CometdAdvice          *advice,
                             const CometdJsonSlice *json,
                             const char            *connection_type);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire.h"

G_BEGIN_DECLS

/* A main context that has only what the test puts in: with the default one nobody could tell whose
 * sources are left. */
typedef struct
{
  GMainContext *context;
  CometdTestServer *server;
  CometdClient *client;
  gpointer weak;
  const char *connection_type;
  CometdState drop_state; /* The state in which a handler drops the client. */
} Life;

void life_init       (Life        *life,
                      Wire        *wire);
/* Opens, and waits until a connect is held. */
void life_open       (Life        *life);
/* To /a. */
void life_subscribe  (Life        *life);
void life_wait_state (Life        *life,
                      CometdState  state);
/* Waits until the client is gone, and looks at what it has left. */
void life_finish     (Life        *life);

G_END_DECLS

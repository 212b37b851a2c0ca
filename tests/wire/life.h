/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire.h"

G_BEGIN_DECLS

/* A main context that contains only the sources of the test. In the default one, it would not be
 * known to whom a source belongs. */
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
/* Opens the client, and waits until a connect is held. */
void life_open       (Life        *life);
/* Subscribes to /a. */
void life_subscribe  (Life        *life);
void life_wait_state (Life        *life,
                      CometdState  state);
/* Waits until the client is finalized, and checks that it has left nothing behind. */
void life_finish     (Life        *life);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "cometd-test-server.h"
#include "cometd-test.h"

G_BEGIN_DECLS

/* A server and a client that is to talk with it over one connection type. */
typedef struct
{
  CometdTestServer *server;
  CometdClient *client;     /* A test that drops it leaves NULL. */
  const char *connection_type;
  GAsyncResult *result;     /* Of the operation that is waited for. */
} Wire;

void                wire_set_up         (Wire          *wire,
                                         gconstpointer  connection_type);
void                wire_tear_down      (Wire          *wire,
                                         gconstpointer  connection_type);
/* Adds the same body twice: path/long-polling and path/websocket. */
void                wire_add            (const char    *path,
                                         void         (*body) (Wire          *wire,
                                                               gconstpointer  connection_type));

/* Each waits for its end. Those without an error assert that there is none. */
void                wire_open           (Wire          *wire);
gboolean            wire_try_open       (Wire          *wire,
                                         GError       **error);
void                wire_close          (Wire          *wire);
CometdSubscription *wire_subscribe      (Wire          *wire,
                                         const char    *channel) G_GNUC_WARN_UNUSED_RESULT;
CometdMessage      *wire_publish        (Wire          *wire,
                                         const char    *channel,
                                         const char    *json,
                                         GError       **error);
/* The payload of the next event, as JSON; NULL and an error if there is none. */
char               *wire_receive        (Wire          *wire,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;
void                wire_assert_receives (Wire         *wire,
                                         const char    *json);

/* For operations whose end the test waits for itself: &wire->result, after clearing it. */
GAsyncResult      **wire_result         (Wire          *wire);

G_END_DECLS

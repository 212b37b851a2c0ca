/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib-testing/cometd-testing.h>

#include "cometd-test.h"

G_BEGIN_DECLS

/* For tests that need no more of a server than an app's own tests: the installed server, which is
 * running, and a client that may use one connection type only and has not been opened. */
typedef struct
{
  CometdTestingServer *server;
  CometdClient *client;
  const char *connection_type;
} Testing;

typedef void (*TestingTest) (Testing *testing);

/* Adds the test twice, as /<path>/websocket and /<path>/long-polling. */
void         testing_add            (const char   *path,
                                     TestingTest   test);

/* Another client like the first one. */
CometdClient *testing_client_new    (Testing      *testing) G_GNUC_WARN_UNUSED_RESULT;
/* Waits until the server has a connect that it will hold. */
void         testing_open           (Testing      *testing);
/* Does not wait for that. */
void         testing_open_client    (CometdClient *client);
/* Returns the error of an open that must fail. */
GError      *testing_open_error     (CometdClient *client) G_GNUC_WARN_UNUSED_RESULT;
void         testing_close          (CometdClient *client);
void         testing_subscribe      (CometdClient *client,
                                     const char   *channel);
GError      *testing_subscribe_error (CometdClient *client,
                                      const char  *channel) G_GNUC_WARN_UNUSED_RESULT;
/* Returns the error, or NULL if it was accepted. */
GError      *testing_publish        (CometdClient *client,
                                     const char   *channel,
                                     const char   *json) G_GNUC_WARN_UNUSED_RESULT;
/* Returns "/channel data" of the next event in the receive queue. */
char        *testing_receive        (CometdClient *client) G_GNUC_WARN_UNUSED_RESULT;
/* The number of messages that the server has received on the channel. */
guint        testing_count          (Testing      *testing,
                                     const char   *channel);
/* The last of them; NULL if there is none. */
CometdMessage *testing_last         (Testing      *testing,
                                     const char   *channel);

G_END_DECLS

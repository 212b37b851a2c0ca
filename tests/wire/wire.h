/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "cometd-test-server.h"
#include "cometd-test.h"

G_BEGIN_DECLS

/* What each test starts with: a server, a client that may use one connection type only and has not
 * been opened, and a list of what the client said. */
typedef struct
{
  CometdTestServer *server;
  CometdClient *client;
  const char *connection_type;

  GPtrArray *events;           /* "/channel data" for each message-received, once watched. */
  GArray *states;              /* CometdState, each that was entered. */
  GAsyncResult *result;        /* Of the operation that is waited for. */
} Wire;

/* In milliseconds, what a client waits for a server that answers: so long that no test comes to its
 * end. Where that end is what a test is about, it sets a limit of its own, as late as it can. */
#define WIRE_PATIENCE 60000

typedef void (*WireTest) (Wire *wire);

/* Twice, as /wire/websocket/<name> and /wire/long-polling/<name>. */
void                wire_add                 (const char   *name,
                                              WireTest      test);
void                wire_add_websocket       (const char   *name,
                                              WireTest      test);
void                wire_add_long_polling    (const char   *name,
                                              WireTest      test);

gboolean            wire_is_websocket        (Wire         *wire);
/* Stretched by COMETD_TEST_TIMEOUT_SCALE: for the client's own limits, which a slow machine must
 * not run into. */
guint               wire_milliseconds        (guint         milliseconds);

/* Another client like the first, for the same server. */
CometdClient       *wire_client_new          (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* Both connection types, @first preferred. */
void                wire_allow_both          (Wire         *wire,
                                              const char   *first);
/* From now on events go to a signal handler, and so to wire->events. */
void                wire_watch               (Wire         *wire);
/* What wire->events holds, in one line; and empties it. */
char               *wire_take_events         (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* How often a state was entered. */
guint               wire_count_state         (Wire         *wire,
                                              CometdState   state);

/* Opens and waits until a connect is held, when nothing more is on its way. */
void                wire_open                (Wire         *wire);
void                wire_open_client         (Wire         *wire,
                                              CometdClient *client);
/* The error of an open that has to fail. */
GError             *wire_open_error          (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* The same where the client tries until its connection-timeout, which is made long enough for an
 * attempt to fail within it. */
GError             *wire_open_error_at_last  (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* For an operation whose end the test waits for itself: &wire->result, cleared. */
GAsyncResult      **wire_result              (Wire         *wire);
/* These wait, and leave the error to the test. */
gboolean            wire_try_open            (Wire         *wire,
                                              GError      **error);
CometdMessage      *wire_try_publish         (Wire         *wire,
                                              const char   *channel,
                                              const char   *json,
                                              GError      **error) G_GNUC_WARN_UNUSED_RESULT;
/* The payload as JSON. */
char               *wire_try_receive         (Wire         *wire,
                                              GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void                wire_assert_receives     (Wire         *wire,
                                              const char   *json);
void                wire_wait_steady         (Wire         *wire);
/* Waits until @n clients have a held connect. */
void                wire_wait_held           (Wire         *wire,
                                              guint         n);
void                wire_close               (Wire         *wire);

CometdSubscription *wire_subscribe           (Wire         *wire,
                                              const char   *channel) G_GNUC_WARN_UNUSED_RESULT;
/* The same where the handle is of no interest: the client keeps it. */
void                wire_subscribe_quietly   (Wire         *wire,
                                              const char   *channel);
GError             *wire_subscribe_error     (Wire         *wire,
                                              const char   *channel) G_GNUC_WARN_UNUSED_RESULT;
CometdMessage      *wire_publish             (Wire         *wire,
                                              const char   *channel,
                                              const char   *json) G_GNUC_WARN_UNUSED_RESULT;
void                wire_publish_quietly     (Wire         *wire,
                                              const char   *channel,
                                              const char   *json);
GError             *wire_publish_error       (Wire         *wire,
                                              const char   *channel,
                                              const char   *json) G_GNUC_WARN_UNUSED_RESULT;
/* "/channel data" of the next message in the receive queue. */
char               *wire_receive             (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;

/* Has the server publish the numbers from @first to @last on /a. */
void                wire_publish_numbers     (Wire         *wire,
                                              guint         first,
                                              guint         last);
/* The messages that the server has received from number @first on, in words. */
char               *wire_dup_log             (Wire         *wire,
                                              guint         first) G_GNUC_WARN_UNUSED_RESULT;
/* Runs what @add_tests adds. */
int                 wire_main                (int           argc,
                                              char        **argv,
                                              void        (*add_tests) (void));

G_END_DECLS

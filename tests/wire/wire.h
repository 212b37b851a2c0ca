/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib-testing/cometd-testing.h>

#include "cometd-test-server.h"
#include "cometd-test.h"

G_BEGIN_DECLS

/* The fixture of each test: a server, a client that may use one connection type only and has not
 * been opened, and a record of what the client emitted. The server is the scripted one, or that
 * which is installed for the tests of apps; the other one is NULL. */
typedef struct
{
  CometdTestServer *server;
  CometdTestingServer *testing;
  CometdClient *client;
  const char *connection_type;

  GPtrArray *events;           /* "/channel data" for each message-received, once
                                * wire_watch_events() was called. */
  GArray *states;              /* CometdState, each that was entered. */
  GAsyncResult *result;        /* The result of the operation that the test waits for. */
  guint n_answered;            /* The connects that the installed server had received when one was
                                * answered last. */
} Wire;

/* In milliseconds, the timeouts of a client whose server responds: long enough never to expire. A
 * test of a timeout sets its own value, as long as possible. */
#define WIRE_PATIENCE 60000

typedef void (*WireTest) (Wire *wire);

/* Adds the test twice, as /wire/websocket/<name> and /wire/long-polling/<name>. */
void                wire_add                 (const char   *name,
                                              WireTest      test);
void                wire_add_websocket       (const char   *name,
                                              WireTest      test);
void                wire_add_long_polling    (const char   *name,
                                              WireTest      test);
/* The same with the installed server, for tests that need no more. */
void                wire_add_testing         (const char   *name,
                                              WireTest      test);
void                wire_add_testing_websocket (const char *name,
                                                WireTest    test);

gboolean            wire_is_websocket        (Wire         *wire);
/* Scaled by COMETD_TEST_TIMEOUT_SCALE: for limits of the client that must not be reached on a slow
 * machine. */
guint               wire_milliseconds        (guint         milliseconds);
/* A short max-network-delay, which doubles with each failed attempt, so that one reaches the server
 * on a slow machine, too; until wire_be_patient(). */
void                wire_be_impatient        (Wire         *wire,
                                              guint         milliseconds);
void                wire_be_patient          (Wire         *wire);

/* Another client like the first one, for the same server. */
CometdClient       *wire_client_new          (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* Allows both connection types, and prefers @first. */
void                wire_allow_both          (Wire         *wire,
                                              const char   *first);
/* From now on, a signal handler consumes events and records them in wire->events. */
void                wire_watch               (Wire         *wire);
/* Returns the contents of wire->events in one line, and clears it. */
char               *wire_take_events         (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* How often a state was entered. */
guint               wire_count_state         (Wire         *wire,
                                              CometdState   state);

/* Opens the client and waits until a connect is held and nothing else is in transit. */
void                wire_open                (Wire         *wire);
void                wire_open_client         (Wire         *wire,
                                              CometdClient *client);
/* Returns the error of an open that must fail. */
GError             *wire_open_error          (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* The same for an error that is retried until connection-timeout, which is set to allow one
 * attempt. */
GError             *wire_open_error_at_last  (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;
/* For an operation for which the test waits itself: &wire->result, cleared. */
GAsyncResult      **wire_result              (Wire         *wire);
/* These wait, and return the error to the test. */
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
/* Waits until @n clients have a held connect; with the scripted server only. */
void                wire_wait_held           (Wire         *wire,
                                              guint         n);
void                wire_close               (Wire         *wire);

CometdSubscription *wire_subscribe           (Wire         *wire,
                                              const char   *channel) G_GNUC_WARN_UNUSED_RESULT;
/* The same if the subscription is not needed: the client keeps it. */
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
/* Returns "/channel data" of the next message in the receive queue. */
char               *wire_receive             (Wire         *wire) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the server publish the numbers from @first to @last on /a. */
void                wire_publish_numbers     (Wire         *wire,
                                              guint         first,
                                              guint         last);
/* The number of messages that the installed server has received on the channel; NULL for all. */
guint               wire_count               (Wire         *wire,
                                              const char   *channel);
/* Starts the installed server again. */
void                wire_start               (Wire         *wire);
/* Describes the messages that the scripted server has received from number @first on. */
char               *wire_dup_log             (Wire         *wire,
                                              guint         first) G_GNUC_WARN_UNUSED_RESULT;
/* Runs the tests that @add_tests adds. */
int                 wire_main                (int           argc,
                                              char        **argv,
                                              void        (*add_tests) (void));

G_END_DECLS

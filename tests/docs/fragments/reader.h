/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "cometd-test-server.h"
#include "cometd-test.h"

G_BEGIN_DECLS

/* The environment for a function of the manual: a server, a client that has not been opened, and
 * the output of the function. */
typedef struct
{
  CometdTestServer *server;
  CometdClient *client;
  GString *printed; /* On standard output and standard error. */
} Reader;

typedef void (*ReaderTest) (Reader *reader);

/* The name of a test is that of the function it calls. */
void reader_add          (const char *name,
                          ReaderTest  test);

/* Opens the client, and waits until the server holds a connect. */
void reader_open         (Reader     *reader);
void reader_open_client  (Reader       *reader,
                          CometdClient *client);
void reader_subscribe    (Reader     *reader,
                          const char *channel);
void reader_close        (Reader     *reader);
/* Waits until @text was printed, and clears the output so far. */
void reader_wait_printed (Reader     *reader,
                          const char *text);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "interop-server.h"

G_BEGIN_DECLS

/* A server and a transport, with the peculiarities of the server. */
typedef struct
{
  const char *server;
  const char *path;
  const char *connection_type;

  /* The text of the replies about /refused/x and /readonly/x, after "403:". */
  const char *subscribe_refusal;
  const char *publish_refusal;

  /* Sends an event once for each matching subscription, rather than once per session. */
  guint one_copy_each : 1;

  /* Has /service/ask; otherwise, service channels only accept messages. */
  guint answers : 1;
} InteropPeer;

typedef struct
{
  InteropServer *server;
  char *url;

  /* Two clients of that server, open at the start of a test. */
  CometdClient *alice;
  CometdClient *bob;
} InteropFixture;

typedef void (*InteropBody) (InteropFixture    *fixture,
                             const InteropPeer *peer);

void interop_add       (const char    *name,
                        InteropBody    body);
void interop_add_alone (const char    *name,
                        InteropBody    body);
void interop_add_both  (const char    *group,
                        const char    *name,
                        GTestDataFunc  body);
int  interop_run       (void);

G_END_DECLS

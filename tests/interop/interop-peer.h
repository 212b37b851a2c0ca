/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "interop-server.h"

G_BEGIN_DECLS

/* One server and one way to talk to it, with what is peculiar to that server. */
typedef struct
{
  const char *server;
  const char *path;
  const char *connection_type;

  /* What stands in the replies about /refused/x and /readonly/x, after "403:". */
  const char *subscribe_refusal;
  const char *publish_refusal;

  /* Sends an event once for each subscription that covers it, and not once a session. */
  guint one_copy_each : 1;

  /* Has /service/ask; without it, service channels only take messages. */
  guint answers : 1;
} InteropPeer;

typedef struct
{
  InteropServer *server;
  char *url;

  /* Two clients of that server, open when a test begins. */
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

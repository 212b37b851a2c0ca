/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "interop-server.h"

G_BEGIN_DECLS

/* The hold time of the server, and the client's max-network-delay, in milliseconds: short, so that
 * a swallowed connect expires soon. */
#define INTEROP_CHAOS_TIMEOUT 1000

/* A client that counts the numbers published by its server, through a bad network
 * (tests/lib/chaos_proxy.py). */
typedef struct _InteropChaos InteropChaos;

typedef struct
{
  /* The connection types of the client. */
  const char * const *connection_types;

  guint n_messages;
  guint rate;    /* Per second. */

  guint n_cuts;
  guint spacing; /* The mean pause between two faults, in milliseconds. */

  /* Without it messages are lost. */
  guint with_ack : 1;

  /* The client takes its messages with receive, slower than they are published. */
  guint is_slow : 1;

  /* CometD's JavaScript client receives the same, through such a network of its own. */
  guint with_javascript : 1;
} InteropChaosPlan;

typedef struct
{
  guint n_received;   /* Without doubles. */
  guint n_lost;
  guint n_gaps;       /* Places at which numbers are missing. */
  guint n_doubled;
  guint n_disordered;
  guint n_sessions;
} InteropChaosFigures;

InteropServer *interop_chaos_server_new    (void) G_GNUC_WARN_UNUSED_RESULT;

InteropChaos  *interop_chaos_new           (InteropServer          *server,
                                            const InteropChaosPlan *plan)
                                           G_GNUC_WARN_UNUSED_RESULT;
CometdClient  *interop_chaos_get_client    (InteropChaos           *self);
guint          interop_chaos_get_n_received (InteropChaos          *self);
void           interop_chaos_command       (InteropChaos           *self,
                                            const char             *command);
void           interop_chaos_finish        (InteropChaos           *self,
                                            InteropChaosFigures    *figures);
void           interop_chaos_free          (InteropChaos           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (InteropChaos, interop_chaos_free)

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd-transport-private.h>

G_BEGIN_DECLS

/* A transport without a network: it records what it is given, and a test determines the results. */

#define FAKE_TYPE_TRANSPORT (fake_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (FakeTransport, fake_transport, FAKE, TRANSPORT, CometdTransport)

struct _FakeTransportClass
{
  CometdTransportClass parent_class;
};

typedef struct
{
  guint64 number;
  char *body;
  gboolean may_be_held;
  gboolean is_apart;
  char *headers; /* "name: value" lines */
} FakeExchange;

typedef struct
{
  GPtrArray *sent;       /* All FakeExchange so far. */
  GArray *cancelled;     /* guint64 */
  guint hold;
  guint n_checks;
  guint check_wait;      /* Of the last exchange. */
  gboolean is_reached;
  gboolean is_suspended;
  gsize unsent_size; /* The number of bytes that the socket has not written yet; set by a test. */
  gboolean is_closed;
  gboolean is_aborted;
} FakeRecord;

CometdTransport *fake_transport_new        (const char      *connection_type);
FakeRecord      *fake_transport_get_record (CometdTransport *transport);

G_END_DECLS

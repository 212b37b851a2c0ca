/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/transports/cometd-http-private.h>

G_BEGIN_DECLS

/* A minimal session: owns a transport and its settings, and records all notifications. */
typedef struct _TransportRecorder TransportRecorder;

struct _TransportRecorder
{
  CometdHttpSettings settings;
  CometdTransport *transport;

  /* One word each: "received-7", "finished-7", "failed-7", "lost", "closed". */
  GString *news;
  GPtrArray *bodies; /* GBytes */
  guint n_finished;
  guint n_sent;
  guint n_progress;

  /* The last failure. */
  CometdFailureKind kind;
  guint status;
  guint retry_after;
  char reason[64];
  GError *error;

  /* Called after an event was recorded, if its word begins with hook_word. */
  const char *hook_word;
  void (*hook) (TransportRecorder *self);
  gpointer hook_data;

  gboolean accepts;
  guint n_asked;

  /* Messages may be held by the server. */
  gboolean holds;
  gboolean is_idempotent;
  /* Messages are sent on a new connection. */
  gboolean is_apart;

  /* Set during calls into the transport, in which there must be no notifications. */
  gboolean calling;
};

TransportRecorder *transport_recorder_new  (const char         *scheme,
                                            guint16             port);
void               transport_recorder_free (TransportRecorder  *self);
/* Changes the address of the transport. */
void               transport_recorder_set_url (TransportRecorder *self,
                                               const char        *url);
/* Takes transport. */
void               transport_recorder_use  (TransportRecorder  *self,
                                            CometdTransport    *transport);

void               transport_recorder_send (TransportRecorder  *self,
                                            guint64             number,
                                            const char         *body,
                                            const char * const *headers);
/* Sets a handler for untrusted certificates, which always returns the same value, and counts its
 * calls. */
void               transport_recorder_accept (TransportRecorder *self,
                                              gboolean           accept);
void               transport_recorder_use_proxy (TransportRecorder *self,
                                                 guint16            port);
/* The body received last. */
const char        *transport_recorder_get_body (TransportRecorder *self);

#define transport_recorder_wait_for(self, word) \
  cometd_test_wait_until (strstr ((self)->news->str, word) != NULL)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TransportRecorder, transport_recorder_free)

G_END_DECLS

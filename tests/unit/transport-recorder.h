/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/transports/cometd-http-private.h>

G_BEGIN_DECLS

/* A session in miniature: has a transport and settings for it, and writes down all news. */
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

  /* Called after an event was written down, if its word begins with hook_word. */
  const char *hook_word;
  void (*hook) (TransportRecorder *self);
  gpointer hook_data;

  gboolean accepts;
  guint n_asked;

  /* What is sent may be held. */
  gboolean holds;
  gboolean is_idempotent;
  /* What is sent goes on a new connection. */
  gboolean is_apart;

  /* Whether we are calling into the transport, when no news may come. */
  gboolean calling;
};

TransportRecorder *transport_recorder_new  (const char         *scheme,
                                            guint16             port);
void               transport_recorder_free (TransportRecorder  *self);
/* Makes the transport go to another address. */
void               transport_recorder_set_url (TransportRecorder *self,
                                               const char        *url);
/* Takes transport. */
void               transport_recorder_use  (TransportRecorder  *self,
                                            CometdTransport    *transport);

void               transport_recorder_send (TransportRecorder  *self,
                                            guint64             number,
                                            const char         *body,
                                            const char * const *headers);
/* Sets a handler for certificates that are not trusted, which says always the same, and counts how
 * often it was asked. */
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

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-exchange.h"

G_BEGIN_DECLS

/* One client as the server knows it. The engine owns it and reads and writes the fields. */
typedef struct
{
  char *id;
  char *browser;               /* Cookie that HTTP requests must bring, or NULL. */
  GHashTable *subscriptions;   /* Set of channels and patterns. */

  /* Events (JsonObject) that wait for a way out. */
  GQueue events;

  /* The acknowledgement extension: events that went out and may be asked for again, with the
   * number of the batch each was in. */
  GQueue unacknowledged;
  gint64 batch;
  gboolean ack;

  /* The held /meta/connect and the timer that ends the holding; all three or none. */
  BayeuxExchange *held;
  JsonObject *held_request;
  GSource *hold_source;

  /* The exchange of the last connect that came by WebSocket: where events are pushed. */
  BayeuxExchange *push;

  /* Runs between a connect reply and the next connect. */
  GSource *expiry_source;

  guint handshake_connection;  /* TCP connection the handshake came by. */
  gboolean connected;          /* Has there been a connect? */
  gboolean overflown;          /* Too much waits for it: it gets nothing more, and is ended soon. */
} BayeuxSession;

BayeuxSession *bayeux_session_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void           bayeux_session_free            (BayeuxSession  *self);

gboolean       bayeux_session_covers          (BayeuxSession  *self,
                                               const char     *channel);
/* How many of its subscriptions cover the channel. */
guint          bayeux_session_count_covering  (BayeuxSession  *self,
                                               const char     *channel);

void           bayeux_session_hold            (BayeuxSession  *self,
                                               BayeuxExchange *exchange,
                                               JsonObject     *request,
                                               GSource        *timer);
/* Gives the held exchange to the caller and stops its timer; NULL if there is none. */
BayeuxExchange *bayeux_session_steal_held     (BayeuxSession  *self,
                                               JsonObject    **request) G_GNUC_WARN_UNUSED_RESULT;
void           bayeux_session_clear_expiry    (BayeuxSession  *self);

/* Forgets what waits and what may be asked for again. */
void           bayeux_session_drop_events     (BayeuxSession  *self);
/* Takes the waiting events. With @batch they can be asked for again until acknowledged. */
GPtrArray     *bayeux_session_take_events     (BayeuxSession  *self,
                                               gboolean        batch) G_GNUC_WARN_UNUSED_RESULT;
/* The client has batch @number; what came after it waits again, in order. */
void           bayeux_session_acknowledge     (BayeuxSession  *self,
                                               gint64          number);

G_END_DECLS

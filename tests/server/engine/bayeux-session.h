/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-exchange.h"

G_BEGIN_DECLS

/* A client as known by the server. The engine owns it and accesses its fields. */
typedef struct
{
  char *id;
  char *browser;               /* The cookie that HTTP requests must include, or NULL. */
  GHashTable *subscriptions;   /* The set of channels and patterns. */

  /* Events (JsonObject) that wait to be sent. */
  GQueue events;

  /* For the acknowledgement extension: events that were sent and may have to be sent again, with
   * the number of their batch. */
  GQueue unacknowledged;
  gint64 batch;
  gboolean ack;

  /* The held /meta/connect and its timer; all three or none. */
  BayeuxExchange *held;
  JsonObject *held_request;
  GSource *hold_source;

  /* The exchange of the last connect over WebSocket, to which events are pushed. */
  BayeuxExchange *push;

  /* Runs between a connect reply and the next connect. */
  GSource *expiry_source;

  guint handshake_connection;  /* The TCP connection of the handshake. */
  gboolean connected;          /* Whether there has been a connect. */
  gboolean overflown;          /* Too much is waiting: nothing more is queued, and the session is
                                * ended soon. */
} BayeuxSession;

BayeuxSession *bayeux_session_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void           bayeux_session_free            (BayeuxSession  *self);

gboolean       bayeux_session_covers          (BayeuxSession  *self,
                                               const char     *channel);
/* The number of its subscriptions that match the channel. */
guint          bayeux_session_count_covering  (BayeuxSession  *self,
                                               const char     *channel);

void           bayeux_session_hold            (BayeuxSession  *self,
                                               BayeuxExchange *exchange,
                                               JsonObject     *request,
                                               GSource        *timer);
/* Passes the held exchange to the caller and stops its timer; returns NULL if there is none. */
BayeuxExchange *bayeux_session_steal_held     (BayeuxSession  *self,
                                               JsonObject    **request) G_GNUC_WARN_UNUSED_RESULT;
void           bayeux_session_clear_expiry    (BayeuxSession  *self);

/* Removes the waiting events, and those that may have to be sent again. */
void           bayeux_session_drop_events     (BayeuxSession  *self);
/* Takes the waiting events. With @batch, they are kept until they are acknowledged. */
GPtrArray     *bayeux_session_take_events     (BayeuxSession  *self,
                                               gboolean        batch) G_GNUC_WARN_UNUSED_RESULT;
/* The client has acknowledged batch @number; later ones are queued again, in order. */
void           bayeux_session_acknowledge     (BayeuxSession  *self,
                                               gint64          number);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* Shared by the sources of the engine: bayeux-engine.c (incoming batches, the public functions),
 * bayeux-meta.c (one message in, one reply out) and bayeux-delivery.c (what is sent, and when). */
struct _BayeuxEngine
{
  GObject parent_instance;

  BayeuxOptions options;
  BayeuxHooks hooks;
  GHashTable *sessions;        /* Client id → owned BayeuxSession. */
  GHashTable *services;        /* Channel → owned Service. */
  GHashTable *known_channels;  /* The set of all channels that were ever subscribed. */
  char *denied_subscribe;
  char *denied_publish;

  /* The batch that is being processed and its session, both borrowed: events for this session are
   * sent with its response. */
  BayeuxExchange *current;
  BayeuxSession *current_session;
};

/* The connect of a batch, if its reply has to wait for the other replies or for events. */
typedef struct
{
  BayeuxSession *session;
  JsonObject *request;
  JsonObject *reply;
  guint hold;                  /* 0: immediately. */
} BayeuxConnect;

/* bayeux-meta.c: returns the reply to @message; NULL if there is none, or if it is in @connect. */
JsonObject *bayeux_engine_answer        (BayeuxEngine   *self,
                                         BayeuxExchange *exchange,
                                         JsonObject     *message,
                                         BayeuxConnect  *connect);
JsonObject *bayeux_engine_make_reply    (BayeuxEngine   *self,
                                         JsonObject     *request,
                                         gboolean        successful);
JsonObject *bayeux_engine_make_unknown  (BayeuxEngine   *self,
                                         JsonObject     *request);
JsonObject *bayeux_engine_make_advice   (BayeuxEngine   *self,
                                         const char     *reconnect);
BayeuxSession *bayeux_engine_find       (BayeuxEngine   *self,
                                         BayeuxExchange *exchange,
                                         JsonObject     *message);

/* bayeux-engine.c */
void bayeux_engine_serve                (BayeuxEngine   *self,
                                         BayeuxSession  *session,
                                         const char     *channel,
                                         JsonObject     *message);

/* bayeux-delivery.c */
void bayeux_engine_send                 (BayeuxEngine   *self,
                                         BayeuxExchange *exchange,
                                         JsonArray      *messages);
void bayeux_engine_flush                (BayeuxEngine   *self,
                                         BayeuxSession  *session);
void bayeux_engine_hold                 (BayeuxEngine   *self,
                                         BayeuxExchange *exchange,
                                         BayeuxConnect  *connect);
void bayeux_engine_send_connect_reply   (BayeuxEngine   *self,
                                         BayeuxSession  *session,
                                         BayeuxExchange *exchange,
                                         JsonObject     *request,
                                         JsonObject     *reply,
                                         JsonArray      *before);
/* Starts the time limit within which the session has to connect. */
void bayeux_engine_expect_connect       (BayeuxEngine   *self,
                                         BayeuxSession  *session);
/* Replies to the held connect, if there is one. @advice may be NULL. */
void bayeux_engine_release              (BayeuxEngine   *self,
                                         BayeuxSession  *session,
                                         JsonObject     *advice);
void bayeux_engine_distribute           (BayeuxEngine   *self,
                                         BayeuxSession  *publisher,
                                         JsonObject     *event);
void bayeux_engine_remove               (BayeuxEngine   *self,
                                         BayeuxSession  *session);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-session.h"

G_BEGIN_DECLS

/* The protocol: sessions, channels, delivery. It does not depend on the network or on tests; it
 * belongs to the thread-default main context in which it was created. */
#define BAYEUX_TYPE_ENGINE (bayeux_engine_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxEngine, bayeux_engine, BAYEUX, ENGINE, GObject)

/* The servers whose behaviour can be imitated. */
typedef enum
{
  BAYEUX_DIALECT_COMETD,
  BAYEUX_DIALECT_FAYE,
  BAYEUX_DIALECT_SALESFORCE,          /* Like CometD, but for an unknown session. */
} BayeuxDialect;

/* May be changed at any time. Times are in milliseconds. */
typedef struct
{
  BayeuxDialect dialect;
  guint timeout;                      /* How long a connect is held. */
  guint interval;
  guint max_interval;                 /* How long a session is kept without a connect. */
  char *connection_types;             /* A comma-separated list, for the handshake reply. */
  gboolean advise_max_interval;       /* Includes them in the advice. */
  gboolean ack;                       /* Supports the acknowledgement extension. */
  gboolean check_cookie;              /* HTTP requests must include the cookie of the handshake. */
  gboolean handshake_per_connection;  /* A WebSocket session ends with its socket. */
  gboolean copy_per_subscription;     /* Overlapping subscriptions receive several copies. */
  gboolean echo_to_publisher;         /* The publisher receives the event too, if subscribed. */

  /* Limits; 0, the default, is no limit. */
  guint max_hold;                     /* The longest timeout that a client may request. */
  guint max_sessions;
  guint max_queue;                    /* The number of events that wait for a session; beyond it,
                                       * the session is ended. */
  guint max_subscriptions;            /* For one session. */
  guint max_channel_length;
  guint max_batch;                    /* The number of messages in one request or frame. */
} BayeuxOptions;

/* The hooks of an observer. Each may be NULL. */
typedef struct
{
  /* A batch was received. TRUE keeps it; bayeux_engine_process() continues with it later. */
  gboolean    (*received) (BayeuxExchange *exchange,
                           gpointer        user_data);
  /* Returns a reply to send instead of processing the message: (transfer full) (nullable). */
  JsonObject *(*answer)   (BayeuxExchange *exchange,
                           JsonObject     *message,
                           gpointer        user_data);
  /* May change a reply that is about to be sent. */
  void        (*reply)    (BayeuxExchange *exchange,
                           JsonObject     *request,
                           JsonObject     *reply,
                           gpointer        user_data);
  /* May change messages that are about to be sent. TRUE keeps them. */
  gboolean    (*sending)  (BayeuxExchange *exchange,
                           JsonArray      *messages,
                           gpointer        user_data);
  void        (*session)  (const char     *client_id,
                           gboolean        added,
                           gpointer        user_data);
  gpointer user_data;
} BayeuxHooks;

/* A message was received on a service channel. */
typedef void (*BayeuxServiceFunc) (BayeuxEngine  *engine,
                                   BayeuxSession *session,
                                   JsonObject    *message,
                                   gpointer       user_data);

BayeuxEngine  *bayeux_engine_new              (void) G_GNUC_WARN_UNUSED_RESULT;
BayeuxOptions *bayeux_engine_get_options      (BayeuxEngine      *self);
void           bayeux_engine_set_hooks        (BayeuxEngine      *self,
                                               const BayeuxHooks *hooks);
void           bayeux_engine_add_service      (BayeuxEngine      *self,
                                               const char        *channel,
                                               BayeuxServiceFunc  func,
                                               gpointer           user_data);
/* Creates a reply that refuses @request, for the hook answer(). */
JsonObject    *bayeux_engine_make_error       (BayeuxEngine      *self,
                                               JsonObject        *request,
                                               const char        *error) G_GNUC_WARN_UNUSED_RESULT;
/* Refuses to subscribe or publish to the channels that the pattern matches; NULL allows all
 * again. */
void           bayeux_engine_deny_subscribe   (BayeuxEngine      *self,
                                               const char        *pattern);
void           bayeux_engine_deny_publish     (BayeuxEngine      *self,
                                               const char        *pattern);

void           bayeux_engine_receive          (BayeuxEngine      *self,
                                               BayeuxExchange    *exchange);
void           bayeux_engine_process          (BayeuxEngine      *self,
                                               BayeuxExchange    *exchange);

/* Publishes to all subscribers. */
void           bayeux_engine_publish          (BayeuxEngine      *self,
                                               const char        *channel,
                                               JsonNode          *data);
/* The same for a whole event: servers relay additional fields of the publisher. */
void           bayeux_engine_relay            (BayeuxEngine      *self,
                                               JsonObject        *event);
/* Sends to one session, whatever its subscriptions. @message is sent as it is. */
void           bayeux_engine_deliver          (BayeuxEngine      *self,
                                               BayeuxSession     *session,
                                               JsonObject        *message);
/* Sends the result of a remote call; the acknowledgement is a separate message. */
void           bayeux_engine_return_call      (BayeuxEngine      *self,
                                               BayeuxSession     *session,
                                               JsonObject        *request,
                                               gboolean           successful,
                                               JsonNode          *data);

/* Ends sessions, all of them if @client_id is NULL: by notifying them, or silently. */
void           bayeux_engine_kick             (BayeuxEngine      *self,
                                               const char        *client_id);
void           bayeux_engine_expire           (BayeuxEngine      *self,
                                               const char        *client_id);

/* Replies to all held connects. */
void           bayeux_engine_answer_connects  (BayeuxEngine      *self);

/* To be called regularly: drops connects whose connection is closed, ends sessions that exceed a
 * limit, and continues sending to slow ones. */
void           bayeux_engine_sweep            (BayeuxEngine      *self);

/* Drops all sessions silently. */
void           bayeux_engine_forget           (BayeuxEngine      *self);

BayeuxSession *bayeux_engine_lookup           (BayeuxEngine      *self,
                                               const char        *client_id);
guint          bayeux_engine_count_sessions   (BayeuxEngine      *self);
guint          bayeux_engine_count_held       (BayeuxEngine      *self);
gboolean       bayeux_engine_has_held         (BayeuxEngine      *self,
                                               const char        *client_id);
guint          bayeux_engine_count_subscribers (BayeuxEngine     *self,
                                                const char       *channel);

G_END_DECLS

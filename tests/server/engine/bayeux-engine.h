/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-session.h"

G_BEGIN_DECLS

/* The protocol: sessions, channels, delivery. It knows no network and no test; it belongs to the
 * thread-default main context in which it was made. */
#define BAYEUX_TYPE_ENGINE (bayeux_engine_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxEngine, bayeux_engine, BAYEUX, ENGINE, GObject)

/* Where servers differ, see the columns of the table in the protocol notes. */
typedef enum
{
  BAYEUX_DIALECT_COMETD,
  BAYEUX_DIALECT_FAYE,
} BayeuxDialect;

/* May be changed at any time. Times are in milliseconds. */
typedef struct
{
  BayeuxDialect dialect;
  guint timeout;                      /* How long a connect is held. */
  guint interval;
  guint max_interval;                 /* How long a session lives without a connect. */
  char *connection_types;             /* Comma list, as the handshake reply offers them. */
  gboolean advise_max_interval;       /* Say so in the advice. */
  gboolean ack;                       /* Offers the acknowledgement extension. */
  gboolean check_cookie;              /* HTTP requests must bring the cookie of the handshake. */
  gboolean handshake_per_connection;  /* A WebSocket session ends with its socket. */
  gboolean copy_per_subscription;     /* Overlapping subscriptions bring several copies. */
  gboolean echo_to_publisher;         /* Who publishes gets the event too, if subscribed. */

  /* Limits; 0 is none, as it is at first. */
  guint max_hold;                     /* The longest timeout that a client may ask for. */
  guint max_sessions;
  guint max_queue;                    /* Events that wait for a session; beyond, it is ended. */
  guint max_subscriptions;            /* Of one session. */
  guint max_channel_length;
  guint max_batch;                    /* Messages in one request or frame. */
} BayeuxOptions;

/* The hooks of an observer. Each may be NULL. */
typedef struct
{
  /* A batch came in. TRUE keeps it; bayeux_engine_process() lets it go on later, or never. */
  gboolean    (*received) (BayeuxExchange *exchange,
                           gpointer        user_data);
  /* A reply to give instead of looking at the message: (transfer full) (nullable). */
  JsonObject *(*answer)   (BayeuxExchange *exchange,
                           JsonObject     *message,
                           gpointer        user_data);
  /* Last look at a reply that is about to go out. */
  void        (*reply)    (BayeuxExchange *exchange,
                           JsonObject     *request,
                           JsonObject     *reply,
                           gpointer        user_data);
  /* Last look at what goes out. TRUE keeps it. */
  gboolean    (*sending)  (BayeuxExchange *exchange,
                           JsonArray      *messages,
                           gpointer        user_data);
  void        (*session)  (const char     *client_id,
                           gboolean        added,
                           gpointer        user_data);
  gpointer user_data;
} BayeuxHooks;

/* A message came in on a service channel. */
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

/* To all who subscribed. */
void           bayeux_engine_publish          (BayeuxEngine      *self,
                                               const char        *channel,
                                               JsonNode          *data);
/* The same for a whole event: servers relay the fields that its publisher added. */
void           bayeux_engine_relay            (BayeuxEngine      *self,
                                               JsonObject        *event);
/* To one session, whatever it subscribed. @message goes out as it is. */
void           bayeux_engine_deliver          (BayeuxEngine      *self,
                                               BayeuxSession     *session,
                                               JsonObject        *message);
/* The result of a remote call; the acknowledgement is another message. */
void           bayeux_engine_return_call      (BayeuxEngine      *self,
                                               BayeuxSession     *session,
                                               JsonObject        *request,
                                               gboolean           successful,
                                               JsonNode          *data);

/* Ends sessions, all of them if @client_id is NULL: by telling them, or by forgetting them. */
void           bayeux_engine_kick             (BayeuxEngine      *self,
                                               const char        *client_id);
void           bayeux_engine_expire           (BayeuxEngine      *self,
                                               const char        *client_id);

/* For a timer: lets go of connects whose connection is gone, ends sessions that are beyond their
 * limit, and sends on to those that were too slow. */
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

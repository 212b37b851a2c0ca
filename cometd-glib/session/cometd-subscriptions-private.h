/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-router-private.h"

#include "../cometd-enums.h"

G_BEGIN_DECLS

/* The app's subscriptions, and which channels the server has confirmed in this session. A channel
 * is subscribed once, however many subscriptions of the app there are; service channels are never
 * subscribed on the server. An app's subscription is a pointer here and is not looked into. */
typedef struct _CometdSubscriptions CometdSubscriptions;

/* For how long a channel that another process had subscribed waits for the app to subscribe to it
 * again. Milliseconds. */
#define COMETD_SUBSCRIPTIONS_RESTORED_TIME (60 * 1000)

/* What the session can do for subscriptions at the moment. */
typedef enum
{
  COMETD_REACH_CLOSED,      /* There is no session. */
  COMETD_REACH_NEW_SESSION, /* A handshake makes a new session. */
  COMETD_REACH_RESUMING,    /* The server has not confirmed the session of another process. */
  COMETD_REACH_LOST,        /* The connection is lost, and no message can be sent. */
  COMETD_REACH_RETRYING,    /* The connection is lost, but messages can still be sent. */
  COMETD_REACH_ESTABLISHED, /* There is a session and a connection. */
} CometdReach;

/* The end of a subscribe or unsubscribe request. */
typedef struct
{
  guint64 number;
  const char *channel;
  gboolean is_sent;     /* If not, the server has certainly not processed it. */
  guint status;         /* The HTTP status that refused it, or 0. */
  CometdMessage *reply; /* Or NULL. */
  const GError *error;  /* Or NULL. */
} CometdSubscriptionsAnswer;

typedef struct
{
  /* A channel is to be subscribed or unsubscribed on the server, before all that waits to be sent
   * or after. Returns the number of the request. */
  guint64  (*request)   (const char              *channel,
                         gboolean                 subscribe,
                         gboolean                 at_head,
                         gpointer                 user_data);
  /* A request is not needed any more. FALSE if it is too late to take it back. */
  gboolean (*withdraw)  (guint64                  number,
                         gpointer                 user_data);
  /* What became of a subscription of the app. */
  void     (*news)      (gpointer                 subscription,
                         CometdSubscriptionState  state,
                         CometdMessage           *reply,
                         const GError            *error,
                         gpointer                 user_data);
  /* The last of the requests that the state connected waits for has ended. */
  void     (*restored)  (gpointer                 user_data);
  /* The server could not restore subscriptions, for the given number of times in a row. Returns the
   * time at which they are to be tried again. */
  gint64   (*postponed) (guint                    n_times,
                         gpointer                 user_data);
} CometdSubscriptionsSink;

CometdSubscriptions *cometd_subscriptions_new          (const CometdSubscriptionsSink *sink,
                                                        gpointer                       user_data);
void                 cometd_subscriptions_free         (CometdSubscriptions           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdSubscriptions, cometd_subscriptions_free)

/* See cometd_router_look_up(). */
const CometdDestination *
                     cometd_subscriptions_look_up      (CometdSubscriptions           *self,
                                                        const CometdJsonSlice         *channel);
/* The channels that the app has subscribed to: sorted, NULL-terminated. (transfer full) */
char               **cometd_subscriptions_dup_channels (CometdSubscriptions           *self);
/* The channels that the server has subscribed in this session: the same. */
char               **cometd_subscriptions_dup_active   (CometdSubscriptions           *self);
/* Whether an operation of the app waits for the first reply about a channel. */
gboolean             cometd_subscriptions_is_new       (CometdSubscriptions           *self,
                                                        const char                    *channel);

/* The server has these subscriptions, made by another process, if it knows the session. deadline:
 * when the app has to subscribe to these channels. */
void                 cometd_subscriptions_resume       (CometdSubscriptions           *self,
                                                        char                         **channels,
                                                        gint64                         deadline);
/* It does. */
void                 cometd_subscriptions_resumed      (CometdSubscriptions           *self,
                                                        gint64                         deadline);
/* -1 if there is none. */
gint64               cometd_subscriptions_get_restored_deadline
                                                       (CometdSubscriptions           *self);
/* The channels to which the app has not subscribed are unsubscribed. */
void                 cometd_subscriptions_give_up_restored
                                                       (CometdSubscriptions           *self,
                                                        CometdReach                    reach);
/* Adds a subscription of the app; news tells what becomes of it. */
void                 cometd_subscriptions_subscribe    (CometdSubscriptions           *self,
                                                        const char                    *channel,
                                                        gpointer                       subscription,
                                                        CometdReach                    reach);
/* Removes a subscription, without news about it. Returns the number of the request that tells the
 * server, or 0 if the server need not be told now. */
guint64              cometd_subscriptions_unsubscribe  (CometdSubscriptions           *self,
                                                        gpointer                       subscription,
                                                        CometdReach                    reach);
/* The same for all subscriptions of a channel; they have ended. */
guint64              cometd_subscriptions_unsubscribe_channel
                                                       (CometdSubscriptions           *self,
                                                        const char                    *channel,
                                                        CometdReach                    reach);

/* A request has ended. resubscribe: whether a new session restores the subscriptions of the one
 * before. */
void                 cometd_subscriptions_answered     (CometdSubscriptions           *self,
                                                        const CometdSubscriptionsAnswer *answer,
                                                        CometdReach                    reach,
                                                        gboolean                       resubscribe);
/* The state connected need not wait for a request any more, although that has not ended. */
void                 cometd_subscriptions_stop_waiting (CometdSubscriptions           *self,
                                                        guint64                        number);
/* The session is lost, so the server has no subscriptions any more. */
void                 cometd_subscriptions_session_lost (CometdSubscriptions           *self,
                                                        gboolean                       resubscribe);
/* Requests what is wanted and not subscribed, and the other way round. is_awaited: the state
 * connected waits for the replies. */
void                 cometd_subscriptions_restore      (CometdSubscriptions           *self,
                                                        gboolean                       is_awaited);
/* Whether the state connected has to wait for replies. */
gboolean             cometd_subscriptions_is_restoring (CometdSubscriptions           *self);
/* When to restore what was postponed; -1 if nothing is. */
gint64               cometd_subscriptions_get_retry_time
                                                       (CometdSubscriptions           *self);
/* From now on cometd_subscriptions_restore() includes what was postponed. */
void                 cometd_subscriptions_retry        (CometdSubscriptions           *self);
/* All subscriptions end; error: why, or NULL if the app closed the client. */
void                 cometd_subscriptions_end_all      (CometdSubscriptions           *self,
                                                        const GError                  *error);

G_END_DECLS

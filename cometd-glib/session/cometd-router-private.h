/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-channel-cache-private.h"

G_BEGIN_DECLS

/* A channel or pattern and the app's subscriptions to it. The router does not use the rest. */
typedef struct
{
  char *channel;
  GPtrArray *subscriptions; /* Not owned; in the order of adding. */

  guint64 request;          /* The subscribe or unsubscribe that has not ended; or 0. */
  gboolean is_subscribing;  /* It is a subscribe. */
  gboolean is_automatic;    /* It restores a subscription, and no operation waits for it. */
  gboolean is_active;       /* The server has confirmed the subscription in this session. */
  gboolean was_active;      /* It has, in this session or an earlier one. */
  gboolean is_restored;     /* Subscribed by another process: the server has to confirm the session,
                             * or the app has not subscribed to the channel. */
  gboolean is_postponed;    /* Refused for a transient reason; requested again later. */
  gboolean is_local;        /* The server need not know about it. */
} CometdRoute;

/* Finds the subscriptions whose channel or pattern covers the channel of an event. A subscription
 * is a pointer here and is not looked into. */
typedef struct _CometdRouter CometdRouter;

CometdRouter            *cometd_router_new               (void);
void                     cometd_router_free              (CometdRouter          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdRouter, cometd_router_free)

CometdRoute             *cometd_router_find              (CometdRouter          *self,
                                                          const char            *channel);
CometdRoute             *cometd_router_find_subscription (CometdRouter          *self,
                                                          gpointer               subscription);
/* Creates the route if necessary. A subscription can be added once only. */
CometdRoute             *cometd_router_add               (CometdRouter          *self,
                                                          const char            *channel,
                                                          gpointer               subscription);
/* Creates a route without subscriptions. There must be none yet. */
CometdRoute             *cometd_router_add_route         (CometdRouter          *self,
                                                          const char            *channel);
/* The route stays, perhaps without subscriptions. */
void                     cometd_router_remove            (CometdRouter          *self,
                                                          gpointer               subscription);
/* Removes a route with its subscriptions. */
void                     cometd_router_drop              (CometdRouter          *self,
                                                          CometdRoute           *route);
/* All routes, by channel. (transfer container) */
GPtrArray               *cometd_router_list              (CometdRouter          *self);

/* channel: the JSON string as it arrived. NULL if it is not a valid channel, or is a pattern. Valid
 * until the next call that changes the router or looks something up. */
const CometdDestination *cometd_router_look_up           (CometdRouter          *self,
                                                          const CometdJsonSlice *channel);
gsize                    cometd_router_get_cached_bytes  (CometdRouter          *self);

G_END_DECLS

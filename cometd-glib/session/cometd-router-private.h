/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message-private.h"

G_BEGIN_DECLS

/* A channel or pattern that somebody listens to. */
typedef struct
{
  char *channel;
  GPtrArray *handles;   /* Not owned; in the order of adding. */
  guint64 request;      /* The subscribe or unsubscribe under way, or waiting; or 0. */
  gboolean is_active;   /* The server has confirmed it in this session. */
  gboolean was_active;  /* It has, in an earlier one or in this. */
  gboolean is_postponed; /* Refused for a reason that passes; asked for again later. */
  gboolean is_local;    /* Nothing the server need know. */
} CometdRoute;

/* What an event on one channel is given to. */
typedef struct
{
  GRefString *channel;
  GPtrArray *handles; /* NULL if there are none. Never changed, only replaced: so it can be kept. */
} CometdDestination;

/* So much of the names that came is remembered. */
#define COMETD_ROUTER_MAX_CACHED 1024
#define COMETD_ROUTER_MAX_CACHED_BYTES (256 * 1024)

/* channel → who listens, exactly or by pattern. Knows not what a handle is. */
typedef struct _CometdRouter CometdRouter;

CometdRouter            *cometd_router_new         (void);
void                     cometd_router_free        (CometdRouter          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdRouter, cometd_router_free)

CometdRoute             *cometd_router_find        (CometdRouter          *self,
                                                    const char            *channel);
CometdRoute             *cometd_router_find_handle (CometdRouter          *self,
                                                    gpointer               handle);
/* Makes the route if need be. A handle is added once only, to one channel. */
CometdRoute             *cometd_router_add         (CometdRouter          *self,
                                                    const char            *channel,
                                                    gpointer               handle);
/* The route stays, perhaps without handles. */
void                     cometd_router_remove      (CometdRouter          *self,
                                                    gpointer               handle);
/* Forgets a route with its handles. */
void                     cometd_router_drop        (CometdRouter          *self,
                                                    CometdRoute           *route);
/* All routes, by channel. (transfer container) */
GPtrArray               *cometd_router_list        (CometdRouter          *self);

/* channel: the JSON string as it came. Valid until the router changes or is asked again. NULL if it
 * is not the name of a channel; a pattern is not one. */
const CometdDestination *cometd_router_look_up     (CometdRouter          *self,
                                                    const CometdJsonSlice *channel);
gsize                    cometd_router_get_cached_bytes (CometdRouter      *self);

G_END_DECLS

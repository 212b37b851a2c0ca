/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-socket.h"

G_BEGIN_DECLS

/* HTTP and WebSocket access to an engine. All paths are equivalent. */
#define BAYEUX_TYPE_ENDPOINT (bayeux_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxEndpoint, bayeux_endpoint, BAYEUX, ENDPOINT, GObject)

/* The response to a WebSocket upgrade. */
typedef enum
{
  BAYEUX_UPGRADE_ACCEPT,
  BAYEUX_UPGRADE_REFUSE,       /* Respond with an HTTP status. */
  BAYEUX_UPGRADE_HANG,         /* Do not respond. */
  BAYEUX_UPGRADE_SILENT,       /* Respond with 101, and send no frames. */
  BAYEUX_UPGRADE_BAD_ACCEPT,   /* Respond with 101 and a wrong Sec-WebSocket-Accept. */
  BAYEUX_UPGRADE_RESET,
} BayeuxUpgrade;

typedef BayeuxUpgrade (*BayeuxUpgradeFunc) (guint      *status,
                                            gpointer    user_data);
/* Called for each HTTP request, including upgrades, before it is processed. Returns TRUE if it has
 * responded. */
typedef gboolean (*BayeuxRequestFunc) (SoupServerMessage *message,
                                       gpointer           user_data);

BayeuxEndpoint *bayeux_endpoint_new         (BayeuxEngine      *engine) G_GNUC_WARN_UNUSED_RESULT;
BayeuxListener *bayeux_endpoint_get_listener (BayeuxEndpoint   *self);
void            bayeux_endpoint_set_upgrade (BayeuxEndpoint    *self,
                                             BayeuxUpgradeFunc  func,
                                             gpointer           user_data);
void            bayeux_endpoint_set_request (BayeuxEndpoint    *self,
                                             BayeuxRequestFunc  func,
                                             gpointer           user_data);
/* Sets the Server header. */
void            bayeux_endpoint_set_name    (BayeuxEndpoint    *self,
                                             const char        *name);
/* Limits for untrusted clients: the size of requests and frames, and the number of connections. */
void            bayeux_endpoint_set_limits  (BayeuxEndpoint    *self,
                                             gsize              max_size,
                                             guint              max_connections);
/* To be called regularly: closes connections without a message for @idle milliseconds, or with a
 * request that has been incomplete for @unfinished milliseconds, and removes closed sockets. */
void            bayeux_endpoint_sweep       (BayeuxEndpoint    *self,
                                             guint              idle,
                                             guint              unfinished);
/* All sockets that were upgraded, oldest first, including closed ones until they are removed. */
GPtrArray      *bayeux_endpoint_get_sockets (BayeuxEndpoint    *self);
guint           bayeux_endpoint_count_posts (BayeuxEndpoint    *self);
void            bayeux_endpoint_stop        (BayeuxEndpoint    *self);

G_END_DECLS

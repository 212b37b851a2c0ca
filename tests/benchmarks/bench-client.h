/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* The library as used by an app: an open client with one subscription. */
typedef struct
{
  CometdClient *client;
  CometdSubscription *subscription;
  gboolean reads_data; /* Whether the payload of each event is read. */
  guint n_events;
  guint n_replies;
  guint n_closed; /* The reply to a publish may arrive while the client closes. */
  gboolean is_pulling;
  gboolean has_tick_handlers;
} BenchClient;

BenchClient *bench_client_new          (const char  *url,
                                        const char  *connection_type,
                                        const char  *channel);
/* Subscribes to the first channels on which the server sends events in turn, each with a handler or
 * with none. */
void         bench_client_subscribe_ticks
                                       (BenchClient *self,
                                        guint        n_channels,
                                        gboolean     has_handlers);
/* Takes the events by receive_async() instead of a handler. */
void         bench_client_pull         (BenchClient *self);
void         bench_client_free         (BenchClient *self);
void         bench_client_publish      (BenchClient *self,
                                        const char  *channel,
                                        const char  *json);
void         bench_client_publish_node (BenchClient *self,
                                        const char  *channel,
                                        JsonNode    *data);
/* To a channel to which the server does not reply. */
void         bench_client_publish_silently
                                       (BenchClient *self,
                                        const char  *channel,
                                        const char  *json);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message-private.h"

G_BEGIN_DECLS

/* The subscriptions that an event on one channel goes to. */
typedef struct
{
  GRefString *channel;
  gpointer subscription;    /* If there is exactly one; else NULL. */
  GPtrArray *subscriptions; /* If there are several; else NULL. Never changed, only replaced, so it
                             * can be kept. */
} CometdDestination;

/* The destinations of the channels that have arrived, by the JSON string that arrived. The names
 * are untrusted, so the cache is limited. It has two generations: once the recent one is full, it
 * becomes the older one, and the names in that which were not used since then are forgotten. */
typedef struct _CometdChannelCache CometdChannelCache;

/* Limits of each generation. An app may well listen to 10000 channels, and if events arrive on them
 * in turn, each is used again only after all others. */
#define COMETD_CHANNEL_CACHE_MAX_NAMES 12288
#define COMETD_CHANNEL_CACHE_MAX_BYTES (2 * 1024 * 1024)

CometdChannelCache      *cometd_channel_cache_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void                     cometd_channel_cache_free      (CometdChannelCache    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdChannelCache, cometd_channel_cache_free)

/* A destination is valid until the next call. NULL if the channel is not in the cache. */
const CometdDestination *cometd_channel_cache_find      (CometdChannelCache    *self,
                                                         const CometdJsonSlice *json);
/* name: what json contains. subscriptions: or NULL. The channel must not be in the cache. */
const CometdDestination *cometd_channel_cache_add       (CometdChannelCache    *self,
                                                         const CometdJsonSlice *json,
                                                         const char            *name,
                                                         GPtrArray             *subscriptions);
void                     cometd_channel_cache_clear     (CometdChannelCache    *self);
gsize                    cometd_channel_cache_get_bytes (CometdChannelCache    *self);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* A subscription, and the payloads it has received, as JSON text and in order. */
typedef struct _InteropListener InteropListener;

InteropListener    *interop_listener_new              (CometdClient    *client,
                                                       const char      *channel)
                                                      G_GNUC_WARN_UNUSED_RESULT;
CometdSubscription *interop_listener_get_subscription (InteropListener *self);
guint               interop_listener_get_count        (InteropListener *self);
const char         *interop_listener_get_data         (InteropListener *self,
                                                       guint            index);
const char         *interop_listener_get_channel      (InteropListener *self,
                                                       guint            index);
void                interop_listener_wait_for         (InteropListener *self,
                                                       guint            count);
void                interop_listener_assert_next      (InteropListener *self,
                                                       const char      *channel,
                                                       const char      *json);
void                interop_listener_free             (InteropListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (InteropListener, interop_listener_free)

gboolean interop_same_json (const char *one,
                            const char *other);

G_END_DECLS

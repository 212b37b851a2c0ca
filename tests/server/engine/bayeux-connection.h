/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-meter.h"

G_BEGIN_DECLS

/* One TCP connection, as the kernel sees it. The listener owns it. */
typedef struct
{
  guint number;
  GInetSocketAddress *remote;
  GSocketConnection *stream;
  BayeuxMeter *meter;          /* NULL without a limit. */
  gint64 last_message;         /* Monotonic; when it was accepted, before the first. */
  gboolean has_sent;           /* A complete request has come. */
  gboolean is_upgraded;
  gboolean is_reset;
} BayeuxConnection;

BayeuxConnection *bayeux_connection_new            (guint               number,
                                                    GInetSocketAddress *remote,
                                                    GSocketConnection  *stream)
  G_GNUC_WARN_UNUSED_RESULT;
void              bayeux_connection_free           (BayeuxConnection   *self);

gboolean          bayeux_connection_comes_from     (BayeuxConnection   *self,
                                                    GInetSocketAddress *remote);
/* By this side. */
gboolean          bayeux_connection_is_closed      (BayeuxConnection   *self);
/* Neither side has closed it. */
gboolean          bayeux_connection_is_established (BayeuxConnection   *self);
/* Since when the other side has been sending a request that is not complete, or has been silent
 * after connecting; -1 if neither. */
gint64            bayeux_connection_get_unfinished (BayeuxConnection  *self);
/* Does what is sent have to wait? */
gboolean          bayeux_connection_is_congested   (BayeuxConnection   *self);

void              bayeux_connection_close          (BayeuxConnection   *self);
/* The same with a TCP reset. */
void              bayeux_connection_reset          (BayeuxConnection   *self);

G_END_DECLS

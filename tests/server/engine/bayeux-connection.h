/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-meter.h"

G_BEGIN_DECLS

/* A TCP connection as seen by the kernel. Owned by the listener. */
typedef struct
{
  guint number;
  GInetSocketAddress *remote;
  GSocketConnection *stream;
  BayeuxMeter *meter;          /* NULL if there is no limit. */
  gint64 last_message;         /* Monotonic; the time of accepting it, before the first message. */
  gboolean has_sent;           /* A complete request was received. */
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
/* Closed by this side. */
gboolean          bayeux_connection_is_closed      (BayeuxConnection   *self);
/* Closed by neither side. */
gboolean          bayeux_connection_is_established (BayeuxConnection   *self);
/* Since when the other side has been sending an incomplete request, or has been silent after
 * connecting; -1 if neither. */
gint64            bayeux_connection_get_unfinished (BayeuxConnection  *self);
/* Whether data to be sent has to wait. */
gboolean          bayeux_connection_is_congested   (BayeuxConnection   *self);

void              bayeux_connection_close          (BayeuxConnection   *self);
/* The same with a TCP reset. */
void              bayeux_connection_reset          (BayeuxConnection   *self);

G_END_DECLS

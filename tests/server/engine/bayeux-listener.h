/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A TCP listener on 127.0.0.1 or another address. SoupServer neither counts its connections nor
 * resets them. Connections are numbered from 1. */
#define BAYEUX_TYPE_LISTENER (bayeux_listener_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxListener, bayeux_listener, BAYEUX, LISTENER, GObject)

/* @stream is TLS if there is a certificate. */
typedef void (*BayeuxAcceptFunc) (GIOStream      *stream,
                                  GSocketAddress *local,
                                  GSocketAddress *remote,
                                  gpointer        user_data);

BayeuxListener *bayeux_listener_new             (BayeuxAcceptFunc  func,
                                                 gpointer          user_data)
  G_GNUC_WARN_UNUSED_RESULT;
void            bayeux_listener_set_certificate (BayeuxListener   *self,
                                                 GTlsCertificate  *certificate);

/* Sets an IP address to listen on instead of 127.0.0.1, before the start; returns FALSE if it is
 * invalid. */
gboolean        bayeux_listener_set_address     (BayeuxListener   *self,
                                                 const char       *address);
/* Beyond @max_connections, the oldest connection that has not sent a complete request is closed; if
 * there is none, the new one is closed. Connections that send more than @max_unfinished bytes
 * without a complete message are closed. 0 is no limit. */
void            bayeux_listener_set_limits      (BayeuxListener   *self,
                                                 guint             max_connections,
                                                 gsize             max_unfinished);

/* Port 0 takes a free one. After pause, start with 0 comes back on the same port. */
gboolean        bayeux_listener_start           (BayeuxListener   *self,
                                                 guint             port,
                                                 GError          **error);
void            bayeux_listener_pause           (BayeuxListener   *self);
guint           bayeux_listener_get_port        (BayeuxListener   *self);

/* Frozen, connections are accepted and wait. */
void            bayeux_listener_set_frozen      (BayeuxListener   *self,
                                                 gboolean          frozen);

guint           bayeux_listener_count_accepted  (BayeuxListener   *self);
/* Those which neither side has closed. */
guint           bayeux_listener_count_open      (BayeuxListener   *self);
gboolean        bayeux_listener_is_open         (BayeuxListener   *self,
                                                 guint             number);
/* Where there are limits: does the other side read so slowly that what is sent has to wait? */
gboolean        bayeux_listener_is_congested    (BayeuxListener   *self,
                                                 guint             number);
/* A complete message has come by it. */
void            bayeux_listener_note_message    (BayeuxListener   *self,
                                                 guint             number);
/* Lets it send this much now, instead of @max_unfinished bytes. */
void            bayeux_listener_allow           (BayeuxListener   *self,
                                                 guint             number,
                                                 gsize             size);
/* It has become a WebSocket. */
void            bayeux_listener_note_upgrade    (BayeuxListener   *self,
                                                 guint             number);
/* Resets those that have been sending one HTTP request for longer than that, and those that have
 * sent none for that long since they were accepted. */
void            bayeux_listener_reset_unfinished (BayeuxListener  *self,
                                                  guint            milliseconds);
/* Resets the connections that have sent no message for this time. */
void            bayeux_listener_reset_idle      (BayeuxListener   *self,
                                                 guint             milliseconds);
/* The number of the connection from that address, 0 if unknown. */
guint           bayeux_listener_find            (BayeuxListener   *self,
                                                 GSocketAddress   *remote);
/* Before it is closed although there may be more to read: the other side can read what was sent to
 * it last, and has to close the connection, too. */
void            bayeux_listener_linger          (BayeuxListener   *self,
                                                 guint             number);

/* Closes with a TCP reset; number 0 resets all. */
void            bayeux_listener_reset           (BayeuxListener   *self,
                                                 guint             number);

G_END_DECLS

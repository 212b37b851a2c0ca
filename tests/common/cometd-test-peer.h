/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The other end of a TCP or TLS connection, byte by byte, in the thread of the test: for data that
 * no real server would send. */
typedef struct _CometdTestPeer CometdTestPeer;
typedef struct _CometdTestPeerLink CometdTestPeerLink;

/* Data was received: it is in link->input, from which it may be removed. Also called, with
 * link->ended set, when the client has closed. */
typedef void (*CometdTestPeerHandler) (CometdTestPeerLink *link,
                                       gpointer            user_data);

struct _CometdTestPeerLink
{
  CometdTestPeer *peer;
  guint number; /* From 1, in the order of accepting. */
  GString *input;
  gboolean ended;
  gpointer data; /* Owned by the test; not freed. */

  GIOStream *stream;
  GSource *input_source;
  GByteArray *output;
  GSource *output_source;
  gboolean close_when_sent;
};

struct _CometdTestPeer
{
  GSocketService *service;
  guint16 port;
  GTlsCertificate *certificate; /* If set, connections use TLS. */
  const char * const *protocols; /* With TLS: the protocols for ALPN, or NULL. */
  CometdTestPeerHandler handler;
  gpointer user_data;

  GPtrArray *links; /* Connections that were not closed by the test. */
  guint n_accepted;
  guint n_open; /* Connections that were not closed by either side. */
};

CometdTestPeer *cometd_test_peer_new        (CometdTestPeerHandler  handler,
                                             gpointer               user_data)
                                            G_GNUC_WARN_UNUSED_RESULT;
void            cometd_test_peer_free       (CometdTestPeer        *self);

void            cometd_test_peer_send       (CometdTestPeerLink    *link,
                                             const void            *data,
                                             gssize                 length);
void            cometd_test_peer_send_http  (CometdTestPeerLink    *link,
                                             guint                  status,
                                             const char            *headers,
                                             const char            *body);
/* Closes: immediately, or when everything is sent, or with a TCP reset. @link is freed by the first
 * and the last. */
void            cometd_test_peer_close      (CometdTestPeerLink    *link);
void            cometd_test_peer_close_sent (CometdTestPeerLink    *link);
void            cometd_test_peer_reset      (CometdTestPeerLink    *link);

/* Removes one HTTP request, head and body, from link->input; returns NULL if it is not complete. */
char           *cometd_test_peer_take_http  (CometdTestPeerLink    *link) G_GNUC_WARN_UNUSED_RESULT;
/* The value of a header of such a request, or NULL. */
char           *cometd_test_peer_get_header (const char            *request,
                                             const char            *name) G_GNUC_WARN_UNUSED_RESULT;

/* Returns a self-signed certificate for 127.0.0.1, made by the openssl command; NULL without
 * openssl. */
GTlsCertificate *cometd_test_certificate_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* The same, issued by an unknown authority, and optionally expired. Also NULL if openssl cannot
 * create it. */
GTlsCertificate *cometd_test_certificate_new_issued (gboolean is_expired)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* Returns a TCP port on 127.0.0.1 at which connections are refused. */
guint16         cometd_test_find_dead_port  (void);

/* An HTTP proxy that connects to any address. */
typedef struct
{
  CometdTestPeer *peer;
  GString *targets; /* "host:port " for each request. */
} CometdTestTunnel;

CometdTestTunnel *cometd_test_tunnel_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_tunnel_free    (CometdTestTunnel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestPeer, cometd_test_peer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestTunnel, cometd_test_tunnel_free)

G_END_DECLS

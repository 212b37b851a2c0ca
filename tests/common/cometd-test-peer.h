/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The other end of a TCP or TLS connection, byte by byte, in the thread of the test: for what no
 * proper server would send. */
typedef struct _CometdTestPeer CometdTestPeer;
typedef struct _CometdTestPeerLink CometdTestPeerLink;

/* Something came: it is in link->input, from which it may be removed. Also called, with
 * link->ended set, when the client has closed. */
typedef void (*CometdTestPeerHandler) (CometdTestPeerLink *link,
                                       gpointer            user_data);

struct _CometdTestPeerLink
{
  CometdTestPeer *peer;
  guint number; /* From 1, in the order of accepting. */
  GString *input;
  gboolean ended;
  gpointer data; /* The test's own; not freed. */

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
  GTlsCertificate *certificate; /* If set, links speak TLS. */
  const char * const *protocols; /* With TLS: what ALPN offers, or NULL. */
  CometdTestPeerHandler handler;
  gpointer user_data;

  GPtrArray *links; /* Those not closed by us. */
  guint n_accepted;
  guint n_open; /* Those that neither side has closed. */
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
/* Closes: at once, or when all is sent; or with a TCP reset. link is gone after the first and the
 * last. */
void            cometd_test_peer_close      (CometdTestPeerLink    *link);
void            cometd_test_peer_close_sent (CometdTestPeerLink    *link);
void            cometd_test_peer_reset      (CometdTestPeerLink    *link);

/* Takes one HTTP request, head and body, from link->input; NULL if it is not all there. */
char           *cometd_test_peer_take_http  (CometdTestPeerLink    *link) G_GNUC_WARN_UNUSED_RESULT;
/* The value of a header of such a request, NULL if it is not there. */
char           *cometd_test_peer_get_header (const char            *request,
                                             const char            *name) G_GNUC_WARN_UNUSED_RESULT;

/* A certificate for 127.0.0.1 that nobody trusts, made by the openssl command; NULL without it. */
GTlsCertificate *cometd_test_certificate_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* The same, issued by an authority that nobody knows, and perhaps expired. NULL also if openssl
 * cannot make it. */
GTlsCertificate *cometd_test_certificate_new_issued (gboolean is_expired)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* A TCP port on 127.0.0.1 on which nobody listens. */
guint16         cometd_test_find_dead_port  (void);

/* An HTTP proxy that connects wherever it is told to. */
typedef struct
{
  CometdTestPeer *peer;
  GString *targets; /* "host:port " for each. */
} CometdTestTunnel;

CometdTestTunnel *cometd_test_tunnel_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_tunnel_free    (CometdTestTunnel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestPeer, cometd_test_peer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestTunnel, cometd_test_tunnel_free)

G_END_DECLS

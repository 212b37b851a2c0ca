/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "cometd-failure-private.h"

G_BEGIN_DECLS

/* The port between a session and what carries its bytes. Calls go down; news comes up by the
 * functions of a CometdTransportListener. A transport knows no protocol: it is told which exchange
 * the server may hold, and in which order things were given to it. It has no timer: the session
 * cancels what takes too long. */

#define COMETD_TYPE_TRANSPORT (cometd_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (CometdTransport, cometd_transport, COMETD, TRANSPORT, GObject)

/* All of these are called from the main loop, never from inside a call into the transport. The
 * listener may call back into the transport, close it, and drop its last reference. */
typedef struct
{
  /* One body or frame came. exchange: the one whose response it is, 0 if it came by itself. */
  void (*received) (CometdTransport     *transport,
                    GBytes              *bytes,
                    guint64              exchange,
                    gpointer             user_data);
  /* A part of a body or frame came; may be told for each piece. exchange: as above. */
  void (*progress) (CometdTransport     *transport,
                    guint64              exchange,
                    gpointer             user_data);
  /* An exchange is over: its response was received (failure NULL), or it failed. Called once for
   * each exchange of a transport that ends exchanges, never by the others. */
  void (*finished) (CometdTransport     *transport,
                    guint64              exchange,
                    const CometdFailure *failure,
                    gpointer             user_data);
  /* Some of get_unsent_size() was written. */
  void (*sent)     (CometdTransport     *transport,
                    gpointer             user_data);
  /* The link and all on it is gone, once, last of all. Not after close() or abort(). */
  void (*lost)     (CometdTransport     *transport,
                    const CometdFailure *failure,
                    gpointer             user_data);
  /* What close() began is done; the last news. */
  void (*closed)   (CometdTransport     *transport,
                    gpointer             user_data);
} CometdTransportListener;

/* What is to be sent. */
typedef struct
{
  guint64 number;      /* Not 0, rising. */
  GBytes *body;        /* JSON text. */
  gboolean may_be_held; /* Holds a connect: the server may take its time. */
  gboolean is_idempotent; /* May be sent twice, if a kept connection was lost. */
  gboolean is_apart;    /* Goes on a new connection, if exchanges have connections of their own. */
  GPtrArray *headers;  /* name, value, name, value, …; or NULL. For a WebSocket those of the first
                        * exchange go into the upgrade, later ones have no effect. */
} CometdTransportExchange;

struct _CometdTransportClass
{
  GObjectClass parent_class;

  /* The wire name, "long-polling" or "websocket". */
  const char *connection_type;
  /* Whether each exchange is a request of its own with its own headers (HTTP), whose end finished()
   * tells. The order of messages is then kept only if at most one exchange that is not held is
   * under way. */
  gboolean ends_exchanges;
  /* Whether the server sends bodies or frames that belong to no exchange, so that set_reading() has
   * an effect. */
  gboolean pushes;

  void     (*send)       (CometdTransport               *self,
                          const CometdTransportExchange *exchange);
  /* Cancels one exchange: nothing more is told of it. No effect unless exchanges end. */
  void     (*cancel)     (CometdTransport               *self,
                          guint64                        exchange);
  /* Whether a connection to the server, or to a proxy, was ever made: if a WebSocket does not open
   * although there is one, something between does not let it pass. */
  gboolean (*is_reached) (CometdTransport               *self);
  /* Whether bytes are read; if not, flow control makes the server wait. May be NULL if the server
   * pushes nothing. */
  void     (*set_reading) (CometdTransport              *self,
                          gboolean                       reading);
  /* How many bytes of what was sent are still here, because the connection takes no more, or is
   * not open yet. May be NULL: each exchange tells when it is over. */
  gsize    (*get_unsent_size) (CometdTransport          *self);
  /* name, value, name, value, … of the response whose body is being told, or of the one that opened
   * the WebSocket; called during received() only. (transfer full) May be NULL: there are none. */
  GPtrArray *(*dup_response_headers) (CometdTransport   *self);
  /* For how long the server holds a connect, in milliseconds. May be NULL. */
  void     (*set_hold)   (CometdTransport               *self,
                          guint                          milliseconds);
  /* Asks the server for a sign of life; lost is told if none comes within so many milliseconds.
   * FALSE, or NULL: the transport has no such means. */
  gboolean (*check)      (CometdTransport               *self,
                          guint                          milliseconds);
  /* The address of the server and the connection type, for error texts; no user name, password,
   * query or fragment. (transfer full) May be NULL: the connection type alone. */
  char    *(*describe)   (CometdTransport               *self);
  /* Ends in good order (WebSocket 1000), then tells closed; exchanges end without news. */
  void     (*close)      (CometdTransport               *self);
  /* Drops everything at once, without any news. Also done by dispose. */
  void     (*abort)      (CometdTransport               *self);
};

/* listener must outlive the transport; user_data until abort() or the last news. Replaces the
 * listener set before; one for a transport that is about to close needs no function but closed. No
 * effect after the last news. */
void        cometd_transport_set_listener        (CometdTransport               *self,
                                                  const CometdTransportListener *listener,
                                                  gpointer                       user_data);
const char *cometd_transport_get_connection_type (CometdTransport               *self);
gboolean    cometd_transport_ends_exchanges      (CometdTransport               *self);
gboolean    cometd_transport_pushes              (CometdTransport               *self);
void        cometd_transport_send                (CometdTransport               *self,
                                                  const CometdTransportExchange *exchange);
void        cometd_transport_cancel              (CometdTransport               *self,
                                                  guint64                        exchange);
gboolean    cometd_transport_is_reached          (CometdTransport               *self);
void        cometd_transport_set_reading         (CometdTransport               *self,
                                                  gboolean                       reading);
gsize       cometd_transport_get_unsent_size     (CometdTransport               *self);
/* NULL if there are none. */
GPtrArray  *cometd_transport_dup_response_headers (CometdTransport              *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void        cometd_transport_set_hold            (CometdTransport               *self,
                                                  guint                          milliseconds);
gboolean    cometd_transport_check               (CometdTransport               *self,
                                                  guint                          milliseconds);
char       *cometd_transport_describe            (CometdTransport               *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void        cometd_transport_close               (CometdTransport               *self);
void        cometd_transport_abort               (CometdTransport               *self);

/* For implementations: each does nothing once the transport was aborted, is being closed (closed
 * itself apart), or told its last news. Afterwards self may be aborted, or gone: whoever goes on
 * looks first. */
void        cometd_transport_tell_received       (CometdTransport               *self,
                                                  GBytes                        *bytes,
                                                  guint64                        exchange);
void        cometd_transport_tell_progress       (CometdTransport               *self,
                                                  guint64                        exchange);
void        cometd_transport_tell_finished       (CometdTransport               *self,
                                                  guint64                        exchange,
                                                  const CometdFailure           *failure);
void        cometd_transport_tell_sent           (CometdTransport               *self);
void        cometd_transport_tell_lost           (CometdTransport               *self,
                                                  const CometdFailure           *failure);
void        cometd_transport_tell_closed         (CometdTransport               *self);
/* Tells closed from the main loop, and nothing else any more; for the use of close(). */
void        cometd_transport_tell_closed_later   (CometdTransport               *self);
/* The main context in which all of this happens: the thread-default one of the constructor. */
GMainContext *cometd_transport_get_context       (CometdTransport               *self);

G_END_DECLS

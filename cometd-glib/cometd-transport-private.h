/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "cometd-failure-private.h"
#include "cometd-log-private.h"

G_BEGIN_DECLS

/* The interface between a session and the code that carries its bytes. Calls go down; events come
 * up through the functions of a CometdTransportListener. A transport does not know the protocol: it
 * is told which exchange the server may hold, and keeps the order in which exchanges were given to
 * it. It has no timers: the session cancels exchanges that take too long. */

#define COMETD_TYPE_TRANSPORT (cometd_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (CometdTransport, cometd_transport, COMETD, TRANSPORT, GObject)

/* All of these functions are called from the main loop, never from inside a call into the
 * transport. The listener may call back into the transport, close it, and drop its last
 * reference. */
typedef struct
{
  /* A body or frame was received. exchange: the exchange it is the response to, or 0 if the server
   * sent it unprompted. */
  void (*received) (CometdTransport     *transport,
                    GBytes              *bytes,
                    guint64              exchange,
                    gpointer             user_data);
  /* A part of a body or frame was received; may be called for each part. exchange: as above. */
  void (*progress) (CometdTransport     *transport,
                    guint64              exchange,
                    gpointer             user_data);
  /* An exchange has ended: its response was received (failure is NULL), or it failed. Called once
   * for each exchange of a transport that ends exchanges, never by the others. */
  void (*finished) (CometdTransport     *transport,
                    guint64              exchange,
                    const CometdFailure *failure,
                    gpointer             user_data);
  /* Some of the bytes counted by get_unsent_size() were written. */
  void (*sent)     (CometdTransport     *transport,
                    gpointer             user_data);
  /* The connection and all exchanges on it were lost. Called once, as the last function; not after
   * close() or abort(). */
  void (*lost)     (CometdTransport     *transport,
                    const CometdFailure *failure,
                    gpointer             user_data);
  /* The close begun by close() has finished. Called once, as the last function. */
  void (*closed)   (CometdTransport     *transport,
                    gpointer             user_data);
} CometdTransportListener;

/* An exchange to be sent. */
typedef struct
{
  guint64 number;      /* Never 0, increasing. */
  GBytes *body;        /* JSON text. */
  gboolean may_be_held; /* Contains a connect: the server may delay its response. */
  gboolean is_idempotent; /* Where exchanges end: it may be sent again if a kept-alive connection
                           * was lost. */
  gboolean is_apart;    /* Sent on a new connection, if each exchange has its own. */
  GPtrArray *headers;  /* name, value, name, value, …; or NULL. On a WebSocket, the headers of
                        * the first exchange go into the upgrade request; later ones have no
                        * effect. */
} CometdTransportExchange;

struct _CometdTransportClass
{
  GObjectClass parent_class;

  /* The connection type on the wire, "long-polling" or "websocket". */
  const char *connection_type;
  /* Whether each exchange is a separate request with its own headers (HTTP), whose end finished()
   * reports. Messages then stay in order only if at most one exchange that is not held is in
   * progress at a time. */
  gboolean ends_exchanges;
  /* Whether the server sends bodies or frames that do not belong to an exchange, so that
   * set_reading() has an effect. */
  gboolean pushes;

  void     (*send)       (CometdTransport               *self,
                          const CometdTransportExchange *exchange);
  /* Cancels one exchange: no more functions are called for it. No effect unless ends_exchanges. */
  void     (*cancel)     (CometdTransport               *self,
                          guint64                        exchange);
  /* Whether a connection to the server or to a proxy was ever established. If one was, and a
   * WebSocket still does not open, an intermediary blocks it. */
  gboolean (*is_reached) (CometdTransport               *self);
  /* Sets whether bytes are read; if not, flow control makes the server wait. May be NULL unless
   * pushes. */
  void     (*set_reading) (CometdTransport              *self,
                          gboolean                       reading);
  /* Gets the number of bytes that are queued because the connection accepts no more, or is not open
   * yet. May be NULL if finished() reports when each exchange has ended. */
  gsize    (*get_unsent_size) (CometdTransport          *self);
  /* Gets name, value, name, value, … of the response that is being reported, or of the one that
   * opened the WebSocket; only called during received(). (transfer full) May be NULL if there are
   * none. */
  GPtrArray *(*dup_response_headers) (CometdTransport   *self);
  /* Sets how long the server holds a connect, in milliseconds. May be NULL. */
  void     (*set_hold)   (CometdTransport               *self,
                          guint                          milliseconds);
  /* The settings that the transport was made with were changed. May be NULL if it reads them when
   * it uses them. */
  void     (*settings_changed) (CometdTransport         *self);
  /* Checks that the server is alive; lost() is called if it does not respond within the given
   * number of milliseconds. FALSE, or NULL, if the transport cannot check without a message. */
  gboolean (*check)      (CometdTransport               *self,
                          guint                          milliseconds);
  /* Gets the address of the server and the connection type, for error texts, without user name,
   * password, query or fragment. (transfer full) May be NULL: only the connection type is used
   * then. */
  char    *(*describe)   (CometdTransport               *self);
  /* Closes cleanly (WebSocket 1000), then calls closed(); exchanges end silently. */
  void     (*close)      (CometdTransport               *self);
  /* Drops everything immediately; no more functions are called. Also done by dispose. */
  void     (*abort)      (CometdTransport               *self);
};

/* listener must outlive the transport, and user_data must be valid until abort() or the last call.
 * Replaces the previous listener; if the transport is about to close, only closed is needed. No
 * effect after the last call. */
void        cometd_transport_set_listener        (CometdTransport               *self,
                                                  const CometdTransportListener *listener,
                                                  gpointer                       user_data);
/* log must outlive the transport, or abort(). */
void        cometd_transport_set_log             (CometdTransport               *self,
                                                  const CometdLog               *log);
const CometdLog *cometd_transport_get_log        (CometdTransport               *self);
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
void        cometd_transport_settings_changed    (CometdTransport               *self);
gboolean    cometd_transport_check               (CometdTransport               *self,
                                                  guint                          milliseconds);
char       *cometd_transport_describe            (CometdTransport               *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void        cometd_transport_close               (CometdTransport               *self);
void        cometd_transport_abort               (CometdTransport               *self);

/* For implementations. These functions do nothing once the transport was aborted, is being closed
 * (except for closed itself), or has made its last call. When they return, self may have been
 * aborted or finalized; a caller that continues must check. */
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
/* Calls closed() from the main loop, and no other function before that; for close()
 * implementations. */
void        cometd_transport_tell_closed_later   (CometdTransport               *self);
/* Gets the main context in which the transport runs: the thread-default one when it was created. */
GMainContext *cometd_transport_get_context       (CometdTransport               *self);

G_END_DECLS

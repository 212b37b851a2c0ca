/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One batch of messages that came in, by HTTP request or WebSocket frame, and the way back. The
 * engine knows no more of the network than this. */
#define BAYEUX_TYPE_EXCHANGE (bayeux_exchange_get_type ())
G_DECLARE_DERIVABLE_TYPE (BayeuxExchange, bayeux_exchange, BAYEUX, EXCHANGE, GObject)

struct _BayeuxExchangeClass
{
  GObjectClass parent_class;

  gboolean (*is_open) (BayeuxExchange *self);
  gboolean (*is_congested) (BayeuxExchange *self);
  void     (*send)    (BayeuxExchange *self,
                       JsonArray      *messages);
  void     (*reject)  (BayeuxExchange *self,
                       guint           status,
                       const char     *content_type,
                       const char     *body,
                       gsize           length);
  void     (*close)   (BayeuxExchange *self,
                       gushort         code);
  void     (*reset)   (BayeuxExchange *self);
};

/* The properties of the batch, set by the subclass. */
typedef struct
{
  const char *connection_type;   /* "long-polling" or "websocket", static. */
  guint connection;              /* Number of the TCP connection. */
  char *path;                    /* With the query. */
  GHashTable *headers;           /* Lower-case name → value, of the request or of the upgrade. */
  char *browser;                 /* The BAYEUX_BROWSER cookie that came, or NULL. */
  JsonArray *messages;
  gint64 time;                   /* Monotonic. */
} BayeuxExchangeInfo;

BayeuxExchangeInfo *bayeux_exchange_get_info      (BayeuxExchange *self);
gboolean            bayeux_exchange_is_websocket  (BayeuxExchange *self);
gboolean            bayeux_exchange_has_channel   (BayeuxExchange *self,
                                                   const char     *channel);

/* A cookie value to set with the response. HTTP only. */
void                bayeux_exchange_set_browser   (BayeuxExchange *self,
                                                   const char     *browser);
const char         *bayeux_exchange_get_browser   (BayeuxExchange *self);

/* From now on whatever is sent is lost. */
void                bayeux_exchange_mute          (BayeuxExchange *self);

/* Can the other side still be reached? */
gboolean            bayeux_exchange_is_open       (BayeuxExchange *self);
/* Should what is not urgent wait, for the other side does not read what it has been sent? */
gboolean            bayeux_exchange_is_congested  (BayeuxExchange *self);
/* Sends an array of messages. HTTP takes one only, WebSocket any number of them. */
void                bayeux_exchange_send          (BayeuxExchange *self,
                                                   JsonArray      *messages);
/* Answers with anything: an HTTP response; on WebSocket a text frame if @status is 200, and a close
 * with code 1011 if not. */
void                bayeux_exchange_reject        (BayeuxExchange *self,
                                                   guint           status,
                                                   const char     *content_type,
                                                   const char     *body,
                                                   gssize          length);
/* Closes the WebSocket; does nothing on HTTP. */
void                bayeux_exchange_close         (BayeuxExchange *self,
                                                   gushort         code);
/* Resets the TCP connection. */
void                bayeux_exchange_reset         (BayeuxExchange *self);

G_END_DECLS

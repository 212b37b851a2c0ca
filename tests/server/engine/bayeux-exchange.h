/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A batch of messages that was received as an HTTP request or WebSocket frame, and the way to
 * reply. This is all the engine knows of the network. */
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
  guint connection;              /* The number of the TCP connection. */
  char *path;                    /* Including the query. */
  GHashTable *headers;           /* Lower-case name → value, of the request or of the upgrade. */
  char *browser;                 /* The received BAYEUX_BROWSER cookie, or NULL. */
  JsonArray *messages;
  gint64 time;                   /* Monotonic. */
} BayeuxExchangeInfo;

BayeuxExchangeInfo *bayeux_exchange_get_info      (BayeuxExchange *self);
gboolean            bayeux_exchange_is_websocket  (BayeuxExchange *self);
gboolean            bayeux_exchange_has_channel   (BayeuxExchange *self,
                                                   const char     *channel);

/* A cookie to set with the response. HTTP only. */
void                bayeux_exchange_set_browser   (BayeuxExchange *self,
                                                   const char     *browser);
const char         *bayeux_exchange_get_browser   (BayeuxExchange *self);

/* From now on, everything that is sent is dropped. */
void                bayeux_exchange_mute          (BayeuxExchange *self);

/* Whether the other side can still be reached. */
gboolean            bayeux_exchange_is_open       (BayeuxExchange *self);
/* Whether messages that are not urgent should wait, because the other side is not reading. */
gboolean            bayeux_exchange_is_congested  (BayeuxExchange *self);
/* Sends an array of messages. Allowed once for HTTP, and any number of times for WebSocket. */
void                bayeux_exchange_send          (BayeuxExchange *self,
                                                   JsonArray      *messages);
/* Sends any response: an HTTP response; for WebSocket a text frame if @status is 200, and a close
 * with code 1011 otherwise. */
void                bayeux_exchange_reject        (BayeuxExchange *self,
                                                   guint           status,
                                                   const char     *content_type,
                                                   const char     *body,
                                                   gssize          length);
/* Closes the WebSocket; does nothing for HTTP. */
void                bayeux_exchange_close         (BayeuxExchange *self,
                                                   gushort         code);
/* Resets the TCP connection. */
void                bayeux_exchange_reset         (BayeuxExchange *self);

G_END_DECLS

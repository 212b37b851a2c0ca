/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The baselines: libsoup without the client, with Bayeux messages written as text. */
typedef struct _BenchRaw BenchRaw;

/* A frame or a response body. */
typedef void (*BenchRawFunc) (BenchRaw   *raw,
                              const char *text,
                              gsize       length);

struct _BenchRaw
{
  SoupSession *session;
  SoupWebsocketConnection *websocket; /* NULL: long-polling. */
  char *url;
  char *client_id;
  SoupMessage *connect; /* The connect that the server holds; there is at most one. */
  BenchRawFunc received; /* Called for everything received once it is open. */
  guint count;           /* For the receiving side. */
  gpointer user_data;
};

/* Opens it, with a handshake and a first connect. */
BenchRaw *bench_raw_new_websocket    (const char *url);
BenchRaw *bench_raw_new_long_polling (const char *url);
void      bench_raw_free             (BenchRaw   *self);

/* Publishes with this id and data. */
void      bench_raw_publish          (BenchRaw   *self,
                                      const char *channel,
                                      guint       id,
                                      const char *data);
/* For long-polling: sends a connect that the server may hold, unless it holds one already. */
void      bench_raw_connect          (BenchRaw   *self);

G_END_DECLS

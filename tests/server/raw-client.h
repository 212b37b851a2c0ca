/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-test-server.h"
#include "cometd-test.h"

G_BEGIN_DECLS

/* Long-polling without the client, for testing the server. The fixture of the tests. */
typedef struct
{
  CometdTestServer *server;
  SoupSession *session;
  char *client_id;
} RawClient;

typedef struct
{
  GAsyncResult *result;
  SoupMessage *message;
} RawRequest;

void        raw_client_set_up    (RawClient      *self,
                                  gconstpointer   data);
void        raw_client_tear_down (RawClient      *self,
                                  gconstpointer   data);
/* In @json, $ is replaced by the client id. */
RawRequest *raw_client_send      (RawClient      *self,
                                  const char     *json) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for the body; returns NULL and an error if there is none. Frees the request. */
char       *raw_client_receive   (RawClient      *self,
                                  RawRequest     *request,
                                  guint          *status,
                                  GError        **error);
/* The same if the status must be 200. */
char       *raw_client_finish    (RawClient      *self,
                                  RawRequest     *request) G_GNUC_WARN_UNUSED_RESULT;
char       *raw_client_post      (RawClient      *self,
                                  const char     *json) G_GNUC_WARN_UNUSED_RESULT;
void        raw_client_handshake (RawClient      *self);
/* Handshake and first connect. */
void        raw_client_open      (RawClient      *self);

#define raw_client_assert_post(client, json, expected) \
  G_STMT_START \
  { \
    g_autofree char *text_ = raw_client_post (client, json); \
    g_assert_cmpstr (text_, ==, expected); \
  } \
  G_STMT_END

#define CONNECT(more) \
  "[{\"id\":\"c\",\"channel\":\"/meta/connect\",\"clientId\":\"$\"," \
  "\"connectionType\":\"long-polling\"" more "}]"
#define SUBSCRIBE(channel) \
  "[{\"id\":\"s\",\"channel\":\"/meta/subscribe\",\"clientId\":\"$\"," \
  "\"subscription\":\"" channel "\"}]"
#define PUBLISH(channel, data) \
  "[{\"id\":\"p\",\"channel\":\"" channel "\",\"clientId\":\"$\",\"data\":" data "}]"
#define CONNECT_OK "{\"id\":\"c\",\"channel\":\"/meta/connect\",\"successful\":true"
#define RETRY ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}}"
#define SUBSCRIBE_OK(channel) \
  "[{\"id\":\"s\",\"channel\":\"/meta/subscribe\",\"subscription\":\"" channel "\"," \
  "\"successful\":true}]"

G_END_DECLS

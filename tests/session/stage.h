/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/session/cometd-session-private.h>

#include "fake-transport.h"

G_BEGIN_DECLS

/* A session with fake transports and a fake clock, whose notifications are recorded. */
typedef struct
{
  CometdSession *session;
  CometdSessionSettings settings;
  CometdSessionListener listener;
  gint64 now;   /* Microseconds. */
  gint64 pace;  /* The clock advances by this amount whenever it is read. */
  gint64 alarm; /* -1: none. */
  double random; /* What the clock returns. */

  GPtrArray *transports; /* All transports; the last one is in use. */
  guint address;         /* Of the transport in use. */
  guint n_noted;         /* What stage_sent() has reported already: exchanges … */
  guint n_transport;     /* … of this transport. */

  GString *news; /* What stage_news() returns and clears. */

  gboolean has_credentials;
  guint n_authenticate;
  guint n_sent_told;
  guint n_connecting;
  void (*on_connecting) (gpointer stage);
  void (*on_event) (gpointer stage, CometdMessage *message);
  gpointer data;
} Stage;

Stage           *stage_new          (const char *connection_types);
void             stage_free         (Stage      *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

/* Runs what is due now; or everything that is due within this time. */
void             stage_run          (Stage      *stage);
void             stage_pass         (Stage      *stage,
                                     guint       milliseconds);
/* Asserts that nothing is planned, after giving a closing transport its time. */
void             stage_assert_idle  (Stage      *stage);
CometdTransport *stage_transport    (Stage      *stage);

/* Describes what was sent since the last call: "handshake", "connect", "connect0" (with timeout 0),
 * "connect{}" (with empty advice), "subscribe:/a", "/a"; messages of one body are separated by
 * commas, bodies by blanks. */
char            *stage_sent         (Stage      *stage);
#define stage_assert_sent(stage, expected) \
  G_STMT_START { g_autofree char *_sent = stage_sent (stage); \
                 g_assert_cmpstr (_sent, ==, expected); } G_STMT_END
/* The notifications since the last call, one word each, separated by blanks. */
char            *stage_news         (Stage      *stage);
#define stage_assert_news(stage, expected) \
  G_STMT_START { g_autofree char *_news = stage_news (stage); \
                 g_assert_cmpstr (_news, ==, expected); } G_STMT_END

/* The last message sent on a channel (and about a subscription): its JSON, and its id. */
char            *stage_last         (Stage      *stage,
                                     const char *channel);
char             *stage_last_id      (Stage      *stage,
                                     const char *channel);
/* Replies to this message: members are added to the reply, after channel and id; before and after
 * are whole messages with their commas, or "". */
void             stage_answer       (Stage      *stage,
                                     const char *channel,
                                     const char *members);
void             stage_answer_with  (Stage      *stage,
                                     const char *before,
                                     const char *channel,
                                     const char *members,
                                     const char *after);
/* Replies to every message of the body that contains this message. */
void             stage_answer_all   (Stage      *stage,
                                     const char *channel,
                                     const char *members);
/* Delivers a body without replies; over long-polling it is a part of the response to the held
 * connect, which continues. */
void             stage_push         (Stage      *stage,
                                     const char *json);
/* Delivers a part of the response to this message, or of a frame. */
void             stage_progress     (Stage      *stage,
                                     const char *channel);
/* Fails the whole connection, or the exchange of the last message on a channel. */
void             stage_fail         (Stage             *stage,
                                     const char        *channel,
                                     CometdFailureKind  kind,
                                     guint              status);

/* The same with any failure. */
void             stage_fail_with    (Stage               *stage,
                                     const char          *channel,
                                     const CometdFailure *failure);
/* The same with Retry-After. */
void             stage_fail_full    (Stage             *stage,
                                     const char        *channel,
                                     CometdFailureKind  kind,
                                     guint              status,
                                     guint              retry_after);
/* The server closes the WebSocket with 1009. */
void             stage_refuse_frame (Stage             *stage);

/* Connects, and clears what was sent and notified so far. */
void             stage_open         (Stage      *stage);
void             stage_done         (CometdMessage *reply,
                                     const GError  *error,
                                     gpointer       tag);
/* Sends a message whose result is recorded as "tag:ok" or "tag:CODE". */
guint64          stage_publish      (Stage      *stage,
                                     const char *channel,
                                     const char *tag);
const char      *stage_type         (Stage      *stage);

/* Runs a test with each connection type, whose name is its data. */
void             stage_add_test     (const char    *path,
                                     GTestDataFunc  func);

#define HANDSHAKE_OK "\"successful\":true,\"clientId\":\"abc\"," \
  "\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]," \
  "\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}"
#define OK "\"successful\":true"

G_END_DECLS

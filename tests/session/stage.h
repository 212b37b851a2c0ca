/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/session/cometd-session-private.h>

#include "fake-transport.h"

G_BEGIN_DECLS

/* A session on a stage: its transports and its clock are props, and all it says is noted. */
typedef struct
{
  CometdSession *session;
  CometdSessionSettings settings;
  CometdSessionListener listener;
  gint64 now;   /* Microseconds. */
  gint64 pace;  /* Each look at the clock takes that long. */
  gint64 alarm; /* -1: none. */

  GPtrArray *transports; /* All that were made; the last is in use. */
  guint n_noted;         /* What stage_sent() has told already: exchanges … */
  guint n_transport;     /* … of this transport. */

  GString *news; /* What stage_news() tells and empties. */

  gboolean has_credentials;
  guint n_authenticate;
  guint n_sent_told;
  void (*on_event) (gpointer stage, CometdMessage *message);
  gpointer data;
} Stage;

Stage           *stage_new          (const char *connection_types);
void             stage_free         (Stage      *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

/* Runs what is due now; or all that is due until so much later. */
void             stage_run          (Stage      *stage);
void             stage_pass         (Stage      *stage,
                                     guint       milliseconds);
/* Nothing is planned, once a transport that says goodbye has been given its time. */
void             stage_assert_idle  (Stage      *stage);
CometdTransport *stage_transport    (Stage      *stage);

/* What was sent since the last time, in words: "handshake", "connect", "connect0" (with timeout 0),
 * "connect{}" (with empty advice), "subscribe:/a", "/a"; a comma between messages of one frame, a
 * blank between frames. */
char            *stage_sent         (Stage      *stage);
#define stage_assert_sent(stage, expected) \
  G_STMT_START { g_autofree char *_sent = stage_sent (stage); \
                 g_assert_cmpstr (_sent, ==, expected); } G_STMT_END
/* What the session told since the last time, one word an item, blanks between. */
char            *stage_news         (Stage      *stage);
#define stage_assert_news(stage, expected) \
  G_STMT_START { g_autofree char *_news = stage_news (stage); \
                 g_assert_cmpstr (_news, ==, expected); } G_STMT_END

/* The last message sent on a channel (and about a subscription): its JSON, its id. */
char            *stage_last         (Stage      *stage,
                                     const char *channel);
char             *stage_last_id      (Stage      *stage,
                                     const char *channel);
/* Answers that message: members go into the reply, after channel and id; before and after are
 * whole messages with their commas, or "". */
void             stage_answer       (Stage      *stage,
                                     const char *channel,
                                     const char *members);
void             stage_answer_with  (Stage      *stage,
                                     const char *before,
                                     const char *channel,
                                     const char *members,
                                     const char *after);
/* Answers every message of the frame in which that message was. */
void             stage_answer_all   (Stage      *stage,
                                     const char *channel,
                                     const char *members);
/* A frame that answers nothing; over long-polling it comes with the held connect, which stays. */
void             stage_push         (Stage      *stage,
                                     const char *json);
/* A part of the response to that message comes, or of a frame. */
void             stage_progress     (Stage      *stage,
                                     const char *channel);
/* The whole link, or the exchange of a channel's last message, fails. */
void             stage_fail         (Stage             *stage,
                                     const char        *channel,
                                     CometdFailureKind  kind,
                                     guint              status);

/* The same with any failure. */
void             stage_fail_with    (Stage               *stage,
                                     const char          *channel,
                                     const CometdFailure *failure);
/* The same with a Retry-After. */
void             stage_fail_full    (Stage             *stage,
                                     const char        *channel,
                                     CometdFailureKind  kind,
                                     guint              status,
                                     guint              retry_after);
/* The server closes the socket with 1009. */
void             stage_refuse_frame (Stage             *stage);

/* Up to connected; what was sent and told so far is forgotten. */
void             stage_open         (Stage      *stage);
void             stage_done         (CometdMessage *reply,
                                     const GError  *error,
                                     gpointer       tag);
/* Sends a message whose end is noted as "tag:ok" or "tag:CODE". */
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

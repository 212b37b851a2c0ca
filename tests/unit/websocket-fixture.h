/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd-error.h>
#include <cometd-glib/transports/cometd-websocket-transport-private.h>

#include "cometd-test.h"
#include "cometd-test-peer.h"
#include "transport-recorder.h"

G_BEGIN_DECLS

/* A WebSocket transport, and a server whose responses to upgrade and frames are set by a test. */
typedef struct
{
  CometdTestPeer *peer;
  TransportRecorder *recorder;
  CometdTestPeerLink *link; /* The connection that is upgraded. */

  /* The response to the upgrade; NULL: accept it. "%s" in it: the right Sec-WebSocket-Accept. */
  const char *upgrade_answer;
  /* Sent together with the response. */
  const char *after_upgrade;
  gsize after_upgrade_length;
  gboolean silent; /* No response at all. */
  GPtrArray *requests;

  /* The frames received, one word each: "text:[]", "close:1000", "ping:", "pong:x". */
  GString *frames;
  gboolean ignore_close; /* By default, the required response is sent. */
} WebsocketFixture;

WebsocketFixture *websocket_fixture_new     (const char       *scheme);
void              websocket_fixture_free    (WebsocketFixture *fixture);

/* Sends exchange 1 and waits until the server has received it. */
void              websocket_fixture_open    (WebsocketFixture *fixture);
/* Sends a frame from the server; @first is its first byte. */
void              websocket_fixture_frame   (WebsocketFixture *fixture,
                                             guint8            first,
                                             const void       *data,
                                             gssize            length);
#define websocket_fixture_text(fixture, text) websocket_fixture_frame (fixture, 0x81, text, -1)

#define assert_lost(fixture, lost_kind, code) \
  G_STMT_START \
  { \
    TransportRecorder *recorder_ = (fixture)->recorder; \
    transport_recorder_wait_for (recorder_, "lost"); \
    g_assert_cmpint (recorder_->kind, ==, lost_kind); \
    g_assert_error (recorder_->error, COMETD_ERROR, code); \
    g_assert_null (strstr (recorder_->error->message, "secret")); \
  } \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebsocketFixture, websocket_fixture_free)

G_END_DECLS

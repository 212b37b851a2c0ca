/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd-error.h>
#include <cometd-glib/transports/cometd-long-polling-transport-private.h>

#include "cometd-test.h"
#include "cometd-test-peer.h"
#include "transport-recorder.h"

G_BEGIN_DECLS

/* A long-polling transport, and a server whose responses are set by a test. */
typedef struct _Fixture Fixture;
typedef void (*Answer) (Fixture            *fixture,
                        CometdTestPeerLink *link,
                        const char         *request);

struct _Fixture
{
  CometdTestPeer *peer;
  TransportRecorder *recorder;

  /* Called for each request, unless its body ends in "never". */
  Answer answer;
  GPtrArray *requests;

  /* The response sent by the functions below. */
  const char *raw;
};

Fixture    *fixture_new          (const char         *scheme,
                                  Answer              answer);
void        fixture_free         (Fixture            *fixture);

void        answer_ok            (Fixture            *fixture,
                                  CometdTestPeerLink *link,
                                  const char         *request);
void        answer_nothing       (Fixture            *fixture,
                                  CometdTestPeerLink *link,
                                  const char         *request);
void        answer_reset         (Fixture            *fixture,
                                  CometdTestPeerLink *link,
                                  const char         *request);
void        answer_raw_and_close (Fixture            *fixture,
                                  CometdTestPeerLink *link,
                                  const char         *request);
void        answer_raw_and_stay  (Fixture            *fixture,
                                  CometdTestPeerLink *link,
                                  const char         *request);

const char *get_request          (Fixture            *fixture,
                                  guint               index);
/* Sends exchange 1; exactly these events must be recorded. */
void        send_and_wait        (Fixture            *fixture,
                                  const char         *news);

#define assert_header(request, name, value) \
  G_STMT_START \
  { \
    g_autofree char *value_ = cometd_test_peer_get_header (request, name); \
    g_assert_cmpstr (value_, ==, value); \
  } \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

G_END_DECLS

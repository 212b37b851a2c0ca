/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "long-polling-fixture.h"

static void
peer_cb (CometdTestPeerLink *link,
         gpointer            user_data)
{
  Fixture *fixture = user_data;
  char *request = NULL;

  if (link->ended || (request = cometd_test_peer_take_http (link)) == NULL)
    return;

  g_ptr_array_add (fixture->requests, request);
  if (!g_str_has_suffix (request, "never"))
    fixture->answer (fixture, link, request);
}

void
answer_ok (Fixture            *fixture,
           CometdTestPeerLink *link,
           const char         *request)
{
  cometd_test_peer_send_http (link, 200, "", "[{}]");
}

void
answer_nothing (Fixture            *fixture,
                CometdTestPeerLink *link,
                const char         *request)
{
}

void
answer_raw_and_close (Fixture            *fixture,
                      CometdTestPeerLink *link,
                      const char         *request)
{
  cometd_test_peer_send (link, fixture->raw, -1);
  cometd_test_peer_close_sent (link);
}

void
answer_raw_and_stay (Fixture            *fixture,
                     CometdTestPeerLink *link,
                     const char         *request)
{
  cometd_test_peer_send (link, fixture->raw, -1);
}

Fixture *
fixture_new (const char *scheme,
             Answer      answer)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->peer = cometd_test_peer_new (peer_cb, fixture);
  fixture->answer = answer;
  fixture->requests = g_ptr_array_new_with_free_func (g_free);
  fixture->recorder = transport_recorder_new (scheme, fixture->peer->port);
  transport_recorder_use (fixture->recorder,
                          cometd_long_polling_transport_new (&fixture->recorder->settings));

  return fixture;
}

void
fixture_free (Fixture *fixture)
{
  transport_recorder_free (fixture->recorder);
  cometd_test_peer_free (fixture->peer);
  g_ptr_array_unref (fixture->requests);
  g_free (fixture);
}

const char *
get_request (Fixture *fixture,
             guint    index)
{
  g_assert_cmpuint (index, <, fixture->requests->len);
  return g_ptr_array_index (fixture->requests, index);
}

void
send_and_wait (Fixture    *fixture,
               const char *news)
{
  transport_recorder_send (fixture->recorder, 1, "[]", NULL);
  cometd_test_wait_until (fixture->recorder->n_finished == 1);
  g_assert_cmpstr (fixture->recorder->news->str, ==, news);
}

void
answer_reset (Fixture            *fixture,
              CometdTestPeerLink *link,
              const char         *request)
{
  cometd_test_peer_reset (link);
}

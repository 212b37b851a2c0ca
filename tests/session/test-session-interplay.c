/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-ack-extension.h>
#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "outage.h"
#include "stage.h"

/* Where acknowledged delivery, resumption, credentials, publishes that wait and several addresses
 * meet. */

#define ACK "\"ext\":{\"ack\":true}"
#define EVENT(data) "{\"channel\":\"/a\",\"data\":" data "}"
#define DENIED "\"successful\":false,\"error\":\"401::token expired\"," \
  "\"advice\":{\"reconnect\":\"none\"}"

static CometdExtension *
add_ack (Stage *stage)
{
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (extensions, cometd_ack_extension_new ());
  cometd_session_set_extensions (stage->session, extensions, NULL);
  return g_ptr_array_index (extensions, 0);
}

static Stage *
open_acknowledged (const char *types)
{
  Stage *stage = stage_new (types);

  add_ack (stage);
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK "," ACK);
  stage_answer (stage, "/meta/connect", OK ",\"ext\":{\"ack\":1}");
  outage_forget (stage);
  return stage;
}

static void
authenticated (Stage *stage)
{
  cometd_session_authenticated (stage->session, NULL);
  stage_run (stage);
}

/* The connect is sent again with new credentials, and the server sends the events again. */
static void
test_ack_credentials (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage->has_credentials = TRUE;
  stage_push (stage, "[" EVENT ("1") "]");
  stage_answer_with (stage, EVENT ("2") ",", "/meta/connect", DENIED, "");
  stage_assert_news (stage, "authenticate");
  authenticated (stage);
  stage_assert_sent (stage, "connect");
  stage_answer_with (stage, EVENT ("1") "," EVENT ("2") ",", "/meta/connect",
                     OK ",\"ext\":{\"ack\":2}", "");
  stage_assert_news (stage, "event:/a=1 event:/a=2");
}

/* The session goes on when a publish is refused for lack of credentials. */
static void
test_ack_credentials_of_publish (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage->has_credentials = TRUE;
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_push (stage, "[" EVENT ("1") "]");
  stage_answer (stage, "/b", DENIED);
  stage_assert_news (stage, "authenticate");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 100);
  stage_answer_with (stage, EVENT ("1") ",", "/meta/connect", OK ",\"ext\":{\"ack\":2}", "");
  stage_assert_news (stage, "unconnected event:/a=1 connected");
}

/* Without credentials such a refusal is the end, and the events are the last ones. */
static void
test_ack_no_credentials (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage_push (stage, "[" EVENT ("1") "]");
  stage_answer_with (stage, EVENT ("2") ",", "/meta/connect", DENIED, "");
  stage_assert_news (stage, "event:/a=1 event:/a=2 disconnected ended:server");
}

/* A stored session that is refused is given up, so that the server does not send its events
 * again. */
static void
test_ack_resume_refused (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdSavedSession) saved = cometd_saved_session_new ();
  g_autoptr(GVariant) state = g_variant_ref_sink (g_variant_new_parsed ("{'batch': <int64 3>}"));
  CometdExtension *ack = add_ack (stage);
  g_autoptr(GError) error = NULL;

  COMETD_EXTENSION_GET_CLASS (ack)->restore_state (ack, state, &error);
  g_assert_no_error (error);
  saved->client_id = g_strdup ("xyz");
  saved->connection_type = g_strdup (types);
  saved->channels = g_strsplit ("/a", ",", -1);
  cometd_session_resume (stage->session, saved, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_push (stage, "[" EVENT ("1") "]");
  stage_answer_with (stage, EVENT ("2") ",", "/meta/connect",
                     "\"successful\":false,\"error\":\"500::oops\"", "");
  stage_assert_news (stage, "connecting event:/a=1 event:/a=2 handshaking");
}

/* The extension is removed: what is held belongs to the connect that acknowledges it, and the next
 * one acknowledges nothing. */
static void
test_ack_removed (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);
  g_autofree char *connect = NULL;

  stage_push (stage, "[" EVENT ("1") "]");
  cometd_session_set_extensions (stage->session, NULL, NULL);
  stage_push (stage, "[" EVENT ("2") "]");
  stage_assert_news (stage, "");
  stage_answer (stage, "/meta/connect", OK ",\"ext\":{\"ack\":2}");
  stage_assert_news (stage, "event:/a=1 event:/a=2");
  connect = stage_last (stage, "/meta/connect");
  g_assert_null (strstr (connect, "\"ack\""));
  stage_push (stage, "[" EVENT ("3") "]");
  stage_assert_news (stage, "event:/a=3");
}

/* A change of address ends the session: nothing of it is held in the new one. */
static void
test_ack_other_address (gconstpointer types)
{
  g_autoptr(Stage) stage = open_acknowledged (types);

  stage->settings.n_addresses = 2;
  cometd_session_abort (stage->session);
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK "," ACK);
  stage_answer (stage, "/meta/connect", OK ",\"ext\":{\"ack\":1}");
  stage_push (stage, "[" EVENT ("1") "]");
  outage_begin (stage);
  fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (stage->address, ==, 1);
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  outage_forget (stage);
  stage_push (stage, "[" EVENT ("2") "]");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "event:/a=2 connected");
}

/* The pause that one server asked for does not apply to the next one. */
static void
test_offline_other_address (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage->settings.n_addresses = 2;
  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE, 100000);
  stage_run (stage);
  stage_fail_full (stage, "/a", COMETD_FAILURE_STATUS, 429, 50000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 100);
  fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (stage->address, ==, 1);
  outage_forget (stage);
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  stage_assert_sent (stage, "/a connect0");
}

/* Nor to the next open. */
static void
test_offline_reopened (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE, 100000);
  stage_run (stage);
  stage_fail_full (stage, "/a", COMETD_FAILURE_STATUS, 429, 50000);
  cometd_session_abort (stage->session);
  stage_run (stage);
  outage_forget (stage);
  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/b", "b", QUEUE, 20000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "/b connect");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("interplay/ack-credentials", test_ack_credentials);
  stage_add_test ("interplay/ack-credentials-of-publish", test_ack_credentials_of_publish);
  stage_add_test ("interplay/ack-no-credentials", test_ack_no_credentials);
  stage_add_test ("interplay/ack-resume-refused", test_ack_resume_refused);
  stage_add_test ("interplay/ack-removed", test_ack_removed);
  stage_add_test ("interplay/ack-other-address", test_ack_other_address);
  g_test_add_func ("/session/interplay/offline-other-address", test_offline_other_address);
  g_test_add_func ("/session/interplay/offline-reopened", test_offline_reopened);

  return g_test_run ();
}

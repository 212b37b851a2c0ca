/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishes that may be sent twice: REPEAT. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "outage.h"

static gboolean
is_socket (gconstpointer types)
{
  return g_str_equal (types, "websocket");
}

/* The message on /a was sent, and its connection is lost; then the next connect is sent. */
static void
lose (Stage *stage)
{
  stage_fail (stage, "/a", COMETD_FAILURE_BROKEN, 0);
  if (cometd_session_get_state (stage->session) == COMETD_STATE_CONNECTED)
    stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 2500);
}

/* The connection is back. Over long-polling a failed request is not repeated at once. */
static void
come_back (Stage *stage)
{
  outage_end (stage);
  stage_pass (stage, 1000);
}

/* One repetition, with the same ids; a second loss is final. */
static void
test_once (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *first = NULL, *second = NULL;

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  first = stage_last (stage, "/a");
  lose (stage);
  g_assert_null (strstr (stage->news->str, "a:"));
  outage_forget (stage);
  come_back (stage);
  g_assert_nonnull (strstr (first, "\"ext\":{\"id\":\"a\"}"));
  second = stage_last (stage, "/a");
  g_assert_cmpstr (first, ==, second);
  lose (stage);
  g_assert_nonnull (strstr (stage->news->str, is_socket (types) ? "a:connection-closed"
                                                                : "a:transport"));
  outage_forget (stage);
  come_back (stage);
  stage_assert_sent (stage, "connect");
}

static void
test_answered (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE | REPEAT, 60000);
  outage_publish (stage, "/b", "b", QUEUE, 60000);
  stage_run (stage);
  lose (stage);
  g_assert_nonnull (strstr (stage->news->str, "b:"));
  outage_forget (stage);
  outage_publish (stage, "/c", "c", QUEUE | REPEAT, 60000);
  come_back (stage);
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "connected a:ok c:ok");
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
}

/* The session is lost with the reply. */
static void
test_new_session (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *json = NULL;

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  lose (stage);
  outage_forget (stage);
  outage_end_new (stage);
  stage_pass (stage, 1000);
  json = stage_last (stage, "/a");
  g_assert_nonnull (strstr (json, "\"clientId\":\"other\""));
  g_assert_nonnull (strstr (json, "\"ext\":{\"id\":\"a\"}"));
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "handshaking connecting connected a:ok");
}

/* It is repeated at the next address. */
static void
test_other_address (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.n_addresses = 2;
  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  lose (stage);
  fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (stage->address, ==, 1);
  outage_forget (stage);
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 1000);
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "connecting connected a:ok");
}

/* Without QUEUE_OFFLINE it does not wait before it was sent … */
static void
test_not_offline (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_begin (stage);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  if (is_socket (types))
    stage_assert_news (stage, "a:connection-closed");
  else
    stage_assert_sent (stage, "/a");
}

/* … but one loss of the connection does not end it. */
static void
test_unsent (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  outage_begin (stage);
  cometd_session_end_batch (stage->session);
  outage_end (stage);
  stage_assert_sent (stage, "/a connect");
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "connected a:ok");
}

/* There is no reply: the message is repeated if the server is still there, and in time. */
static void
test_silent (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 30000);
  stage_run (stage);
  stage_pass (stage, 9999);
  stage_assert_sent (stage, "/a");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "connect0");
  stage_pass (stage, 5000);
  stage_assert_sent (stage, "");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "/a connect");
  stage_pass (stage, 14999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "a:timeout");
}

/* The timeout is over before. */
static void
test_timeout (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", QUEUE | REPEAT, 0);
  stage_run (stage);
  stage_pass (stage, 10000);
  stage_assert_news (stage, "a:timeout");
  stage_pass (stage, 5000);
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
}

/* While bytes arrive, the reply may follow. */
static void
test_slow (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 30000);
  stage_run (stage);
  stage_pass (stage, 5000);
  stage_progress (stage, "/a");
  stage_pass (stage, 9999);
  stage_assert_sent (stage, "/a");
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "a:ok");
}

/* The reply comes while the message waits to be repeated: it ends the operation. */
static void
test_late_reply (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 30000);
  stage_run (stage);
  stage_pass (stage, 10000);
  stage_assert_sent (stage, "/a connect0");
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "a:ok");
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 2000);
  stage_assert_sent (stage, "connect");
}

/* Both replies come. */
static void
test_two_replies (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 30000);
  stage_run (stage);
  stage_pass (stage, 10000);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "/a connect0 connect /a");
  stage_answer (stage, "/a", OK);
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "a:ok");
}

/* The first copy is refused while the second one waits to be sent: it waits for credentials
 * instead. */
static void
test_late_refusal (void)
{
  for (guint is_renewed = 0; is_renewed < 2; is_renewed++)
    {
      g_autoptr(Stage) stage = stage_new ("websocket");
      g_autoptr(GError) error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED, "none");

      stage->has_credentials = TRUE;
      stage_open (stage);
      outage_publish (stage, "/a", "a", REPEAT, 60000);
      stage_run (stage);
      stage_pass (stage, 10000);
      cometd_session_begin_batch (stage->session);
      stage_answer (stage, "/meta/connect", OK);
      stage_pass (stage, 1000);
      stage_assert_sent (stage, "/a connect0 connect");

      stage_answer (stage, "/a", "\"successful\":false,\"error\":\"401::token expired\"");
      stage_assert_news (stage, "authenticate");
      g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
      cometd_session_end_batch (stage->session);
      stage_run (stage);
      stage_assert_sent (stage, "");

      cometd_session_authenticated (stage->session, is_renewed ? NULL : error);
      stage_run (stage);
      stage_assert_sent (stage, is_renewed ? "/a" : "");
      if (is_renewed)
        stage_answer (stage, "/a", OK);
      stage_assert_news (stage, is_renewed ? "a:ok" : "a:failed");
      g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
    }
}

/* Whether the server has processed it is known from some failures, and not from others. */
static void
test_failures (void)
{
  static const struct { CometdFailureKind kind; guint status; gboolean is_repeated; } rows[] = {
    { COMETD_FAILURE_BROKEN, 0, TRUE },
    { COMETD_FAILURE_NOT_BAYEUX, 0, TRUE },
    { COMETD_FAILURE_INVALID, 0, TRUE },
    { COMETD_FAILURE_TOO_LARGE, 0, TRUE },
    { COMETD_FAILURE_STATUS, 500, TRUE },
    { COMETD_FAILURE_STATUS, 502, TRUE },
    { COMETD_FAILURE_STATUS, 408, TRUE },
    { COMETD_FAILURE_STATUS, 400, FALSE },
    { COMETD_FAILURE_STATUS, 404, FALSE },
    { COMETD_FAILURE_STATUS, 413, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Stage) stage = stage_new ("long-polling");

      stage_open (stage);
      outage_publish (stage, "/a", "a", REPEAT, 60000);
      stage_run (stage);
      stage_fail (stage, "/a", rows[i].kind, rows[i].status);
      if (!rows[i].is_repeated)
        {
          g_assert_true (g_str_has_prefix (stage->news->str, "a:"));
          continue;
        }

      stage_assert_sent (stage, "/a connect0");
      stage_answer (stage, "/meta/connect", OK);
      stage_pass (stage, 1000);
      stage_assert_sent (stage, "connect /a");
      stage_fail (stage, "/a", rows[i].kind, rows[i].status);
      stage_assert_news (stage, "a:transport");
    }
}

/* A response without a reply. */
static void
test_no_reply (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  stage_answer_with (stage, "", "/a", "\"x\":1", "");
  stage_assert_sent (stage, "/a connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "connect /a");
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "a:ok");
}

static void
test_cancel (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint64 number;

  stage_open (stage);
  number = outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  lose (stage);
  outage_forget (stage);
  cometd_session_cancel (stage->session, number);
  come_back (stage);
  stage_assert_sent (stage, "connect");
  stage_assert_news (stage, "connected");
}

/* The server ends the session while the message waits to be repeated. */
static void
test_ended (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  lose (stage);
  stage_answer (stage, "/meta/connect", "\"successful\":false,\"error\":\"402::session_unknown\","
                "\"advice\":{\"reconnect\":\"none\"}");
  g_assert_nonnull (strstr (stage->news->str, "a:server"));
}

/* An extension that marks each message. A copy that was marked before would be marked twice. */
typedef struct
{
  CometdExtension parent_instance;
  guint n_messages;
} Marker;
typedef CometdExtensionClass MarkerClass;
GType marker_get_type (void);
G_DEFINE_TYPE (Marker, marker, COMETD_TYPE_EXTENSION)

static void
mark (CometdExtension *extension,
      CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      g_autofree char *data = cometd_message_dup_data_json (message);
      g_autofree char *marked = g_strdup_printf ("[%s]", data != NULL ? data : "null");

      if (!g_str_equal (cometd_message_get_channel (message), "/a"))
        continue;

      ((Marker *)extension)->n_messages++;
      cometd_message_set_data_json (message, marked, NULL);
    }
}

static void
marker_class_init (MarkerClass *klass)
{
  COMETD_EXTENSION_CLASS (klass)->outgoing = mark;
}

static void
marker_init (Marker *self)
{
}

/* Each sending passes through the extensions once, and begins with what the app published. */
static void
test_extension (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdExtension) marker = g_object_new (marker_get_type (), NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  g_autofree char *first = NULL, *second = NULL;

  stage_open (stage);
  g_ptr_array_add (extensions, marker);
  cometd_session_set_extensions (stage->session, extensions, NULL);
  outage_publish (stage, "/a", "a", REPEAT, 60000);
  stage_run (stage);
  first = stage_last (stage, "/a");
  lose (stage);
  come_back (stage);
  second = stage_last (stage, "/a");
  g_assert_cmpuint (((Marker *)marker)->n_messages, ==, 2);
  g_assert_nonnull (strstr (first, "\"data\":[1]"));
  g_assert_cmpstr (first, ==, second);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("repeat/once", test_once);
  stage_add_test ("repeat/answered", test_answered);
  stage_add_test ("repeat/new-session", test_new_session);
  stage_add_test ("repeat/other-address", test_other_address);
  stage_add_test ("repeat/not-offline", test_not_offline);
  g_test_add_func ("/session/repeat/unsent", test_unsent);
  stage_add_test ("repeat/silent", test_silent);
  stage_add_test ("repeat/timeout", test_timeout);
  stage_add_test ("repeat/slow", test_slow);
  g_test_add_func ("/session/repeat/late-reply", test_late_reply);
  g_test_add_func ("/session/repeat/late-refusal", test_late_refusal);
  g_test_add_func ("/session/repeat/two-replies", test_two_replies);
  g_test_add_func ("/session/repeat/failures", test_failures);
  g_test_add_func ("/session/repeat/no-reply", test_no_reply);
  stage_add_test ("repeat/cancel", test_cancel);
  stage_add_test ("repeat/ended", test_ended);
  stage_add_test ("repeat/extension", test_extension);

  return g_test_run ();
}

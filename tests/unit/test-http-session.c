/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/transports/cometd-http-session-private.h>

#include "long-polling-fixture.h"

/* A client does not share its connections, but uses everything else of the session of the app. */
static void
test_model (void)
{
  g_autoptr(SoupSession) model = soup_session_new_with_options ("user-agent", "app/1", NULL);
  g_autoptr(SoupSession) session = cometd_http_session_new (model);
  g_autoptr(SoupLogger) logger = soup_logger_new (SOUP_LOGGER_LOG_MINIMAL);
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new ("http://127.0.0.1:1", NULL);

  g_assert_cmpstr (soup_session_get_user_agent (session), ==, "app/1");
  g_assert_null (soup_session_get_feature (session, SOUP_TYPE_COOKIE_JAR));
  g_assert_cmpuint (soup_session_get_max_conns_per_host (session), >=, 8);

  soup_session_set_proxy_resolver (model, resolver);
  soup_session_add_feature_by_type (model, SOUP_TYPE_COOKIE_JAR);
  soup_session_add_feature_by_type (model, SOUP_TYPE_HSTS_ENFORCER);
  soup_session_add_feature (model, SOUP_SESSION_FEATURE (logger));
  cometd_http_session_update (session, model);
  g_assert_true (soup_session_get_proxy_resolver (session) == resolver);
  g_assert_true (soup_session_get_feature (session, SOUP_TYPE_COOKIE_JAR) ==
                 soup_session_get_feature (model, SOUP_TYPE_COOKIE_JAR));
  g_assert_true (soup_session_get_feature (session, SOUP_TYPE_LOGGER) ==
                 SOUP_SESSION_FEATURE (logger));
  g_assert_true (soup_session_get_feature (model, SOUP_TYPE_LOGGER) ==
                 SOUP_SESSION_FEATURE (logger));
  g_assert_nonnull (soup_session_get_feature (session, SOUP_TYPE_HSTS_ENFORCER));

  soup_session_remove_feature_by_type (model, SOUP_TYPE_COOKIE_JAR);
  cometd_http_session_update (session, model);
  g_assert_null (soup_session_get_feature (session, SOUP_TYPE_COOKIE_JAR));
}

/* Not on the stack of a test: a logger may print a request that completes after the test. */
static guint n_lines;

static void
count_lines (SoupLogger         *logger,
             SoupLoggerLogLevel  level,
             char                direction,
             const char         *data,
             gpointer            user_data)
{
  n_lines++;
}

static Fixture *
fixture_new_with_model (SoupSession *model)
{
  Fixture *fixture = fixture_new ("http", answer_ok);

  g_object_unref (fixture->recorder->settings.session);
  fixture->recorder->settings.session = cometd_http_session_new (model);
  fixture->recorder->settings.model = model;
  return fixture;
}

static void
drop_transport (Fixture *fixture)
{
  g_clear_object (&fixture->recorder->transport);
  g_clear_object (&fixture->recorder->settings.session);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  gboolean *is_sent = user_data;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
  *is_sent = TRUE;
}

static void
send_in_session (SoupSession *session,
                 Fixture     *fixture)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", fixture->peer->port);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
  gboolean is_sent = FALSE;

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &is_sent);
  cometd_test_wait_until (is_sent);
}

/* A logger prints the session to which it was added last: that is the session of the app, which
 * lives longer. */
static void
test_logger_outlives_session (void)
{
  g_autoptr(SoupSession) model = soup_session_new ();
  g_autoptr(SoupLogger) logger = soup_logger_new (SOUP_LOGGER_LOG_HEADERS);
  g_autoptr(Fixture) fixture = NULL;
  guint n_before = 0;

  n_lines = 0;
  soup_logger_set_printer (logger, count_lines, NULL, NULL);
  soup_session_add_feature (model, SOUP_SESSION_FEATURE (logger));
  fixture = fixture_new_with_model (model);
  send_and_wait (fixture, "received-1 finished-1");
  g_assert_cmpuint (n_lines, >, 0);
  drop_transport (fixture);

  n_before = n_lines;
  send_in_session (model, fixture);
  g_assert_cmpuint (n_lines, >, n_before);
}

static void
iterate_until_idle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* A feature that is added while there is a held connect is used once no request is in progress:
 * libsoup would drop one reference too many. */
static void
test_logger_added_late (void)
{
  g_autoptr(SoupSession) model = soup_session_new ();
  g_autoptr(Fixture) fixture = fixture_new_with_model (model);
  TransportRecorder *recorder = fixture->recorder;
  SoupLogger *logger = soup_logger_new (SOUP_LOGGER_LOG_HEADERS);

  fixture->answer = answer_nothing;
  transport_recorder_send (recorder, 1, "[1]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);

  n_lines = 0;
  soup_logger_set_printer (logger, count_lines, NULL, NULL);
  soup_session_add_feature (model, SOUP_SESSION_FEATURE (logger));
  fixture->answer = answer_ok;
  transport_recorder_send (recorder, 2, "[2]", NULL);
  transport_recorder_wait_for (recorder, "finished-2");

  g_assert_cmpuint (n_lines, ==, 0);

  cometd_test_peer_send_http (g_ptr_array_index (fixture->peer->links, 0), 200, "", "[{}]");
  transport_recorder_wait_for (recorder, "finished-1");
  iterate_until_idle ();
  transport_recorder_send (recorder, 3, "[3]", NULL);
  transport_recorder_wait_for (recorder, "finished-3");
  g_assert_cmpuint (n_lines, >, 0);

  iterate_until_idle ();
  soup_session_remove_feature (model, SOUP_SESSION_FEATURE (logger));
  transport_recorder_send (recorder, 4, "[4]", NULL);
  transport_recorder_wait_for (recorder, "finished-4");
  drop_transport (fixture);
  iterate_until_idle ();
  g_assert_finalize_object (logger);
}

/* A request in progress keeps a logger that was removed. */
static void
test_logger_removed_early (void)
{
  g_autoptr(SoupSession) model = soup_session_new ();
  g_autoptr(Fixture) fixture = NULL;
  TransportRecorder *recorder = NULL;
  SoupLogger *logger = soup_logger_new (SOUP_LOGGER_LOG_HEADERS);
  guint n_before = 0;

  n_lines = 0;
  soup_logger_set_printer (logger, count_lines, NULL, NULL);
  soup_session_add_feature (model, SOUP_SESSION_FEATURE (logger));
  fixture = fixture_new_with_model (model);
  recorder = fixture->recorder;
  fixture->answer = answer_nothing;
  transport_recorder_send (recorder, 1, "[1]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);

  soup_session_remove_feature (model, SOUP_SESSION_FEATURE (logger));
  g_object_add_weak_pointer (G_OBJECT (logger), (gpointer *)&logger);
  g_object_unref (logger);
  fixture->answer = answer_ok;
  transport_recorder_send (recorder, 2, "[2]", NULL);
  transport_recorder_wait_for (recorder, "finished-2");
  g_assert_nonnull (logger);

  n_before = n_lines;
  cometd_test_peer_send_http (g_ptr_array_index (fixture->peer->links, 0), 200, "", "[{}]");
  transport_recorder_wait_for (recorder, "finished-1");
  g_assert_cmpuint (n_lines, >, n_before);

  iterate_until_idle ();
  transport_recorder_send (recorder, 3, "[3]", NULL);
  transport_recorder_wait_for (recorder, "finished-3");
  drop_transport (fixture);
  cometd_test_wait_until (logger == NULL);
}

/* A cancelled request completes a little later, and is logged then. */
static void
test_request_outlives_model (void)
{
  SoupSession *model = soup_session_new ();
  g_autoptr(SoupLogger) logger = soup_logger_new (SOUP_LOGGER_LOG_HEADERS);
  g_autoptr(Fixture) fixture = NULL;

  n_lines = 0;
  soup_logger_set_printer (logger, count_lines, NULL, NULL);
  soup_session_add_feature (model, SOUP_SESSION_FEATURE (logger));
  fixture = fixture_new_with_model (model);
  transport_recorder_send (fixture->recorder, 1, "never", NULL);
  drop_transport (fixture);

  g_object_add_weak_pointer (G_OBJECT (model), (gpointer *)&model);
  g_object_unref (model);
  g_assert_nonnull (model);
  cometd_test_wait_until (model == NULL);
}

/* A host with HSTS must have a valid certificate, whatever the app accepts. */
static void
test_strict_transport (void)
{
  g_autoptr(SoupSession) model = soup_session_new ();
  g_autoptr(SoupHSTSEnforcer) enforcer = soup_hsts_enforcer_new ();
  g_autoptr(Fixture) fixture = NULL;
  g_autofree char *url = NULL;

  soup_hsts_enforcer_set_session_policy (enforcer, "localhost", FALSE);
  soup_session_add_feature (model, SOUP_SESSION_FEATURE (enforcer));
  fixture = fixture_new_with_model (model);
  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  url = g_strdup_printf ("http://localhost:%u/bayeux", fixture->peer->port);
  transport_recorder_set_url (fixture->recorder, url);
  transport_recorder_accept (fixture->recorder, TRUE);
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_TLS);
  g_assert_error (fixture->recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (fixture->recorder->n_asked, ==, 0);
  g_assert_cmpuint (fixture->requests->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-session/model", test_model);
  g_test_add_func ("/http-session/logger-outlives-session", test_logger_outlives_session);
  g_test_add_func ("/http-session/logger-added-late", test_logger_added_late);
  g_test_add_func ("/http-session/logger-removed-early", test_logger_removed_early);
  g_test_add_func ("/http-session/request-outlives-model", test_request_outlives_model);
  g_test_add_func ("/http-session/strict-transport", test_strict_transport);

  return g_test_run ();
}

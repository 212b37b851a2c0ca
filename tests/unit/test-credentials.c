/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/session/cometd-credentials-private.h>
#include <locale.h>

/* Tests the part alone: its notifications are recorded as words. */
typedef struct
{
  CometdCredentials *credentials;
  GString *told;
  gboolean parks_again; /* When a request fails, another one is parked. */
} Sink;

static void
tell (Sink       *sink,
      const char *word)
{
  g_string_append_printf (sink->told, "%s%s", sink->told->len > 0 ? " " : "", word);
}

static void
tell_request (Sink          *sink,
              const char    *word,
              CometdRequest *request)
{
  g_autofree char *text = g_strdup_printf ("%s%" G_GUINT64_FORMAT, word,
                                           cometd_request_get_number (request));

  tell (sink, text);
}

static CometdRequest *
make_request (guint64 number)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  return cometd_request_new (number, COMETD_REQUEST_PUBLISH, message, 100);
}

static void
park (Sink    *sink,
      guint64  number)
{
  g_autoptr(CometdMessage) reply = cometd_message_new ("/a");

  cometd_credentials_park (sink->credentials, make_request (number), reply, 1000);
}

static void
ask (CometdMessage *reply,
     gpointer       user_data)
{
  tell (user_data, reply != NULL ? "ask" : "no-more");
}

static void
resend (GQueue   *requests,
        gpointer  user_data)
{
  Sink *sink = user_data;
  CometdRequest *request;

  g_assert_false (cometd_credentials_is_asking (sink->credentials));
  tell (sink, "resend");
  while ((request = g_queue_pop_head (requests)) != NULL)
    {
      tell_request (sink, "", request);
      cometd_request_free (request);
    }
}

static void
failed (CometdRequest       *request,
        const GError        *error,
        const CometdFailure *upgrade,
        gpointer             user_data)
{
  Sink *sink = user_data;

  g_assert_nonnull (error);
  tell_request (sink, upgrade != NULL ? upgrade->error->message : error->message, request);
  if (sink->parks_again)
    {
      sink->parks_again = FALSE;
      park (sink, 9);
    }
}

static const CometdCredentialsSink functions = { ask, resend, failed };

static void
set_up (Sink          *sink,
        gconstpointer  data)
{
  sink->told = g_string_new (NULL);
  sink->credentials = cometd_credentials_new (&functions, sink);
}

static void
tear_down (Sink          *sink,
           gconstpointer  data)
{
  cometd_credentials_free (sink->credentials);
  g_string_free (sink->told, TRUE);
}

static void
assert_told (Sink       *sink,
             const char *expected)
{
  g_assert_cmpstr (sink->told->str, ==, expected);
  g_string_truncate (sink->told, 0);
}

/* Credentials are asked for once, and all that is parked is sent again in its order. */
static void
test_resend (Sink          *sink,
             gconstpointer  data)
{
  g_assert_false (cometd_credentials_is_asking (sink->credentials));
  park (sink, 1);
  park (sink, 2);
  g_assert_true (cometd_credentials_is_asking (sink->credentials));
  assert_told (sink, "ask");
  cometd_credentials_ready (sink->credentials, NULL);
  assert_told (sink, "resend 1 2");
  park (sink, 3);
  assert_told (sink, "ask");
}

/* The time to wait counts from the first request. */
static void
test_deadline (Sink          *sink,
               gconstpointer  data)
{
  g_autoptr(CometdMessage) reply = cometd_message_new ("/a");
  const gint64 max_wait = COMETD_CREDENTIALS_MAX_WAIT * (gint64)1000;

  g_assert_cmpint (cometd_credentials_get_deadline (sink->credentials), ==, -1);
  cometd_credentials_park (sink->credentials, make_request (1), reply, 0);
  cometd_credentials_park (sink->credentials, make_request (2), reply, 5000);
  g_assert_cmpint (cometd_credentials_get_deadline (sink->credentials), ==, max_wait);
  cometd_credentials_expire (sink->credentials);
  g_assert_cmpint (cometd_credentials_get_deadline (sink->credentials), ==, -1);
  assert_told (sink, "ask no-more No new credentials were obtained within 300000 ms1 "
                     "No new credentials were obtained within 300000 ms2");
}

static void
test_no_credentials (Sink          *sink,
                     gconstpointer  data)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED, "none:");

  park (sink, 1);
  park (sink, 2);
  cometd_credentials_ready (sink->credentials, error);
  assert_told (sink, "ask none:1 none:2");
}

/* A refused upgrade is told with the requests that fail then, and not with later ones. */
static void
test_upgrade (Sink          *sink,
              gconstpointer  data)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED, "none:");
  g_autoptr(GError) first = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "first:");
  g_autoptr(GError) second = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "second:");
  CometdFailure failure = { .kind = COMETD_FAILURE_UPGRADE, .status = 401, .error = first };

  park (sink, 1);
  cometd_credentials_set_upgrade (sink->credentials, &failure);
  failure.error = second;
  cometd_credentials_set_upgrade (sink->credentials, &failure);
  cometd_credentials_ready (sink->credentials, error);
  assert_told (sink, "ask second:1");
  park (sink, 2);
  cometd_credentials_ready (sink->credentials, error);
  assert_told (sink, "ask none:2");
  park (sink, 3);
  cometd_credentials_set_upgrade (sink->credentials, &failure);
}

static void
test_fail_all (Sink          *sink,
               gconstpointer  data)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER, "over:");

  cometd_credentials_fail_all (sink->credentials, NULL);
  assert_told (sink, "");
  park (sink, 1);
  cometd_credentials_fail_all (sink->credentials, error);
  assert_told (sink, "ask no-more over:1");
  park (sink, 2);
  cometd_credentials_fail_all (sink->credentials, NULL);
  assert_told (sink, "ask no-more The client was closed before new credentials were available2");
}

static void
test_cancel (Sink          *sink,
             gconstpointer  data)
{
  park (sink, 1);
  park (sink, 2);
  g_assert_true (cometd_credentials_cancel (sink->credentials, 1));
  g_assert_false (cometd_credentials_cancel (sink->credentials, 1));
  g_assert_true (cometd_credentials_is_asking (sink->credentials));
  cometd_credentials_ready (sink->credentials, NULL);
  assert_told (sink, "ask resend 2");
}

/* What is parked from inside the sink waits for the next credentials. */
static void
test_parked_meanwhile (Sink          *sink,
                       gconstpointer  data)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED, "none:");

  park (sink, 1);
  park (sink, 2);
  sink->parks_again = TRUE;
  cometd_credentials_ready (sink->credentials, error);
  assert_told (sink, "ask none:1 ask none:2");
  cometd_credentials_ready (sink->credentials, NULL);
  assert_told (sink, "resend 9");
}

static void
add_test (const char *path,
          void      (*test) (Sink *, gconstpointer))
{
  g_test_add (path, Sink, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add_test ("/credentials/resend", test_resend);
  add_test ("/credentials/deadline", test_deadline);
  add_test ("/credentials/no-credentials", test_no_credentials);
  add_test ("/credentials/upgrade", test_upgrade);
  add_test ("/credentials/fail-all", test_fail_all);
  add_test ("/credentials/cancel", test_cancel);
  add_test ("/credentials/parked-meanwhile", test_parked_meanwhile);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a session knows of the certificate of its server, and what the user is told about it. */

#include "demo/chat/chat-address.h"
#include "demo/chat/chat-certificate.h"
#include "demo/chat/chat-session.h"
#include "demo/chat/chat-trust.h"
#include "demo/server/chat-server.h"

#include "tests/common/cometd-test-peer.h"
#include "tests/common/cometd-test.h"

#include <glib/gstdio.h>

typedef struct
{
  GTlsCertificate *certificate;
  ChatServer *server;
  ChatSession *session;
  guint16 port;
  char *authorities;           /* The path of a file, or NULL. */
} Fixture;

static void
start (Fixture         *fixture,
       GTlsCertificate *certificate)
{
  g_autoptr(GError) error = NULL;

  fixture->server = chat_server_new ("127.0.0.1", fixture->port, certificate, &error);
  g_assert_no_error (error);
  fixture->port = (guint16)chat_server_get_port (fixture->server);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const char * const types[] = { "websocket", NULL };

  fixture->certificate = cometd_test_certificate_new ();
  g_assert_nonnull (fixture->certificate);
  start (fixture, fixture->certificate);
  fixture->session = chat_session_new (chat_server_get_url (fixture->server), types, "Ann");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;

  chat_session_close_async (fixture->session, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  chat_session_close_finish (fixture->session, result, NULL);
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (fixture->session), (gpointer *)&fixture->session);
  g_object_unref (fixture->session);
  cometd_test_wait_until (fixture->session == NULL);
  chat_server_free (fixture->server);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  if (fixture->authorities != NULL)
    g_unlink (fixture->authorities);
  g_free (fixture->authorities);
  g_object_unref (fixture->certificate);
}

static gboolean
connect_session (Fixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  chat_session_connect_async (fixture->session, "demo", NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  return chat_session_connect_finish (fixture->session, result, NULL);
}

/* Replaces the server by one with another certificate. */
static void
replace_server (Fixture *fixture)
{
  g_autoptr(GTlsCertificate) other = cometd_test_certificate_new ();

  chat_server_free (fixture->server);
  start (fixture, other);
  cometd_test_wait_until (chat_session_get_refused (fixture->session, NULL) != NULL);
}

/* Makes the certificate of the server that of an authority, too. */
static void
confirm (Fixture *fixture)
{
  g_autofree char *pem = NULL;
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  int file = g_file_open_tmp ("authorities-XXXXXX.pem", &fixture->authorities, &error);

  g_assert_no_error (error);
  g_close (file, NULL);
  g_object_get (fixture->certificate, "certificate-pem", &pem, NULL);
  g_file_set_contents (fixture->authorities, pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (fixture->authorities, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

/* The text has the server between these two, and ends with the advice to ask its operator. */
static void
assert_risk (Fixture    *fixture,
             const char *before,
             const char *after)
{
  g_autofree char *host = chat_address_dup_host (chat_session_get_address (fixture->session));
  g_autofree char *beginning = g_strconcat (before, host, after, NULL);
  g_autofree char *risk = chat_certificate_dup_risk (fixture->session);

  g_assert_true (g_str_has_prefix (risk, beginning));
  g_assert_true (g_str_has_suffix (risk, " confirms its fingerprint."));
}

static const char *
find_fact (GPtrArray  *facts,
           const char *caption)
{
  for (guint i = 0; i < facts->len; i++)
    {
      ChatCertificateFact *fact = g_ptr_array_index (facts, i);

      if (g_str_equal (fact->caption, caption))
        return fact->text;
    }

  return NULL;
}

static void
test_confirmed (Fixture       *fixture,
                gconstpointer  data)
{
  confirm (fixture);
  g_assert_true (connect_session (fixture));
  g_assert_null (chat_session_get_refused (fixture->session, NULL));

  replace_server (fixture);
  g_assert_true (chat_session_was_confirmed (fixture->session));
  assert_risk (fixture, "An authority confirmed the certificate of ",
               " before, but not the one that it has now.");
}

static void
test_trusted (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *fingerprint = chat_trust_dup_fingerprint (fixture->certificate);

  g_assert_false (connect_session (fixture));
  g_assert_nonnull (chat_session_get_refused (fixture->session, NULL));
  g_assert_false (chat_session_was_confirmed (fixture->session));
  assert_risk (fixture, "The certificate of ", " cannot be verified,");

  chat_session_set_trusted (fixture->session, fingerprint);
  g_assert_true (connect_session (fixture));
  replace_server (fixture);
  g_assert_false (chat_session_was_confirmed (fixture->session));
  assert_risk (fixture, "The certificate of ", " is not the one that you trust.");
}

/* The user learns why the certificate is refused, its fingerprint, and whose it is. */
static void
test_facts (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *fingerprint = chat_trust_dup_fingerprint (fixture->certificate);
  g_autoptr(GPtrArray) facts = NULL;
  GTlsCertificate *refused;
  GTlsCertificateFlags flags;

  g_assert_false (connect_session (fixture));
  refused = chat_session_get_refused (fixture->session, &flags);
  facts = chat_certificate_list_facts (refused, flags);
  g_assert_cmpstr (find_fact (facts, "Why It Is Refused"), ==,
                   "It is not signed by an authority that this computer trusts");
  g_assert_cmpstr (find_fact (facts, "SHA-256 Fingerprint"), ==, fingerprint);
  g_assert_cmpstr (find_fact (facts, "Issued To"), ==, "CN=127.0.0.1");
  g_assert_cmpstr (find_fact (facts, "Issued By"), ==, "CN=127.0.0.1");
  g_assert_nonnull (find_fact (facts, "Valid Until"));
  g_assert_cmpuint (facts->len, ==, 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/chat-trust/confirmed", Fixture, NULL, set_up, test_confirmed, tear_down);
  g_test_add ("/chat-trust/trusted", Fixture, NULL, set_up, test_trusted, tear_down);
  g_test_add ("/chat-trust/facts", Fixture, NULL, set_up, test_facts, tear_down);

  return g_test_run ();
}

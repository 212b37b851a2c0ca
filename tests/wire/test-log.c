/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the log shows of a client, and what neither it nor an error text may ever hold. */

#include "cometd-test-lines.h"
#include "cometd-test-peer.h"
#include "wire.h"

#include <string.h>

/* All secrets begin so. */
#define SECRET "hush-"

static GString *error_texts;

static void
last_error_cb (CometdClient *client)
{
  const GError *error = cometd_client_get_last_error (client);

  if (error != NULL)
    g_string_append_printf (error_texts, "%s\n", error->message);
}

/* Neither lines, with their fields, nor error texts have a secret; nor the client id. */
static void
assert_no_secrets (const char *client_id)
{
  g_autofree char *lines = cometd_test_lines_dup (TRUE);

  g_test_message ("%s%s", lines, error_texts->str);
  g_assert_null (strstr (lines, SECRET));
  g_assert_null (strstr (error_texts->str, SECRET));
  if (client_id != NULL)
    g_assert_null (strstr (lines, client_id));
}

static void
outgoing_cb (CometdExtension *extension,
             CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      g_autoptr(JsonNode) ext = json_from_string ("{\"token\":\"" SECRET "subscribe\"}", NULL);

      if (g_strcmp0 (cometd_message_get_channel (message), "/meta/subscribe") == 0)
        cometd_message_set_field (message, "ext", ext);
    }
}

typedef CometdExtension SecretExtension;
typedef CometdExtensionClass SecretExtensionClass;
static GType secret_extension_get_type (void);
G_DEFINE_TYPE (SecretExtension, secret_extension, COMETD_TYPE_EXTENSION)

static void
secret_extension_class_init (SecretExtensionClass *klass)
{
  klass->outgoing = outgoing_cb;
}

static void
secret_extension_init (SecretExtension *self)
{
}

/* A client that is full of secrets, for a server at host:port. */
static CometdClient *
secretive_client_new (Wire  *wire,
                      guint  port)
{
  g_autofree char *url = g_strdup_printf ("http://joe:" SECRET "userinfo@127.0.0.1:%u/cometd?key="
                                          SECRET "query#" SECRET "fragment", port);
  g_autoptr(JsonNode) ext = json_from_string ("{\"token\":\"" SECRET "ext\"}", NULL);
  g_autoptr(JsonNode) field = json_from_string ("\"" SECRET "field\"", NULL);
  g_autoptr(CometdExtension) extension = g_object_new (secret_extension_get_type (), NULL);
  CometdClient *client = wire_client_new (wire);

  g_object_set (client, "url", url, NULL);
  cometd_client_set_request_header (client, "Authorization", "Bearer " SECRET "authorization");
  cometd_client_set_request_header (client, "Cookie", "session=" SECRET "cookie");
  cometd_client_set_handshake_field (client, "ext", ext);
  cometd_client_set_handshake_field (client, "login", field);
  cometd_client_add_extension (client, extension);
  g_signal_connect (client, "notify::last-error", G_CALLBACK (last_error_cb), NULL);
  return client;
}

/* In place of the client of the wire, so that the functions for that one serve. */
static void
take_client (Wire         *wire,
             CometdClient *client)
{
  g_clear_object (&wire->result);
  g_signal_handlers_disconnect_by_data (wire->client, wire);
  g_assert_finalize_object (wire->client);
  wire->client = client;
}

static void
note_error (GError *error)
{
  g_assert_nonnull (error);
  g_string_append_printf (error_texts, "%s\n", error->message);
  g_error_free (error);
}

/* A whole life, with an event, a refused publish, a refused subscribe and a lost connection. */
static void
test_secrets (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_autofree char *received = NULL;

  cometd_test_lines_start (TRUE);
  g_string_truncate (error_texts, 0);
  take_client (wire, secretive_client_new (wire, cometd_test_server_get_port (wire->server)));
  cometd_test_server_set_cookie (wire->server, "node=" SECRET "set-cookie; Path=/");
  cometd_test_server_patch (wire->server, "/meta/handshake", -1,
                            "{\"ext\":{\"token\":\"" SECRET "reply\"}}");
  wire_open (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  wire_subscribe_quietly (wire, "/a");
  wire_publish_quietly (wire, "/b", "{\"password\":\"" SECRET "publish\"}");
  cometd_test_server_publish (wire->server, "/a", "\"" SECRET "event\"");
  received = wire_receive (wire);
  g_assert_nonnull (strstr (received, SECRET "event"));

  cometd_test_server_fail (wire->server, "/c", 1, "403::denied",
                           "{\"ext\":{\"token\":\"" SECRET "refusal\"}}");
  note_error (wire_publish_error (wire, "/c", "\"" SECRET "refused\""));
  cometd_test_server_fail (wire->server, "/meta/subscribe", 1, "403::denied",
                           "{\"ext\":{\"token\":\"" SECRET "refusal\"}}");
  note_error (wire_subscribe_error (wire, "/d"));

  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_test_lines_count ("*tries again in * ms") > 0);
  cometd_test_server_resume (wire->server);
  wire_wait_steady (wire);
  wire_close (wire);

  assert_no_secrets (client_id);
  cometd_test_assert_lines (1, "client *: opens http://127.0.0.1:*/cometd, by *");
  cometd_test_assert_lines (1, "*handshaking → connecting, handshake accepted");
  cometd_test_assert_lines (1, "*connected → unconnected, *: *");
  cometd_test_assert_lines (1, "*message to /c failed: *403::denied");
  cometd_test_assert_lines (1, "*subscription to /d is now failed: *403::denied");
}

static void
respond (CometdTestPeerLink *link,
         gpointer            user_data)
{
  const char * const *response = user_data; /* Status, headers, body. */
  g_autofree char *request = cometd_test_peer_take_http (link);

  if (request != NULL)
    cometd_test_peer_send_http (link, (guint)g_ascii_strtoull (response[0], NULL, 10), response[1],
                                response[2]);
}

/* Responses that are no Bayeux, and a proxy that is not there. */
static void
test_secret_responses (Wire *wire)
{
  static const char * const responses[][3] = {
    { "200", "Content-Type: text/html\r\nSet-Cookie: a=" SECRET "set-cookie\r\n",
      "<form>" SECRET "page</form>" },
    { "200", "Content-Type: application/json\r\n", "{\"" SECRET "json" },
    { "302", "Location: http://joe:" SECRET "target@elsewhere/login?token=" SECRET "token\r\n",
      SECRET "body" },
    { "307", "Location: ///?" SECRET "token\r\n", SECRET "body" },
    { "401", "WWW-Authenticate: Bearer realm=\"" SECRET "realm\"\r\n", SECRET "body" },
    { "404", "X-Token: " SECRET "header\r\n", SECRET "body" },
  };

  cometd_test_lines_start (TRUE);
  g_string_truncate (error_texts, 0);
  for (guint i = 0; i < G_N_ELEMENTS (responses); i++)
    {
      g_autoptr(CometdTestPeer) peer = cometd_test_peer_new (respond, (gpointer)responses[i]);

      take_client (wire, secretive_client_new (wire, peer->port));
      note_error (i == 1 ? wire_open_error_at_last (wire) : wire_open_error (wire));
    }

  assert_no_secrets (NULL);
}

static void
test_secret_proxy (Wire *wire)
{
  guint16 port = cometd_test_find_dead_port ();
  g_autofree char *url = g_strdup_printf ("http://joe:" SECRET "proxy@127.0.0.1:%u", port);
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (url, NULL);

  cometd_test_lines_start (TRUE);
  g_string_truncate (error_texts, 0);
  take_client (wire, secretive_client_new (wire, port));
  soup_session_set_proxy_resolver (cometd_client_get_session (wire->client), resolver);
  note_error (wire_open_error_at_last (wire));
  assert_no_secrets (NULL);
  g_assert_nonnull (strstr (error_texts->str, "proxy"));
}

static void
test_secret_url (Wire *wire)
{
  static const char * const urls[] = {
    "http://joe:" SECRET "userinfo/1@127.0.0.1/cometd",
    "joe:" SECRET "userinfo@127.0.0.1/cometd",
    "http://127.0.0.1:port/cometd?key=" SECRET "query",
    "ftp://joe:" SECRET "userinfo@127.0.0.1/cometd?key=" SECRET "query",
  };

  cometd_test_lines_start (TRUE);
  g_string_truncate (error_texts, 0);
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_object_set (wire->client, "url", urls[i], NULL);
      note_error (wire_open_error (wire));
    }
  assert_no_secrets (NULL);
}

/* The server is held back while the queue is full. */
static void
test_pause (Wire *wire)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  cometd_test_lines_start (TRUE);
  g_object_set (wire->client, "max-pending-count", 2, NULL);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 1, 2);
  cometd_test_wait_until (cometd_client_get_paused (wire->client));
  cometd_test_assert_lines (1, "client *: pauses: the receive queue is full, with * events");
  first = wire_receive (wire);
  second = wire_receive (wire);
  cometd_test_assert_lines (1, "client *: resumes: there is room in the receive queue, with *");
  cometd_test_assert_lines (1, "client *: the subscription to /a is now active");
}

/* Each client has a number of its own, and its connection type is in the log. */
static void
test_clients (Wire *wire)
{
  g_autoptr(CometdClient) other = wire_client_new (wire);
  g_autofree char *type = g_strdup_printf ("client *: uses connection type %s",
                                           wire->connection_type);
  g_autofree char *lines = NULL;
  g_autofree char *first = NULL;

  cometd_test_lines_start (TRUE);
  wire_open (wire);
  wire_open_client (wire, other);
  cometd_test_assert_lines (2, type);
  cometd_test_assert_lines (2, "client *: opens *");

  lines = cometd_test_lines_dup (FALSE);
  first = g_strndup (lines, strcspn (lines, ":"));
  g_clear_pointer (&lines, g_free);
  lines = g_strdup_printf ("%s: opens *", first);
  cometd_test_assert_lines (1, lines);
  cometd_client_abort (other);
}

static void
add_tests (void)
{
  error_texts = g_string_new (NULL);
  wire_add ("log/pause", test_pause);
  wire_add ("log/clients", test_clients);
  wire_add ("log/secrets", test_secrets);
  wire_add ("log/secret-responses", test_secret_responses);
  wire_add ("log/secret-proxy", test_secret_proxy);
  wire_add ("log/secret-url", test_secret_url);
}

int
main (int   argc,
      char *argv[])
{
  int status = wire_main (argc, argv, add_tests);

  g_string_free (error_texts, TRUE);
  return status;
}

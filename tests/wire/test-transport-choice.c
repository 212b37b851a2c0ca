/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which connection type is used: B16 to B23, B25, B26. */

#include "wire.h"

static void
assert_in_use (Wire       *wire,
               const char *connection_type)
{
  CometdTestRecord *connect = cometd_test_server_get_record (wire->server, "/meta/connect", -1);

  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, connection_type);
  g_assert_cmpstr (connect->connection_type, ==, connection_type);
}

static void
test_preferred (Wire *wire)
{
  CometdTestRecord *handshake;
  JsonArray *types;

  wire_allow_both (wire, wire->connection_type);
  wire_open (wire);
  assert_in_use (wire, wire->connection_type);
  handshake = cometd_test_server_get_record (wire->server, "/meta/handshake", 0);
  g_assert_cmpstr (handshake->connection_type, ==, wire->connection_type);
  types = json_object_get_array_member (handshake->message, "supportedConnectionTypes");
  g_assert_cmpuint (json_array_get_length (types), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (types, 0), ==, wire->connection_type);
}

static void
type_changed_cb (CometdClient *client,
                 GParamSpec   *pspec,
                 gpointer      user_data)
{
  g_string_append_printf (user_data, "%s ", cometd_client_get_connection_type (client));
}

/* B16: the app is told of each type. */
static void
test_refused (Wire *wire)
{
  static const guint statuses[] = { 404, 403, 200, 501 };

  wire_allow_both (wire, "websocket");
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, statuses[0], -1);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(CometdClient) client = wire_client_new (wire);
      g_autoptr(GString) used = g_string_new (NULL);
      const char *types[] = { "websocket", "long-polling", NULL };

      g_object_set (client, "connection-types", types, NULL);
      g_signal_connect (client, "notify::connection-type", G_CALLBACK (type_changed_cb), used);
      cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, statuses[i], -1);
      wire_open_client (wire, client);
      g_assert_cmpstr (cometd_client_get_connection_type (client), ==, "long-polling");
      g_assert_cmpstr (used->str, ==, "websocket long-polling ");
      g_signal_handlers_disconnect_by_data (client, used);
      cometd_client_abort (client);
      cometd_test_server_expire (wire->server, NULL);
      g_assert_finalize_object (g_steal_pointer (&client));
    }
}

/* B16: without another type to fall back to, the first refusal is final. */
static void
test_refused_only_type (Wire *wire)
{
  static const guint statuses[] = { 404, 403, 200 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *status = g_strdup_printf ("%u", statuses[i]);
      g_autoptr(GError) error = NULL;

      cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, statuses[i], -1);
      error = wire_open_error (wire);
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
      g_assert_nonnull (strstr (error->message, status));
      g_assert_cmpuint (cometd_test_server_count_upgrades (wire->server), ==, i + 1);
    }
}

/* Opens with a timeout that is just long enough for one attempt to reach the server. */
static void
open_impatiently (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_be_impatient (wire, 200);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  /* No handshake is sent on the WebSocket: that attempt has timed out. */
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") > 0);
  wire_be_patient (wire);
  cometd_test_wait_until (wire->result != NULL);
  cometd_client_open_finish (wire->client, wire->result, &error);
  g_assert_no_error (error);
  wire_wait_steady (wire);
}

/* B17 */
static void
test_silent (Wire *wire)
{
  wire_allow_both (wire, "websocket");
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_SILENT, 0, -1);
  open_impatiently (wire);
  assert_in_use (wire, "long-polling");
  g_assert_null (cometd_test_server_get_socket (wire->server));
}

/* B18 */
static void
test_open_hangs (Wire *wire)
{
  wire_allow_both (wire, "websocket");
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_HANG, 0, -1);
  open_impatiently (wire);
  assert_in_use (wire, "long-polling");
}

/* B19 */
static void
test_bad_accept (Wire *wire)
{
  wire_allow_both (wire, "websocket");
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_BAD_ACCEPT, 0, -1);
  wire_open (wire);
  assert_in_use (wire, "long-polling");
}

/* B20 */
static void
test_sticky (Wire *wire)
{
  wire_allow_both (wire, "websocket");
  wire_open (wire);
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);
  cometd_test_assert_stays (!cometd_client_get_connected (wire->client), 100);
  cometd_test_server_resume (wire->server);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  assert_in_use (wire, "websocket");
  g_assert_cmpuint (cometd_test_server_count_posts (wire->server), ==, 0);

  /* Even an upgrade that is refused temporarily does not change that. */
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 503, 2);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (cometd_test_server_count_upgrades (wire->server) == 5);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  assert_in_use (wire, "websocket");
}

/* B21 */
static void
test_server_down_at_start (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_allow_both (wire, "websocket");
  cometd_test_server_stop (wire->server);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (cometd_client_get_last_error (wire->client) != NULL);
  cometd_test_assert_stays (result == NULL, 100);
  cometd_test_server_resume (wire->server);
  cometd_test_wait_until (result != NULL);
  g_assert_true (cometd_client_open_finish (wire->client, result, &error));
  g_assert_no_error (error);
  assert_in_use (wire, "websocket");
}

/* B23: the first server stops, then the second one while the first is back. The client continues at
 * the other one, with a new session and the same subscription. */
static void
test_other_address (Wire *wire)
{
  g_autoptr(CometdTestServer) other = cometd_test_server_new ();
  const char *urls[] = { cometd_test_server_get_url (other), NULL };
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autofree char *id = NULL;

  cometd_client_set_fallback_urls (wire->client, urls);
  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  id = g_strdup (cometd_client_get_client_id (wire->client));
  g_assert_cmpstr (cometd_client_get_current_url (wire->client), ==,
                   cometd_test_server_get_url (wire->server));

  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (g_strcmp0 (cometd_client_get_current_url (wire->client), urls[0]) == 0 &&
                          cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), !=, id);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
  g_assert_nonnull (cometd_test_server_get_record (other, "/meta/subscribe", 0));

  cometd_test_server_resume (wire->server);
  cometd_test_server_stop (other);
  cometd_test_wait_until (g_strcmp0 (cometd_client_get_current_url (wire->client), urls[0]) != 0 &&
                          cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_current_url (wire->client), ==,
                   cometd_test_server_get_url (wire->server));
}

/* B21: the error of open. */
static void
test_server_down (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_allow_both (wire, wire->connection_type);
  cometd_test_server_stop (wire->server);
  error = wire_open_error_at_last (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  cometd_test_server_resume (wire->server);
  cometd_test_assert_stays (cometd_test_server_count_accepted (wire->server) == 0, 100);
  wire_open (wire);
  assert_in_use (wire, wire->connection_type);
}

/* B22, B23: the app tries another address, and another connection type with it, when an open has
 * failed. */
static void
test_next_url (Wire *wire)
{
  g_autoptr(CometdTestServer) other = cometd_test_server_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *url =
    g_strdup_printf ("http://127.0.0.1:%u/other", cometd_test_server_get_port (other));
  const char *type = wire_is_websocket (wire) ? "long-polling" : "websocket";
  const char *types[] = { type, NULL };
  CometdTestRecord *connect;

  cometd_test_server_fail (wire->server, "/meta/handshake", -1, "403::no",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  error = wire_open_error (wire);
  g_object_set (wire->client, "url", url, "connection-types", types, NULL);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  g_assert_true (cometd_client_open_finish (wire->client, wire->result, NULL));
  g_assert_cmpstr (cometd_client_get_current_url (wire->client), ==, url);
  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, type);
  connect = cometd_test_server_get_record (other, "/meta/connect", 0);
  g_assert_cmpstr (connect->path, ==, "/other");
  g_assert_cmpstr (connect->connection_type, ==, type);
  g_assert_cmpuint (cometd_test_server_count (wire->server, NULL), ==, 1);
}

/* B25 */
static void
test_handshake_per_connection (Wire *wire)
{
  g_autofree char *log = NULL;
  guint first;

  cometd_test_server_get_options (wire->server)->handshake_per_connection = TRUE;
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  first = cometd_test_server_count (wire->server, NULL);
  bayeux_socket_close (cometd_test_server_get_socket (wire->server), 1001);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 2);
  wire_wait_steady (wire);
  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/a") == 2);
  log = wire_dup_log (wire, first);
  g_assert_true (g_str_has_prefix (log, "connect handshake subscribe:/a connect"));
  g_assert_cmpuint (cometd_test_server_count_upgrades (wire->server), ==, 2);
}

/* B26 */
static void
test_url (Wire *wire)
{
  static const char *urls[] = { "/cometd?a=b", "/cometd.do", "/", "/a/b/" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *url =
        g_strdup_printf ("http://127.0.0.1:%u%s",
                         cometd_test_server_get_port (wire->server), urls[i]);

      cometd_client_set_url (wire->client, url);
      g_assert_cmpstr (cometd_client_get_url (wire->client), ==, url);
      wire_open (wire);
      wire_publish_quietly (wire, "/a", "1");
      wire_close (wire);
      for (int n = -4; n < 0; n++)
        g_assert_cmpstr (cometd_test_server_get_record (wire->server, NULL, n)->path, ==, urls[i]);
    }
}

/* The other scheme is derived for each transport. */
static void
test_scheme (Wire *wire)
{
  g_autofree char *url =
    g_strdup_printf ("ws://127.0.0.1:%u/cometd", cometd_test_server_get_port (wire->server));

  cometd_client_set_url (wire->client, url);
  wire_open (wire);
  assert_in_use (wire, wire->connection_type);
}

/* A WebSocket that worked is refused later, as by a different proxy; CometD requires a new session
 * for the other type. */
static void
test_refused_later (Wire *wire)
{
  g_autofree char *client_id = NULL;

  wire_allow_both (wire, "websocket");
  wire_open (wire);
  assert_in_use (wire, "websocket");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 403, -1);
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (cometd_client_get_connected (wire->client) &&
                          g_strcmp0 (cometd_client_get_client_id (wire->client), client_id) != 0);
  wire_wait_steady (wire);
  assert_in_use (wire, "long-polling");
  g_assert_cmpuint (cometd_test_server_count_upgrades (wire->server), ==, 3);

  /* It is tried again for the next session. */
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_ACCEPT, 0, -1);
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (cometd_client_get_connected (wire->client) &&
                          g_strcmp0 (cometd_client_get_connection_type (wire->client),
                                     "websocket") == 0);
  wire_wait_steady (wire);
  assert_in_use (wire, "websocket");
}

/* The server offers only a type other than the one that carried the handshake. */
static void
test_server_decides (Wire *wire)
{
  wire_allow_both (wire, "long-polling");
  cometd_test_server_patch (wire->server, "/meta/handshake", 1,
                            "{\"supportedConnectionTypes\":[\"websocket\"]}");
  wire_open (wire);
  assert_in_use (wire, "websocket");
}

static void
add_tests (void)
{
  wire_add ("transport/preferred", test_preferred);
  wire_add_websocket ("transport/refused", test_refused);
  wire_add_websocket ("transport/refused-only-type", test_refused_only_type);
  wire_add_websocket ("transport/silent", test_silent);
  wire_add_websocket ("transport/open-hangs", test_open_hangs);
  wire_add_websocket ("transport/bad-accept", test_bad_accept);
  wire_add_websocket ("transport/sticky", test_sticky);
  wire_add_websocket ("transport/refused-later", test_refused_later);
  wire_add_websocket ("transport/server-down-at-start", test_server_down_at_start);
  wire_add ("transport/server-down", test_server_down);
  wire_add ("transport/other-address", test_other_address);
  wire_add ("transport/next-url", test_next_url);
  wire_add_websocket ("transport/handshake-per-connection", test_handshake_per_connection);
  wire_add ("transport/url", test_url);
  wire_add ("transport/scheme", test_scheme);
  wire_add_long_polling ("transport/server-decides", test_server_decides);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

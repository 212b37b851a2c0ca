/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Extensions: B75 to B77, and headers. */

#include "wire.h"

#define TEST_TYPE_EXTENSION (test_extension_get_type ())
G_DECLARE_FINAL_TYPE (TestExtension, test_extension, TEST, EXTENSION, CometdExtension)

/* Records the messages, and removes or holds those it is told to. */
struct _TestExtension
{
  CometdExtension parent_instance;

  const char *name;
  GString *log;
  const char *drop;
  const char *hold;
  const char *retry;
  gboolean forgets;
  CometdExchange *held;

  /* The most recent exchange. */
  char *header;
  char **header_names;
};

G_DEFINE_FINAL_TYPE (TestExtension, test_extension, COMETD_TYPE_EXTENSION)

static void
look (TestExtension  *self,
      CometdExchange *exchange,
      const char     *direction)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  g_assert_true (COMETD_IS_CLIENT (cometd_exchange_get_client (exchange)));
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      const char *channel = cometd_message_get_channel (message);

      if (self->log != NULL && !g_str_has_prefix (channel, "/meta/"))
        g_string_append_printf (self->log, "%s%s%s ", self->name, direction, channel);
      if (g_strcmp0 (self->hold, channel) == 0 && g_str_equal (direction, ">"))
        {
          self->hold = NULL;
          cometd_exchange_hold (exchange);
          if (!self->forgets)
            self->held = g_object_ref (exchange);
        }
      if (g_strcmp0 (self->retry, channel) == 0 && g_str_equal (direction, "<"))
        cometd_exchange_retry (exchange, message);
      if (g_strcmp0 (self->drop, channel) == 0 && g_str_equal (direction, ">"))
        {
          g_list_store_remove (G_LIST_STORE (messages), i);
          i--;
        }
    }
}

static void
test_extension_outgoing (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  look (TEST_EXTENSION (extension), exchange, ">");
}

static void
test_extension_incoming (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  TestExtension *self = TEST_EXTENSION (extension);

  g_free (self->header);
  self->header = g_strdup (cometd_exchange_get_header (exchange, "SET-COOKIE"));
  g_strfreev (self->header_names);
  self->header_names = cometd_exchange_dup_header_names (exchange);
  look (TEST_EXTENSION (extension), exchange, "<");
}

static void
test_extension_finalize (GObject *object)
{
  TestExtension *self = TEST_EXTENSION (object);

  g_clear_object (&self->held);
  g_free (self->header);
  g_strfreev (self->header_names);

  G_OBJECT_CLASS (test_extension_parent_class)->finalize (object);
}

static void
test_extension_class_init (TestExtensionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  object_class->finalize = test_extension_finalize;
  extension_class->outgoing = test_extension_outgoing;
  extension_class->incoming = test_extension_incoming;
}

static void
test_extension_init (TestExtension *self)
{
}

static TestExtension *
add_extension (Wire       *wire,
               const char *name,
               GString    *log)
{
  TestExtension *self = g_object_new (TEST_TYPE_EXTENSION, NULL);

  self->name = name;
  self->log = log;
  cometd_client_add_extension (wire->client, COMETD_EXTENSION (self));

  return self;
}

/* B75: outgoing in the order of adding, incoming in reverse order. */
static void
test_order (Wire *wire)
{
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(TestExtension) first = add_extension (wire, "1", log);
  g_autoptr(TestExtension) second = add_extension (wire, "2", log);

  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpstr (log->str, ==, "1>/x 2>/x 2</x 1</x ");

  g_string_truncate (log, 0);
  cometd_client_remove_extension (wire->client, COMETD_EXTENSION (first));
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpstr (log->str, ==, "2>/x 2</x ");
}

/* B76 */
static void
test_delete (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->drop = "/x";
  error = wire_publish_error (wire, "/x", "1");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "extension"));
  wire_publish_quietly (wire, "/y", "1");
  g_assert_cmpuint (wire_count (wire, "/x"), ==, 0);
}

/* An extension has a refused message sent again; the operation goes on. */
static void
test_retry (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);

  wire_open (wire);
  extension->retry = "/x";
  cometd_test_server_fail (wire->server, "/x", 2, "400::not_yet", NULL);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 3);
  /* It does not concern a successful reply. */
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 4);
}

/* … but not for ever. */
static void
test_retry_limit (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->retry = "/x";
  cometd_test_server_fail (wire->server, "/x", -1, "400::never", NULL);
  error = wire_publish_error (wire, "/x", "1");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 11);
}

/* B77 */
static void
test_hold (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);
  GAsyncResult *results[3] = { NULL };
  static const char *channels[] = { "/x", "/y", "/z" };
  g_autofree char *log = NULL;
  guint first;

  wire_open (wire);
  first = cometd_test_server_count (wire->server, NULL);
  extension->hold = "/x";
  for (guint i = 0; i < 3; i++)
    {
      cometd_client_publish_json_async (wire->client, channels[i], "1", NULL,
                                        cometd_test_store_result, &results[i]);
      cometd_test_wait_until (extension->held != NULL);
    }
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == first, 30);
  cometd_exchange_release (extension->held);
  /* The exchange has references to its extensions, so keeping it would create a cycle. */
  g_clear_object (&extension->held);
  cometd_test_wait_until (results[0] != NULL && results[1] != NULL && results[2] != NULL);
  log = wire_dup_log (wire, first);
  g_assert_cmpstr (log, ==, "/x /y /z");
  for (guint i = 0; i < 3; i++)
    g_object_unref (results[i]);
}

/* B77: if the extension fails, so do the messages that it held. */
static void
test_hold_fail (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->hold = "/x";
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    &result);
  cometd_test_wait_until (extension->held != NULL);
  cometd_exchange_fail_literal (extension->held, "no key");
  g_clear_object (&extension->held);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_publish_json_finish (wire->client, result, &error));
  g_assert_nonnull (strstr (error->message, "no key"));
  wire_publish_quietly (wire, "/y", "1");
}

/* B77: dropping a held exchange makes its messages fail. */
static void
test_hold_forgotten (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->hold = "/x";
  extension->forgets = TRUE;
  error = wire_publish_error (wire, "/x", "1");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_FAILED);
  wire_publish_quietly (wire, "/y", "1");
}

/* Closing does not wait for an extension. */
static void
test_hold_close (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);
  g_autoptr(GAsyncResult) result = NULL;

  wire_open (wire);
  extension->hold = "/x";
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    &result);
  cometd_test_wait_until (extension->held != NULL);
  cometd_client_abort (wire->client);
  cometd_test_wait_until (result != NULL);
  cometd_exchange_release (extension->held);
  g_clear_object (&extension->held);
}

/* Headers set by the app are sent with each request, or with the upgrade. */
static void
test_headers (Wire *wire)
{
  CometdTestRecord *record;

  cometd_client_set_request_header (wire->client, "X-Token", "abc");
  wire_open (wire);
  record = cometd_test_server_get_record (wire->server, "/meta/connect", -1);
  g_assert_cmpstr (g_hash_table_lookup (record->headers, "x-token"), ==, "abc");
  record = cometd_test_server_get_record (wire->server, "/meta/handshake", 0);
  g_assert_cmpstr (g_hash_table_lookup (record->headers, "x-token"), ==, "abc");
}

/* The headers of the response, or of the response to the upgrade. */
static void
test_incoming_headers (Wire *wire)
{
  g_autoptr(TestExtension) extension = add_extension (wire, "", NULL);

  cometd_test_server_set_cookie (wire->server, "NODE=a; Path=/");
  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_nonnull (extension->header);
  g_assert_nonnull (strstr (extension->header, "NODE=a"));
  g_assert_true (g_strv_contains ((const char * const *)extension->header_names, "Set-Cookie"));
}

static void
add_tests (void)
{
  wire_add_testing ("extensions/order", test_order);
  wire_add_testing ("extensions/delete", test_delete);
  wire_add ("extensions/retry", test_retry);
  wire_add ("extensions/retry-limit", test_retry_limit);
  wire_add ("extensions/hold", test_hold);
  wire_add_testing ("extensions/hold-fail", test_hold_fail);
  wire_add_testing ("extensions/hold-forgotten", test_hold_forgotten);
  wire_add_testing ("extensions/hold-close", test_hold_close);
  wire_add ("extensions/headers", test_headers);
  wire_add ("extensions/incoming-headers", test_incoming_headers);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire.h"

/* An auth extension that is an ordinary extension, too. */

typedef struct
{
  CometdAuthExtension parent_instance;

  const char *channel;        /* Batches with a message on it are held. */
  CometdExchange *exchange;   /* The last one held, unless it is to be forgotten. */
  gboolean forgets;
  guint n_held;

  guint n_asked;
  gboolean has_credentials;
  CometdAuthRequest *request; /* Kept if there are no credentials at once. */
} TestExtension;

typedef CometdAuthExtensionClass TestExtensionClass;

static GType test_extension_get_type (void);

G_DEFINE_TYPE (TestExtension, test_extension, COMETD_TYPE_AUTH_EXTENSION)

static void
test_extension_outgoing (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  TestExtension *self = (TestExtension *)extension;
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  g_assert_true (COMETD_IS_CLIENT (cometd_exchange_get_client (exchange)));
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (g_strcmp0 (cometd_message_get_channel (message), self->channel) == 0)
        {
          self->n_held++;
          cometd_exchange_hold (exchange);
          if (!self->forgets)
            g_set_object (&self->exchange, exchange);
        }
    }
}

static void
test_extension_authenticate (CometdAuthExtension *extension,
                             CometdAuthRequest   *request)
{
  TestExtension *self = (TestExtension *)extension;

  self->n_asked++;
  if (self->has_credentials)
    cometd_auth_request_complete (request);
  else if (!self->forgets)
    g_set_object (&self->request, request);
}

static void
test_extension_finalize (GObject *object)
{
  TestExtension *self = (TestExtension *)object;

  g_clear_object (&self->exchange);
  g_clear_object (&self->request);
  G_OBJECT_CLASS (test_extension_parent_class)->finalize (object);
}

static void
test_extension_class_init (TestExtensionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_extension_finalize;
  COMETD_EXTENSION_CLASS (klass)->outgoing = test_extension_outgoing;
  klass->authenticate = test_extension_authenticate;
}

static void
test_extension_init (TestExtension *self)
{
}

static TestExtension *
extension_new (Wire *wire)
{
  TestExtension *extension = g_object_new (test_extension_get_type (), NULL);

  cometd_client_add_extension (wire->client, COMETD_EXTENSION (extension));
  g_object_unref (extension);
  return extension;
}

static TestExtension *
auth_extension_new (Wire *wire)
{
  TestExtension *extension = g_object_new (test_extension_get_type (), NULL);

  cometd_client_set_auth_extension (wire->client, COMETD_AUTH_EXTENSION (extension));
  g_object_unref (extension);
  return extension;
}

/* B77: what is held, and what is behind it, goes in order. */
static void
test_held (Wire *wire)
{
  TestExtension *extension = extension_new (wire);
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->channel = "/a";
  cometd_client_publish_async (wire->client, "/a", NULL, NULL, cometd_test_store_result, &first);
  cometd_test_wait_until (extension->exchange != NULL);
  cometd_client_publish_async (wire->client, "/b", NULL, NULL, cometd_test_store_result, &second);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/b") == 0, 20);
  cometd_exchange_release (extension->exchange);
  g_clear_object (&extension->exchange);
  cometd_test_wait_until (first != NULL && second != NULL);
  reply = cometd_client_publish_finish (wire->client, first, &error);
  g_assert_no_error (error);
  cometd_client_remove_extension (wire->client, COMETD_EXTENSION (extension));
}

static void
test_forgotten (Wire *wire)
{
  TestExtension *extension = extension_new (wire);
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->channel = "/a";
  extension->forgets = TRUE;
  g_assert_null (wire_try_publish (wire, "/a", "1", &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_FAILED);
  g_clear_error (&error);
  reply = wire_try_publish (wire, "/b", "1", &error);
  g_assert_no_error (error);
}

/* B78 */
static void
test_authenticate (Wire *wire)
{
  TestExtension *extension = auth_extension_new (wire);
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->has_credentials = TRUE;
  cometd_test_server_fail (wire->server, "/a", 1, "401::token expired", NULL);
  reply = wire_try_publish (wire, "/a", "1", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (extension->n_asked, ==, 1);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/a"), ==, 2);

  cometd_test_server_fail (wire->server, "/a", 2, "401::token expired", NULL);
  g_assert_null (wire_try_publish (wire, "/a", "1", &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpuint (extension->n_asked, ==, 2);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/a"), ==, 4);
}

static void
test_authenticate_in_handshake (Wire *wire)
{
  TestExtension *extension = auth_extension_new (wire);

  extension->has_credentials = TRUE;
  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "401::who are you", NULL);
  wire_open (wire);
  g_assert_cmpuint (extension->n_asked, ==, 1);
}

static void
test_authenticate_forgotten (Wire *wire)
{
  TestExtension *extension = auth_extension_new (wire);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  extension->forgets = TRUE;
  cometd_test_server_fail (wire->server, "/a", 1, "401::token expired", NULL);
  g_assert_null (wire_try_publish (wire, "/a", "1", &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (extension->n_asked, ==, 1);
}

static void
test_closed_while_authenticating (Wire *wire)
{
  TestExtension *extension = auth_extension_new (wire);
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_fail (wire->server, "/a", 1, "401::token expired", NULL);
  cometd_client_publish_async (wire->client, "/a", NULL, NULL, cometd_test_store_result,
                               &published);
  cometd_test_wait_until (extension->request != NULL);
  wire_close (wire);
  cometd_test_wait_until (published != NULL);
  g_assert_null (cometd_client_publish_finish (wire->client, published, &error));
  g_assert_nonnull (error);
  g_assert_true (g_cancellable_is_cancelled (
                   cometd_auth_request_get_cancellable (extension->request)));
  cometd_auth_request_complete (extension->request);
}

static void
add_tests (void)
{
  wire_add ("client-extensions/held", test_held);
  wire_add ("client-extensions/forgotten", test_forgotten);
  wire_add ("client-extensions/authenticate", test_authenticate);
  wire_add ("client-extensions/authenticate-in-handshake", test_authenticate_in_handshake);
  wire_add ("client-extensions/authenticate-forgotten", test_authenticate_forgotten);
  wire_add ("client-extensions/closed-while-authenticating", test_closed_while_authenticating);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}

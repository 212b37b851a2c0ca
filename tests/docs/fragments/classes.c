/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The examples in the descriptions of the classes. */

#include <cometd-glib-testing/cometd-testing.h>

#include "cometd-test-peer.h"
#include "reader.h"

#include <glib/gstdio.h>

CometdAuthExtension *my_auth_new               (void);
void                 load_token                (CometdAuthRequest *request,
                                                GFile             *file);
void                 add_token                 (CometdExchange    *exchange,
                                                GFile             *file);
CometdExtension     *my_counter_new            (void);
guint                my_counter_get_n_received (CometdExtension   *extension);
char                *get_chat_text             (CometdMessage     *message);
CometdClient        *start_client              (const char        *url);
void                 print_channel             (CometdClient      *client,
                                                const char        *channel);
GListModel          *list_messages             (CometdClient      *client);
CometdClient        *make_client               (const char        *url);
void                 add_timestamps            (CometdClient      *client);
char                *describe_server_time      (CometdTimesyncExtension *timesync);
void                 share_picture             (CometdClient      *client,
                                                GBytes            *picture);
void                 set_up_replay             (CometdClient      *client);
CometdReplayStore   *my_store_new              (void);
void                 keep_positions            (CometdReplayExtension *replay,
                                                const char        *path);
CometdTestingServer *start_server              (void);

/* An authentication extension that does what the test says. */
typedef struct
{
  CometdAuthExtension parent_instance;
  GFile *file;
  gboolean adds_token;
} TestAuth;

typedef CometdAuthExtensionClass TestAuthClass;

GType test_auth_get_type (void);
G_DEFINE_TYPE (TestAuth, test_auth, COMETD_TYPE_AUTH_EXTENSION)

static void
test_auth_outgoing (CometdExtension *extension,
                    CometdExchange  *exchange)
{
  TestAuth *self = (TestAuth *)extension;

  if (self->adds_token)
    add_token (exchange, self->file);
}

static void
test_auth_authenticate (CometdAuthExtension *extension,
                        CometdAuthRequest   *request)
{
  TestAuth *self = (TestAuth *)extension;

  load_token (request, self->file);
}

static void
test_auth_finalize (GObject *object)
{
  g_clear_object (&((TestAuth *)object)->file);
  G_OBJECT_CLASS (test_auth_parent_class)->finalize (object);
}

static void
test_auth_class_init (TestAuthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_auth_finalize;
  COMETD_EXTENSION_CLASS (klass)->outgoing = test_auth_outgoing;
  klass->authenticate = test_auth_authenticate;
}

static void
test_auth_init (TestAuth *self)
{
}

static TestAuth *
use_file (Reader *reader)
{
  g_autoptr(CometdAuthExtension) extension = g_object_new (test_auth_get_type (), NULL);
  TestAuth *self = (TestAuth *)extension;
  g_autofree char *folder = g_dir_make_tmp ("cometd-glib-classes-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "token", NULL);

  /* With long-polling, each request has its own headers. */
  cometd_client_set_connection_types (reader->client,
                                      (const char * const []) { "long-polling", NULL });
  self->file = g_file_new_for_path (path);
  cometd_client_set_auth_extension (reader->client, extension);
  return self;
}

static void
write_file (TestAuth   *self,
            const char *text)
{
  g_assert_true (g_file_replace_contents (self->file, text, strlen (text), NULL, FALSE,
                                          G_FILE_CREATE_NONE, NULL, NULL, NULL));
}

static void
delete_file (TestAuth *self)
{
  g_autoptr(GFile) folder = g_file_get_parent (self->file);

  g_file_delete (self->file, NULL, NULL);
  g_assert_true (g_file_delete (folder, NULL, NULL));
}

static gboolean
publish (Reader  *reader,
         GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) reply = NULL;

  cometd_client_publish_json_async (reader->client, "/chat/demo", "\"Hello\"",
                                    NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  reply = cometd_client_publish_json_finish (reader->client, result, error);
  return reply != NULL;
}

static const char *
get_header (Reader     *reader,
            int         number,
            const char *name)
{
  CometdTestRecord *record = cometd_test_server_get_record (reader->server, "/chat/demo", number);

  return g_hash_table_lookup (record->headers, name);
}

static void
test_my_auth_new (Reader *reader)
{
  g_autoptr(CometdAuthExtension) extension = my_auth_new ();

  cometd_client_set_connection_types (reader->client,
                                      (const char * const []) { "long-polling", NULL });
  cometd_client_set_auth_extension (reader->client, extension);
  reader_open (reader);
  cometd_test_server_fail (reader->server, "/chat/demo", 1, "401::expired", NULL);
  g_assert_true (publish (reader, NULL));
  g_assert_cmpstr (get_header (reader, 0, "x-auth-token"), ==, "token-0");
  g_assert_cmpstr (get_header (reader, 1, "x-auth-token"), ==, "token-1");
}

static void
test_load_token (Reader *reader)
{
  TestAuth *extension = use_file (reader);
  g_autoptr(GError) error = NULL;

  reader_open (reader);

  /* No file: the operation fails. */
  cometd_test_server_fail (reader->server, "/chat/demo", 1, "401::expired", NULL);
  g_assert_false (publish (reader, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (cometd_test_server_count (reader->server, "/chat/demo"), ==, 1);

  /* With one, the message is sent once more. */
  write_file (extension, "secret");
  cometd_test_server_fail (reader->server, "/chat/demo", 1, "401::expired", NULL);
  g_assert_true (publish (reader, NULL));
  g_assert_cmpuint (cometd_test_server_count (reader->server, "/chat/demo"), ==, 3);
  delete_file (extension);
}

static void
test_add_token (Reader *reader)
{
  TestAuth *extension = use_file (reader);
  g_autoptr(GError) error = NULL;

  write_file (extension, "secret\n");
  reader_open (reader);
  extension->adds_token = TRUE;
  g_assert_true (publish (reader, NULL));
  g_assert_cmpstr (get_header (reader, 0, "x-token"), ==, "secret");

  /* No file: nothing is sent. */
  delete_file (extension);
  g_assert_false (publish (reader, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (cometd_test_server_count (reader->server, "/chat/demo"), ==, 1);
  extension->adds_token = FALSE;
}

static void
test_my_counter_new (Reader *reader)
{
  g_autoptr(CometdExtension) extension = my_counter_new ();

  cometd_client_add_extension (reader->client, extension);
  reader_open (reader);
  g_assert_cmpuint (my_counter_get_n_received (extension), >, 0);
}

static void
test_my_counter_get_n_received (Reader *reader)
{
  g_autoptr(CometdExtension) extension = my_counter_new ();
  guint n_received;

  reader_open (reader);
  cometd_client_add_extension (reader->client, extension);
  g_assert_cmpuint (my_counter_get_n_received (extension), ==, 0);
  n_received = my_counter_get_n_received (extension);
  reader_subscribe (reader, "/chat/demo");
  cometd_test_wait_until (my_counter_get_n_received (extension) > n_received);
}

static void
test_get_chat_text (Reader *reader)
{
  struct
  {
    const char *json;
    const char *expected;
  } cases[] = {
    { "{\"channel\":\"/chat/demo\",\"data\":{\"chat\":\"Hello\"}}", "/chat/demo: Hello" },
    { "{\"channel\":\"/chat/demo\",\"data\":{}}", "/chat/demo: " },
    { "{\"channel\":\"/chat/demo\",\"data\":\"Hello\"}", NULL },
    { "{\"channel\":\"/chat/demo\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CometdMessage) message = cometd_message_new_from_json (cases[i].json, NULL);
      g_autofree char *text = get_chat_text (message);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_start_client (Reader *reader)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", cometd_test_find_dead_port ());
  g_autoptr(CometdClient) client = start_client (cometd_test_server_get_url (reader->server));
  g_autoptr(CometdClient) other = NULL;

  reader_wait_printed (reader, "Connected\n");
  cometd_client_abort (client);

  other = start_client (url);
  cometd_client_abort (other);
  reader_wait_printed (reader, "Could not connect: ");
}

static void
test_print_channel (Reader *reader)
{
  reader_open (reader);
  print_channel (reader->client, "/chat/demo");
  cometd_test_wait_until (cometd_test_server_count_subscribers (reader->server, "/chat/demo") == 1);
  cometd_test_server_publish (reader->server, "/chat/demo", "\"Hello\"");
  reader_wait_printed (reader, "/chat/demo: \"Hello\"\n");

  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (reader->server), "/members/only");
  print_channel (reader->client, "/members/only");
  reader_wait_printed (reader, "Could not subscribe: ");
}

static void
test_list_messages (Reader *reader)
{
  g_autoptr(GListModel) model = list_messages (reader->client);

  reader_open (reader);
  reader_subscribe (reader, "/chat/*");
  cometd_test_server_publish (reader->server, "/chat/demo", "\"Hello\"");
  reader_wait_printed (reader, "1 messages\n");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 1);
}

static void
test_make_client (Reader *reader)
{
  g_autoptr(CometdClient) client = make_client (cometd_test_server_get_url (reader->server));
  CometdTestRecord *record;

  g_set_object (&reader->client, client);
  reader_open (reader);
  record = cometd_test_server_get_record (reader->server, "/meta/handshake", 0);
  g_assert_true (json_object_get_boolean_member (json_object_get_object_member (record->message,
                                                                                "ext"), "ack"));
}

static void
test_add_timestamps (Reader *reader)
{
  CometdTestRecord *record;

  add_timestamps (reader->client);
  reader_open (reader);
  record = cometd_test_server_get_record (reader->server, "/meta/handshake", 0);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (record->message, "timestamp"),
                                   " GMT"));
}

static void
test_describe_server_time (Reader *reader)
{
  g_autoptr(CometdTimesyncExtension) timesync = cometd_timesync_extension_new ();
  g_autofree char *unknown = describe_server_time (timesync);
  g_autofree char *known = NULL;

  cometd_client_add_extension (reader->client, COMETD_EXTENSION (timesync));
  reader_open (reader);
  g_assert_cmpstr (unknown, ==, "unknown");
  known = describe_server_time (timesync);
  g_assert_true (g_str_has_suffix (known, " UTC"));
}

static void
test_set_up_replay (Reader *reader)
{
  CometdTestReplay *server = cometd_test_server_enable_replay (reader->server);
  g_autoptr(JsonNode) payload = json_node_init_string (json_node_alloc (), "Hello");

  set_up_replay (reader->client);
  reader_open (reader);
  reader_subscribe (reader, "/u/orders");
  cometd_test_replay_publish (server, "/u/orders", payload);
  cometd_test_wait_until (cometd_client_get_pending_count (reader->client) == 1);
  cometd_test_server_expire (reader->server, NULL);
  cometd_test_replay_retain (server, "/u/orders", 2);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "The events after 1 on /u/orders are no *");
  cometd_test_wait_until (cometd_test_server_count (reader->server, "/meta/subscribe") == 3);
  g_test_assert_expected_messages ();
}

static void
test_my_store_new (Reader *reader)
{
  g_autoptr(CometdReplayStore) store = my_store_new ();
  gint64 id;

  g_assert_false (cometd_replay_store_load (store, "/u/orders", &id));
  cometd_replay_store_save (store, "/u/orders", 5);
  g_assert_true (cometd_replay_store_load (store, "/u/orders", &id));
  g_assert_cmpint (id, ==, 5);
}

static void
test_share_picture (Reader *reader)
{
  g_autoptr(GBytes) picture = g_bytes_new_static ("\x89PNG", 4);

  reader_open (reader);
  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (reader->server), "/pictures");
  share_picture (reader->client, picture);
  reader_wait_printed (reader, "Could not subscribe: ");

  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (reader->server), NULL);
  share_picture (reader->client, picture);
  reader_wait_printed (reader, "A picture of 4 bytes\n");
  cometd_test_server_publish (reader->server, "/pictures", "\"Hello\"");
  reader_wait_printed (reader, "That is no picture\n");
}

static void
test_keep_positions (Reader *reader)
{
  g_autoptr(CometdReplayExtension) replay = cometd_replay_extension_new ();
  g_autofree char *folder = g_dir_make_tmp ("cometd-glib-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "positions", NULL);

  keep_positions (replay, path);
  cometd_replay_extension_set_replay_id (replay, "/u/orders", 5);
  cometd_replay_store_flush (cometd_replay_extension_get_store (replay));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);

  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "The position is not kept: *");
  cometd_replay_extension_set_replay_id (replay, "/u/orders", 6);
  cometd_replay_store_flush (cometd_replay_extension_get_store (replay));
  g_test_assert_expected_messages ();
}

static void
test_start_server (Reader *reader)
{
  g_autoptr(CometdTestingServer) server = start_server ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_set_url (reader->client, cometd_testing_server_get_url (server));
  cometd_client_open_async (reader->client, NULL, NULL, NULL);
  cometd_client_subscribe_async (reader->client, "/members/only", NULL, cometd_test_store_result,
                                 &result);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_subscribe_finish (reader->client, result, &error));
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  cometd_client_abort (reader->client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("my_auth_new", test_my_auth_new);
  reader_add ("load_token", test_load_token);
  reader_add ("add_token", test_add_token);
  reader_add ("my_counter_new", test_my_counter_new);
  reader_add ("my_counter_get_n_received", test_my_counter_get_n_received);
  reader_add ("get_chat_text", test_get_chat_text);
  reader_add ("start_client", test_start_client);
  reader_add ("print_channel", test_print_channel);
  reader_add ("list_messages", test_list_messages);
  reader_add ("make_client", test_make_client);
  reader_add ("add_timestamps", test_add_timestamps);
  reader_add ("describe_server_time", test_describe_server_time);
  reader_add ("share_picture", test_share_picture);
  reader_add ("set_up_replay", test_set_up_replay);
  reader_add ("my_store_new", test_my_store_new);
  reader_add ("keep_positions", test_keep_positions);
  reader_add ("start_server", test_start_server);
  return g_test_run ();
}

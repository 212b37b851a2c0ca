/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The conversation of the chat example of aiocometd, with the chat service of CometD's own demo.
 * All messages are read from the receive queue, as in that program. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-server.h"

#include <string.h>

#define ROOM "/chat/demo"
#define MEMBERS "/members/demo"

static char *url;

static void
subscribe (CometdClient *client,
           const char   *channel)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription = interop_try_subscribe (client, channel, &error);

  g_assert_no_error (error);
}

/* What the example does at the start. */
static CometdClient *
join (const char *connection_type,
      const char *nickname)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autofree char *greeting =
    g_strdup_printf ("{\"user\":\"%s\",\"membership\":\"join\",\"chat\":\"%s has joined\"}",
                     nickname,
                     nickname);
  g_autofree char *member =
    g_strdup_printf ("{\"user\":\"%s\",\"room\":\"" ROOM "\"}", nickname);

  subscribe (client, ROOM);
  subscribe (client, MEMBERS);
  interop_publish (client, ROOM, greeting);
  interop_publish (client, "/service/members", member);

  return client;
}

static void
say (CometdClient *client,
     const char   *nickname,
     const char   *text)
{
  g_autofree char *json = g_strdup_printf ("{\"user\":\"%s\",\"chat\":\"%s\"}", nickname, text);

  interop_publish (client, ROOM, json);
}

/* Prints a message as the example does. */
static char *
format (CometdMessage *message)
{
  JsonNode *data = cometd_message_get_data (message);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) members = NULL;
  g_autofree char *joined = NULL;
  JsonArray *array;

  if (g_strcmp0 (cometd_message_get_channel (message), ROOM) == 0)
    {
      JsonObject *object = json_node_get_object (data);

      return g_strdup_printf ("%s: %s",
                              json_object_get_string_member (object, "user"),
                              json_object_get_string_member (object, "chat"));
    }

  g_assert_cmpstr (cometd_message_get_channel (message), ==, MEMBERS);
  array = json_node_get_array (data);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  members = g_strv_builder_end (builder);

  /* The service stores them in a hash map. */
  if (g_strv_length (members) == 2 && strcmp (members[0], members[1]) > 0)
    {
      char *first = members[0];

      members[0] = members[1];
      members[1] = first;
    }

  joined = g_strjoinv (", ", members);
  return g_strdup_printf ("MEMBERS: %s", joined);
}

static void
assert_hears (CometdClient *client,
              const char   *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) message = interop_try_receive (client, &error);
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  line = format (message);
  g_assert_cmpstr (line, ==, expected);
}

static void
join_both (const char    *connection_type,
           CometdClient **alice,
           CometdClient **bob)
{
  *alice = join (connection_type, "alice");
  assert_hears (*alice, "alice: alice has joined");
  assert_hears (*alice, "MEMBERS: alice");

  *bob = join (connection_type, "bob");
  assert_hears (*alice, "bob: bob has joined");
  assert_hears (*alice, "MEMBERS: alice, bob");
  assert_hears (*bob, "bob: bob has joined");
  assert_hears (*bob, "MEMBERS: alice, bob");
}

static void
test_conversation (gconstpointer connection_type)
{
  CometdClient *alice;
  CometdClient *bob;

  join_both (connection_type, &alice, &bob);

  say (alice, "alice", "Guten Tag, Jürgen");
  assert_hears (alice, "alice: Guten Tag, Jürgen");
  assert_hears (bob, "alice: Guten Tag, Jürgen");

  say (bob, "bob", "こんにちは");
  assert_hears (alice, "bob: こんにちは");
  assert_hears (bob, "bob: こんにちは");

  interop_close_and_free (&alice);
  assert_hears (bob, "MEMBERS: bob");
  g_assert_cmpuint (cometd_client_get_pending_count (bob), ==, 0);
  interop_close_and_free (&bob);
}

/* The service forwards a private message with the id given by its sender: an event with the id of a
 * request that is still waiting for its reply. */
static void
test_private (gconstpointer connection_type)
{
  CometdClient *alice;
  CometdClient *bob;

  join_both (connection_type, &alice, &bob);

  interop_publish (alice,
                   "/service/privatechat",
                   "{\"room\":\"" ROOM "\",\"user\":\"alice\",\"chat\":\"psst\",\"peer\":\"bob\"}");
  assert_hears (bob, "alice: psst");
  assert_hears (alice, "alice: psst");

  interop_close_and_free (&alice);
  interop_close_and_free (&bob);
}

/* The service drops messages that contain a bad word. */
static void
test_bad_word (gconstpointer connection_type)
{
  CometdClient *alice = join (connection_type, "alice");
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = NULL;

  assert_hears (alice, "alice: alice has joined");
  assert_hears (alice, "MEMBERS: alice");

  reply = interop_try_publish (alice, ROOM, "{\"user\":\"alice\",\"chat\":\"dang\"}", &error);
  interop_assert_refused (error, 404);

  say (alice, "alice", "sorry");
  assert_hears (alice, "alice: sorry");
  interop_close_and_free (&alice);
}

static void
test_remote_echo (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    interop_try_remote_call (client, "echo", "[\"one\",2]", 0, &error);
  g_autofree char *data = NULL;

  g_assert_no_error (error);
  data = cometd_message_dup_data_json (reply);
  g_assert_true (interop_same_json (data, "[\"one\",2]"));
  interop_close_and_free (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(InteropServer) server = NULL;

  g_test_init (&argc, &argv, NULL);

  interop_add_both ("demo", "conversation", test_conversation);
  interop_add_both ("demo", "private", test_private);
  interop_add_both ("demo", "bad-word", test_bad_word);
  interop_add_both ("demo", "remote-echo", test_remote_echo);

  server = interop_server_new ("demo", NULL);
  url = g_strdup_printf ("http://127.0.0.1:%u/cometd", interop_server_get_port (server));

  return g_test_run ();
}

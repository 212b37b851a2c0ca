/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A chat client for the terminal: each line typed is published to the room.
 * cc chat.c -o chat $(pkg-config --cflags --libs cometd-glib-1 gio-unix-2.0) */

#include <cometd-glib/cometd.h>

#include <gio/gunixinputstream.h>
#include <locale.h>
#include <unistd.h>

#define ROOM "/chat/demo"
#define MEMBERS "/members/demo"

typedef struct
{
  CometdClient *client;
  const char *user;
  GDataInputStream *input;
  GMainLoop *loop;
  int status;
} Chat;

static void
give_up (Chat   *chat,
         GError *error)
{
  g_printerr ("%s\n", error->message);
  g_error_free (error);
  chat->status = 1;
  g_main_loop_quit (chat->loop);
}

/* {"user": …, name: value, "chat": …}; either of the last two may be omitted. */
static void
say (Chat               *chat,
     const char         *channel,
     const char         *name,
     const char         *value,
     const char         *text,
     GAsyncReadyCallback callback)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) data = json_node_init_object (json_node_alloc (), object);

  json_object_set_string_member (object, "user", chat->user);
  if (name != NULL)
    json_object_set_string_member (object, name, value);
  if (text != NULL)
    json_object_set_string_member (object, "chat", text);
  cometd_client_publish_async (chat->client, channel, data, NULL, callback, chat);
}

/* Prints a line. Received text must not control the terminal. */
static void
show (const char *line)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (; *line != '\0'; line = g_utf8_next_char (line))
    {
      gunichar letter = g_utf8_get_char (line);

      g_string_append_unichar (text, g_unichar_iscntrl (letter) ? 0xfffd : letter);
    }
  g_print ("%s\n", text->str);
}

static void
talk_cb (CometdClient  *client,
         CometdMessage *message,
         gpointer       user_data)
{
  JsonNode *data = cometd_message_get_data (message);
  JsonObject *object;
  g_autofree char *line = NULL;

  /* Do not trust the payload. */
  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    return;

  object = json_node_get_object (data);
  line = g_strdup_printf ("%s: %s",
                          json_object_get_string_member_with_default (object, "user", "?"),
                          json_object_get_string_member_with_default (object, "chat", ""));
  show (line);
}

static void
members_cb (CometdClient  *client,
            CometdMessage *message,
            gpointer       user_data)
{
  JsonNode *data = cometd_message_get_data (message);
  g_autoptr(GString) names = g_string_new ("In the room:");
  JsonArray *array;

  if (data == NULL || !JSON_NODE_HOLDS_ARRAY (data))
    return;

  array = json_node_get_array (data);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *name = json_node_get_string (json_array_get_element (array, i));

      g_string_append_printf (names, "%s %s", i > 0 ? "," : "", name != NULL ? name : "?");
    }
  show (names->str);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Chat *chat = user_data;
  GError *error = NULL;

  if (!cometd_client_close_finish (chat->client, result, &error))
    give_up (chat, error);
  else
    g_main_loop_quit (chat->loop);
}

static void
left_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Chat *chat = user_data;
  GError *error = NULL;
  g_autoptr(CometdMessage) reply = cometd_client_publish_finish (chat->client, result, &error);

  if (reply == NULL)
    give_up (chat, error);
  else
    cometd_client_close_async (chat->client, NULL, closed_cb, chat);
}

static void read_line (Chat *chat);

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Chat *chat = user_data;
  GError *error = NULL;
  g_autoptr(CometdMessage) reply = cometd_client_publish_finish (chat->client, result, &error);

  if (reply == NULL)
    give_up (chat, error);
  else
    read_line (chat);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Chat *chat = user_data;
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish (chat->input, result, NULL, &error);
  g_autofree char *text = NULL;

  if (error != NULL)
    {
      give_up (chat, error);
      return;
    }

  if (line == NULL)
    {
      text = g_strconcat (chat->user, " has left", NULL);
      say (chat, ROOM, "membership", "leave", text, left_cb);
      return;
    }

  text = g_utf8_make_valid (line, -1);
  say (chat, ROOM, NULL, NULL, text, said_cb);
}

static void
read_line (Chat *chat)
{
  g_data_input_stream_read_line_async (chat->input, G_PRIORITY_DEFAULT, NULL, line_cb, chat);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Chat *chat = user_data;
  GError *error = NULL;
  g_autofree char *text = g_strconcat (chat->user, " has joined", NULL);

  if (!cometd_client_open_finish (chat->client, result, &error))
    {
      give_up (chat, error);
      return;
    }

  /* Messages are sent in this order, so the reply to the last one confirms all of them. */
  cometd_client_subscribe_async (chat->client, ROOM, NULL, NULL, NULL);
  cometd_client_subscribe_async (chat->client, MEMBERS, NULL, NULL, NULL);
  say (chat, "/service/members", "room", ROOM, NULL, NULL);
  say (chat, ROOM, "membership", "join", text, said_cb);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(CometdClient) client = NULL;
  g_autoptr(GInputStream) stdin_stream = NULL;
  g_autoptr(GDataInputStream) input = NULL;
  g_autoptr(GMainLoop) loop = NULL;
  Chat chat = { NULL };

  setlocale (LC_ALL, "");
  if (argc < 3 || argc > 4)
    {
      g_printerr ("Usage: %s URL NICKNAME [CONNECTION-TYPE]\n", argv[0]);
      return 2;
    }

  client = cometd_client_new (argv[1]);
  if (argc == 4 && !g_str_equal (argv[3], "websocket") && !g_str_equal (argv[3], "long-polling"))
    {
      g_printerr ("Unknown connection type “%s”\n", argv[3]);
      return 1;
    }
  if (argc == 4)
    cometd_client_set_connection_types (client, (const char *[]) { argv[3], NULL });
  stdin_stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  input = g_data_input_stream_new (stdin_stream);
  loop = g_main_loop_new (NULL, FALSE);
  chat.client = client;
  chat.user = argv[2];
  chat.input = input;
  chat.loop = loop;

  g_signal_connect (client, "message-received::" ROOM, G_CALLBACK (talk_cb), NULL);
  g_signal_connect (client, "message-received::" MEMBERS, G_CALLBACK (members_cb), NULL);
  cometd_client_open_async (client, NULL, opened_cb, &chat);
  g_main_loop_run (loop);

  return chat.status;
}

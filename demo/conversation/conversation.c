/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two clients in one program talk on /chat/demo, one over WebSocket and one over long-polling, and
 * their conversation is printed. */

#include <cometd-glib/cometd.h>
#include <locale.h>

#define CHANNEL "/chat/demo"
#define DEADLINE_SECONDS 30

typedef struct _Conversation Conversation;

typedef struct
{
  Conversation *conversation;
  const char *name;
  const char *connection_type;
  CometdClient *client;
} Person;

/* The steps: all open, all subscribe, each line is published and received by all, all close. A step
 * begins when all operations of the previous one have completed. */
struct _Conversation
{
  GMainLoop *loop;
  Person people[2];
  guint waiting_for;
  guint line;
  guint deadline;
  gint64 said_at;
  gboolean failed;
};

static const struct
{
  guint speaker;
  const char *text;
} lines[] = {
  { 0, "Hello Ben, do you hear me?" },
  { 1, "Loud and clear. I am on long-polling, and you?" },
  { 0, "On a WebSocket. Grüße aus München, 你好, 🌍!" },
  { 1, "Every letter arrived. Shall we stop here?" },
  { 0, "Yes. Goodbye!" },
};

static void say_next_line (Conversation *self);

static void
fail (Conversation *self,
      const char   *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
fail (Conversation *self,
      const char   *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_printerr ("conversation: %s\n", text);
  self->failed = TRUE;
  g_main_loop_quit (self->loop);
}

/* Whether this was the last operation of the step. */
static gboolean
is_last (Conversation *self)
{
  return --self->waiting_for == 0 && !self->failed;
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Person *person = user_data;
  g_autoptr(GError) error = NULL;

  if (!cometd_client_close_finish (COMETD_CLIENT (source), result, &error))
    {
      fail (person->conversation, "%s could not close: %s", person->name, error->message);
      return;
    }

  g_print ("%-5s leaves\n", person->name);
  if (is_last (person->conversation))
    g_main_loop_quit (person->conversation->loop);
}

static void
close_all (Conversation *self)
{
  self->waiting_for = G_N_ELEMENTS (self->people);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    cometd_client_close_async (self->people[i].client, NULL, closed_cb, &self->people[i]);
}

static const char *
get_member (JsonNode   *data,
            const char *name)
{
  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    return NULL;

  return json_object_get_string_member_with_default (json_node_get_object (data), name, NULL);
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            gpointer            user_data)
{
  Person *person = user_data;
  Conversation *self = person->conversation;
  JsonNode *data = cometd_message_get_data (message);
  const char *user = get_member (data, "user");
  const char *text = get_member (data, "chat");

  /* Ignore messages of other clients on this channel. */
  if (self->line >= G_N_ELEMENTS (lines) ||
      g_strcmp0 (text, lines[self->line].text) != 0 ||
      g_strcmp0 (user, self->people[lines[self->line].speaker].name) != 0)
    return;

  if (!g_str_equal (user, person->name))
    g_print ("%-5s hears  %s  (%.1f ms)\n", person->name, text,
             (g_get_monotonic_time () - self->said_at) / 1000.0);

  if (is_last (self))
    {
      self->line++;
      say_next_line (self);
    }
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Person *person = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = NULL;

  reply = cometd_client_publish_finish (COMETD_CLIENT (source), result, &error);
  if (reply == NULL)
    fail (person->conversation, "%s could not publish: %s", person->name, error->message);
}

static void
say_next_line (Conversation *self)
{
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(JsonNode) data = NULL;
  Person *speaker;

  if (self->line == G_N_ELEMENTS (lines))
    {
      close_all (self);
      return;
    }

  speaker = &self->people[lines[self->line].speaker];
  object = json_object_new ();
  json_object_set_string_member (object, "user", speaker->name);
  json_object_set_string_member (object, "chat", lines[self->line].text);
  data = json_node_init_object (json_node_alloc (), object);

  self->waiting_for = G_N_ELEMENTS (self->people);
  self->said_at = g_get_monotonic_time ();
  g_print ("%-5s says   %s\n", speaker->name, lines[self->line].text);
  cometd_client_publish_async (speaker->client, CHANNEL, data, NULL, published_cb, speaker);
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Person *person = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;

  subscription = cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);
  if (subscription == NULL)
    {
      fail (person->conversation, "%s could not subscribe to %s: %s",
            person->name, CHANNEL, error->message);
      return;
    }

  g_print ("%-5s listens on %s\n", person->name, CHANNEL);
  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), person);
  if (is_last (person->conversation))
    say_next_line (person->conversation);
}

static void
subscribe_all (Conversation *self)
{
  self->waiting_for = G_N_ELEMENTS (self->people);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    cometd_client_subscribe_async (self->people[i].client, CHANNEL, NULL,
                                   subscribed_cb, &self->people[i]);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Person *person = user_data;
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (COMETD_CLIENT (source), result, &error))
    {
      fail (person->conversation, "%s could not connect over %s: %s",
            person->name, person->connection_type, error->message);
      return;
    }

  g_print ("%-5s is connected over %s\n",
           person->name, cometd_client_get_connection_type (person->client));
  if (is_last (person->conversation))
    subscribe_all (person->conversation);
}

static gboolean
deadline_cb (gpointer user_data)
{
  Conversation *self = user_data;

  self->deadline = 0;
  fail (self, "the conversation did not end within %d seconds", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

static void
hold_conversation (Conversation *self,
                   const char   *url)
{
  self->deadline = g_timeout_add_seconds (DEADLINE_SECONDS, deadline_cb, self);
  self->waiting_for = G_N_ELEMENTS (self->people);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    {
      Person *person = &self->people[i];
      const char * const types[] = { person->connection_type, NULL };

      person->conversation = self;
      person->client = cometd_client_new (url);
      cometd_client_set_connection_types (person->client, types);
      cometd_client_open_async (person->client, NULL, opened_cb, person);
    }

  g_main_loop_run (self->loop);

  g_clear_handle_id (&self->deadline, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    {
      cometd_client_abort (self->people[i].client);
      g_clear_object (&self->people[i].client);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Conversation conversation = {
    .loop = loop,
    .people = {
      { .name = "Anna", .connection_type = "websocket" },
      { .name = "Ben", .connection_type = "long-polling" },
    },
  };

  /* Lets g_print() output non-ASCII text. */
  setlocale (LC_ALL, "");

  if (argc != 2)
    {
      g_printerr ("Usage: %s URL, such as http://127.0.0.1:8080/cometd\n", argv[0]);
      return 2;
    }

  hold_conversation (&conversation, argv[1]);
  return conversation.failed ? 1 : 0;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of the chat app that need no window: texts, protocol and rooms. */

#include "demo/chat/chat-member.h"
#include "demo/chat/chat-room.h"
#include "demo/chat/chat-text.h"
#include "demo/chat/chat-wire.h"

#include <locale.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *text;
  const char *markup;
} texts[] = {
  { "plain", "Grüße 🌍", "Grüße 🌍" },
  { "markup", "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;" },
  { "link", "see https://a.example/x now",
    "see <a href=\"https://a.example/x\">https://a.example/x</a> now" },
  { "end-of-sentence", "(see http://a.example/b_(c)).",
    "(see <a href=\"http://a.example/b_(c)\">http://a.example/b_(c)</a>)." },
  { "quote-in-link", "http://a.example/\"onclick",
    "<a href=\"http://a.example/\">http://a.example/</a>&quot;onclick" },
  { "ampersand", "http://a.example/?a=1&b=2",
    "<a href=\"http://a.example/?a=1&amp;b=2\">http://a.example/?a=1&amp;b=2</a>" },
  { "only-a-scheme", "http:// is none", "http:// is none" },
  { "inside-a-word", "xhttp://a.example", "xhttp://a.example" },
  { "dangerous-scheme", "javascript://a.example", "javascript://a.example" },
  { "mail", "mailto:a@b.example!",
    "<a href=\"mailto:a@b.example\">mailto:a@b.example</a>!" },
};

static void
test_text (gconstpointer data)
{
  g_autofree char *markup = chat_text_to_markup (texts[GPOINTER_TO_UINT (data)].text);

  g_assert_cmpstr (markup, ==, texts[GPOINTER_TO_UINT (data)].markup);
}

static ChatEvent *
read_event (const char *channel,
            const char *json)
{
  g_autoptr(JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (node);
  return chat_event_read (channel, node);
}

static void
test_events (void)
{
  g_autoptr(ChatEvent) said = read_event ("/chat/demo", "{\"user\":\"Ann\",\"chat\":\"Hello\"}");
  g_autoptr(ChatEvent) whispered =
    read_event ("/chat/demo", "{\"user\":\"Ben\",\"chat\":\"psst\",\"scope\":\"private\"}");
  g_autoptr(ChatEvent) joined =
    read_event ("/chat/demo", "{\"user\":\"Ben\",\"chat\":\"here\",\"membership\":\"join\"}");
  g_autoptr(ChatEvent) left =
    read_event ("/chat/demo", "{\"user\":\"Ben\",\"chat\":\"gone\",\"membership\":\"leave\"}");
  g_autoptr(ChatEvent) members = read_event ("/members/demo", "[\"Cy\",\"Ann\",3,null,\"Ann\"]");

  g_assert_cmpint (said->kind, ==, CHAT_EVENT_SAID);
  g_assert_cmpstr (said->room, ==, "demo");
  g_assert_cmpstr (said->user, ==, "Ann");
  g_assert_cmpstr (said->text, ==, "Hello");
  g_assert_cmpint (whispered->kind, ==, CHAT_EVENT_WHISPERED);
  g_assert_null (whispered->peer);
  g_assert_cmpint (joined->kind, ==, CHAT_EVENT_JOINED);
  g_assert_cmpint (left->kind, ==, CHAT_EVENT_LEFT);
  g_assert_cmpint (members->kind, ==, CHAT_EVENT_MEMBERS);
  g_assert_cmpuint (g_strv_length (members->members), ==, 2);
  g_assert_cmpstr (members->members[0], ==, "Ann");
  g_assert_cmpstr (members->members[1], ==, "Cy");
}

static void
test_strange_events (void)
{
  static const struct
  {
    const char *channel;
    const char *json;
  } strange[] = {
    { "/chat/demo", "null" },
    { "/chat/demo", "[]" },
    { "/chat/demo", "{}" },
    { "/chat/demo", "{\"user\":1,\"chat\":\"x\"}" },
    { "/chat/demo", "{\"user\":\"Ann\",\"chat\":{}}" },
    { "/chat/demo", "{\"user\":\"\",\"chat\":\"x\"}" },
    { "/members/demo", "{\"0\":\"Ann\"}" },
    { "/else/demo", "[]" },
  };

  g_assert_null (chat_event_read ("/chat/demo", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    g_assert_null (read_event (strange[i].channel, strange[i].json));
}

static void
test_long_names (void)
{
  g_autofree char *name = g_strnfill (5000, 'x');
  g_autofree char *json = g_strdup_printf ("[\"%s\",\"two\\nlines\"]", name);
  g_autoptr(ChatEvent) event = read_event ("/members/demo", json);

  g_assert_cmpstr (event->members[0], ==, "two lines");
  g_assert_cmpuint (strlen (event->members[1]), ==, 100);
}

/* The text of a stranger is cut after 4,000 characters. */
static void
test_long_texts (void)
{
  for (guint length = 4000; length <= 4001; length++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *json = NULL;
      g_autoptr(ChatEvent) event = NULL;

      for (guint i = 0; i < length; i++)
        g_string_append (text, "ü");
      json = g_strdup_printf ("{\"user\":\"Ann\",\"chat\":\"%s\"}", text->str);
      event = read_event ("/chat/demo", json);
      g_assert_cmpint (g_utf8_strlen (event->text, -1), ==, length);
      g_assert_true (g_str_has_suffix (event->text, length == 4000 ? "ü" : "ü…"));
    }
}

static void
test_room_names (void)
{
  g_assert_true (chat_wire_is_room ("demo"));
  g_assert_false (chat_wire_is_room (""));
  g_assert_false (chat_wire_is_room ("a/b"));
  g_assert_false (chat_wire_is_room ("*"));
}

static void
test_sent_json (void)
{
  g_autoptr(JsonNode) node = chat_wire_whispered ("demo", "Ann", "Ben", "a \"quote\"");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "room"), ==, "/chat/demo");
  g_assert_cmpstr (json_object_get_string_member (object, "user"), ==, "Ann");
  g_assert_cmpstr (json_object_get_string_member (object, "peer"), ==, "Ben");
  g_assert_cmpstr (json_object_get_string_member (object, "chat"), ==, "a \"quote\"");
}

static ChatMessage *
add (ChatRoom   *room,
     const char *author,
     const char *text,
     gboolean    own)
{
  g_autoptr(ChatMessage) message = chat_message_new (CHAT_MESSAGE_SPOKEN, author, text, own);
  g_autoptr(GDateTime) noon = g_date_time_new_utc (2026, 3, 2, 12, 0, 0);

  /* All with the same time, as midnight might be between two of them. */
  chat_message_set_time (message, noon);
  chat_room_add (room, message);
  return message;
}

static void
test_groups (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  ChatMessage *first = add (room, "Ann", "one", FALSE);
  ChatMessage *second = add (room, "Ann", "two", FALSE);
  ChatMessage *third = add (room, "Ben", "three", FALSE);
  ChatMessage *own = add (room, "Ben", "four", TRUE);

  g_assert_true (chat_message_starts_day (first));
  g_assert_true (chat_message_starts_group (first));
  g_assert_false (chat_message_starts_group (second));
  g_assert_true (chat_message_starts_group (third));
  g_assert_true (chat_message_starts_group (own));
}

static void
test_unread (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);

  add (room, "Ann", "one", FALSE);
  add (room, "Ben", "mine", TRUE);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 1);
  chat_room_set_watched (room, TRUE);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 0);
  add (room, "Ann", "two", FALSE);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 0);
}

static void
test_own_words_come_back (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  ChatMessage *first = add (room, "Ann", "yes", TRUE);
  ChatMessage *second = add (room, "Ann", "yes", TRUE);

  chat_message_set_status (first, CHAT_MESSAGE_FAILED, "lost");
  chat_message_set_status (second, CHAT_MESSAGE_WAITING, NULL);
  g_assert_cmpuint (chat_room_count_unsent (room), ==, 2);

  g_assert_null (chat_room_find_unheard (room, "no"));
  g_assert_true (chat_room_find_unheard (room, "yes") == first);
  chat_message_set_heard (first);
  g_assert_cmpint (chat_message_get_status (first), ==, CHAT_MESSAGE_SENT);
  g_assert_null (chat_message_get_problem (first));
  g_assert_true (chat_room_find_unheard (room, "yes") == second);
  g_assert_null (chat_room_find_unheard (room, "yes"));
}

/* The room with the latest message is the first, and shows it; what others do is no message. */
static void
test_latest (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  g_autoptr(ChatRoom) ann = chat_room_new ("Ann", room);
  g_autoptr(ChatMessage) news = chat_message_new (CHAT_MESSAGE_NEWS, "Ann", "Ann left", FALSE);
  g_autoptr(ChatMessage) late = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", "a\n\tb", FALSE);
  g_autoptr(GDateTime) evening = g_date_time_new_utc (2026, 3, 2, 20, 0, 0);
  g_autofree char *own = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *private = NULL;

  g_assert_null (chat_room_dup_preview (room));
  add (room, "Ben", "mine", TRUE);
  own = chat_room_dup_preview (room);
  g_assert_cmpstr (own, ==, "You: mine");

  /* A conversation without messages has the time at which it was opened. */
  g_assert_cmpint (chat_room_compare (ann, room), <, 0);
  add (ann, "Ann", "hello", FALSE);
  private = chat_room_dup_preview (ann);
  g_assert_cmpstr (private, ==, "hello");

  chat_message_set_time (late, evening);
  chat_room_add (room, late);
  chat_room_add (room, news);
  theirs = chat_room_dup_preview (room);
  g_assert_cmpstr (theirs, ==, "Ann: a b");
  g_assert_true (chat_room_get_latest (room) == late);
  g_assert_cmpint (chat_room_compare (room, ann), <, 0);
  g_assert_cmpint (chat_room_compare (ann, room), >, 0);
}

static void
assert_members (ChatRoom           *room,
                const char * const *names)
{
  GListModel *members = chat_room_get_members (room);

  chat_room_set_members (room, (char **)names);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, g_strv_length ((char **)names));
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(ChatMember) member = g_list_model_get_item (members, i);

      g_assert_cmpstr (chat_member_get_name (member), ==, names[i]);
    }
}

static void
test_members (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  g_autoptr(ChatMember) before = NULL;
  g_autoptr(ChatMember) after = NULL;

  assert_members (room, (const char * const []){ "Ben", "Dan", NULL });
  before = g_list_model_get_item (chat_room_get_members (room), 0);
  assert_members (room, (const char * const []){ "Ann", "Ben", "Cy", NULL });
  after = g_list_model_get_item (chat_room_get_members (room), 1);
  g_assert_true (before == after);
  assert_members (room, (const char * const []){ NULL });
}

static void
test_bounded (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);

  for (guint i = 0; i <= 100000; i++)
    add (room, "Ann", "x", FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (room)), ==, 90001);
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            GString    *told)
{
  g_string_append_printf (told, "%u-%u+%u ", position, removed, added);
}

/* Messages that arrive together are announced together. */
static void
test_burst (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  g_autoptr(GString) told = g_string_new (NULL);

  g_signal_connect (room, "items-changed", G_CALLBACK (changed_cb), told);
  for (guint burst = 0; burst < 2; burst++)
    {
      for (guint i = 0; i < 3; i++)
        add (room, "Ann", "x", FALSE);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (room)), ==, burst * 3);
      g_assert_null (g_list_model_get_object (G_LIST_MODEL (room), burst * 3));
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (room)), ==, (burst + 1) * 3);
    }
  g_assert_cmpstr (told->str, ==, "0-0+3 3-0+3 ");
}

static void
test_long_text (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr(ChatMessage) theirs = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", text, FALSE);
  g_autoptr(ChatMessage) ours = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", text, TRUE);

  g_assert_cmpuint (g_utf8_strlen (chat_message_get_text (theirs), -1), ==, 16385);
  g_assert_cmpstr (chat_message_get_text (ours), ==, text);
}

static void
test_line (void)
{
  g_autofree char *long_text = g_strnfill (CHAT_TEXT_MAX_LINE + 1, 'x');
  g_autofree char *cut = chat_text_to_line (long_text);
  g_autofree char *whole = chat_text_to_line (long_text + 1);
  g_autofree char *harmless = chat_text_to_line ("two\nlines \x1b[31m");
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);

  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, CHAT_TEXT_MAX_LINE + 1);
  g_assert_true (g_str_has_suffix (cut, "x…"));
  g_assert_cmpstr (whole, ==, long_text + 1);
  g_assert_cmpstr (harmless, ==, "two lines [31m");
  g_assert_null (chat_text_to_line (NULL));

  chat_room_set_problem (room, long_text);
  g_assert_cmpstr (chat_room_get_problem (room), ==, cut);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strconcat ("/chat/text/", texts[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_text);
    }
  g_test_add_func ("/chat/text/line", test_line);
  g_test_add_func ("/chat/wire/events", test_events);
  g_test_add_func ("/chat/wire/strange-events", test_strange_events);
  g_test_add_func ("/chat/wire/long-names", test_long_names);
  g_test_add_func ("/chat/wire/long-texts", test_long_texts);
  g_test_add_func ("/chat/wire/room-names", test_room_names);
  g_test_add_func ("/chat/wire/sent-json", test_sent_json);
  g_test_add_func ("/chat/room/groups", test_groups);
  g_test_add_func ("/chat/room/unread", test_unread);
  g_test_add_func ("/chat/room/own-words-come-back", test_own_words_come_back);
  g_test_add_func ("/chat/room/latest", test_latest);
  g_test_add_func ("/chat/room/members", test_members);
  g_test_add_func ("/chat/room/bounded", test_bounded);
  g_test_add_func ("/chat/room/burst", test_burst);
  g_test_add_func ("/chat/room/long-text", test_long_text);

  return g_test_run ();
}

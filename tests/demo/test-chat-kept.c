/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The unsent text saved by the chat app: its format, and its file. */

#include "demo/chat/chat-history.h"
#include "demo/chat/chat-keeper.h"

#include "tests/common/cometd-test.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define SERVER "http://127.0.0.1:8080/cometd"

/* In seconds; writing to the disk may be slow. */
#define WRITING 120

static ChatMessage *
add_unsent (ChatRoom          *room,
            const char        *text,
            ChatMessageStatus  status)
{
  g_autoptr(ChatMessage) message = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", text, TRUE);

  chat_message_set_status (message, status, NULL);
  chat_room_add (room, message);
  return message;
}

/* A room with a draft and two messages, a conversation with one, and an empty room. */
static GListModel *
make_rooms (void)
{
  GListStore *rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr(ChatRoom) demo = chat_room_new ("demo", NULL);
  g_autoptr(ChatRoom) ben = chat_room_new ("Ben", demo);
  g_autoptr(ChatRoom) quiet = chat_room_new ("quiet", NULL);

  g_list_store_append (rooms, demo);
  g_list_store_append (rooms, ben);
  g_list_store_append (rooms, quiet);
  chat_room_set_draft (demo, "half a \"thought");
  add_unsent (demo, "one", CHAT_MESSAGE_WAITING);
  add_unsent (demo, "the server has it", CHAT_MESSAGE_SENT);
  add_unsent (demo, "two 🌍", CHAT_MESSAGE_SENDING);
  add_unsent (ben, "psst", CHAT_MESSAGE_FAILED);

  return G_LIST_MODEL (rooms);
}

static void
assert_messages (GPtrArray          *messages,
                 const char * const *texts)
{
  g_assert_cmpuint (messages->len, ==, g_strv_length ((char **)texts));
  for (guint i = 0; i < messages->len; i++)
    {
      ChatMessage *message = g_ptr_array_index (messages, i);

      g_assert_cmpstr (chat_message_get_text (message), ==, texts[i]);
      g_assert_cmpstr (chat_message_get_author (message), ==, "Ann");
      g_assert_cmpint (chat_message_get_status (message), ==, CHAT_MESSAGE_FAILED);
      g_assert_nonnull (chat_message_get_problem (message));
      g_assert_true (chat_message_is_own (message));
    }
}

static void
assert_kept (GPtrArray *kept)
{
  ChatKept *demo;
  ChatKept *ben;

  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->len, ==, 2);
  demo = g_ptr_array_index (kept, 0);
  g_assert_cmpstr (demo->room, ==, "demo");
  g_assert_null (demo->peer);
  g_assert_cmpstr (demo->draft, ==, "half a \"thought");
  assert_messages (demo->messages, (const char * const []){ "one", "two 🌍", NULL });

  ben = g_ptr_array_index (kept, 1);
  g_assert_cmpstr (ben->room, ==, "demo");
  g_assert_cmpstr (ben->peer, ==, "Ben");
  g_assert_cmpstr (ben->draft, ==, "");
  assert_messages (ben->messages, (const char * const []){ "psst", NULL });
}

static void
test_round_trip (void)
{
  g_autoptr(GListModel) rooms = make_rooms ();
  g_autofree char *text = chat_kept_write (SERVER, "Ann", rooms);
  g_autoptr(GPtrArray) kept = chat_kept_read (text, SERVER, "Ann");

  assert_kept (kept);
  g_assert_null (chat_kept_read (text, SERVER, "Ben"));
  g_assert_null (chat_kept_read (text, "http://127.0.0.1:1/", "Ann"));
}

static void
test_nothing (void)
{
  g_autoptr(GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);

  g_list_store_append (rooms, room);
  add_unsent (room, "the server has it", CHAT_MESSAGE_SENT);
  g_assert_null (chat_kept_write (SERVER, "Ann", G_LIST_MODEL (rooms)));
}

/* A message keeps its time. */
static void
test_time (void)
{
  g_autoptr(GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  g_autoptr(ChatMessage) message = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", "old", TRUE);
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (1000000000);
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  ChatKept *first;

  g_list_store_append (rooms, room);
  chat_message_set_time (message, then);
  chat_message_set_status (message, CHAT_MESSAGE_WAITING, NULL);
  chat_room_add (room, message);
  text = chat_kept_write (SERVER, "Ann", G_LIST_MODEL (rooms));
  kept = chat_kept_read (text, SERVER, "Ann");
  first = g_ptr_array_index (kept, 0);
  g_assert_cmpint (g_date_time_to_unix (chat_message_get_time (
                     g_ptr_array_index (first->messages, 0))), ==, 1000000000);
}

/* If there are more messages than the limit, the most recent ones are kept. */
static void
test_bounded (void)
{
  g_autoptr(GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  ChatKept *first;

  g_list_store_append (rooms, room);
  for (guint i = 0; i < 1001; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u", i);

      add_unsent (room, line, CHAT_MESSAGE_WAITING);
    }
  text = chat_kept_write (SERVER, "Ann", G_LIST_MODEL (rooms));
  kept = chat_kept_read (text, SERVER, "Ann");
  first = g_ptr_array_index (kept, 0);
  g_assert_cmpuint (first->messages->len, ==, 1000);
  g_assert_cmpstr (chat_message_get_text (g_ptr_array_index (first->messages, 999)), ==, "1000");
}

#define OURS "\"server\":\"" SERVER "\",\"nickname\":\"Ann\""
#define NO_FILE G_MAXUINT

/* The file is untrusted: the number of rooms and messages that are read is limited. */
static const struct
{
  const char *name;
  const char *text;
  guint rooms;
  guint messages;
} strange[] = {
  { "empty", "", NO_FILE, 0 },
  { "cut-off", "{" OURS ",\"rooms\":[{\"room\":", NO_FILE, 0 },
  { "array", "[]", NO_FILE, 0 },
  { "no-rooms", "{" OURS "}", NO_FILE, 0 },
  { "rooms-no-array", "{" OURS ",\"rooms\":{}}", NO_FILE, 0 },
  { "whose", "{\"rooms\":[]}", NO_FILE, 0 },
  { "room-no-object", "{" OURS ",\"rooms\":[1,null,[],\"demo\"]}", 0, 0 },
  { "room-without-name", "{" OURS ",\"rooms\":[{\"draft\":\"x\"},{\"room\":1}]}", 0, 0 },
  { "other-kinds", "{" OURS ",\"rooms\":[{\"room\":\"r\",\"draft\":1,\"messages\":7}]}", 1, 0 },
  { "messages",
    "{" OURS ",\"rooms\":[{\"room\":\"r\",\"messages\":[1,{},{\"text\":\"x\"},"
    "{\"text\":1,\"time\":1},{\"text\":\"x\",\"time\":\"1\"},{\"text\":\"x\",\"time\":1}]}]}",
    1, 1 },
  { "times",
    "{" OURS ",\"rooms\":[{\"room\":\"r\",\"messages\":[{\"text\":\"x\",\"time\":-9},"
    "{\"text\":\"x\",\"time\":9223372036854775807}]}]}",
    1, 2 },
};

static void
test_strange (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GPtrArray) kept = chat_kept_read (strange[i].text, SERVER, "Ann");
  ChatKept *first;

  if (strange[i].rooms == NO_FILE)
    {
      g_assert_null (kept);
      return;
    }

  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->len, ==, strange[i].rooms);
  first = kept->len > 0 ? g_ptr_array_index (kept, 0) : NULL;
  g_assert_cmpuint (first != NULL ? first->messages->len : 0, ==, strange[i].messages);
}

/* Brackets in strings do not count. */
static void
test_brackets (void)
{
  g_autofree char *brackets = g_strnfill (17, '[');
  g_autofree char *deep = g_strdup_printf ("{" OURS ",\"rooms\":%s", brackets);
  g_autofree char *flat = g_strdup_printf ("{" OURS ",\"rooms\":[{\"room\":\"\\\"%s\"}]}",
                                           brackets);
  g_autoptr(GPtrArray) kept = NULL;

  g_assert_null (chat_kept_read (brackets, SERVER, "Ann"));
  g_assert_null (chat_kept_read (deep, SERVER, "Ann"));
  kept = chat_kept_read (flat, SERVER, "Ann");
  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->len, ==, 1);
}

/* The existing files, NULL-terminated; without one that is being written. */
static char **
list_files (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".unreadable"))
        g_strv_builder_add (builder, file);
    }

  return g_strv_builder_end (builder);
}

static gboolean
is_written (const char *path,
            const char *text)
{
  g_auto(GStrv) files = list_files (path);
  g_autofree char *contents = NULL;

  return files[0] != NULL
         && g_file_get_contents (files[0], &contents, NULL, NULL)
         && strstr (contents, text) != NULL;
}

static char *
make_folder (void)
{
  g_autofree char *base = g_dir_make_tmp ("test-chat-XXXXXX", NULL);

  /* A file that does not exist yet. */
  return g_build_filename (base, "cometd-chat", NULL);
}

static void
remove_folder (const char *path)
{
  g_auto(GStrv) files = list_files (path);
  g_autofree char *base = g_path_get_dirname (path);

  for (guint i = 0; files[i] != NULL; i++)
    g_remove (files[i]);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_remove (base), ==, 0);
}

static void
test_file (void)
{
  g_autofree char *path = make_folder ();
  g_autofree char *aside = NULL;
  g_autoptr(ChatKeeper) keeper = chat_keeper_new (path, SERVER, "Ann");
  g_autoptr(ChatKeeper) next = NULL;
  g_autoptr(GListModel) rooms = make_rooms ();
  g_autoptr(ChatRoom) demo = g_list_model_get_item (rooms, 0);
  g_autoptr(ChatRoom) quiet = g_list_model_get_item (rooms, 2);
  g_autoptr(GPtrArray) kept = NULL;
  g_auto(GStrv) files = NULL;
  g_auto(GStrv) none = NULL;
  GStatBuf properties;

  /* The file is written while the app runs, and again with each change. */
  g_assert_null (chat_keeper_read (keeper, &aside));
  chat_keeper_watch (keeper, rooms);
  cometd_test_wait_until_for (is_written (path, "half a"), WRITING);
  chat_room_set_draft (quiet, "I change my mind");
  cometd_test_wait_until_for (is_written (path, "I change my mind"), WRITING);
  chat_room_set_draft (quiet, "");
  cometd_test_wait_until_for (!is_written (path, "I change my mind"), WRITING);
  files = list_files (path);
  g_assert_cmpuint (g_strv_length (files), ==, 1);
  g_assert_cmpint (g_stat (files[0], &properties), ==, 0);
  g_assert_cmpint (properties.st_mode & 0777, ==, 0600);

  /* The last change is included at the end. */
  chat_room_set_draft (demo, "half a \"thou");
  chat_room_set_draft (demo, "half a \"thought");
  g_clear_object (&keeper);
  next = chat_keeper_new (path, SERVER, "Ann");
  kept = chat_keeper_read (next, &aside);
  assert_kept (kept);

  chat_keeper_watch (next, rooms);
  chat_keeper_stop (next, TRUE);
  none = list_files (path);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  remove_folder (path);
}

/* Two windows of one user have a file each, in whatever order they are closed. */
static void
test_two_keepers (void)
{
  g_autofree char *path = make_folder ();
  g_autofree char *aside = NULL;
  g_autoptr(ChatKeeper) first = chat_keeper_new (path, SERVER, "Ann");
  g_autoptr(ChatKeeper) second = chat_keeper_new (path, SERVER, "Ann");
  g_autoptr(GListModel) rooms = make_rooms ();
  g_autoptr(GPtrArray) kept = NULL;

  chat_keeper_watch (second, rooms);
  chat_keeper_stop (second, FALSE);
  g_assert_null (chat_keeper_read (first, &aside));
  g_object_unref (second);
  second = chat_keeper_new (path, SERVER, "Ann");
  kept = chat_keeper_read (second, &aside);
  assert_kept (kept);
  chat_keeper_watch (second, rooms);
  chat_keeper_stop (second, TRUE);
  remove_folder (path);
}

static void
test_unreadable (void)
{
  g_autofree char *path = make_folder ();
  g_autoptr(ChatKeeper) keeper = chat_keeper_new (path, SERVER, "Ann");
  g_autoptr(GListModel) rooms = make_rooms ();
  g_auto(GStrv) files = NULL;
  g_auto(GStrv) after = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *contents = NULL;

  chat_keeper_watch (keeper, rooms);
  g_clear_object (&keeper);
  files = list_files (path);
  g_assert_cmpuint (g_strv_length (files), ==, 1);
  g_assert_true (g_file_set_contents (files[0], "somebody's words", -1, NULL));

  keeper = chat_keeper_new (path, SERVER, "Ann");
  g_assert_null (chat_keeper_read (keeper, &aside));
  after = list_files (path);
  g_assert_cmpuint (g_strv_length (after), ==, 1);
  expected = g_strconcat (files[0], ".unreadable", NULL);
  g_assert_cmpstr (aside, ==, expected);
  g_assert_true (g_file_get_contents (aside, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "somebody's words");
  remove_folder (path);
}

static void
say (ChatRoom   *room,
     const char *author,
     const char *text)
{
  g_autoptr(ChatMessage) message = chat_message_new (CHAT_MESSAGE_SPOKEN, author, text, FALSE);

  chat_room_add (room, message);
}

/* What was sent and received is restored with its authors, without what is unsent, and without what
 * is no message. */
static void
test_history (void)
{
  g_autoptr(GListModel) rooms = make_rooms ();
  g_autoptr(ChatRoom) demo = g_list_model_get_item (rooms, 0);
  g_autoptr(ChatMessage) news = chat_message_new (CHAT_MESSAGE_NEWS, "Ben", "Ben left", FALSE);
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  ChatKept *place;
  ChatMessage *first;
  ChatMessage *second;

  say (demo, "Ben", "hello");
  chat_room_add (demo, news);
  text = chat_kept_write_history (SERVER, "Ann", rooms);
  kept = chat_kept_read (text, SERVER, "Ann");
  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->len, ==, 1);
  place = g_ptr_array_index (kept, 0);
  g_assert_cmpstr (place->room, ==, "demo");
  g_assert_cmpstr (place->draft, ==, "");
  g_assert_cmpuint (place->messages->len, ==, 2);
  first = g_ptr_array_index (place->messages, 0);
  g_assert_cmpstr (chat_message_get_text (first), ==, "the server has it");
  g_assert_true (chat_message_is_own (first));
  g_assert_false (chat_message_is_unsent (first));
  g_assert_true (chat_message_is_heard (first));
  second = g_ptr_array_index (place->messages, 1);
  g_assert_cmpstr (chat_message_get_author (second), ==, "Ben");
  g_assert_cmpstr (chat_message_get_text (second), ==, "hello");
  g_assert_false (chat_message_is_own (second));
}

/* Restored messages are neither unread nor unsent. */
static void
test_restored (void)
{
  g_autoptr(ChatRoom) room = chat_room_new ("demo", NULL);
  g_autoptr(ChatMessage) theirs = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ben", "hello", FALSE);
  g_autoptr(ChatMessage) ours = chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", "hi", TRUE);

  chat_message_set_heard (ours);
  chat_room_restore (room, theirs);
  chat_room_restore (room, ours);
  g_assert_cmpuint (chat_room_get_unread (room), ==, 0);
  g_assert_cmpuint (chat_room_count_unsent (room), ==, 0);
  g_assert_true (chat_room_get_latest (room) == ours);
}

/* The rooms, the messages of a room, and all texts together are limited. */
static void
test_history_bounded (void)
{
  g_autoptr(GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autofree char *large = g_strnfill (16000, 'x');
  g_autofree char *text = NULL;
  g_autofree char *none = chat_kept_write_history (SERVER, "Ann", G_LIST_MODEL (rooms));
  g_autoptr(GPtrArray) kept = NULL;
  ChatKept *first;

  g_assert_null (none);
  for (guint i = 0; i < 51; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autoptr(ChatRoom) room = chat_room_new (name, NULL);

      say (room, "Ben", "hello");
      g_list_store_append (rooms, room);
    }
  for (guint i = 0; i < 201; i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (G_LIST_MODEL (rooms), 7);
      g_autofree char *line = g_strdup_printf ("%u", i);

      say (room, "Ben", line);
    }
  text = chat_kept_write_history (SERVER, "Ann", G_LIST_MODEL (rooms));
  kept = chat_kept_read (text, SERVER, "Ann");
  g_assert_cmpuint (kept->len, ==, 50);
  first = g_ptr_array_index (kept, 0);
  g_assert_cmpstr (first->room, ==, "7");
  g_assert_cmpuint (first->messages->len, ==, 200);
  g_assert_cmpstr (chat_message_get_text (g_ptr_array_index (first->messages, 0)), ==, "1");
  g_clear_pointer (&text, g_free);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (G_LIST_MODEL (rooms), i % 3);

      say (room, "Ben", large);
    }
  text = chat_kept_write_history (SERVER, "Ann", G_LIST_MODEL (rooms));
  g_assert_cmpuint (strlen (text), <, 5 * 1024 * 1024);
  g_assert_cmpuint (strlen (text), >, 4 * 1024 * 1024 - 16000);
}

static void
test_history_file (void)
{
  g_autofree char *path = make_folder ();
  g_autofree char *file = g_build_filename (path, "x.history", NULL);
  g_autofree char *aside = NULL;
  g_autoptr(GListModel) rooms = make_rooms ();
  g_autoptr(ChatRoom) demo = g_list_model_get_item (rooms, 0);
  g_autoptr(ChatHistory) history = chat_history_new (file, SERVER, "Ann");
  g_autoptr(GPtrArray) kept = NULL;
  GStatBuf properties;

  g_assert_null (chat_history_read (history, &aside));
  g_assert_null (aside);
  chat_history_watch (history, rooms);
  say (demo, "Ben", "hello");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  cometd_test_wait_until_for (g_file_test (file, G_FILE_TEST_EXISTS), WRITING);
  g_assert_cmpint (g_stat (file, &properties), ==, 0);
  g_assert_cmpint (properties.st_mode & 0777, ==, 0600);

  /* The last message is included at the end. */
  say (demo, "Ben", "bye");
  chat_history_stop (history);
  kept = chat_history_read (history, &aside);
  g_assert_cmpuint (((ChatKept *)g_ptr_array_index (kept, 0))->messages->len, ==, 3);

  g_assert_true (g_file_set_contents (file, "{\"rooms\":", -1, NULL));
  g_assert_null (chat_history_read (history, &aside));
  g_assert_true (g_str_has_suffix (aside, "x.history.unreadable"));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));

  chat_history_forget (history);
  remove_folder (path);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/kept/round-trip", test_round_trip);
  g_test_add_func ("/chat/kept/nothing", test_nothing);
  g_test_add_func ("/chat/kept/time", test_time);
  g_test_add_func ("/chat/kept/bounded", test_bounded);
  g_test_add_func ("/chat/kept/brackets", test_brackets);
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *path = g_strconcat ("/chat/kept/strange/", strange[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_strange);
    }
  g_test_add_func ("/chat/keeper/file", test_file);
  g_test_add_func ("/chat/keeper/two", test_two_keepers);
  g_test_add_func ("/chat/keeper/unreadable", test_unreadable);
  g_test_add_func ("/chat/history/round-trip", test_history);
  g_test_add_func ("/chat/history/restored", test_restored);
  g_test_add_func ("/chat/history/bounded", test_history_bounded);
  g_test_add_func ("/chat/history/file", test_history_file);

  return g_test_run ();
}

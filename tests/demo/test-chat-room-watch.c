/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Watching the rooms of a list. */

#include "demo/chat/chat-room-watch.h"
#include "demo/chat/chat-room.h"

#include "tests/common/cometd-test.h"

static const char * const signal_names[] = { "notify::unread", "unsent-changed", NULL };

static void
count_cb (gpointer user_data)
{
  (*(guint *)user_data)++;
}

static gboolean
is_watched (ChatRoom *room)
{
  return g_signal_has_handler_pending (room, g_signal_lookup ("unsent-changed", CHAT_TYPE_ROOM), 0,
                                       FALSE);
}

/* A burst of changes is reported once. */
static void
test_burst (void)
{
  g_autoptr(GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr(ChatRoom) demo = chat_room_new ("demo", NULL);
  g_autoptr(ChatRoomWatch) watch = NULL;
  guint count = 0;

  g_list_store_append (rooms, demo);
  watch = chat_room_watch_new (G_LIST_MODEL (rooms), signal_names, 1, count_cb, &count);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *draft = g_strdup_printf ("%u", i);

      chat_room_set_draft (demo, draft);
    }
  g_assert_cmpuint (count, ==, 0);
  cometd_test_wait_until (count == 1);

  chat_room_watch_report (watch);
  cometd_test_wait_until (count == 2);
  g_assert_true (chat_room_watch_rooms (watch) == G_LIST_MODEL (rooms));
}

/* Rooms that are added later are watched; those that are removed are not, and neither is any room
 * after the end. */
static void
test_list (void)
{
  g_autoptr(GListStore) rooms = g_list_store_new (CHAT_TYPE_ROOM);
  g_autoptr(ChatRoom) demo = chat_room_new ("demo", NULL);
  g_autoptr(ChatRoom) kitchen = chat_room_new ("kitchen", NULL);
  g_autoptr(ChatRoom) late = chat_room_new ("late", NULL);
  g_autoptr(ChatRoomWatch) watch = NULL;
  guint count = 0;

  g_list_store_append (rooms, demo);
  g_list_store_append (rooms, kitchen);
  watch = chat_room_watch_new (G_LIST_MODEL (rooms), signal_names, 1, count_cb, &count);
  g_list_store_insert (rooms, 1, late);
  chat_room_set_draft (late, "hello");
  cometd_test_wait_until (count == 1);

  g_list_store_remove (rooms, 0);
  cometd_test_wait_until (count == 2);
  g_assert_false (is_watched (demo));
  g_assert_true (is_watched (late));
  g_assert_true (is_watched (kitchen));
  g_list_store_splice (rooms, 1, 1, (gpointer *)&demo, 1);
  cometd_test_wait_until (count == 3);
  g_assert_false (is_watched (kitchen));
  g_assert_true (is_watched (demo));

  g_clear_pointer (&watch, chat_room_watch_free);
  g_assert_false (is_watched (demo));
  g_assert_false (is_watched (late));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/room-watch/burst", test_burst);
  g_test_add_func ("/chat/room-watch/list", test_list);

  return g_test_run ();
}

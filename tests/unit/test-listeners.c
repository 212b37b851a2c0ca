/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/client/cometd-listeners-private.h>
#include <locale.h>

/* A listener writes its name to the log, and then does one thing to the others. */

typedef struct
{
  CometdListeners *listeners;
  GString *log;
} Fixture;

typedef enum
{
  DO_NOTHING,
  DO_REMOVE,
  DO_ADD,
  DO_CLEAR,
  DO_FREE,
  DO_DELIVER,
} Action;

typedef struct _Listener Listener;

struct _Listener
{
  Fixture *fixture;
  char name;
  Action action;
  Listener *other; /* To remove, or to add. */
};

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->listeners = cometd_listeners_new ();
  fixture->log = g_string_new (NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->listeners, cometd_listeners_free);
  g_string_free (fixture->log, TRUE);
}

static gboolean
deliver (Fixture    *fixture,
         const char *channel)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);

  return cometd_listeners_deliver (fixture->listeners, message);
}

static void
event_cb (CometdMessage *message,
          gpointer       user_data)
{
  Listener *listener = user_data;
  Fixture *fixture = listener->fixture;
  Action action = listener->action;

  g_string_append_c (fixture->log, listener->name);
  listener->action = DO_NOTHING;
  switch (action)
    {
    case DO_REMOVE:
      cometd_listeners_remove (fixture->listeners, listener->other);
      break;
    case DO_ADD:
      cometd_listeners_add (fixture->listeners, "/a", event_cb, listener->other);
      break;
    case DO_CLEAR:
      cometd_listeners_clear (fixture->listeners);
      g_assert_true (cometd_listeners_is_empty (fixture->listeners));
      break;
    case DO_FREE:
      g_clear_pointer (&fixture->listeners, cometd_listeners_free);
      break;
    case DO_DELIVER:
      g_assert_true (deliver (fixture, "/a"));
      break;
    case DO_NOTHING:
    default:
      break;
    }
}

static void
test_patterns (Fixture       *fixture,
               gconstpointer  user_data)
{
  Listener exact = { fixture, 'e', DO_NOTHING, NULL };
  Listener one = { fixture, 'o', DO_NOTHING, NULL };
  Listener deep = { fixture, 'd', DO_NOTHING, NULL };

  g_assert_true (cometd_listeners_is_empty (fixture->listeners));
  g_assert_false (deliver (fixture, "/a/b"));
  cometd_listeners_add (fixture->listeners, "/a/b", event_cb, &exact);
  cometd_listeners_add (fixture->listeners, "/a/*", event_cb, &one);
  cometd_listeners_add (fixture->listeners, "/a/**", event_cb, &deep);
  g_assert_false (cometd_listeners_is_empty (fixture->listeners));

  g_assert_true (deliver (fixture, "/a/b"));
  g_assert_true (deliver (fixture, "/a/c"));
  g_assert_true (deliver (fixture, "/a/b/c"));
  g_assert_false (deliver (fixture, "/b"));
  g_assert_cmpstr (fixture->log->str, ==, "eod" "od" "d");
}

static void
test_removed (Fixture       *fixture,
              gconstpointer  user_data)
{
  Listener first = { fixture, '1', DO_NOTHING, NULL };
  Listener second = { fixture, '2', DO_NOTHING, NULL };

  cometd_listeners_add (fixture->listeners, "/a", event_cb, &first);
  cometd_listeners_add (fixture->listeners, "/a", event_cb, &second);
  cometd_listeners_remove (fixture->listeners, &first);
  cometd_listeners_remove (fixture->listeners, &first);
  g_assert_true (deliver (fixture, "/a"));
  cometd_listeners_remove (fixture->listeners, &second);
  g_assert_true (cometd_listeners_is_empty (fixture->listeners));
  g_assert_false (deliver (fixture, "/a"));
  g_assert_cmpstr (fixture->log->str, ==, "2");
}

/* Three listeners of one channel; the second one does something. */
static const struct
{
  const char *name;
  Action action;
  guint other;       /* The position of the one to remove; 3 is the one to add. */
  const char *first; /* The log of this event. */
  const char *next;  /* And of the next one. */
} actions[] = {
  { "remove-self", DO_REMOVE, 1, "abc", "ac" },
  { "remove-earlier", DO_REMOVE, 0, "abc", "bc" },
  { "remove-later", DO_REMOVE, 2, "ab", "ab" },
  { "add", DO_ADD, 3, "abcd", "abcd" },
  { "clear", DO_CLEAR, 0, "ab", "" },
  { "deliver", DO_DELIVER, 0, "ab" "abc" "c", "abc" },
};

static void
test_changed_during_delivery (Fixture       *fixture,
                              gconstpointer  user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      Listener listeners[] = {
        { fixture, 'a', DO_NOTHING, NULL },
        { fixture, 'b', actions[i].action, &listeners[actions[i].other] },
        { fixture, 'c', DO_NOTHING, NULL },
        { fixture, 'd', DO_NOTHING, NULL },
      };

      g_test_message ("%s", actions[i].name);
      for (guint n = 0; n < 3; n++)
        cometd_listeners_add (fixture->listeners, "/a", event_cb, &listeners[n]);

      g_assert_true (deliver (fixture, "/a"));
      g_assert_cmpstr (fixture->log->str, ==, actions[i].first);
      g_string_truncate (fixture->log, 0);
      g_assert_cmpint (deliver (fixture, "/a"), ==, *actions[i].next != '\0');
      g_assert_cmpstr (fixture->log->str, ==, actions[i].next);
      g_string_truncate (fixture->log, 0);
      cometd_listeners_clear (fixture->listeners);
    }
}

/* A listener that is removed inside of two deliveries at once stays out of both. */
static void
test_removed_in_nested_delivery (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  Listener last = { fixture, 'c', DO_NOTHING, NULL };
  Listener second = { fixture, 'b', DO_REMOVE, &last };
  Listener first = { fixture, 'a', DO_DELIVER, NULL };

  cometd_listeners_add (fixture->listeners, "/a", event_cb, &first);
  cometd_listeners_add (fixture->listeners, "/a", event_cb, &second);
  cometd_listeners_add (fixture->listeners, "/a", event_cb, &last);
  g_assert_true (deliver (fixture, "/a"));
  g_assert_cmpstr (fixture->log->str, ==, "a" "ab" "b");
  g_assert_true (deliver (fixture, "/a"));
  g_assert_cmpstr (fixture->log->str, ==, "a" "ab" "b" "ab");
}

static void
test_freed_during_delivery (Fixture       *fixture,
                            gconstpointer  user_data)
{
  Listener first = { fixture, 'a', DO_FREE, NULL };
  Listener second = { fixture, 'b', DO_NOTHING, NULL };

  cometd_listeners_add (fixture->listeners, "/a", event_cb, &first);
  cometd_listeners_add (fixture->listeners, "/a", event_cb, &second);
  g_assert_true (deliver (fixture, "/a"));
  g_assert_null (fixture->listeners);
  g_assert_cmpstr (fixture->log->str, ==, "a");
}

#define ADD(path, function) \
  g_test_add ("/listeners/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("patterns", test_patterns);
  ADD ("removed", test_removed);
  ADD ("changed-during-delivery", test_changed_during_delivery);
  ADD ("removed-in-nested-delivery", test_removed_in_nested_delivery);
  ADD ("freed-during-delivery", test_freed_during_delivery);

  return g_test_run ();
}

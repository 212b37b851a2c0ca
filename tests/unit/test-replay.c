/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of CometdReplayExtension: positions, subscriptions, messages. */

#include <cometd-glib/cometd-error.h>
#include <cometd-glib/extensions/cometd-replay-positions-private.h>
#include <cometd-glib/extensions/cometd-replay-state-private.h>
#include <cometd-glib/extensions/cometd-replay-wire-private.h>
#include <locale.h>
#include <string.h>

static void
test_key (void)
{
  static const char *const keys[][2] = {
    { "/u/x", "/u/x" }, { "/topic/x?a=b", "/topic/x" }, { "/topic/x?a=b?c", "/topic/x" },
    { "/event/*", "/event/*" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *key = cometd_replay_dup_key (keys[i][0]);

      g_assert_cmpstr (key, ==, keys[i][1]);
    }
}

static void
test_positions (void)
{
  g_autoptr(CometdReplayPositions) positions = cometd_replay_positions_new ();

  g_assert_false (cometd_replay_positions_has (positions, "/a"));
  g_assert_true (cometd_replay_positions_get_accepted (positions, "/a") == COMETD_REPLAY_NO_ID);
  g_assert_false (cometd_replay_positions_handle (positions, "/a", 1));

  g_assert_true (cometd_replay_positions_accept (positions, "/a", 5));
  g_assert_true (cometd_replay_positions_accept (positions, "/a", 4));
  g_assert_cmpint (cometd_replay_positions_get_accepted (positions, "/a"), ==, 5);
  g_assert_true (cometd_replay_positions_get_handled (positions, "/a") == COMETD_REPLAY_NO_ID);
  g_assert_true (cometd_replay_positions_handle (positions, "/a", 4));
  g_assert_false (cometd_replay_positions_handle (positions, "/a", 4));
  g_assert_false (cometd_replay_positions_handle (positions, "/a", 3));
  g_assert_cmpint (cometd_replay_positions_get_handled (positions, "/a"), ==, 4);

  /* The app can go back. */
  cometd_replay_positions_set (positions, "/a", -2, -2);
  g_assert_cmpint (cometd_replay_positions_get_accepted (positions, "/a"), ==, -2);
  g_assert_true (cometd_replay_positions_handle (positions, "/a", 0));
}

static void
test_covered (void)
{
  g_autoptr(CometdReplayPositions) positions = cometd_replay_positions_new ();
  static const char *const cases[][2] = {
    { "/a", "" }, { "/a/b", "/a/b" }, { "/a/*", "/a/* /a/b /a/c" },
    { "/a/**", "/a/* /a/b /a/c /a/d/e" }, { "/x/*", "" },
  };

  cometd_replay_positions_set (positions, "/a", COMETD_REPLAY_NO_ID, COMETD_REPLAY_NO_ID);
  cometd_replay_positions_set (positions, "/a/c", 1, 1);
  cometd_replay_positions_set (positions, "/a/b", 1, 1);
  cometd_replay_positions_set (positions, "/a/d/e", 1, 1);
  cometd_replay_positions_set (positions, "/a/*", -2, -2);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) keys = cometd_replay_positions_list_covered (positions, cases[i][0]);
      g_autofree char *text = NULL;

      g_ptr_array_add (keys, NULL);
      text = g_strjoinv (" ", (char **)keys->pdata);
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

/* The positions of channels that other users may have made up are limited in number … */
static void
test_max_learned (void)
{
  g_autoptr(CometdReplayPositions) positions = cometd_replay_positions_new ();

  for (guint i = 0; i < COMETD_REPLAY_MAX_LEARNED; i++)
    {
      g_autofree char *key = g_strdup_printf ("/a/%u", i);

      g_assert_true (cometd_replay_positions_accept (positions, key, 1));
    }
  g_assert_false (cometd_replay_positions_accept (positions, "/a/x", 1));
  g_assert_false (cometd_replay_positions_has (positions, "/a/x"));

  /* … which does not concern those that the app has named. */
  cometd_replay_positions_set (positions, "/a/y", COMETD_REPLAY_NO_ID, COMETD_REPLAY_NO_ID);
  g_assert_true (cometd_replay_positions_accept (positions, "/a/y", 1));
  g_assert_true (cometd_replay_positions_accept (positions, "/a/0", 2));
}

/* … and in the size of their names. */
static void
test_max_learned_size (void)
{
  g_autoptr(CometdReplayPositions) positions = cometd_replay_positions_new ();
  const guint n = COMETD_REPLAY_MAX_LEARNED_SIZE / 1024;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("/%02u%01021u", i, 0);

      g_assert_cmpuint (strlen (key), ==, 1024);
      g_assert_true (cometd_replay_positions_accept (positions, key, 1));
    }
  g_assert_false (cometd_replay_positions_accept (positions, "/x", 1));
}

static void
test_subscriptions (void)
{
  g_autoptr(CometdReplaySubscriptions) subscriptions = cometd_replay_subscriptions_new ();
  g_auto(GStrv) names = NULL;
  g_autofree char *text = NULL;

  cometd_replay_subscriptions_add (subscriptions, "/t/x?a=b");
  cometd_replay_subscriptions_add (subscriptions, "/t/x?a=b");
  cometd_replay_subscriptions_add (subscriptions, "/t/x");
  cometd_replay_subscriptions_add (subscriptions, "/e/*");
  names = cometd_replay_subscriptions_dup_names (subscriptions);
  text = g_strjoinv (" ", names);
  g_assert_cmpstr (text, ==, "/e/* /t/x /t/x?a=b");
  g_assert_true (cometd_replay_subscriptions_covers (subscriptions, "/t/x"));
  g_assert_true (cometd_replay_subscriptions_covers (subscriptions, "/e/x"));
  g_assert_false (cometd_replay_subscriptions_covers (subscriptions, "/e/x/y"));
  g_assert_false (cometd_replay_subscriptions_covers (subscriptions, "/t"));

  cometd_replay_subscriptions_remove (subscriptions, "/t/x");
  cometd_replay_subscriptions_remove (subscriptions, "/t/x");
  g_assert_true (cometd_replay_subscriptions_covers (subscriptions, "/t/x"));
  cometd_replay_subscriptions_remove (subscriptions, "/t/x?a=b");
  g_assert_false (cometd_replay_subscriptions_covers (subscriptions, "/t/x"));
  cometd_replay_subscriptions_remove (subscriptions, "/e/*");
  g_assert_false (cometd_replay_subscriptions_covers (subscriptions, "/e/x"));

  cometd_replay_subscriptions_add (subscriptions, "/**");
  g_assert_true (cometd_replay_subscriptions_covers (subscriptions, "/e/x"));
  cometd_replay_subscriptions_clear (subscriptions);
  g_assert_false (cometd_replay_subscriptions_covers (subscriptions, "/e/x"));
}

static const struct
{
  const char *error;
  gboolean is_refused;
} replies[] = {
  { "\"400::The replayId {5} you provided was invalid.  Please provide a valid ID, -2 to replay "
    "all events, or -1 to replay only new events.\"", TRUE },
  { "\"403::The replayId {5} is secret\"", FALSE },
  { "\"400::subscription_invalid\"", FALSE },
  { "5", FALSE },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autofree char *json =
        g_strdup_printf ("{\"channel\":\"/meta/subscribe\",\"successful\":false,\"error\":%s}",
                         replies[i].error);
      g_autoptr(CometdMessage) reply = cometd_message_new_from_json (json, NULL);

      g_assert_cmpint (cometd_replay_is_id_refused (reply), ==, replies[i].is_refused);
      if (!replies[i].is_refused)
        continue;

      g_assert_true (cometd_replay_names_id (reply, 5));
      g_assert_false (cometd_replay_names_id (reply, -2));
      g_assert_false (cometd_replay_names_id (reply, 55));
    }
}

/* Unlike JSON-GLib, the client neither wraps nor limits a number that is too large. */
static void
test_event (void)
{
  static const struct
  {
    const char *replay_id;
    gint64 id; /* -1 if it is not a position. */
  } events[] = {
    { "0", 0 }, { "7", 7 }, { "9223372036854775807", G_MAXINT64 },
    { "9223372036854775808", -1 }, { "99999999999999999999999", -1 }, { "-1", -1 },
    { "-9223372036854775809", -1 }, { "8.5", -1 }, { "1e18", -1 }, { "\"8\"", -1 }, { "[8]", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autofree char *json =
        g_strdup_printf ("{\"channel\":\"/a\",\"data\":{\"event\":{\"replayId\":%s}}}",
                         events[i].replay_id);
      g_autoptr(CometdMessage) event = cometd_message_new_from_json (json, NULL);
      gint64 id = -1;

      g_test_message ("%s", events[i].replay_id);
      g_assert_cmpint (cometd_replay_read_id (event, &id), ==, events[i].id != -1);
      if (events[i].id != -1)
        g_assert_cmpint (id, ==, events[i].id);
    }
}

static void
test_state (void)
{
  g_autoptr(CometdReplayPositions) positions = cometd_replay_positions_new ();
  g_autoptr(CometdReplaySubscriptions) subscriptions = cometd_replay_subscriptions_new ();
  g_autoptr(CometdReplayPositions) restored = cometd_replay_positions_new ();
  g_autoptr(CometdReplaySubscriptions) restored_subscriptions = cometd_replay_subscriptions_new ();
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GVariant) again = NULL;
  gboolean is_granted = FALSE;

  cometd_replay_positions_set (positions, "/a", 5, 3);
  cometd_replay_positions_set (positions, "/b", COMETD_REPLAY_NO_ID, COMETD_REPLAY_NO_ID);
  cometd_replay_positions_accept (positions, "/c/d", G_MAXINT64);
  cometd_replay_subscriptions_add (subscriptions, "/a?x=y");
  cometd_replay_subscriptions_add (subscriptions, "/c/*");
  state = g_variant_ref_sink (cometd_replay_state_save (positions, subscriptions, TRUE));

  g_assert_true (cometd_replay_state_restore (state, &restored, &restored_subscriptions,
                                              &is_granted, NULL));
  g_assert_true (is_granted);
  g_assert_cmpint (cometd_replay_positions_get_accepted (restored, "/a"), ==, 5);
  g_assert_cmpint (cometd_replay_positions_get_handled (restored, "/a"), ==, 3);
  g_assert_false (cometd_replay_positions_is_learned (restored, "/a"));
  g_assert_true (cometd_replay_positions_is_learned (restored, "/c/d"));
  g_assert_true (cometd_replay_subscriptions_covers (restored_subscriptions, "/c/e"));
  again = g_variant_ref_sink (cometd_replay_state_save (restored, restored_subscriptions, TRUE));
  g_assert_true (g_variant_equal (state, again));
}

static const char *const bad_states[] = {
  "1",
  "@a{sv} {}",
  "{'granted': <true>, 'subscriptions': <@as []>}",
  "{'granted': <1>, 'subscriptions': <@as []>, 'positions': <@a{s(xxb)} {}>}",
  "{'granted': <true>, 'subscriptions': <['a']>, 'positions': <@a{s(xxb)} {}>}",
  "{'granted': <true>, 'subscriptions': <@as []>, 'positions': <{'/a': 1}>}",
  "{'granted': <true>, 'subscriptions': <@as []>, "
  "'positions': <{'a': (int64 1, int64 1, false)}>}",
  "{'granted': <true>, 'subscriptions': <@as []>, "
  "'positions': <{'/a': (int64 -3, int64 -3, false)}>}",
  "{'granted': <true>, 'subscriptions': <@as []>, "
  "'positions': <{'/a': (int64 1, int64 2, false)}>}",
};

/* The state comes from a file. */
static void
test_bad_state (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_states); i++)
    {
      g_autoptr(CometdReplayPositions) positions = cometd_replay_positions_new ();
      g_autoptr(CometdReplaySubscriptions) subscriptions = cometd_replay_subscriptions_new ();
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) state = g_variant_parse (NULL, bad_states[i], NULL, NULL, &error);
      CometdReplayPositions *old = positions;
      gboolean is_granted = FALSE;

      g_assert_no_error (error);
      g_assert_false (cometd_replay_state_restore (state, &positions, &subscriptions, &is_granted,
                                                   &error));
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
      g_assert_true (positions == old);
      g_assert_false (is_granted);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/replay/key", test_key);
  g_test_add_func ("/replay/positions", test_positions);
  g_test_add_func ("/replay/covered", test_covered);
  g_test_add_func ("/replay/max-learned", test_max_learned);
  g_test_add_func ("/replay/max-learned-size", test_max_learned_size);
  g_test_add_func ("/replay/subscriptions", test_subscriptions);
  g_test_add_func ("/replay/refused", test_refused);
  g_test_add_func ("/replay/event", test_event);
  g_test_add_func ("/replay/state", test_state);
  g_test_add_func ("/replay/bad-state", test_bad_state);

  return g_test_run ();
}

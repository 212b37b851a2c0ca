/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of CometdReplayExtension: positions, subscriptions, messages. */

#include <cometd-glib/extensions/cometd-replay-positions-private.h>
#include <cometd-glib/extensions/cometd-replay-subscriptions-private.h>
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

  return g_test_run ();
}

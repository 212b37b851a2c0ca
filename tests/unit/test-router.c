/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/session/cometd-router-private.h>
#include <locale.h>
#include <string.h>

static char *
look_up (CometdRouter *router,
         const char   *channel)
{
  g_autofree char *json = g_strdup_printf ("\"%s\"", channel);
  CometdJsonSlice slice = { json, strlen (json) };
  const CometdDestination *destination = cometd_router_look_up (router, &slice);
  GString *names = g_string_new (NULL);

  g_assert_cmpstr (destination->channel, ==, channel);
  g_assert_true (destination->subscription == NULL || destination->subscriptions == NULL);
  if (destination->subscription != NULL)
    g_string_append (names, destination->subscription);
  for (guint i = 0; destination->subscriptions != NULL && i < destination->subscriptions->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            (char *)g_ptr_array_index (destination->subscriptions, i));
  return g_string_free (names, FALSE);
}

static const char *const listeners[][2] = {
  { "/a/b/c", "exact" }, { "/a/b/*", "star" }, { "/a/b/**", "stars" }, { "/a/**", "deep" },
  { "/**", "all" }, { "/*", "top" }, { "/a/b", "above" }, { "/service/*", "service" },
  { "/a/b/c", "second" },
};

static const char *const answers[][2] = {
  { "/a/b/c", "exact second star stars deep all" },
  { "/a/b/d", "star stars deep all" },
  { "/a/b", "above deep all" },
  { "/a/b/c/d", "stars deep all" },
  { "/a", "top all" },
  { "/service/x", "service" },
  { "/meta/connect", "" },
  { "/x/y", "all" },
};

static void
test_look_up (void)
{
  g_autoptr(CometdRouter) router = cometd_router_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (listeners); i++)
    cometd_router_add (router, listeners[i][0], (gpointer)listeners[i][1]);

  for (guint round = 0; round < 3; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
      {
        g_autofree char *names = look_up (router, answers[i][0]);

        g_assert_cmpstr (names, ==, answers[i][1]);
      }
}

/* A cached result is not used after a change; and it can be kept while subscriptions come and
 * go. */
static void
test_changes (void)
{
  g_autoptr(CometdRouter) router = cometd_router_new ();
  CometdJsonSlice slice = { "\"/a\"", 4 };
  g_autoptr(GPtrArray) kept = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  CometdRoute *route;

  before = look_up (router, "/a");
  g_assert_cmpstr (before, ==, "");
  route = cometd_router_add (router, "/a", (gpointer)"one");
  cometd_router_add (router, "/a", (gpointer)"two");
  g_assert_true (cometd_router_find_subscription (router, (gpointer)"one") == route);
  kept = g_ptr_array_ref (cometd_router_look_up (router, &slice)->subscriptions);
  cometd_router_remove (router, g_ptr_array_index (kept, 0));
  g_assert_cmpuint (kept->len, ==, 2);
  after = look_up (router, "/a");
  g_assert_cmpstr (after, ==, "two");

  cometd_router_drop (router, route);
  g_assert_null (cometd_router_look_up (router, &slice)->subscription);
  g_assert_null (cometd_router_look_up (router, &slice)->subscriptions);
  g_assert_null (cometd_router_find (router, "/a"));
}

/* Invalid channels have no destination, whatever the subscriptions. */
static void
test_invalid (void)
{
  static const char *const invalid[] = {
    "\"\"", "\"/\"", "\"x\"", "\"//\"", "\"/a/\"", "\"/a//b\"", "\"/a/*/b\"", "\"/a\\n\"",
    "\"/*\"", "\"/**\"", "\"/a/*\"", "\"\\u002fa\\u002f\"",
  };
  g_autoptr(CometdRouter) router = cometd_router_new ();
  g_autofree char *longest = g_strnfill (1024, 'a');
  g_autofree char *longer = g_strnfill (1025, 'a');
  g_autofree char *longest_json = NULL;
  g_autofree char *longer_json = NULL;
  CometdJsonSlice slice;

  cometd_router_add (router, "/**", (gpointer)"all");
  cometd_router_add (router, "/a/*", (gpointer)"some");
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      slice = (CometdJsonSlice) { invalid[i], strlen (invalid[i]) };
      g_test_message ("%s", invalid[i]);
      g_assert_null (cometd_router_look_up (router, &slice));
    }

  longest[0] = longer[0] = '/';
  longest_json = g_strdup_printf ("\"%s\"", longest);
  slice = (CometdJsonSlice) { longest_json, strlen (longest_json) };
  g_assert_nonnull (cometd_router_look_up (router, &slice));
  longer_json = g_strdup_printf ("\"%s\"", longer);
  slice = (CometdJsonSlice) { longer_json, strlen (longer_json) };
  g_assert_null (cometd_router_look_up (router, &slice));
}

/* The longest form of a name in JSON: each byte written with six. */
static void
test_escaped (void)
{
  g_autoptr(CometdRouter) router = cometd_router_new ();
  g_autoptr(GString) json = g_string_new ("\"\\u002f");
  CometdJsonSlice slice;

  for (guint i = 1; i < 1024; i++)
    g_string_append (json, "\\u0061");
  g_string_append_c (json, '"');
  slice = (CometdJsonSlice) { json->str, json->len };
  g_assert_cmpuint (strlen (cometd_router_look_up (router, &slice)->channel), ==, 1024);
}

/* Names are untrusted: each generation of the cache is limited in number and in bytes. */
static void
test_bounded (void)
{
  g_autoptr(CometdRouter) router = cometd_router_new ();
  g_autofree char *filler = g_strnfill (1000, 'a');

  cometd_router_add (router, "/**", (gpointer)"all");
  for (guint i = 0; i < 3 * COMETD_CHANNEL_CACHE_MAX_NAMES; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/%u/%s", i, i % 16 == 0 ? filler : "a");
      g_autofree char *names = look_up (router, channel);

      g_assert_cmpstr (names, ==, "all");
      g_assert_cmpuint (cometd_router_get_cached_bytes (router), <=,
                        2 * COMETD_CHANNEL_CACHE_MAX_BYTES);
    }
  g_assert_cmpuint (cometd_router_get_cached_bytes (router), >, 0);
}

static const char *
get_name (CometdRouter *router,
          guint         number)
{
  g_autofree char *json = g_strdup_printf ("\"/%u\"", number);

  return cometd_router_look_up (router, &(CometdJsonSlice) { json, strlen (json) })->channel;
}

/* A full cache forgets only names that were not used while a whole generation of others was. */
static void
test_generations (void)
{
  g_autoptr(CometdRouter) router = cometd_router_new ();
  g_autoptr(GRefString) unused = NULL;
  g_autoptr(GRefString) used = NULL;

  for (guint i = 0; i < COMETD_CHANNEL_CACHE_MAX_NAMES; i++)
    get_name (router, i);
  unused = g_ref_string_acquire ((char *)get_name (router, 0));
  used = g_ref_string_acquire ((char *)get_name (router, 1));

  for (guint i = 0; i < COMETD_CHANNEL_CACHE_MAX_NAMES; i++)
    {
      g_assert_true (get_name (router, 1) == used);
      get_name (router, COMETD_CHANNEL_CACHE_MAX_NAMES + i);
    }
  g_assert_true (get_name (router, 1) == used);
  g_assert_true (get_name (router, 0) != unused);

  cometd_router_add (router, "/**", (gpointer)"all");
  g_assert_cmpuint (cometd_router_get_cached_bytes (router), ==, 0);
}

/* The order in which names arrive changes nothing, whether it is that in which they were added, the
 * reverse, or with some of them left out, repeated or new. */
static void
test_in_turn (void)
{
  static const int steps[] = { 1, 1, -1, 2, 0, 3, 1, 7 };
  g_autoptr(CometdRouter) router = cometd_router_new ();
  GRefString *names[10];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    names[i] = g_ref_string_acquire ((char *)get_name (router, i));

  for (guint round = 0, added = 1000; round < G_N_ELEMENTS (steps); round++)
    for (int i = 0, number = 0; i < 25; i++)
      {
        number = (number + steps[round] + 10) % 10;
        g_assert_true (get_name (router, number) == names[number]);
        if (i % 10 == 9)
          get_name (router, added++);
      }

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ref_string_release (names[i]);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/router/look-up", test_look_up);
  g_test_add_func ("/router/changes", test_changes);
  g_test_add_func ("/router/invalid", test_invalid);
  g_test_add_func ("/router/escaped", test_escaped);
  g_test_add_func ("/router/bounded", test_bounded);
  g_test_add_func ("/router/generations", test_generations);
  g_test_add_func ("/router/in-turn", test_in_turn);

  return g_test_run ();
}

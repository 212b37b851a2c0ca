/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-channel-private.h>
#include <cometd-glib/cometd.h>
#include <locale.h>

static const struct
{
  const char *channel;
  gboolean valid, meta, service, broadcast, pattern;
} kinds[] = {
  { "/a", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "/chat/demo", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "/chat/*", TRUE, FALSE, FALSE, TRUE, TRUE },
  { "/**", TRUE, FALSE, FALSE, TRUE, TRUE },
  { "/a*", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "/meta/connect", TRUE, TRUE, FALSE, FALSE, FALSE },
  { "/metal/a", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "/service/echo", TRUE, FALSE, TRUE, FALSE, FALSE },
  { "/gr\xc3\xbc\xc3\x9f/x y", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "a", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "a/b", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/a/", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "//a", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/a//b", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/a/*/b", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/a/**/b", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/*/a", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/**/*", FALSE, FALSE, FALSE, FALSE, TRUE },
  { "/*/", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/a*/*b/***", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "/data/AccountChangeEvent?x=1&y={z}", TRUE, FALSE, FALSE, TRUE, FALSE },
  { "/a\n", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/a\x7f", FALSE, FALSE, FALSE, FALSE, FALSE },
  { "/\xff", FALSE, FALSE, FALSE, FALSE, FALSE },
};

static void
test_kinds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_test_message ("“%s”", kinds[i].channel);
      g_assert_cmpint (cometd_channel_is_valid (kinds[i].channel), ==, kinds[i].valid);
      g_assert_cmpint (cometd_channel_is_meta (kinds[i].channel), ==, kinds[i].meta);
      g_assert_cmpint (cometd_channel_is_service (kinds[i].channel), ==, kinds[i].service);
      g_assert_cmpint (cometd_channel_is_broadcast (kinds[i].channel), ==, kinds[i].broadcast);
      g_assert_cmpint (cometd_channel_is_pattern (kinds[i].channel), ==, kinds[i].pattern);
    }
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (1024, 'a');
  g_autofree char *longer = g_strnfill (1025, 'a');

  longest[0] = longer[0] = '/';
  g_assert_true (cometd_channel_is_valid (longest));
  g_assert_false (cometd_channel_is_valid (longer));
}

static void
test_segments (void)
{
  g_autoptr(GString) channel = g_string_new (NULL);

  for (guint i = 0; i < 32; i++)
    g_string_append (channel, "/a");
  g_assert_true (cometd_channel_is_valid (channel->str));
  g_string_append (channel, "/a");
  g_assert_false (cometd_channel_is_valid (channel->str));
}

static const struct
{
  const char *pattern, *channel;
  gboolean matches;
} matches[] = {
  { "/a/b", "/a/b", TRUE },
  { "/a/b", "/a/c", FALSE },
  { "/a/*", "/a/b", TRUE },
  { "/a/*", "/a/b/c", FALSE },
  { "/a/*", "/a", FALSE },
  { "/a/**", "/a/b", TRUE },
  { "/a/**", "/a/b/c", TRUE },
  { "/a/**", "/a", FALSE },
  { "/a/**", "/ab/c", FALSE },
  { "/**", "/a", TRUE },
  { "/**", "/a/b/c", TRUE },
  { "/**", "/meta/connect", FALSE },
  { "/**", "/service/echo", FALSE },
  { "/*", "/a", TRUE },
  { "/*", "/a/b", FALSE },
  { "/service/*", "/service/echo", TRUE },
  { "/meta/*", "/meta/connect", TRUE },
  { "/a/b*", "/a/bc", FALSE },
  { "/a/*/c", "/a/b/c", FALSE },
};

static void
test_matches (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      g_test_message ("“%s” “%s”", matches[i].pattern, matches[i].channel);
      g_assert_cmpint (cometd_channel_matches (matches[i].pattern, matches[i].channel), ==,
                       matches[i].matches);
    }
}

static void
test_compare (void)
{
  const char *names[] = { "/b", "/a/**", "/a", "/ä", "/a/b", "/B", "/a/*" };
  static const char * const sorted[] = { "/B", "/a", "/a/*", "/a/**", "/a/b", "/b", "/ä", NULL };

  qsort (names, G_N_ELEMENTS (names), sizeof *names, cometd_channel_compare);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (names[i], ==, sorted[i]);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/channel/kinds", test_kinds);
  g_test_add_func ("/channel/length", test_length);
  g_test_add_func ("/channel/segments", test_segments);
  g_test_add_func ("/channel/matches", test_matches);
  g_test_add_func ("/channel/compare", test_compare);

  return g_test_run ();
}

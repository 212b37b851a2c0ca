/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/session/cometd-inbox-private.h>
#include <locale.h>
#include <string.h>

static const struct
{
  const char *name;
  guint limit;
  CometdOverflowPolicy policy;
  const char *left;    /* Of the messages a, b, c, d, pushed in this order. */
  const char *dropped;
  gboolean must_pause;
} policies[] = {
  { "room", 5, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", FALSE },
  { "pause", 3, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", TRUE },
  { "pause-just-full", 4, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", TRUE },
  { "pause-no-limit", 0, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", FALSE },
  { "oldest", 3, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "bcd", "a", FALSE },
  { "oldest-one", 1, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "d", "abc", FALSE },
  { "oldest-no-limit", 0, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "abcd", "", FALSE },
  { "newest", 3, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "abc", "d", FALSE },
  { "newest-one", 1, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "a", "bcd", FALSE },
  { "newest-no-limit", 0, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "abcd", "", FALSE },
};

static void
append_name (GString       *string,
             CometdMessage *message)
{
  g_string_append (string, cometd_message_get_channel (message) + 1);
}

static void
push (CometdInbox          *inbox,
      const char           *channel,
      guint                 limit,
      CometdOverflowPolicy  policy,
      GString              *dropped)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);
  g_autoptr(CometdMessage) gone = cometd_inbox_push (inbox, message, limit, policy);

  if (gone != NULL)
    append_name (dropped, gone);
}

static void
test_policies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
      g_autoptr(GString) left = g_string_new (NULL);
      g_autoptr(GString) dropped = g_string_new (NULL);
      CometdMessage *message;

      g_test_message ("%s", policies[i].name);
      for (char name = 'a'; name <= 'd'; name++)
        {
          char channel[] = { '/', name, '\0' };

          push (inbox, channel, policies[i].limit, policies[i].policy, dropped);
        }

      g_assert_cmpint (cometd_inbox_must_pause (inbox, policies[i].limit, policies[i].policy), ==,
                       policies[i].must_pause);
      g_assert_cmpuint (cometd_inbox_get_length (inbox), ==, strlen (policies[i].left));
      while ((message = cometd_inbox_pop (inbox)) != NULL)
        {
          append_name (left, message);
          g_object_unref (message);
        }
      g_assert_cmpstr (left->str, ==, policies[i].left);
      g_assert_cmpstr (dropped->str, ==, policies[i].dropped);
      g_assert_cmpuint (cometd_inbox_get_length (inbox), ==, 0);
    }
}

/* A limit that is lowered takes nothing away by itself. */
static void
test_lowered_limit (void)
{
  g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
  g_autoptr(GString) dropped = g_string_new (NULL);

  push (inbox, "/a", 5, COMETD_OVERFLOW_POLICY_DROP_OLDEST, dropped);
  push (inbox, "/b", 5, COMETD_OVERFLOW_POLICY_DROP_OLDEST, dropped);
  push (inbox, "/c", 1, COMETD_OVERFLOW_POLICY_DROP_OLDEST, dropped);
  g_assert_cmpstr (dropped->str, ==, "a");
  g_assert_cmpuint (cometd_inbox_get_length (inbox), ==, 2);
}

static const struct
{
  const char *name;
  guint limit;
  CometdOverflowPolicy policy;
  guint bearable; /* This many are, one more is not; 0: any number is. */
} floods[] = {
  { "small", 1, COMETD_OVERFLOW_POLICY_PAUSE, COMETD_INBOX_MIN_EXCESS },
  { "large", 2000, COMETD_OVERFLOW_POLICY_PAUSE, 2000 * COMETD_INBOX_EXCESS },
  { "beyond-32-bit", G_MAXUINT, COMETD_OVERFLOW_POLICY_PAUSE, 0 },
  { "no-limit", 0, COMETD_OVERFLOW_POLICY_PAUSE, 0 },
  { "dropping", 25000, COMETD_OVERFLOW_POLICY_DROP_OLDEST, 0 },
};

static void
test_floods (void)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
      g_autoptr(CometdMessage) dropped = NULL;
      guint n_messages = floods[i].bearable > 0 ? floods[i].bearable : 25000;

      g_test_message ("%s", floods[i].name);
      for (guint n = 0; n < n_messages; n++)
        g_assert_null (cometd_inbox_push (inbox, message, floods[i].limit, floods[i].policy));
      g_assert_false (cometd_inbox_is_flooded (inbox, floods[i].limit, floods[i].policy));
      dropped = cometd_inbox_push (inbox, message, floods[i].limit, floods[i].policy);
      g_assert_cmpint (cometd_inbox_is_flooded (inbox, floods[i].limit, floods[i].policy), ==,
                       floods[i].bearable > 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/inbox/policies", test_policies);
  g_test_add_func ("/inbox/lowered-limit", test_lowered_limit);
  g_test_add_func ("/inbox/floods", test_floods);

  return g_test_run ();
}

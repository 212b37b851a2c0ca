/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-message-private.h>
#include <cometd-glib/client/cometd-receive-queue-private.h>
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
push (CometdInbox             *inbox,
      CometdMessage           *message,
      const CometdInboxLimits *limits,
      GString                 *dropped)
{
  CometdMessage *gone;

  if (!cometd_inbox_push (inbox, message, limits))
    append_name (dropped, message);

  while ((gone = cometd_inbox_drop (inbox, limits)) != NULL)
    {
      append_name (dropped, gone);
      g_object_unref (gone);
    }
}

static void
push_channel (CometdInbox             *inbox,
              const char              *channel,
              const CometdInboxLimits *limits,
              GString                 *dropped)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);

  push (inbox, message, limits, dropped);
}

static void
assert_holds (CometdInbox *inbox,
              const char  *names)
{
  g_autoptr(GString) left = g_string_new (NULL);
  CometdMessage *message;

  g_assert_cmpuint (cometd_inbox_get_length (inbox), ==, strlen (names));
  while ((message = cometd_inbox_pop (inbox)) != NULL)
    {
      append_name (left, message);
      g_object_unref (message);
    }
  g_assert_cmpstr (left->str, ==, names);
  g_assert_cmpuint (cometd_inbox_get_length (inbox), ==, 0);
  g_assert_cmpuint (cometd_inbox_get_size (inbox), ==, 0);
}

static void
test_policies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
      g_autoptr(GString) dropped = g_string_new (NULL);
      CometdInboxLimits limits = { policies[i].limit, 0, policies[i].policy };

      g_test_message ("%s", policies[i].name);
      for (char name = 'a'; name <= 'd'; name++)
        {
          char channel[] = { '/', name, '\0' };

          push_channel (inbox, channel, &limits, dropped);
        }

      g_assert_cmpint (cometd_inbox_get_level (inbox, &limits), ==,
                       policies[i].must_pause ? COMETD_INBOX_PAUSED : COMETD_INBOX_OPEN);
      assert_holds (inbox, policies[i].left);
      g_assert_cmpstr (dropped->str, ==, policies[i].dropped);
    }
}

/* A limit that is lowered counts from the next message on. */
static void
test_lowered_limit (void)
{
  g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
  g_autoptr(GString) dropped = g_string_new (NULL);
  CometdInboxLimits limits = { 5, 0, COMETD_OVERFLOW_POLICY_DROP_OLDEST };

  push_channel (inbox, "/a", &limits, dropped);
  push_channel (inbox, "/b", &limits, dropped);
  limits.max_count = 1;
  g_assert_cmpuint (cometd_inbox_get_length (inbox), ==, 2);
  push_channel (inbox, "/c", &limits, dropped);
  g_assert_cmpstr (dropped->str, ==, "ab");
  assert_holds (inbox, "c");
}

/* Four messages a, b, c, d, two in each frame of 20,000 bytes. */
static void
push_large (CometdInbox             *inbox,
            const CometdInboxLimits *limits,
            GString                 *dropped)
{
  g_autofree char *padding = g_strnfill (9950, 'x');

  for (char name = 'a'; name <= 'd'; name += 2)
    {
      g_autofree char *text = g_strdup_printf ("[{\"channel\":\"/%c\",\"data\":\"%s\"},"
                                               "{\"channel\":\"/%c\",\"data\":\"%s\"}]",
                                               name, padding, name + 1, padding);
      g_autoptr(GBytes) frame = g_bytes_new (text, strlen (text));
      g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));

      g_assert_true (cometd_codec_read (g_bytes_get_data (frame, NULL), strlen (text), 10,
                                        envelopes, NULL));
      for (guint i = 0; i < envelopes->len; i++)
        {
          g_autoptr(CometdMessage) message =
            cometd_message_new_from_envelope (frame, &g_array_index (envelopes, CometdEnvelope, i),
                                              NULL);

          push (inbox, message, limits, dropped);
        }
    }
}

static const struct
{
  const char *name;
  guint64 max_size;
  CometdOverflowPolicy policy;
  const char *left, *dropped;
  CometdInboxLevel level;
} sizes[] = {
  { "room", 45000, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", COMETD_INBOX_OPEN },
  { "no-limit", 0, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", COMETD_INBOX_OPEN },
  { "pause", 39000, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", COMETD_INBOX_FULL },
  { "oldest-room", 45000, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "abcd", "", COMETD_INBOX_OPEN },
  /* The frame of a is kept by b, so both have to go. */
  { "oldest", 39000, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "cd", "ab", COMETD_INBOX_OPEN },
  { "newest", 39000, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "ab", "cd", COMETD_INBOX_OPEN },
  /* One message always stays. */
  { "oldest-tiny", 1, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "d", "abc", COMETD_INBOX_OPEN },
  { "newest-tiny", 1, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "a", "bcd", COMETD_INBOX_OPEN },
};

static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
      g_autoptr(GString) dropped = g_string_new (NULL);
      CometdInboxLimits limits = { 0, sizes[i].max_size, sizes[i].policy };

      g_test_message ("%s", sizes[i].name);
      push_large (inbox, &limits, dropped);
      g_assert_cmpint (cometd_inbox_get_level (inbox, &limits), ==, sizes[i].level);
      g_assert_cmpstr (dropped->str, ==, sizes[i].dropped);
      assert_holds (inbox, sizes[i].left);
    }
}

/* What a message keeps is counted: the whole frame, once, until the last message in it has gone. */
static void
test_frames (void)
{
  g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
  g_autoptr(GString) dropped = g_string_new (NULL);
  CometdInboxLimits limits = { 0, 0, COMETD_OVERFLOW_POLICY_PAUSE };
  guint64 expected[] = { 20000, 40000, 40000 };

  push_large (inbox, &limits, dropped);
  for (gsize i = G_N_ELEMENTS (expected); i > 0; i--)
    {
      g_autoptr(CometdMessage) message = NULL;

      g_assert_cmpuint (cometd_inbox_get_size (inbox), >, expected[i - 1]);
      g_assert_cmpuint (cometd_inbox_get_size (inbox), <, expected[i - 1] + 5000);
      message = cometd_inbox_pop (inbox);
    }
  assert_holds (inbox, "d");
}

/* What was read of a message is kept with it. */
static void
test_nodes (void)
{
  g_autoptr(CometdInbox) inbox = cometd_inbox_new ();
  g_autoptr(CometdMessage) message = NULL;
  CometdInboxLimits limits = { 0, 0, COMETD_OVERFLOW_POLICY_PAUSE };
  g_autofree char *padding = g_strnfill (1000, '1');
  g_autofree char *text = g_strdup_printf ("{\"channel\":\"/a\",\"data\":\"%s\"}", padding);

  message = cometd_message_new_from_json (text, NULL);
  g_assert_nonnull (cometd_message_get_data (message));
  g_assert_true (cometd_inbox_push (inbox, message, &limits));
  g_assert_cmpuint (cometd_inbox_get_size (inbox), >, 10000);
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
      CometdInboxLimits limits = { floods[i].limit, 0, floods[i].policy };
      guint n_messages = floods[i].bearable > 0 ? floods[i].bearable : 25000;

      g_test_message ("%s", floods[i].name);
      for (guint n = 0; n < n_messages; n++)
        g_assert_true (cometd_inbox_push (inbox, message, &limits));
      g_assert_cmpint (cometd_inbox_get_level (inbox, &limits), <, COMETD_INBOX_FLOODED);
      g_assert_true (cometd_inbox_push (inbox, message, &limits));
      if (floods[i].bearable > 0)
        g_assert_cmpint (cometd_inbox_get_level (inbox, &limits), ==, COMETD_INBOX_FLOODED);
      else
        g_assert_cmpint (cometd_inbox_get_level (inbox, &limits), ==, COMETD_INBOX_OPEN);
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
  g_test_add_func ("/inbox/sizes", test_sizes);
  g_test_add_func ("/inbox/frames", test_frames);
  g_test_add_func ("/inbox/nodes", test_nodes);
  g_test_add_func ("/inbox/floods", test_floods);

  return g_test_run ();
}

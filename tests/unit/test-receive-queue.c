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

static CometdReceiveQueue *
make_queue (guint                max_count,
            guint64              max_size,
            CometdOverflowPolicy policy)
{
  CometdReceiveQueue *queue = cometd_receive_queue_new ();

  cometd_receive_queue_set_max_count (queue, max_count);
  cometd_receive_queue_set_max_size (queue, max_size);
  cometd_receive_queue_set_policy (queue, policy);
  return queue;
}

static void
push (CometdReceiveQueue *queue,
      CometdMessage      *message,
      GString            *dropped)
{
  g_autoptr(GPtrArray) lost = cometd_receive_queue_push (queue, message);

  for (guint i = 0; lost != NULL && i < lost->len; i++)
    append_name (dropped, g_ptr_array_index (lost, i));
}

static void
push_channel (CometdReceiveQueue *queue,
              const char         *channel,
              GString            *dropped)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);

  push (queue, message, dropped);
}

static void
push_channels (CometdReceiveQueue *queue,
               const char         *names,
               GString            *dropped)
{
  for (; *names != '\0'; names++)
    {
      char channel[] = { '/', *names, '\0' };

      push_channel (queue, channel, dropped);
    }
}

/* What the queue asks of the server: p if paused, b if blocked, f if full. */
static void
assert_pressure (CometdReceiveQueue *queue,
                 const char         *expected)
{
  gboolean was_paused = cometd_receive_queue_is_paused (queue);
  gboolean is_changed = cometd_receive_queue_update (queue, TRUE);

  g_assert_cmpint (is_changed, ==, was_paused != cometd_receive_queue_is_paused (queue));
  g_assert_cmpint (cometd_receive_queue_is_paused (queue), ==, strchr (expected, 'p') != NULL);
  g_assert_cmpint (cometd_receive_queue_is_blocked (queue), ==, strchr (expected, 'b') != NULL);
  g_assert_cmpint (cometd_receive_queue_is_full (queue), ==, strchr (expected, 'f') != NULL);
}

static void
assert_holds (CometdReceiveQueue *queue,
              const char         *names)
{
  g_autoptr(GString) left = g_string_new (NULL);
  CometdMessage *message;

  g_assert_cmpuint (cometd_receive_queue_get_length (queue), ==, strlen (names));
  while ((message = cometd_receive_queue_pop (queue)) != NULL)
    {
      append_name (left, message);
      g_object_unref (message);
    }
  g_assert_cmpstr (left->str, ==, names);
  g_assert_cmpuint (cometd_receive_queue_get_length (queue), ==, 0);
  g_assert_cmpuint (cometd_receive_queue_get_size (queue), ==, 0);
}

static void
test_policies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr(CometdReceiveQueue) queue = make_queue (policies[i].limit, 0, policies[i].policy);
      g_autoptr(GString) dropped = g_string_new (NULL);

      g_test_message ("%s", policies[i].name);
      push_channels (queue, "abcd", dropped);
      assert_pressure (queue, policies[i].must_pause ? "p" : "");
      assert_holds (queue, policies[i].left);
      g_assert_cmpstr (dropped->str, ==, policies[i].dropped);
    }
}

/* A limit that is lowered counts from the next message on. */
static void
test_lowered_limit (void)
{
  g_autoptr(CometdReceiveQueue) queue = make_queue (5, 0, COMETD_OVERFLOW_POLICY_DROP_OLDEST);
  g_autoptr(GString) dropped = g_string_new (NULL);

  push_channels (queue, "ab", dropped);
  cometd_receive_queue_set_max_count (queue, 1);
  g_assert_cmpuint (cometd_receive_queue_get_length (queue), ==, 2);
  push_channel (queue, "/c", dropped);
  g_assert_cmpstr (dropped->str, ==, "ab");
  assert_holds (queue, "c");
}

/* Four messages a, b, c, d, two in each frame of 20,000 bytes. */
static void
push_large (CometdReceiveQueue *queue,
            GString            *dropped)
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

          push (queue, message, dropped);
        }
    }
}

static const struct
{
  const char *name;
  guint64 max_size;
  CometdOverflowPolicy policy;
  const char *left, *dropped;
  const char *pressure;
} sizes[] = {
  { "room", 45000, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", "" },
  { "no-limit", 0, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", "" },
  { "pause", 39000, COMETD_OVERFLOW_POLICY_PAUSE, "abcd", "", "pbf" },
  { "oldest-room", 45000, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "abcd", "", "" },
  /* The frame of a is kept by b, so both have to go. */
  { "oldest", 39000, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "cd", "ab", "" },
  { "newest", 39000, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "ab", "cd", "" },
  /* One message always stays. */
  { "oldest-tiny", 1, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "d", "abc", "" },
  { "newest-tiny", 1, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "a", "bcd", "" },
};

static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(CometdReceiveQueue) queue = make_queue (0, sizes[i].max_size, sizes[i].policy);
      g_autoptr(GString) dropped = g_string_new (NULL);

      g_test_message ("%s", sizes[i].name);
      push_large (queue, dropped);
      assert_pressure (queue, sizes[i].pressure);
      g_assert_cmpstr (dropped->str, ==, sizes[i].dropped);
      assert_holds (queue, sizes[i].left);
    }
}

/* What a message keeps is counted: the whole frame, once, until the last message in it has gone. */
static void
test_frames (void)
{
  g_autoptr(CometdReceiveQueue) queue = make_queue (0, 0, COMETD_OVERFLOW_POLICY_PAUSE);
  g_autoptr(GString) dropped = g_string_new (NULL);
  guint64 expected[] = { 20000, 40000, 40000 };

  push_large (queue, dropped);
  for (gsize i = G_N_ELEMENTS (expected); i > 0; i--)
    {
      g_autoptr(CometdMessage) message = NULL;

      g_assert_cmpuint (cometd_receive_queue_get_size (queue), >, expected[i - 1]);
      g_assert_cmpuint (cometd_receive_queue_get_size (queue), <, expected[i - 1] + 5000);
      message = cometd_receive_queue_pop (queue);
    }
  assert_holds (queue, "d");
}

/* What was read of a message is kept with it. */
static void
test_nodes (void)
{
  g_autoptr(CometdReceiveQueue) queue = make_queue (0, 0, COMETD_OVERFLOW_POLICY_PAUSE);
  g_autoptr(CometdMessage) message = NULL;
  g_autofree char *padding = g_strnfill (1000, '1');
  g_autofree char *text = g_strdup_printf ("{\"channel\":\"/a\",\"data\":\"%s\"}", padding);

  message = cometd_message_new_from_json (text, NULL);
  g_assert_nonnull (cometd_message_get_data (message));
  g_assert_null (cometd_receive_queue_push (queue, message));
  g_assert_cmpuint (cometd_receive_queue_get_size (queue), >, 10000);
}

static void
count_freed (gpointer user_data)
{
  (*(guint *)user_data)++;
}

/* A small message is kept for the next one when the app is done with it, but not a large one: the
 * app may receive nothing else for hours. */
static void
test_released (void)
{
  const gsize lengths[] = { 1000, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(CometdReceiveQueue) queue = make_queue (0, 0, COMETD_OVERFLOW_POLICY_PAUSE);
      g_autofree char *padding = g_strnfill (lengths[i], '1');
      g_autofree char *text = g_strdup_printf ("{\"channel\":\"/a\",\"data\":\"%s\"}", padding);
      guint n_freed = 0;
      GBytes *frame = g_bytes_new_with_free_func (text, strlen (text), count_freed, &n_freed);
      g_autoptr(GError) error = NULL;
      CometdEnvelope envelope;
      CometdMessage *message;

      cometd_codec_read_one (text, strlen (text), COMETD_JSON_MAX_DEPTH, &envelope, &error);
      g_assert_no_error (error);
      message = cometd_message_new_from_envelope (frame, &envelope, NULL);
      g_bytes_unref (frame);
      g_assert_null (cometd_receive_queue_push (queue, message));
      g_object_unref (message);

      message = cometd_receive_queue_pop (queue);
      g_assert_cmpuint (n_freed, ==, 0);
      cometd_receive_queue_release (queue, message);
      g_assert_cmpuint (n_freed, ==, i);
    }
}

static const struct
{
  const char *name;
  guint limit;
  CometdOverflowPolicy policy;
  guint bearable; /* This many are, one more is not; 0: any number is. */
} floods[] = {
  { "small", 1, COMETD_OVERFLOW_POLICY_PAUSE, COMETD_RECEIVE_QUEUE_MIN_EXCESS },
  { "large", 2000, COMETD_OVERFLOW_POLICY_PAUSE, 2000 * COMETD_RECEIVE_QUEUE_EXCESS },
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
      g_autoptr(CometdReceiveQueue) queue = make_queue (floods[i].limit, 0, floods[i].policy);
      g_autoptr(GPtrArray) lost = NULL;
      guint n_messages = floods[i].bearable > 0 ? floods[i].bearable : 25000;

      g_test_message ("%s", floods[i].name);
      for (guint n = 0; n < n_messages; n++)
        g_assert_null (cometd_receive_queue_push (queue, message));
      assert_pressure (queue, floods[i].bearable > 0 ? "p" : "");
      lost = cometd_receive_queue_push (queue, message);
      g_assert_cmpint (lost != NULL, ==, floods[i].policy == COMETD_OVERFLOW_POLICY_DROP_OLDEST);
      assert_pressure (queue, floods[i].bearable > 0 ? "pb" : "");
    }
}

/* Once reading has stopped, it resumes only below the limit, and never without an open client. */
static void
test_relief (void)
{
  g_autoptr(CometdReceiveQueue) queue = make_queue (1, 0, COMETD_OVERFLOW_POLICY_PAUSE);
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  for (guint n = 0; n <= COMETD_RECEIVE_QUEUE_MIN_EXCESS; n++)
    g_assert_null (cometd_receive_queue_push (queue, message));
  assert_pressure (queue, "pb");
  while (cometd_receive_queue_get_length (queue) > 1)
    g_object_unref (cometd_receive_queue_pop (queue));
  assert_pressure (queue, "pb");
  g_assert_true (cometd_receive_queue_update (queue, FALSE));
  g_assert_false (cometd_receive_queue_is_paused (queue));
  g_assert_false (cometd_receive_queue_is_blocked (queue));
  assert_pressure (queue, "p");
  g_object_unref (cometd_receive_queue_pop (queue));
  assert_pressure (queue, "");
}

/* The policy applies to an app that pulls; any other one loses its oldest events. */
static void
test_pulling (void)
{
  g_autoptr(CometdReceiveQueue) queue = make_queue (2, 0, COMETD_OVERFLOW_POLICY_PAUSE);
  g_autoptr(GString) dropped = g_string_new (NULL);
  g_autoptr(GPtrArray) excess = NULL;

  g_assert_true (cometd_receive_queue_is_pulling (queue));
  g_assert_false (cometd_receive_queue_wants_handlers (queue));
  push_channels (queue, "a", dropped);
  g_assert_true (cometd_receive_queue_wants_handlers (queue));
  push_channels (queue, "bc", dropped);
  assert_pressure (queue, "p");
  g_assert_false (cometd_receive_queue_note_loss (queue, "/a"));
  g_assert_null (cometd_receive_queue_drop_excess (queue));

  cometd_receive_queue_set_has_handlers (queue, TRUE);
  g_assert_false (cometd_receive_queue_is_pulling (queue));
  excess = cometd_receive_queue_drop_excess (queue);
  g_assert_cmpuint (excess->len, ==, 1);
  assert_pressure (queue, "");
  g_assert_true (cometd_receive_queue_note_loss (queue, "/a"));
  g_assert_false (cometd_receive_queue_note_loss (queue, "/a"));
  push_channels (queue, "d", dropped);
  g_assert_cmpstr (dropped->str, ==, "b");

  cometd_receive_queue_set_received (queue);
  g_assert_true (cometd_receive_queue_is_pulling (queue));
  push_channels (queue, "e", dropped);
  assert_pressure (queue, "p");
  assert_holds (queue, "cde");
  g_assert_false (cometd_receive_queue_wants_handlers (queue));
}

static void
test_logged_losses (void)
{
  g_autoptr(CometdReceiveQueue) queue = make_queue (1, 0, COMETD_OVERFLOW_POLICY_PAUSE);
  guint n_logged = 0;

  cometd_receive_queue_set_has_handlers (queue, TRUE);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/%u", i);

      n_logged += cometd_receive_queue_note_loss (queue, channel) ? 1 : 0;
    }
  g_assert_cmpuint (n_logged, ==, 100);
}

static gboolean
any_cb (CometdMessage *message,
        gpointer       user_data)
{
  return TRUE;
}

static CometdMessage *
find_next (CometdReceiveQueue *queue,
           guint64            *position)
{
  gboolean is_taken;

  return cometd_receive_queue_find_waiting (queue, position, any_cb, NULL, &is_taken);
}

/* A search is not disturbed by another one, or by the removal of what it has found. */
static void
test_find_waiting (void)
{
  static const char * const channels[] = { "/a", "/b", "/c" };
  g_autoptr(CometdReceiveQueue) queue = make_queue (0, 0, COMETD_OVERFLOW_POLICY_PAUSE);
  g_autoptr(GString) found = g_string_new (NULL);
  guint64 position = 0, other_position = 0;
  CometdMessage *next;

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr(CometdMessage) message = cometd_message_new (channels[i]);

      g_assert_null (cometd_receive_queue_push_waiting (queue, message, FALSE));
    }

  while ((next = find_next (queue, &position)) != NULL)
    {
      g_autoptr(CometdMessage) message = next;
      g_autoptr(CometdMessage) other = NULL;

      append_name (found, message);
      other = find_next (queue, &other_position);
      if (g_str_equal (cometd_message_get_channel (message), "/b"))
        cometd_receive_queue_settle (queue, message, TRUE, FALSE);
    }

  g_assert_cmpstr (found->str, ==, "abc");
  position = 0;
  next = find_next (queue, &position);
  g_assert_cmpstr (cometd_message_get_channel (next), ==, "/a");
  cometd_receive_queue_remove (queue, next);
  g_object_unref (next);
  next = find_next (queue, &position);
  g_assert_cmpstr (cometd_message_get_channel (next), ==, "/c");
  cometd_receive_queue_settle (queue, next, FALSE, FALSE);
  g_object_unref (next);
  g_assert_null (find_next (queue, &position));
  g_assert_cmpuint (cometd_receive_queue_get_length (queue), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/receive-queue/policies", test_policies);
  g_test_add_func ("/receive-queue/lowered-limit", test_lowered_limit);
  g_test_add_func ("/receive-queue/sizes", test_sizes);
  g_test_add_func ("/receive-queue/frames", test_frames);
  g_test_add_func ("/receive-queue/nodes", test_nodes);
  g_test_add_func ("/receive-queue/released", test_released);
  g_test_add_func ("/receive-queue/floods", test_floods);
  g_test_add_func ("/receive-queue/relief", test_relief);
  g_test_add_func ("/receive-queue/pulling", test_pulling);
  g_test_add_func ("/receive-queue/logged-losses", test_logged_losses);
  g_test_add_func ("/receive-queue/find-waiting", test_find_waiting);

  return g_test_run ();
}

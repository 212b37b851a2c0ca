/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rate limit of the chat server, with a fake clock. */

#include "chat-rate.h"

#define BURST 200
#define PER_SECOND 50
#define TOKEN (G_USEC_PER_SEC / PER_SECOND)
#define START G_GINT64_CONSTANT (1000000000)

static guint
offer (ChatRate *rate,
       guint     connection,
       gint64    now,
       guint     count,
       guint    *n_refused)
{
  guint n_allowed = 0;

  for (guint i = 0; i < count; i++)
    n_allowed += chat_rate_allow (rate, connection, now, n_refused);

  return n_allowed;
}

static void
test_burst (void)
{
  g_autoptr(ChatRate) rate = chat_rate_new (BURST, PER_SECOND);
  guint n_refused = 0;

  g_assert_cmpuint (offer (rate, 1, START, BURST, &n_refused), ==, BURST);
  g_assert_cmpuint (n_refused, ==, 0);
  g_assert_cmpuint (offer (rate, 1, START, 10, &n_refused), ==, 0);
  g_assert_cmpuint (n_refused, ==, 10);

  /* Each connection separately. */
  g_assert_cmpuint (offer (rate, 2, START, BURST + 1, &n_refused), ==, BURST);
  g_assert_cmpuint (n_refused, ==, 1);
}

static void
test_in_the_long_run (void)
{
  g_autoptr(ChatRate) rate = chat_rate_new (BURST, PER_SECOND);
  guint n_refused = 0;

  offer (rate, 1, START, BURST, &n_refused);
  for (guint i = 1; i <= 1000; i++)
    g_assert_cmpuint (offer (rate, 1, START + i * TOKEN, 1, &n_refused), ==, 1);
  g_assert_cmpuint (n_refused, ==, 0);

  /* However long it was quiet. */
  g_assert_cmpuint (offer (rate, 1, START + 60 * G_USEC_PER_SEC, 1000, &n_refused), ==, BURST);
}

/* Accepted messages in between do not reset the count of refusals: on a slow machine there are some
 * between any two batches. */
static void
test_going_on (void)
{
  g_autoptr(ChatRate) rate = chat_rate_new (BURST, PER_SECOND);
  guint n_refused = 0;
  guint refused = 0;

  offer (rate, 1, START, BURST, &n_refused);
  for (guint i = 1; i <= 100; i++)
    {
      refused += 9;
      g_assert_cmpuint (offer (rate, 1, START + i * TOKEN, 10, &n_refused), ==, 1);
      g_assert_cmpuint (n_refused, ==, refused);
    }
}

static void
test_forgiven (void)
{
  g_autoptr(ChatRate) rate = chat_rate_new (BURST, PER_SECOND);
  guint n_refused = 0;
  gint64 now = START;

  offer (rate, 1, now, BURST + 30, &n_refused);
  g_assert_cmpuint (n_refused, ==, 30);

  now += (BURST - 1) * TOKEN;
  g_assert_cmpuint (offer (rate, 1, now, BURST, &n_refused), ==, BURST - 1);
  g_assert_cmpuint (n_refused, ==, 31);

  now += BURST * TOKEN;
  g_assert_cmpuint (offer (rate, 1, now, BURST + 1, &n_refused), ==, BURST);
  g_assert_cmpuint (n_refused, ==, 1);
}

static void
test_forget (void)
{
  g_autoptr(ChatRate) rate = chat_rate_new (BURST, PER_SECOND);
  guint n_refused = 0;

  offer (rate, 1, START, 1, &n_refused);
  offer (rate, 2, START, BURST + 5, &n_refused);
  g_assert_cmpuint (chat_rate_count (rate), ==, 2);

  chat_rate_forget (rate, START);
  g_assert_cmpuint (chat_rate_count (rate), ==, 2);
  chat_rate_forget (rate, START + TOKEN);
  g_assert_cmpuint (chat_rate_count (rate), ==, 1);
  g_assert_cmpuint (offer (rate, 2, START + TOKEN, 2, &n_refused), ==, 1);
  g_assert_cmpuint (n_refused, ==, 6);
  chat_rate_forget (rate, START + (BURST + 2) * TOKEN);
  g_assert_cmpuint (chat_rate_count (rate), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat-rate/burst", test_burst);
  g_test_add_func ("/chat-rate/in-the-long-run", test_in_the_long_run);
  g_test_add_func ("/chat-rate/going-on", test_going_on);
  g_test_add_func ("/chat-rate/forgiven", test_forgiven);
  g_test_add_func ("/chat-rate/forget", test_forget);

  return g_test_run ();
}

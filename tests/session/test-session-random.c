/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "story.h"

/* Whatever the app, the server and the network do, in any order and from within each other's calls:
 * each operation ends exactly once, the states follow each other, nothing is due again and again,
 * and when all of them behave, the client connects, everything that waits ends, and nothing is
 * left after a close.
 *
 * COMETD_RANDOM_SEED is the seed of the first story, or “new”; each further one adds 1.
 * COMETD_RANDOM_STORIES is the number of stories. */

#define SEED 1
#define N_STORIES 400
#define N_STEPS 200

/* Until what was begun has ended, and the client is connected. Milliseconds. */
#define MAX_CALM (400 * 1000)
#define MAX_CLOSE (65 * 1000)

static Story *current_story;
static guint32 current_seed;

/* A failure names its story. */
static void
aborted_cb (int number)
{
  char text[200];
  int length = snprintf (text, sizeof text, "# seed %u, step %u, in %s\n", current_seed,
                         current_story != NULL ? current_story->n_steps : 0,
                         current_story != NULL ? current_story->where : "nothing");

  if (write (STDERR_FILENO, text, (size_t)length) == -1)
    _exit (1);
  signal (number, SIG_DFL);
  raise (number);
}

/* The session logs replies that come too late, of which there are many. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if (level == G_LOG_LEVEL_MESSAGE)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

static CometdState
get_state (Story *story)
{
  return cometd_session_get_state (story->stage->session);
}

static gboolean
is_calm (Story *story)
{
  CometdState state = get_state (story);

  return story_app_is_done (story) &&
         (state == COMETD_STATE_CONNECTED || state == COMETD_STATE_DISCONNECTED);
}

static gboolean
is_closed (Story *story)
{
  return story_app_is_done (story) && get_state (story) == COMETD_STATE_DISCONNECTED;
}

/* All of them behave until a condition is true. */
static gboolean
wait_for (Story     *story,
          gboolean (*is_true) (Story *story),
          guint      milliseconds)
{
  gint64 end = story->stage->now + milliseconds * (gint64)1000;

  while (!is_true (story))
    {
      if (story->stage->now > end)
        return FALSE;

      story_server_act (story);
      story_pass (story, 50);
    }
  return TRUE;
}

static void
tell_story (guint32 seed)
{
  Story *story = story_new (seed);

  current_story = story;
  current_seed = seed;
  for (guint i = 0; i < N_STEPS; i++)
    story_step (story);

  if (story->is_detached)
    {
      story_free (story);
      return;
    }

  /* Nothing is done for long. */
  story->is_noisy = FALSE;
  story->where = "silence";
  if (story_may (story, 30))
    story_pass (story, 2 * MAX_CALM);

  story->where = "calm";
  story_app_behave (story);
  story_run (story);
  if (story_may (story, 50))
    story_app_open (story);
  if (!story_may (story, 10))
    g_assert_true (wait_for (story, is_calm, MAX_CALM));

  story->where = "close";
  story_app_close (story);
  g_assert_true (wait_for (story, is_closed, MAX_CLOSE));
  stage_assert_idle (story->stage);
  g_assert_cmpint (story->told_state, ==, COMETD_STATE_DISCONNECTED);
  story_free (story);
  current_story = NULL;
}

static guint32
read_number (const char *name,
             guint32     fallback)
{
  const char *text = g_getenv (name);

  if (g_strcmp0 (text, "new") == 0)
    return g_random_int ();

  return text != NULL ? (guint32)g_ascii_strtoull (text, NULL, 10) : fallback;
}

static void
test_stories (void)
{
  guint32 seed = read_number ("COMETD_RANDOM_SEED", SEED);
  guint32 n_stories = read_number ("COMETD_RANDOM_STORIES", N_STORIES);

  g_test_message ("%u stories from seed %u", n_stories, seed);
  for (guint32 i = 0; i < n_stories; i++)
    tell_story (seed + i);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  signal (SIGABRT, aborted_cb);
  signal (SIGSEGV, aborted_cb);

  g_test_add_func ("/session/random/stories", test_stories);

  return g_test_run ();
}

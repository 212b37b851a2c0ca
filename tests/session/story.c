/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/session/cometd-session-core-private.h>

#include "story.h"

/* The alarms of one session at the same time. Each of them may follow from a different cause. */
#define MAX_ALARMS 500
#define MAX_DEPTH 4

Story *
story_new (guint32 seed)
{
  static const char * const types[] = {
    "websocket", "long-polling", "websocket,long-polling", "long-polling,websocket",
  };
  static const guint noises[] = { 1, 3, 10, 20, 50 };
  static const guint fads[] = { 0, 0, 20, 50 };
  Story *story = g_new0 (Story, 1);

  story->random = g_rand_new_with_seed (seed);
  story->stage = stage_new (types[story_pick (story, G_N_ELEMENTS (types))]);
  story->stage->data = story;
  story->stage->settings.n_addresses = 1 + story_pick (story, 3) / 2;
  story->is_noisy = TRUE;
  story->noise = noises[story_pick (story, G_N_ELEMENTS (noises))];
  story->eagerness = story_may (story, 20) ? 30 : 5;
  story->is_strict = story_may (story, 20);
  story->fad = fads[story_pick (story, G_N_ELEMENTS (fads))];
  story->favourite = story_pick (story, 100);
  story->where = "begin";
  story_app_init (story);
  story_server_init (story);
  return story;
}

void
story_free (Story *story)
{
  g_autoptr(Stage) stage = story->stage;

  story->where = "free";
  story_app_detach (story);
  story_app_clear (story);
  story_server_clear (story);
  g_clear_pointer (&stage, stage_free);
  g_rand_free (story->random);
  g_free (story);
}

guint
story_pick (Story *story,
            guint  n)
{
  return (guint)g_rand_int_range (story->random, 0, (gint32)n);
}

gboolean
story_may (Story *story,
           guint  percent)
{
  return story_pick (story, 100) < percent;
}

gboolean
story_is_mean (Story *story)
{
  return story->is_noisy && story_may (story, story->noise);
}

/* Whether a request is in the table with a deadline, or waits for credentials, which have one. */
static gboolean
is_bounded (CometdSession *session,
            guint64        number)
{
  CometdRequest *request = cometd_requests_find (session->requests, number);

  if (request == NULL)
    return cometd_credentials_is_asking (session->credentials);

  /* While nothing is read, there is no reply that could be late. */
  return cometd_requests_get_deadline (session->requests, request) != -1 ||
         (cometd_carrier_is_deaf (session->carrier) && (session->is_blocked || session->is_full) &&
          cometd_carrier_pushes (session->carrier));
}

/* Whether something will happen even if no one calls the session: an attempt is planned, or has a
 * deadline, or is held for a limited time. Only while the app is slow a connected session waits. */
static gboolean
goes_on (CometdSession *session,
         gboolean       is_paused)
{
  CometdConversation *conversation = session->conversation;
  CometdState state = cometd_conversation_get_state (conversation);
  guint64 handshake = cometd_conversation_get_handshake (conversation);
  guint64 connect = cometd_conversation_get_connect (conversation);
  gint64 next = cometd_alarm_next (session->alarm);
  gboolean is_retry = FALSE;

  if (state == COMETD_STATE_DISCONNECTED)
    return TRUE;
  if (state == COMETD_STATE_HANDSHAKING && handshake != 0)
    return is_bounded (session, handshake);
  if (state != COMETD_STATE_DISCONNECTING && state != COMETD_STATE_HANDSHAKING && connect != 0)
    return is_bounded (session, connect);
  if (state == COMETD_STATE_CONNECTED && is_paused)
    return TRUE;

  return next != -1 && (state == COMETD_STATE_DISCONNECTING ||
                        cometd_conversation_get_attempt_time (conversation, &is_retry) != -1 ||
                        (cometd_conversation_is_restoring (conversation) &&
                         cometd_requests_get_next_deadline (session->requests) != -1) ||
                        cometd_receiver_has_answer (session->receiver) ||
                        (session->ending != NULL && cometd_receiver_has_rest (session->receiver)));
}

/* Nothing is due now. */
static void
check_quiet (Story *story)
{
  CometdSession *session = story->stage->session;
  gint64 next = cometd_alarm_next (session->alarm);
  gint64 alarm = story->stage->alarm;

  g_assert_true (goes_on (session, story->is_paused || story->is_blocked || story->is_full));
  /* Nothing is read only as long as there is a reason. */
  if (cometd_carrier_pushes (session->carrier) &&
      fake_transport_get_record (cometd_carrier_get_transport (session->carrier))->is_suspended)
    g_assert_true (cometd_receiver_has_rest (session->receiver) || story->is_blocked ||
                   story->is_full);
  if (next != -1)
    {
      g_assert_cmpint (alarm, !=, -1);
      g_assert_cmpint (alarm, <=, MAX (next, story->stage->now + COMETD_ALARM_GRACE * 1000));
    }
}

void
story_run (Story *story)
{
  Stage *stage = story->stage;

  /* An exchange that an extension has dropped fails in an idle callback. */
  while (g_main_context_iteration (NULL, FALSE))
    ;

  while (!story->is_detached && !story->is_in_alarm && stage->alarm != -1 &&
         stage->alarm <= stage->now)
    {
      story->n_alarms = story->alarm_time == stage->now ? story->n_alarms + 1 : 0;
      story->alarm_time = stage->now;
      g_assert_cmpuint (story->n_alarms, <, MAX_ALARMS);

      stage->alarm = -1;
      story->is_in_alarm = TRUE;
      cometd_session_alarm (stage->session);
      story->is_in_alarm = FALSE;
    }

  if (!story->is_detached && !story->is_in_alarm && story->depth == 0)
    check_quiet (story);
}

void
story_pass (Story *story,
            guint  milliseconds)
{
  Stage *stage = story->stage;
  gint64 end = stage->now + milliseconds * (gint64)1000;

  story_run (story);
  while (!story->is_in_alarm && stage->alarm != -1 && stage->alarm <= end)
    {
      stage->now = MAX (stage->now, stage->alarm);
      story_run (story);
    }
  stage->now = MAX (stage->now, end);
}

/* The machine may also be suspended, so that alarms are late. */
static void
pass_time (Story *story)
{
  static const guint times[] = { 1, 10, 100, 100, 1000, 1000, 1000, 5000, 12000, 35000, 120000 };
  guint time = times[story_pick (story, G_N_ELEMENTS (times))];

  story->where = "time";
  if (story_is_mean (story))
    story->stage->now += time * (gint64)1000;
  else
    story_pass (story, story_pick (story, time) + 1);
}

void
story_step (Story *story)
{
  guint what = story_pick (story, 100);

  if (story->is_detached)
    return;

  story->n_steps++;
  story->stage->random = g_rand_double (story->random);
  if (what < 30)
    story_app_act (story);
  else if (what < 85)
    story_server_act (story);
  else
    pass_time (story);

  if (story_may (story, 80))
    story_run (story);
}

/* The app may be slow, and may run a nested main loop. */
void
story_react (Story *story)
{
  const char *where = story->where;
  guint n_steps = story_pick (story, 4);

  g_assert_false (story->is_detached);
  if (!story->is_noisy || story->depth >= MAX_DEPTH ||
      !story_may (story, story->eagerness + story->noise / 2))
    return;

  story->depth++;
  if (story_may (story, 50))
    story->stage->now += story_pick (story, 8000);
  story_app_act (story);
  if (story_may (story, 20) && !story->is_detached)
    {
      for (guint i = 0; i < n_steps; i++)
        story_step (story);
      story_run (story);
    }
  story->depth--;
  story->where = where;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-ack-extension.h>
#include <cometd-glib/cometd-error-private.h>

#include "story.h"

typedef struct
{
  Story *story;
  guint64 number;
  gboolean is_open; /* It opens the session. */
  gboolean is_over;
} StoryOperation;

typedef struct
{
  const char *channel;
  gboolean is_over;
} StorySubscription;

static const char * const channels[] = { "/a", "/b", "/a/*", "/**", "/service/a" };

/* The listener of the session. */

static Story *
get_story (gpointer user_data)
{
  Story *story = ((Stage *)user_data)->data;

  g_assert_false (story->is_detached);
  return story;
}

static void
changed_cb (CometdState old_state,
            CometdState new_state,
            gpointer    user_data)
{
  Story *story = get_story (user_data);

  g_assert_cmpint (old_state, ==, story->told_state);
  story->told_state = new_state;
  story_react (story);
}

static void
meta_cb (CometdMessage *message,
         gpointer       user_data)
{
  g_assert_true (g_str_has_prefix (cometd_message_get_channel (message), "/meta/"));
  story_react (get_story (user_data));
}

static void
event_cb (CometdMessage *message,
          gpointer      *subscriptions,
          guint          n_subscriptions,
          gpointer       user_data)
{
  for (guint i = 0; i < n_subscriptions; i++)
    g_assert_false (((StorySubscription *)subscriptions[i])->is_over);
  story_react (get_story (user_data));
}

static void
subscription_cb (gpointer                 data,
                 CometdSubscriptionState  state,
                 CometdMessage           *reply,
                 const GError            *error,
                 gpointer                 user_data)
{
  StorySubscription *subscription = data;

  g_assert_false (subscription->is_over);
  subscription->is_over = state == COMETD_SUBSCRIPTION_STATE_FAILED ||
                          state == COMETD_SUBSCRIPTION_STATE_ENDED;
  g_assert_true (error == NULL || subscription->is_over);
  story_react (get_story (user_data));
}

static void
ended_cb (gpointer user_data)
{
  Story *story = get_story (user_data);

  g_assert_cmpint (story->told_state, ==, COMETD_STATE_DISCONNECTED);
  g_assert_cmpint (cometd_session_get_state (story->stage->session), ==,
                   COMETD_STATE_DISCONNECTED);
  story_react (story);
}

static void
unreachable_cb (const GError *error,
                gpointer      user_data)
{
  g_assert_nonnull (error);
  story_react (get_story (user_data));
}

static gboolean
can_authenticate_cb (gpointer user_data)
{
  return get_story (user_data)->stage->has_credentials;
}

static void
authenticate_cb (CometdMessage *reply,
                 gpointer       user_data)
{
  Story *story = get_story (user_data);

  g_assert_false (story->is_asked && reply != NULL);
  story->is_asked = reply != NULL;
  if (story->is_asked && !story->is_noisy)
    {
      story->is_asked = FALSE;
      cometd_session_authenticated (story->stage->session, NULL);
    }
  story_react (story);
}

static void
given_up_cb (gpointer user_data)
{
  story_react (get_story (user_data));
}

static void
done_cb (CometdMessage *reply,
         const GError  *error,
         gpointer       user_data)
{
  StoryOperation *operation = user_data;
  Story *story = operation->story;

  g_assert_false (operation->is_over || story->is_detached);
  operation->is_over = TRUE;
  if (operation->is_open && error == NULL)
    g_assert_cmpint (story->told_state, ==, COMETD_STATE_CONNECTED);
  story_react (story);
}

/* What the app does. */

static StoryOperation *
add_operation (Story *story)
{
  StoryOperation *operation = g_new0 (StoryOperation, 1);

  operation->story = story;
  g_ptr_array_add (story->operations, operation);
  return operation;
}

static gpointer
pick_item (Story     *story,
           GPtrArray *items)
{
  return items->len > 0 ? g_ptr_array_index (items, story_pick (story, items->len)) : NULL;
}

static const char *
pick_channel (Story *story,
              guint  n_channels)
{
  return channels[story_pick (story, n_channels)];
}

static CometdSavedSession *
make_saved (Story *story)
{
  CometdSavedSession *saved = cometd_saved_session_new ();
  const char * const names[] = { "/a", "/other", NULL };

  saved->client_id = g_strdup_printf ("c%u", story_pick (story, story->n_sessions + 1));
  saved->connection_type = g_strdup (story_may (story, 50) ? "websocket" : "long-polling");
  saved->channels = g_strdupv ((char **)names);
  cometd_advice_init (&saved->advice);
  return saved;
}

static gboolean
is_open (Story *story)
{
  CometdState state = cometd_session_get_state (story->stage->session);

  return state != COMETD_STATE_DISCONNECTED && state != COMETD_STATE_DISCONNECTING;
}

void
story_app_open (Story *story)
{
  g_autoptr(CometdSavedSession) saved = story_may (story, 30) ? make_saved (story) : NULL;
  StoryOperation *operation = NULL;

  if (cometd_session_get_state (story->stage->session) != COMETD_STATE_DISCONNECTED)
    return;

  operation = add_operation (story);
  operation->is_open = TRUE;
  cometd_session_resume (story->stage->session, saved, done_cb, operation);
}

void
story_app_close (Story *story)
{
  if (cometd_session_get_state (story->stage->session) != COMETD_STATE_DISCONNECTED)
    cometd_session_close (story->stage->session, done_cb, add_operation (story));
}

void
story_app_detach (Story *story)
{
  story->is_detached = TRUE;
  cometd_session_detach (story->stage->session);
}

static void
end_session (Story *story)
{
  CometdSession *session = story->stage->session;
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");

  if (!story_is_mean (story) && story_may (story, 70))
    return;

  if (story_may (story, 5))
    {
      story_app_detach (story);
      return;
    }

  switch (story_pick (story, 4))
    {
    case 0:
      story->is_asked = FALSE;
      cometd_session_abort (session);
      break;

    case 1:
      cometd_session_cancel_open (session, error);
      break;

    default:
      story_app_close (story);
    }
}

static void
send_message (Story *story)
{
  CometdSession *session = story->stage->session;
  g_autoptr(CometdMessage) message = NULL;
  StoryOperation *operation = NULL;
  guint timeout = story_may (story, 50) ? 0 : story_pick (story, 20000);

  if (!is_open (story))
    return;

  operation = add_operation (story);
  if (story_may (story, 30))
    {
      CometdDraft *draft = cometd_draft_new_from_json (pick_channel (story, 2), "[1]", NULL);

      operation->number = cometd_session_send_draft (session, draft, done_cb, operation);
      return;
    }

  message = cometd_message_new (story_may (story, 20) ? "/service/a" : pick_channel (story, 2));
  cometd_message_set_data_json (message, "{\"a\":1}", NULL);
  if (story_may (story, 50))
    operation->number = cometd_session_publish (session, message, story_pick (story, 4), timeout,
                                                done_cb, operation);
  else
    operation->number =
      cometd_session_send (session, message,
                           g_str_has_prefix (cometd_message_get_channel (message), "/service/"),
                           timeout, done_cb, operation);
}

static void
cancel (Story *story)
{
  StoryOperation *operation = pick_item (story, story->operations);

  if (operation == NULL || operation->number == 0 || operation->is_over)
    return;

  operation->is_over = TRUE;
  cometd_session_cancel (story->stage->session, operation->number);
}

static void
subscribe (Story *story)
{
  StorySubscription *subscription = NULL;

  if (!is_open (story))
    return;

  subscription = g_new0 (StorySubscription, 1);
  subscription->channel = pick_channel (story, G_N_ELEMENTS (channels));
  g_ptr_array_add (story->subscriptions, subscription);
  cometd_session_subscribe (story->stage->session, subscription->channel, subscription);
}

static void
unsubscribe (Story *story)
{
  CometdSession *session = story->stage->session;
  StorySubscription *subscription = pick_item (story, story->subscriptions);
  StoryOperation *operation = story_may (story, 70) ? add_operation (story) : NULL;
  CometdSessionDone done = operation != NULL ? done_cb : NULL;
  guint64 number = 0;

  if (subscription == NULL || subscription->is_over)
    number = cometd_session_unsubscribe_channel (session,
                                                 pick_channel (story, G_N_ELEMENTS (channels)),
                                                 done, operation);
  else
    {
      subscription->is_over = TRUE;
      number = cometd_session_unsubscribe (session, subscription, done, operation);
    }
  if (operation != NULL)
    operation->number = number;
}

static void
batch (Story *story)
{
  if (story->n_batches > 0 && story_may (story, 60))
    {
      story->n_batches--;
      cometd_session_end_batch (story->stage->session);
      return;
    }

  story->n_batches++;
  cometd_session_begin_batch (story->stage->session);
}

static void
hold (Story *story)
{
  guint token = 0;

  if (story->holds->len > 0 && story_may (story, 60))
    {
      token = g_array_index (story->holds, guint, 0);
      g_array_remove_index (story->holds, 0);
      cometd_session_release_dispatch (story->stage->session, token);
      return;
    }

  token = cometd_session_hold_dispatch (story->stage->session);
  g_array_append_val (story->holds, token);
}

static void
press (Story *story)
{
  CometdSession *session = story->stage->session;

  switch (story_pick (story, 4))
    {
    case 0:
      story->is_paused = !story->is_paused;
      cometd_session_set_paused (session, story->is_paused);
      break;

    case 1:
      story->is_blocked = !story->is_blocked;
      cometd_session_set_blocked (session, story->is_blocked);
      break;

    case 2:
      story->is_full = !story->is_full;
      cometd_session_set_full (session, story->is_full);
      break;

    default:
      cometd_session_watch (session, is_open (story) && story_may (story, 70));
    }
}

static void
change_settings (Story *story)
{
  static const guint times[] = { 0, 1, 1000, 10000, 60000 };
  CometdSessionSettings *settings = &story->stage->settings;
  guint time = times[story_pick (story, G_N_ELEMENTS (times))];

  switch (story_pick (story, 6))
    {
    case 0:
      settings->connection_timeout = time;
      break;

    case 1:
      settings->max_network_delay = MAX (time, 1000);
      break;

    case 2:
      settings->backoff_increment = time;
      break;

    case 3:
      settings->max_backoff = time;
      break;

    case 4:
      settings->max_outgoing_size = story_may (story, 50) ? 300 : 16 * 1024 * 1024;
      break;

    default:
      settings->resubscribe = story_may (story, 70);
    }
  cometd_session_settings_changed (story->stage->session);
}

static void
authenticate (Story *story)
{
  g_autoptr(GError) error = NULL;

  if (!story->is_asked || story_may (story, 30))
    {
      story->stage->has_credentials = story_may (story, 60);
      return;
    }

  story->is_asked = FALSE;
  if (story_may (story, 30))
    error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED, "no password");
  cometd_session_authenticated (story->stage->session, error);
}

static void
extend (Story *story)
{
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  if (story_may (story, 70))
    {
      story_meddler_release (story->meddler);
      return;
    }

  if (story_may (story, 50))
    g_ptr_array_add (extensions, cometd_ack_extension_new ());
  if (story_may (story, 30))
    g_ptr_array_add (extensions, g_object_ref (story->meddler));
  cometd_session_set_extensions (story->stage->session, extensions, NULL);
}

static void
hurry (Story *story)
{
  if (story_may (story, 50))
    cometd_session_network_changed (story->stage->session);
  else
    cometd_session_retry_now (story->stage->session);
}

void
story_app_act (Story *story)
{
  static void (*const acts[]) (Story *story) = {
    story_app_open, end_session, send_message, send_message,
    send_message, send_message, send_message, cancel, subscribe, subscribe, unsubscribe, batch,
    hold, press, change_settings, authenticate, authenticate, extend, hurry,
  };

  story->where = "app";
  if (!is_open (story) && story_may (story, 50))
    {
      story_app_open (story);
      return;
    }

  if (story_may (story, story->fad))
    acts[story->favourite % G_N_ELEMENTS (acts)] (story);
  else
    acts[story_pick (story, G_N_ELEMENTS (acts))] (story);
}

void
story_app_behave (Story *story)
{
  CometdSession *session = story->stage->session;

  for (; story->n_batches > 0; story->n_batches--)
    cometd_session_end_batch (session);
  for (guint i = 0; i < story->holds->len; i++)
    cometd_session_release_dispatch (session, g_array_index (story->holds, guint, i));
  g_array_set_size (story->holds, 0);
  cometd_session_watch (session, FALSE);
  cometd_session_set_paused (session, FALSE);
  cometd_session_set_blocked (session, FALSE);
  cometd_session_set_full (session, FALSE);
  story_meddler_release (story->meddler);
  if (story->is_asked)
    cometd_session_authenticated (session, NULL);
  story->is_asked = FALSE;
}

gboolean
story_app_is_done (Story *story)
{
  for (guint i = 0; i < story->operations->len; i++)
    if (!((StoryOperation *)g_ptr_array_index (story->operations, i))->is_over)
      return FALSE;

  return TRUE;
}

void
story_app_init (Story *story)
{
  CometdSessionListener *listener = &story->stage->listener;

  listener->changed = changed_cb;
  listener->meta = meta_cb;
  listener->event = event_cb;
  listener->subscription = subscription_cb;
  listener->ended = ended_cb;
  listener->unreachable = unreachable_cb;
  listener->can_authenticate = can_authenticate_cb;
  listener->authenticate = authenticate_cb;
  listener->given_up = given_up_cb;
  listener->connecting = given_up_cb;
  listener->sent = given_up_cb;
  story->operations = g_ptr_array_new_with_free_func (g_free);
  story->subscriptions = g_ptr_array_new_with_free_func (g_free);
  story->holds = g_array_new (FALSE, FALSE, sizeof (guint));
  story->meddler = story_meddler_new (story);
}

void
story_app_clear (Story *story)
{
  g_ptr_array_unref (story->operations);
  g_ptr_array_unref (story->subscriptions);
  g_array_unref (story->holds);
  g_clear_object (&story->meddler);
}

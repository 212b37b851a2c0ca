/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-replay-tracker-private.h"

#include <string.h>

#include "../cometd-channel.h"
#include "cometd-ext-private.h"
#include "cometd-replay-state-private.h"
#include "cometd-replay-subscriptions-private.h"
#include "cometd-replay-wire-private.h"

struct _CometdReplayTracker
{
  const CometdReplayTrackerSink *sink;
  gpointer user_data;

  CometdReplayFallback fallback;
  CometdReplayStore *store;
  CometdReplayPositions *positions; /* Owned. */

  /* Of the current session; owned. */
  CometdReplaySubscriptions *subscriptions;
  gboolean is_granted;
};

CometdReplayTracker *
cometd_replay_tracker_new (const CometdReplayTrackerSink *sink,
                           gpointer                       user_data)
{
  CometdReplayTracker *self = g_new0 (CometdReplayTracker, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->positions = cometd_replay_positions_new ();
  self->subscriptions = cometd_replay_subscriptions_new ();
  return self;
}

void
cometd_replay_tracker_free (CometdReplayTracker *self)
{
  cometd_replay_positions_free (self->positions);
  cometd_replay_subscriptions_free (self->subscriptions);
  g_free (self);
}

void
cometd_replay_tracker_set_fallback (CometdReplayTracker  *self,
                                    CometdReplayFallback  fallback)
{
  self->fallback = fallback;
}

void
cometd_replay_tracker_set_store (CometdReplayTracker *self,
                                 CometdReplayStore   *store)
{
  self->store = store;
}

static gint64
get_stored (CometdReplayTracker *self,
            const char          *key)
{
  g_autofree char *text = NULL;
  gint64 id;

  if (self->store == NULL)
    return COMETD_REPLAY_NO_ID;

  text = cometd_replay_store_load_text (self->store, key);
  return text != NULL && cometd_replay_parse_id (text, &id) ? id : COMETD_REPLAY_NO_ID;
}

/* The app names a channel, perhaps for the first time. */
static void
load (CometdReplayTracker *self,
      const char          *key)
{
  gint64 id;

  if (cometd_replay_positions_has (self->positions, key))
    return;

  id = get_stored (self, key);
  cometd_replay_positions_set (self->positions, key, id, id);
}

/* The app has not named the channels that the store knows. */
static void
load_covered (CometdReplayTracker *self,
              const char          *pattern)
{
  g_auto(GStrv) channels = NULL;

  if (self->store == NULL || !cometd_channel_is_pattern (pattern))
    return;

  channels = cometd_replay_store_list_channels (self->store);
  for (guint i = 0; channels != NULL && channels[i] != NULL; i++)
    {
      gint64 id;

      if (!cometd_channel_is_valid (channels[i]) ||
          !cometd_channel_matches (pattern, channels[i]) ||
          cometd_replay_positions_has (self->positions, channels[i]))
        continue;

      id = get_stored (self, channels[i]);
      if (id != COMETD_REPLAY_NO_ID &&
          cometd_replay_positions_accept (self->positions, channels[i], id))
        cometd_replay_positions_handle (self->positions, channels[i], id);
    }
}

/* The position of a channel, as the app sees it, has changed. */
static void
tell_changed (CometdReplayTracker *self,
              const char          *key)
{
  g_autofree char *text =
    cometd_replay_format_id (cometd_replay_positions_get_handled (self->positions, key));

  if (self->store != NULL)
    cometd_replay_store_save_text (self->store, key, text);
  self->sink->changed (key, text, self->user_data);
}

static void
set_id (CometdReplayTracker *self,
        const char          *key,
        gint64               id)
{
  gboolean is_changed = cometd_replay_positions_get_handled (self->positions, key) != id;

  cometd_replay_positions_set (self->positions, key, id, id);
  if (is_changed)
    tell_changed (self, key);
}

static void
begin_session (CometdReplayTracker *self,
               CometdMessage       *handshake)
{
  self->is_granted = FALSE;
  cometd_replay_subscriptions_clear (self->subscriptions);
  cometd_ext_set (handshake, "replay", json_node_init_boolean (json_node_alloc (), TRUE));
}

static void
ask_for_events (CometdReplayTracker *self,
                CometdMessage       *subscribe,
                const char          *name)
{
  g_autofree char *key = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autoptr(JsonObject) ids = json_object_new ();

  if (!self->is_granted || !cometd_channel_is_broadcast (name))
    return;

  cometd_replay_subscriptions_add (self->subscriptions, name);
  key = cometd_replay_dup_key (name);
  load (self, key);
  load_covered (self, key);
  keys = cometd_replay_positions_list_covered (self->positions, key);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *covered = g_ptr_array_index (keys, i);

      json_object_set_int_member (ids, covered,
                                  cometd_replay_positions_get_accepted (self->positions, covered));
    }

  if (keys->len > 0)
    cometd_ext_set (subscribe, "replay", json_node_init_object (json_node_alloc (), ids));
}

static void
use_fallback (CometdReplayTracker *self,
              const char          *key)
{
  g_autofree char *old_id =
    cometd_replay_format_id (cometd_replay_positions_get_accepted (self->positions, key));

  set_id (self, key,
          self->fallback == COMETD_REPLAY_FALLBACK_EARLIEST ? COMETD_REPLAY_EARLIEST
                                                            : COMETD_REPLAY_LATEST);
  self->sink->fallback_used (key, old_id, self->user_data);
}

/* The positions that a subscription has sent and the server may have refused: the one that the
 * reply names, or all. (transfer full) */
static GStrv
list_refused (CometdReplayTracker *self,
              CometdMessage       *reply,
              const char          *key)
{
  g_autoptr(GPtrArray) keys = cometd_replay_positions_list_covered (self->positions, key);
  g_autoptr(GStrvBuilder) all = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) named = g_strv_builder_new ();
  gboolean is_named = FALSE;

  for (guint i = 0; i < keys->len; i++)
    {
      const char *covered = g_ptr_array_index (keys, i);
      gint64 id = cometd_replay_positions_get_accepted (self->positions, covered);

      if (id < 0)
        continue;

      g_strv_builder_add (all, covered);
      if (!cometd_replay_names_id (reply, id))
        continue;

      g_strv_builder_add (named, covered);
      is_named = TRUE;
    }

  return g_strv_builder_end (is_named ? named : all);
}

/* Whether the subscription is to be sent again, with other positions. */
static gboolean
replace_refused_ids (CometdReplayTracker *self,
                     CometdMessage       *reply,
                     const char          *name)
{
  g_autofree char *key = cometd_replay_dup_key (name);
  g_auto(GStrv) refused = NULL;

  if (self->fallback == COMETD_REPLAY_FALLBACK_NONE || !cometd_replay_is_id_refused (reply))
    return FALSE;

  refused = list_refused (self, reply, key);
  for (guint i = 0; refused[i] != NULL; i++)
    use_fallback (self, refused[i]);
  return refused[0] != NULL;
}

gint64
cometd_replay_tracker_get_id (CometdReplayTracker *self,
                              const char          *channel)
{
  g_autofree char *key = cometd_replay_dup_key (channel);

  load (self, key);
  return cometd_replay_positions_get_handled (self->positions, key);
}

void
cometd_replay_tracker_set_id (CometdReplayTracker *self,
                              const char          *channel,
                              gint64               id)
{
  g_autofree char *key = cometd_replay_dup_key (channel);

  set_id (self, key, id);
}

void
cometd_replay_tracker_take_request (CometdReplayTracker *self,
                                    CometdMessage       *request)
{
  const char *channel = cometd_message_get_channel (request);
  const char *name = cometd_message_get_subscription (request);

  if (strcmp (channel, "/meta/handshake") == 0)
    begin_session (self, request);
  else if (strcmp (channel, "/meta/subscribe") == 0 && name != NULL)
    ask_for_events (self, request, name);
  else if (strcmp (channel, "/meta/unsubscribe") == 0 && name != NULL)
    cometd_replay_subscriptions_remove (self->subscriptions, name);
  else if (strcmp (channel, "/meta/disconnect") == 0 && self->store != NULL)
    cometd_replay_store_flush (self->store);
}

/* Whether the subscription is to be sent again. */
static gboolean
take_subscribe_reply (CometdReplayTracker *self,
                      CometdMessage       *reply)
{
  const char *name = cometd_message_get_subscription (reply);

  if (!self->is_granted || name == NULL || cometd_message_get_successful (reply) ||
      !cometd_channel_is_valid (name))
    return FALSE;

  if (replace_refused_ids (self, reply, name))
    return TRUE;

  cometd_replay_subscriptions_remove (self->subscriptions, name);
  return FALSE;
}

gboolean
cometd_replay_tracker_take_reply (CometdReplayTracker *self,
                                  CometdMessage       *reply)
{
  const char *channel = cometd_message_get_channel (reply);

  if (strcmp (channel, "/meta/subscribe") == 0)
    return take_subscribe_reply (self, reply);

  if (strcmp (channel, "/meta/handshake") == 0)
    self->is_granted = cometd_message_get_successful (reply) && cometd_replay_is_granted (reply);
  return FALSE;
}

/* key: of the event's channel; owned by the caller. */
static gboolean
read_position (CometdMessage  *event,
               char          **key,
               gint64         *id)
{
  if (!cometd_replay_read_id (event, id))
    return FALSE;

  *key = cometd_replay_dup_key (cometd_message_get_channel (event));
  return TRUE;
}

gboolean
cometd_replay_tracker_accept (CometdReplayTracker *self,
                              CometdMessage       *event)
{
  g_autofree char *key = NULL;
  gint64 id;

  if (!self->is_granted || !read_position (event, &key, &id) ||
      !cometd_replay_subscriptions_covers (self->subscriptions, key))
    return FALSE;

  return cometd_replay_positions_accept (self->positions, key, id);
}

void
cometd_replay_tracker_handle (CometdReplayTracker *self,
                              CometdMessage       *event)
{
  g_autofree char *key = NULL;
  gint64 id;

  if (read_position (event, &key, &id) &&
      cometd_replay_positions_handle (self->positions, key, id))
    tell_changed (self, key);
}

GVariant *
cometd_replay_tracker_save (CometdReplayTracker *self)
{
  return cometd_replay_state_save (self->positions, self->subscriptions, self->is_granted);
}

gboolean
cometd_replay_tracker_restore (CometdReplayTracker  *self,
                               GVariant             *state,
                               GError              **error)
{
  return cometd_replay_state_restore (state, &self->positions, &self->subscriptions,
                                      &self->is_granted, error);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <string.h>

#include "story.h"

/* How long a server that behaves holds a connect. Milliseconds. */
#define HOLD 20000
#define MAX_STALE 10

/* A body or frame that has arrived at the server. */
typedef struct
{
  CometdTransport *transport; /* Owned. */
  guint64 exchange;
  gint64 time;
  GPtrArray *messages; /* CometdMessage */
} StoryRequest;

static void
request_free (gpointer data)
{
  StoryRequest *request = data;

  g_object_unref (request->transport);
  g_ptr_array_unref (request->messages);
  g_free (request);
}

static gboolean
is_alive (CometdTransport *transport)
{
  FakeRecord *record = fake_transport_get_record (transport);

  return !record->is_aborted && !record->is_closed;
}

static gboolean
is_cancelled (StoryRequest *request)
{
  GArray *cancelled = fake_transport_get_record (request->transport)->cancelled;

  for (guint i = 0; i < cancelled->len; i++)
    if (g_array_index (cancelled, guint64, i) == request->exchange)
      return cometd_transport_ends_exchanges (request->transport);

  return !is_alive (request->transport);
}

static void
read_exchange (Story           *story,
               CometdTransport *transport,
               FakeExchange    *exchange)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GBytes) bytes = g_bytes_new (exchange->body, strlen (exchange->body));
  StoryRequest *request = g_new0 (StoryRequest, 1);

  request->transport = g_object_ref (transport);
  request->exchange = exchange->number;
  request->time = story->stage->now;
  request->messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_assert_true (cometd_codec_read (exchange->body, strlen (exchange->body), 100, envelopes, NULL));
  for (guint i = 0; i < envelopes->len; i++)
    {
      const CometdEnvelope *envelope = &g_array_index (envelopes, CometdEnvelope, i);

      g_ptr_array_add (request->messages, cometd_message_new_from_envelope (bytes, envelope, NULL));
    }
  g_ptr_array_add (story->requests, request);
}

static void
read_all (Story *story)
{
  GPtrArray *transports = story->stage->transports;

  g_array_set_size (story->n_read, transports->len);
  for (guint i = 0; i < transports->len; i++)
    {
      CometdTransport *transport = g_ptr_array_index (transports, i);
      GPtrArray *sent = fake_transport_get_record (transport)->sent;
      guint *n_read = &g_array_index (story->n_read, guint, i);

      while (*n_read < sent->len)
        read_exchange (story, transport, g_ptr_array_index (sent, (*n_read)++));
    }

  for (guint i = story->requests->len; i > 0; i--)
    if (is_cancelled (g_ptr_array_index (story->requests, i - 1)))
      g_ptr_array_remove_index (story->requests, i - 1);
}

/* What it writes. */

static const char *
pick_advice (Story *story)
{
  static const char * const all[] = {
    ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":20000}",
    ",\"advice\":{\"reconnect\":\"retry\",\"interval\":5000}",
    ",\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
    ",\"advice\":{\"reconnect\":\"none\"}",
    ",\"advice\":{\"reconnect\":\"retry\",\"interval\":2000,\"multiple-clients\":true}",
    ",\"advice\":{}",
  };

  return story_is_mean (story) ? all[story_pick (story, G_N_ELEMENTS (all))] : "";
}

static const char *
pick_ext (Story      *story,
          const char *channel)
{
  if (!story->is_noisy || story_may (story, 50))
    return "";

  if (g_str_equal (channel, "/meta/handshake"))
    return story_may (story, 50) ? ",\"ext\":{\"ack\":true}" : ",\"x-messages\":2";
  return story_may (story, 50) ? ",\"ext\":{\"ack\":1}" : ",\"ext\":{\"ack\":2}";
}

static void
write_events (Story   *story,
              GString *json)
{
  static const char * const events[] = {
    "{\"channel\":\"/a\",\"data\":1}", "{\"channel\":\"/a/b\",\"data\":{\"b\":2}}",
    "{\"channel\":\"/service/a\",\"data\":3}",
    "{\"channel\":\"/a\",\"data\":4,\"advice\":{\"reconnect\":\"none\"},\"successful\":false}",
    "{\"channel\":\"/a/*\",\"data\":5}", "{\"channel\":\"/c\"}",
  };

  for (guint n = story_pick (story, 4); n > 0; n--)
    g_string_append_printf (json, "%s%s", json->len > 1 ? "," : "",
                            events[story_pick (story, G_N_ELEMENTS (events))]);
}

static void
write_refusal (Story   *story,
               GString *json)
{
  static const char * const errors[] = {
    "401::who are you", "402::unknown session", "403::denied", "403:a:create_denied",
    "404::unknown", "408::too long", "500::trouble", "",
  };

  g_string_append_printf (json, ",\"successful\":false,\"error\":\"%s\"%s",
                          errors[story->is_strict && story_may (story, 60)
                                   ? 0
                                   : story_pick (story, G_N_ELEMENTS (errors))],
                          pick_advice (story));
}

static void
write_accepted (Story         *story,
                CometdMessage *message,
                GString       *json)
{
  static const char * const types[] = {
    "\"websocket\",\"long-polling\"", "\"long-polling\"", "\"websocket\"", "",
  };
  const char *channel = cometd_message_get_channel (message);
  g_autofree char *client_id = NULL;

  g_string_append (json, ",\"successful\":true");
  if (g_str_equal (channel, "/meta/handshake"))
    {
      client_id = g_strdup_printf ("c%u", ++story->n_sessions);
      g_hash_table_add (story->sessions, g_strdup (client_id));
      g_string_append_printf (json, ",\"clientId\":\"%s\",\"supportedConnectionTypes\":[%s]",
                              story_is_mean (story) && story_may (story, 10) ? "" : client_id,
                              types[story_is_mean (story) ? story_pick (story, 4)
                                                                             : 0]);
    }
  else if (g_str_has_prefix (channel, "/service/") && story_may (story, 50))
    g_string_append (json, ",\"data\":1");
  if (cometd_message_get_subscription (message) != NULL)
    g_string_append_printf (json, ",\"subscription\":\"%s\"",
                            cometd_message_get_subscription (message));

  if (story->is_noisy)
    g_string_append (json, pick_advice (story));
  else if (g_str_equal (channel, "/meta/handshake") || g_str_equal (channel, "/meta/connect"))
    g_string_append_printf (json, ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,"
                            "\"timeout\":%d}", HOLD);
  g_string_append (json, pick_ext (story, channel));
}

static gboolean
is_known (Story         *story,
          CometdMessage *message)
{
  const char *client_id = cometd_message_get_client_id (message);

  return g_str_equal (cometd_message_get_channel (message), "/meta/handshake") ||
         (client_id != NULL && g_hash_table_contains (story->sessions, client_id));
}

static void
write_reply (Story         *story,
             CometdMessage *message,
             GString       *json)
{
  const char *channel = cometd_message_get_channel (message);
  gboolean is_known_session = is_known (story, message);

  g_string_append_printf (json, "%s{\"channel\":\"%s\",\"id\":\"%s\"", json->len > 1 ? "," : "",
                          channel, cometd_message_get_id (message));
  if (!is_known_session)
    g_string_append (json, ",\"successful\":false,\"error\":\"402::unknown\","
                     "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}");
  else if (story_is_mean (story) ||
           (story->is_strict && story->is_noisy && story_may (story, 20)))
    write_refusal (story, json);
  else
    write_accepted (story, message, json);
  g_string_append_c (json, '}');

  if (g_str_equal (channel, "/meta/disconnect") && is_known_session)
    g_hash_table_remove (story->sessions, cometd_message_get_client_id (message));
  if (story->is_noisy && story_may (story, 10))
    write_events (story, json);
}

/* What it sends. */

/* Nothing is read from a WebSocket in a nested main loop of its own. */
static gboolean
can_receive (Story           *story,
             CometdTransport *transport)
{
  return is_alive (transport) && !fake_transport_get_record (transport)->is_suspended &&
         (transport != story->receiving || cometd_transport_ends_exchanges (transport));
}

static gboolean
begin_receiving (Story           *story,
                 CometdTransport *transport)
{
  if (!can_receive (story, transport))
    return FALSE;

  story->receiving = transport;
  return TRUE;
}

static void
push (Story           *story,
      CometdTransport *transport,
      guint64          exchange,
      const char      *json)
{
  g_autoptr(GBytes) bytes = g_bytes_new (json, strlen (json));
  CometdTransport *old = story->receiving;

  if (!begin_receiving (story, transport))
    return;

  if (story->is_noisy && story_may (story, 10))
    cometd_transport_tell_progress (transport,
                                    cometd_transport_ends_exchanges (transport) ? exchange : 0);
  cometd_transport_tell_received (transport, bytes,
                                  cometd_transport_ends_exchanges (transport) ? exchange : 0);
  story->receiving = old;
  if (g_queue_get_length (&story->stale) < MAX_STALE && story_may (story, 10))
    g_queue_push_tail (&story->stale, g_strdup (json));
}

static void
pick_failure (Story         *story,
              gboolean       is_upgrade,
              CometdFailure *failure)
{
  static const guint statuses[] = { 0, 400, 401, 403, 404, 408, 429, 500, 502, 503 };

  failure->kind = story_pick (story, COMETD_FAILURE_TOO_LARGE + 1);
  if (story_may (story, story->is_strict ? 20 : 60))
    failure->kind = COMETD_FAILURE_BROKEN;
  if (failure->kind == COMETD_FAILURE_UPGRADE && !is_upgrade)
    failure->kind = COMETD_FAILURE_STATUS;
  else if (failure->kind == COMETD_FAILURE_STATUS && is_upgrade)
    failure->kind = COMETD_FAILURE_UPGRADE;
  if (failure->kind == COMETD_FAILURE_STATUS || failure->kind == COMETD_FAILURE_UPGRADE)
    failure->status = statuses[1 + story_pick (story, G_N_ELEMENTS (statuses) - 1)];
  if (failure->status != 0 && story->is_strict && story_may (story, 50))
    failure->status = 401;
  if (failure->status >= 429 && story_may (story, 50))
    failure->retry_after = story_pick (story, 8000);
  failure->is_local = story_may (story, 10);
  failure->is_frame_refused = is_upgrade && failure->kind == COMETD_FAILURE_BROKEN &&
                              story_may (story, 20);
}

static void
finish (Story           *story,
        CometdTransport *transport,
        guint64          exchange,
        gboolean         fails)
{
  gboolean ends_exchanges = cometd_transport_ends_exchanges (transport);
  CometdFailure failure = { .kind = COMETD_FAILURE_BROKEN };
  g_autoptr(GError) error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "noise");
  CometdTransport *old = story->receiving;

  if ((!ends_exchanges && !fails) || !begin_receiving (story, transport))
    return;

  pick_failure (story, !ends_exchanges, &failure);
  failure.error = error;
  if (ends_exchanges)
    cometd_transport_tell_finished (transport, exchange, fails ? &failure : NULL);
  else
    cometd_transport_tell_lost (transport, &failure);
  story->receiving = old;
}

/* Whether it is too early for a reply. */
static gboolean
is_held (Story        *story,
         StoryRequest *request)
{
  CometdMessage *first = g_ptr_array_index (request->messages, 0);
  CometdJsonSlice advice;

  return request->messages->len == 1 &&
         g_str_equal (cometd_message_get_channel (first), "/meta/connect") &&
         is_known (story, first) &&
         !(cometd_message_peek_field (first, COMETD_FIELD_ADVICE, &advice) && advice.length > 2) &&
         story->stage->now - request->time < HOLD * (gint64)1000;
}

static gboolean
may_reply (Story        *story,
           StoryRequest *request)
{
  return can_receive (story, request->transport) &&
         (!is_held (story, request) || (story->is_noisy && story_may (story, 30)));
}

static void
reply_to (Story        *story,
          StoryRequest *request)
{
  g_autoptr(GString) json = g_string_new ("[");
  gboolean is_twice = story_is_mean (story);

  if (story->is_noisy && story_may (story, 20))
    write_events (story, json);
  for (guint i = 0; i < request->messages->len; i++)
    if (!story_is_mean (story))
      write_reply (story, g_ptr_array_index (request->messages, i), json);
  g_string_append_c (json, ']');

  push (story, request->transport, request->exchange, json->str);
  if (is_twice && !is_cancelled (request))
    push (story, request->transport, request->exchange, json->str);
  if (!is_cancelled (request))
    finish (story, request->transport, request->exchange, FALSE);
}

static void
take_request (Story *story,
              guint  index)
{
  StoryRequest *request = g_ptr_array_steal_index (story->requests, index);
  guint what = story_is_mean (story) ? story_pick (story, 100) : 0;

  story->where = "server";
  if (what < 30)
    reply_to (story, request);
  else if (what < 70)
    finish (story, request->transport, request->exchange, TRUE);
  else if (what < 85)
    finish (story, request->transport, request->exchange, FALSE);
  request_free (request);
}

static void
send_unasked (Story *story)
{
  static const char * const all[] = {
    ("{\"channel\":\"/meta/connect\",\"successful\":false,"
     "\"advice\":{\"reconnect\":\"handshake\"}}"),
    "{\"channel\":\"/meta/disconnect\",\"successful\":true}",
    "{\"channel\":\"/meta/connect\",\"advice\":{\"reconnect\":\"none\"}}",
    "{\"channel\":\"/meta/connect\",\"advice\":{\"interval\":100}}",
  };
  g_autofree char *stale = NULL;
  g_autoptr(GString) json = g_string_new ("[");
  StoryRequest *request =
    g_ptr_array_index (story->requests, story_pick (story, story->requests->len));

  story->where = "unasked";
  if (story_is_mean (story))
    g_string_append (json, all[story_pick (story, G_N_ELEMENTS (all))]);
  else
    write_events (story, json);
  g_string_append_c (json, ']');
  if (story_is_mean (story))
    stale = g_queue_pop_head (&story->stale);
  push (story, request->transport, request->exchange, stale != NULL ? stale : json->str);
}

static void
close_transports (Story *story)
{
  for (guint i = 0; i < story->stage->transports->len; i++)
    {
      CometdTransport *transport = g_ptr_array_index (story->stage->transports, i);

      if (fake_transport_get_record (transport)->is_closed && story_may (story, 50))
        cometd_transport_tell_closed (transport);
    }
}

void
story_server_act (Story *story)
{
  guint index = 0;

  read_all (story);
  if (story->is_noisy && story_may (story, 5))
    close_transports (story);
  if (story_is_mean (story) && story_may (story, 10))
    g_hash_table_remove_all (story->sessions);
  if (story->requests->len == 0)
    return;

  if (story->is_noisy && story_may (story, 20))
    {
      send_unasked (story);
      return;
    }

  /* Over a WebSocket, and for long-polling but for the connect, it replies in order. */
  while (index < story->requests->len &&
         !may_reply (story, g_ptr_array_index (story->requests, index)))
    index++;
  if (index < story->requests->len)
    take_request (story, index);
}

void
story_server_init (Story *story)
{
  story->requests = g_ptr_array_new_with_free_func (request_free);
  story->n_read = g_array_new (FALSE, TRUE, sizeof (guint));
  story->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&story->stale);
}

void
story_server_clear (Story *story)
{
  g_ptr_array_unref (story->requests);
  g_array_unref (story->n_read);
  g_hash_table_unref (story->sessions);
  g_queue_clear_full (&story->stale, g_free);
}

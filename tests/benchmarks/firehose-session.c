/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "firehose-session.h"

#include "bench-messages.h"

#include <cometd-glib/cometd-message-private.h>
#include <string.h>

#define HOLD_TIME (10 * G_TIME_SPAN_SECOND)

struct _FirehoseSession
{
  guint number;

  GMutex mutex; /* Protects the following fields. */
  GCond changed;
  guint n_batches;
  GPtrArray *batches; /* GBytes; sent in turn. */
  guint next_batch;
  GString *echoes;
  gboolean ended;
};

/* Sessions live as long as the server, which runs for one benchmark. */
static GMutex sessions_mutex;
static GPtrArray *sessions;

static FirehoseSession *
session_new (void)
{
  FirehoseSession *self = g_new0 (FirehoseSession, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->echoes = g_string_new (NULL);

  g_mutex_lock (&sessions_mutex);
  if (sessions == NULL)
    sessions = g_ptr_array_new ();
  self->number = sessions->len;
  g_ptr_array_add (sessions, self);
  g_mutex_unlock (&sessions_mutex);
  return self;
}

FirehoseSession *
firehose_session_find (const char *client_id)
{
  FirehoseSession *self = NULL;
  guint64 number;

  if (client_id == NULL || !g_str_has_prefix (client_id, "client") ||
      !g_ascii_string_to_unsigned (client_id + strlen ("client"), 10, 0, G_MAXUINT, &number, NULL))
    return NULL;

  g_mutex_lock (&sessions_mutex);
  if (sessions != NULL && number < sessions->len)
    self = g_ptr_array_index (sessions, number);
  g_mutex_unlock (&sessions_mutex);
  return self;
}

void
firehose_append_reply (GString    *replies,
                       const char *channel,
                       const char *id,
                       const char *more)
{
  g_string_append_printf (replies, "%s{\"channel\":\"%s\",\"successful\":true%s",
                          replies->len > 0 ? "," : "", channel, more);
  if (id != NULL)
    g_string_append_printf (replies, ",\"id\":\"%s\"", id);
  g_string_append_c (replies, '}');
}

static void
start_flood (FirehoseSession *self,
             CometdMessage   *message)
{
  JsonArray *data = json_node_get_array (cometd_message_get_data (message));
  const guint batch = json_array_get_int_element (data, 1);
  const guint n_channels =
    json_array_get_length (data) > 3 ? json_array_get_int_element (data, 3) : 0;

  g_mutex_lock (&self->mutex);
  self->n_batches = json_array_get_int_element (data, 0) / batch;
  g_clear_pointer (&self->batches, g_ptr_array_unref);
  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  self->next_batch = 0;
  for (guint first = 0; first == 0 || first < n_channels; first += batch)
    g_ptr_array_add (self->batches,
                     bench_make_events (batch, json_array_get_int_element (data, 2), n_channels,
                                        first));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
echo (FirehoseSession *self,
      CometdMessage   *message)
{
  g_autofree char *data = cometd_message_dup_data_json (message);

  g_mutex_lock (&self->mutex);
  g_string_append_printf (self->echoes, "%s{\"channel\":\"/service/echo\",\"data\":%s}",
                          self->echoes->len > 0 ? "," : "", data);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
end (FirehoseSession *self)
{
  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
answer (FirehoseSession *self,
        CometdMessage   *message,
        GString         *replies)
{
  const char *channel = cometd_message_get_channel (message);
  const char *subscription = cometd_message_get_subscription (message);
  g_autofree char *more = NULL;

  if (strcmp (channel, "/meta/handshake") == 0)
    more = g_strdup_printf (",\"clientId\":\"client%u\",\"version\":\"1.0\","
                            "\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"],"
                            "\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}",
                            self->number);
  else if (subscription != NULL)
    more = g_strdup_printf (",\"subscription\":\"%s\"", subscription);
  else if (strcmp (channel, "/meta/disconnect") == 0)
    end (self);
  else if (strcmp (channel, "/service/start") == 0)
    start_flood (self, message);
  else if (strcmp (channel, "/service/echo") == 0)
    echo (self, message);
  else if (strcmp (channel, "/bench/silent") == 0)
    return;

  firehose_append_reply (replies, channel, cometd_message_get_id (message),
                         more != NULL ? more : "");
}

static gboolean
wants_answer_now (CometdMessage *message)
{
  JsonNode *advice = cometd_message_get_advice (message);

  return (advice != NULL &&
          json_object_get_int_member_with_default (json_node_get_object (advice), "timeout", 1) ==
            0);
}

gboolean
firehose_session_take (FirehoseSession **session,
                       const char       *text,
                       gsize             length,
                       GString          *replies,
                       char            **connect_id,
                       gboolean         *hold)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GBytes) frame = g_bytes_new_static (text, length);

  *connect_id = NULL;
  if (!cometd_codec_read (text, length, 100, envelopes, NULL))
    return FALSE;

  for (guint i = 0; i < envelopes->len; i++)
    {
      g_autoptr(CometdMessage) message =
        cometd_message_new_from_envelope (frame, &g_array_index (envelopes, CometdEnvelope, i),
                                          NULL);

      if (*session == NULL)
        *session = firehose_session_find (cometd_message_get_client_id (message));
      if (*session == NULL)
        *session = session_new ();

      if (strcmp (cometd_message_get_channel (message), "/meta/connect") == 0)
        {
          *connect_id = g_strdup (cometd_message_get_id (message));
          *hold = !wants_answer_now (message);
        }
      else
        answer (*session, message, replies);
    }

  return TRUE;
}

void
firehose_session_wait (FirehoseSession *self,
                       GString         *events)
{
  const gint64 deadline = g_get_monotonic_time () + HOLD_TIME;

  g_mutex_lock (&self->mutex);
  while (self->n_batches == 0 && self->echoes->len == 0 && !self->ended)
    if (!g_cond_wait_until (&self->changed, &self->mutex, deadline))
      break;

  if (self->n_batches > 0)
    {
      gsize length;
      const char *text =
        g_bytes_get_data (g_ptr_array_index (self->batches, self->next_batch), &length);

      g_string_append_len (events, text, length);
      self->next_batch = (self->next_batch + 1) % self->batches->len;
      self->n_batches--;
    }
  else
    {
      g_string_append_len (events, self->echoes->str, self->echoes->len);
      g_string_truncate (self->echoes, 0);
    }
  g_mutex_unlock (&self->mutex);
}

char *
firehose_session_take_echo (FirehoseSession *self)
{
  char *echoes = NULL;

  g_mutex_lock (&self->mutex);
  if (self->echoes->len > 0)
    {
      echoes = g_strdup (self->echoes->str);
      g_string_truncate (self->echoes, 0);
    }
  g_mutex_unlock (&self->mutex);
  return echoes;
}

guint
firehose_session_take_flood (FirehoseSession  *self,
                             GPtrArray       **batches)
{
  guint n_batches;

  g_mutex_lock (&self->mutex);
  n_batches = self->n_batches;
  self->n_batches = 0;
  if (n_batches > 0)
    *batches = g_ptr_array_ref (self->batches);
  g_mutex_unlock (&self->mutex);
  return n_batches;
}

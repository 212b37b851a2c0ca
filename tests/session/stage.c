/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stage.h"

#include <cometd-glib/cometd-error-private.h>
#include <string.h>

static Stage *current_stage; /* The data of stage_done(), which is the tag. */

static gint64
get_time (gpointer data)
{
  Stage *stage = data;

  stage->now += stage->pace;
  return stage->now;
}

static void
set_alarm (gint64   time,
           gpointer data)
{
  ((Stage *)data)->alarm = time;
}

static double
get_random (gpointer data)
{
  return ((Stage *)data)->random;
}

static const CometdClock stage_clock = { get_time, set_alarm, get_random };

static void
note (Stage      *stage,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
note (Stage      *stage,
      const char *format,
      ...)
{
  va_list args;

  if (stage->news->len > 0)
    g_string_append_c (stage->news, ' ');
  va_start (args, format);
  g_string_append_vprintf (stage->news, format, args);
  va_end (args);
}

static const char *
get_nick (GType type,
          int   value)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (klass, value);

  return found != NULL ? found->value_nick : "?";
}

static const char *
name_error (const GError *error)
{
  if (error == NULL)
    return "ok";
  if (error->domain == COMETD_ERROR)
    return get_nick (COMETD_TYPE_ERROR, error->code);
  return g_quark_to_string (error->domain);
}

static CometdTransport *
make_transport (const char *connection_type,
                guint       address,
                gpointer    user_data)
{
  Stage *stage = user_data;
  CometdTransport *transport = fake_transport_new (connection_type);

  if (transport != NULL)
    g_ptr_array_add (stage->transports, g_object_ref (transport));
  stage->address = address;
  return transport;
}

static void
changed (CometdState old_state,
         CometdState new_state,
         gpointer    user_data)
{
  if (old_state != new_state)
    note (user_data, "%s", get_nick (COMETD_TYPE_STATE, new_state));
}

static void
meta (CometdMessage *message,
      gpointer       user_data)
{
}

static void
event (CometdMessage *message,
       gpointer      *subscriptions,
       guint          n_subscriptions,
       gpointer       user_data)
{
  Stage *stage = user_data;
  g_autofree char *data = cometd_message_dup_data_json (message);

  note (stage, "event:%s=%s", cometd_message_get_channel (message), data);
  for (guint i = 0; i < n_subscriptions; i++)
    g_string_append_printf (stage->news, ">%s", (char *)subscriptions[i]);
  if (stage->on_event != NULL)
    stage->on_event (stage, message);
}

static void
subscription (gpointer                 handle,
              CometdSubscriptionState  state,
              CometdMessage           *reply,
              const GError            *error,
              gpointer                 user_data)
{
  note (user_data, "%s:%s", (char *)handle, get_nick (COMETD_TYPE_SUBSCRIPTION_STATE, state));
  if (error != NULL && state == COMETD_SUBSCRIPTION_STATE_FAILED)
    g_string_append_printf (((Stage *)user_data)->news, "(%s)", name_error (error));
}

/* Only what nothing else has reported: not after a close, nor after an open that failed. */
static void
ended (gpointer user_data)
{
  Stage *stage = user_data;
  const GError *error = cometd_session_get_end_error (stage->session);
  g_autofree char *opened = g_strdup_printf ("open:%s", name_error (error));

  if (error != NULL && !g_str_has_suffix (stage->news->str, opened))
    note (stage, "ended:%s", name_error (error));
}

static void
unreachable (const GError *error,
             gpointer      user_data)
{
  note (user_data, "unreachable");
}

static gboolean
can_authenticate (gpointer user_data)
{
  return ((Stage *)user_data)->has_credentials;
}

static void
authenticate (CometdMessage *reply,
              gpointer       user_data)
{
  note (user_data, reply != NULL ? "authenticate" : "authenticated-no-more");
  ((Stage *)user_data)->n_authenticate++;
}

static void
given_up (gpointer user_data)
{
  note (user_data, "given-up");
}

static void
connecting (gpointer user_data)
{
  Stage *stage = user_data;

  stage->n_connecting++;
  if (stage->on_connecting != NULL)
    stage->on_connecting (stage);
}

static void
sent (gpointer user_data)
{
  ((Stage *)user_data)->n_sent_told++;
}

Stage *
stage_new (const char *connection_types)
{
  Stage *stage = g_new0 (Stage, 1);

  stage->settings = (CometdSessionSettings){
    .connection_timeout = 10000,
    .max_network_delay = 10000,
    .backoff_increment = 1000,
    .max_backoff = 30000,
    .max_message_size = 16 * 1024 * 1024,
    .max_batch_size = 32 * 1024,
    .max_outgoing_size = 16 * 1024 * 1024,
    .max_depth = 100,
    .resubscribe = TRUE,
    .connection_types = g_strsplit (connection_types, ",", -1),
    .n_addresses = 1,
  };
  stage->listener = (CometdSessionListener){
    make_transport, changed, meta, event, subscription, ended, unreachable, can_authenticate,
    authenticate, given_up, connecting, sent,
  };
  stage->now = 1000 * G_USEC_PER_SEC;
  stage->alarm = -1;
  stage->transports = g_ptr_array_new_with_free_func (g_object_unref);
  stage->news = g_string_new (NULL);
  stage->session = cometd_session_new (&stage->listener, stage, &stage->settings, NULL,
                                       &stage_clock, stage);
  current_stage = stage;
  return stage;
}

void
stage_free (Stage *stage)
{
  if (stage->session != NULL)
    {
      cometd_session_detach (stage->session);
      g_assert_cmpint (stage->alarm, ==, -1);
      g_assert_finalize_object (stage->session);
    }

  for (guint i = 0; i < stage->transports->len; i++)
    {
      FakeRecord *record = fake_transport_get_record (g_ptr_array_index (stage->transports, i));

      g_assert_true (record->is_closed || record->is_aborted);
      g_assert_cmpint (G_OBJECT (g_ptr_array_index (stage->transports, i))->ref_count, ==, 1);
    }

  g_ptr_array_unref (stage->transports);
  g_string_free (stage->news, TRUE);
  g_strfreev (stage->settings.connection_types);
  g_free (stage);
}

CometdTransport *
stage_transport (Stage *stage)
{
  g_assert_cmpuint (stage->transports->len, >, 0);
  return g_ptr_array_index (stage->transports, stage->transports->len - 1);
}

void
stage_run (Stage *stage)
{
  for (guint i = 0; stage->alarm != -1 && stage->alarm <= stage->now; i++)
    {
      g_assert_cmpuint (i, <, 1000);
      stage->alarm = -1;
      cometd_session_alarm (stage->session);
    }
}

void
stage_pass (Stage *stage,
            guint  milliseconds)
{
  gint64 end = stage->now + milliseconds * (gint64)1000;

  stage_run (stage);
  while (stage->alarm != -1 && stage->alarm <= end)
    {
      stage->now = stage->alarm;
      stage_run (stage);
    }
  stage->now = end;
}

void
stage_assert_idle (Stage *stage)
{
  stage_pass (stage, 1000);
  g_assert_cmpint (stage->alarm, ==, -1);
}

char *
stage_news (Stage *stage)
{
  char *news = g_strdup (stage->news->str);

  g_string_truncate (stage->news, 0);
  return news;
}

/* Finds the exchange that carries the last message sent on a channel (and about a subscription),
 * and the message. */
static FakeExchange *
find_exchange (Stage          *stage,
               const char     *channel,
               CometdMessage **found)
{
  FakeRecord *record = fake_transport_get_record (stage_transport (stage));
  g_autofree char *wanted = NULL;
  const char *colon = strchr (channel, ':');

  wanted = colon != NULL ? g_strndup (channel, (gsize)(colon - channel)) : g_strdup (channel);
  for (guint i = record->sent->len; i > 0; i--)
    {
      FakeExchange *sent = g_ptr_array_index (record->sent, i - 1);
      g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
      g_autoptr(GBytes) bytes = g_bytes_new (sent->body, strlen (sent->body));

      cometd_codec_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 100, envelopes,
                         NULL);
      for (guint j = envelopes->len; j > 0; j--)
        {
          g_autoptr(CometdMessage) message =
            cometd_message_new_from_envelope (bytes,
                                              &g_array_index (envelopes, CometdEnvelope, j - 1),
                                              NULL);

          if (g_str_equal (cometd_message_get_channel (message), wanted) &&
              (colon == NULL ||
               g_strcmp0 (cometd_message_get_subscription (message), colon + 1) == 0))
            {
              if (found != NULL)
                *found = g_steal_pointer (&message);
              return sent;
            }
        }
    }

  g_error ("Nothing was sent on %s", channel);
}

static CometdMessage *
find_last (Stage      *stage,
           const char *channel,
           guint64    *exchange)
{
  CometdMessage *message = NULL;

  *exchange = find_exchange (stage, channel, &message)->number;
  return message;
}

char *
stage_last (Stage      *stage,
            const char *channel)
{
  guint64 exchange;
  g_autoptr(CometdMessage) message = find_last (stage, channel, &exchange);

  return cometd_message_to_json (message);
}

char *
stage_last_id (Stage      *stage,
               const char *channel)
{
  guint64 exchange;
  g_autoptr(CometdMessage) message = find_last (stage, channel, &exchange);

  return g_strdup (cometd_message_get_id (message));
}

/* Delivers the response of an exchange: a body, and its end if the transport has responses. */
static void
respond (Stage      *stage,
         guint64     exchange,
         const char *json)
{
  g_autoptr(CometdTransport) transport = g_object_ref (stage_transport (stage));
  gboolean ends_exchanges = cometd_transport_ends_exchanges (transport);
  g_autoptr(GBytes) bytes = g_bytes_new (json, strlen (json));

  cometd_transport_tell_received (transport, bytes, ends_exchanges ? exchange : 0);
  if (ends_exchanges)
    cometd_transport_tell_finished (transport, exchange, NULL);
  stage_run (stage);
}

void
stage_answer_all (Stage      *stage,
                  const char *channel,
                  const char *members)
{
  FakeExchange *exchange = find_exchange (stage, channel, NULL);
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GBytes) bytes = g_bytes_new (exchange->body, strlen (exchange->body));
  g_autoptr(GString) json = g_string_new ("[");

  cometd_codec_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 100, envelopes,
                     NULL);
  for (guint i = 0; i < envelopes->len; i++)
    {
      g_autoptr(CometdMessage) message =
        cometd_message_new_from_envelope (bytes, &g_array_index (envelopes, CometdEnvelope, i),
                                          NULL);

      g_string_append_printf (json, "%s{\"channel\":\"%s\",\"id\":\"%s\",%s}", i > 0 ? "," : "",
                              cometd_message_get_channel (message),
                              cometd_message_get_id (message), members);
    }
  g_string_append_c (json, ']');
  respond (stage, exchange->number, json->str);
}

void
stage_answer_with (Stage      *stage,
                   const char *before,
                   const char *channel,
                   const char *members,
                   const char *after)
{
  guint64 exchange;
  g_autoptr(CometdMessage) message = find_last (stage, channel, &exchange);
  g_autofree char *json =
    g_strdup_printf ("[%s{\"channel\":\"%s\",\"id\":\"%s\",%s}%s]", before,
                     cometd_message_get_channel (message), cometd_message_get_id (message),
                     members, after);

  respond (stage, exchange, json);
}

void
stage_answer (Stage      *stage,
              const char *channel,
              const char *members)
{
  stage_answer_with (stage, "", channel, members, "");
}

void
stage_push (Stage      *stage,
            const char *json)
{
  g_autoptr(CometdTransport) transport = g_object_ref (stage_transport (stage));
  g_autoptr(GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr(CometdMessage) message = NULL;
  guint64 exchange = 0;

  if (cometd_transport_ends_exchanges (transport))
    message = find_last (stage, "/meta/connect", &exchange);
  cometd_transport_tell_received (transport, bytes, exchange);
  stage_run (stage);
}

void
stage_progress (Stage      *stage,
                const char *channel)
{
  CometdTransport *transport = stage_transport (stage);

  cometd_transport_tell_progress (transport, cometd_transport_ends_exchanges (transport)
                                               ? find_exchange (stage, channel, NULL)->number
                                               : 0);
  stage_run (stage);
}

void
stage_fail_with (Stage               *stage,
                 const char          *channel,
                 const CometdFailure *failure)
{
  g_autoptr(CometdTransport) transport = g_object_ref (stage_transport (stage));
  guint64 exchange;

  if (cometd_transport_ends_exchanges (transport))
    {
      g_object_unref (find_last (stage, channel, &exchange));
      cometd_transport_tell_finished (transport, exchange, failure);
    }
  else
    cometd_transport_tell_lost (transport, failure);
  stage_run (stage);
}

void
stage_fail_full (Stage             *stage,
                 const char        *channel,
                 CometdFailureKind  kind,
                 guint              status,
                 guint              retry_after)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "failure %d", kind);
  CometdFailure failure = { kind, status, retry_after, error };

  stage_fail_with (stage, channel, &failure);
}

void
stage_fail (Stage             *stage,
            const char        *channel,
            CometdFailureKind  kind,
            guint              status)
{
  stage_fail_full (stage, channel, kind, status, 0);
}

void
stage_refuse_frame (Stage *stage)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED, "1009");
  CometdFailure failure = {
    .kind = COMETD_FAILURE_BROKEN,
    .is_frame_refused = TRUE,
    .error = error,
  };

  cometd_transport_tell_lost (stage_transport (stage), &failure);
  stage_run (stage);
}

void
stage_done (CometdMessage *reply,
            const GError  *error,
            gpointer       tag)
{
  note (current_stage, "%s:%s", (char *)tag, name_error (error));
}

void
stage_open (Stage *stage)
{
  g_free (stage_sent (stage));
  g_free (stage_news (stage));
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
  stage_assert_sent (stage, "handshake connect0 connect");
  stage_assert_news (stage, "handshaking connecting connected open:ok");
}

guint64
stage_publish (Stage      *stage,
               const char *channel,
               const char *tag)
{
  g_autoptr(CometdMessage) message = cometd_message_new (channel);
  g_autoptr(JsonNode) data = json_node_init_int (json_node_alloc (), 1);

  cometd_message_set_data (message, data);
  return cometd_session_send (stage->session, message, FALSE, 0, stage_done, (gpointer)tag);
}

const char *
stage_type (Stage *stage)
{
  return cometd_session_get_connection_type (stage->session);
}

void
stage_add_test (const char    *path,
                GTestDataFunc  func)
{
  static const char *const types[] = { "websocket", "long-polling" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *full = g_strdup_printf ("/session/%s/%s", types[i], path);

      g_test_add_data_func (full, types[i], func);
    }
}

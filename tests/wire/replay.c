/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "replay.h"

CometdTestReplay *
replay_start (Wire *wire)
{
  return cometd_test_server_enable_replay (wire->server);
}

CometdReplayExtension *
replay_add (Wire *wire)
{
  CometdReplayExtension *replay = cometd_replay_extension_new ();

  cometd_client_add_extension (wire->client, COMETD_EXTENSION (replay));
  return replay;
}

void
replay_publish (CometdTestReplay *server,
                const char       *channel,
                const char       *text)
{
  g_autoptr(JsonNode) payload = json_node_init_string (json_node_alloc (), text);

  cometd_test_replay_publish (server, channel, payload);
}

void
replay_deliver (Wire       *wire,
                const char *channel,
                const char *data)
{
  BayeuxEngine *engine = cometd_test_server_get_engine (wire->server);
  BayeuxSession *session =
    bayeux_engine_lookup (engine, cometd_client_get_client_id (wire->client));
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"%s\",\"data\":%s}", channel, data);
  g_autoptr(JsonObject) event = bayeux_json_object (json);

  bayeux_engine_deliver (engine, session, event);
}

char *
replay_take_payloads (Wire *wire)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < wire->events->len; i++)
    {
      const char *event = g_ptr_array_index (wire->events, i);
      const char *start = strstr (event, "\"payload\":\"");
      const char *end;

      g_assert_nonnull (start);
      start += strlen ("\"payload\":\"");
      end = strchr (start, '"');
      g_string_append_printf (text, "%s%.*s", i > 0 ? " " : "", (int)(end - start), start);
    }
  g_ptr_array_set_size (wire->events, 0);
  return g_string_free (text, FALSE);
}

gboolean
replay_get_asked_at_handshake (Wire *wire)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/handshake", -1);
  JsonObject *ext = bayeux_json_get_object (record->message, "ext");

  return ext != NULL && bayeux_json_get_boolean (ext, "replay");
}

void
replay_assert_asked (Wire       *wire,
                     int         number,
                     const char *json)
{
  CometdTestRecord *record =
    cometd_test_server_get_record (wire->server, "/meta/subscribe", number);
  JsonObject *ext = bayeux_json_get_object (record->message, "ext");
  JsonObject *replay = ext != NULL ? bayeux_json_get_object (ext, "replay") : NULL;
  g_autofree char *text = replay != NULL ? bayeux_json_object_to_text (replay) : NULL;

  g_assert_cmpstr (text, ==, json);
}

gboolean
replay_unsubscribe (Wire       *wire,
                    const char *channel)
{
  GAsyncResult **result = wire_result (wire);

  cometd_client_unsubscribe_async (wire->client, channel, NULL, cometd_test_store_result, result);
  cometd_test_wait_until (*result != NULL);
  return cometd_client_unsubscribe_finish (wire->client, *result, NULL);
}

char *
replay_dup_cookies (Wire *wire)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, NULL, -1);

  return g_strdup (g_hash_table_lookup (record->headers, "cookie"));
}

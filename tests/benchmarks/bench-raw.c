/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-raw.h"

#include "bench-server.h"

#include <string.h>

static void
websocket_message_cb (SoupWebsocketConnection *websocket,
                      int                      type,
                      GBytes                  *frame,
                      gpointer                 user_data)
{
  BenchRaw *self = user_data;
  gsize length;
  const char *text = g_bytes_get_data (frame, &length);

  self->received (self, text, length);
}

static void
response_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  BenchRaw *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result,
                                                              &error);
  gsize length;
  const char *text;

  if (body == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_error ("libsoup: %s", error->message);
      return;
    }

  if (soup_session_get_async_result_message (SOUP_SESSION (source), result) == self->connect)
    g_clear_object (&self->connect);

  text = g_bytes_get_data (body, &length);
  self->received (self, text, length);
}

static SoupMessage *
post_text (BenchRaw   *self,
           const char *text)
{
  SoupMessage *message;
  g_autoptr(GBytes) body = NULL;

  message = soup_message_new (SOUP_METHOD_POST, self->url);
  body = g_bytes_new (text, strlen (text));
  soup_message_set_request_body_from_bytes (message, "application/json;charset=UTF-8", body);
  /* Without this libsoup opens a connection for each POST. */
  soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, response_cb,
                                    self);
  return message;
}

static void
send_text (BenchRaw   *self,
           const char *text)
{
  if (self->websocket != NULL)
    soup_websocket_connection_send_text (self->websocket, text);
  else
    g_object_unref (post_text (self, text));
}

void
bench_raw_publish (BenchRaw   *self,
                   const char *channel,
                   guint       id,
                   const char *data)
{
  g_autofree char *text = g_strdup_printf ("[{\"channel\":\"%s\",\"id\":\"%u\","
                                           "\"clientId\":\"%s\",\"data\":%s}]",
                                           channel, id, self->client_id, data);

  send_text (self, text);
}

void
bench_raw_connect (BenchRaw *self)
{
  g_autofree char *text = NULL;

  if (self->websocket != NULL || self->connect != NULL)
    return;

  text = g_strdup_printf ("[{\"channel\":\"/meta/connect\",\"id\":\"c\",\"clientId\":\"%s\"}]",
                          self->client_id);
  self->connect = post_text (self, text);
}

static void
handshake_received (BenchRaw   *self,
                    const char *text,
                    gsize       length)
{
  const char *start = g_strstr_len (text, length, "\"clientId\":\"");

  g_assert (start != NULL);
  start += strlen ("\"clientId\":\"");
  self->client_id = g_strndup (start, strcspn (start, "\""));
  self->count++;
}

static void
count_received (BenchRaw   *self,
                const char *text,
                gsize       length)
{
  self->count++;
}

static BenchRaw *
open_session (BenchRaw *self)
{
  g_autofree char *connect = NULL;

  self->count = 0;
  self->received = handshake_received;
  send_text (self, "[{\"channel\":\"/meta/handshake\",\"id\":\"h\",\"version\":\"1.0\"}]");
  bench_wait_for (&self->count, 1);

  self->received = count_received;
  connect = g_strdup_printf ("[{\"channel\":\"/meta/connect\",\"id\":\"c\",\"clientId\":\"%s\","
                             "\"advice\":{\"timeout\":0}}]", self->client_id);
  send_text (self, connect);
  bench_wait_for (&self->count, 2);
  self->count = 0;
  return self;
}

static BenchRaw *
new_raw (const char *url)
{
  BenchRaw *self = g_new0 (BenchRaw, 1);

  self->session = soup_session_new ();
  soup_session_set_timeout (self->session, 0);
  self->url = g_strdup (url);
  return self;
}

BenchRaw *
bench_raw_new_long_polling (const char *url)
{
  return open_session (new_raw (url));
}

static void
websocket_open_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  BenchRaw *self = user_data;
  g_autoptr(GError) error = NULL;

  self->websocket = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self->websocket == NULL)
    g_error ("libsoup: %s", error->message);

  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, 0);
  g_signal_connect (self->websocket, "message", G_CALLBACK (websocket_message_cb), self);
  self->count++;
}

BenchRaw *
bench_raw_new_websocket (const char *url)
{
  BenchRaw *self = new_raw (url);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);

  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        NULL, websocket_open_cb, self);
  bench_wait_for (&self->count, 1);
  return open_session (self);
}

void
bench_raw_free (BenchRaw *self)
{
  self->received = count_received;
  soup_session_abort (self->session);
  if (self->websocket != NULL)
    g_signal_handlers_disconnect_by_data (self->websocket, self);
  /* Aborted requests still have to complete. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->connect);
  g_clear_object (&self->websocket);
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->client_id);
  g_free (self);
}

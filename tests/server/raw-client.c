/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "raw-client.h"

void
raw_client_set_up (RawClient     *self,
                   gconstpointer  data)
{
  g_autoptr(SoupSessionFeature) jar = SOUP_SESSION_FEATURE (soup_cookie_jar_new ());

  self->server = cometd_test_server_new ();
  self->session = soup_session_new_with_options ("max-conns-per-host", 8, NULL);
  soup_session_add_feature (self->session, jar);
}

void
raw_client_tear_down (RawClient     *self,
                      gconstpointer  data)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  cometd_test_server_free (self->server);
  g_free (self->client_id);
}

RawRequest *
raw_client_send (RawClient  *self,
                 const char *json)
{
  RawRequest *request = g_new0 (RawRequest, 1);
  g_autoptr(GString) body = g_string_new (json);
  g_autoptr(GBytes) bytes = NULL;

  /* $ is replaced by the client id. */
  g_string_replace (body, "$", self->client_id != NULL ? self->client_id : "", 0);
  bytes = g_bytes_new (body->str, body->len);
  request->message = soup_message_new ("POST", cometd_test_server_get_url (self->server));
  soup_message_set_request_body_from_bytes (request->message, "application/json;charset=UTF-8",
                                            bytes);
  soup_session_send_and_read_async (self->session, request->message, G_PRIORITY_DEFAULT, NULL,
                                    cometd_test_store_result, &request->result);

  return request;
}

static void
request_free (RawRequest *request)
{
  g_clear_object (&request->result);
  g_object_unref (request->message);
  g_free (request);
}

/* Returns the body, or NULL and an error. */
char *
raw_client_receive (RawClient   *self,
                    RawRequest  *request,
                    guint       *status,
                    GError     **error)
{
  g_autoptr(GBytes) bytes = NULL;
  char *text = NULL;

  cometd_test_wait_until (request->result != NULL);
  bytes = soup_session_send_and_read_finish (self->session, request->result, error);
  if (status != NULL)
    *status = soup_message_get_status (request->message);
  if (bytes != NULL)
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  request_free (request);

  return text;
}

char *
raw_client_finish (RawClient  *self,
                   RawRequest *request)
{
  g_autoptr(GError) error = NULL;
  guint status;
  char *text = raw_client_receive (self, request, &status, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (status, ==, 200);

  return text;
}

char *
raw_client_post (RawClient  *self,
                 const char *json)
{
  return raw_client_finish (self, raw_client_send (self, json));
}

void
raw_client_handshake (RawClient *self)
{
  g_autofree char *text =
    raw_client_post (self,
          "[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
          "\"supportedConnectionTypes\":[\"long-polling\"],\"ext\":{\"ack\":true}}]");
  g_autoptr(JsonArray) array = bayeux_json_parse_messages (text, strlen (text));
  JsonObject *reply = json_array_get_object_element (array, 0);

  g_assert_true (json_object_get_boolean_member (reply, "successful"));
  g_free (self->client_id);
  self->client_id = g_strdup (bayeux_json_get_string (reply, "clientId"));
}

void
raw_client_open (RawClient *self)
{
  raw_client_handshake (self);
  raw_client_assert_post (self, CONNECT (",\"advice\":{\"timeout\":0}"),
                          "[" CONNECT_OK RETRY "]");
}

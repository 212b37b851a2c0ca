/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-headers.h"

#include "cli-addresses.h"
#include "cli-trace-line.h"

#include <string.h>

#define HIDDEN_VALUE "(hidden)"

/* Headers that hold no secrets, in lower case. The values of all others are hidden. */
static const char * const public_headers[] = {
  "accept", "accept-encoding", "accept-language", "age", "cache-control", "connection",
  "content-encoding", "content-language", "content-length", "content-type", "date", "expires",
  "host", "keep-alive", "pragma", "proxy-connection", "retry-after", "sec-websocket-extensions",
  "sec-websocket-protocol", "sec-websocket-version", "server", "strict-transport-security",
  "transfer-encoding", "upgrade", "user-agent", "vary", "via",
};

static gboolean
is_public (const char        *name,
           const CliOptions  *options)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize length = strlen (name);

  for (guint i = 0; options->credentials.headers[i] != NULL; i++)
    {
      const char *header = options->credentials.headers[i];

      if (g_ascii_strncasecmp (header, name, length) == 0 && header[length] == ':')
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (public_headers); i++)
    {
      if (g_str_equal (lower, public_headers[i]))
        return TRUE;
    }

  return FALSE;
}

static JsonNode *
make_headers (SoupMessageHeaders *headers,
              const CliOptions   *options)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  json_builder_begin_array (builder);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *line = g_strdup_printf ("%s: %s", name,
                                               is_public (name, options) ? value : HIDDEN_VALUE);
      g_autofree char *valid = g_utf8_make_valid (line, -1);

      json_builder_add_string_value (builder, valid);
    }
  json_builder_end_array (builder);

  return json_builder_get_root (builder);
}

static void
print_headers (CliLink    *link,
               const char *direction,
               const char *name,
               JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);

  cli_trace_line_print (link, direction, name, json);
}

static void
wrote_headers_cb (SoupMessage *message,
                  gpointer     user_data)
{
  CliLink *link = user_data;
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *url = g_uri_to_string (soup_message_get_uri (message));
  g_autofree char *shown = cli_addresses_describe (url);

  json_object_set_string_member (object, "method", soup_message_get_method (message));
  json_object_set_string_member (object, "url", shown);
  json_object_set_member (object, "headers",
                          make_headers (soup_message_get_request_headers (message),
                                        cli_link_get_options (link)));
  print_headers (link, "out", "request", object);
}

/* For the final response, and that which opens a WebSocket. */
static void
got_headers_cb (SoupMessage *message,
                gpointer     user_data)
{
  CliLink *link = user_data;
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *reason = g_utf8_make_valid (soup_message_get_reason_phrase (message), -1);

  json_object_set_int_member (object, "status", soup_message_get_status (message));
  json_object_set_string_member (object, "reason", reason);
  json_object_set_member (object, "headers",
                          make_headers (soup_message_get_response_headers (message),
                                        cli_link_get_options (link)));
  print_headers (link, "in", "response", object);
}

/* The end of a request may come after that of the command. */
static void
request_unqueued_cb (SoupSession *session,
                     SoupMessage *message,
                     gpointer     user_data)
{
  g_signal_handlers_disconnect_by_data (message, user_data);
}

static void
request_queued_cb (SoupSession *session,
                   SoupMessage *message,
                   gpointer     user_data)
{
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_headers_cb), user_data);
  g_signal_connect (message, "got-informational", G_CALLBACK (got_headers_cb), user_data);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), user_data);
}

void
cli_headers_print (CliLink *link)
{
  SoupSession *session = cometd_client_get_session (cli_link_get_client (link));

  g_signal_connect (session, "request-queued", G_CALLBACK (request_queued_cb), link);
  g_signal_connect (session, "request-unqueued", G_CALLBACK (request_unqueued_cb), link);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-post-private.h"

#include "cometd-http-body-private.h"
#include "cometd-http-failure-private.h"
#include "cometd-http-session-private.h"

#define CONTENT_TYPE "application/json;charset=UTF-8"

/* The maximum number of redirects of one request. */
#define MAX_REDIRECTS 5

struct _CometdHttpPost
{
  const CometdHttpSettings *settings;
  CometdHttpConnections *connections;
  GBytes *request_body;
  GPtrArray *headers;

  /* NULL after the post has ended. */
  CometdHttpPostCallback callback;
  CometdHttpPostProgress progress;
  gpointer user_data;

  gboolean is_apart;
  guint n_redirects;
  CometdHttpRequest request;

  /* The number of the connection in use, 0 if there is none; and whether libsoup had chosen a
   * connection that may be about to close. */
  guint64 connection;
  gboolean is_stale;

  CometdHttpBody body;
};

static void send_to (CometdHttpPost *self,
                     GUri           *uri);

static void
clear_request (CometdHttpPost *self)
{
  if (self->request.message != NULL)
    g_signal_handlers_disconnect_by_data (self->request.message, self);
  cometd_http_request_clear (&self->request);
}

static void
end_use (CometdHttpPost *self)
{
  if (self->connection != 0)
    cometd_http_connections_end_use (self->connections, self->connection);
  self->connection = 0;
}

static void
post_clear (gpointer user_data)
{
  CometdHttpPost *self = user_data;

  g_clear_pointer (&self->request_body, g_bytes_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  cometd_http_body_clear (&self->body);
  clear_request (self);
}

/* The owner has one reference, and each pending libsoup operation has another one. */
static void
post_unref (gpointer user_data)
{
  g_rc_box_release_full (user_data, post_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdHttpPost, post_unref)

/* Ends the post, except for calling the callback, which is returned. If the stream was not read to
 * its end, closing it drops the connection without waiting for the rest. */
static CometdHttpPostCallback
end_post (CometdHttpPost *self)
{
  cometd_http_body_close (&self->body);
  end_use (self);
  cometd_http_request_give_up (&self->request);
  self->settings = NULL;

  return g_steal_pointer (&self->callback);
}

/* Takes what failure owns. */
static void
fail_post (CometdHttpPost *self,
           CometdFailure  *failure)
{
  CometdHttpPostCallback callback = end_post (self);

  callback (self, NULL, failure, self->user_data);
  g_clear_error (&failure->error);
}

static void
fail_with_error (CometdHttpPost *self,
                 GError         *error)
{
  CometdFailure failure = { 0 };

  cometd_http_failure_init (&failure, error, &self->request);
  fail_post (self, &failure);
}

static void
fail_with_kind (CometdHttpPost    *self,
                CometdFailureKind  kind)
{
  CometdFailure failure = { 0 };

  cometd_http_failure_init_kind (&failure, kind, self->request.message);
  fail_post (self, &failure);
}

/* An HTML page is not accepted. Whether a body that is declared as JSON can be parsed is decided by
 * the session. */
static gboolean
looks_like_json (CometdHttpPost *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->request.message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return (type != NULL && g_ascii_strcasecmp (type, "application/json") == 0) ||
         cometd_http_body_is_json (&self->body);
}

static void
succeed (CometdHttpPost *self)
{
  g_autoptr(GBytes) bytes = NULL;
  CometdHttpPostCallback callback = NULL;

  if (self->body.length == 0)
    {
      fail_with_kind (self, COMETD_FAILURE_INVALID);
      return;
    }

  if (!looks_like_json (self))
    {
      fail_with_kind (self, COMETD_FAILURE_NOT_BAYEUX);
      return;
    }

  bytes = cometd_http_body_steal (&self->body);

  /* The connection is released first, so that the callback can use it. */
  callback = end_post (self);
  callback (self, bytes, NULL, self->user_data);
}

static void
body_progress_cb (gpointer user_data)
{
  CometdHttpPost *self = user_data;

  self->progress (self, self->user_data);
}

static void
response_ended_cb (CometdHttpBodyEnd  end,
                   GError            *error,
                   gpointer           user_data)
{
  CometdHttpPost *self = user_data;

  switch (end)
    {
    case COMETD_HTTP_BODY_COMPLETE:
      succeed (self);
      break;

    case COMETD_HTTP_BODY_TOO_LARGE:
      fail_with_kind (self, COMETD_FAILURE_TOO_LARGE);
      break;

    case COMETD_HTTP_BODY_FAILED:
      fail_with_error (self, error);
      break;

    default:
      g_assert_not_reached ();
    }
}

static const CometdHttpBodyListener body_listener = {
  .progress = body_progress_cb,
  .ended = response_ended_cb,
};

/* A redirect with 307 or 308 keeps the method. Other redirects turn a POST into a GET, which a
 * Bayeux server does not understand. */
static gboolean
follow_redirect (CometdHttpPost *self)
{
  guint status = soup_message_get_status (self->request.message);
  g_autoptr(GUri) there = NULL;

  if ((status != SOUP_STATUS_TEMPORARY_REDIRECT && status != SOUP_STATUS_PERMANENT_REDIRECT) ||
      self->n_redirects == MAX_REDIRECTS)
    return FALSE;

  there = cometd_http_get_location (self->request.message);
  if (there == NULL ||
      !cometd_http_may_redirect (soup_message_get_uri (self->request.message), there))
    return FALSE;

  self->n_redirects++;
  cometd_http_body_close (&self->body);
  end_use (self);
  send_to (self, there);
  return TRUE;
}

/* Sends the request again, on a new connection: no part of it was sent before. */
static void
send_apart (CometdHttpPost *self)
{
  g_autoptr(GUri) uri = g_uri_ref (soup_message_get_uri (self->request.message));

  self->is_stale = FALSE;
  self->is_apart = TRUE;
  send_to (self, uri);
}

static void
post_sent_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CometdHttpPost) self = user_data;
  g_autoptr(GInputStream) stream = NULL;
  GError *error = NULL;

  stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->callback == NULL)
    {
      /* The post was cancelled when libsoup had already completed the operation. */
      g_clear_error (&error);
      if (stream != NULL)
        g_input_stream_close (stream, NULL, NULL);
      return;
    }

  if (stream == NULL)
    {
      if (self->is_stale)
        {
          g_clear_error (&error);
          send_apart (self);
        }
      else
        fail_with_error (self, error);
      return;
    }

  cometd_http_body_set_stream (&self->body, g_steal_pointer (&stream));
  cometd_http_request_take_cookies (&self->request);
  if (soup_message_get_status (self->request.message) != SOUP_STATUS_OK)
    {
      if (!follow_redirect (self))
        fail_with_kind (self, COMETD_FAILURE_STATUS);
      return;
    }

  cometd_http_body_read (&self->body, soup_message_get_response_headers (self->request.message));
}

static guint
get_idle_timeout (CometdHttpPost *self)
{
  return soup_session_get_idle_timeout (cometd_http_session_get (self->settings));
}

/* libsoup has chosen a connection, and writes to it next unless the message is cancelled. New
 * connections are always used. */
static void
post_starting_cb (CometdHttpPost *self)
{
  guint64 connection = soup_message_get_connection_id (self->request.message);

  if (self->callback == NULL)
    return;

  end_use (self);
  if (self->request.is_connecting || self->is_apart ||
      cometd_http_connections_is_fresh (self->connections, connection, get_idle_timeout (self)))
    {
      self->connection = connection;
      cometd_http_connections_begin_use (self->connections, connection,
                                         self->request.local_address);
    }
  else
    {
      self->is_stale = TRUE;
      g_cancellable_cancel (self->request.cancellable);
    }
}

static void
send_to (CometdHttpPost *self,
         GUri           *uri)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_POST, uri);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  /* Without IDEMPOTENT, libsoup makes a new connection for each POST. The flag does not cause
   * anything to be sent twice: that depends on the method only. */
  soup_message_set_flags (message,
                          (self->is_apart ? SOUP_MESSAGE_NEW_CONNECTION : SOUP_MESSAGE_IDEMPOTENT) |
                          SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (message, CONTENT_TYPE, self->request_body);
  g_signal_connect_swapped (message, "starting", G_CALLBACK (post_starting_cb), self);

  clear_request (self);
  cometd_http_request_init (&self->request, self->settings, message, self->headers, cancellable);
  soup_session_send_async (cometd_http_session_get (self->settings),
                           message,
                           G_PRIORITY_DEFAULT,
                           cancellable,
                           post_sent_cb,
                           g_rc_box_acquire (self));
}

CometdHttpPost *
cometd_http_post_new (const CometdHttpSettings *settings,
                      CometdHttpConnections    *connections,
                      GUri                     *uri,
                      GBytes                   *body,
                      GPtrArray                *headers,
                      gboolean                  is_apart,
                      CometdHttpPostProgress    progress,
                      CometdHttpPostCallback    callback,
                      gpointer                  user_data)
{
  CometdHttpPost *self = g_rc_box_new0 (CometdHttpPost);

  self->settings = settings;
  self->connections = connections;
  self->request_body = g_bytes_ref (body);
  if (headers != NULL)
    self->headers = g_ptr_array_ref (headers);
  self->is_apart = is_apart;
  self->progress = progress;
  self->callback = callback;
  self->user_data = user_data;
  cometd_http_body_init (&self->body, settings, &body_listener, self);
  send_to (self, uri);

  return self;
}

guint64
cometd_http_post_get_connection (CometdHttpPost *self)
{
  return soup_message_get_connection_id (self->request.message);
}

gboolean
cometd_http_post_is_answered (CometdHttpPost *self)
{
  return soup_message_get_status (self->request.message) != SOUP_STATUS_NONE;
}

GSocketAddress *
cometd_http_post_get_local_address (CometdHttpPost *self)
{
  return self->connection != 0
         ? cometd_http_connections_get_local_address (self->connections, self->connection)
         : NULL;
}

void
cometd_http_post_fail (CometdHttpPost *self,
                       GError         *error)
{
  CometdFailure failure = { 0 };
  CometdHttpPostCallback callback;

  cometd_http_failure_init (&failure, error, &self->request);
  callback = end_post (self);
  g_cancellable_cancel (self->request.cancellable);
  callback (self, NULL, &failure, self->user_data);
  g_clear_error (&failure.error);
}

GPtrArray *
cometd_http_post_dup_headers (CometdHttpPost *self)
{
  return cometd_http_dup_headers (self->request.message);
}

void
cometd_http_post_drop (CometdHttpPost *self)
{
  if (self->callback != NULL)
    {
      end_post (self);
      g_cancellable_cancel (self->request.cancellable);
    }

  post_unref (self);
}

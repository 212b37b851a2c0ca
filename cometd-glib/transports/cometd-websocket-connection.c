/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include "cometd-websocket-connection-private.h"
#include "cometd-websocket-frames-private.h"
#include "cometd-websocket-input-private.h"
#include "cometd-websocket-pulse-private.h"
#include "cometd-websocket-writer-private.h"

#include "../cometd-error.h"

/* libsoup opens the connection, with proxies, TLS, cookies and the upgrade. Its framing is not
 * used: it reads one kilobyte at a time, formats a log text for each frame, runs until the socket
 * is empty while other sources of the thread wait, and has no limit on fragments. */

/* How long to wait for the server's close frame. Milliseconds. */
#define CLOSE_MS 1000

/* While this many bytes wait to be sent, pings of the server are not answered. */
#define MAX_UNSENT_FOR_PONG (64 * 1024)

struct _CometdWebsocketConnection
{
  const CometdHttpSettings *settings;

  /* NULL after the connection has ended or was dropped. */
  const CometdWebsocketConnectionListener *listener;
  gpointer user_data;

  /* Owns the stream, but does not use it any more. */
  SoupWebsocketConnection *soup_connection;
  char *address;

  CometdWebsocketInput *input;
  CometdWebsocketWriter writer;

  CometdWebsocketPulse pulse;
  guint64 n_written; /* The bytes that the writer had written at the last check. */

  /* Frames are not read. */
  gboolean suspended;

  GSource *close_source;
  gboolean closing;

  /* The server has closed the connection because a message was too large for it. */
  gboolean is_frame_refused;
};

/* Closes the socket. After this no callback is called. */
static void
shut_down (CometdWebsocketConnection *self)
{
  self->listener = NULL;
  self->settings = NULL;
  g_clear_pointer (&self->input, cometd_websocket_input_drop);
  cometd_websocket_pulse_clear (&self->pulse);
  if (self->close_source != NULL)
    g_source_destroy (self->close_source);
  g_clear_pointer (&self->close_source, g_source_unref);
  cometd_websocket_writer_clear (&self->writer);
  g_clear_object (&self->soup_connection);
}

void
cometd_websocket_connection_drop (CometdWebsocketConnection *self)
{
  shut_down (self);
  g_free (self->address);
  g_free (self);
}

/* Takes error. */
static void
end_connection (CometdWebsocketConnection *self,
                CometdFailureKind          kind,
                GError                    *error)
{
  const CometdWebsocketConnectionListener *listener = self->listener;
  CometdFailure failure = {
    .kind = kind,
    .is_frame_refused = self->is_frame_refused,
    .error = error,
  };
  gboolean closing = self->closing;

  shut_down (self);
  listener->ended (closing ? NULL : &failure, self->user_data);
  g_clear_error (&error);
}

static void
input_failed_cb (GError   *io_error,
                 gpointer  user_data)
{
  CometdWebsocketConnection *self = user_data;
  GError *error = NULL;

  if (io_error != NULL)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("The WebSocket connection to “%s” was lost: %s"),
                         self->address, io_error->message);
  else
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("“%s” closed the connection without closing the WebSocket"),
                         self->address);

  g_clear_error (&io_error);
  end_connection (self, COMETD_FAILURE_BROKEN, error);
}

/* Writing may fail inside a call from the owner, which is told from the main loop. */
static void
write_failed_cb (gpointer user_data)
{
  CometdWebsocketConnection *self = user_data;

  cometd_websocket_input_fail (self->input, g_error_copy (self->writer.error));
}

static void
output_sent_cb (gpointer user_data)
{
  CometdWebsocketConnection *self = user_data;

  if (!self->closing)
    self->listener->sent (self->user_data);
}

static void
send_frame (CometdWebsocketConnection *self,
            GBytes                    *frame)
{
  cometd_websocket_writer_write (&self->writer, frame);
}

/* Ends the connection with a close frame that tells the server why. The server's close frame is not
 * waited for. */
static void
refuse_frame (CometdWebsocketConnection *self,
              CometdFailureKind          kind,
              CometdCloseCode            code,
              GError                    *error)
{
  send_frame (self, cometd_frame_new_close (code, g_random_int ()));
  end_connection (self, kind, error);
}

static void
take_close (CometdWebsocketConnection *self,
            const CometdFrame         *frame)
{
  g_autofree char *reason = NULL;
  GError *error = NULL;
  guint answer = COMETD_CLOSE_PROTOCOL_ERROR;

  if (!frame->has_code)
    answer = COMETD_CLOSE_NORMAL;
  else if (cometd_close_code_is_valid (frame->code))
    answer = frame->code;

  if (!self->closing)
    send_frame (self, cometd_frame_new_close (answer, g_random_int ()));
  self->is_frame_refused = frame->code == COMETD_CLOSE_TOO_LARGE;

  if (frame->reason != NULL)
    reason = cometd_http_cut_url (frame->reason);
  if (reason != NULL)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("“%s” closed the WebSocket with code %u (%s)"),
                         self->address, frame->code, reason);
  else
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("“%s” closed the WebSocket with code %u"),
                         self->address, frame->code);
  end_connection (self, COMETD_FAILURE_BROKEN, error);
}

static void
frame_cb (CometdFrameKind  kind,
          CometdFrame     *frame,
          gpointer         user_data)
{
  CometdWebsocketConnection *self = user_data;

  switch (kind)
    {
    case COMETD_FRAME_TEXT:
      /* Some servers and proxies send empty messages to keep the connection open. */
      if (!self->closing && g_bytes_get_size (frame->text) > 0)
        self->listener->received (frame->text, self->user_data);
      g_bytes_unref (frame->text);
      break;

    case COMETD_FRAME_PING:
      if (!self->closing && self->writer.unsent_size < MAX_UNSENT_FOR_PONG)
        send_frame (self, cometd_frame_new (COMETD_OPCODE_PONG, frame->data, frame->length,
                                            g_random_int ()));
      break;

    case COMETD_FRAME_CLOSE:
      take_close (self, frame);
      g_free (frame->reason);
      break;

    case COMETD_FRAME_BINARY:
      refuse_frame (self, COMETD_FAILURE_INVALID, COMETD_CLOSE_UNSUPPORTED,
                    g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                 _("“%s” sent a binary WebSocket message instead of text"),
                                 self->address));
      break;

    case COMETD_FRAME_TOO_LARGE:
      refuse_frame (self, COMETD_FAILURE_TOO_LARGE, COMETD_CLOSE_TOO_LARGE,
                    g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                                 _("A message from “%s” is larger than “max-message-size” allows"),
                                 self->address));
      break;

    case COMETD_FRAME_INVALID:
      refuse_frame (self, COMETD_FAILURE_INVALID, COMETD_CLOSE_PROTOCOL_ERROR,
                    g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                 _("“%s” sent an invalid WebSocket frame"), self->address));
      break;

    case COMETD_FRAME_PONG:
      cometd_websocket_pulse_answer (&self->pulse);
      break;

    default:
      break;
    }
}

static void
input_heard_cb (gpointer user_data)
{
  CometdWebsocketConnection *self = user_data;

  cometd_websocket_pulse_hear (&self->pulse);
}

static void
input_progress_cb (gpointer user_data)
{
  CometdWebsocketConnection *self = user_data;

  self->listener->progress (self->user_data);
}

static const CometdWebsocketInputListener input_listener = {
  .heard = input_heard_cb,
  .frame = frame_cb,
  .progress = input_progress_cb,
  .failed = input_failed_cb,
};

static void
ping_cb (gpointer user_data)
{
  CometdWebsocketConnection *self = user_data;

  self->n_written = self->writer.n_written;
  send_frame (self, cometd_frame_new (COMETD_OPCODE_PING, NULL, 0, g_random_int ()));
}

/* Data that was queued before the ping may still be on its way to a server that reads slowly. While
 * the server reads, the connection is not lost. */
static void
silent_cb (gpointer user_data)
{
  CometdWebsocketConnection *self = user_data;

  if (self->writer.unsent_size > 0 && self->writer.n_written > self->n_written)
    {
      self->n_written = self->writer.n_written;
      cometd_websocket_pulse_wait (&self->pulse, self->settings->max_network_delay);
      return;
    }

  end_connection (self, COMETD_FAILURE_BROKEN,
            g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("“%s” did not respond to a WebSocket ping"), self->address));
}

/* NULL if there is something in between, such as TLS. */
static GSocket *
get_socket (GIOStream *stream)
{
  g_autoptr(GIOStream) base = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (stream), "base-iostream") == NULL)
    return NULL;

  g_object_get (stream, "base-iostream", &base, NULL);
  if (!G_IS_SOCKET_CONNECTION (base) || G_IS_TCP_WRAPPER_CONNECTION (base))
    return NULL;

  return g_socket_connection_get_socket (G_SOCKET_CONNECTION (base));
}

/* Removes the source by which libsoup reads from the stream. FALSE if there is none, because this
 * version of libsoup works differently. */
static gboolean
silence (SoupWebsocketConnection *soup_connection)
{
  GMainContext *context = g_main_context_get_thread_default ();
  GSource *source = g_main_context_find_source_by_user_data (context, soup_connection);

  if (source != NULL)
    g_source_destroy (source);
  return source != NULL;
}

CometdWebsocketConnection *
cometd_websocket_connection_new (SoupWebsocketConnection                 *soup_connection,
                                 const CometdHttpSettings                *settings,
                                 const CometdWebsocketConnectionListener *listener,
                                 gpointer                                 user_data)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (soup_connection);
  CometdWebsocketConnection *self = NULL;
  GPollableInputStream *input = NULL;

  if (!silence (soup_connection))
    return NULL;

  self = g_new0 (CometdWebsocketConnection, 1);
  self->settings = settings;
  self->listener = listener;
  self->user_data = user_data;
  self->soup_connection = g_object_ref (soup_connection);
  self->address = cometd_http_describe_uri (soup_websocket_connection_get_uri (soup_connection));

  cometd_websocket_writer_init (&self->writer,
                                G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)),
                                write_failed_cb, output_sent_cb, self);

  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->input = cometd_websocket_input_new (input, get_socket (stream), settings, &input_listener,
                                            self);
  cometd_websocket_pulse_init (&self->pulse, settings, ping_cb, silent_cb, self);

  return self;
}

void
cometd_websocket_connection_send (CometdWebsocketConnection *self,
                                  GBytes                    *text)
{
  gsize length = 0;
  const void *data = g_bytes_get_data (text, &length);

  if (self->closing || self->listener == NULL)
    return;

  cometd_websocket_pulse_update (&self->pulse);
  send_frame (self, cometd_frame_new (COMETD_OPCODE_TEXT, data, length, g_random_int ()));
}

gsize
cometd_websocket_connection_get_unsent_size (CometdWebsocketConnection *self)
{
  return self->writer.unsent_size;
}

void
cometd_websocket_connection_set_reading (CometdWebsocketConnection *self,
                                         gboolean                   reading)
{
  if (self->suspended == !reading || self->listener == NULL)
    return;

  self->suspended = !reading;
  cometd_websocket_pulse_set_paused (&self->pulse, self->suspended);
  cometd_websocket_input_set_reading (self->input, reading);
}

void
cometd_websocket_connection_check (CometdWebsocketConnection *self,
                                   guint                      milliseconds)
{
  if (!self->closing && self->listener != NULL)
    cometd_websocket_pulse_check (&self->pulse, milliseconds);
}

void
cometd_websocket_connection_fail (CometdWebsocketConnection *self,
                                  GError                    *error)
{
  if (self->listener != NULL)
    cometd_websocket_input_fail (self->input, error);
  else
    g_error_free (error);
}

void
cometd_websocket_connection_set_hold (CometdWebsocketConnection *self,
                                      guint                      hold)
{
  if (!self->closing && self->listener != NULL)
    cometd_websocket_pulse_set_hold (&self->pulse, hold);
}

void
cometd_websocket_connection_settings_changed (CometdWebsocketConnection *self)
{
  if (!self->closing && self->listener != NULL)
    cometd_websocket_pulse_update (&self->pulse);
}

static gboolean
close_timeout_cb (gpointer user_data)
{
  end_connection (user_data, COMETD_FAILURE_BROKEN, NULL);
  return G_SOURCE_REMOVE;
}

void
cometd_websocket_connection_close (CometdWebsocketConnection *self)
{
  if (self->closing || self->listener == NULL)
    return;

  /* The server's close frame may follow other messages. */
  cometd_websocket_connection_set_reading (self, TRUE);
  send_frame (self, cometd_frame_new_close (COMETD_CLOSE_NORMAL, g_random_int ()));
  self->closing = TRUE;
  self->close_source = g_timeout_source_new (CLOSE_MS);
  g_source_set_static_name (self->close_source, "CometdWebsocketConnection close");
  g_source_set_callback (self->close_source, close_timeout_cb, self, NULL);
  g_source_attach (self->close_source, g_main_context_get_thread_default ());
}

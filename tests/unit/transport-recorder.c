/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-recorder.h"

#include <cometd-glib/transports/cometd-http-session-private.h>

#include <string.h>

#include "cometd-test.h"

static void
note (TransportRecorder *self,
      const char        *word)
{
  g_assert_false (self->calling);

  g_string_append_printf (self->news, "%s%s", self->news->len == 0 ? "" : " ", word);
  if (self->hook != NULL && g_str_has_prefix (word, self->hook_word))
    self->hook (self);
}

static void
note_number (TransportRecorder *self,
             const char        *word,
             guint64            number)
{
  g_autofree char *text = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, word, number);

  note (self, text);
}

static void
take_failure (TransportRecorder   *self,
              const CometdFailure *failure)
{
  self->kind = failure->kind;
  self->status = failure->status;
  self->retry_after = failure->retry_after;
  g_strlcpy (self->reason, failure->reason, sizeof self->reason);
  g_clear_error (&self->error);
  self->error = g_error_copy (failure->error);
}

static void
received (CometdTransport *transport,
          GBytes          *bytes,
          guint64          exchange,
          gpointer         user_data)
{
  TransportRecorder *self = user_data;

  g_ptr_array_add (self->bodies, g_bytes_ref (bytes));
  note_number (self, "received", exchange);
}

static void
progress (CometdTransport *transport,
          guint64          exchange,
          gpointer         user_data)
{
  TransportRecorder *self = user_data;

  g_assert_false (self->calling);
  self->n_progress++;
}

static void
finished (CometdTransport     *transport,
          guint64              exchange,
          const CometdFailure *failure,
          gpointer             user_data)
{
  TransportRecorder *self = user_data;

  self->n_finished++;
  if (failure != NULL)
    take_failure (self, failure);
  note_number (self, failure == NULL ? "finished" : "failed", exchange);
}

static void
sent (CometdTransport *transport,
      gpointer         user_data)
{
  ((TransportRecorder *)user_data)->n_sent++;
}

static void
lost (CometdTransport     *transport,
      const CometdFailure *failure,
      gpointer             user_data)
{
  take_failure (user_data, failure);
  note (user_data, "lost");
}

static void
closed (CometdTransport *transport,
        gpointer         user_data)
{
  note (user_data, "closed");
}

static const CometdTransportListener listener = {
  .received = received,
  .progress = progress,
  .finished = finished,
  .sent = sent,
  .lost = lost,
  .closed = closed,
};

TransportRecorder *
transport_recorder_new (const char *scheme,
                        guint16     port)
{
  TransportRecorder *self = g_new0 (TransportRecorder, 1);
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/bayeux?key=secret", scheme, port);

  self->settings.session = cometd_http_session_new (NULL);
  transport_recorder_set_url (self, url);
  self->settings.headers = g_ptr_array_new ();
  self->settings.max_network_delay = COMETD_TEST_PATIENCE * 1000;
  self->news = g_string_new (NULL);
  self->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  return self;
}

void
transport_recorder_set_url (TransportRecorder *self,
                            const char        *url)
{
  g_clear_pointer (&self->settings.uri, g_uri_unref);
  self->settings.uri = cometd_http_parse_url (url, NULL);
  g_assert_nonnull (self->settings.uri);
}

void
transport_recorder_use (TransportRecorder *self,
                        CometdTransport   *transport)
{
  self->transport = transport;
  cometd_transport_set_listener (transport, &listener, self);
}

void
transport_recorder_free (TransportRecorder *self)
{
  if (self->transport != NULL)
    g_assert_finalize_object (self->transport);
  g_clear_object (&self->settings.jar);
  g_clear_object (&self->settings.session);
  g_uri_unref (self->settings.uri);
  g_ptr_array_unref (self->settings.headers);
  g_string_free (self->news, TRUE);
  g_ptr_array_unref (self->bodies);
  g_clear_error (&self->error);
  g_free (self);
}

void
transport_recorder_send (TransportRecorder  *self,
                         guint64             number,
                         const char         *body,
                         const char * const *headers)
{
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr(GPtrArray) array = NULL;
  CometdTransportExchange exchange = {
    .number = number,
    .body = bytes,
    .may_be_held = self->holds,
    .is_idempotent = self->is_idempotent,
    .is_apart = self->is_apart,
  };

  if (headers != NULL)
    {
      array = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; headers[i] != NULL; i++)
        g_ptr_array_add (array, g_strdup (headers[i]));
      exchange.headers = array;
    }

  self->calling = TRUE;
  cometd_transport_send (self->transport, &exchange);
  self->calling = FALSE;
}

const char *
transport_recorder_get_body (TransportRecorder *self)
{
  g_autofree char *text = NULL;
  GBytes *bytes = NULL;

  g_assert_cmpuint (self->bodies->len, >, 0);
  bytes = g_ptr_array_index (self->bodies, self->bodies->len - 1);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_intern_string (text);
}

static gboolean
accept_certificate (GTlsCertificate      *certificate,
                    GTlsCertificateFlags  errors,
                    gpointer              user_data)
{
  TransportRecorder *self = user_data;

  g_assert_nonnull (certificate);
  g_assert_cmpint (errors & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
  self->n_asked++;
  return self->accepts;
}

void
transport_recorder_accept (TransportRecorder *self,
                           gboolean           accept)
{
  self->settings.accept_certificate = accept_certificate;
  self->settings.accept_data = self;
  self->accepts = accept;
}

void
transport_recorder_use_proxy (TransportRecorder *self,
                              guint16            port)
{
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (address, NULL);

  soup_session_set_proxy_resolver (self->settings.session, resolver);
}

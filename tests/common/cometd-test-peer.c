/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-peer.h"

#include "cometd-test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <glib/gstdio.h>

static void watch_input (CometdTestPeerLink *link);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
link_free (gpointer data)
{
  CometdTestPeerLink *link = data;

  if (!link->ended)
    link->peer->n_open--;
  clear_source (&link->input_source);
  clear_source (&link->output_source);
  g_io_stream_close (link->stream, NULL, NULL);
  g_object_unref (link->stream);
  g_string_free (link->input, TRUE);
  g_byte_array_unref (link->output);
  g_free (link);
}

static void
end_link (CometdTestPeerLink *link)
{
  if (link->ended)
    return;

  link->ended = TRUE;
  link->peer->n_open--;
  link->peer->handler (link, link->peer->user_data);
}

static gboolean
input_cb (GObject  *stream,
          gpointer  user_data)
{
  CometdTestPeerLink *link = user_data;
  g_autoptr(GError) error = NULL;
  static char buffer[64 * 1024];
  gssize n_read = 0;

  n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream),
                                                     buffer, sizeof buffer, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      clear_source (&link->input_source);
      watch_input (link);
      return G_SOURCE_REMOVE;
    }

  clear_source (&link->input_source);
  if (n_read <= 0)
    {
      end_link (link);
      return G_SOURCE_REMOVE;
    }

  watch_input (link);
  g_string_append_len (link->input, buffer, n_read);
  link->peer->handler (link, link->peer->user_data);
  return G_SOURCE_REMOVE;
}

static void
watch_input (CometdTestPeerLink *link)
{
  GInputStream *stream = g_io_stream_get_input_stream (link->stream);

  link->input_source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream),
                                                              NULL);
  g_source_set_callback (link->input_source, G_SOURCE_FUNC (input_cb), link, NULL);
  g_source_attach (link->input_source, NULL);
}

static gboolean
output_cb (GObject  *stream,
           gpointer  user_data)
{
  CometdTestPeerLink *link = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_written = 0;

  clear_source (&link->output_source);
  if (link->output->len > 0)
    n_written = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream),
                                                            link->output->data,
                                                            link->output->len,
                                                            NULL,
                                                            &error);
  if (n_written > 0)
    g_byte_array_remove_range (link->output, 0, n_written);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_byte_array_set_size (link->output, 0);

  if (link->output->len == 0)
    {
      if (link->close_when_sent)
        cometd_test_peer_close (link);
      return G_SOURCE_REMOVE;
    }

  link->output_source =
    g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (stream), NULL);
  g_source_set_callback (link->output_source, G_SOURCE_FUNC (output_cb), link, NULL);
  g_source_attach (link->output_source, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  CometdTestPeer *self = user_data;
  CometdTestPeerLink *link = g_new0 (CometdTestPeerLink, 1);

  g_socket_set_option (g_socket_connection_get_socket (connection), 6, 1, TRUE, NULL);
  if (self->certificate != NULL)
    {
      link->stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate,
                                                  NULL);
      g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (link->stream), self->protocols);
    }
  else
    link->stream = G_IO_STREAM (g_object_ref (connection));

  link->peer = self;
  link->number = ++self->n_accepted;
  link->input = g_string_new (NULL);
  link->output = g_byte_array_new ();
  self->n_open++;
  g_ptr_array_add (self->links, link);
  watch_input (link);
  return TRUE;
}

CometdTestPeer *
cometd_test_peer_new (CometdTestPeerHandler handler,
                      gpointer              user_data)
{
  CometdTestPeer *self = g_new0 (CometdTestPeer, 1);
  g_autoptr(GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (host, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->handler = handler;
  self->user_data = user_data;
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);

  return self;
}

void
cometd_test_peer_free (CometdTestPeer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_object_unref (self->service);
  g_ptr_array_unref (self->links);
  g_clear_object (&self->certificate);
  g_free (self);
}

void
cometd_test_peer_send (CometdTestPeerLink *link,
                       const void         *data,
                       gssize              length)
{
  g_byte_array_append (link->output, data, length < 0 ? strlen (data) : (gsize)length);
  if (link->output_source == NULL)
    output_cb (G_OBJECT (g_io_stream_get_output_stream (link->stream)), link);
}

void
cometd_test_peer_send_http (CometdTestPeerLink *link,
                            guint               status,
                            const char         *headers,
                            const char         *body)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("HTTP/1.1 %u Status\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s",
                          status, strlen (body), headers, body);
  cometd_test_peer_send (link, text, -1);
}

void
cometd_test_peer_close (CometdTestPeerLink *link)
{
  g_ptr_array_remove_fast (link->peer->links, link);
}

void
cometd_test_peer_close_sent (CometdTestPeerLink *link)
{
  link->close_when_sent = TRUE;
  if (link->output_source == NULL)
    cometd_test_peer_close (link);
}

void
cometd_test_peer_reset (CometdTestPeerLink *link)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (link->stream));
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  cometd_test_peer_close (link);
}

char *
cometd_test_peer_get_header (const char *request,
                             const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\r\n(?i:%s): *([^\r]*)\r\n", name);
  g_autoptr(GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, request, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

char *
cometd_test_peer_take_http (CometdTestPeerLink *link)
{
  const char *end = strstr (link->input->str, "\r\n\r\n");
  g_autofree char *head = NULL;
  g_autofree char *length = NULL;
  char *request = NULL;
  gsize size = 0;

  if (end == NULL)
    return NULL;

  size = end + 4 - link->input->str;
  head = g_strndup (link->input->str, size);
  length = cometd_test_peer_get_header (head, "Content-Length");
  if (length != NULL)
    size += strtoul (length, NULL, 10);
  if (link->input->len < size)
    return NULL;

  request = g_strndup (link->input->str, size);
  g_string_erase (link->input, 0, size);
  return request;
}

GTlsCertificate *
cometd_test_certificate_new (void)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autofree char *folder = NULL;
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate = NULL;

  if (openssl == NULL)
    return NULL;

  folder = g_dir_make_tmp ("cometd-test-XXXXXX", &error);
  g_assert_no_error (error);
  certificate_path = g_build_filename (folder, "certificate.pem", NULL);
  key_path = g_build_filename (folder, "key.pem", NULL);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                              openssl, "req", "-x509", "-newkey", "ec",
                              "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                              "-keyout", key_path, "-out", certificate_path, "-days", "2",
                              "-subj", "/CN=127.0.0.1",
                              "-addext", "subjectAltName=IP:127.0.0.1",
                              NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  g_unlink (certificate_path);
  g_unlink (key_path);
  g_rmdir (folder);

  return certificate;
}

static gboolean
run_in (const char *folder,
        const char *command)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) words = g_strsplit (command, " ", -1);

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *)words, &error);
  g_assert_no_error (error);
  return g_subprocess_wait_check (process, NULL, NULL);
}

#define NEW_KEY "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
#define ISSUE "openssl x509 -req -in request.pem -CA authority.pem -CAkey authority.key " \
  "-CAcreateserial -copy_extensions copy -out certificate.pem "

GTlsCertificate *
cometd_test_certificate_new_issued (gboolean is_expired)
{
  static const char * const files[] = {
    "authority.key", "authority.pem", "authority.srl", "key.pem", "request.pem", "certificate.pem",
  };
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autofree char *folder = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate = NULL;

  if (openssl == NULL)
    return NULL;

  folder = g_dir_make_tmp ("cometd-test-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (run_in (folder, "openssl req -x509 " NEW_KEY " -keyout authority.key "
                                 "-out authority.pem -days 2 -subj /CN=Authority"));
  g_assert_true (run_in (folder, "openssl req " NEW_KEY " -keyout key.pem -out request.pem "
                                 "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"));

  /* The way to specify a validity in the past differs between versions. */
  if (is_expired ? run_in (folder, ISSUE "-days -1") ||
                   run_in (folder, ISSUE "-not_before 20200101000000Z -not_after 20200102000000Z")
                 : run_in (folder, ISSUE "-days 2"))
    {
      g_autofree char *certificate_path = g_build_filename (folder, "certificate.pem", NULL);
      g_autofree char *key_path = g_build_filename (folder, "key.pem", NULL);

      certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
      g_assert_no_error (error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);

  return certificate;
}

guint16
cometd_test_find_dead_port (void)
{
  /* Kept until the end of the program, so that the port stays unused. */
  static GSocket *socket;
  static guint16 port;

  if (socket == NULL)
    socket = cometd_test_port_new (&port);
  return port;
}

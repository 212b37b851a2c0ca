/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The chat server of the demo, as a program. */

#include "chat-server.h"
#include "demo-arguments.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>

#define USAGE_ERROR 2

typedef struct
{
  int port;
  char *port_file;
  char *address;
  char *certificate_file;
  char *key_file;
  int timeout;
  int max_interval;
  gboolean relaxed;
  gboolean version;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->port_file);
  g_free (self->address);
  g_free (self->certificate_file);
  g_free (self->key_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
is_loopback (const char *address)
{
  g_autoptr(GInetAddress) parsed =
    address != NULL ? g_inet_address_new_from_string (address) : NULL;

  return address == NULL || (parsed != NULL && g_inet_address_get_is_loopback (parsed));
}

static gboolean
options_parse (Options  *self,
               char    **argv,
               GError  **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &self->port,
      "Port to listen on (default: 0, any free port)", "N" },
    { "port-file", 0, 0, G_OPTION_ARG_FILENAME, &self->port_file,
      "Write the port number to this file when listening", "FILE" },
    { "address", 'a', 0, G_OPTION_ARG_STRING, &self->address,
      "IP address to listen on (default: 127.0.0.1, this machine only)", "IP" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate_file,
      "TLS certificate; enables https and wss", "PEM" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &self->key_file,
      "Private key, if it is not in the file of the certificate", "PEM" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self->timeout,
      "How long to hold a /meta/connect (default: 20000)", "MS" },
    { "max-interval", 0, 0, G_OPTION_ARG_INT, &self->max_interval,
      "How long to keep a session without a /meta/connect (default: 10000)", "MS" },
    { "relaxed", 0, 0, G_OPTION_ARG_NONE, &self->relaxed,
      "Do not limit how fast clients may send, for tests on this machine", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version,
      "Print the version", NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("— a chat server for demos and tests");
  g_auto(GStrv) arguments = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context,
    "Implements the protocol of CometD's chat demo over WebSocket and long-polling. This is a\n"
    "demo: there is no authentication, and nothing is stored.\n");
  arguments = demo_arguments_separate (argv, context);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return FALSE;

  if (arguments[1] != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "Unexpected argument “%s”", arguments[1]);
  else if (self->port < 0 || self->port > G_MAXUINT16)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--port: %d is not a port number (0 to 65535)", self->port);
  else if (self->timeout < 0 || self->max_interval < 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--timeout must be at least 0, and --max-interval at least 1");
  else if (self->key_file != NULL && self->certificate_file == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--tls-key requires --tls-cert");
  else if (self->relaxed && !is_loopback (self->address))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--relaxed: “%s” is not an address of this machine only", self->address);
  else
    return TRUE;

  return FALSE;
}

static GTlsCertificate *
load_certificate (Options  *options,
                  GError  **error)
{
  if (options->key_file != NULL)
    return g_tls_certificate_new_from_files (options->certificate_file, options->key_file, error);

  return g_tls_certificate_new_from_file (options->certificate_file, error);
}

static gboolean
write_port (Options     *options,
            ChatServer  *server,
            GError     **error)
{
  g_autofree char *text = g_strdup_printf ("%u\n", chat_server_get_port (server));

  /* This renames a temporary file, so that a reader never sees a partial one. */
  return options->port_file == NULL || g_file_set_contents (options->port_file, text, -1, error);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static int
fail (int           status,
      const GError *error)
{
  g_printerr ("cometd-chat-server: %s\n", error->message);
  return status;
}

int
main (int   argc,
      char *argv[])
{
  g_auto(Options) options = { .timeout = 20000, .max_interval = 10000 };
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(ChatServer) server = NULL;
  g_autoptr(GError) error = NULL;
  const char *address;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);

  if (!options_parse (&options, argv, &error))
    return fail (USAGE_ERROR, error);
  if (options.version)
    {
      g_print ("cometd-chat-server %s\n", PACKAGE_VERSION);
      return 0;
    }
  address = options.address != NULL ? options.address : "127.0.0.1";

  if (options.certificate_file != NULL
      && (certificate = load_certificate (&options, &error)) == NULL)
    {
      g_prefix_error (&error, "“%s”: ", options.certificate_file);
      return fail (USAGE_ERROR, error);
    }

  server = chat_server_new (address, (guint16)options.port, certificate, &error);
  if (server == NULL)
    return fail (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) ? USAGE_ERROR : 1,
                 error);
  if (options.relaxed)
    chat_server_set_relaxed (server);
  chat_server_set_times (server, (guint)options.timeout, (guint)options.max_interval);

  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  if (!write_port (&options, server, &error))
    {
      g_prefix_error (&error, "--port-file: ");
      return fail (1, error);
    }

  g_print ("Listening on %s. This is a demo server without authentication. Press Ctrl-C to stop.\n",
           chat_server_get_url (server));
  g_main_loop_run (loop);

  return 0;
}

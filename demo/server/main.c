/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The chat server of the demo as a program. */

#include "chat-server.h"

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
options_parse (Options   *self,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &self->port,
      "Listen on this port; 0, the default, takes a free one", "N" },
    { "port-file", 0, 0, G_OPTION_ARG_FILENAME, &self->port_file,
      "Write the port to this file once it listens", "FILE" },
    { "address", 'a', 0, G_OPTION_ARG_STRING, &self->address,
      "Listen on this IP address; only 127.0.0.1, the default, keeps strangers out", "IP" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate_file,
      "Speak TLS with this certificate", "PEM" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &self->key_file,
      "The key of the certificate, if the file of the certificate has none", "PEM" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self->timeout,
      "Hold a connect for so long; 20000 by default", "MS" },
    { "max-interval", 0, 0, G_OPTION_ARG_INT, &self->max_interval,
      "Let a session live for so long without a connect; 10000 by default", "MS" },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("— a chat server to try things with");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context,
    "It speaks the protocol of the chat demo of CometD, by WebSocket and by long-polling. It is a\n"
    "demo: it asks nobody who they are, and forgets everything when it ends.\n");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "“%s” is one argument too many", (*argv)[1]);
  else if (self->port < 0 || self->port > G_MAXUINT16)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--port: %d is no port, which is between 0 and 65535", self->port);
  else if (self->timeout < 0 || self->max_interval < 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--timeout and --max-interval are numbers of milliseconds");
  else if (self->key_file != NULL && self->certificate_file == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--tls-key needs --tls-cert");
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

  /* By renaming, so that whoever waits for the file finds it complete. */
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

  if (!options_parse (&options, &argc, &argv, &error))
    return fail (USAGE_ERROR, error);
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
  chat_server_set_times (server, (guint)options.timeout, (guint)options.max_interval);

  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  if (!write_port (&options, server, &error))
    return fail (1, error);

  g_print ("Listening on %s. This is a demo server: it asks nobody who they are. Ctrl-C ends it.\n",
           chat_server_get_url (server));
  g_main_loop_run (loop);

  return 0;
}

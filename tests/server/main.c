/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scripted server as a program, for bindings and benchmarks: prints PORT=<n> when it listens,
 * and ends when its standard input does, if that is a pipe: the program that started it is gone,
 * too. In the background of a shell, where the input is a terminal or /dev/null, it keeps running.
 */

#include "cometd-test-server.h"
#include "demo-arguments.h"

#include <gio/gunixinputstream.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe that is already closed does not come from a program that waits for this one. */
static gboolean
input_is_open_pipe (void)
{
  struct stat status;
  struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

  if (fstat (STDIN_FILENO, &status) != 0
      || !(S_ISFIFO (status.st_mode) || S_ISSOCK (status.st_mode)))
    return FALSE;

  return poll (&input, 1, 0) >= 0 && (input.revents & (POLLHUP | POLLERR)) == 0;
}

static void
input_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GMainLoop *loop = user_data;
  gssize length = g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL);

  if (length > 0)
    g_input_stream_skip_async (G_INPUT_STREAM (source), 4096, G_PRIORITY_DEFAULT, NULL, input_cb,
                               loop);
  else
    g_main_loop_quit (loop);
}

static void
retain (CometdTestReplay *replay,
        const char       *channel)
{
  static const char * const orders[] = { "Order 1", "Order 2" };

  if (channel == NULL)
    return;

  cometd_test_replay_set_next (replay, channel, G_GINT64_CONSTANT (1) << 53);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(JsonNode) payload = json_node_init_string (json_node_alloc (), orders[i]);

      cometd_test_replay_publish (replay, channel, payload);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *address = g_strdup ("127.0.0.1");
  int port = 0;
  int timeout = 30000;
  int max_interval = 60000; /* Allows for slow clients. */
  gboolean faye = FALSE;
  gboolean ack = FALSE;
  gboolean replay = FALSE;
  g_autofree char *certificate_path = NULL;
  g_autofree char *denied = NULL;
  g_autofree char *retained = NULL;
  g_auto(GStrv) expired = NULL;
  const GOptionEntry entries[] = {
    { "address", 'a', 0, G_OPTION_ARG_STRING, &address, "Listen at this address", "ADDRESS" },
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "Listen there; 0 takes a free port", "N" },
    { "timeout", 't', 0, G_OPTION_ARG_INT, &timeout, "Hold a connect that long", "MS" },
    { "max-interval", 0, 0, G_OPTION_ARG_INT, &max_interval,
      "Keep a session without a connect that long", "MS" },
    { "faye", 0, 0, G_OPTION_ARG_NONE, &faye, "Behave like Faye", NULL },
    { "ack", 0, 0, G_OPTION_ARG_NONE, &ack, "Offer acknowledged messages", NULL },
    { "replay", 0, 0, G_OPTION_ARG_NONE, &replay, "Retain events, and behave like Salesforce",
      NULL },
    { "retain", 0, 0, G_OPTION_ARG_STRING, &retained,
      "With --replay: retain two events there, with ids from 2⁵³ on", "CHANNEL" },
    { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate_path,
      "Speak TLS; the file has certificate and key", "PEM" },
    { "deny", 0, 0, G_OPTION_ARG_STRING, &denied, "Nobody may subscribe or publish there",
      "PATTERN" },
    { "expire", 0, 0, G_OPTION_ARG_STRING_ARRAY, &expired,
      "Refuse the first message there, as if its credentials had expired; more than one will do",
      "CHANNEL" },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(CometdTestServer) server = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) arguments = NULL;
  BayeuxOptions *options;

  g_option_context_add_main_entries (context, entries, NULL);
  arguments = demo_arguments_separate (argv, context);
  if (!g_option_context_parse_strv (context, &arguments, &error)
      || (certificate_path != NULL
          && (certificate = g_tls_certificate_new_from_file (certificate_path, &error)) == NULL)
      || (server = cometd_test_server_new_at (address, (guint)port, certificate, &error)) == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  options = cometd_test_server_get_options (server);
  options->timeout = (guint)timeout;
  options->max_interval = (guint)max_interval;
  options->ack = ack;
  if (faye)
    options->dialect = BAYEUX_DIALECT_FAYE;
  if (replay)
    retain (cometd_test_server_enable_replay (server), retained);

  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (server), denied);
  bayeux_engine_deny_publish (cometd_test_server_get_engine (server), denied);
  for (guint i = 0; expired != NULL && expired[i] != NULL; i++)
    cometd_test_server_fail (server, expired[i], 1, "401::expired", NULL);

  g_print ("PORT=%u\n", cometd_test_server_get_port (server));
  if (input_is_open_pipe ())
    g_input_stream_skip_async (input, 4096, G_PRIORITY_DEFAULT, NULL, input_cb, loop);
  g_main_loop_run (loop);

  return 0;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli trace: prints every message in both directions, as the server sees it. */

#include "cli-commands.h"
#include "cli-headers.h"
#include "cli-link.h"
#include "cli-secrets.h"
#include "cli-subscribe.h"
#include "cli-trace-line.h"

#include <glib/gi18n.h>

#define CLI_TYPE_TRACER (cli_tracer_get_type ())
G_DECLARE_FINAL_TYPE (CliTracer, cli_tracer, CLI, TRACER, CometdExtension)

struct _CliTracer
{
  CometdExtension parent_instance;

  CliLink *link;               /* Outlives the tracer: it owns the client, which owns the tracer. */
  int n_messages;
};

G_DEFINE_FINAL_TYPE (CliTracer, cli_tracer, COMETD_TYPE_EXTENSION)

static void
print_message (CliTracer     *self,
               CometdMessage *message,
               const char    *direction)
{
  g_autofree char *json = NULL;
  int count = cli_link_get_options (self->link)->count;

  /* Closing sends more messages, beyond --count. */
  if (self->n_messages >= count)
    return;

  json = cli_secrets_hide (message);
  cli_trace_line_print (self->link, direction, "message", json);
  self->n_messages++;
  if (self->n_messages == count)
    cli_link_finish (self->link, CLI_EXIT_DONE);
}

static void
print_all (CliTracer      *self,
           CometdExchange *exchange,
           const char     *direction)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      print_message (self, message, direction);
    }
}

static void
cli_tracer_incoming (CometdExtension *extension,
                     CometdExchange  *exchange)
{
  print_all (CLI_TRACER (extension), exchange, "in");
}

static void
cli_tracer_outgoing (CometdExtension *extension,
                     CometdExchange  *exchange)
{
  print_all (CLI_TRACER (extension), exchange, "out");
}

static void
cli_tracer_class_init (CliTracerClass *klass)
{
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  extension_class->incoming = cli_tracer_incoming;
  extension_class->outgoing = cli_tracer_outgoing;
}

static void
cli_tracer_init (CliTracer *self)
{
}

/* The extension has printed the event; this handler only consumes it. */
static void
trace_message_cb (CometdClient  *client,
                  CometdMessage *message,
                  gpointer       user_data)
{
}

static void
trace_subscribed (CliLink  *link,
                  gpointer  user_data)
{
}

static void
trace_ready (CliLink  *link,
             gpointer  user_data)
{
  char **channels = cli_link_get_options (link)->arguments;

  if (channels[0] != NULL)
    cli_subscribe (link, (const char * const *)channels, trace_subscribed, NULL);
}

static gboolean
check_trace (CliOptions  *options,
             GError     **error)
{
  return cli_check_channels (options->arguments, error);
}

static CliExit
run_trace (const CliOptions *options)
{
  g_autoptr(CliTracer) tracer = g_object_new (CLI_TYPE_TRACER, NULL);
  g_autoptr(CliLink) link = cli_link_new (options);
  CometdClient *client = cli_link_get_client (link);

  tracer->link = link;
  if (options->verbose)
    cli_headers_print (link);
  cometd_client_add_extension (client, COMETD_EXTENSION (tracer));
  g_signal_connect (client, "message-received", G_CALLBACK (trace_message_cb), NULL);

  return cli_link_run (link, trace_ready, NULL);
}

const CliCommand cli_command_trace = {
  .name = "trace",
  .arguments = "URL [CHANNEL…]",
  .summary = N_("Prints every message that is sent or received."),
  .description = N_("Client ids are shortened, and the values of fields that are named like a "
                    "password or a token are hidden. With --verbose, the HTTP requests and "
                    "responses are printed, too; of headers that may be secret, only the names."),
  .min_arguments = 1,
  .max_arguments = G_MAXUINT,
  .counts = TRUE,
  .endless = TRUE,
  .prints = CLI_PRINTS_JSON,
  .check = check_trace,
  .run = run_trace,
};

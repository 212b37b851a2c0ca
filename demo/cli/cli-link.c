/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-link.h"

#include "cli-report.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

struct _CliLink
{
  const CliOptions *options;
  CometdClient *client;
  CliReport *report;
  CliOutput *output;
  GCancellable *cancellable;
  GMainLoop *loop;
  CliReadyFunc ready;
  gpointer ready_data;
  CliReadyFunc leave;          /* NULL once it was called. */
  gpointer leave_data;

  char *error;                 /* Why it failed, or NULL. */
  CliExit status;
  guint sources[3];            /* SIGINT, SIGTERM, and --timeout. */
  gboolean opening;            /* Until opened_cb() was called. */
  gboolean opened;
  gboolean closed;
  gboolean finished;
  gboolean interrupted;
};

void
cli_link_say (CliLink    *self,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  cli_report_say (self->report, text);
}

/* Nothing may call back after the end: info makes more than one connection. */
static void
quit_if_done (CliLink *self)
{
  if (self->closed && !self->opening)
    g_main_loop_quit (self->loop);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliLink *self = user_data;

  /* The command has succeeded even if the server does not reply any more. */
  cometd_client_close_finish (COMETD_CLIENT (source), result, NULL);
  self->closed = TRUE;
  quit_if_done (self);
}

void
cli_link_finish (CliLink *self,
                 CliExit  status)
{
  if (self->finished)
    return;

  self->finished = TRUE;
  self->status = status;
  cli_report_stop (self->report);
  g_cancellable_cancel (self->cancellable);
  cometd_client_close_async (self->client, NULL, closed_cb, self);
}

/* Ends the command from outside: by a signal, a timeout, or because standard output was closed. */
static void
end (CliLink *self,
     CliExit  unfinished)
{
  CliReadyFunc leave = g_steal_pointer (&self->leave);

  if (leave != NULL && cometd_client_get_connected (self->client))
    leave (self, self->leave_data);
  else
    cli_link_finish (self, self->options->command->endless && self->opened ? CLI_EXIT_DONE
                                                                           : unfinished);
}

static CliExit
get_exit (CliLink      *self,
          const GError *error)
{
  if (error->domain != COMETD_ERROR)
    return CLI_EXIT_NO_LINK;

  switch ((CometdError)error->code)
    {
    case COMETD_ERROR_INVALID_CHANNEL:
    case COMETD_ERROR_INVALID_DATA:
      return CLI_EXIT_USAGE;

    case COMETD_ERROR_SERVER:
    case COMETD_ERROR_TOO_LARGE:
    case COMETD_ERROR_QUEUE_FULL:
    case COMETD_ERROR_FAILED:
    case COMETD_ERROR_INVALID_OPERATION:
      return CLI_EXIT_REFUSED;

    case COMETD_ERROR_TIMEOUT:
      return self->opened ? CLI_EXIT_TIMEOUT : CLI_EXIT_NO_LINK;

    case COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE:
    case COMETD_ERROR_TRANSPORT:
    case COMETD_ERROR_CONNECTION_CLOSED:
    default:
      return CLI_EXIT_NO_LINK;
    }
}

static void
complain_about_addresses (CliLink *self)
{
  if (!self->opened)
    cli_report_complain_about_addresses (self->report);
}

void
cli_link_fail (CliLink      *self,
               const char   *what,
               const GError *error)
{
  /* Errors after the end are a result of it. */
  if (self->finished)
    return;

  cli_output_complain ("%s: %s", what, error->message);
  self->error = g_strdup (error->message);
  complain_about_addresses (self);
  cli_link_finish (self, get_exit (self, error));
}

static gboolean
signal_cb (gpointer user_data)
{
  CliLink *self = user_data;

  /* A second signal exits immediately. */
  if (self->interrupted || self->finished)
    {
      cometd_client_abort (self->client);
      g_main_loop_quit (self->loop);
      return G_SOURCE_CONTINUE;
    }

  self->interrupted = TRUE;
  end (self, CLI_EXIT_INTERRUPTED);
  return G_SOURCE_CONTINUE;
}

static gboolean
timeout_cb (gpointer user_data)
{
  CliLink *self = user_data;

  self->sources[2] = 0;
  if (self->finished)
    return G_SOURCE_REMOVE;

  /* An endless command succeeds at the timeout, unless it waits for a number of messages. */
  if (!self->options->command->endless || !self->opened || self->options->count != CLI_NO_LIMIT)
    {
      const GError *error = cometd_client_get_last_error (self->client);

      /* The reason why there is no connection. */
      if (error != NULL)
        cli_output_complain ("%s", error->message);
      complain_about_addresses (self);
      cli_output_complain (_("Timed out after %g s"), self->options->timeout);
      cli_link_finish (self, CLI_EXIT_TIMEOUT);
    }
  else
    end (self, CLI_EXIT_TIMEOUT);

  return G_SOURCE_REMOVE;
}

static void
reader_gone_cb (gpointer user_data)
{
  end (user_data, CLI_EXIT_DONE);
}

/* With --no-retry, each address is tried once. */
static void
next_retry_time_cb (CometdClient *client,
                    GParamSpec   *pspec,
                    gpointer      user_data)
{
  CliLink *self = user_data;
  const GError *error = cometd_client_get_last_error (client);

  if (error != NULL && cometd_client_get_next_retry_time (client) != 0)
    cli_link_fail (self, self->opened ? _("connection lost") : _("could not connect"), error);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliLink *self = user_data;
  g_autoptr(GError) error = NULL;

  self->opening = FALSE;
  if (!cometd_client_open_finish (self->client, result, &error))
    {
      cli_link_fail (self, _("could not connect"), error);
      quit_if_done (self);
      return;
    }

  /* From now on, wait for a lost connection for as long as --timeout allows. */
  cometd_client_set_connection_timeout (self->client, 0);
  self->opened = TRUE;
  if (!self->finished)
    self->ready (self, self->ready_data);
  quit_if_done (self);
}

CliLink *
cli_link_new (const CliOptions *options)
{
  CliLink *self = g_new0 (CliLink, 1);

  self->options = options;
  self->client = cometd_client_new (options->url);
  self->cancellable = g_cancellable_new ();
  self->output = cli_output_new (reader_gone_cb, self);
  self->loop = g_main_loop_new (NULL, FALSE);

  cometd_client_set_fallback_urls (self->client, (const char * const *)options->fallback_urls);
  cli_credentials_apply (&options->credentials, self->client);
  cli_network_apply (&options->network, self->client);
  if (options->ack)
    {
      g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();

      cometd_client_add_extension (self->client, COMETD_EXTENSION (ack));
    }
  if (options->network.no_retry)
    g_signal_connect (self->client, "notify::next-retry-time", G_CALLBACK (next_retry_time_cb),
                      self);
  self->report = cli_report_new (self->client, options);

  return self;
}

void
cli_link_free (CliLink *self)
{
  g_signal_handlers_disconnect_by_data (self->client, self);
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  cli_report_free (self->report);
  cli_output_free (self->output);
  g_object_unref (self->client);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_free (self->error);
  g_free (self);
}

CometdClient *
cli_link_get_client (CliLink *self)
{
  return self->client;
}

CliOutput *
cli_link_get_output (CliLink *self)
{
  return self->output;
}

const CliOptions *
cli_link_get_options (CliLink *self)
{
  return self->options;
}

GCancellable *
cli_link_get_cancellable (CliLink *self)
{
  return self->cancellable;
}

void
cli_link_set_leave (CliLink      *self,
                    CliReadyFunc  leave,
                    gpointer      user_data)
{
  self->leave = leave;
  self->leave_data = user_data;
}

const char *
cli_link_get_error (CliLink *self)
{
  return self->error;
}

void
cli_link_wait_for_connection (CliLink *self)
{
  cometd_client_set_connection_timeout (self->client, 0);
}

CliExit
cli_link_run (CliLink      *self,
              CliReadyFunc  ready,
              gpointer      user_data)
{
  self->ready = ready;
  self->ready_data = user_data;
  signal (SIGPIPE, SIG_IGN);
  self->sources[0] = g_unix_signal_add (SIGINT, signal_cb, self);
  self->sources[1] = g_unix_signal_add (SIGTERM, signal_cb, self);
  if (self->options->timeout > 0)
    self->sources[2] = g_timeout_add ((guint)(self->options->timeout * 1000), timeout_cb, self);

  self->opening = TRUE;
  cometd_client_open_async (self->client, self->cancellable, opened_cb, self);
  g_main_loop_run (self->loop);

  cli_output_flush (self->output);
  cli_link_say (self, _("closed"));
  return self->status;
}

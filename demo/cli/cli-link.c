/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-link.h"

#include "cli-addresses.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

struct _CliLink
{
  const CliOptions *options;
  CometdClient *client;
  CliOutput *output;
  GCancellable *cancellable;
  GMainLoop *loop;
  CliReadyFunc ready;
  gpointer ready_data;
  CliReadyFunc leave;          /* NULL once it was called. */
  gpointer leave_data;
  GPtrArray *tried;            /* Addresses without secrets, to name them if none works. */

  CliExit status;
  guint sources[3];            /* SIGINT, SIGTERM, and --timeout. */
  gboolean opened;
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

  if (self->options->quiet)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  cli_output_complain ("%s", text);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliLink *self = user_data;

  /* The command has succeeded even if the server does not reply any more. */
  cometd_client_close_finish (COMETD_CLIENT (source), result, NULL);
  g_main_loop_quit (self->loop);
}

void
cli_link_finish (CliLink *self,
                 CliExit  status)
{
  if (self->finished)
    return;

  self->finished = TRUE;
  self->status = status;
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

/* An error names only one address. */
static void
complain_about_addresses (CliLink *self)
{
  g_autofree char *addresses = NULL;

  if (self->opened || self->options->fallback_urls == NULL)
    return;

  g_ptr_array_add (self->tried, NULL);
  addresses = g_strjoinv (", ", (char **)self->tried->pdata);
  g_ptr_array_set_size (self->tried, (int)self->tried->len - 1);
  cli_output_complain (_("tried %s"), addresses);
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

static gboolean
accept_certificate_cb (CometdClient         *client,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  problems,
                       gpointer              user_data)
{
  return TRUE;
}

static void
state_changed_cb (CometdClient *client,
                  CometdState   old,
                  CometdState   state,
                  gpointer      user_data)
{
  CliLink *self = user_data;
  const GError *error = cometd_client_get_last_error (client);
  double seconds =
    (cometd_client_get_next_retry_time (client) - g_get_monotonic_time ()) / (double)G_USEC_PER_SEC;

  if (self->finished)
    return;

  if (state == COMETD_STATE_CONNECTED)
    cli_link_say (self, _("connected over %s"), cometd_client_get_connection_type (client));
  else if (state == COMETD_STATE_UNCONNECTED && error != NULL && seconds > 0)
    cli_link_say (self, _("no connection: %s; retrying in %.1f s"),
                  error->message, seconds);
  else if (state == COMETD_STATE_UNCONNECTED)
    cli_link_say (self, _("no connection: %s"),
                  error != NULL ? error->message : _("connection lost"));
}

static void
current_url_changed_cb (CometdClient *client,
                        GParamSpec   *pspec,
                        gpointer      user_data)
{
  CliLink *self = user_data;
  const char *url = cometd_client_get_current_url (client);
  const GError *error = cometd_client_get_last_error (client);
  g_autofree char *shown = url != NULL ? cli_addresses_describe (url) : NULL;

  if (shown == NULL || self->finished)
    return;

  /* Why the address before is not used any more. */
  if (error != NULL)
    cli_link_say (self, _("no connection: %s"), error->message);
  cli_link_say (self, _("connecting to %s"), shown);
  if (!g_ptr_array_find_with_equal_func (self->tried, shown, g_str_equal, NULL))
    g_ptr_array_add (self->tried, g_steal_pointer (&shown));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliLink *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (self->client, result, &error))
    {
      cli_link_fail (self, _("could not connect"), error);
      return;
    }

  /* From now on, wait for a lost connection for as long as --timeout allows. */
  cometd_client_set_connection_timeout (self->client, 0);
  self->opened = TRUE;
  if (!self->finished)
    self->ready (self, self->ready_data);
}

static void
set_headers (CliLink *self)
{
  for (guint i = 0; self->options->headers != NULL && self->options->headers[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (self->options->headers[i], ":", 2);

      cometd_client_set_request_header (self->client, parts[0], g_strstrip (parts[1]));
    }
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
  self->tried = g_ptr_array_new_with_free_func (g_free);

  cometd_client_set_fallback_urls (self->client, (const char * const *)options->fallback_urls);
  if (options->connection_types != NULL)
    cometd_client_set_connection_types (self->client,
                                        (const char * const *)options->connection_types);
  if (options->insecure)
    g_signal_connect (self->client, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_signal_connect (self->client, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect (self->client, "notify::current-url", G_CALLBACK (current_url_changed_cb),
                    self);
  set_headers (self);

  return self;
}

void
cli_link_free (CliLink *self)
{
  g_signal_handlers_disconnect_by_data (self->client, self);
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  cli_output_free (self->output);
  g_object_unref (self->client);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_ptr_array_unref (self->tried);
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

static gboolean
trust_file (CliLink *self)
{
  g_autofree char *path = g_canonicalize_filename (self->options->ca, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) database = g_tls_file_database_new (path, &error);

  if (database == NULL)
    {
      cli_output_complain ("--ca: “%s”: %s", self->options->ca, error->message);
      return FALSE;
    }

  soup_session_set_tls_database (cometd_client_get_session (self->client), database);
  return TRUE;
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
  if (self->options->ca != NULL && !trust_file (self))
    return CLI_EXIT_USAGE;

  self->ready = ready;
  self->ready_data = user_data;
  signal (SIGPIPE, SIG_IGN);
  self->sources[0] = g_unix_signal_add (SIGINT, signal_cb, self);
  self->sources[1] = g_unix_signal_add (SIGTERM, signal_cb, self);
  if (self->options->timeout > 0)
    self->sources[2] = g_timeout_add ((guint)(self->options->timeout * 1000), timeout_cb, self);

  cometd_client_open_async (self->client, self->cancellable, opened_cb, self);
  g_main_loop_run (self->loop);

  cli_output_flush (self->output);
  cli_link_say (self, _("closed"));
  return self->status;
}

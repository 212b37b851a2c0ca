/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-report.h"

#include "cli-addresses.h"
#include "cli-output.h"

#include <glib/gi18n.h>

struct _CliReport
{
  CometdClient *client;
  const CliOptions *options;
  GPtrArray *tried;            /* Addresses without secrets. */
  char *reported;              /* The error that was reported last, or NULL. */
};

void
cli_report_say (CliReport  *self,
                const char *text)
{
  if (!self->options->quiet)
    cli_output_complain ("%s", text);
}

static void
state_changed_cb (CometdClient *client,
                  CometdState   old,
                  CometdState   state,
                  gpointer      user_data)
{
  CliReport *self = user_data;
  const GError *error = cometd_client_get_last_error (client);
  g_autofree char *text = NULL;

  if (state == COMETD_STATE_CONNECTED)
    text = g_strdup_printf (_("connected over %s"), cometd_client_get_connection_type (client));
  /* With a time, next_retry_time_cb() reports it. */
  else if (state == COMETD_STATE_UNCONNECTED && cometd_client_get_next_retry_time (client) == 0)
    text = g_strdup_printf (_("no connection: %s"),
                            error != NULL ? error->message : _("connection lost"));

  if (text != NULL)
    cli_report_say (self, text);
}

static void
report_retry_time_cb (CometdClient *client,
                      GParamSpec   *pspec,
                      gpointer      user_data)
{
  CliReport *self = user_data;
  const GError *error = cometd_client_get_last_error (client);
  gint64 time = cometd_client_get_next_retry_time (client);
  double seconds = (double)(time - g_get_monotonic_time ()) / G_USEC_PER_SEC;
  g_autofree char *text = NULL;

  if (time == 0 || error == NULL)
    return;

  text = g_strdup_printf (_("no connection: %s; next attempt in %.1f s"), error->message,
                          MAX (seconds, 0));
  cli_report_say (self, text);
  g_free (self->reported);
  self->reported = g_strdup (error->message);
}

static void
current_url_cb (CometdClient *client,
                GParamSpec   *pspec,
                gpointer      user_data)
{
  CliReport *self = user_data;
  const char *url = cometd_client_get_current_url (client);
  const GError *error = cometd_client_get_last_error (client);
  g_autofree char *shown = url != NULL ? cli_addresses_describe (url) : NULL;
  g_autofree char *text = NULL;

  if (shown == NULL)
    return;

  /* Why the address before is not used any more. */
  if (error != NULL && g_strcmp0 (error->message, self->reported) != 0)
    {
      g_autofree char *reason = g_strdup_printf (_("no connection: %s"), error->message);

      cli_report_say (self, reason);
    }
  g_clear_pointer (&self->reported, g_free);
  text = g_strdup_printf (_("connecting to %s"), shown);
  cli_report_say (self, text);
  if (!g_ptr_array_find_with_equal_func (self->tried, shown, g_str_equal, NULL))
    g_ptr_array_add (self->tried, g_steal_pointer (&shown));
}

CliReport *
cli_report_new (CometdClient     *client,
                const CliOptions *options)
{
  CliReport *self = g_new0 (CliReport, 1);

  self->client = client;
  self->options = options;
  self->tried = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (client, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect (client, "notify::next-retry-time", G_CALLBACK (report_retry_time_cb), self);
  g_signal_connect (client, "notify::current-url", G_CALLBACK (current_url_cb), self);

  return self;
}

void
cli_report_free (CliReport *self)
{
  cli_report_stop (self);
  g_ptr_array_unref (self->tried);
  g_free (self->reported);
  g_free (self);
}

void
cli_report_stop (CliReport *self)
{
  g_signal_handlers_disconnect_by_data (self->client, self);
}

void
cli_report_complain_about_addresses (CliReport *self)
{
  g_autofree char *addresses = NULL;

  if (self->options->fallback_urls == NULL)
    return;

  g_ptr_array_add (self->tried, NULL);
  addresses = g_strjoinv (", ", (char **)self->tried->pdata);
  g_ptr_array_set_size (self->tried, (int)self->tried->len - 1);
  cli_output_complain (_("tried %s"), addresses);
}

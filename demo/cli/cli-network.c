/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-network.h"

#include "cli-client-certificate.h"
#include "cli-usage.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define NO_PROXY "none"
/* The default of the library. */
#define CONNECT_TIMEOUT 10
#define MAX_CONNECT_TIMEOUT (G_MAXINT / 2000)

void
cli_network_init (CliNetwork *self)
{
  self->connect_timeout = CONNECT_TIMEOUT;
}

void
cli_network_add_entries (CliNetwork     *self,
                         GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "connection-type", 't', 0, G_OPTION_ARG_STRING_ARRAY, &self->connection_types,
      N_("Connection type to allow, websocket or long-polling; may be repeated, in order of "
         "preference"), N_("TYPE") },
    { "insecure", 'k', 0, G_OPTION_ARG_NONE, &self->insecure,
      N_("Accept any TLS certificate"), NULL },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &self->ca,
      N_("Trust only the certificates in this file"), N_("PEM") },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &self->cert,
      N_("Certificate to present to the server"), N_("PEM") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key,
      N_("Private key of --cert, if it is in another file"), N_("PEM") },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy,
      N_("Proxy to use instead of that of the system, or none"), N_("URL|none") },
    { "connect-timeout", 0, 0, G_OPTION_ARG_DOUBLE, &self->connect_timeout,
      N_("How long to try to connect at the start (default: 10; 0: no limit)"), N_("SECONDS") },
    { "no-retry", 0, 0, G_OPTION_ARG_NONE, &self->no_retry,
      N_("Exit at the first failure instead of trying again"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static gboolean
check_connection_types (char   **types,
                        GError **error)
{
  static const char * const known[] = { "websocket", "long-polling", NULL };

  for (guint i = 0; types != NULL && types[i] != NULL; i++)
    {
      if (!g_strv_contains (known, types[i]))
        return cli_usage_fail (error,
                               _("--connection-type: “%s” is neither websocket nor long-polling"),
                               types[i]);
    }

  return TRUE;
}

static gboolean
check_proxy (const char  *proxy,
             GError     **error)
{
  static const char * const schemes[] = { "http", "socks4", "socks4a", "socks5", NULL };
  g_autoptr(GUri) uri = NULL;
  const char *shown;

  if (proxy == NULL || g_str_equal (proxy, NO_PROXY))
    return TRUE;

  /* It may have a password. */
  shown = strchr (proxy, '@') == NULL ? proxy : "…";
  uri = g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return cli_usage_fail (error, _("--proxy: “%s” is not an address such as "
                                    "http://proxy.example:3128, nor none"),
                           shown);
  if (!g_strv_contains (schemes, g_uri_get_scheme (uri)))
    return cli_usage_fail (error, _("--proxy: “%s” must begin with http, socks4, socks4a or "
                                    "socks5"),
                           shown);

  return TRUE;
}

static gboolean
read_ca (CliNetwork  *self,
         GError     **error)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) why = NULL;

  if (self->ca == NULL)
    return TRUE;

  path = g_canonicalize_filename (self->ca, NULL);
  self->database = g_tls_file_database_new (path, &why);
  return self->database != NULL
    || cli_usage_fail (error, "--ca: “%s”: %s", self->ca, why->message);
}

static gboolean
read_certificate (CliNetwork  *self,
                  GError     **error)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) why = NULL;
  gboolean has_key = FALSE;

  if (self->cert == NULL)
    return self->key == NULL || cli_usage_fail (error, _("--key requires --cert"));

  if (self->key != NULL)
    certificate = g_tls_certificate_new_from_files (self->cert, self->key, &why);
  else
    certificate = g_tls_certificate_new_from_file (self->cert, &why);
  if (certificate == NULL && self->key != NULL)
    return cli_usage_fail (error, _("--cert: “%s” with the key “%s”: %s"), self->cert, self->key,
                           why->message);
  if (certificate == NULL)
    return cli_usage_fail (error, "--cert: “%s”: %s", self->cert, why->message);

  if (self->key == NULL)
    {
      g_autofree char *key = NULL;

      g_object_get (certificate, "private-key-pem", &key, NULL);
      has_key = key != NULL;
    }
  if (self->key == NULL && !has_key)
    return cli_usage_fail (error, _("--cert: “%s” has no private key; use --key"), self->cert);

  self->certificate = g_steal_pointer (&certificate);
  return TRUE;
}

gboolean
cli_network_check (CliNetwork  *self,
                   GError     **error)
{
  if (self->insecure && self->ca != NULL)
    return cli_usage_fail (error, _("--insecure and --ca cannot be used together"));
  if (!isfinite (self->connect_timeout) || self->connect_timeout < 0
      || self->connect_timeout > MAX_CONNECT_TIMEOUT)
    return cli_usage_fail (error, _("--connect-timeout: %g is not a valid number of seconds"),
                           self->connect_timeout);

  return check_connection_types (self->connection_types, error)
    && check_proxy (self->proxy, error)
    && read_ca (self, error)
    && read_certificate (self, error);
}

static gboolean
accept_certificate_cb (CometdClient         *client,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  problems,
                       gpointer              user_data)
{
  return TRUE;
}

void
cli_network_apply (const CliNetwork *self,
                   CometdClient     *client)
{
  SoupSession *session = cometd_client_get_session (client);

  /* A number of milliseconds below 1 would mean that there is no limit. */
  cometd_client_set_connection_timeout (client, (guint)ceil (self->connect_timeout * 1000));
  if (self->connection_types != NULL)
    cometd_client_set_connection_types (client, (const char * const *)self->connection_types);
  if (self->insecure)
    g_signal_connect (client, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  if (self->database != NULL)
    soup_session_set_tls_database (session, self->database);
  if (self->certificate != NULL)
    {
      g_autoptr(GTlsInteraction) interaction = cli_client_certificate_new (self->certificate);

      soup_session_set_tls_interaction (session, interaction);
    }
  if (self->proxy != NULL)
    {
      gboolean is_none = g_str_equal (self->proxy, NO_PROXY);
      g_autoptr(GProxyResolver) resolver =
        g_simple_proxy_resolver_new (is_none ? NULL : self->proxy, NULL);

      soup_session_set_proxy_resolver (session, resolver);
    }
}

void
cli_network_clear (CliNetwork *self)
{
  g_strfreev (self->connection_types);
  g_free (self->ca);
  g_free (self->cert);
  g_free (self->key);
  g_free (self->proxy);
  g_clear_object (&self->database);
  g_clear_object (&self->certificate);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "../cometd-headers-private.h"
#include "../transports/cometd-http-cookies-private.h"
#include "../transports/cometd-http-private.h"
#include "../transports/cometd-http-session-private.h"
#include "../transports/cometd-long-polling-transport-private.h"
#include "../transports/cometd-websocket-transport-private.h"

/* The only file that names the built-in transports. */

struct _CometdClientTransports
{
  CometdHttpSettings settings;

  /* The app has the session of the settings, which must stay. */
  gboolean has_session_user;

  /* The addresses in the order in which they are tried, as the app wrote them, and parsed. Empty if
   * none was set, or if one of them cannot be used; the error says why. */
  GPtrArray *urls;
  GPtrArray *uris;
  GError *url_error;
};

static const struct
{
  const char *connection_type;
  CometdTransport *(*make) (const CometdHttpSettings *settings);
} built_in[] = {
  { "websocket", cometd_websocket_transport_new },
  { "long-polling", cometd_long_polling_transport_new },
};

static gboolean
transport_certificate_cb (GTlsCertificate      *certificate,
                          GTlsCertificateFlags  errors,
                          gpointer              user_data)
{
  gboolean is_accepted = FALSE;

  g_signal_emit (user_data, cometd_client_get_signal (COMETD_CLIENT_SIGNAL_ACCEPT_CERTIFICATE), 0,
                 certificate, errors, &is_accepted);
  return is_accepted;
}

static void
need_session_cb (gpointer user_data)
{
  CometdClientTransports *self = user_data;
  SoupSession *session = self->settings.session;

  if (session != NULL)
    return;

  session = cometd_http_session_new (self->settings.model);
  self->settings.session = session;

  /* The cookies stay when the session is freed. */
  if (self->settings.model == NULL)
    {
      soup_session_remove_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);
      soup_session_add_feature (session, SOUP_SESSION_FEATURE (self->settings.jar));
    }
}

/* Requests that are still pending hold a reference on the session. */
static void
free_session_cb (gpointer user_data)
{
  CometdClientTransports *self = user_data;

  if (!self->has_session_user)
    g_clear_object (&self->settings.session);
}

CometdClientTransports *
cometd_client_transports_new (CometdClient *client,
                              SoupSession  *session)
{
  CometdClientTransports *self = g_new0 (CometdClientTransports, 1);

  self->settings.model = session != NULL ? g_object_ref (session) : NULL;
  self->settings.jar = soup_cookie_jar_new ();
  self->urls = g_ptr_array_new_with_free_func (g_free);
  self->uris = g_ptr_array_new_with_free_func ((GDestroyNotify)g_uri_unref);
  self->settings.max_message_size =
    cometd_client_get_default (COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE);
  self->settings.keepalive_interval =
    cometd_client_get_default (COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL);
  self->settings.max_network_delay =
    cometd_client_get_default (COMETD_CLIENT_PROP_MAX_NETWORK_DELAY);
  self->settings.headers = cometd_headers_new ();
  self->settings.accept_certificate = transport_certificate_cb;
  self->settings.accept_data = client;
  self->settings.need_session = need_session_cb;
  self->settings.free_session = free_session_cb;
  self->settings.session_data = self;
  return self;
}

void
cometd_client_transports_detach (CometdClientTransports *self)
{
  self->settings.accept_certificate = NULL;
  self->settings.accept_data = NULL;
}

void
cometd_client_transports_free (CometdClientTransports *self)
{
  g_clear_object (&self->settings.session);
  g_clear_object (&self->settings.jar);
  g_clear_object (&self->settings.model);
  g_clear_pointer (&self->settings.uri, g_uri_unref);
  g_clear_error (&self->url_error);
  g_ptr_array_unref (self->urls);
  g_ptr_array_unref (self->uris);
  g_ptr_array_unref (self->settings.headers);
  g_free (self);
}

SoupSession *
cometd_client_transports_get_session (CometdClientTransports *self)
{
  if (self->settings.model != NULL)
    return self->settings.model;

  self->has_session_user = TRUE;
  return cometd_http_session_get (&self->settings);
}

static gboolean
find_built_in (const char *connection_type,
               guint      *position)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    {
      if (g_str_equal (built_in[i].connection_type, connection_type))
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
cometd_client_knows_connection_type (const char *connection_type)
{
  guint position;

  return find_built_in (connection_type, &position);
}

gboolean
cometd_client_transports_check (CometdClientTransports  *self,
                                const char * const      *types,
                                GError                 **error)
{
  if (self->uris->len == 0 && self->url_error == NULL)
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The client has no URL; set its property “url”"));
      return FALSE;
    }

  if (types[0] == NULL)
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                           _("The list of allowed connection types is empty"));
      return FALSE;
    }

  for (guint i = 0; types[i] != NULL; i++)
    {
      guint position;

      if (!find_built_in (types[i], &position))
        {
          g_set_error (error, COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                       _("Unknown connection type “%s”"), types[i]);
          return FALSE;
        }
    }

  if (self->url_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->url_error));
      return FALSE;
    }
  return TRUE;
}

static void
use_address (CometdClientTransports *self,
             guint                   position)
{
  g_clear_pointer (&self->settings.uri, g_uri_unref);
  self->settings.uri = g_uri_ref (g_ptr_array_index (self->uris, position));
}

/* An address that is listed twice is used once. */
static gboolean
add_address (CometdClientTransports  *self,
             const char              *url,
             GError                 **error)
{
  GUri *uri;

  if (g_ptr_array_find_with_equal_func (self->urls, url, g_str_equal, NULL))
    return TRUE;

  uri = cometd_http_parse_url (url, error);
  if (uri == NULL)
    return FALSE;

  g_ptr_array_add (self->urls, g_strdup (url));
  g_ptr_array_add (self->uris, uri);
  return TRUE;
}

static gboolean
add_addresses (CometdClientTransports  *self,
               const char              *url,
               const char * const      *fallback_urls,
               GError                 **error)
{
  guint n_fallback_urls = 0;

  while (fallback_urls != NULL && fallback_urls[n_fallback_urls] != NULL)
    n_fallback_urls++;
  if (n_fallback_urls > COMETD_CLIENT_MAX_FALLBACK_URLS)
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                   _("The property “fallback-urls” has %u addresses; the maximum is %d"),
                   n_fallback_urls, COMETD_CLIENT_MAX_FALLBACK_URLS);
      return FALSE;
    }

  if (!add_address (self, url, error))
    return FALSE;

  for (guint i = 0; i < n_fallback_urls; i++)
    if (!add_address (self, fallback_urls[i], error))
      return FALSE;

  return TRUE;
}

void
cometd_client_transports_set_urls (CometdClientTransports *self,
                                   const char             *url,
                                   const char * const     *fallback_urls)
{
  g_ptr_array_set_size (self->urls, 0);
  g_ptr_array_set_size (self->uris, 0);
  g_clear_error (&self->url_error);
  if (url == NULL)
    return;

  if (add_addresses (self, url, fallback_urls, &self->url_error))
    {
      use_address (self, 0);
      return;
    }

  g_ptr_array_set_size (self->urls, 0);
  g_ptr_array_set_size (self->uris, 0);
}

gboolean
cometd_client_transports_use_url (CometdClientTransports *self,
                                  const char             *url,
                                  guint                  *position)
{
  if (!g_ptr_array_find_with_equal_func (self->urls, url, g_str_equal, position))
    return FALSE;

  use_address (self, *position);
  return TRUE;
}

guint
cometd_client_transports_get_url_count (CometdClientTransports *self)
{
  return self->urls->len;
}

const char *
cometd_client_transports_get_url (CometdClientTransports *self,
                                  guint                   position)
{
  return position < self->urls->len ? g_ptr_array_index (self->urls, position) : NULL;
}

/* The app's jar, which other clients may use, or that of this client. */
static SoupCookieJar *
find_jar (CometdClientTransports *self,
          gboolean               *is_shared)
{
  const CometdHttpSettings *settings = &self->settings;
  SoupSession *session = settings->model != NULL ? settings->model : settings->session;
  SoupSessionFeature *feature = NULL;

  if (session != NULL)
    feature = soup_session_get_feature (session, SOUP_TYPE_COOKIE_JAR);

  *is_shared = settings->model != NULL && feature != NULL;
  return feature != NULL ? SOUP_COOKIE_JAR (feature) : self->settings.jar;
}

GVariant *
cometd_client_transports_save_cookies (CometdClientTransports *self)
{
  gboolean is_shared;
  SoupCookieJar *jar = find_jar (self, &is_shared);

  return cometd_http_cookies_save (jar, self->settings.uri);
}

GPtrArray *
cometd_client_transports_read_cookies (CometdClientTransports  *self,
                                       GVariant                *cookies,
                                       GError                 **error)
{
  return cometd_http_cookies_read (cookies, self->settings.uri, error);
}

/* Another client may be using newer cookies in a jar of the app, so those stay. */
void
cometd_client_transports_add_cookies (CometdClientTransports *self,
                                      GPtrArray              *cookies)
{
  gboolean is_shared;
  SoupCookieJar *jar = find_jar (self, &is_shared);

  cometd_http_cookies_add (jar, cookies, is_shared);
}

char *
cometd_client_transports_describe_url (CometdClientTransports *self,
                                       guint                   position)
{
  return position < self->uris->len
         ? cometd_http_describe_uri (g_ptr_array_index (self->uris, position))
         : g_strdup ("an invalid URL");
}

void
cometd_client_transports_set_max_message_size (CometdClientTransports *self,
                                               guint64                 size)
{
  self->settings.max_message_size = size;
}

guint
cometd_client_transports_get_keepalive_interval (CometdClientTransports *self)
{
  return self->settings.keepalive_interval;
}

void
cometd_client_transports_set_keepalive_interval (CometdClientTransports *self,
                                                 guint                   interval)
{
  self->settings.keepalive_interval = interval;
}

void
cometd_client_transports_set_max_network_delay (CometdClientTransports *self,
                                                guint                   delay)
{
  self->settings.max_network_delay = delay;
}

void
cometd_client_transports_set_header (CometdClientTransports *self,
                                     const char             *name,
                                     const char             *value)
{
  cometd_headers_set (self->settings.headers, name, value);
}

CometdTransport *
cometd_client_make_transport (const char *connection_type,
                              guint       address,
                              gpointer    user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (user_data);
  CometdClientTransports *transports = priv->transports;
  CometdTransport *transport;
  guint position;

  if (!find_built_in (connection_type, &position))
    return NULL;

  g_assert (address < transports->uris->len);
  use_address (transports, address);
  transport = built_in[position].make (&transports->settings);
  cometd_transport_set_log (transport, &priv->log);
  if (transports->urls->len > 1 && cometd_log_is_on (&priv->log))
    {
      g_autofree char *server = cometd_client_transports_describe_url (transports, address);

      cometd_log_debug (&priv->log, NULL, "uses %s, by connection type %s", server,
                        connection_type);
    }
  else
    cometd_log_debug (&priv->log, NULL, "uses connection type %s", connection_type);
  return transport;
}

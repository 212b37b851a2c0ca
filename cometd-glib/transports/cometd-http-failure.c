/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include "cometd-http-failure-private.h"

#include "../cometd-error.h"

/* The maximum length of text from the server in an error text, in characters. */
#define MAX_QUOTED 100

/* The reasons why a certificate is not valid, the most informative first. */
static const struct
{
  GTlsCertificateFlags flag;
  const char *text;
} certificate_faults[] = {
  { G_TLS_CERTIFICATE_EXPIRED, N_("it has expired") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_("it is not valid yet") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, N_("it was issued for another host") },
  { G_TLS_CERTIFICATE_REVOKED, N_("it has been revoked") },
  { G_TLS_CERTIFICATE_INSECURE, N_("it uses an insecure algorithm") },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, N_("it was issued by an unknown authority") },
};

/* GIO uses one error domain for all network errors. Codes that are not listed mean that an
 * established connection was lost. */
static CometdFailureKind
kind_of_io_error (int          code,
                  SoupMessage *message)
{
  switch (code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_ADDRESS_IN_USE:
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_NOT_SUPPORTED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return COMETD_FAILURE_UNREACHABLE;

    case G_IO_ERROR_TIMED_OUT:
      /* Either the connection was not accepted, or an established connection was idle for too
       * long. */
      return soup_message_get_remote_address (message) == NULL
             ? COMETD_FAILURE_UNREACHABLE
             : COMETD_FAILURE_BROKEN;

    default:
      return COMETD_FAILURE_BROKEN;
    }
}

static CometdFailureKind
kind_of_error (const GError *error,
               SoupMessage  *message)
{
  if (error->domain == G_TLS_ERROR)
    return COMETD_FAILURE_TLS;
  if (error->domain == G_RESOLVER_ERROR)
    return COMETD_FAILURE_UNREACHABLE;
  if (error->domain == G_IO_ERROR)
    return kind_of_io_error (error->code, message);
  if (error->domain == SOUP_SESSION_ERROR &&
      (error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING))
    return COMETD_FAILURE_INVALID;

  return COMETD_FAILURE_BROKEN;
}

/* Without a network, names cannot be resolved either. */
static gboolean
is_local_error (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
         g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
}

static char *
describe_place (SoupMessage *message)
{
  gboolean is_upgrade = g_str_equal (soup_message_get_method (message), SOUP_METHOD_GET);

  return cometd_http_describe_place (soup_message_get_uri (message),
                                     is_upgrade ? "websocket" : "long-polling");
}

static gboolean
is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

static char *
describe_certificate_errors (GTlsCertificate      *certificate,
                             GTlsCertificateFlags  errors)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (certificate_faults); i++)
    {
      if ((errors & certificate_faults[i].flag) == 0)
        continue;

      if (text->len > 0)
        g_string_append (text, ", ");
      if (certificate_faults[i].flag == G_TLS_CERTIFICATE_UNKNOWN_CA &&
          is_self_signed (certificate))
        g_string_append (text, _("it is self-signed"));
      else
        g_string_append (text, _(certificate_faults[i].text));
    }

  if (text->len == 0)
    g_string_append (text, _("it cannot be verified"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GError *
make_tls_error (const CometdHttpRequest *request,
                const GError            *error,
                const char              *place)
{
  const char *host = g_uri_get_host (soup_message_get_uri (request->message));
  GTlsCertificate *certificate = request->certificate;
  g_autofree char *faults = NULL;

  if (certificate == NULL || (!request->is_refused &&
                              error->code != G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (G_TLS_ERROR, error->code, _("Could not connect to %s: %s"),
                        place, error->message);

  faults = describe_certificate_errors (certificate, request->certificate_errors);
  return g_error_new (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                      _("Could not connect to %s: the certificate of “%s” is not trusted: %s"),
                      place, host, faults);
}

void
cometd_http_failure_init (CometdFailure           *failure,
                          GError                  *error,
                          const CometdHttpRequest *request)
{
  g_autofree char *place = describe_place (request->message);
  g_autofree char *text = cometd_http_cut_url (error->message);

  *failure = (CometdFailure){ 0 };
  failure->kind = request->is_refused ? COMETD_FAILURE_TLS
                                      : kind_of_error (error, request->message);
  failure->is_local = failure->kind == COMETD_FAILURE_UNREACHABLE && is_local_error (error);
  failure->status = soup_message_get_status (request->message);

  switch (failure->kind)
    {
    case COMETD_FAILURE_TLS:
      failure->error = make_tls_error (request, error, place);
      break;

    case COMETD_FAILURE_UNREACHABLE:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("Could not connect to %s: %s"),
                                    place, text);
      break;

    case COMETD_FAILURE_INVALID:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("The response from %s is not valid HTTP: %s"),
                                    place, text);
      break;

    default:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                    _("The connection to %s was lost: %s"),
                                    place, text);
    }

  g_clear_error (&error);
}

/* libsoup reports the response of a proxy to CONNECT as if it were the response to the request, but
 * there is no TLS connection then. */
static gboolean
is_from_proxy (SoupMessage *message)
{
  return g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https") &&
         soup_message_get_tls_peer_certificate (message) == NULL;
}

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

/* Limits the length of a text from the server, and makes it valid UTF-8. */
static char *
quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (g_utf8_strlen (valid, -1) <= MAX_QUOTED)
    return g_steal_pointer (&valid);
  return g_utf8_substring (valid, 0, MAX_QUOTED);
}

static char *
describe_status (SoupMessage *message)
{
  guint status = soup_message_get_status (message);
  const char *reason = soup_message_get_reason_phrase (message);
  g_autofree char *cut = NULL;
  g_autofree char *quoted = NULL;

  if (reason == NULL || *reason == '\0')
    reason = soup_status_get_phrase (status);

  cut = cometd_http_cut_url (reason);
  quoted = quote (cut);
  return g_strdup_printf (_("HTTP status %u (%s)"), status, quoted);
}

static GError *
make_redirect_error (SoupMessage *message,
                     const char  *place,
                     const char  *status)
{
  g_autoptr(GUri) location = cometd_http_get_location (message);
  g_autofree char *target = NULL;
  g_autofree char *quoted = NULL;

  if (location == NULL)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                        _("%s responded with %s, a redirect without a valid address"),
                        place, status);

  target = cometd_http_describe_uri (location);
  quoted = quote (target);
  return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                      _("%s responded with %s, a redirect to “%s” that is not followed"),
                      place, status, quoted);
}

static GError *
make_not_bayeux_error (SoupMessage *message,
                       const char  *place)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autofree char *quoted = quote (type != NULL ? type : _("(no content type)"));

  return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                      /* Translators: the server, an HTTP status, and the content type. */
                      _("%s responded with %u %s instead of a Bayeux reply"),
                      place, soup_message_get_status (message), quoted);
}

static GError *
make_response_error (SoupMessage       *message,
                     CometdFailureKind  kind)
{
  g_autofree char *place = describe_place (message);
  g_autofree char *status = describe_status (message);
  gboolean is_upgrade = kind == COMETD_FAILURE_UPGRADE;

  if (kind == COMETD_FAILURE_TOO_LARGE)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                        _("The response from %s is larger than “max-message-size” allows"), place);
  if (kind == COMETD_FAILURE_INVALID)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                        _("%s responded with %s and an empty body"), place, status);
  if (kind == COMETD_FAILURE_NOT_BAYEUX)
    return make_not_bayeux_error (message, place);
  if (kind == COMETD_FAILURE_UNREACHABLE)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                        _("The proxy could not connect to %s: %s"), place, status);
  if (kind == COMETD_FAILURE_REDIRECT ||
      (is_upgrade && is_redirect (soup_message_get_status (message))))
    return make_redirect_error (message, place, status);

  return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                      is_upgrade ? _("%s did not open a WebSocket, but responded with %s")
                                 : _("%s responded with %s"),
                      place, status);
}

guint
cometd_http_read_retry_after (const char *value,
                              gint64      now)
{
  g_autoptr(GDateTime) date = NULL;
  guint64 seconds = 0;

  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64 / 1000, &seconds, NULL))
    return MIN (seconds * 1000, COMETD_FAILURE_MAX_RETRY_AFTER);

  date = soup_date_time_new_from_http_string (value);
  if (date == NULL || g_date_time_to_unix (date) <= now)
    return 0;

  return MIN ((guint64)(g_date_time_to_unix (date) - now) * 1000, COMETD_FAILURE_MAX_RETRY_AFTER);
}

void
cometd_http_failure_init_kind (CometdFailure     *failure,
                               CometdFailureKind  kind,
                               SoupMessage       *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *retry_after = soup_message_headers_get_one (headers, "Retry-After");
  const char *reason = soup_message_get_reason_phrase (message);

  *failure = (CometdFailure){ 0 };
  failure->status = soup_message_get_status (message);
  if (reason != NULL)
    g_strlcpy (failure->reason, reason, sizeof failure->reason);
  if ((kind == COMETD_FAILURE_STATUS || kind == COMETD_FAILURE_UPGRADE) && is_from_proxy (message))
    kind = COMETD_FAILURE_UNREACHABLE;
  else if (kind == COMETD_FAILURE_STATUS && is_redirect (failure->status))
    kind = COMETD_FAILURE_REDIRECT;

  failure->kind = kind;
  failure->retry_after = retry_after != NULL
                         ? cometd_http_read_retry_after (retry_after,
                                                         g_get_real_time () / G_USEC_PER_SEC)
                         : 0;
  failure->error = make_response_error (message, kind);
}

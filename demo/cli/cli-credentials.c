/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-credentials.h"

#include "cli-file.h"
#include "cli-password.h"
#include "cli-token.h"
#include "cli-usage.h"

#include <glib/gi18n.h>
#include <string.h>

#define TOKEN_VARIABLE "COMETD_TOKEN"
#define PASSWORD_VARIABLE "COMETD_PASSWORD"
#define AUTHORIZATION "Authorization"

void
cli_credentials_add_entries (CliCredentials *self,
                             GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "header", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &self->headers,
      N_("HTTP header to send with each request; may be repeated"), N_("NAME: VALUE|@FILE") },
    { "cookie", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->cookies,
      N_("Cookie to send with each request; may be repeated"), N_("NAME=VALUE|@FILE") },
    { "bearer-file", 0, 0, G_OPTION_ARG_FILENAME, &self->bearer_file,
      N_("Send the token in this file (default: the variable COMETD_TOKEN)"), N_("FILE") },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self->user,
      N_("User name for basic authentication; the password is read from --password-file, "
         "the variable COMETD_PASSWORD or the terminal"), N_("NAME") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_file,
      N_("Read the password in this file"), N_("FILE") },
    { "ext", 0, 0, G_OPTION_ARG_STRING, &self->ext,
      N_("Object to send as ext of the handshake"), N_("JSON|@FILE") },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static gboolean
is_token_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Whether @text is a name, @separator, and a value that may be part of a header. */
static gboolean
is_pair (const char *text,
         char        separator)
{
  const char *end = strchr (text, separator);

  if (end == NULL || end == text || !cli_file_is_line (text))
    return FALSE;
  for (const char *c = text; c < end; c++)
    {
      if (!is_token_character (*c))
        return FALSE;
    }

  return TRUE;
}

/* The headers that the library refuses to set. */
static gboolean
is_reserved_header (const char *pair)
{
  static const char * const names[] = {
    "connection", "content-encoding", "content-length", "sec-websocket-extensions",
    "sec-websocket-key", "sec-websocket-version", "transfer-encoding", "upgrade", NULL
  };
  g_autofree char *name = g_ascii_strdown (pair, strcspn (pair, ":"));

  return g_strv_contains (names, name);
}

static gboolean
check_pairs (const char   *option,
             char       ***values,
             char          separator,
             const char   *form,
             GError      **error)
{
  g_auto(GStrv) expanded = cli_file_expand (option, *values, error);

  if (expanded == NULL)
    return FALSE;

  for (guint i = 0; expanded[i] != NULL; i++)
    {
      /* The value is left out, because it may be secret. */
      if (!is_pair (g_strchomp (expanded[i]), separator))
        return cli_usage_fail (error, _("%s: value %u is not of the form “%s”"), option, i + 1,
                               form);
      if (separator == '=' && strchr (expanded[i], ';') != NULL)
        return cli_usage_fail (error, _("%s: value %u is more than one cookie"), option, i + 1);
      if (separator == ':' && is_reserved_header (expanded[i]))
        return cli_usage_fail (error, _("%s: value %u is a header that depends on how messages "
                                        "are sent"), option, i + 1);
    }

  g_strfreev (*values);
  *values = g_steal_pointer (&expanded);
  return TRUE;
}

/* Takes a secret out of @path, or else the environment, where the commands of --exec would see it.
 * There may be none. */
static gboolean
take_secret (const char  *option,
             const char  *path,
             const char  *variable,
             char       **secret,
             GError     **error)
{
  g_autofree char *text = g_strdup (g_getenv (variable));

  g_unsetenv (variable);
  if (path != NULL)
    {
      g_free (text);
      text = cli_file_read_secret (option, path, error);
      if (text == NULL)
        return FALSE;
    }
  /* An empty variable is as if it were not set. */
  else if (text == NULL || *text == '\0')
    return TRUE;

  if (!cli_file_check_secret (path != NULL ? option : variable, text, error))
    return FALSE;

  *secret = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
check_ext (CliCredentials  *self,
           GError         **error)
{
  g_autoptr(JsonNode) node = NULL;

  if (self->ext == NULL)
    return TRUE;

  if (self->ext[0] == '@')
    {
      g_autofree char *text = cli_file_read_secret ("--ext", self->ext + 1, error);

      if (text == NULL)
        return FALSE;
      g_free (self->ext);
      self->ext = g_steal_pointer (&text);
    }

  /* It may hold credentials, so it is not shown. */
  node = json_from_string (self->ext, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return cli_usage_fail (error, _("--ext: the value is not a JSON object"));

  return TRUE;
}

gboolean
cli_credentials_check (CliCredentials  *self,
                       GError         **error)
{
  if (self->user != NULL && self->bearer_file != NULL)
    return cli_usage_fail (error, _("--user and --bearer-file cannot be used together"));
  if (self->password_file != NULL && self->user == NULL)
    return cli_usage_fail (error, _("--password-file requires --user"));
  /* What follows the colon may be the password. */
  if (self->user != NULL
      && (*self->user == '\0' || strchr (self->user, ':') != NULL
          || !cli_file_is_line (self->user)))
    return cli_usage_fail (error, _("--user: the name must not be empty or contain “:”; the "
                                    "password is not given here"));

  return check_pairs ("--header", &self->headers, ':', _("Name: value"), error)
    && check_pairs ("--cookie", &self->cookies, '=', _("name=value"), error)
    && take_secret ("--bearer-file", self->bearer_file, TOKEN_VARIABLE, &self->token, error)
    && take_secret ("--password-file", self->password_file, PASSWORD_VARIABLE, &self->password,
                    error)
    && check_ext (self, error);
}

gboolean
cli_credentials_ask (CliCredentials  *self,
                     GError         **error)
{
  g_autofree char *prompt = NULL;

  if (self->user == NULL || self->password != NULL)
    return TRUE;

  prompt = g_strdup_printf (_("Password of %s: "), self->user);
  self->password = cli_password_ask (prompt, error);
  return self->password != NULL;
}

static void
apply_cookies (const CliCredentials *self,
               CometdClient         *client)
{
  g_autofree char *cookies = g_strjoinv ("; ", self->cookies);

  if (*cookies != '\0')
    cometd_client_set_request_header (client, "Cookie", cookies);
}

static gboolean
has_header (const CliCredentials *self,
            const char           *name)
{
  for (guint i = 0; self->headers[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (self->headers[i], ":", 2);

      if (g_ascii_strcasecmp (parts[0], name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A header that was given takes precedence. */
static void
apply_authorization (const CliCredentials *self,
                     CometdClient         *client)
{
  if (has_header (self, AUTHORIZATION))
    return;

  if (self->user != NULL)
    {
      g_autofree char *both = g_strdup_printf ("%s:%s", self->user, self->password);
      g_autofree char *encoded = g_base64_encode ((const guchar *)both, strlen (both));
      g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);

      cometd_client_set_request_header (client, AUTHORIZATION, value);
    }
  else if (self->token != NULL)
    {
      g_autoptr(CometdAuthExtension) token = cli_token_new (self->bearer_file, self->token);

      cometd_client_set_auth_extension (client, token);
    }
}

void
cli_credentials_apply (const CliCredentials *self,
                       CometdClient         *client)
{
  apply_authorization (self, client);
  apply_cookies (self, client);
  for (guint i = 0; self->headers[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (self->headers[i], ":", 2);

      cometd_client_set_request_header (client, parts[0], g_strstrip (parts[1]));
    }

  if (self->ext != NULL)
    {
      g_autoptr(JsonNode) node = json_from_string (self->ext, NULL);

      cometd_client_set_handshake_field (client, "ext", node);
    }
}

void
cli_credentials_clear (CliCredentials *self)
{
  g_strfreev (self->headers);
  g_strfreev (self->cookies);
  g_free (self->bearer_file);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->ext);
  g_free (self->token);
  g_free (self->password);
}

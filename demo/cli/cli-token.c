/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-token.h"

#include "cli-file.h"
#include "cli-output.h"

#include <glib/gi18n.h>

#define OPTION "--bearer-file"

struct _CliToken
{
  CometdAuthExtension parent_instance;

  char *path;                  /* NULL if it cannot be read twice. */
  char *token;
};

G_DEFINE_FINAL_TYPE (CliToken, cli_token, COMETD_TYPE_AUTH_EXTENSION)

/* Keeps the old token if there is no new one, and says why. Returns whether it is a new one. */
static gboolean
renew (CliToken *self)
{
  g_autofree char *token = NULL;
  g_autoptr(GError) error = NULL;

  if (self->path == NULL)
    return FALSE;

  token = cli_file_read_secret (OPTION, self->path, &error);
  if (token == NULL || !cli_file_check_secret (OPTION, token, &error))
    {
      cli_output_complain ("%s", error->message);
      return FALSE;
    }
  if (g_str_equal (token, self->token))
    return FALSE;

  g_free (self->token);
  self->token = g_steal_pointer (&token);
  return TRUE;
}

static void
cli_token_outgoing (CometdExtension *extension,
                    CometdExchange  *exchange)
{
  CliToken *self = CLI_TOKEN (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  g_autofree char *value = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (g_strcmp0 (cometd_message_get_channel (message), "/meta/handshake") == 0)
        renew (self);
    }

  value = g_strconcat ("Bearer ", self->token, NULL);
  cometd_exchange_set_header (exchange, "Authorization", value);
}

static void
cli_token_authenticate (CometdAuthExtension *extension,
                        CometdAuthRequest   *request)
{
  CliToken *self = CLI_TOKEN (extension);
  CometdMessage *reply = cometd_auth_request_get_reply (request);
  const char *why = reply != NULL ? cometd_message_get_error (reply) : NULL;
  g_autoptr(GError) error = NULL;

  if (renew (self))
    {
      cometd_auth_request_complete (request);
      return;
    }

  if (why != NULL)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER,
                         _("The server refused the token: %s"), why);
  else
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER, _("The server refused the token"));
  cometd_auth_request_fail (request, error);
}

static void
cli_token_finalize (GObject *object)
{
  CliToken *self = CLI_TOKEN (object);

  g_free (self->path);
  g_free (self->token);

  G_OBJECT_CLASS (cli_token_parent_class)->finalize (object);
}

static void
cli_token_class_init (CliTokenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_token_finalize;
  COMETD_EXTENSION_CLASS (klass)->outgoing = cli_token_outgoing;
  COMETD_AUTH_EXTENSION_CLASS (klass)->authenticate = cli_token_authenticate;
}

static void
cli_token_init (CliToken *self)
{
}

CometdAuthExtension *
cli_token_new (const char *path,
               const char *token)
{
  CliToken *self = g_object_new (CLI_TYPE_TOKEN, NULL);

  /* Standard input and pipes are empty the second time. */
  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR))
    self->path = g_strdup (path);
  self->token = g_strdup (token);
  return COMETD_AUTH_EXTENSION (self);
}

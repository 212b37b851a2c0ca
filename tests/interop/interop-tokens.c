/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-tokens.h"

struct _InteropTokens
{
  CometdAuthExtension parent_instance;

  char **tokens;

  /* The number of calls; also the index of the token in use. */
  guint n_asked;
};

G_DEFINE_FINAL_TYPE (InteropTokens, interop_tokens, COMETD_TYPE_AUTH_EXTENSION)

static void
interop_tokens_outgoing (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  InteropTokens *self = INTEROP_TOKENS (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      g_autofree char *json = NULL;
      g_autoptr(JsonNode) ext = NULL;

      if (g_strcmp0 (cometd_message_get_channel (message), "/meta/handshake") != 0)
        continue;

      json = g_strdup_printf ("{\"token\":\"%s\"}", self->tokens[self->n_asked]);
      ext = json_from_string (json, NULL);
      cometd_message_set_field (message, "ext", ext);
    }
}

static gboolean
next_token_cb (gpointer user_data)
{
  CometdAuthRequest *request = user_data;

  cometd_auth_request_complete (request);
  return G_SOURCE_REMOVE;
}

static void
interop_tokens_authenticate (CometdAuthExtension *extension,
                             CometdAuthRequest   *request)
{
  InteropTokens *self = INTEROP_TOKENS (extension);

  if (self->tokens[self->n_asked + 1] == NULL)
    {
      cometd_auth_request_fail_literal (request, "there is no other token");
      return;
    }

  self->n_asked++;
  g_timeout_add_full (G_PRIORITY_DEFAULT, 10,
                      next_token_cb, g_object_ref (request), g_object_unref);
}

static void
interop_tokens_finalize (GObject *object)
{
  InteropTokens *self = INTEROP_TOKENS (object);

  g_strfreev (self->tokens);

  G_OBJECT_CLASS (interop_tokens_parent_class)->finalize (object);
}

static void
interop_tokens_class_init (InteropTokensClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = interop_tokens_finalize;
  COMETD_EXTENSION_CLASS (klass)->outgoing = interop_tokens_outgoing;
  COMETD_AUTH_EXTENSION_CLASS (klass)->authenticate = interop_tokens_authenticate;
}

static void
interop_tokens_init (InteropTokens *self)
{
}

InteropTokens *
interop_tokens_new (const char * const *tokens)
{
  InteropTokens *self = g_object_new (INTEROP_TYPE_TOKENS, NULL);

  self->tokens = g_strdupv ((char **)tokens);
  return self;
}

guint
interop_tokens_get_n_asked (InteropTokens *self)
{
  return self->n_asked;
}

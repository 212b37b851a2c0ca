/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-testing-policy-private.h"

#include "bayeux-channel.h"
#include "bayeux-json.h"

#define UNAUTHORIZED "401::unauthorized"

typedef struct
{
  char *pattern;
  char *error;
} Refusal;

struct _CometdTestingPolicy
{
  GPtrArray *refusals;         /* Refusal; the newest that covers a channel applies. */
  char *header;                /* Lower-case; NULL if no token is required. */
  char *value;
  JsonObject *advice;          /* Without "reconnect"; NULL if there is none. */
  GHashTable *redirected;      /* Client id → how to reconnect. */
};

static void
refusal_free (gpointer data)
{
  Refusal *refusal = data;

  g_free (refusal->pattern);
  g_free (refusal->error);
  g_free (refusal);
}

CometdTestingPolicy *
cometd_testing_policy_new (void)
{
  CometdTestingPolicy *self = g_new0 (CometdTestingPolicy, 1);

  self->refusals = g_ptr_array_new_with_free_func (refusal_free);
  self->redirected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
cometd_testing_policy_free (CometdTestingPolicy *self)
{
  g_ptr_array_unref (self->refusals);
  g_hash_table_unref (self->redirected);
  g_clear_pointer (&self->advice, json_object_unref);
  g_free (self->header);
  g_free (self->value);
  g_free (self);
}

void
cometd_testing_policy_refuse (CometdTestingPolicy *self,
                              const char          *pattern,
                              const char          *error)
{
  Refusal *refusal;

  for (guint i = 0; i < self->refusals->len; i++)
    {
      refusal = self->refusals->pdata[i];
      if (g_str_equal (refusal->pattern, pattern))
        {
          g_ptr_array_remove_index (self->refusals, i);
          break;
        }
    }

  if (error == NULL)
    return;

  refusal = g_new0 (Refusal, 1);
  refusal->pattern = g_strdup (pattern);
  refusal->error = g_strdup (error);
  g_ptr_array_add (self->refusals, refusal);
}

void
cometd_testing_policy_set_token (CometdTestingPolicy *self,
                                 const char          *header,
                                 const char          *value)
{
  g_free (self->header);
  self->header = header != NULL ? g_ascii_strdown (header, -1) : NULL;
  g_free (self->value);
  self->value = g_strdup (value);
}

static gboolean
covers (Refusal    *refusal,
        const char *channel)
{
  return channel != NULL && bayeux_channel_matches (refusal->pattern, channel);
}

static gboolean
concerns (Refusal    *refusal,
          JsonObject *message)
{
  const char *channel = bayeux_json_get_string (message, "channel");
  JsonNode *subscription = json_object_get_member (message, "subscription");
  JsonArray *array;

  if (covers (refusal, channel))
    return TRUE;
  if (g_strcmp0 (channel, "/meta/subscribe") != 0)
    return FALSE;
  if (subscription == NULL || !JSON_NODE_HOLDS_ARRAY (subscription))
    return covers (refusal, bayeux_json_get_string (message, "subscription"));

  array = json_node_get_array (subscription);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING
          && covers (refusal, json_node_get_string (element)))
        return TRUE;
    }

  return FALSE;
}

const char *
cometd_testing_policy_judge (CometdTestingPolicy *self,
                             JsonObject          *message,
                             GHashTable          *headers)
{
  if (self->header != NULL
      && g_strcmp0 (bayeux_json_get_string (message, "channel"), "/meta/handshake") == 0
      && g_strcmp0 (g_hash_table_lookup (headers, self->header), self->value) != 0)
    return UNAUTHORIZED;

  for (guint i = self->refusals->len; i > 0; i--)
    {
      Refusal *refusal = self->refusals->pdata[i - 1];

      if (concerns (refusal, message))
        return refusal->error;
    }

  return NULL;
}

void
cometd_testing_policy_set_advice (CometdTestingPolicy *self,
                                  JsonObject          *advice)
{
  g_clear_pointer (&self->advice, json_object_unref);
  if (advice == NULL)
    return;

  self->advice = json_object_new ();
  bayeux_json_patch (self->advice, advice);
  json_object_remove_member (self->advice, "reconnect");
}

void
cometd_testing_policy_redirect (CometdTestingPolicy *self,
                                const char          *client_id,
                                const char          *reconnect)
{
  g_hash_table_replace (self->redirected, g_strdup (client_id), g_strdup (reconnect));
}

void
cometd_testing_policy_forget (CometdTestingPolicy *self,
                              const char          *client_id)
{
  if (client_id != NULL)
    g_hash_table_remove (self->redirected, client_id);
  else
    g_hash_table_remove_all (self->redirected);
}

gboolean
cometd_testing_policy_advise (CometdTestingPolicy *self,
                              JsonObject          *request,
                              JsonObject          *reply)
{
  const char *channel = bayeux_json_get_string (request, "channel");
  const char *client_id = bayeux_json_get_string (request, "clientId");
  gboolean is_connect = g_strcmp0 (channel, "/meta/connect") == 0;
  JsonObject *old = bayeux_json_get_object (reply, "advice");
  g_autoptr(JsonObject) advice = NULL;
  g_autofree char *reconnect = NULL;

  if ((!is_connect && g_strcmp0 (channel, "/meta/handshake") != 0)
      || !bayeux_json_get_boolean (reply, "successful"))
    return FALSE;

  if (is_connect && client_id != NULL)
    {
      reconnect = g_strdup (g_hash_table_lookup (self->redirected, client_id));
      cometd_testing_policy_forget (self, client_id);
    }
  if (self->advice == NULL && reconnect == NULL)
    return FALSE;

  /* A copy, because replies may share their advice. */
  advice = json_object_new ();
  if (old != NULL)
    bayeux_json_patch (advice, old);
  if (self->advice != NULL)
    bayeux_json_patch (advice, self->advice);
  if (reconnect != NULL)
    json_object_set_string_member (advice, "reconnect", reconnect);
  json_object_set_object_member (reply, "advice", g_steal_pointer (&advice));

  return reconnect != NULL && !g_str_equal (reconnect, "retry");
}

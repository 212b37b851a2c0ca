/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-exchange.h"

#include "bayeux-json.h"

typedef struct
{
  BayeuxExchangeInfo info;
  char *new_browser;
  gboolean muted;
} BayeuxExchangePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BayeuxExchange, bayeux_exchange, G_TYPE_OBJECT)

static void
bayeux_exchange_finalize (GObject *object)
{
  BayeuxExchangePrivate *priv =
    bayeux_exchange_get_instance_private (BAYEUX_EXCHANGE (object));

  g_free (priv->info.path);
  g_free (priv->info.browser);
  g_clear_pointer (&priv->info.headers, g_hash_table_unref);
  g_clear_pointer (&priv->info.messages, json_array_unref);
  g_free (priv->new_browser);

  G_OBJECT_CLASS (bayeux_exchange_parent_class)->finalize (object);
}

static void
bayeux_exchange_class_init (BayeuxExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bayeux_exchange_finalize;
}

static void
bayeux_exchange_init (BayeuxExchange *self)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  priv->info.time = g_get_monotonic_time ();
}

BayeuxExchangeInfo *
bayeux_exchange_get_info (BayeuxExchange *self)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  return &priv->info;
}

gboolean
bayeux_exchange_is_websocket (BayeuxExchange *self)
{
  return g_str_equal (bayeux_exchange_get_info (self)->connection_type, "websocket");
}

gboolean
bayeux_exchange_has_channel (BayeuxExchange *self,
                             const char     *channel)
{
  JsonArray *messages = bayeux_exchange_get_info (self)->messages;

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      if (g_strcmp0 (bayeux_json_get_string (message, "channel"), channel) == 0)
        return TRUE;
    }

  return FALSE;
}

void
bayeux_exchange_set_browser (BayeuxExchange *self,
                             const char     *browser)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  g_free (priv->new_browser);
  priv->new_browser = g_strdup (browser);
}

const char *
bayeux_exchange_get_browser (BayeuxExchange *self)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  return priv->new_browser;
}

void
bayeux_exchange_mute (BayeuxExchange *self)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  priv->muted = TRUE;
}

gboolean
bayeux_exchange_is_open (BayeuxExchange *self)
{
  return BAYEUX_EXCHANGE_GET_CLASS (self)->is_open (self);
}

gboolean
bayeux_exchange_is_congested (BayeuxExchange *self)
{
  BayeuxExchangeClass *klass = BAYEUX_EXCHANGE_GET_CLASS (self);

  return klass->is_congested != NULL && klass->is_congested (self);
}

void
bayeux_exchange_send (BayeuxExchange *self,
                      JsonArray      *messages)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  if (!priv->muted)
    BAYEUX_EXCHANGE_GET_CLASS (self)->send (self, messages);
}

void
bayeux_exchange_reject (BayeuxExchange *self,
                        guint           status,
                        const char     *content_type,
                        const char     *body,
                        gssize          length)
{
  BayeuxExchangePrivate *priv = bayeux_exchange_get_instance_private (self);

  if (!priv->muted)
    BAYEUX_EXCHANGE_GET_CLASS (self)->reject (self, status, content_type, body,
                                              length < 0 ? strlen (body) : (gsize)length);
}

void
bayeux_exchange_close (BayeuxExchange *self,
                       gushort         code)
{
  BAYEUX_EXCHANGE_GET_CLASS (self)->close (self, code);
}

void
bayeux_exchange_reset (BayeuxExchange *self)
{
  BAYEUX_EXCHANGE_GET_CLASS (self)->reset (self);
}

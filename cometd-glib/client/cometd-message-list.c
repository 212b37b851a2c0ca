/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-message-list.h"

#include "../cometd-channel.h"
#include "cometd-client-private.h"
#include "../cometd-message.h"

/**
 * CometdMessageList:
 *
 * A list of the messages of a channel, for use in list widgets.
 *
 * The list is a [iface@Gio.ListModel] of [class@Message], and can be used directly as the model of
 * a `GtkListView`. It contains the events that its client receives on one channel, or on all
 * channels that match a pattern. It does not subscribe to them; use
 * [method@Client.subscribe_async].
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * items_changed_cb (GListModel *model,
 *                   guint       position,
 *                   guint       removed,
 *                   guint       added,
 *                   gpointer    user_data)
 * {
 *   g_print ("%u messages\n", g_list_model_get_n_items (model));
 * }
 *
 * GListModel *
 * list_messages (CometdClient *client)
 * {
 *   CometdMessageList *list = cometd_message_list_new (client, "/chat/*");
 *
 *   cometd_message_list_set_max_length (list, 1000);
 *   g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), NULL);
 *   return G_LIST_MODEL (list);
 * }
 * ```
 *
 * The list counts as a handler: an event that is added to a list is not queued for
 * [method@Client.receive_async].
 *
 * If [property@MessageList:max-length] is set, the oldest messages are removed first. The list and
 * its client do not keep each other alive.
 *
 * Since: 0.1
 */

struct _CometdMessageList
{
  GObject parent_instance;

  CometdClient *client; /* Weak. */
  char *channel;

  /* A ring: the oldest message is at head; capacity is 0 or a power of two. Messages are owned. */
  CometdMessage **ring;
  guint capacity;
  guint head;
  guint length;

  guint max_length;
};

static void cometd_message_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CometdMessageList, cometd_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cometd_message_list_list_model_init))

typedef enum
{
  PROP_LIST_CLIENT = 1,
  PROP_LIST_CHANNEL,
  PROP_LIST_MAX_LENGTH,
} CometdMessageListProperty;

static GParamSpec *list_properties[PROP_LIST_MAX_LENGTH + 1];

static CometdMessage **
get_place (CometdMessageList *self,
           guint              position)
{
  return &self->ring[(self->head + position) & (self->capacity - 1)];
}

static void
grow_ring (CometdMessageList *self)
{
  guint capacity = MAX (self->capacity * 2, 16);
  CometdMessage **ring = g_new (CometdMessage *, capacity);

  for (guint i = 0; i < self->length; i++)
    ring[i] = *get_place (self, i);

  g_free (self->ring);
  self->ring = ring;
  self->capacity = capacity;
  self->head = 0;
}

/* As list models must, each change is notified before the next one is made. A handler may change
 * the list as well, so the excess is computed each time. */
static void
trim (CometdMessageList *self,
      guint              room)
{
  while (self->max_length > 0 && self->length > self->max_length - room)
    {
      guint n_removed = self->length - (self->max_length - room);

      for (guint i = 0; i < n_removed; i++)
        g_object_unref (*get_place (self, i));
      self->head = (self->head + n_removed) & (self->capacity - 1);
      self->length -= n_removed;
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n_removed, 0);
    }
}

static void
event_cb (CometdMessage *message,
          gpointer       user_data)
{
  g_autoptr(CometdMessageList) self = g_object_ref (user_data);

  trim (self, 1);
  if (self->length == self->capacity)
    grow_ring (self);
  *get_place (self, self->length) = g_object_ref (message);
  self->length++;
  g_list_model_items_changed (G_LIST_MODEL (self), self->length - 1, 0, 1);
}

static GType
cometd_message_list_get_item_type (GListModel *model)
{
  return COMETD_TYPE_MESSAGE;
}

static guint
cometd_message_list_get_n_items (GListModel *model)
{
  return COMETD_MESSAGE_LIST (model)->length;
}

static gpointer
cometd_message_list_get_item (GListModel *model,
                              guint       position)
{
  CometdMessageList *self = COMETD_MESSAGE_LIST (model);

  if (position >= self->length)
    return NULL;
  return g_object_ref (*get_place (self, position));
}

static void
cometd_message_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cometd_message_list_get_item_type;
  iface->get_n_items = cometd_message_list_get_n_items;
  iface->get_item = cometd_message_list_get_item;
}

static void
cometd_message_list_constructed (GObject *object)
{
  CometdMessageList *self = COMETD_MESSAGE_LIST (object);

  G_OBJECT_CLASS (cometd_message_list_parent_class)->constructed (object);

  if (self->client == NULL || self->channel == NULL)
    return;

  g_return_if_fail (cometd_channel_is_valid (self->channel));
  cometd_listeners_add (cometd_client_get_listeners (self->client), self->channel, event_cb, self);
}

static void
cometd_message_list_dispose (GObject *object)
{
  CometdMessageList *self = COMETD_MESSAGE_LIST (object);

  if (self->client != NULL)
    cometd_listeners_remove (cometd_client_get_listeners (self->client), self);
  g_clear_weak_pointer (&self->client);

  G_OBJECT_CLASS (cometd_message_list_parent_class)->dispose (object);
}

static void
cometd_message_list_finalize (GObject *object)
{
  CometdMessageList *self = COMETD_MESSAGE_LIST (object);

  for (guint i = 0; i < self->length; i++)
    g_object_unref (*get_place (self, i));
  g_free (self->ring);
  g_free (self->channel);

  G_OBJECT_CLASS (cometd_message_list_parent_class)->finalize (object);
}

static void
cometd_message_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  CometdMessageList *self = COMETD_MESSAGE_LIST (object);

  switch ((CometdMessageListProperty)prop_id)
    {
    case PROP_LIST_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_LIST_CHANNEL:
      g_value_set_string (value, self->channel);
      break;
    case PROP_LIST_MAX_LENGTH:
      g_value_set_uint (value, self->max_length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_message_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  CometdMessageList *self = COMETD_MESSAGE_LIST (object);

  switch ((CometdMessageListProperty)prop_id)
    {
    case PROP_LIST_CLIENT:
      g_set_weak_pointer (&self->client, g_value_get_object (value));
      break;
    case PROP_LIST_CHANNEL:
      self->channel = g_value_dup_string (value);
      break;
    case PROP_LIST_MAX_LENGTH:
      cometd_message_list_set_max_length (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_message_list_class_init (CometdMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = cometd_message_list_constructed;
  object_class->dispose = cometd_message_list_dispose;
  object_class->finalize = cometd_message_list_finalize;
  object_class->get_property = cometd_message_list_get_property;
  object_class->set_property = cometd_message_list_set_property;

  /**
   * CometdMessageList:client: (getter get_client)
   *
   * The client whose events are added to the list, or `NULL` if it has been finalized.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  list_properties[PROP_LIST_CLIENT] =
    g_param_spec_object ("client", NULL, NULL,
                         COMETD_TYPE_CLIENT,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdMessageList:channel: (getter get_channel)
   *
   * The channel or pattern of the events in the list.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  list_properties[PROP_LIST_CHANNEL] =
    g_param_spec_string ("channel", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdMessageList:max-length: (getter get_max_length) (setter set_max_length)
   *
   * The maximum number of messages in the list, or 0 for no limit.
   *
   * The oldest messages are removed first.
   *
   * Default: 0 messages.
   *
   * Since: 0.1
   */
  list_properties[PROP_LIST_MAX_LENGTH] =
    g_param_spec_uint ("max-length", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (list_properties), list_properties);
}

static void
cometd_message_list_init (CometdMessageList *self)
{
}

/**
 * cometd_message_list_new:
 * @client: a client
 * @channel_or_pattern: a valid channel, or a pattern such as `/chat/*`
 *
 * Creates a list of the events that @client receives from now on.
 *
 * Returns: (transfer full): a new, empty list
 *
 * Since: 0.1
 */
CometdMessageList *
cometd_message_list_new (CometdClient *client,
                         const char   *channel_or_pattern)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (client), NULL);
  g_return_val_if_fail (cometd_channel_is_valid (channel_or_pattern), NULL);

  return g_object_new (COMETD_TYPE_MESSAGE_LIST,
                       "client", client,
                       "channel", channel_or_pattern,
                       NULL);
}

/**
 * cometd_message_list_get_client: (get-property client)
 * @self: a message list
 *
 * Gets the client whose events are added to the list.
 *
 * Returns: (transfer none) (nullable): the client, or `NULL` if it has been finalized
 *
 * Since: 0.1
 */
CometdClient *
cometd_message_list_get_client (CometdMessageList *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE_LIST (self), NULL);

  return self->client;
}

/**
 * cometd_message_list_get_channel: (get-property channel)
 * @self: a message list
 *
 * Gets the channel or pattern of the events in the list.
 *
 * Returns: (nullable): a channel or pattern, or `NULL` if the list was created without one
 *
 * Since: 0.1
 */
const char *
cometd_message_list_get_channel (CometdMessageList *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE_LIST (self), NULL);

  return self->channel;
}

/**
 * cometd_message_list_get_max_length: (get-property max-length)
 * @self: a message list
 *
 * Gets the maximum number of messages in the list.
 *
 * Returns: the number of messages, or 0 for no limit
 *
 * Since: 0.1
 */
guint
cometd_message_list_get_max_length (CometdMessageList *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE_LIST (self), 0);

  return self->max_length;
}

/**
 * cometd_message_list_set_max_length: (set-property max-length)
 * @self: a message list
 * @max_length: the number of messages, or 0 for no limit
 *
 * Sets the maximum number of messages in the list.
 *
 * The oldest messages are removed first; excess messages are removed immediately.
 *
 * Since: 0.1
 */
void
cometd_message_list_set_max_length (CometdMessageList *self,
                                    guint              max_length)
{
  g_return_if_fail (COMETD_IS_MESSAGE_LIST (self));

  if (self->max_length == max_length)
    return;

  self->max_length = max_length;
  trim (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), list_properties[PROP_LIST_MAX_LENGTH]);
}

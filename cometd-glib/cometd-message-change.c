/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-private.h"

#include "cometd-channel.h"
#include "json/cometd-record-private.h"

#include <string.h>

static void
notify (CometdMessage *self,
        const char    *name)
{
  if (strcmp (name, "data") == 0)
    cometd_message_forget_bytes (self);
  else if (strcmp (name, "ext") == 0)
    g_clear_pointer (&cometd_message_get_bytes_state (self)->decoded, g_bytes_unref);

  if (strcmp (name, "channel") == 0 || strcmp (name, "id") == 0 || strcmp (name, "data") == 0)
    g_object_notify (G_OBJECT (self), name);
}

void
cometd_message_set_raw (CometdMessage *self,
                        const char    *name,
                        GBytes        *json)
{
  if (json != NULL)
    cometd_record_set_json (cometd_message_get_record (self), name, json);
  else if (!cometd_record_remove (cometd_message_get_record (self), name))
    return;

  notify (self, name);
}

static void
set_node (CometdMessage *self,
          const char    *name,
          JsonNode      *node)
{
  if (node == NULL)
    {
      cometd_message_set_raw (self, name, NULL);
      return;
    }

  cometd_record_set_node (cometd_message_get_record (self), name, node);
  notify (self, name);
}

void
cometd_message_set_string (CometdMessage *self,
                           CometdField    field,
                           const char    *value)
{
  g_autoptr(GBytes) json = NULL;

  if (value != NULL)
    {
      GString *text = g_string_sized_new (64);

      cometd_json_append_string (text, value);
      json = g_string_free_to_bytes (text);
    }

  cometd_message_set_raw (self, cometd_field_get_name (field), json);
}

/**
 * cometd_message_set_channel: (set-property channel)
 * @self: a message
 * @channel: a valid channel
 *
 * Sets the channel of the message.
 *
 * Since: 0.1
 */
void
cometd_message_set_channel (CometdMessage *self,
                            const char    *channel)
{
  g_return_if_fail (COMETD_IS_MESSAGE (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cometd_channel_is_valid (channel));

  if (g_strcmp0 (cometd_message_get_channel (self), channel) == 0)
    return;

  cometd_message_set_string (self, COMETD_FIELD_CHANNEL, channel);
}

/**
 * cometd_message_set_data: (set-property data)
 * @self: a message
 * @data: (nullable): the payload, or `NULL` to remove it
 *
 * Sets the payload of the message.
 *
 * If the payload was bytes, the mark of bytes in `ext` is removed.
 *
 * The node is serialized immediately, so later changes to @data have no effect. If the payload
 * cannot be represented in JSON, for example because it contains an infinite number, the message
 * cannot be sent.
 *
 * Since: 0.1
 */
void
cometd_message_set_data (CometdMessage *self,
                         JsonNode      *data)
{
  g_return_if_fail (COMETD_IS_MESSAGE (self));

  set_node (self, "data", data);
}

/**
 * cometd_message_set_data_json:
 * @self: a message
 * @json: the text of a JSON value
 * @error: the return location for a recoverable error
 *
 * Sets the payload of the message to JSON text, which is sent unchanged.
 *
 * If @json is not a single JSON value, @error is set to `COMETD_ERROR_INVALID_DATA` and the message
 * is not changed.
 *
 * Returns: `TRUE` on success, or `FALSE` with @error set
 *
 * Since: 0.1
 */
gboolean
cometd_message_set_data_json (CometdMessage  *self,
                              const char     *json,
                              GError        **error)
{
  g_autoptr(GBytes) bytes = NULL;
  CometdJsonSlice value;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!cometd_json_scan (json, strlen (json), COMETD_JSON_MAX_DEPTH, &value, error))
    return FALSE;

  bytes = g_bytes_new (value.text, value.length);
  cometd_message_set_raw (self, "data", bytes);
  return TRUE;
}

static gboolean
holds_channel (JsonNode *node)
{
  return (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
          json_node_get_value_type (node) == G_TYPE_STRING &&
          json_node_get_string (node) != NULL &&
          cometd_channel_is_valid (json_node_get_string (node)));
}

/**
 * cometd_message_set_field:
 * @self: a message
 * @name: the name of a member
 * @value: (nullable): its value, or `NULL` to remove the member
 *
 * Sets any member of the message, including members that the protocol does not define.
 *
 * The value is serialized immediately, so later changes to it have no effect. The value of
 * `channel` must be a string with a valid channel.
 *
 * Since: 0.1
 */
void
cometd_message_set_field (CometdMessage *self,
                          const char    *name,
                          JsonNode      *value)
{
  g_return_if_fail (COMETD_IS_MESSAGE (self));
  g_return_if_fail (name != NULL && g_utf8_validate (name, -1, NULL));
  g_return_if_fail (strcmp (name, "channel") != 0 || holds_channel (value));

  set_node (self, name, value);
}

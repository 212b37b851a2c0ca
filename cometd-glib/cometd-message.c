/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-private.h"

#include "cometd-channel.h"
#include "cometd-error.h"
#include "json/cometd-record-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * CometdMessage:
 *
 * A message of the Bayeux protocol: an event, a request or a reply.
 *
 * A message is a JSON object with members defined by the protocol, and any number of additional
 * members. Received messages are parsed lazily: [method@Message.get_data] builds a
 * [struct@Json.Node] from the payload, while [method@Message.dup_data_json] and
 * [method@Message.to_json] return the text sent by the server, byte for byte, for use with another
 * JSON parser. [method@Message.dup_json_values] returns a few values of a large payload.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * char *
 * get_chat_text (CometdMessage *message)
 * {
 *   JsonNode *data = cometd_message_get_data (message);
 *   const char *text;
 *
 *   if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
 *     return NULL;
 *
 *   text = json_object_get_string_member_with_default (json_node_get_object (data), "chat", "");
 *   return g_strdup_printf ("%s: %s", cometd_message_get_channel (message), text);
 * }
 * ```
 *
 * A message passed to signal handlers is shared between them, and must not be changed. Extensions
 * may change it. It is valid until the handlers return, unless they take a reference.
 *
 * In a node, integers that do not fit 64 bits are doubles, numbers beyond the range of a double are
 * the largest double, and U+0000 and lone surrogates are replaced by U+FFFD; the text has the
 * original values. If an object has several members of the same name, the last one counts.
 *
 * Since: 0.1
 */
struct _CometdMessage
{
  GObject parent_instance;

  CometdRecord record;
  CometdMessageBytes bytes;
};

G_DEFINE_FINAL_TYPE (CometdMessage, cometd_message, G_TYPE_OBJECT)

typedef enum { PROP_CHANNEL = 1, PROP_ID, PROP_DATA } CometdMessageProperty;
static GParamSpec *message_properties[PROP_DATA + 1];

/* Does not chain up: GObject repeats the work it does there for signal handlers and weak references
 * when this function returns, which takes a fifth of the time to create and free a message. */
static void
cometd_message_dispose (GObject *object)
{
}

static void
cometd_message_finalize (GObject *object)
{
  CometdMessage *self = (CometdMessage *)object;

  cometd_record_clear (&self->record);
  g_clear_pointer (&self->bytes.decoded, g_bytes_unref);

  G_OBJECT_CLASS (cometd_message_parent_class)->finalize (object);
}

static void
cometd_message_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  CometdMessage *self = COMETD_MESSAGE (object);

  switch ((CometdMessageProperty)prop_id)
    {
    case PROP_CHANNEL:
      g_value_set_string (value, cometd_message_get_channel (self));
      break;
    case PROP_ID:
      g_value_set_string (value, cometd_message_get_id (self));
      break;
    case PROP_DATA:
      g_value_set_boxed (value, cometd_message_get_data (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_message_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  CometdMessage *self = COMETD_MESSAGE (object);

  switch ((CometdMessageProperty)prop_id)
    {
    case PROP_CHANNEL:
      cometd_message_set_channel (self, g_value_get_string (value));
      break;
    case PROP_DATA:
      cometd_message_set_data (self, g_value_get_boxed (value));
      break;
    case PROP_ID:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_message_class_init (CometdMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_message_dispose;
  object_class->finalize = cometd_message_finalize;
  object_class->get_property = cometd_message_get_property;
  object_class->set_property = cometd_message_set_property;

  /**
   * CometdMessage:channel: (getter get_channel) (setter set_channel)
   *
   * The channel of the message.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  message_properties[PROP_CHANNEL] =
    g_param_spec_string ("channel", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdMessage:id: (getter get_id)
   *
   * The id of the message, which a reply shares with its request.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  message_properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * CometdMessage:data: (getter get_data) (setter set_data)
   *
   * The payload of the message.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  message_properties[PROP_DATA] =
    g_param_spec_boxed ("data", NULL, NULL,
                        JSON_TYPE_NODE,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (message_properties),
                                     message_properties);
}

static void
cometd_message_init (CometdMessage *self)
{
}

CometdRecord *
cometd_message_get_record (CometdMessage *self)
{
  return &self->record;
}

CometdMessageBytes *
cometd_message_get_bytes_state (CometdMessage *self)
{
  return &self->bytes;
}

CometdMessage *
cometd_message_new_from_envelope (GBytes               *frame,
                                  const CometdEnvelope *envelope,
                                  GRefString           *channel)
{
  CometdMessage *self = g_object_new (COMETD_TYPE_MESSAGE, NULL);

  cometd_record_init (&self->record, frame, envelope, channel);
  return self;
}

gsize
cometd_message_measure (CometdMessage *self,
                        gconstpointer *frame,
                        gsize         *frame_size)
{
  return sizeof *self + cometd_record_measure (&self->record, frame, frame_size);
}

gboolean
cometd_message_peek_field (CometdMessage   *self,
                           CometdField      field,
                           CometdJsonSlice *value)
{
  *value = self->record.envelope.fields[field];
  return value->text != NULL;
}

gboolean
cometd_message_has_field (CometdMessage *self,
                          CometdField    field)
{
  return self->record.envelope.fields[field].text != NULL;
}

gsize
cometd_message_get_size (CometdMessage *self)
{
  return cometd_record_get_size (&self->record);
}

gboolean
cometd_message_append_json (CometdMessage  *self,
                            GString        *json,
                            GError        **error)
{
  return cometd_record_append_json (&self->record, json, error);
}

/**
 * cometd_message_new:
 * @channel: a valid channel
 *
 * Creates a message that only has a channel.
 *
 * Returns: (transfer full): a new message
 *
 * Since: 0.1
 */
CometdMessage *
cometd_message_new (const char *channel)
{
  CometdMessage *self;

  g_return_val_if_fail (channel != NULL, NULL);
  g_return_val_if_fail (cometd_channel_is_valid (channel), NULL);

  self = g_object_new (COMETD_TYPE_MESSAGE, NULL);
  cometd_message_set_string (self, COMETD_FIELD_CHANNEL, channel);
  return self;
}

/**
 * cometd_message_new_from_json:
 * @json: the text of a JSON object
 * @error: the return location for a recoverable error
 *
 * Creates a message from JSON text.
 *
 * If @json is not a single JSON object with a channel, @error is set to
 * `COMETD_ERROR_INVALID_DATA`; if its channel name is invalid, to `COMETD_ERROR_INVALID_CHANNEL`.
 *
 * Returns: (transfer full): a new message, or `NULL` with @error set
 *
 * Since: 0.1
 */
CometdMessage *
cometd_message_new_from_json (const char  *json,
                              GError     **error)
{
  g_autoptr(GBytes) text = NULL;
  g_autoptr(CometdMessage) self = NULL;
  CometdEnvelope envelope;
  const char *channel;

  g_return_val_if_fail (json != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_bytes_new (json, strlen (json));
  if (!cometd_codec_read_one (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                              COMETD_JSON_MAX_DEPTH, &envelope, error))
    return NULL;

  self = cometd_message_new_from_envelope (text, &envelope, NULL);
  channel = cometd_message_get_channel (self);
  if (!cometd_channel_is_valid (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("“%s” is not a valid channel name"), channel);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * cometd_message_get_channel: (get-property channel)
 * @self: a message
 *
 * Gets the channel of the message.
 *
 * Returns: (transfer none) (nullable): the channel, or `NULL` if the message was created without
 *   one
 *
 * Since: 0.1
 */
const char *
cometd_message_get_channel (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return cometd_record_get_string (&self->record, COMETD_FIELD_CHANNEL);
}

/**
 * cometd_message_get_id: (get-property id)
 * @self: a message
 *
 * Gets the id of the message, which a reply shares with its request.
 *
 * Some servers send a number; its text is returned.
 *
 * Returns: (transfer none) (nullable): the id, or `NULL` if there is none
 *
 * Since: 0.1
 */
const char *
cometd_message_get_id (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return cometd_record_get_string (&self->record, COMETD_FIELD_ID);
}

/**
 * cometd_message_get_client_id:
 * @self: a message
 *
 * Gets the id of the session that the message belongs to.
 *
 * Returns: (transfer none) (nullable): the client id, or `NULL` if there is none
 *
 * Since: 0.1
 */
const char *
cometd_message_get_client_id (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return cometd_record_get_string (&self->record, COMETD_FIELD_CLIENT_ID);
}

/**
 * cometd_message_get_subscription:
 * @self: a message
 *
 * Gets the channel or pattern that a message on `/meta/subscribe` or `/meta/unsubscribe` refers to.
 *
 * If the message names several channels, the first one is returned; use [method@Message.get_field]
 * to get all of them.
 *
 * Returns: (transfer none) (nullable): the channel or pattern, or `NULL` if there is none
 *
 * Since: 0.1
 */
const char *
cometd_message_get_subscription (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return cometd_record_get_string (&self->record, COMETD_FIELD_SUBSCRIPTION);
}

/**
 * cometd_message_get_successful:
 * @self: a message
 *
 * Gets whether the message is a reply that reports success.
 *
 * Returns: `TRUE` if the request succeeded; `FALSE` if it failed, or if this is not a reply
 *
 * Since: 0.1
 */
gboolean
cometd_message_get_successful (CometdMessage *self)
{
  const CometdJsonSlice *json;
  gboolean successful = FALSE;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), FALSE);

  json = &self->record.envelope.fields[COMETD_FIELD_SUCCESSFUL];
  return cometd_json_get_boolean (json, &successful) && successful;
}

/**
 * cometd_message_is_reply:
 * @self: a message
 *
 * Checks whether the message is the reply to a request.
 *
 * A reply has the `successful` field, which reports whether the request succeeded.
 *
 * Returns: `TRUE` if the message is a reply
 *
 * Since: 0.1
 */
gboolean
cometd_message_is_reply (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), FALSE);

  return cometd_message_has_field (self, COMETD_FIELD_SUCCESSFUL);
}

/**
 * cometd_message_get_error:
 * @self: a message
 *
 * Gets the reason the server reports for a failed request, such as `403:a,b:text`.
 *
 * Returns: (transfer none) (nullable): the error, or `NULL` if there is none
 *
 * Since: 0.1
 */
const char *
cometd_message_get_error (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return cometd_record_get_string (&self->record, COMETD_FIELD_ERROR);
}

/**
 * cometd_message_get_data: (get-property data)
 * @self: a message
 *
 * Gets the payload of the message.
 *
 * The values `0`, `""`, `false` and `null` are payloads as well; for the last one, a node of type
 * `JSON_NODE_NULL` is returned. The node must not be modified; set a new payload instead.
 *
 * Returns: (transfer none) (nullable): the payload, or `NULL` if there is none, or if an object in
 *   it has too many members; [method@Message.dup_data_json] still returns its text
 *
 * Since: 0.1
 */
JsonNode *
cometd_message_get_data (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return cometd_record_get_node (&self->record, COMETD_FIELD_DATA);
}

/**
 * cometd_message_dup_data_json:
 * @self: a message
 *
 * Gets the payload of the message as JSON text, for use with another JSON parser.
 *
 * For a received message, this is the text sent by the server, byte for byte.
 *
 * Returns: (transfer full) (nullable): the text, or `NULL` if there is no payload, or if it cannot
 *   be represented in JSON
 *
 * Since: 0.1
 */
char *
cometd_message_dup_data_json (CometdMessage *self)
{
  const CometdJsonSlice *json;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  json = &self->record.envelope.fields[COMETD_FIELD_DATA];
  return g_strndup (json->text, json->length);
}

static JsonNode *
get_object (CometdMessage *self,
            CometdField    field)
{
  if (!cometd_json_is_object (&self->record.envelope.fields[field]))
    return NULL;

  return cometd_record_get_node (&self->record, field);
}

/**
 * cometd_message_get_ext:
 * @self: a message
 *
 * Gets the `ext` field of the message, which carries the data of extensions.
 *
 * Returns: (transfer none) (nullable): a node with an object, or `NULL` if there is none
 *
 * Since: 0.1
 */
JsonNode *
cometd_message_get_ext (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return get_object (self, COMETD_FIELD_EXT);
}

/**
 * cometd_message_get_advice:
 * @self: a message
 *
 * Gets the server's advice on when and how to reconnect.
 *
 * Returns: (transfer none) (nullable): a node with an object, or `NULL` if there is none
 *
 * Since: 0.1
 */
JsonNode *
cometd_message_get_advice (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  return get_object (self, COMETD_FIELD_ADVICE);
}

/**
 * cometd_message_get_field:
 * @self: a message
 * @name: the name of a member
 *
 * Gets any member of the message, including members that the protocol does not define.
 *
 * The node must not be modified.
 *
 * Returns: (transfer none) (nullable): the value, or `NULL` if there is none
 *
 * Since: 0.1
 */
JsonNode *
cometd_message_get_field (CometdMessage *self,
                          const char    *name)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return cometd_record_get_named (&self->record, name);
}

/**
 * cometd_message_to_json:
 * @self: a message
 *
 * Gets the whole message as JSON text.
 *
 * For a received message that was not changed, this is the text sent by the server, byte for byte.
 *
 * Returns: (transfer full) (nullable): the text, or `NULL` if a value was set that cannot be
 *   represented in JSON, such as an infinite number
 *
 * Since: 0.1
 */
char *
cometd_message_to_json (CometdMessage *self)
{
  g_autoptr(GString) json = NULL;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  json = g_string_sized_new (256);
  if (!cometd_message_append_json (self, json, NULL))
    return NULL;

  return g_string_free (g_steal_pointer (&json), FALSE);
}

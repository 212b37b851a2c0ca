/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-private.h"

#include <string.h>

#include "json/cometd-z85-private.h"

/* Payloads that are bytes, in the form of CometD:
 * "ext": {"binary": {}}, "data": {"data": "…", "last": true, "meta": {…}} */

typedef struct
{
  CometdJsonSlice text; /* With its quotation marks. */
  gboolean is_last;
} BytesPayload;

static gboolean
has_mark (CometdMessage *self)
{
  CometdJsonSlice ext, binary;

  return (cometd_message_peek_field (self, COMETD_FIELD_EXT, &ext) &&
          cometd_json_get_member (&ext, "binary", &binary) && cometd_json_is_object (&binary));
}

/* FALSE if the payload does not have the form, or if ext does not say that it has. */
static gboolean
read_payload (CometdMessage *self,
              BytesPayload  *payload)
{
  CometdJsonSlice data, last;

  if (!cometd_message_get_bytes_state (self)->is_unmarked && !has_mark (self))
    return FALSE;

  if (!cometd_message_peek_field (self, COMETD_FIELD_DATA, &data) ||
      !cometd_json_get_member (&data, "data", &payload->text) ||
      !cometd_json_is_string (&payload->text))
    return FALSE;

  /* Some senders leave it out if there is only one part. */
  payload->is_last = TRUE;
  return (!cometd_json_get_member (&data, "last", &last) ||
          cometd_json_get_boolean (&last, &payload->is_last));
}

static GBytes *
decode_bytes (const CometdJsonSlice *text)
{
  g_autofree char *unescaped = NULL;

  if (memchr (text->text, '\\', text->length) == NULL)
    return cometd_z85_decode (text->text + 1, text->length - 2);

  unescaped = cometd_json_dup_string (text);
  return cometd_z85_decode (unescaped, strlen (unescaped));
}

/**
 * cometd_message_get_bytes:
 * @self: a message
 *
 * Gets the payload of a message that carries bytes.
 *
 * This is a message sent with [method@Client.publish_bytes_async] or by another CometD client with
 * the binary extension: its field `ext` has a member `binary`, and its payload has the bytes as
 * text (Z85). The text is decoded when this function is first called. The payload itself remains
 * available, also if it is invalid.
 *
 * The bytes are valid until the message is changed or freed.
 *
 * Returns: (transfer none) (nullable): the bytes, or `NULL` if the message does not carry bytes, or
 *   if their text is invalid
 *
 * Since: 0.1
 */
GBytes *
cometd_message_get_bytes (CometdMessage *self)
{
  CometdMessageBytes *state;
  BytesPayload payload;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  state = cometd_message_get_bytes_state (self);
  if (state->decoded == NULL && read_payload (self, &payload))
    state->decoded = decode_bytes (&payload.text);
  return state->decoded;
}

/**
 * cometd_message_get_bytes_last:
 * @self: a message
 *
 * Gets whether the bytes of the message are complete, or the last part of a larger whole.
 *
 * Returns: `TRUE` if no further part follows; `FALSE` if one follows, or if the message does not
 *   carry bytes
 *
 * Since: 0.1
 */
gboolean
cometd_message_get_bytes_last (CometdMessage *self)
{
  BytesPayload payload;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), FALSE);

  return read_payload (self, &payload) && payload.is_last;
}

/**
 * cometd_message_get_bytes_meta:
 * @self: a message
 *
 * Gets what the sender wrote about the bytes of the message, such as the name of a file.
 *
 * The node must not be modified. It is valid until the message is changed or freed.
 *
 * Returns: (transfer none) (nullable): a node with an object, or `NULL` if there is none
 *
 * Since: 0.1
 */
JsonNode *
cometd_message_get_bytes_meta (CometdMessage *self)
{
  BytesPayload payload;
  JsonNode *data, *meta;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);

  if (!read_payload (self, &payload))
    return NULL;

  data = cometd_message_get_data (self);
  if (data == NULL)
    return NULL;

  meta = json_object_get_member (json_node_get_object (data), "meta");
  return meta != NULL && JSON_NODE_HOLDS_OBJECT (meta) ? meta : NULL;
}

/* NULL if no other member is left. */
static JsonNode *
copy_without_mark (JsonNode *ext)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, json_node_get_object (ext));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (strcmp (name, "binary") != 0)
      json_object_set_member (object, name, json_node_copy (member));

  if (json_object_get_size (object) == 0)
    return NULL;

  return json_node_init_object (json_node_alloc (), object);
}

static void
set_payload (CometdMessage *self,
             GBytes        *bytes,
             gboolean       last,
             JsonNode      *meta)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  GString *text = g_string_sized_new (cometd_z85_get_length (size) + 64);
  g_autoptr(GBytes) json = NULL;

  g_string_append (text, "{\"data\":\"");
  cometd_z85_append (text, data, size);
  g_string_append (text, last ? "\",\"last\":true" : "\",\"last\":false");
  if (meta != NULL)
    {
      g_string_append (text, ",\"meta\":");
      if (!cometd_json_append_node (text, meta, COMETD_JSON_MAX_DEPTH - 1, NULL))
        {
          /* The message remembers why, and cannot be sent. */
          g_string_free (text, TRUE);
          cometd_message_set_data (self, meta);
          return;
        }
    }

  g_string_append_c (text, '}');
  json = g_string_free_to_bytes (text);
  cometd_message_set_raw (self, "data", json);
}

/**
 * cometd_message_set_bytes:
 * @self: a message
 * @bytes: the bytes, of any length
 *
 * Sets the payload of the message to bytes.
 *
 * The bytes are written as text (Z85), which takes a quarter more space. This sets the payload, and
 * the member `binary` of the field `ext`, by which receivers recognize it.
 *
 * Since: 0.1
 */
void
cometd_message_set_bytes (CometdMessage *self,
                          GBytes        *bytes)
{
  cometd_message_set_bytes_full (self, bytes, TRUE, NULL);
}

/**
 * cometd_message_set_bytes_full:
 * @self: a message
 * @bytes: the bytes, of any length
 * @last: whether no further part follows
 * @meta: (nullable): a node with an object that describes the bytes, or `NULL` for none
 *
 * Sets the payload of the message to bytes that may be a part of a larger whole.
 *
 * See [method@Message.set_bytes]. If @meta cannot be represented in JSON, the message cannot be
 * sent.
 *
 * Since: 0.1
 */
void
cometd_message_set_bytes_full (CometdMessage *self,
                               GBytes        *bytes,
                               gboolean       last,
                               JsonNode      *meta)
{
  g_return_if_fail (COMETD_IS_MESSAGE (self));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (meta == NULL || JSON_NODE_HOLDS_OBJECT (meta));

  set_payload (self, bytes, last, meta);
  cometd_message_mark_bytes (self);
}

void
cometd_message_set_unmarked_bytes (CometdMessage *self,
                                   GBytes        *bytes,
                                   gboolean       last,
                                   JsonNode      *meta)
{
  set_payload (self, bytes, last, meta);
  cometd_message_get_bytes_state (self)->is_unmarked = TRUE;
}

void
cometd_message_mark_bytes (CometdMessage *self)
{
  GString *text = g_string_sized_new (64);
  g_autoptr(GBytes) json = NULL;
  CometdJsonSlice ext, name, value;
  gsize position = 0;

  /* The other members of ext are kept. If one has this name and is no mark, the last one counts. */
  g_string_append_c (text, '{');
  if (cometd_message_peek_field (self, COMETD_FIELD_EXT, &ext) && cometd_json_is_object (&ext) &&
      cometd_json_next_member (&ext, &position, &name, &value))
    {
      g_string_append_len (text, ext.text + 1, (gssize)ext.length - 2);
      g_string_append_c (text, ',');
    }
  g_string_append (text, "\"binary\":{}}");
  json = g_string_free_to_bytes (text);

  cometd_message_get_bytes_state (self)->is_unmarked = FALSE;
  cometd_message_set_raw (self, "ext", json);
  cometd_message_get_bytes_state (self)->is_shown = TRUE;
}

void
cometd_message_forget_bytes (CometdMessage *self)
{
  CometdMessageBytes *state = cometd_message_get_bytes_state (self);
  g_autoptr(JsonNode) ext = NULL;

  g_clear_pointer (&state->decoded, g_bytes_unref);
  state->is_unmarked = FALSE;
  state->is_shown = FALSE;
  if (!has_mark (self) || cometd_message_get_ext (self) == NULL)
    return;

  ext = copy_without_mark (cometd_message_get_ext (self));
  cometd_message_set_field (self, "ext", ext);
}

gboolean
cometd_message_has_unmarked_bytes (CometdMessage *self)
{
  return cometd_message_get_bytes_state (self)->is_unmarked;
}

void
cometd_message_show_bytes (CometdMessage *self)
{
  BytesPayload payload;

  if (read_payload (self, &payload))
    cometd_message_get_bytes_state (self)->is_shown = TRUE;
}

/**
 * cometd_message__shows_bytes:
 * @self: a message
 *
 * Gets whether the payload is presented as bytes.
 *
 * This function is only for the overrides of language bindings, and may change at any time.
 *
 * Returns: `TRUE` if the bytes were set, or if a [class@BinaryExtension] found some
 *
 * Since: 0.1
 */
gboolean
cometd_message__shows_bytes (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), FALSE);

  return cometd_message_get_bytes_state (self)->is_shown;
}

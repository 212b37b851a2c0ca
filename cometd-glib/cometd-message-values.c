/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-private.h"

#include "json/cometd-json-pointer-private.h"

#include <string.h>

/**
 * cometd_message_dup_json_at:
 * @self: a message
 * @pointer: a JSON pointer
 *
 * Gets the value in the payload that a JSON pointer selects, as JSON text.
 *
 * A pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) consists of names of members and
 * indices of elements, each after a slash: `/ticks/0/price` selects the price of the first tick.
 * In a name, `~` is written as `~0` and `/` as `~1`. The empty string selects the whole payload.
 *
 * A pointer that is not valid, for example because it does not start with a slash or has a `~`
 * before another character, selects no value; neither does one that is longer than 65,536 bytes.
 *
 * The text is searched without building a [struct@Json.Node]. To read several values, call
 * [method@Message.dup_json_values], which searches it only once.
 *
 * Returns: (transfer full) (nullable): the text, or `NULL` if there is no such value
 *
 * Since: 0.1
 */
char *
cometd_message_dup_json_at (CometdMessage *self,
                            const char    *pointer)
{
  CometdJsonSlice data, found;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);
  g_return_val_if_fail (pointer != NULL, NULL);

  if (!cometd_message_peek_field (self, COMETD_FIELD_DATA, &data))
    return NULL;

  cometd_json_find (&data, &pointer, 1, &found);
  return g_strndup (found.text, found.length);
}

/**
 * cometd_message_dup_json_values:
 * @self: a message
 * @pointers: (array zero-terminated=1): JSON pointers, at most 256
 *
 * Gets the values in the payload that JSON pointers select, as the text of an array.
 *
 * The array has an element for each pointer, in this order: the value, or `null` if
 * [method@Message.dup_json_at] would return `NULL`. The text of the payload is searched once for
 * all pointers, without building a [struct@Json.Node]. This is the fastest way to read a few values
 * of a large payload, in particular in languages that have a JSON parser of their own.
 *
 * Returns: (transfer full) (nullable): the text, or `NULL` if there is no payload
 *
 * Since: 0.1
 */
char *
cometd_message_dup_json_values (CometdMessage      *self,
                                const char * const *pointers)
{
  g_autofree CometdJsonSlice *found = NULL;
  CometdJsonSlice data;
  guint n_pointers;
  GString *json;
  gsize size = 2;

  g_return_val_if_fail (COMETD_IS_MESSAGE (self), NULL);
  g_return_val_if_fail (pointers != NULL, NULL);

  n_pointers = g_strv_length ((char **)pointers);
  g_return_val_if_fail (n_pointers <= COMETD_JSON_MAX_POINTERS, NULL);

  if (!cometd_message_peek_field (self, COMETD_FIELD_DATA, &data))
    return NULL;

  found = g_new (CometdJsonSlice, n_pointers);
  cometd_json_find (&data, pointers, n_pointers, found);

  for (guint i = 0; i < n_pointers; i++)
    size += found[i].length + strlen ("null,");

  json = g_string_sized_new (size);
  g_string_append_c (json, '[');
  for (guint i = 0; i < n_pointers; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      if (found[i].text != NULL)
        g_string_append_len (json, found[i].text, found[i].length);
      else
        g_string_append (json, "null");
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

/**
 * cometd_message__get_size:
 * @self: a message
 *
 * Gets the size of the text of the message, in bytes.
 *
 * This function is only for the overrides of language bindings, and may change at any time.
 *
 * Returns: the size
 *
 * Since: 0.1
 */
gsize
cometd_message__get_size (CometdMessage *self)
{
  g_return_val_if_fail (COMETD_IS_MESSAGE (self), 0);

  return cometd_message_get_size (self);
}

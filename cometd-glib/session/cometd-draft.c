/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-draft-private.h"

#include <string.h>

struct _CometdDraft
{
  gsize channel_length;
  gsize data_length;
  char text[]; /* The channel, and after its NUL the payload. */
};

static CometdDraft *
draft_new (const char *channel,
           const char *data,
           gsize       data_length)
{
  gsize channel_length = strlen (channel);
  CometdDraft *self = g_malloc (sizeof *self + channel_length + 1 + data_length);

  self->channel_length = channel_length;
  self->data_length = data_length;
  memcpy (self->text, channel, channel_length + 1);
  memcpy (self->text + channel_length + 1, data, data_length);
  return self;
}

CometdDraft *
cometd_draft_new_from_json (const char  *channel,
                            const char  *json,
                            GError     **error)
{
  CometdJsonSlice value;

  if (!cometd_json_scan (json, strlen (json), COMETD_JSON_MAX_DEPTH, &value, error))
    return NULL;

  return draft_new (channel, value.text, value.length);
}

CometdDraft *
cometd_draft_new_from_node (const char  *channel,
                            JsonNode    *data,
                            GError     **error)
{
  g_autoptr(GString) text = g_string_sized_new (256);

  if (!cometd_json_append_node (text, data, COMETD_JSON_MAX_DEPTH, error))
    return NULL;

  return draft_new (channel, text->str, text->len);
}

void
cometd_draft_free (CometdDraft *self)
{
  g_free (self);
}

const char *
cometd_draft_get_channel (const CometdDraft *self)
{
  return self->text;
}

static const char *
get_data (const CometdDraft *self)
{
  return self->text + self->channel_length + 1;
}

gsize
cometd_draft_get_size (const CometdDraft *self)
{
  return strlen ("{'channel':'','data':,}") + self->channel_length + self->data_length;
}

CometdMessage *
cometd_draft_make_message (const CometdDraft *self)
{
  CometdMessage *message = cometd_message_new (self->text);
  g_autoptr(GBytes) data = g_bytes_new (get_data (self), self->data_length);

  cometd_message_set_raw (message, "data", data);
  return message;
}

void
cometd_draft_append_json (const CometdDraft *self,
                          const char        *id,
                          const char        *client_id,
                          GString           *json)
{
  g_string_append (json, "{\"channel\":");
  cometd_json_append_string (json, self->text);
  g_string_append (json, ",\"data\":");
  g_string_append_len (json, get_data (self), self->data_length);
  g_string_append (json, ",\"id\":\"");
  g_string_append (json, id);
  g_string_append_c (json, '"');
  if (client_id != NULL)
    {
      g_string_append (json, ",\"clientId\":");
      cometd_json_append_string (json, client_id);
    }
  g_string_append_c (json, '}');
}

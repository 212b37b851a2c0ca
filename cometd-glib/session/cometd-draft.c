/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-draft-private.h"

#include <string.h>

/* What is around the channel, the payload, the id and the client id. */
#define CHANNEL "{\"channel\":\""
#define DATA "\",\"data\":"
#define ID ",\"id\":\""
#define CLIENT_ID "\",\"clientId\":\""
#define END "\"}"

struct _CometdDraft
{
  gsize channel_length;
  gsize data_length;
  gboolean is_plain; /* The channel is the same in JSON. */
  char text[]; /* The channel, and after its NUL the payload. */
};

/* Whether a text is the same in JSON. */
static gboolean
is_plain (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == '"' || text[i] == '\\' || (guchar)text[i] < 0x20)
      return FALSE;

  return TRUE;
}

static CometdDraft *
draft_new (const char *channel,
           const char *data,
           gsize       data_length)
{
  gsize channel_length = strlen (channel);
  CometdDraft *self = g_malloc (sizeof *self + channel_length + 1 + data_length);

  self->channel_length = channel_length;
  self->data_length = data_length;
  self->is_plain = is_plain (channel, channel_length);
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

static char *
append_text (char       *to,
             const char *text,
             gsize       length)
{
  memcpy (to, text, length);
  return to + length;
}

/* Writes the message in one piece. */
static void
append_plain (const CometdDraft *self,
              const char        *id,
              const char        *client_id,
              gsize              client_id_length,
              GString           *json)
{
  gsize id_length = strlen (id);
  gsize old_length = json->len;
  char *to;

  g_string_set_size (json, old_length + strlen (CHANNEL DATA ID CLIENT_ID END) +
                           self->channel_length + self->data_length + id_length +
                           client_id_length);
  to = append_text (json->str + old_length, CHANNEL, strlen (CHANNEL));
  to = append_text (to, self->text, self->channel_length);
  to = append_text (to, DATA, strlen (DATA));
  to = append_text (to, get_data (self), self->data_length);
  to = append_text (to, ID, strlen (ID));
  to = append_text (to, id, id_length);
  to = append_text (to, CLIENT_ID, strlen (CLIENT_ID));
  to = append_text (to, client_id, client_id_length);
  append_text (to, END, strlen (END));
}

void
cometd_draft_append_json (const CometdDraft *self,
                          const char        *id,
                          const char        *client_id,
                          GString           *json)
{
  gsize client_id_length = client_id != NULL ? strlen (client_id) : 0;

  if (client_id != NULL && self->is_plain && is_plain (client_id, client_id_length))
    {
      append_plain (self, id, client_id, client_id_length, json);
      return;
    }

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

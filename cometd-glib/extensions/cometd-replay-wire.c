/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-replay-wire-private.h"

#include <string.h>

#include "../cometd-message-private.h"
#include "../json/cometd-json-private.h"
#include "cometd-ext-private.h"

/* Digits of 2⁶³ - 1. */
#define MAX_REPLAY_ID_DIGITS 19

gboolean
cometd_replay_parse_id (const char *text,
                        gint64     *id)
{
  return g_ascii_string_to_signed (text, 10, COMETD_REPLAY_EARLIEST, G_MAXINT64, id, NULL);
}

char *
cometd_replay_format_id (gint64 id)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

gboolean
cometd_replay_is_granted (CometdMessage *reply)
{
  JsonNode *replay = cometd_ext_get (reply, "replay");

  return replay != NULL && JSON_NODE_HOLDS_VALUE (replay) && json_node_get_boolean (replay);
}

gboolean
cometd_replay_read_id (CometdMessage *event,
                       gint64        *id)
{
  CometdJsonSlice data, details, value;
  char digits[MAX_REPLAY_ID_DIGITS + 1];

  if (!cometd_message_peek_field (event, COMETD_FIELD_DATA, &data) ||
      !cometd_json_is_object (&data) || !cometd_json_get_member (&data, "event", &details) ||
      !cometd_json_is_object (&details) ||
      !cometd_json_get_member (&details, "replayId", &value) || value.length > MAX_REPLAY_ID_DIGITS)
    return FALSE;

  /* Not a double, which would round it. */
  memcpy (digits, value.text, value.length);
  digits[value.length] = '\0';
  return g_ascii_isdigit (digits[0]) &&
         g_ascii_string_to_signed (digits, 10, 0, G_MAXINT64, id, NULL);
}

/* The error of Salesforce is "400::The replayId {5} you provided was invalid.  Please provide a
 * valid ID, …". */
gboolean
cometd_replay_is_id_refused (CometdMessage *reply)
{
  const char *error = cometd_message_get_error (reply);
  g_autofree char *text = error != NULL ? g_ascii_strdown (error, -1) : NULL;

  return !cometd_message_get_successful (reply) && text != NULL &&
         g_str_has_prefix (text, "400:") && strstr (text, "replayid") != NULL;
}

gboolean
cometd_replay_names_id (CometdMessage *reply,
                        gint64         id)
{
  g_autofree char *name = g_strdup_printf ("{%" G_GINT64_FORMAT "}", id);

  return strstr (cometd_message_get_error (reply), name) != NULL;
}

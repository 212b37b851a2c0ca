/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Passes bytes from a server to the scanner, the codec and the messages made from them. For any
 * input, nothing crashes; and accepted input is accepted again after it was generated from the
 * messages. */

#include "fuzz.h"

#include "cometd-glib/cometd-error.h"
#include "cometd-glib/cometd-message-private.h"

#define MAX_DEPTH 100

static void
fuzz_scanner (const char *text,
              gsize       length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) node_again = NULL;
  g_autoptr(GString) written = NULL;
  g_autoptr(GString) written_again = NULL;
  CometdJsonSlice value = { NULL, 0 };

  if (!cometd_json_scan (text, length, MAX_DEPTH, &value, &error))
    {
      g_assert_nonnull (error);
      return;
    }

  g_assert_no_error (error);
  g_assert_true (value.text >= text);
  g_assert_true (value.text + value.length <= text + length);

  node = cometd_json_build (&value, &error);
  if (node == NULL)
    {
      g_assert_nonnull (error);
      return;
    }

  /* Everything that was parsed can be generated, and is then parsed to the same value. */
  written = g_string_new (NULL);
  cometd_json_append_node (written, node, MAX_DEPTH, &error);
  g_assert_no_error (error);
  cometd_json_scan (written->str, written->len, MAX_DEPTH, &value, &error);
  g_assert_no_error (error);

  node_again = cometd_json_build (&value, &error);
  g_assert_no_error (error);
  written_again = g_string_new (NULL);
  cometd_json_append_node (written_again, node_again, MAX_DEPTH, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (written_again->str, ==, written->str);
}

/* What an extension may do with a received message. */
static void
change_message (CometdMessage *message)
{
  g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), 1);
  g_autofree char *json = NULL;

  cometd_message_set_field (message, "x-messages", node);
  cometd_message_set_field (message, "ext", cometd_message_get_data (message));
  cometd_message_set_data (message, node);
  cometd_message_set_channel (message, "/changed");
  cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, NULL);

  json = cometd_message_to_json (message);
  g_assert_true (cometd_json_scan (json, strlen (json), MAX_DEPTH + 1, NULL, NULL));
  g_assert_cmpint (json_node_get_int (cometd_message_get_field (message, "x-messages")), ==, 1);
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/changed");
  g_assert_null (cometd_message_get_client_id (message));
}

static void
fuzz_message (GBytes              *frame,
              const CometdEnvelope *envelope)
{
  g_autofree char *name = cometd_json_dup_string (&envelope->fields[COMETD_FIELD_CHANNEL]);
  g_autoptr(GRefString) channel = g_ref_string_new (name);
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(CometdMessage) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *json = NULL;

  message = cometd_message_new_from_envelope (frame, envelope, channel);
  cometd_message_get_id (message);
  cometd_message_get_client_id (message);
  cometd_message_get_subscription (message);
  cometd_message_get_successful (message);
  cometd_message_is_reply (message);
  cometd_message_get_error (message);
  cometd_message_get_data (message);
  cometd_message_get_ext (message);
  cometd_message_get_advice (message);
  cometd_message_get_field (message, "x-messages");

  data = cometd_message_dup_data_json (message);
  if (data != NULL)
    g_assert_true (cometd_json_scan (data, strlen (data), MAX_DEPTH, NULL, NULL));

  json = cometd_message_to_json (message);
  again = cometd_message_new_from_json (json, &error);
  if (again != NULL)
    g_assert_cmpstr (cometd_message_get_channel (again), ==, name);
  else
    g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL);

  change_message (message);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  /* An exact copy, so that reading past its end is detected. */
  g_autoptr(GBytes) frame = g_bytes_new (data, size);
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (frame, &length);

  if (text == NULL)
    text = "";

  fuzz_scanner (text, length);

  if (!cometd_codec_read (text, length, MAX_DEPTH, envelopes, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (envelopes->len, ==, 0);
      return 0;
    }

  for (guint i = 0; i < envelopes->len; i++)
    fuzz_message (frame, &g_array_index (envelopes, CometdEnvelope, i));

  return 0;
}

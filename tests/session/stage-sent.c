/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stage.h"

#include <string.h>

static void
describe (GString    *words,
          const char *body)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr(GError) error = NULL;

  cometd_codec_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 100, envelopes,
                     &error);
  g_assert_no_error (error);
  for (guint i = 0; i < envelopes->len; i++)
    {
      g_autoptr(CometdMessage) message =
        cometd_message_new_from_envelope (bytes, &g_array_index (envelopes, CometdEnvelope, i),
                                          NULL);
      const char *channel = cometd_message_get_channel (message);
      CometdJsonSlice advice;

      if (i > 0)
        g_string_append_c (words, ',');
      g_string_append (words, g_str_has_prefix (channel, "/meta/") ? channel + 6 : channel);
      if (cometd_message_get_subscription (message) != NULL)
        g_string_append_printf (words, ":%s", cometd_message_get_subscription (message));
      if (cometd_message_peek_field (message, COMETD_FIELD_ADVICE, &advice) &&
          strncmp (advice.text, "{\"timeout\":0}", advice.length) == 0)
        g_string_append_c (words, '0');
      if (cometd_message_peek_field (message, COMETD_FIELD_ADVICE, &advice) &&
          advice.length == 2)
        g_string_append (words, "{}");
      g_assert_nonnull (cometd_message_get_id (message));
      if (g_str_equal (channel, "/meta/handshake"))
        g_assert_null (cometd_message_get_client_id (message));
      else
        g_assert_nonnull (cometd_message_get_client_id (message));
    }
}

char *
stage_sent (Stage *stage)
{
  GString *words = g_string_new (NULL);

  for (; stage->n_transport < stage->transports->len; stage->n_transport++, stage->n_noted = 0)
    {
      FakeRecord *record =
        fake_transport_get_record (g_ptr_array_index (stage->transports, stage->n_transport));

      for (; stage->n_noted < record->sent->len; stage->n_noted++)
        {
          if (words->len > 0)
            g_string_append_c (words, ' ');
          describe (words, ((FakeExchange *)g_ptr_array_index (record->sent,
                                                               stage->n_noted))->body);
        }
      if (stage->n_transport + 1 == stage->transports->len)
        break;
    }

  return g_string_free (words, FALSE);
}

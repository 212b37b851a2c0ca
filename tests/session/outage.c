/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "outage.h"

guint64
outage_publish (Stage              *stage,
                const char         *channel,
                const char         *tag,
                CometdPublishFlags  flags,
                guint               timeout)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"%s\",\"data\":1,"
                                           "\"ext\":{\"id\":\"%s\"}}", channel, tag);
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);

  return cometd_session_publish (stage->session, message, flags, timeout, stage_done,
                                 (gpointer)tag);
}

void
outage_begin (Stage *stage)
{
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_UNCONNECTED);
  stage_pass (stage, 100);
  outage_forget (stage);
}

void
outage_end (Stage *stage)
{
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

void
outage_end_new (Stage *stage)
{
  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_answer (stage, "/meta/handshake", OTHER_HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

void
outage_forget (Stage *stage)
{
  g_free (stage_sent (stage));
  g_free (stage_news (stage));
}

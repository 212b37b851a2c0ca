/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-advice-private.h"

gboolean
cometd_reconnect_continues (CometdReconnect reconnect)
{
  return reconnect == COMETD_RECONNECT_UNSET || reconnect == COMETD_RECONNECT_RETRY;
}

void
cometd_advice_init (CometdAdvice *advice)
{
  *advice = (CometdAdvice){
    .reconnect = COMETD_RECONNECT_UNSET,
    .timeout = COMETD_ADVICE_DEFAULT_TIMEOUT,
  };
}

static void
read_delay (const CometdJsonSlice *value,
            guint                  max,
            guint                 *delay)
{
  gint64 number;

  if (cometd_json_get_int (value, &number) && number >= 0)
    *delay = (guint)MIN (number, max);
}

static void
read_members (CometdAdvice          *advice,
              const CometdJsonSlice *json)
{
  CometdJsonSlice name, value;
  gsize position = 0;
  gint64 number;
  gboolean forbidden = FALSE;

  while (cometd_json_next_member (json, &position, &name, &value))
    {
      if (cometd_json_string_equals (&name, "reconnect"))
        {
          if (cometd_json_string_equals (&value, "retry"))
            advice->reconnect = COMETD_RECONNECT_RETRY;
          else if (cometd_json_string_equals (&value, "handshake"))
            advice->reconnect = COMETD_RECONNECT_HANDSHAKE;
          else if (cometd_json_string_equals (&value, "none"))
            advice->reconnect = COMETD_RECONNECT_NONE;
        }
      else if (cometd_json_string_equals (&name, "interval"))
        {
          read_delay (&value, COMETD_ADVICE_MAX_INTERVAL, &advice->interval);
          forbidden = cometd_json_get_int (&value, &number) && number < 0;
        }
      else if (cometd_json_string_equals (&name, "timeout"))
        read_delay (&value, COMETD_ADVICE_MAX_TIMEOUT, &advice->timeout);
      else if (cometd_json_string_equals (&name, "maxInterval"))
        read_delay (&value, COMETD_ADVICE_MAX_TIMEOUT, &advice->max_interval);
      else if (cometd_json_string_equals (&name, "multiple-clients"))
        cometd_json_get_boolean (&value, &advice->multiple_clients);
    }

  if (forbidden)
    advice->reconnect = COMETD_RECONNECT_NONE;
}

gboolean
cometd_advice_read (CometdAdvice          *advice,
                    const CometdJsonSlice *json,
                    const char            *connection_type)
{
  CometdJsonSlice own;

  if (!cometd_json_is_object (json))
    return FALSE;

  cometd_advice_init (advice);
  read_members (advice, json);
  if (connection_type != NULL && cometd_json_get_member (json, connection_type, &own) &&
      cometd_json_is_object (&own))
    read_members (advice, &own);

  return TRUE;
}

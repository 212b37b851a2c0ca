/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-verdict-private.h"

#include <string.h>

#include "../cometd-error.h"

/* What the code and the text of a reply say. */
#define ACCEPTED (1 << 0)
/* CometD answers 402 if it does not know the client id, Faye 401 and Salesforce 403, the latter two
 * with a text. Faye uses 402 for other refusals as well, but not of a connect. */
#define UNKNOWN (1 << 1)
#define CODE_402 (1 << 2)
#define CODE_4XX (1 << 3)
#define OTHER (1 << 4)
#define REFUSED (UNKNOWN | CODE_402 | CODE_4XX | OTHER)

#define ANY 0xf
#define UNSET (1 << COMETD_RECONNECT_UNSET)
#define NONE (1 << COMETD_RECONNECT_NONE)
#define HANDSHAKE (1 << COMETD_RECONNECT_HANDSHAKE)

/* Other effects of a row. */
#define CREDENTIALS (1 << 0) /* New ones may help, if the code and the text agree. */
#define DOUBTFUL (1 << 1)

/* The first row that matches applies. */
static const struct
{
  CometdReplyKind kind;
  guint findings;
  guint reconnect;
  CometdEvent event;
  guint effects;
} verdict_rows[] = {
#define ROW(kind, findings, reconnect, event, effects) \
  { COMETD_REPLY_##kind, findings, reconnect, COMETD_EVENT_##event, effects }
  ROW (OPERATION, ACCEPTED | UNKNOWN, NONE, ENDED, 0),
  ROW (OPERATION, REFUSED, NONE, ENDED, CREDENTIALS),
  ROW (OPERATION, ACCEPTED | REFUSED, HANDSHAKE, SESSION_UNKNOWN, 0),
  ROW (OPERATION, ACCEPTED, ANY, NONE, 0),
  ROW (OPERATION, UNKNOWN | CODE_402, ANY, NONE, DOUBTFUL),
  ROW (OPERATION, REFUSED, ANY, NONE, CREDENTIALS),

  ROW (HANDSHAKE, ACCEPTED, ANY, HANDSHAKE_ACCEPTED, 0),
  ROW (HANDSHAKE, UNKNOWN | CODE_402 | CODE_4XX, UNSET, HANDSHAKE_DENIED, CREDENTIALS),
  ROW (HANDSHAKE, REFUSED, ANY, HANDSHAKE_REFUSED, CREDENTIALS),

  ROW (CONNECT, ACCEPTED, NONE, ENDED, 0),
  ROW (CONNECT, ACCEPTED, ANY, CONNECT_ACCEPTED, 0),
  ROW (CONNECT, UNKNOWN | CODE_402, NONE, ENDED, 0),
  ROW (CONNECT, UNKNOWN | CODE_402, ANY, SESSION_UNKNOWN, 0),
  ROW (CONNECT, REFUSED, HANDSHAKE, SESSION_UNKNOWN, 0),
  ROW (CONNECT, REFUSED, NONE, ENDED, CREDENTIALS),
  ROW (CONNECT, REFUSED, ANY, CONNECT_REFUSED, CREDENTIALS),

  ROW (OUTDATED, ACCEPTED, ANY, NONE, 0),
  ROW (OUTDATED, REFUSED, ANY, NONE, CREDENTIALS),

  ROW (UNREQUESTED, ACCEPTED | REFUSED, NONE, ENDED, 0),
  ROW (UNREQUESTED, ACCEPTED | REFUSED, HANDSHAKE, SESSION_UNKNOWN, 0),
  ROW (UNREQUESTED, ACCEPTED | REFUSED, ANY, NONE, 0),
#undef ROW
#undef ANY
#undef UNSET
#undef NONE
#undef HANDSHAKE
};

static gboolean
contains_any (const char        *text,
              const char *const *words)
{
  g_autofree char *folded = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  for (; folded != NULL && *words != NULL; words++)
    if (strstr (folded, *words) != NULL)
      return TRUE;

  return FALSE;
}

static guint
read_finding (int         code,
              const char *text)
{
  static const char *const unknown[] = { "unknown client", NULL };

  if (code == 402)
    return CODE_402;
  if ((code == 401 || code == 403) && contains_any (text, unknown))
    return UNKNOWN;

  return code >= 400 && code < 500 ? CODE_4XX : OTHER;
}

gboolean
cometd_verdict_wants_credentials (int         code,
                                  const char *text)
{
  static const char *const limits[] = { "limit", "quota", "exceeded", "too many", "busy", NULL };

  switch (code)
    {
    case 401:
      return TRUE;

    case 403:
      return !contains_any (text, limits);

    default:
      return FALSE;
    }
}

CometdVerdict
cometd_verdict_read (CometdReplyKind  kind,
                     const GError    *refusal,
                     CometdReconnect  reconnect)
{
  int code = refusal != NULL ? cometd_error_get_code (refusal) : 0;
  const char *text = refusal != NULL ? cometd_error_get_text (refusal) : NULL;
  guint finding = refusal != NULL ? read_finding (code, text) : ACCEPTED;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (verdict_rows); i++)
    if (verdict_rows[i].kind == kind && (verdict_rows[i].findings & finding) != 0 &&
        (verdict_rows[i].reconnect & (1u << reconnect)) != 0)
      break;
  g_assert (i < G_N_ELEMENTS (verdict_rows));

  return (CometdVerdict){
    .event = verdict_rows[i].event,
    .wants_credentials = (verdict_rows[i].effects & CREDENTIALS) != 0 &&
                         cometd_verdict_wants_credentials (code, text),
    .is_doubtful = (verdict_rows[i].effects & DOUBTFUL) != 0,
  };
}

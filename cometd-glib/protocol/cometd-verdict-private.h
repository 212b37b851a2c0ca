/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-lifecycle-private.h"

G_BEGIN_DECLS

/* What a reply means for the session, as a table (bayeux-protocol: error codes). */

typedef enum
{
  COMETD_REPLY_HANDSHAKE,
  COMETD_REPLY_CONNECT,
  COMETD_REPLY_OPERATION,   /* To a subscribe, unsubscribe, publish or remote call. */
  COMETD_REPLY_OUTDATED,    /* To such a request of an earlier session. */
  COMETD_REPLY_UNREQUESTED, /* A meta message that is not a reply. */
} CometdReplyKind;

typedef struct
{
  CometdEvent event;          /* NONE if the reply does not affect the session. */
  gboolean wants_credentials; /* New credentials may help. */
  gboolean is_doubtful;       /* The server may not know the client id; a connect finds out. */
} CometdVerdict;

/* refusal: made from the reply if it is unsuccessful, otherwise NULL. */
CometdVerdict cometd_verdict_read              (CometdReplyKind  kind,
                                                const GError    *refusal,
                                                CometdReconnect  reconnect);
/* Whether new credentials may help after a refusal with that code, of Bayeux or HTTP. They do not
 * if a limit was exceeded, for which some servers use 403. text may be NULL. */
gboolean      cometd_verdict_wants_credentials (int              code,
                                                const char      *text);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-failure-private.h"

G_BEGIN_DECLS

/* What becomes of a publish whose sending ended without a reply that says whether the server has
 * processed it. Its flags say what the app permits; without flags it always fails. */

/* How the sending ended. */
typedef enum
{
  COMETD_SENDING_UNSENT,    /* The server cannot have processed the message. */
  COMETD_SENDING_UNCLEAR,   /* It may have. */
  COMETD_SENDING_FORGOTTEN, /* It refused the message, because it does not know the session. */
  COMETD_SENDING_REFUSED,   /* Something refused it, and would do so again. */
} CometdSending;

typedef enum
{
  COMETD_FATE_FAILS,
  COMETD_FATE_WAITS,   /* It is sent when there is a connection. */
  COMETD_FATE_REPEATS, /* The same, and this was the only repetition. */
} CometdFate;

/* is_repeated: the repetition is used up. was_forgotten: this is not the first such refusal. */
CometdFate    cometd_fate_decide       (CometdPublishFlags   flags,
                                        CometdSending        sending,
                                        gboolean             is_repeated,
                                        gboolean             was_forgotten);
/* How the sending ended if its exchange failed; NULL: the response has no reply to it. */
CometdSending cometd_fate_read_failure (const CometdFailure *failure);

G_END_DECLS

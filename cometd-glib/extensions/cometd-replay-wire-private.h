/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* What replay looks like in messages. */

/* Special positions. */
#define COMETD_REPLAY_LATEST (-1)
#define COMETD_REPLAY_EARLIEST (-2)

/* Parses a position. FALSE if text is none. */
gboolean cometd_replay_parse_id       (const char    *text,
                                       gint64        *id);
char    *cometd_replay_format_id      (gint64         id) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the reply to a handshake says that the server supports replay. */
gboolean cometd_replay_is_granted     (CometdMessage *reply);
/* Gets data.event.replayId, exactly. FALSE if there is none, or if it is not an integer from 0 to
 * 2⁶³ - 1. */
gboolean cometd_replay_read_id        (CometdMessage *event,
                                       gint64        *id);
/* Whether the reply to a subscribe refuses a position. */
gboolean cometd_replay_is_id_refused  (CometdMessage *reply);
/* Whether that reply names this position. */
gboolean cometd_replay_names_id       (CometdMessage *reply,
                                       gint64         id);

G_END_DECLS

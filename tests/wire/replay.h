/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#include "wire.h"

G_BEGIN_DECLS

/* What the tests of CometdReplayExtension share. */

/* Makes the server support replay. */
CometdTestReplay      *replay_start                  (Wire             *wire);
/* A new extension, which was added to the client. */
CometdReplayExtension *replay_add                    (Wire             *wire)
                                                     G_GNUC_WARN_UNUSED_RESULT;
/* The payload is the text. */
void                   replay_publish                (CometdTestReplay *server,
                                                      const char       *channel,
                                                      const char       *text);
/* Sends an event to the only session, whatever its subscriptions. */
void                   replay_deliver                (Wire             *wire,
                                                      const char       *channel,
                                                      const char       *data);
/* Returns the payloads of the recorded events, and clears them. */
char                  *replay_take_payloads          (Wire             *wire)
                                                     G_GNUC_WARN_UNUSED_RESULT;
gboolean               replay_get_asked_at_handshake (Wire             *wire);
/* Checks ext.replay of a subscribe; json: NULL for none. */
void                   replay_assert_asked           (Wire             *wire,
                                                      int               number,
                                                      const char       *json);
gboolean               replay_unsubscribe            (Wire             *wire,
                                                      const char       *channel);
/* The cookies of the last request. */
char                  *replay_dup_cookies            (Wire             *wire)
                                                     G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* Replay as Salesforce defines it: events are retained with an id, and a subscription may ask for
 * those after one.
 *
 * What a client publishes on /u/… becomes such an event. On /service/replay, a client can control
 * this: {"channel": …, "next": "<id of the next event>", "retain": "<the earliest id that is
 * kept>"}. */
typedef struct _CometdTestReplay CometdTestReplay;

CometdTestReplay *cometd_test_replay_new      (BayeuxEngine     *engine) G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_replay_free     (CometdTestReplay *self);

/* Channels may have a query, which is not a part of the name under which events are retained. */
void              cometd_test_replay_publish  (CometdTestReplay *self,
                                               const char       *channel,
                                               JsonNode         *payload);
/* The id of the next event; 1 at first. */
void              cometd_test_replay_set_next (CometdTestReplay *self,
                                               const char       *channel,
                                               gint64            id);
/* Forgets events before this id: a client that asks for one of them is refused. */
void              cometd_test_replay_retain   (CometdTestReplay *self,
                                               const char       *channel,
                                               gint64            id);

/* Called from the hooks of the engine. */
JsonObject       *cometd_test_replay_answer   (CometdTestReplay *self,
                                               JsonObject       *message);
void              cometd_test_replay_reply    (CometdTestReplay *self,
                                               JsonObject       *request,
                                               JsonObject       *reply);

G_END_DECLS

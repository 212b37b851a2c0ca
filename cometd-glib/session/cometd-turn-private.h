/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long messages are dispatched in one iteration of the main loop. Milliseconds. */
#define COMETD_SESSION_MAX_DISPATCH 8
/* How long operations are completed in it: less, because what an app does next often follows in the
 * same iteration. */
#define COMETD_SESSION_MAX_TELL 5

/* The time that a session may use in one iteration of the main loop. Bodies that are received one
 * after another in the same iteration share it. */
typedef struct _CometdTurn CometdTurn;

CometdTurn *cometd_turn_new          (gint64     (*get_now) (gpointer user_data),
                                      gpointer     user_data);
void        cometd_turn_free         (CometdTurn  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTurn, cometd_turn_free)

gint64      cometd_turn_get_now      (CometdTurn  *self);
/* Begins a turn unless the last one has time left. Returns the time, which takes long to read. */
gint64      cometd_turn_begin        (CometdTurn  *self);
/* Begins a turn because a new iteration of the main loop begins. */
void        cometd_turn_restart      (CometdTurn  *self);
gint64      cometd_turn_get_end      (CometdTurn  *self);
gboolean    cometd_turn_is_over      (CometdTurn  *self);
/* Whether it is over, asked before each of many messages. If these are quick, the clock is not read
 * each time. */
gboolean    cometd_turn_ends_here    (CometdTurn  *self);
/* Whether no further operation is to be completed. */
gboolean    cometd_turn_is_tell_over (CometdTurn  *self);

G_END_DECLS

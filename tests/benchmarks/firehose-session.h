/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the server knows of one client; shared by the threads of its connections.
 *
 *   /service/start  data: a number of events and how many of them go in one frame or response,
 *                   as [events, batch, bytes]; they come on /bench/ticks, or with a fourth number
                   on as many channels in turn, /bench/ticks/00000 and so on
 *   /service/echo   comes back as an event
 *
 * Everything else is answered with success. */
typedef struct _FirehoseSession FirehoseSession;

/* Returns the session of a client id, or NULL. */
FirehoseSession *firehose_session_find      (const char       *client_id);

/* Reads the array of messages that a client sent, all of which belong to one session: session is
 * set to it if that was not known before. Appends replies, with commas between them. connect_id
 * gets the id of a connect, which is the caller's to answer, or NULL; hold whether it may be
 * held. FALSE if this is no Bayeux. */
gboolean         firehose_session_take      (FirehoseSession **session,
                                             const char       *text,
                                             gsize             length,
                                             GString          *replies,
                                             char            **connect_id,
                                             gboolean         *hold);
void             firehose_append_reply      (GString          *replies,
                                             const char       *channel,
                                             const char       *id,
                                             const char       *more);

/* Waits until there are events, the session has ended, or some seconds have passed; then appends
 * the events of one response. */
void             firehose_session_wait      (FirehoseSession  *self,
                                             GString          *events);

/* Takes the echoed events; returns NULL if there are none. */
char            *firehose_session_take_echo (FirehoseSession  *self);

/* Takes a started flood: the texts of its batches (GBytes), which are sent in turn, and the number
 * of batches, 0 if there is none. */
guint            firehose_session_take_flood (FirehoseSession  *self,
                                              GPtrArray       **batches);

G_END_DECLS

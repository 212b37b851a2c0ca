/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-transport-private.h"
#include "cometd-arrival-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* What arrives passes the extensions here, if there are any. An extension may hold messages, and
 * still nothing overtakes anything. */
typedef struct _CometdInLane CometdInLane;

typedef struct
{
  /* Makes a message for the extensions; NULL if its channel is invalid. (transfer full) */
  CometdMessage *(*make_message) (GBytes               *bytes,
                                  const CometdEnvelope *envelope,
                                  gpointer              user_data);
} CometdInLaneSink;

/* error: NULL, or why an extension failed; then arrival has no messages any more, and dropped are
 * those that it had. Takes arrival. */
typedef void (*CometdInLaneFunc) (CometdArrival *arrival,
                                  GListModel    *dropped,
                                  const GError  *error,
                                  gpointer       user_data);

/* passed: called for each arrival, in order. settings and client must outlive the lane. client: for
 * the extensions. */
CometdInLane *cometd_in_lane_new            (const CometdInLaneSink     *sink,
                                             gpointer                    user_data,
                                             CometdInLaneFunc            passed,
                                             gpointer                    passed_data,
                                             const CometdSessionSettings *settings,
                                             GObject                    *client)
                                            G_GNUC_WARN_UNUSED_RESULT;
void          cometd_in_lane_free           (CometdInLane               *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdInLane, cometd_in_lane_free)

/* The extensions, the first to run first; NULL for none. */
void          cometd_in_lane_set_extensions (CometdInLane               *self,
                                             GPtrArray                  *extensions);

/* FALSE: there is no extension for it, and nothing in front of it. */
gboolean      cometd_in_lane_is_needed      (CometdInLane               *self,
                                             CometdArrival              *arrival);
/* transport: whose response headers the extensions get; or NULL. Takes arrival. If an extension
 * holds it there is a deadline. */
void          cometd_in_lane_add            (CometdInLane               *self,
                                             CometdTransport            *transport,
                                             CometdArrival              *arrival);
/* How many arrivals are held or wait. */
guint         cometd_in_lane_get_length     (CometdInLane               *self);
/* Drops all of them. */
void          cometd_in_lane_clear          (CometdInLane               *self);

/* When an extension has held the first one for too long; -1 if none is held. */
gint64        cometd_in_lane_get_deadline   (CometdInLane               *self,
                                             gint64                      now);
/* Fails it if its deadline is over. */
void          cometd_in_lane_expire         (CometdInLane               *self,
                                             gint64                      now);

G_END_DECLS

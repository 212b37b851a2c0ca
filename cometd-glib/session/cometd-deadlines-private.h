/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Many deadlines, the earliest first. Most are set in the order of their times, and cost little
 * then; the others go into a heap, as timeouts differ. */
typedef struct _CometdDeadlines CometdDeadlines;

/* In what has the deadline. */
typedef struct _CometdDeadline CometdDeadline;

struct _CometdDeadline
{
  gint64 time;    /* -1: not set. Changed by cometd_deadlines_set() only. */
  guint64 number; /* Those with the same time are in the order of their numbers. */
  gpointer owner;

  /* Used by CometdDeadlines. */
  CometdDeadline *previous, *next;
  guint place;
};

void             cometd_deadline_init     (CometdDeadline  *self,
                                           guint64          number,
                                           gpointer         owner);

CometdDeadlines *cometd_deadlines_new     (void) G_GNUC_WARN_UNUSED_RESULT;
/* They need not be unset before. */
void             cometd_deadlines_free    (CometdDeadlines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdDeadlines, cometd_deadlines_free)

/* time: -1 to unset it, which must be done before the owner is freed. */
void             cometd_deadlines_set     (CometdDeadlines *self,
                                           CometdDeadline  *deadline,
                                           gint64           time);
/* NULL if none is set. */
CometdDeadline  *cometd_deadlines_peek    (CometdDeadlines *self);

G_END_DECLS

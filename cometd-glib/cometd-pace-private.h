/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A loop that processes messages until a time limit reads the clock before each of them only while
 * they are slow: to read it can take a tenth of the time that a message takes. */

/* How many are processed without after quick ones. They may be slow, so there are few. */
#define COMETD_PACE_SKIPPED 3
/* Quick: less time than this has passed since the clock was last read. Microseconds. */
#define COMETD_PACE_QUICK 100

typedef struct
{
  gint64 time;   /* When the clock was last read. */
  guint n_skips; /* How often it need not be read. */
} CometdPace;

static inline void
cometd_pace_begin (CometdPace *self,
                   gint64      now)
{
  *self = (CometdPace) { now, 0 };
}

/* Whether the clock need not be read before the next message. Otherwise cometd_pace_note() must be
 * called. */
static inline gboolean
cometd_pace_skip (CometdPace *self)
{
  if (self->n_skips == 0)
    return FALSE;

  self->n_skips--;
  return TRUE;
}

static inline void
cometd_pace_note (CometdPace *self,
                  gint64      now)
{
  self->n_skips = now - self->time < COMETD_PACE_QUICK ? COMETD_PACE_SKIPPED : 0;
  self->time = now;
}

G_END_DECLS

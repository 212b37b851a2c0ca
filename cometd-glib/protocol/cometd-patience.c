/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-patience-private.h"

void
cometd_patience_init (CometdPatience *self)
{
  *self = (CometdPatience){ .open_time = -1, .watch_time = -1 };
}

void
cometd_patience_open (CometdPatience *self,
                      gint64          now)
{
  self->is_opening = TRUE;
  self->open_time = now;
  self->lost_time = self->call_time = now;
}

void
cometd_patience_restart_open (CometdPatience *self,
                              gint64          now)
{
  if (self->is_opening)
    self->open_time = now;
}

gboolean
cometd_patience_end_open (CometdPatience *self)
{
  gboolean was_opening = self->is_opening;

  self->is_opening = FALSE;
  self->open_time = -1;
  return was_opening;
}

void
cometd_patience_note_change (CometdPatience *self,
                             gint64          now)
{
  self->change_time = now;
}

static gint64
get_end (const CometdPatience *self,
         gint64                start,
         guint                 timeout)
{
  return MAX (start + timeout * (gint64)1000, self->change_time);
}

gint64
cometd_patience_get_open_end (const CometdPatience *self,
                              guint                 timeout)
{
  if (self->open_time == -1 || timeout == 0)
    return -1;

  return get_end (self, self->open_time, timeout);
}

gint64
cometd_patience_get_watch_end (const CometdPatience *self,
                               guint                 timeout)
{
  if (self->watch_time == -1 || timeout == 0)
    return -1;

  return get_end (self, MAX (self->watch_time, self->lost_time), timeout);
}

gboolean
cometd_patience_is_urgent (const CometdPatience *self,
                           gint64                now)
{
  return self->is_opening || self->watch_time != -1 ||
         now - self->call_time < COMETD_PATIENCE_URGENT_TIME * (gint64)1000;
}

guint
cometd_patience_get_max_delay (const CometdPatience *self,
                               const CometdFailure  *failure,
                               double                random,
                               gint64                now)
{
  gint64 passed = (now - self->lost_time) / 1000;

  if (failure->is_local && passed < COMETD_PATIENCE_LOCAL_TIME)
    return COMETD_PATIENCE_LOCAL_DELAY;

  if (cometd_failure_is_page (failure->kind, failure->status) &&
      passed < COMETD_PATIENCE_PAGE_TIME)
    return COMETD_PATIENCE_MIN_PAGE_DELAY +
           (guint)(random * (COMETD_PATIENCE_MAX_PAGE_DELAY - COMETD_PATIENCE_MIN_PAGE_DELAY));

  return G_MAXUINT;
}

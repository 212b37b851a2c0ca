/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-turn-private.h"

#include "../cometd-pace-private.h"

struct _CometdTurn
{
  gint64 (*get_now) (gpointer user_data);
  gpointer user_data;

  gint64 end;
  gint64 tell_end;
  CometdPace pace;
};

CometdTurn *
cometd_turn_new (gint64   (*get_now) (gpointer user_data),
                 gpointer   user_data)
{
  CometdTurn *self = g_new0 (CometdTurn, 1);

  self->get_now = get_now;
  self->user_data = user_data;
  return self;
}

void
cometd_turn_free (CometdTurn *self)
{
  g_free (self);
}

gint64
cometd_turn_get_now (CometdTurn *self)
{
  return self->get_now (self->user_data);
}

gint64
cometd_turn_begin (CometdTurn *self)
{
  gint64 now = cometd_turn_get_now (self);

  if (now >= self->end)
    {
      self->end = now + COMETD_SESSION_MAX_DISPATCH * 1000;
      self->tell_end = now + COMETD_SESSION_MAX_TELL * 1000;
      cometd_pace_begin (&self->pace, now);
    }
  return now;
}

void
cometd_turn_restart (CometdTurn *self)
{
  self->end = 0;
  cometd_turn_begin (self);
}

gint64
cometd_turn_get_end (CometdTurn *self)
{
  return self->end;
}

gboolean
cometd_turn_is_over (CometdTurn *self)
{
  return cometd_turn_get_now (self) >= self->end;
}

gboolean
cometd_turn_ends_here (CometdTurn *self)
{
  gint64 now;

  if (cometd_pace_skip (&self->pace))
    return FALSE;

  now = cometd_turn_get_now (self);
  cometd_pace_note (&self->pace, now);
  return now >= self->end;
}

gboolean
cometd_turn_is_tell_over (CometdTurn *self)
{
  return cometd_turn_get_now (self) >= self->tell_end;
}

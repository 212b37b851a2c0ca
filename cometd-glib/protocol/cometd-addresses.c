/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-addresses-private.h"

void
cometd_addresses_clear (CometdAddresses *self)
{
  for (guint i = 0; i < self->n_items; i++)
    cometd_negotiation_clear (&self->items[i].negotiation);

  g_free (self->items);
  *self = (CometdAddresses){ 0 };
}

void
cometd_addresses_init (CometdAddresses  *self,
                       guint             n,
                       char            **types)
{
  cometd_addresses_clear (self);
  n = CLAMP (n, 1, COMETD_ADDRESSES_MAX);
  *self = (CometdAddresses){ .items = g_new0 (CometdAddress, n), .n_items = n };
  for (guint i = 0; i < n; i++)
    cometd_negotiation_init (&self->items[i].negotiation, types);
}

static CometdNegotiation *
get_negotiation (CometdAddresses *self)
{
  return &self->items[self->current].negotiation;
}

gboolean
cometd_addresses_resume (CometdAddresses *self,
                         guint            position,
                         const char      *type)
{
  if (position >= self->n_items)
    return FALSE;

  self->current = position;
  return cometd_negotiation_resume (get_negotiation (self), type);
}

const char *
cometd_addresses_get_type (CometdAddresses *self)
{
  return cometd_negotiation_get_current (get_negotiation (self));
}

char **
cometd_addresses_get_types (CometdAddresses *self)
{
  return get_negotiation (self)->allowed;
}

gint64
cometd_addresses_get_earliest_time (CometdAddresses *self)
{
  return self->items[self->current].earliest_time;
}

static gboolean
has_untried (CometdAddresses *self)
{
  for (guint i = 0; i < self->n_items; i++)
    if (i != self->current && !self->items[i].is_tried)
      return TRUE;

  return FALSE;
}

guint
cometd_addresses_get_handshake_wait (CometdAddresses *self,
                                     guint            connection_timeout,
                                     guint            max_network_delay)
{
  if (connection_timeout == 0 || self->n_rounds > 0 || !has_untried (self))
    return max_network_delay;

  return CLAMP (connection_timeout / self->n_items, 1, max_network_delay);
}

static void
begin_round (CometdAddresses *self)
{
  for (guint i = 0; i < self->n_items; i++)
    self->items[i].is_tried = self->items[i].is_hopeless = FALSE;
}

/* Whether a failure concerns the app's requests or credentials, which are the same for each
 * address. */
static gboolean
is_about_app (const CometdFailure *failure)
{
  switch (failure->status)
    {
    case 401:
    case 403:
    case 407:
    case 413:
      return failure->kind == COMETD_FAILURE_STATUS || failure->kind == COMETD_FAILURE_UPGRADE;

    default:
      return failure->kind == COMETD_FAILURE_TOO_LARGE;
    }
}

/* Whether a failure may be that of the network of this machine, which concerns all addresses. */
static gboolean
is_doubtful (CometdAddresses     *self,
             const CometdFailure *failure,
             gint64               now)
{
  if (!failure->is_local && !cometd_failure_is_page (failure->kind, failure->status))
    return FALSE;

  if (self->doubt_time == 0)
    self->doubt_time = now;
  return now - self->doubt_time < COMETD_ADDRESSES_DOUBT_TIME * (gint64)1000;
}

static gboolean
is_hopeless (CometdAddresses *self)
{
  for (guint i = 0; i < self->n_items; i++)
    if (!self->items[i].is_hopeless)
      return FALSE;

  return TRUE;
}

/* The next address in the order of the list that has not failed in this round, and whose server
 * permits an attempt now. */
static gboolean
find_untried (CometdAddresses *self,
              gint64           now,
              guint           *found)
{
  for (guint i = 1; i < self->n_items; i++)
    {
      guint other = (self->current + i) % self->n_items;

      if (!self->items[other].is_tried && self->items[other].earliest_time <= now)
        {
          *found = other;
          return TRUE;
        }
    }

  return FALSE;
}

/* The one that is permitted first, and of these the next in the order of the list. */
static guint
find_earliest (CometdAddresses *self,
               gint64           now)
{
  guint found = self->current;
  gint64 found_time = G_MAXINT64;

  for (guint i = 1; i <= self->n_items; i++)
    {
      guint other = (self->current + i) % self->n_items;
      gint64 time = MAX (self->items[other].earliest_time, now);

      if (time < found_time)
        {
          found = other;
          found_time = time;
        }
    }

  return found;
}

CometdSetback
cometd_addresses_fail (CometdAddresses     *self,
                       const CometdFailure *failure,
                       const CometdSetting *setting,
                       gint64               now)
{
  CometdAddress *item = &self->items[self->current];
  gboolean is_permanent = cometd_failure_is_permanent (failure);

  if (cometd_negotiation_fail (&item->negotiation, failure->kind, failure->status,
                               setting->progress, now))
    return COMETD_SETBACK_TYPE;

  item->is_tried = TRUE;
  item->is_hopeless = is_permanent;
  item->earliest_time = failure->retry_after > 0
                        ? now + failure->retry_after * (gint64)1000
                        : 0;
  if (setting->is_opening && is_permanent && (is_about_app (failure) || is_hopeless (self)))
    return COMETD_SETBACK_FATAL;

  /* If the server asks for a pause, waiting for it would not save the session. */
  if (self->n_items == 1 || is_about_app (failure) ||
      (setting->was_connected && failure->retry_after == 0) ||
      (setting->has_session && is_doubtful (self, failure, now)))
    {
      item->is_tried = FALSE;
      return COMETD_SETBACK_RETRY;
    }

  if (find_untried (self, now, &self->current))
    return COMETD_SETBACK_NEXT;

  begin_round (self);
  self->n_rounds += self->n_rounds < G_MAXUINT ? 1 : 0;
  self->current = find_earliest (self, now);
  return COMETD_SETBACK_ROUND;
}

void
cometd_addresses_confirm (CometdAddresses *self)
{
  cometd_negotiation_confirm (get_negotiation (self));
}

CometdOffer
cometd_addresses_take_offer (CometdAddresses  *self,
                             char            **offered)
{
  gboolean is_other;

  if (!cometd_negotiation_accept (get_negotiation (self), offered, &is_other))
    return COMETD_OFFER_UNACCEPTABLE;

  return is_other ? COMETD_OFFER_REPEATED : COMETD_OFFER_ACCEPTED;
}

void
cometd_addresses_settle (CometdAddresses *self)
{
  cometd_addresses_restart (self);
  self->items[self->current].earliest_time = 0;
  cometd_negotiation_settle (get_negotiation (self));
}

void
cometd_addresses_session_lost (CometdAddresses *self)
{
  cometd_negotiation_restart (get_negotiation (self));
}

void
cometd_addresses_restart (CometdAddresses *self)
{
  begin_round (self);
  self->n_rounds = 0;
  self->doubt_time = 0;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-ack-gate-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"

struct _CometdAckGate
{
  const CometdAckGateSink *sink;
  gpointer user_data;
  const CometdSessionSettings *settings;

  gboolean is_on;
  guint64 exchange; /* Of the last connect … */
  guint64 former;   /* … and of the one before; 0 if there is none. */
  gboolean is_open; /* The reply to the last connect has arrived. */
  guint n_answers;

  GQueue held; /* CometdArrival, owned; only events. */
  guint64 size; /* Bytes. */
  guint n_messages;
};

/* What happens to each message of a body. */
typedef enum
{
  PASS,
  HOLD,
  DISCARD,
} Fate;

typedef struct
{
  Fate *fates;
  guint n_held;
  guint n_discarded;
  guint n_swallowed; /* Outdated replies. */
  gboolean is_open;  /* The gate afterwards. */
  gboolean has_answer;
  gboolean discards_held;
} Plan;

static void
free_held_arrival (gpointer data)
{
  cometd_arrival_free (data);
}

static void
log_discarded (CometdAckGate *self,
               guint          n_events)
{
  if (n_events > 0)
    cometd_log_debug (self->settings->log, NULL, "dropped %u events that were not acknowledged: "
                      "the server sends them again", n_events);
}

static void
discard_held (CometdAckGate *self)
{
  log_discarded (self, self->n_messages);
  g_queue_clear_full (&self->held, free_held_arrival);
  self->size = 0;
  self->n_messages = 0;
}

CometdAckGate *
cometd_ack_gate_new (const CometdAckGateSink     *sink,
                     gpointer                     user_data,
                     const CometdSessionSettings *settings)
{
  CometdAckGate *self = g_new0 (CometdAckGate, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->settings = settings;
  g_queue_init (&self->held);
  return self;
}

void
cometd_ack_gate_free (CometdAckGate *self)
{
  g_assert (self->n_answers == 0);

  g_queue_clear_full (&self->held, free_held_arrival);
  g_free (self);
}

void
cometd_ack_gate_expect (CometdAckGate *self,
                        guint64        exchange,
                        gboolean       acknowledges)
{
  discard_held (self);
  self->is_on = acknowledges;
  self->former = self->exchange;
  self->exchange = exchange;
  self->is_open = FALSE;
}

gboolean
cometd_ack_gate_is_on (CometdAckGate *self)
{
  return self->is_on;
}

gboolean
cometd_ack_gate_has_answer (CometdAckGate *self)
{
  return self->n_answers > 0;
}

void
cometd_ack_gate_lose (CometdAckGate *self)
{
  discard_held (self);
}

void
cometd_ack_gate_clear (CometdAckGate *self)
{
  g_queue_clear_full (&self->held, free_held_arrival);
  self->size = 0;
  self->n_messages = 0;
  self->is_on = FALSE;
}

/* Decides about the events from first on that the plan holds. */
static void
decide (Plan  *plan,
        guint  first,
        guint  end,
        Fate   fate)
{
  for (guint i = first; i < end; i++)
    {
      if (plan->fates[i] != HOLD)
        continue;

      plan->fates[i] = fate;
      plan->n_held--;
      if (fate == DISCARD)
        plan->n_discarded++;
    }
}

/* Events precede the reply to the connect that they belong to. On a WebSocket all of them arrive in
 * the same order as they were sent, whatever frames they are in. */
static void
make_plan (CometdAckGate *self,
           CometdArrival *arrival,
           Plan          *plan)
{
  GArray *envelopes = cometd_arrival_get_envelopes (arrival);
  guint64 exchange = cometd_arrival_get_exchange (arrival);
  gboolean is_outdated = exchange != 0 && exchange == self->former;
  guint first = 0;

  plan->is_open = self->is_open;
  for (guint i = 0; i < envelopes->len; i++)
    {
      CometdAckKind kind = self->sink->judge (cometd_arrival_get_bytes (arrival),
                                              &g_array_index (envelopes, CometdEnvelope, i),
                                              exchange, self->user_data);

      switch (kind)
        {
        case COMETD_ACK_EVENT:
          plan->fates[i] = plan->is_open && !is_outdated ? PASS : HOLD;
          plan->n_held += plan->fates[i] == HOLD ? 1 : 0;
          continue;

        case COMETD_ACK_ANSWER:
        case COMETD_ACK_END:
          decide (plan, first, i, PASS);
          plan->is_open = TRUE;
          plan->has_answer |= kind == COMETD_ACK_ANSWER;
          break;

        case COMETD_ACK_REFUSAL:
          decide (plan, first, i, DISCARD);
          plan->discards_held = TRUE;
          plan->has_answer = TRUE;
          break;

        case COMETD_ACK_OUTDATED:
          is_outdated = exchange != 0;
          decide (plan, first, i, DISCARD);
          plan->discards_held |= exchange == 0;
          plan->fates[i] = DISCARD;
          plan->n_swallowed++;
          first = i + 1;
          continue;

        case COMETD_ACK_OTHER:
        default:
          plan->fates[i] = PASS;
          continue;
        }

      plan->fates[i] = PASS;
      first = i + 1;
    }

  if (is_outdated)
    decide (plan, first, envelopes->len, DISCARD);
}

/* The messages of a body that have one fate. */
static CometdArrival *
select_messages (CometdArrival *arrival,
                 const Plan    *plan,
                 Fate           fate,
                 guint64        exchange)
{
  GArray *envelopes = cometd_arrival_get_envelopes (arrival);
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));

  for (guint i = 0; i < envelopes->len; i++)
    if (plan->fates[i] == fate)
      g_array_append_vals (selected, &g_array_index (envelopes, CometdEnvelope, i), 1);

  return cometd_arrival_new_messages (cometd_arrival_get_bytes (arrival), exchange, selected);
}

/* An event that is held belongs to the connect in progress, whatever exchange brought it. */
static void
hold_arrival (CometdAckGate *self,
              CometdArrival *arrival,
              const Plan    *plan)
{
  guint64 exchange = cometd_arrival_get_exchange (arrival);

  g_queue_push_tail (&self->held,
                     select_messages (arrival, plan, HOLD,
                                      exchange == self->exchange ? exchange : 0));
  self->size += g_bytes_get_size (cometd_arrival_get_bytes (arrival));
  self->n_messages += plan->n_held;
}

static gboolean
check_room (CometdAckGate  *self,
            CometdArrival  *arrival,
            const Plan     *plan,
            GError        **error)
{
  guint64 limit = self->settings->max_message_size;
  guint64 size = plan->discards_held ? 0 : self->size;
  guint n_messages = plan->discards_held ? 0 : self->n_messages;

  if (plan->n_held == 0)
    return TRUE;

  size += g_bytes_get_size (cometd_arrival_get_bytes (arrival));
  n_messages += plan->n_held;
  if (n_messages > COMETD_ACK_GATE_MAX_MESSAGES)
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                   _("More than %d events arrived without the reply that acknowledges them"),
                   COMETD_ACK_GATE_MAX_MESSAGES);
      return FALSE;
    }

  if (limit > 0 && size > limit)
    {
      g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, limit);

      g_set_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                   _("More than %s bytes of events arrived without the reply that acknowledges "
                     "them"), bytes);
      return FALSE;
    }

  return TRUE;
}

/* What was held precedes everything that arrived later. */
static void
release_held (CometdAckGate *self,
              GQueue        *released)
{
  CometdArrival *arrival;

  while ((arrival = g_queue_pop_head (&self->held)) != NULL)
    g_queue_push_tail (released, arrival);
  self->size = 0;
  self->n_messages = 0;
}

/* Takes arrival. */
static void
release_rest (CometdAckGate *self,
              CometdArrival *arrival,
              const Plan    *plan,
              GQueue        *released)
{
  guint n_out = plan->n_held + plan->n_discarded + plan->n_swallowed;
  guint n_messages = cometd_arrival_get_envelopes (arrival)->len;
  CometdArrival *rest = arrival;

  if (n_out > 0)
    {
      rest = n_out < n_messages ? select_messages (arrival, plan, PASS,
                                                   cometd_arrival_get_exchange (arrival))
                                : NULL;
      cometd_arrival_free (arrival);
    }

  if (rest == NULL)
    return;

  if (plan->has_answer)
    cometd_arrival_count_in (rest, &self->n_answers);
  g_queue_push_tail (released, rest);
}

gboolean
cometd_ack_gate_take (CometdAckGate  *self,
                      CometdArrival  *arrival,
                      GQueue         *released,
                      GError        **error)
{
  g_autofree Fate *fates = g_new0 (Fate, cometd_arrival_get_envelopes (arrival)->len);
  Plan plan = { .fates = fates };

  make_plan (self, arrival, &plan);
  if (!check_room (self, arrival, &plan, error))
    return FALSE;

  if (plan.discards_held)
    discard_held (self);
  log_discarded (self, plan.n_discarded);
  if (plan.n_held > 0)
    hold_arrival (self, arrival, &plan);
  if (plan.is_open)
    release_held (self, released);
  self->is_open = plan.is_open;
  release_rest (self, arrival, &plan, released);
  return TRUE;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-polling-private.h"

void
cometd_polling_init (CometdPolling *self)
{
  *self = (CometdPolling){ 0 };
}

void
cometd_polling_session_began (CometdPolling *self)
{
  self->at_once = TRUE;
  self->is_first = TRUE;
}

void
cometd_polling_connection_lost (CometdPolling *self)
{
  self->at_once = TRUE;
  self->is_probing = FALSE;
}

void
cometd_polling_failed (CometdPolling *self)
{
  self->is_first = FALSE;
}

gboolean
cometd_polling_probe (CometdPolling *self,
                      guint          wait)
{
  if (self->is_probing || self->at_once)
    return FALSE;

  self->is_probing = self->at_once = TRUE;
  self->probe_wait = wait;
  return TRUE;
}

guint
cometd_polling_get_wait (CometdPolling *self,
                         guint          max_network_delay,
                         guint          timeout)
{
  guint wait = self->is_probing ? self->probe_wait : max_network_delay;

  if (!self->at_once || self->is_first || self->is_timeout_ignored)
    wait += MIN (timeout, G_MAXUINT - wait);
  return wait;
}

/* If a connect is held although the server was asked not to, the server ignores such a request. */
CometdPollingResult
cometd_polling_answered (CometdPolling *self,
                         gint64         duration,
                         guint          max_network_delay,
                         guint          timeout)
{
  self->is_probing = FALSE;
  if (!self->at_once)
    return duration >= MIN (COMETD_POLLING_HELD_TIME, timeout / 2) ? COMETD_POLLING_HELD
                                                                    : COMETD_POLLING_NORMAL;

  if (duration > max_network_delay)
    self->is_timeout_ignored = TRUE;
  return COMETD_POLLING_NORMAL;
}

/* A server that answers connects at once and without events, against its own advice, would be asked
 * as fast as the network allows. */
gboolean
cometd_polling_connected (CometdPolling *self,
                          gint64         duration_us)
{
  gboolean is_spin = !self->at_once && duration_us < COMETD_POLLING_SPIN_TIME * 1000;

  self->n_spins = is_spin ? self->n_spins + 1 : 0;
  self->at_once = self->is_first = FALSE;
  return self->n_spins > COMETD_POLLING_MAX_SPINS;
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A timer of the thread-default main context. All timers of one kind in one context share a source
 * and, if the system has them, a kernel timer. */
typedef struct _CometdTimer CometdTimer;

typedef enum
{
  /* On a clock that continues while the machine is suspended: what became due meanwhile is due
   * immediately after resume. GLib's timeouts would still wait for the rest of their time. */
  COMETD_TIMER_ALARM,

  /* On the monotonic clock, and run after the input of the same iteration: if the process was
   * stopped, a reply that has arrived is read first. */
  COMETD_TIMER_PULSE,
} CometdTimerKind;

/* Timers that are due are run for this long in one iteration of the main loop, and at least one of
 * them. Milliseconds. */
#define COMETD_TIMER_MAX_RUN 8

/* The time on the clock of a kind, in microseconds. */
gint64       cometd_timer_get_now  (CometdTimerKind   kind);

/* expired is called from the main loop, and may free the timer. It is not called again while it
 * runs a nested main loop. */
CometdTimer *cometd_timer_new      (CometdTimerKind   kind,
                                    void            (*expired) (gpointer user_data),
                                    gpointer          user_data) G_GNUC_WARN_UNUSED_RESULT;
void         cometd_timer_free     (CometdTimer      *self);
/* Sets when the timer expires, once: at time, or in the next iteration of the main loop if that has
 * passed; -1 for never. */
void         cometd_timer_set      (CometdTimer      *self,
                                    gint64            time);
/* When the timer expires, or -1. */
gint64       cometd_timer_get_time (CometdTimer      *self);

G_END_DECLS

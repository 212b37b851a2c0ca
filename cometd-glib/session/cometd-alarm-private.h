/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-clock-private.h"

G_BEGIN_DECLS

/* All deadlines of a session, by name, and the one timer that serves them. Times are those of the
 * clock, in microseconds. */
typedef struct _CometdAlarm CometdAlarm;

/* When several deadlines have passed they are handled in this order. */
typedef enum
{
  COMETD_ALARM_SETTLE,         /* Something has changed, and the session has to act on it. */
  COMETD_ALARM_CLOSING,        /* The transport that is closing is aborted. */
  COMETD_ALARM_REST,           /* The next messages that wait are dispatched. */
  COMETD_ALARM_REQUESTS,       /* A request fails because there was no reply. */
  COMETD_ALARM_OFFLINE,        /* Publishes that waited for the connection are sent. */
  COMETD_ALARM_RESUBSCRIBE,    /* Subscriptions that were postponed are requested again. */
  COMETD_ALARM_RESTORED,       /* Channels of another process are unsubscribed. */
  COMETD_ALARM_LANES,          /* A batch fails because an extension has held it for too long. */
  COMETD_ALARM_AUTHENTICATION, /* There are no new credentials. */
  COMETD_ALARM_OPEN,           /* An open fails. */
  COMETD_ALARM_WATCH,          /* A waiting receive is told that there is no connection. */
  COMETD_ALARM_ATTEMPT,        /* The next handshake or connect is sent. */
} CometdAlarmId;
#define COMETD_N_ALARMS (COMETD_ALARM_ATTEMPT + 1)

/* A time that is always in the past: in the next iteration of the main loop. */
#define COMETD_ALARM_AT_ONCE 0

/* A timer that fires this late is followed by a grace period to read what has arrived meanwhile; no
 * deadline passes during it. Milliseconds, as all of these. */
#define COMETD_ALARM_LATE 500
#define COMETD_ALARM_GRACE 100
/* After a timer fires this late the machine is presumed to have been suspended. */
#define COMETD_ALARM_RESUMED 5000

typedef struct
{
  /* A deadline may have passed. Called from the main loop; not called for a clock of the caller,
   * who calls cometd_alarm_take(). */
  void (*due) (gpointer user_data);
} CometdAlarmSink;

/* clock: NULL for the real one, on the thread-default main context; must outlive the alarm. */
CometdAlarm *cometd_alarm_new          (const CometdAlarmSink *sink,
                                        gpointer               user_data,
                                        const CometdClock     *clock,
                                        gpointer               clock_data)
                                       G_GNUC_WARN_UNUSED_RESULT;
void         cometd_alarm_free         (CometdAlarm           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdAlarm, cometd_alarm_free)

/* The time of the clock, and a random number 0 ≤ x < 1. */
gint64       cometd_alarm_get_now      (CometdAlarm           *self);
double       cometd_alarm_get_random   (CometdAlarm           *self);

/* Sets a deadline. The timer is never moved to a later time: firing once too often costs less than
 * moving it after each message. */
void         cometd_alarm_set          (CometdAlarm           *self,
                                        CometdAlarmId          id,
                                        gint64                 time);
void         cometd_alarm_unset        (CometdAlarm           *self,
                                        CometdAlarmId          id);
/* The earliest deadline, or -1 if there is none. */
gint64       cometd_alarm_next         (CometdAlarm           *self);
/* The timer has fired. Unsets SETTLE, and begins the grace period if the timer was late. TRUE if it
 * was so late that the machine was presumably suspended. */
gboolean     cometd_alarm_take         (CometdAlarm           *self,
                                        gint64                 now);
/* Whether a deadline has passed, which is then unset. */
gboolean     cometd_alarm_take_due     (CometdAlarm           *self,
                                        CometdAlarmId          id,
                                        gint64                 now);
/* Begins a grace period. */
void         cometd_alarm_begin_grace  (CometdAlarm           *self,
                                        gint64                 now);
gboolean     cometd_alarm_is_in_grace  (CometdAlarm           *self,
                                        gint64                 now);
/* Unsets all deadlines and stops the timer, for good. */
void         cometd_alarm_stop         (CometdAlarm           *self);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-timer-private.h"

#include "cometd-shared-source-private.h"

#include <time.h>

#ifdef __linux__
#include <sys/timerfd.h>
#include <unistd.h>
#endif

/* The timers of one kind in one context. */
typedef struct
{
  CometdSharedSource parent;

  GMutex mutex; /* Protects the rest, and the fields of the timers except for the constant ones. */
  GPtrArray *waiting; /* CometdTimer; a binary heap, with the earliest first. */
  GQueue due;         /* CometdTimer, whose time has passed; in the order of the times. */

  /* A kernel timer on the clock that continues during suspend; -1 if it is not available.
   * armed_time is when it expires, or -1. */
  int kernel_timer;
  gpointer kernel_tag; /* NULL if it is not polled. */
  gint64 armed_time;
  gint64 ready_time;

  /* Atomic: a timer has expired. GLib writes to an eventfd whenever a ready time is set, and reads
   * it again in the next iteration. */
  int is_ready;
} TimerSource;

struct _CometdTimer
{
  TimerSource *source;
  CometdTimerKind kind;
  void (*expired) (gpointer user_data);
  gpointer user_data;

  gint64 time; /* -1: not set. */
  guint place; /* In waiting, beginning with 1; 0: it is not there. */
  GList link;  /* In due, if is_due. */
  gboolean is_due;

  /* Set to TRUE when the timer is freed; NULL unless expired runs. Meanwhile the timer is in no
   * list. */
  gboolean *is_freed;
};

gint64
cometd_timer_get_now (CometdTimerKind kind)
{
#ifdef CLOCK_BOOTTIME
  struct timespec now;

  if (kind == COMETD_TIMER_ALARM && clock_gettime (CLOCK_BOOTTIME, &now) == 0)
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
#endif

  return g_get_monotonic_time ();
}

static CometdTimer *
get_waiting (TimerSource *self,
             guint        place)
{
  return place <= self->waiting->len ? g_ptr_array_index (self->waiting, place - 1) : NULL;
}

static void
put (TimerSource *self,
     guint        place,
     CometdTimer *timer)
{
  g_ptr_array_index (self->waiting, place - 1) = timer;
  timer->place = place;
}

static void
move_up (TimerSource *self,
         CometdTimer *timer)
{
  guint place = timer->place;

  while (place > 1 && timer->time < get_waiting (self, place / 2)->time)
    {
      put (self, place, get_waiting (self, place / 2));
      place /= 2;
    }
  put (self, place, timer);
}

static void
move_down (TimerSource *self,
           CometdTimer *timer)
{
  guint place = timer->place;
  CometdTimer *next = NULL;

  while ((next = get_waiting (self, 2 * place)) != NULL)
    {
      CometdTimer *other = get_waiting (self, 2 * place + 1);
      guint next_place;

      if (other != NULL && other->time < next->time)
        next = other;
      if (timer->time <= next->time)
        break;

      next_place = next->place;
      put (self, place, next);
      place = next_place;
    }
  put (self, place, timer);
}

static void
add_waiting (TimerSource *self,
             CometdTimer *timer)
{
  g_ptr_array_add (self->waiting, timer);
  timer->place = self->waiting->len;
  move_up (self, timer);
}

static void
remove_waiting (TimerSource *self,
                CometdTimer *timer)
{
  CometdTimer *last = g_ptr_array_steal_index (self->waiting, self->waiting->len - 1);

  if (last != timer)
    {
      put (self, timer->place, last);
      move_up (self, last);
      move_down (self, last);
    }
  timer->place = 0;
}

static gboolean
arm_kernel_timer (TimerSource *self,
                  gint64       time)
{
#ifdef __linux__
  struct itimerspec when = {
    .it_value = { time / G_USEC_PER_SEC, time % G_USEC_PER_SEC * 1000 },
  };

  /* An early wake-up costs less than postponing the timer each time. */
  if (self->armed_time != -1 && self->armed_time <= time)
    return TRUE;

  if (self->kernel_timer != -1 &&
      timerfd_settime (self->kernel_timer, TFD_TIMER_ABSTIME, &when, NULL) == 0)
    {
      self->armed_time = time;
      return TRUE;
    }
#endif

  return FALSE;
}

static void
read_kernel_timer (TimerSource *self)
{
#ifdef __linux__
  guint64 n_expirations;

  if (self->kernel_tag != NULL &&
      g_source_query_unix_fd ((GSource *)self, self->kernel_tag) != 0 &&
      read (self->kernel_timer, &n_expirations, sizeof n_expirations) == sizeof n_expirations)
    self->armed_time = -1;
#endif
}

static gint64
get_ready_time (TimerSource     *self,
                CometdTimerKind  kind)
{
  CometdTimer *first = get_waiting (self, 1);
  gint64 now;

  if (self->due.length > 0)
    return 0;
  if (first == NULL)
    return -1;

  now = cometd_timer_get_now (kind);
  if (first->time <= now)
    return 0;
  if (arm_kernel_timer (self, first->time))
    return -1;
  return g_get_monotonic_time () + first->time - now;
}

/* If a source of this thread is being dispatched and no other thread runs the main context, its
 * next iteration begins after this. Otherwise it may have asked its sources already: an app may
 * call from its own poll function. */
static void
wake_up (GMainContext *context)
{
  gboolean is_ours = g_main_depth () > 0 && g_main_context_acquire (context);

  if (is_ours)
    g_main_context_release (context);
  else
    g_main_context_wakeup (context);
}

static void
update_source (TimerSource     *self,
               CometdTimerKind  kind)
{
  gint64 ready_time = get_ready_time (self, kind);

  if (ready_time == 0)
    {
      if (g_atomic_int_compare_and_exchange (&self->is_ready, FALSE, TRUE))
        wake_up (self->parent.context);
      return;
    }

  g_atomic_int_set (&self->is_ready, FALSE);
  if (ready_time == self->ready_time)
    return;

  self->ready_time = ready_time;
  g_source_set_ready_time ((GSource *)self, ready_time);
}

/* A timer that runs is put in its place when that ends. */
static void
put_in_place (CometdTimer *self)
{
  if (self->time != -1 && self->is_freed == NULL)
    add_waiting (self->source, self);
}

static void
remove_from_place (CometdTimer *self)
{
  if (self->is_due)
    g_queue_unlink (&self->source->due, &self->link);
  self->is_due = FALSE;
  if (self->place > 0)
    remove_waiting (self->source, self);
}

static void
collect_due (TimerSource     *self,
             CometdTimerKind  kind)
{
  gint64 now = cometd_timer_get_now (kind);
  CometdTimer *timer = NULL;

  while ((timer = get_waiting (self, 1)) != NULL && timer->time <= now)
    {
      remove_waiting (self, timer);
      timer->is_due = TRUE;
      g_queue_push_tail_link (&self->due, &timer->link);
    }
}

/* FALSE if there is none. Called, and returns, with the mutex locked. */
static gboolean
run_first (TimerSource *self)
{
  CometdTimer *timer = NULL;
  gboolean is_freed = FALSE;

  if (self->due.length == 0)
    return FALSE;

  timer = self->due.head->data;
  remove_from_place (timer);
  timer->time = -1;
  timer->is_freed = &is_freed;

  g_mutex_unlock (&self->mutex);
  timer->expired (timer->user_data);
  g_mutex_lock (&self->mutex);

  if (!is_freed)
    {
      timer->is_freed = NULL;
      put_in_place (timer);
    }
  return TRUE;
}

/* A timer that expires again meanwhile waits for the next iteration. */
static gboolean
timer_source_dispatch (TimerSource     *self,
                       CometdTimerKind  kind)
{
  gint64 end = g_get_monotonic_time () + COMETD_TIMER_MAX_RUN * 1000;

  g_mutex_lock (&self->mutex);
  read_kernel_timer (self);
  collect_due (self, kind);
  while (run_first (self) && g_get_monotonic_time () < end)
    ;
  if (!g_source_is_destroyed ((GSource *)self))
    update_source (self, kind);
  g_mutex_unlock (&self->mutex);
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_source_prepare (GSource *source,
                      int     *timeout)
{
  *timeout = -1;
  return g_atomic_int_get (&((TimerSource *)source)->is_ready);
}

static gboolean
timer_source_check (GSource *source)
{
  return g_atomic_int_get (&((TimerSource *)source)->is_ready);
}

static gboolean
alarms_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return timer_source_dispatch ((TimerSource *)source, COMETD_TIMER_ALARM);
}

static gboolean
pulses_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return timer_source_dispatch ((TimerSource *)source, COMETD_TIMER_PULSE);
}

static void
timer_source_finalize (GSource *source)
{
  TimerSource *self = (TimerSource *)source;

  g_assert (self->due.length == 0);
  g_ptr_array_unref (self->waiting);
  g_mutex_clear (&self->mutex);
#ifdef __linux__
  if (self->kernel_timer != -1)
    close (self->kernel_timer);
#endif
}

static void
pulses_init (GSource *source)
{
  TimerSource *self = (TimerSource *)source;

  g_mutex_init (&self->mutex);
  self->waiting = g_ptr_array_new ();
  g_queue_init (&self->due);
  self->kernel_timer = -1;
  self->armed_time = -1;
  self->ready_time = -1;
}

static void
alarms_init (GSource *source)
{
  pulses_init (source);
#ifdef __linux__
  {
    TimerSource *self = (TimerSource *)source;

    self->kernel_timer = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (self->kernel_timer != -1)
      self->kernel_tag = g_source_add_unix_fd (source, self->kernel_timer, G_IO_IN);
  }
#endif
}

static GSourceFuncs alarms_funcs = {
  .prepare = timer_source_prepare,
  .check = timer_source_check,
  .dispatch = alarms_dispatch,
  .finalize = timer_source_finalize,
};

static GSourceFuncs pulses_funcs = {
  .prepare = timer_source_prepare,
  .check = timer_source_check,
  .dispatch = pulses_dispatch,
  .finalize = timer_source_finalize,
};

static const CometdSharedSourceClass classes[] = {
  [COMETD_TIMER_ALARM] = {
    &alarms_funcs, sizeof (TimerSource), G_PRIORITY_DEFAULT, "CometdTimer alarms", alarms_init,
  },
  [COMETD_TIMER_PULSE] = {
    &pulses_funcs, sizeof (TimerSource), G_PRIORITY_DEFAULT + 10, "CometdTimer pulses", pulses_init,
  },
};

CometdTimer *
cometd_timer_new (CometdTimerKind   kind,
                  void            (*expired) (gpointer user_data),
                  gpointer          user_data)
{
  CometdTimer *self = g_new0 (CometdTimer, 1);

  self->source = cometd_shared_source_acquire (&classes[kind]);
  self->kind = kind;
  self->expired = expired;
  self->user_data = user_data;
  self->time = -1;
  self->link.data = self;
  return self;
}

void
cometd_timer_free (CometdTimer *self)
{
  TimerSource *source = self->source;

  g_mutex_lock (&source->mutex);
  remove_from_place (self);
  if (self->is_freed != NULL)
    *self->is_freed = TRUE;
  g_mutex_unlock (&source->mutex);

  cometd_shared_source_release (source);
  g_free (self);
}

void
cometd_timer_set (CometdTimer *self,
                  gint64       time)
{
  TimerSource *source = self->source;

  g_mutex_lock (&source->mutex);
  remove_from_place (self);
  self->time = time;
  put_in_place (self);
  update_source (source, self->kind);
  g_mutex_unlock (&source->mutex);
}

gint64
cometd_timer_get_time (CometdTimer *self)
{
  gint64 time;

  g_mutex_lock (&self->source->mutex);
  time = self->time;
  g_mutex_unlock (&self->source->mutex);
  return time;
}

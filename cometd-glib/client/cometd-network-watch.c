/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-network-watch-private.h"

/* A monitor emits its signals in the thread of the main context that was the default when it was
 * created, while the target is used in its own thread. So the handler only attaches a source to the
 * target's context.
 *
 * Signals come in series: GIO emits one for each route, and a network that is unstable may cause
 * any number. The first one is reported immediately, because it may be the only one, and the last
 * one is always reported, because only then may the network be ready. Those in between are reported
 * at increasing intervals. */

/* The interval between two reports: at first, and at most. It doubles with each report, and is
 * reset after the network was stable for QUIET. Milliseconds. */
#define MIN_NOTIFY_INTERVAL 100
#define MAX_INTERVAL 1000
#define QUIET (10 * 1000)

static const char * const signal_names[] = {
  "network-changed",
  "notify::network-available",
  "notify::connectivity",
};

/* Shared, by reference count, between the owner, the signal handler and the source under way. */
typedef struct
{
  GMainContext *context;
  CometdNetworkChanged changed;
  GWeakRef target;

  GMutex mutex; /* Protects the rest. */
  GSource *source; /* Waits to be dispatched; owned; NULL if there is nothing to notify. */
  gint64 told_time; /* Of the last report, in microseconds; 0 if there was none. */
  guint interval;   /* No report before this many milliseconds have passed since. */
  gboolean is_over;
} Shared;

struct _CometdNetworkWatch
{
  GNetworkMonitor *monitor;
  gulong handlers[G_N_ELEMENTS (signal_names)];
  Shared *shared;
};

static void
shared_clear (gpointer data)
{
  Shared *shared = data;

  g_assert (shared->source == NULL);
  g_main_context_unref (shared->context);
  g_weak_ref_clear (&shared->target);
  g_mutex_clear (&shared->mutex);
}

static void
shared_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, shared_clear);
}

static void
closure_shared_unref (gpointer  data,
                      GClosure *closure)
{
  shared_unref (data);
}

static void
count_report (Shared *shared)
{
  gint64 now = g_get_monotonic_time ();

  if (shared->told_time == 0 || now - shared->told_time >= QUIET * (gint64)1000)
    shared->interval = MIN_NOTIFY_INTERVAL;
  else
    shared->interval = MIN (shared->interval * 2, MAX_INTERVAL);
  shared->told_time = now;
}

static gboolean
tell_cb (gpointer user_data)
{
  Shared *shared = user_data;
  g_autoptr(GObject) target = NULL;
  gboolean is_over;

  g_mutex_lock (&shared->mutex);
  g_clear_pointer (&shared->source, g_source_unref);
  count_report (shared);
  is_over = shared->is_over;
  g_mutex_unlock (&shared->mutex);

  if (!is_over)
    target = g_weak_ref_get (&shared->target);
  if (target != NULL)
    shared->changed (target);

  return G_SOURCE_REMOVE;
}

/* In milliseconds. */
static guint
get_delay (Shared *shared)
{
  gint64 passed = (g_get_monotonic_time () - shared->told_time) / 1000;

  return shared->told_time == 0 || passed >= shared->interval
         ? 0
         : (guint)(shared->interval - passed);
}

/* Called in the monitor's thread. */
static void
attach_report (Shared *shared)
{
  g_mutex_lock (&shared->mutex);
  if (shared->source == NULL && !shared->is_over)
    {
      shared->source = g_timeout_source_new (get_delay (shared));
      g_source_set_static_name (shared->source, "CometdNetworkWatch");
      g_source_set_callback (shared->source, tell_cb, g_atomic_rc_box_acquire (shared),
                             shared_unref);
      g_source_attach (shared->source, shared->context);
    }
  g_mutex_unlock (&shared->mutex);
}

static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         is_available,
                    gpointer         user_data)
{
  attach_report (user_data);
}

static void
property_changed_cb (GNetworkMonitor *monitor,
                     GParamSpec      *pspec,
                     gpointer         user_data)
{
  attach_report (user_data);
}

CometdNetworkWatch *
cometd_network_watch_new (GNetworkMonitor      *monitor,
                          GMainContext         *context,
                          CometdNetworkChanged  changed,
                          GObject              *target)
{
  CometdNetworkWatch *self = g_new0 (CometdNetworkWatch, 1);

  self->monitor = g_object_ref (monitor);
  self->shared = g_atomic_rc_box_new0 (Shared);
  self->shared->context = g_main_context_ref (context);
  self->shared->changed = changed;
  g_weak_ref_init (&self->shared->target, target);
  g_mutex_init (&self->shared->mutex);
  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    self->handlers[i] = g_signal_connect_data (monitor, signal_names[i],
                                               i == 0 ? G_CALLBACK (network_changed_cb)
                                                      : G_CALLBACK (property_changed_cb),
                                               g_atomic_rc_box_acquire (self->shared),
                                               closure_shared_unref, 0);
  return self;
}

void
cometd_network_watch_free (CometdNetworkWatch *self)
{
  Shared *shared = self->shared;
  g_autoptr(GSource) source = NULL;

  /* An emission in the monitor's thread may still reach the handler. */
  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    g_signal_handler_disconnect (self->monitor, self->handlers[i]);
  g_mutex_lock (&shared->mutex);
  shared->is_over = TRUE;
  source = g_steal_pointer (&shared->source);
  g_mutex_unlock (&shared->mutex);
  if (source != NULL)
    g_source_destroy (source);

  g_object_unref (self->monitor);
  shared_unref (shared);
  g_free (self);
}

static gpointer
create_default_cb (gpointer user_data)
{
  return g_network_monitor_get_default ();
}

/* GIO attaches the monitor's sources to the thread-default context of the thread that first asks
 * for it. If that is a worker thread, the monitor emits no signals in the whole process once the
 * worker has ended. The global default context cannot be pushed in another thread while the main
 * loop runs, because pushing acquires it; but it is the default in a thread that has pushed none,
 * so a new thread asks for the monitor. It ends before this function returns. */
GNetworkMonitor *
cometd_network_watch_get_default (void)
{
  static GNetworkMonitor *monitor = NULL;

  if (g_once_init_enter (&monitor))
    {
      GNetworkMonitor *created = NULL;

      if (g_main_context_get_thread_default () == NULL)
        created = g_network_monitor_get_default ();
      else
        created = g_thread_join (g_thread_new ("cometd-network", create_default_cb, NULL));
      g_once_init_leave (&monitor, created);
    }

  return monitor;
}

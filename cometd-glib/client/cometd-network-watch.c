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

/* All watches of a monitor in a main context share the signal handlers and the source. The hub is
 * shared, by reference count, between the watches, the signal handlers and the source under way. */
typedef struct
{
  GNetworkMonitor *monitor;
  GMainContext *context;
  gulong handlers[G_N_ELEMENTS (signal_names)];

  /* Protected by the mutex. */
  GQueue watches;   /* CometdNetworkWatch, not owned. */
  GSource *source;  /* Waits to be dispatched; owned; NULL if there is nothing to notify. */
  gint64 told_time; /* Of the last report, in microseconds; 0 if there was none. */
  guint interval;   /* No report before this many milliseconds have passed since. */
} Hub;

/* Shared, by reference count, between the owner and the report under way. */
struct _CometdNetworkWatch
{
  Hub *hub;
  CometdNetworkChanged changed;
  GWeakRef target;

  /* Protected by the mutex. */
  GList link;
  gboolean is_over;
};

static GMutex network_mutex;
static GHashTable *hubs; /* A set of those that have watches; protected by the mutex. */

static void
hub_clear (gpointer data)
{
  Hub *hub = data;

  g_assert (hub->source == NULL);
  g_main_context_unref (hub->context);
  g_object_unref (hub->monitor);
}

static void
hub_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, hub_clear);
}

static void
closure_hub_unref (gpointer  data,
                   GClosure *closure)
{
  hub_unref (data);
}

static guint
network_hub_hash (gconstpointer key)
{
  const Hub *hub = key;

  return g_direct_hash (hub->monitor) ^ g_direct_hash (hub->context);
}

static gboolean
network_hub_equal (gconstpointer a,
                   gconstpointer b)
{
  const Hub *first = a, *second = b;

  return first->monitor == second->monitor && first->context == second->context;
}

static void
watch_clear (gpointer data)
{
  CometdNetworkWatch *self = data;

  g_weak_ref_clear (&self->target);
  hub_unref (self->hub);
}

static void
watch_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, watch_clear);
}

static void
count_report (Hub *hub)
{
  gint64 now = g_get_monotonic_time ();

  if (hub->told_time == 0 || now - hub->told_time >= QUIET * (gint64)1000)
    hub->interval = MIN_NOTIFY_INTERVAL;
  else
    hub->interval = MIN (hub->interval * 2, MAX_INTERVAL);
  hub->told_time = now;
}

static void
tell_watch (CometdNetworkWatch *self)
{
  g_autoptr(GObject) target = NULL;
  gboolean is_over;

  /* A target that was told before may have ended this watch. */
  g_mutex_lock (&network_mutex);
  is_over = self->is_over;
  g_mutex_unlock (&network_mutex);

  if (!is_over)
    target = g_weak_ref_get (&self->target);
  if (target != NULL)
    self->changed (target);
}

static gboolean
tell_cb (gpointer user_data)
{
  Hub *hub = user_data;
  g_autoptr(GPtrArray) watches = g_ptr_array_new_with_free_func (watch_unref);

  g_mutex_lock (&network_mutex);
  g_clear_pointer (&hub->source, g_source_unref);
  count_report (hub);
  for (GList *l = hub->watches.head; l != NULL; l = l->next)
    g_ptr_array_add (watches, g_atomic_rc_box_acquire (l->data));
  g_mutex_unlock (&network_mutex);

  for (guint i = 0; i < watches->len; i++)
    tell_watch (g_ptr_array_index (watches, i));
  return G_SOURCE_REMOVE;
}

/* In milliseconds. */
static guint
get_delay (Hub *hub)
{
  gint64 passed = (g_get_monotonic_time () - hub->told_time) / 1000;

  return hub->told_time == 0 || passed >= hub->interval ? 0 : (guint)(hub->interval - passed);
}

/* Called in the monitor's thread. */
static void
attach_report (Hub *hub)
{
  g_mutex_lock (&network_mutex);
  if (hub->source == NULL && !g_queue_is_empty (&hub->watches))
    {
      hub->source = g_timeout_source_new (get_delay (hub));
      g_source_set_static_name (hub->source, "CometdNetworkWatch");
      g_source_set_callback (hub->source, tell_cb, g_atomic_rc_box_acquire (hub), hub_unref);
      g_source_attach (hub->source, hub->context);
    }
  g_mutex_unlock (&network_mutex);
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

static Hub *
hub_new (GNetworkMonitor *monitor,
         GMainContext    *context)
{
  Hub *hub = g_atomic_rc_box_new0 (Hub);

  hub->monitor = g_object_ref (monitor);
  hub->context = g_main_context_ref (context);
  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    hub->handlers[i] = g_signal_connect_data (monitor, signal_names[i],
                                              i == 0 ? G_CALLBACK (network_changed_cb)
                                                     : G_CALLBACK (property_changed_cb),
                                              g_atomic_rc_box_acquire (hub), closure_hub_unref, 0);
  return hub;
}

CometdNetworkWatch *
cometd_network_watch_new (GNetworkMonitor      *monitor,
                          GMainContext         *context,
                          CometdNetworkChanged  changed,
                          GObject              *target)
{
  CometdNetworkWatch *self = g_atomic_rc_box_new0 (CometdNetworkWatch);
  const Hub key = { .monitor = monitor, .context = context };
  Hub *hub;

  self->changed = changed;
  g_weak_ref_init (&self->target, target);
  self->link.data = self;

  g_mutex_lock (&network_mutex);
  if (hubs == NULL)
    hubs = g_hash_table_new (network_hub_hash, network_hub_equal);
  hub = g_hash_table_lookup (hubs, &key);
  if (hub == NULL)
    {
      hub = hub_new (monitor, context);
      g_hash_table_add (hubs, hub);
    }
  else
    {
      g_atomic_rc_box_acquire (hub);
    }
  self->hub = hub;
  g_queue_push_tail_link (&hub->watches, &self->link);
  g_mutex_unlock (&network_mutex);
  return self;
}

/* The last watch has ended. */
static void
disconnect_hub (Hub     *hub,
                GSource *source)
{
  /* An emission in the monitor's thread may still reach the handler. */
  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    g_signal_handler_disconnect (hub->monitor, hub->handlers[i]);
  if (source != NULL)
    g_source_destroy (source);
}

void
cometd_network_watch_free (CometdNetworkWatch *self)
{
  Hub *hub = self->hub;
  g_autoptr(GSource) source = NULL;
  gboolean is_last;

  g_mutex_lock (&network_mutex);
  self->is_over = TRUE;
  g_queue_unlink (&hub->watches, &self->link);
  is_last = g_queue_is_empty (&hub->watches);
  if (is_last)
    {
      g_hash_table_remove (hubs, hub);
      source = g_steal_pointer (&hub->source);
    }
  g_mutex_unlock (&network_mutex);

  if (is_last)
    disconnect_hub (hub, source);
  watch_unref (self);
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

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-socket-watch-private.h"

#ifdef __linux__

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "../cometd-shared-source-private.h"

/* How many sockets are asked for at once. */
#define MAX_EVENTS 16

typedef struct
{
  CometdSharedSource parent;

  GMutex mutex; /* Protects the rest, and the fields of the watches except for the constant ones. */
  int epoll;    /* -1 if there is none. */
  pid_t owner;  /* A process that was forked shares the epoll. */

  /* The sockets that were readable and have not been read yet. The watch of an event is NULL if it
   * was freed since. */
  struct epoll_event events[MAX_EVENTS];
  int n_events;
  int next_event;
} WatchSource;

struct _CometdSocketWatch
{
  WatchSource *source;
  GSocket *socket;
  void (*readable) (gpointer user_data);
  gpointer user_data;

  gboolean is_added; /* To the epoll. */
  /* Set to TRUE when the watch is freed; NULL unless readable runs. */
  gboolean *is_freed;
};

static gboolean
add_watch (CometdSocketWatch *self)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };

  self->is_added =
    epoll_ctl (self->source->epoll, EPOLL_CTL_ADD, g_socket_get_fd (self->socket), &event) == 0;
  return self->is_added;
}

static void
remove_added (CometdSocketWatch *self)
{
  if (self->is_added && self->source->owner == getpid ())
    epoll_ctl (self->source->epoll, EPOLL_CTL_DEL, g_socket_get_fd (self->socket), NULL);
  self->is_added = FALSE;
}

static void
forget_events (CometdSocketWatch *self)
{
  WatchSource *source = self->source;

  for (int i = source->next_event; i < source->n_events; i++)
    if (source->events[i].data.ptr == self)
      source->events[i].data.ptr = NULL;
}

static void
find_events (WatchSource *self)
{
  int n_events;

  if (self->next_event < self->n_events)
    return;

  do
    n_events = epoll_wait (self->epoll, self->events, MAX_EVENTS, 0);
  while (n_events < 0 && errno == EINTR);

  self->n_events = MAX (n_events, 0);
  self->next_event = 0;
}

/* Called, and returns, with the mutex locked. */
static void
run_watch (WatchSource       *self,
           CometdSocketWatch *watch)
{
  gboolean is_freed = FALSE;

  /* A nested main loop. Until it ends, the socket would keep it from waiting. */
  if (watch->is_freed != NULL)
    {
      remove_added (watch);
      return;
    }

  watch->is_freed = &is_freed;
  g_mutex_unlock (&self->mutex);
  watch->readable (watch->user_data);
  g_mutex_lock (&self->mutex);
  if (is_freed)
    return;

  watch->is_freed = NULL;
  if (!watch->is_added)
    add_watch (watch);
}

static gboolean
watch_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  WatchSource *self = (WatchSource *)source;
  gint64 end = g_get_monotonic_time () + COMETD_SOCKET_WATCH_MAX_RUN * 1000;

  g_mutex_lock (&self->mutex);
  find_events (self);
  while (self->next_event < self->n_events)
    {
      CometdSocketWatch *watch = self->events[self->next_event++].data.ptr;

      if (watch != NULL)
        run_watch (self, watch);
      if (g_get_monotonic_time () >= end)
        break;
    }

  if (!g_source_is_destroyed (source))
    g_source_set_ready_time (source, self->next_event < self->n_events ? 0 : -1);
  g_mutex_unlock (&self->mutex);
  return G_SOURCE_CONTINUE;
}

static void
watch_source_finalize (GSource *source)
{
  WatchSource *self = (WatchSource *)source;

  if (self->epoll != -1)
    close (self->epoll);
  g_mutex_clear (&self->mutex);
}

static void
watch_source_init (GSource *source)
{
  WatchSource *self = (WatchSource *)source;

  g_mutex_init (&self->mutex);
  self->owner = getpid ();
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll != -1)
    g_source_add_unix_fd (source, self->epoll, G_IO_IN);
}

static GSourceFuncs watch_source_funcs = {
  .dispatch = watch_source_dispatch,
  .finalize = watch_source_finalize,
};

static const CometdSharedSourceClass watch_source_class = {
  &watch_source_funcs, sizeof (WatchSource), G_PRIORITY_DEFAULT, "CometdSocketWatch",
  watch_source_init,
};

CometdSocketWatch *
cometd_socket_watch_new (GSocket  *socket,
                         void    (*readable) (gpointer user_data),
                         gpointer  user_data)
{
  CometdSocketWatch *self = g_new0 (CometdSocketWatch, 1);

  self->source = cometd_shared_source_acquire (&watch_source_class);
  self->socket = g_object_ref (socket);
  self->readable = readable;
  self->user_data = user_data;
  if (!add_watch (self))
    g_clear_pointer (&self, cometd_socket_watch_free);
  return self;
}

void
cometd_socket_watch_free (CometdSocketWatch *self)
{
  WatchSource *source = self->source;

  g_mutex_lock (&source->mutex);
  remove_added (self);
  forget_events (self);
  if (self->is_freed != NULL)
    *self->is_freed = TRUE;
  g_mutex_unlock (&source->mutex);

  cometd_shared_source_release (source);
  g_object_unref (self->socket);
  g_free (self);
}

#else

CometdSocketWatch *
cometd_socket_watch_new (GSocket  *socket,
                         void    (*readable) (gpointer user_data),
                         gpointer  user_data)
{
  return NULL;
}

void
cometd_socket_watch_free (CometdSocketWatch *self)
{
}

#endif

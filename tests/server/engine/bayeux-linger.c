/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-linger.h"

#include <fcntl.h>
#include <unistd.h>

/* Data that is read at once, so that other sources are dispatched in between. */
#define LINGER_SLICE (16 * 1024)

/* A client that has sent this much has had the time to read why it should stop. */
#define MAX_DROPPED (4 * 1024 * 1024)

struct _BayeuxLinger
{
  GSocket *socket;             /* A duplicate: the original is closed independently. */
  GSource *input;
  GSource *timer;
  gsize n_dropped;
  BayeuxLingerFunc func;
  gpointer user_data;
};

static void
end (BayeuxLinger *self)
{
  self->func (self, self->user_data);
}

static gboolean
input_cb (GSocket      *socket,
          GIOCondition  condition,
          gpointer      user_data)
{
  BayeuxLinger *self = user_data;
  char data[LINGER_SLICE];
  g_autoptr(GError) error = NULL;
  gssize length = g_socket_receive_with_blocking (socket, data, sizeof data, FALSE, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  if (length > 0)
    self->n_dropped += (gsize)length;
  if (length > 0 && self->n_dropped < MAX_DROPPED)
    return G_SOURCE_CONTINUE;

  end (self);
  return G_SOURCE_REMOVE;
}

static gboolean
timer_cb (gpointer user_data)
{
  end (user_data);
  return G_SOURCE_REMOVE;
}

static GSource *
attach (GSource     *source,
        GSourceFunc  func,
        gpointer     user_data)
{
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

BayeuxLinger *
bayeux_linger_new (GSocket          *socket,
                   guint             milliseconds,
                   BayeuxLingerFunc  func,
                   gpointer          user_data)
{
  int fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  GSocket *duplicate = fd >= 0 ? g_socket_new_from_fd (fd, NULL) : NULL;
  BayeuxLinger *self;

  if (duplicate == NULL)
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  self = g_new0 (BayeuxLinger, 1);
  self->socket = duplicate;
  self->func = func;
  self->user_data = user_data;
  self->input = attach (g_socket_create_source (duplicate, G_IO_IN, NULL),
                        G_SOURCE_FUNC (input_cb), self);
  self->timer = attach (g_timeout_source_new (milliseconds), timer_cb, self);

  return self;
}

void
bayeux_linger_free (BayeuxLinger *self)
{
  g_source_destroy (self->input);
  g_source_unref (self->input);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->socket);
  g_free (self);
}

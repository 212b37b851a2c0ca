/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-connections-private.h"

/* More than a session usually opens at the same time. Beyond it the oldest are removed. */
#define MAX_REMEMBERED 32

typedef struct
{
  guint64 id;
  guint n_messages;
  /* On the clock of libsoup's idle timer, and read before that timer is started. */
  gint64 idle_since;
  GSocketAddress *local_address; /* Owned; may be NULL. */
} Connection;

struct _CometdHttpConnections
{
  /* Connection, the newest last. */
  GArray *connections;
};

static void
connection_clear (gpointer data)
{
  Connection *connection = data;

  g_clear_object (&connection->local_address);
}

CometdHttpConnections *
cometd_http_connections_new (void)
{
  CometdHttpConnections *self = g_new0 (CometdHttpConnections, 1);

  self->connections = g_array_new (FALSE, FALSE, sizeof (Connection));
  g_array_set_clear_func (self->connections, connection_clear);
  return self;
}

void
cometd_http_connections_free (CometdHttpConnections *self)
{
  g_array_unref (self->connections);
  g_free (self);
}

static Connection *
find_connection (CometdHttpConnections *self,
                 guint64                id)
{
  for (guint i = self->connections->len; i > 0; i--)
    {
      Connection *connection = &g_array_index (self->connections, Connection, i - 1);

      if (connection->id == id)
        return connection;
    }

  return NULL;
}

/* libsoup does not tell when a connection is closed, so the list has to be bounded. */
static void
forget_oldest (CometdHttpConnections *self)
{
  for (guint i = 0; i < self->connections->len && self->connections->len > MAX_REMEMBERED;)
    {
      if (g_array_index (self->connections, Connection, i).n_messages == 0)
        g_array_remove_index (self->connections, i);
      else
        i++;
    }
}

void
cometd_http_connections_begin_use (CometdHttpConnections *self,
                                   guint64                id,
                                   GSocketAddress        *local_address)
{
  Connection *connection = find_connection (self, id);
  Connection added = { .id = id, .n_messages = 1 };

  if (connection != NULL)
    connection->n_messages++;
  else
    {
      g_set_object (&added.local_address, local_address);
      g_array_append_val (self->connections, added);
      forget_oldest (self);
    }
}

GSocketAddress *
cometd_http_connections_get_local_address (CometdHttpConnections *self,
                                           guint64                id)
{
  Connection *connection = find_connection (self, id);

  return connection != NULL ? connection->local_address : NULL;
}

void
cometd_http_connections_end_use (CometdHttpConnections *self,
                                 guint64                id)
{
  Connection *connection = find_connection (self, id);

  connection->n_messages--;
  connection->idle_since = g_get_monotonic_time ();
}

void
cometd_http_connections_forget_idle (CometdHttpConnections *self)
{
  for (guint i = self->connections->len; i > 0; i--)
    if (g_array_index (self->connections, Connection, i - 1).n_messages == 0)
      g_array_remove_index (self->connections, i - 1);
}

gboolean
cometd_http_connections_is_fresh (CometdHttpConnections *self,
                                  guint64                id,
                                  guint                  idle_timeout)
{
  Connection *connection = find_connection (self, id);

  return connection != NULL &&
         (connection->n_messages > 0 ||
          idle_timeout == 0 ||
          g_get_monotonic_time () - connection->idle_since < idle_timeout * G_TIME_SPAN_SECOND);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-connections-private.h"

/* More than a session opens at once, as a rule; what is beyond is the oldest. */
#define MAX_USES 32

typedef struct
{
  guint64 connection;
  guint n_messages;
  gint64 idle_since; /* On the clock of libsoup's timer; before it was started. */
} Use;

struct _CometdHttpUses
{
  /* Use; the newest last. */
  GArray *uses;
};

CometdHttpUses *
cometd_http_uses_new (void)
{
  CometdHttpUses *self = g_new0 (CometdHttpUses, 1);

  self->uses = g_array_new (FALSE, FALSE, sizeof (Use));
  return self;
}

void
cometd_http_uses_free (CometdHttpUses *self)
{
  g_array_unref (self->uses);
  g_free (self);
}

static Use *
find (CometdHttpUses *self,
      guint64         connection)
{
  for (guint i = self->uses->len; i > 0; i--)
    {
      Use *use = &g_array_index (self->uses, Use, i - 1);

      if (use->connection == connection)
        return use;
    }

  return NULL;
}

/* Nobody says when a connection is closed. */
static void
forget_oldest (CometdHttpUses *self)
{
  for (guint i = 0; i < self->uses->len && self->uses->len > MAX_USES;)
    {
      if (g_array_index (self->uses, Use, i).n_messages == 0)
        g_array_remove_index (self->uses, i);
      else
        i++;
    }
}

void
cometd_http_uses_begin (CometdHttpUses *self,
                        guint64         connection)
{
  Use *use = find (self, connection);
  Use first = { .connection = connection, .n_messages = 1 };

  if (use != NULL)
    use->n_messages++;
  else
    {
      g_array_append_val (self->uses, first);
      forget_oldest (self);
    }
}

void
cometd_http_uses_end (CometdHttpUses *self,
                      guint64         connection)
{
  Use *use = find (self, connection);

  use->n_messages--;
  use->idle_since = g_get_monotonic_time ();
}

void
cometd_http_uses_forget_idle (CometdHttpUses *self)
{
  for (guint i = self->uses->len; i > 0; i--)
    if (g_array_index (self->uses, Use, i - 1).n_messages == 0)
      g_array_remove_index (self->uses, i - 1);
}

gboolean
cometd_http_uses_is_fresh (CometdHttpUses *self,
                           guint64         connection,
                           guint           idle_timeout)
{
  Use *use = find (self, connection);

  return use != NULL &&
         (use->n_messages > 0 ||
          idle_timeout == 0 ||
          g_get_monotonic_time () - use->idle_since < idle_timeout * G_TIME_SPAN_SECOND);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-server.h"

#include <signal.h>

/* A virtual machine on a busy computer is slow. */
#define START_SECONDS 180

struct _InteropServer
{
  char *script;
  char **options;

  /* NULL while the server is down. */
  CometdTestChild *child;

  /* Each start uses the same port, which is reserved while the server is down. */
  guint16 port;
  GSocket *holder;
};

/* The environment variable COMETD_INTEROP_COMETD has a test use another major version of CometD. */
static char *
dup_script (const char *name)
{
  const char *folder = g_getenv ("COMETD_INTEROP_SERVERS");
  const char *cometd = g_getenv ("COMETD_INTEROP_COMETD");

  if (folder == NULL)
    g_error ("COMETD_INTEROP_SERVERS does not name the folder that tests/interop/prepare made");

  if (cometd != NULL && g_str_equal (name, "cometd"))
    name = cometd;

  return g_build_filename (folder, name, NULL);
}

InteropServer *
interop_server_new (const char         *name,
                    const char * const *options)
{
  InteropServer *self = g_new0 (InteropServer, 1);

  self->script = dup_script (name);
  self->options = g_strdupv ((char **)options);
  self->holder = cometd_test_port_new (&self->port);
  interop_server_start (self);

  return self;
}

guint
interop_server_get_port (InteropServer *self)
{
  return self->port;
}

gint64
interop_server_get_busy_time (InteropServer *self)
{
  return cometd_test_busy_time (self->child);
}

void
interop_server_start (InteropServer *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *wanted = g_strdup_printf ("%u", self->port);
  g_autofree char *port = NULL;
  g_auto(GStrv) argv = NULL;
  guint64 number;

  g_assert_null (self->child);

  g_strv_builder_add_many (builder, self->script, "--port", wanted, NULL);
  if (self->options != NULL)
    g_strv_builder_addv (builder, (const char **)self->options);
  argv = g_strv_builder_end (builder);

  self->child = cometd_test_child_new ((const char * const *)argv);
  port = cometd_test_child_wait_for (self->child, "PORT=", START_SECONDS);
  g_assert_nonnull (port);
  g_assert_true (g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL));
  g_assert_cmpuint (number, ==, self->port);
}

/* Simulates a power failure: no message, no close frame. */
void
interop_server_kill (InteropServer *self)
{
  cometd_test_child_send_signal (self->child, SIGKILL);
  g_assert_cmpint (cometd_test_child_wait (self->child), ==, -SIGKILL);
  g_clear_pointer (&self->child, cometd_test_child_stop);
}

/* Stops it cleanly: its standard input is closed. */
void
interop_server_stop (InteropServer *self)
{
  cometd_test_child_close_stdin (self->child);
  g_assert_cmpint (cometd_test_child_wait (self->child), ==, 0);
  g_clear_pointer (&self->child, cometd_test_child_stop);
}

void
interop_server_free (InteropServer *self)
{
  if (self->child != NULL)
    interop_server_stop (self);

  g_object_unref (self->holder);
  g_strfreev (self->options);
  g_free (self->script);
  g_free (self);
}

/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Acknowledged delivery through a network that cuts, resets, truncates, delays and swallows. */

#include "interop-calls.h"
#include "interop-chaos.h"
#include "interop-peer.h"

static InteropServer *server;

static const char * const websocket[] = { "websocket", NULL };
static const char * const long_polling[] = { "long-polling", NULL };

static const char * const *
get_types (const char *connection_type)
{
  return g_str_equal (connection_type, "websocket") ? websocket : long_polling;
}

/* The environment gives the size of a long run. */
static guint
get_number (const char *name,
            guint       fallback)
{
  const char *text = g_getenv (name);
  guint64 number;

  if (text == NULL)
    return fallback;

  g_assert_true (g_ascii_string_to_unsigned (text, 10, 1, 1000000, &number, NULL));
  return (guint)number;
}

static void
assert_nothing_lost (const InteropChaosFigures *figures)
{
  g_assert_cmpuint (figures->n_sessions, ==, 1);
  g_assert_cmpuint (figures->n_lost, ==, 0);
  g_assert_cmpuint (figures->n_doubled, ==, 0);
  g_assert_cmpuint (figures->n_disordered, ==, 0);
}

static void
test_cuts (gconstpointer connection_type)
{
  InteropChaosPlan plan = {
    .connection_types = get_types (connection_type),
    .n_messages = get_number ("COMETD_CHAOS_MESSAGES", 1500),
    .n_cuts = get_number ("COMETD_CHAOS_CUTS", 20),
    .spacing = get_number ("COMETD_CHAOS_SPACING", 150),
    .rate = get_number ("COMETD_CHAOS_RATE", 300),
    .with_ack = g_getenv ("COMETD_CHAOS_NO_ACK") == NULL,
    .with_javascript = g_getenv ("COMETD_CHAOS_JAVASCRIPT") != NULL,
  };
  g_autoptr(InteropChaos) chaos = interop_chaos_new (server, &plan);
  InteropChaosFigures figures;

  interop_chaos_finish (chaos, &figures);
  if (plan.with_ack)
    assert_nothing_lost (&figures);
  else
    g_assert_cmpuint (figures.n_lost, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  interop_add_both ("chaos", "cuts", test_cuts);

  server = interop_chaos_server_new ();
  status = g_test_run ();
  interop_server_free (server);
  return status;
}

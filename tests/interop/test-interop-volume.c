/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many messages, and large ones. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"

#include <string.h>

#define N_MESSAGES 1000
#define MEBIBYTE (1024 * 1024)

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, &error);
  guint *n_published = user_data;

  g_assert_no_error (error);
  g_assert_true (cometd_message_get_successful (reply));
  (*n_published)++;
}

static void
publish_numbers (CometdClient *client,
                 guint        *n_published)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      cometd_client_publish_json_async (client, "/numbers", json, NULL, published_cb, n_published);
    }
}

static void
assert_all_numbers (InteropListener *listener)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      g_assert_cmpstr (interop_listener_get_data (listener, i), ==, json);
    }
}

static void
test_thousand (InteropFixture    *fixture,
               const InteropPeer *peer)
{
  g_autoptr(InteropListener) alice = interop_listener_new (fixture->alice, "/numbers");
  g_autoptr(InteropListener) bob = interop_listener_new (fixture->bob, "/numbers");
  guint n_published = 0;

  publish_numbers (fixture->bob, &n_published);
  cometd_test_wait_until_for (n_published == N_MESSAGES, 2 * INTEROP_SECONDS);

  /* Duplicates would have arrived before this. */
  interop_publish (fixture->bob, "/numbers", "\"end\"");
  interop_listener_wait_for (alice, N_MESSAGES + 1);
  interop_listener_wait_for (bob, N_MESSAGES + 1);
  assert_all_numbers (alice);
  assert_all_numbers (bob);
}

static void
test_mebibyte (InteropFixture    *fixture,
               const InteropPeer *peer)
{
  g_autoptr(InteropListener) alice = interop_listener_new (fixture->alice, "/large");
  g_autofree char *filling = g_strnfill (MEBIBYTE, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", filling);

  interop_publish (fixture->alice, "/large", json);
  interop_listener_wait_for (alice, 1);
  g_assert_cmpuint (strlen (interop_listener_get_data (alice, 0)), ==, MEBIBYTE + 2);
  g_assert_true (g_str_equal (interop_listener_get_data (alice, 0), json));

  interop_publish (fixture->bob, "/large", json);
  interop_listener_wait_for (alice, 2);
  g_assert_true (g_str_equal (interop_listener_get_data (alice, 1), json));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add ("thousand", test_thousand);
  interop_add ("mebibyte", test_mebibyte);

  return interop_run ();
}
